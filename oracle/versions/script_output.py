"""The output of a script on one version: its text, warnings and grade, and what the text contains."""

import re
from dataclasses import dataclass

from packaging.version import Version

_EXCEPTION = re.compile(r"^(\w*(?:Error|Exception|Warning)|IndexError): ?(.*)")
_DTYPE = re.compile(r"\b(?:torch\.)?(?:b?float|u?int|complex)(?:8|16|32|64|128)\b|\b(?:torch\.)?bool\b")
_MISSING_FEATURE = re.compile(r"not implemented for '|has no attribute|unexpected keyword argument")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)")


@dataclass(frozen=True)
class ScriptOutput:
    """What one script printed on some versions of the libraries that it imports, with the grade of the verdict."""

    versions: tuple[Version, ...]
    text: str
    warnings: str
    grade: str
    fraction: float | None

    @property
    def exception(self) -> tuple[str, str] | None:
        """The type and the message of the exception that ended the script; None if there was none."""
        found = _EXCEPTION.match(self.text.rpartition("\n")[2])
        return None if found is None else (found[1], found[2])

    @property
    def lacks_feature(self) -> bool:
        """Whether the script ended because the version lacks a function, an argument or a kernel."""
        return self.exception is not None and _MISSING_FEATURE.search(self.exception[1]) is not None

    @property
    def dtypes(self) -> set[str]:
        """The dtypes in the text, without "torch."."""
        return {found.removeprefix("torch.") for found in _DTYPE.findall(self.text)}


def numbers(output: ScriptOutput) -> list[str]:
    """Return the numbers in the text, as text, without the digits of dtypes."""
    return _NUMBER.findall(_DTYPE.sub("", output.text))


def same_message(one: ScriptOutput, other: ScriptOutput) -> bool:
    """Return whether both scripts ended with exceptions that have equal messages."""
    return one.exception is not None and other.exception is not None and one.exception[1] == other.exception[1]

"""Why a candidate cannot be checked: typed exceptions with hints, written for the command line or for Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Hint:
    """What may solve a problem: a clause with {} in the place of a setting.

    `setting` is the name of an argument of `verify`, and `value` what to pass to it.
    """

    clause: str
    setting: Literal["", "arguments", "constants", "returns"] = ""
    value: Mapping[str, str] | Sequence[str] = ()

    def for_command_line(self) -> str:
        """Return the clause with the setting as an option, e.g. `--returns value,gradient:W`."""
        values = self.value.items() if isinstance(self.value, Mapping) else ((part,) for part in self.value)
        option = "--constant" if self.setting == "constants" else f"--{self.setting}"
        return self.clause.format(f"{option} {','.join(map('='.join, values))}")

    def for_python(self) -> str:
        """Return the clause with the setting as an argument of `verify`, e.g. `returns=('value', 'gradient:W')`."""
        value = dict(self.value) if isinstance(self.value, Mapping) else tuple(self.value)
        return self.clause.format(f"{self.setting}={value!r}")


class UnusableCandidate(Exception):
    """The candidate cannot be checked. `problem` says why, and `hints` say what may solve it.

    `str` writes the hints for the command line. `every_candidate` says that the same request fails for every candidate.
    """

    every_candidate: ClassVar[bool] = False

    def __init__(self, problem: str, *hints: Hint) -> None:
        super().__init__(problem, *hints)
        self.problem, self.hints = problem, hints

    def __str__(self) -> str:
        return "; ".join([self.problem, *(hint.for_command_line() for hint in self.hints)])

    def for_python(self) -> str:
        return "; ".join([self.problem, *(hint.for_python() for hint in self.hints)])


class FunctionNotFound(UnusableCandidate):
    """There is no function at the address."""


class BindingError(UnusableCandidate):
    """The candidate's parameters or results do not match the inputs or results of the concept."""


class UnknownName(BindingError):
    """The request names an input or a gradient that the concept does not have."""

    every_candidate = True


class InvalidOption(UnusableCandidate, ValueError):
    """There is no such concept, alternative or dtype, or the text of an option cannot be read."""

    every_candidate = True

"""What the model predicts besides values: errors and warnings of the library; and what it cannot predict."""

import re
from dataclasses import dataclass


class ExpectedError(Exception):
    """Raised by the model where the library should raise an error.

    kind: the exception class of the library, or several that its versions raise.
    pattern: a regular expression that must be found in the message of the library.
    reason: why the operation is an error, as a clause without a full stop.
    """

    def __init__(self, kind: type[Exception] | tuple[type[Exception], ...], pattern: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.pattern, self.reason = kind, pattern, reason

    def matches(self, raised: BaseException) -> bool:
        """Whether `raised` has the expected class and message, so that no other error counts as this one."""
        return isinstance(raised, self.kind) and re.search(self.pattern, str(raised)) is not None

    def __str__(self) -> str:
        kinds = self.kind if isinstance(self.kind, tuple) else (self.kind,)
        return f"{' or '.join(kind.__name__ for kind in kinds)}: {self.reason}"


@dataclass(frozen=True)
class ExpectedWarning:
    """A warning whose text matches the regular expression `pattern`; without `always` only some versions give it."""

    pattern: str
    always: bool = True


EXPECTED_WARNINGS: list[ExpectedWarning] = []  # of the current statement; cleared before each statement


def expect_warning(pattern: str, *, always: bool = True) -> None:
    """Record that the library should warn here."""
    EXPECTED_WARNINGS.append(ExpectedWarning(pattern, always))


class NotModelled(AttributeError):
    """The model lacks a function or an attribute of the library. The message names it."""


class Undefined(Exception):
    """The documentation of the library does not define the result, so nothing is compared.

    The message names what is undefined, as a noun phrase.
    """

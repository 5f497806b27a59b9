"""The warnings that the library should give during the statement that runs on the model."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EXPECTED_WARNINGS", "ExpectedWarning", "expect_warning"]


@dataclass(frozen=True)
class ExpectedWarning:
    """A warning whose text matches the regular expression `pattern`; without `always` only some versions give it."""

    pattern: str
    always: bool = True


EXPECTED_WARNINGS: list[ExpectedWarning] = []  # of the current statement; cleared before each statement


def expect_warning(pattern: str, *, always: bool = True) -> None:
    """Record that the library should warn here."""
    EXPECTED_WARNINGS.append(ExpectedWarning(pattern, always))

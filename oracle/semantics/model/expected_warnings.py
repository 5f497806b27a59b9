"""Warnings, as the model foresees them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EXPECTED_WARNINGS", "ExpectedWarning", "expect_warning"]


@dataclass(frozen=True)
class ExpectedWarning:
    """A warning whose text matches `says`; one that is not `always` given depends on the release."""

    says: str
    always: bool = True


EXPECTED_WARNINGS: list[ExpectedWarning] = []


def expect_warning(says: str, *, always: bool = True) -> None:
    """Note that the library warns here."""
    EXPECTED_WARNINGS.append(ExpectedWarning(says, always))

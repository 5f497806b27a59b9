"""Warnings, as the model foresees them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NOTICES", "Notice", "notice"]


@dataclass(frozen=True)
class Notice:
    """A warning whose text matches `says`; one that is not `always` given depends on the release."""

    says: str
    always: bool = True


NOTICES: list[Notice] = []


def notice(says: str, *, always: bool = True) -> None:
    """Note that the library warns here."""
    NOTICES.append(Notice(says, always))

"""Changes that are the same thing told of many implementations, gathered under one heading each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oracle.records.grades import Grade
from oracle.versions.answer_changes import ASPECTS, Aspect, Change, Said, dtypes

__all__ = ["Group", "grouped", "outcome"]

_NAMED = re.compile(r"[\"'][^\"']*[\"']|\[[^\]]*\]|\([^)]*\)|\d+")
_LONG = 90  # characters of a message in a heading; arbitrary


@dataclass(frozen=True)
class Group:
    """Changes of one aspect at one step that are told in the same words; the smallest script comes first."""

    aspect: Aspect
    step: str
    told: str
    changes: tuple[Change, ...]

    @property
    def smallest(self) -> Change:
        """The one to show."""
        return self.changes[0]

    @property
    def implementations(self) -> dict[str, list[str]]:
        """Whom it is told of: concept → implementations, each once."""
        found: dict[str, list[str]] = {}
        for change in self.changes:
            names = found.setdefault(change.concept, [])
            if change.implementation not in names:
                names.append(change.implementation)
        return dict(sorted(found.items()))


def grouped(changes: Iterable[Change]) -> list[Group]:
    """The groups, by aspect and by the version that has them first; within that, the largest first."""
    found: dict[tuple[Aspect, str, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.aspect, change.step, _told(change)), []).append(change)
    groups = [Group(*key, tuple(listed)) for key, listed in found.items()]
    order = list(ASPECTS)
    return sorted(groups, key=lambda g: (order.index(g.aspect), _versions(g), -len(g.changes), g.told))


def _versions(group: Group) -> tuple[object, ...]:
    change = group.smallest
    return (change.libraries[::-1], change.after.versions)


def _told(change: Change) -> str:
    """The change in words that hold for all that are alike."""
    before, after = change.before, change.after
    if change.aspect == "verdict":
        why = ""
        if before.exception != after.exception:
            why = f", {_ended(before, after)}"
        elif dtypes(before.text) != dtypes(after.text):
            why = f", {_dtypes(before)} → {_dtypes(after)}"
        return f"{before.grade} → {after.grade}{' at a corner' * (change.kind == 'corner')}{why}"
    if change.aspect == "support":
        return f"{_support(before)} → {_support(after)}"
    if change.aspect == "error":
        return _ended(before, after)
    if change.aspect == "dtype":
        return f"{_dtypes(before)} → {_dtypes(after)}"
    if change.aspect == "warning":
        return f"{_warned(before)} → {_warned(after)}"
    if change.aspect == "convention":
        return {"corner": "slopes at corners", "scene": "scenes", "integers": "whole numbers"}.get(
            change.kind, "differences"
        )
    return f"{'gradients' if change.kind == 'gradient' else 'values'} in {change.dtypes[0]}"


def outcome(said: Said) -> str:
    """How a script ended: an exception without the particulars of its message, or an answer."""
    if said.exception is None:
        return "an answer"
    kind, message = said.exception
    general = _NAMED.sub("…", message)
    return f"{kind}: {general[:_LONG]}{'…' * (len(general) > _LONG)}".rstrip(": ")


def _ended(before: Said, after: Said) -> str:
    """How two scripts ended; exceptions that differ in their type alone are one kind of change, whatever they say."""
    if before.exception is not None and after.exception is not None and before.exception[1] == after.exception[1]:
        return f"{before.exception[0]} → {after.exception[0]}, in the same words"
    return f"{outcome(before)} → {outcome(after)}"


def _support(said: Said) -> str:
    """What is lacking, by its name; or what comes where nothing is."""
    if not said.lacking or said.exception is None:
        return said.grade if said.grade in (Grade.WRONG, Grade.UNDECIDED) else outcome(said)
    kernel = re.search(r"not implemented for '(\w+)'", said.exception[1])
    return said.exception[1] if kernel is None else f"no kernel for {kernel[1]}"


def _dtypes(said: Said) -> str:
    return ", ".join(sorted(dtypes(said.text))) or "none"


def _warned(said: Said) -> str:
    lines = [re.sub(r"\d+", "…", line) for line in said.warned.splitlines()]
    return "; ".join(line[:_LONG] for line in lines) or "no warning"

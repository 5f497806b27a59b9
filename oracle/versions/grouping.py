"""Group the changes of several implementations that have the same description."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oracle.records.grades import Grade
from oracle.versions.answer_changes import ASPECTS, AnswerChange, Aspect
from oracle.versions.script_output import ScriptOutput, same_message

_PARTICULARS = re.compile(r"[\"'][^\"']*[\"']|\[[^\]]*\]|\([^)]*\)|\d+")  # of an error message
_LONG = 90  # characters of a message in a heading; arbitrary
_DIFFERENCES = {"corner": "subgradients", "scene": "scenes", "integers": "integer inputs"}


@dataclass(frozen=True)
class ChangeGroup:
    """Changes of one aspect at one step with the same description; the one with the smallest script comes first."""

    aspect: Aspect
    step: str
    description: str
    changes: tuple[AnswerChange, ...]

    @property
    def smallest(self) -> AnswerChange:
        return self.changes[0]

    @property
    def implementations(self) -> dict[str, list[str]]:
        """The implementations that changed, by concept, without duplicates."""
        found: dict[str, list[str]] = {}
        for change in self.changes:
            names = found.setdefault(change.concept, [])
            if change.implementation not in names:
                names.append(change.implementation)
        return dict(sorted(found.items()))


def group_changes(changes: Iterable[AnswerChange]) -> list[ChangeGroup]:
    """Return the groups, by aspect, then by version; the group with the most changes first."""
    found: dict[tuple[Aspect, str, str], list[AnswerChange]] = {}
    for change in changes:
        found.setdefault((change.aspect, change.step, _description(change)), []).append(change)
    groups = [ChangeGroup(*key, tuple(listed)) for key, listed in found.items()]
    order = list(ASPECTS)
    return sorted(groups, key=lambda g: (order.index(g.aspect), _versions(g), -len(g.changes), g.description))


def _versions(group: ChangeGroup) -> tuple[object, ...]:
    change = group.smallest
    return change.libraries[::-1], change.after.versions


def _description(change: AnswerChange) -> str:
    """Describe the change in words that are the same for all changes that are alike."""
    before, after = change.before, change.after
    if change.aspect == "verdict":
        reason = ""
        if before.exception != after.exception:
            reason = f", {_endings(before, after)}"
        elif before.dtypes != after.dtypes:
            reason = f", {_dtypes(before)} → {_dtypes(after)}"
        return f"{before.grade} → {after.grade}{' at a corner' * (change.kind == 'corner')}{reason}"
    if change.aspect == "support":
        return f"{_support(before)} → {_support(after)}"
    if change.aspect == "error":
        return _endings(before, after)
    if change.aspect == "dtype":
        return f"{_dtypes(before)} → {_dtypes(after)}"
    if change.aspect == "warning":
        return f"{_warnings(before)} → {_warnings(after)}"
    if change.aspect == "difference":
        return _DIFFERENCES.get(change.kind, "differences")
    return f"{'gradients' if change.kind == 'gradient' else 'values'} in {change.dtypes[0]}"


def _ending(output: ScriptOutput) -> str:
    """Return "an answer", or the exception that ended the script, with "…" for names and numbers in its message."""
    if output.exception is None:
        return "an answer"
    kind, message = output.exception
    general = _PARTICULARS.sub("…", message)
    return f"{kind}: {general[:_LONG]}{'…' * (len(general) > _LONG)}".rstrip(": ")


def _endings(before: ScriptOutput, after: ScriptOutput) -> str:
    """Return both endings; for exceptions with equal messages only the types."""
    if before.exception is not None and after.exception is not None and same_message(before, after):
        return f"{before.exception[0]} → {after.exception[0]}, with the same message"
    return f"{_ending(before)} → {_ending(after)}"


def _support(output: ScriptOutput) -> str:
    """Return what the version lacks; the grade or the ending where it lacks nothing."""
    if not output.lacks_feature or output.exception is None:
        return output.grade if output.grade in (Grade.WRONG, Grade.UNDECIDED) else _ending(output)
    kernel = re.search(r"not implemented for '(\w+)'", output.exception[1])
    return output.exception[1] if kernel is None else f"no kernel for {kernel[1]}"


def _dtypes(output: ScriptOutput) -> str:
    return ", ".join(sorted(output.dtypes)) or "none"


def _warnings(output: ScriptOutput) -> str:
    lines = [re.sub(r"\d+", "…", line) for line in output.warnings.splitlines()]
    return "; ".join(line[:_LONG] for line in lines) or "no warning"

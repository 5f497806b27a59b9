"""Entries that may each have one of several values, where no two causes concern the same entry.

Of a vector of which many entries are within rounding of a jump, too many combinations are right to be listed. But each
comparison, or each row of equal numbers, decides about entries of its own, which are compared one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.context import current
from oracle.truth.enclosures import Enclosure, Path
from oracle.truth.paths import Decision, Merge, Run, TooManyPaths, each_turned, explore

_OPERATIONS = 2**19  # of all runs together, which take about a second; arbitrary
_RUNS = 512  # for one input; arbitrary


@dataclass(frozen=True, eq=False)
class AnyOf(Enclosure):
    """A result of which each entry may be that of any of the `alternatives`; the bounds are the widest of theirs."""

    alternatives: tuple[Enclosure, ...] = field(kw_only=True)

    def distance(self, answer: NDArray[Any]) -> NDArray[np.float64]:
        nearest: NDArray[np.float64] = np.minimum.reduce([one.distance(answer) for one in self.alternatives])
        return nearest


def most_runs() -> int:
    """How many runs like the last one do not take too long."""
    return min(_RUNS, _OPERATIONS // (current.operations + 1))


def any_of(first: Enclosure, causes: Sequence[Sequence[Enclosure]]) -> Enclosure:
    """The enclosure with the alternatives of each cause.

    Raises `TooManyPaths` if an entry depends on two causes.
    """
    changed = np.zeros(first.shape, int)
    for alternatives in causes:
        changed += np.logical_or.reduce([_differs(first, one) for one in alternatives] or [changed < 0])
    if (changed > 1).any():
        raise TooManyPaths("an entry depends on several comparisons, or orders of equal numbers")
    found = [first, *(one for alternatives in causes for one in alternatives)]
    if not changed.any():
        return first
    own = {each.name: getattr(first, each.name) for each in fields(Enclosure)}
    own |= {name: np.maximum.reduce([getattr(one, name) for one in found]) for name in ("direct", "rearranged")}
    own["tight"] = np.logical_and.reduce([one.tight for one in found])
    return AnyOf(**own, alternatives=tuple(found))


def _differs(one: Enclosure, other: Enclosure) -> NDArray[np.bool_]:
    if one.shape != other.shape:
        raise TooManyPaths("the shape depends on a comparison")
    parts = ("high", "low", "radius", "spread")
    differs: NDArray[np.bool_] = np.logical_or.reduce([getattr(one, p) != getattr(other, p) for p in parts])
    return differs


def explored(run: Run[Path], merge: Merge[Path] | None) -> list[tuple[Path, tuple[Decision, ...]]]:
    """Every path; a single one with alternatives if there are too many, and no entry depends on two comparisons."""
    try:
        return explore(run, merge)
    except TooManyPaths as many:
        try:
            return [(_one_by_one(*each_turned(run, merge, most_runs)), ())]
        except TooManyPaths:
            raise many from None


def _one_by_one(first: Path, others: Sequence[Path]) -> Path:
    gradients, seconds = (_together(first, others, name) for name in ("gradients", "seconds"))
    value = any_of(first.value, [[one.value] for one in others])
    return replace(first, value=value, gradients=gradients, seconds=seconds)


def _together(first: Path, others: Sequence[Path], part: str) -> dict[str, Enclosure]:
    own: Mapping[str, Enclosure] = getattr(first, part)
    return {name: any_of(x, [[getattr(one, part)[name]] for one in others]) for name, x in own.items()}

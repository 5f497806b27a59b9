"""Which implementations became faster or slower, against another library in the same run.

Seconds of two runs cannot be compared: another machine, another hour. What can be is a ratio of times that were taken
side by side: torch's to the fastest of NumPy, NumPy's to the loop. What runs of the same version of a library differ by
is the spread, and no change; a ratio has changed where it left that spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from packaging.version import Version

from oracle.records import Timing
from oracle.versions.answer_changes import LIBRARIES
from oracle.versions.environments import Tried

__all__ = ["Sped", "Speeds", "speeds"]

_Place = tuple[str, str, str, str, tuple[tuple[str, int], ...], str]


@dataclass(frozen=True)
class Sped:
    """How much faster one implementation is since `after`, as a ratio of ratios: 2 is twice as fast, 0.5 half."""

    library: str
    before: Version
    after: Version
    concept: str
    implementation: str
    gives: str
    dims: dict[str, int]
    dtype: str
    old: float  # its time ÷ the time of what it is compared with
    new: float

    @property
    def step(self) -> str:
        """The versions between which it changed."""
        return f"{LIBRARIES[self.library]} {self.before.public} → {self.after.public}"

    @property
    def factor(self) -> float:
        """How many times faster."""
        return self.old / self.new


@dataclass(frozen=True)
class Speeds:
    """What left the spread, the largest change first; the spread of each library of which a version was run twice."""

    changed: list[Sped]
    spread: dict[str, float]
    compared: int


def speeds(environments: Sequence[Tried]) -> Speeds:
    """The changes of speed along the versions of each library."""
    changed: list[Sped] = []
    spreads: dict[str, float] = {}
    compared = 0
    for library in ("torch", "numpy"):
        ratios = [(tried, _ratios(tried, library)) for tried in environments if tried.run and tried.run.benchmarks]
        same = [
            math.exp(abs(math.log(one[1][place] / other[1][place])))
            for one, other in combinations(ratios, 2)
            if getattr(one[0], library) == getattr(other[0], library)
            for place in one[1].keys() & other[1].keys()
        ]
        if not same:
            continue
        spreads[LIBRARIES[library]] = spread = max(same)
        newest = {getattr(tried, library): (tried, found) for tried, found in ratios}
        for (before, old), (after, new) in pairwise(newest[version] for version in sorted(newest)):
            common = old.keys() & new.keys()
            compared += len(common)
            changed += [
                _sped(library, before, after, place, old[place], new[place])
                for place in common
                if abs(math.log(old[place] / new[place])) > math.log(spread)
            ]
    changed.sort(key=lambda sped: -abs(math.log(sped.factor)))
    return Speeds(changed, spreads, compared)


def _sped(library: str, before: Tried, after: Tried, place: _Place, old: float, new: float) -> Sped:
    concept, implementation, gives, dtype, dims, _ = place
    versions = getattr(before, library), getattr(after, library)
    return Sped(library, *versions, concept, implementation, gives, dict(dims), dtype, old, new)


def _ratios(tried: Tried, library: str) -> dict[_Place, float]:
    """The shortest time of each implementation of a library ÷ that of its yardstick in the same run."""
    timings = tried.run.benchmarks if tried.run is not None else []
    yardsticks: dict[tuple[object, ...], float] = {}
    for timing in timings:
        if _is_yardstick(timing, library):
            key = _beside(timing)
            yardsticks[key] = min(timing.minimum, yardsticks.get(key, math.inf))
    return dict(_measured(timings, library, yardsticks))


def _measured(
    timings: Sequence[Timing], library: str, yardsticks: dict[tuple[object, ...], float]
) -> Iterator[tuple[_Place, float]]:
    for timing in timings:
        yardstick = yardsticks.get(_beside(timing))
        if timing.implementation.startswith(f"{library}_") and timing.gives != "definition" and yardstick:
            dims = tuple(sorted(timing.dims.items()))
            place = (timing.concept, timing.implementation, timing.gives, timing.dtype, dims, timing.run)
            yield place, timing.minimum / yardstick


def _is_yardstick(timing: Timing, library: str) -> bool:
    """For torch: NumPy's value versions; for NumPy: the loop, which is Python."""
    if library == "numpy":
        return timing.gives == "definition"
    return timing.implementation.startswith("numpy_") and timing.gives == "value"


def _beside(timing: Timing) -> tuple[object, ...]:
    return timing.concept, timing.dtype, tuple(sorted(timing.dims.items())), timing.run

"""Find implementations that became faster or slower, relative to a reference time of the same run.

Times of two runs cannot be compared, since machine and load differ. Ratios within one run can: the time of a torch
implementation ÷ the fastest NumPy implementation, and of a NumPy implementation ÷ the Python loop. The spread is the
largest difference of a ratio between two runs of the same version; a ratio that differs by more has changed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from packaging.version import Version

from oracle.records import Timing
from oracle.versions.answer_changes import LIBRARIES
from oracle.versions.environments import EnvironmentRun

_Key = tuple[str, str, str, str, tuple[tuple[str, int], ...], str]  # of a timing


@dataclass(frozen=True)
class SpeedChange:
    """One implementation whose ratio changed; `old` and `new` are its time ÷ the reference time."""

    library: str
    before: Version
    after: Version
    concept: str
    implementation: str
    gives: str
    dims: dict[str, int]
    dtype: str
    old: float
    new: float

    @property
    def step(self) -> str:
        return f"{LIBRARIES[self.library]} {self.before.public} → {self.after.public}"

    @property
    def factor(self) -> float:
        """The speed-up: 2 is twice as fast, 0.5 half as fast."""
        return self.old / self.new


@dataclass(frozen=True)
class SpeedChanges:
    """The changes beyond the spread, largest first; the spread by library, as a factor; the number of ratios compared.

    A library without two runs of the same version has no spread, and its ratios are not compared.
    """

    changed: list[SpeedChange]
    spread: dict[str, float]
    compared: int


def find_speed_changes(environments: Sequence[EnvironmentRun]) -> SpeedChanges:
    """Compare the ratios along the versions of each library."""
    changed: list[SpeedChange] = []
    spreads: dict[str, float] = {}
    compared = 0
    for library, title in LIBRARIES.items():
        runs = [
            (getattr(environment, library), _ratios(environment.run.benchmarks, library))
            for environment in environments
            if environment.run is not None and environment.run.benchmarks
        ]
        same = [
            abs(math.log(ratios[key] / others[key]))
            for (version, ratios), (other, others) in combinations(runs, 2)
            if version == other
            for key in ratios.keys() & others.keys()
        ]
        if not same:
            continue
        spreads[title] = math.exp(max(same))
        for (before, old), (after, new) in pairwise(sorted(dict(runs).items())):
            common = old.keys() & new.keys()
            compared += len(common)
            for key in common:
                if abs(math.log(old[key] / new[key])) > math.log(spreads[title]):
                    concept, implementation, gives, dtype, dims, _ = key
                    names = (library, before, after, concept, implementation, gives)
                    changed.append(SpeedChange(*names, dict(dims), dtype, old[key], new[key]))
    changed.sort(key=lambda change: -abs(math.log(change.factor)))
    return SpeedChanges(changed, spreads, compared)


def _ratios(timings: Sequence[Timing], library: str) -> dict[_Key, float]:
    """Return the shortest time of each implementation of `library` ÷ the reference time at the same sizes."""
    references: dict[tuple[object, ...], float] = {}
    for timing in timings:
        if _is_reference(timing, library):
            sizes = _sizes(timing)
            references[sizes] = min(timing.minimum, references.get(sizes, math.inf))
    found: dict[_Key, float] = {}
    for timing in timings:
        reference = references.get(_sizes(timing))
        if timing.implementation.startswith(f"{library}_") and timing.gives != "definition" and reference:
            dims = tuple(sorted(timing.dims.items()))
            key = (timing.concept, timing.implementation, timing.gives, timing.dtype, dims, timing.run)
            found[key] = timing.minimum / reference
    return found


def _is_reference(timing: Timing, library: str) -> bool:
    """Whether `library` is compared with this timing: NumPy with the Python loop, torch with NumPy's values."""
    if library == "numpy":
        return timing.gives == "definition"
    return timing.implementation.startswith("numpy_") and timing.gives == "value"


def _sizes(timing: Timing) -> tuple[object, ...]:
    return timing.concept, timing.dtype, tuple(sorted(timing.dims.items())), timing.run

"""NaN, infinities, -0 and subnormals: nothing that is not finite may be swallowed, and nothing may spread.

There is no certified truth about a NaN. What there is: IEEE arithmetic of the definition itself says which entries of
the answer depend on a special input. Those must not come back finite, and the others must not come back NaN. Whether
such an entry is NaN or an infinity is the form's own affair (∞ - ∞ against log ∞), and differs rightly.

Where an infinity leaves an entry finite (a sigmoid saturates, a maximum takes the other), that entry is what the
definition gives in IEEE arithmetic, or within the budget of what it tends to: the truth with a very large number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue.concept import Implementation
from oracle.judge.case import Case
from oracle.judge.compare import compare, raised
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure

__all__ = ["judge_special"]


def judge_special(case: Case, implementation: Implementation) -> Verdict:
    """Compare which entries are finite; where all inputs are (−0, subnormals), the value as usual."""
    if case.finite:
        verdict = judge_value(case, implementation)
        return Verdict(Grade.ACCURATE) if verdict.grade == Grade.REARRANGED else verdict
    answer = case.answer(implementation)
    if (failure := raised(answer)) is not None:
        return failure
    reference = case.answer(case.concept["numpy_loop"]).value
    if reference is None or answer.value is None or answer.value.values.shape != reference.values.shape:
        return Verdict(Grade.WRONG, "the value has another shape than for finite inputs")
    got, wanted = answer.value.values, reference.values
    if swallowed := _first(np.isfinite(got) & ~np.isfinite(wanted)):
        return _verdict(swallowed, got, wanted, "swallows what is not finite: ")
    if spread := _first(~np.isfinite(got) & np.isfinite(wanted)):
        return _verdict(spread, got, wanted, "lets it spread where nothing depends on it: ")
    return _limit(case, implementation, got, wanted)


# In the place of infinities: far from all other numbers, so that no more than 1/x is between the answers. The smaller
# ones are for where so large a number makes the budget overflow, as that of a square in an exponential does.
_ENORMOUS, *_SMALLER = 1e300, 1e100, 1e30, 1e10


def _limit(
    case: Case, implementation: Implementation, got: NDArray[np.float64], wanted: NDArray[np.float64]
) -> Verdict:
    """Compare the entries that are finite in spite of an infinite input."""
    finite = np.isfinite(got) & np.isfinite(wanted)
    differ = finite & (got != wanted)
    if not differ.any() or any(np.isnan(x).any() for x in case.inputs.values() if _real(x)):
        return Verdict(Grade.ACCURATE)  # equal, or beside a NaN, from which nothing tends anywhere
    truths = _limits(case, differ)
    verdicts = [compare(np.where(differ, got, truth.high), [truth], case.dtype) for truth in truths]
    if all(verdict.grade == Grade.WRONG for verdict in verdicts) and verdicts:
        return verdicts[0].about("an infinite input leads elsewhere: ")
    return Verdict(Grade.ACCURATE, vacuous=not verdicts)


def _limits(case: Case, differ: NDArray[np.bool_]) -> list[Enclosure]:
    """What the value tends to, on each path, with budgets that say something of the entries that differ."""
    if found := _toward(case, _ENORMOUS, differ):
        return found
    for size in _SMALLER:
        near, far = (_toward(case, x, differ) for x in (size / 10, size))
        if len(near) == len(far) == 1:
            nearer = np.where(differ, near[0].high, far[0].high)
            return (
                far if compare(nearer, far, case.dtype).grade != Grade.WRONG else []
            )  # or it tends too slowly to tell
    return []


def _toward(case: Case, size: float, differ: NDArray[np.bool_]) -> list[Enclosure]:
    """The value with a number of that size for each infinity, whatever its format can hold."""
    truth = case.certified({name: _far(x, size) if _real(x) else x for name, x in case.numbers.items()})
    paths = [] if truth is None else [path.value for path in truth.paths]
    if not all(np.isfinite(path.direct[differ]).all() for path in paths):
        return []
    # An infinite input is no matter of rounding: where a budget for other forms overflows, the direct one is left.
    return [replace(p, rearranged=np.where(np.isfinite(p.rearranged), p.rearranged, p.direct)) for p in paths]


def _far(x: float | NDArray[Any], size: float) -> float | NDArray[np.float64]:
    clipped = np.clip(np.asarray(x, np.float64), -size, size)
    return clipped if isinstance(x, np.ndarray) else float(clipped)


def _real(x: object) -> bool:
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def _first(found: NDArray[np.bool_]) -> tuple[tuple[int, ...]] | None:
    """The first place marked, wrapped so that the empty index of a scalar counts as found."""
    places = np.argwhere(found)
    return (tuple(map(int, places[0])),) if len(places) else None


def _verdict(at: tuple[tuple[int, ...]], got: NDArray[np.float64], wanted: NDArray[np.float64], why: str) -> Verdict:
    index = at[0]
    where = f"[{', '.join(map(str, index))}]"
    sentence = f"{why}{f'entry {where}' if index else 'the value'} is {got[index]:g}, but should be {wanted[index]:g}"
    return Verdict(Grade.WRONG, sentence, where, f"{wanted[index]:g}", f"{got[index]:g}", float("inf"), float("inf"))

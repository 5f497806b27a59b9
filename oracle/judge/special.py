"""NaN, infinities, -0 and subnormals: nothing that is not finite may be swallowed, and nothing may spread.

There is no certified truth about a NaN. What there is: IEEE arithmetic of the definition itself says which entries of
the answer depend on a special input. Those must not come back finite, and the others must not come back NaN. Whether
such an entry is NaN or an infinity is the form's own affair (∞ - ∞ against log ∞), and differs rightly.

Where an infinity leaves an entry finite (a sigmoid saturates, a maximum takes the other), that entry is what the
definition gives in IEEE arithmetic, or within the budget of what it tends to: the truth with a very large number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue import Implementation
from oracle.judge.case import Case
from oracle.judge.compare import compare, raised
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict

__all__ = ["judge_special"]


def judge_special(case: Case, implementation: Implementation) -> Verdict:
    """Compare which entries are finite; where all inputs are (−0, subnormals), the value as usual."""
    if case.finite:
        verdict = judge_value(case, implementation)
        return Verdict("accurate") if verdict.grade == "rearranged" else verdict
    answer = case.answer(implementation)
    if (failure := raised(answer)) is not None:
        return failure
    reference = case.answer(case.concept["numpy_loop"]).value
    if reference is None or answer.value is None or answer.value.values.shape != reference.values.shape:
        return Verdict("wrong", "the value has another shape than for finite inputs")
    got, wanted = answer.value.values, reference.values
    if swallowed := _first(np.isfinite(got) & ~np.isfinite(wanted)):
        return _verdict(swallowed, got, wanted, "swallows what is not finite: ")
    if spread := _first(~np.isfinite(got) & np.isfinite(wanted)):
        return _verdict(spread, got, wanted, "lets it spread where nothing depends on it: ")
    return _limit(case, implementation, got, wanted)


_ENORMOUS = 1e300  # further from the other numbers than the largest of a small format, of which 1/x may be seen


def _limit(
    case: Case, implementation: Implementation, got: NDArray[np.float64], wanted: NDArray[np.float64]
) -> Verdict:
    """Compare the entries that are finite in spite of an infinite input."""
    finite = np.isfinite(got) & np.isfinite(wanted)
    differ = finite & (got != wanted)
    if not differ.any() or any(np.isnan(x).any() for x in case.inputs.values() if _real(x)):
        return Verdict("accurate")  # equal, or beside a NaN, from which nothing tends anywhere
    far = {name: _far(x) if _real(x) else x for name, x in case.numbers.items()}
    truth = case.certified(far)
    if truth is None or not truth.paths:
        return Verdict("accurate", vacuous=True)
    verdicts = [compare(np.where(differ, got, path.value.high), [path.value], case.dtype) for path in truth.paths]
    if any(verdict.grade != "wrong" for verdict in verdicts):
        return Verdict("accurate")
    return verdicts[0].about("an infinite input leads elsewhere: ")


def _far(x: float | NDArray[Any]) -> float | NDArray[np.float64]:
    """`x` with very large numbers for the infinities, whatever its format can hold."""
    clipped = np.clip(np.asarray(x, np.float64), -_ENORMOUS, _ENORMOUS)
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
    return Verdict("wrong", sentence, where, f"{wanted[index]:g}", f"{got[index]:g}", float("inf"), float("inf"))

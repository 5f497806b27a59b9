"""Compare one output with the truth: structure, shape, dtype, then values, each with its own sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, Output
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure, format_of

__all__ = ["compare", "raised", "structure"]

_NO_KERNEL = (
    "not implemented for",
    "the derivative for '",
    "is unsupported in linalg",
    "must be either float or double dtype",
)
_DIGITS = {"float16": 5, "bfloat16": 4, "float32": 9, "float64": 17}


def raised(answer: Answer) -> Verdict | None:
    """A verdict on an exception, or None where there was none."""
    error = answer.raised
    if error is None:
        return None
    text = f"{type(error).__name__}: {error}".strip()
    if answer.missing_api:
        return Verdict(Grade.UNSUPPORTED, f"is not in this version of the library ({_first_line(text)})")
    # torch and NumPy word it in few ways: '"cdist" not implemented for 'Half'', 'array type float16 is unsupported in
    # linalg', 'quantile() input tensor must be either float or double dtype'.
    if any(words in text for words in _NO_KERNEL):
        return Verdict(Grade.UNSUPPORTED, f"has no kernel for this dtype ({_first_line(text)})")
    return Verdict(Grade.RAISED, f"raised {_first_line(text)}")


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else text


def structure(output: Output | None, shape: tuple[int, ...], dtype: str, kind: str) -> Verdict | None:
    """A verdict on what is wrong with the output before its values, or None."""
    if output is None:
        return Verdict(Grade.WRONG, "is missing from the answer")
    if output.kind != kind:
        return Verdict(Grade.WRONG, f"is {_a(output.kind)}, but should be {_a(kind)}")
    if output.values.shape != shape:
        return Verdict(Grade.WRONG, f"has shape {output.values.shape}, but should have shape {shape}")
    if output.dtype != dtype:
        return Verdict(Grade.WRONG, f"has dtype {output.dtype}, but should have dtype {dtype}")
    return None


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0].lower() in "aeiou" else f"a {noun}"


def compare(got: NDArray[np.float64], truths: Sequence[Enclosure], dtype: str) -> Verdict:
    """The verdict on values; with several truths (paths through the definition), the best of them."""
    if not truths:
        return Verdict(Grade.ACCURATE, vacuous=True)
    verdicts = [_against(got, truth, dtype) for truth in truths]
    best = min(verdicts, key=lambda v: (v.grade.severity, v.fraction))
    return best if all(truth.certified for truth in truths) else replace(best, certified=False)


def _against(got: NDArray[np.float64], truth: Enclosure, dtype: str) -> Verdict:
    if got.size == 0:
        return Verdict(Grade.ACCURATE)
    if truth.bounded and np.isfinite(got).all():  # most answers are of this kind, and right
        error = truth.distance(got)
        if (error <= truth.direct).all():
            return _inside(error, truth, dtype)
    live = np.isfinite(truth.direct)
    if not live.any():
        return Verdict(Grade.ACCURATE, vacuous=True)
    finite = np.isfinite(got)
    error = np.where(finite, truth.distance(np.where(finite, got, 0.0)), np.inf)
    fraction = np.where(live, _ratio(error, truth.direct), 0.0)
    loose = np.where(live, np.where(finite | np.isinf(truth.rearranged), _ratio(error, truth.rearranged), np.inf), 0.0)
    slow = live & ~truth.tight & (fraction > 1.0) & finite
    outside = (loose > 1.0) & ~slow
    grade: Grade
    if outside.any():
        grade = Grade.WRONG
    elif slow.any():
        grade = Grade.UNDECIDED
    else:
        grade = Grade.REARRANGED if (fraction > 1.0).any() else Grade.ACCURATE
    at = np.unravel_index(int(np.argmax(loose if outside.any() else fraction)), got.shape)
    with np.errstate(over="ignore"):
        ulp = float(error[at] / format_of(dtype).ulp(float(truth.high[at])))
    figures = Verdict(grade, fraction=float(fraction.max()), loose=float(loose.max()), ulp=ulp)
    if grade == "accurate":
        return figures
    where = f"[{', '.join(map(str, at))}]"
    expected, shown = _expected(truth, at, _DIGITS[dtype]), f"{got[at]:.{_DIGITS[dtype]}g}"
    sentence = f"{f'entry {where} ' if got.ndim else ''}is {shown}, but should be {expected}"
    first = [int(i) for i in np.argwhere(fraction > 1.0)[0]]
    if first != [int(i) for i in at]:
        sentence += f" (the first outside its budget is {first})"
    return replace(figures, sentence=sentence, entry=where, expected=expected, got=shown)


def _inside(error: NDArray[np.float64], truth: Enclosure, dtype: str) -> Verdict:
    """The figures of an answer of which every entry is inside its direct budget."""
    some = error > 0.0  # and so is the budget there
    fraction = np.divide(error, truth.direct, out=np.zeros_like(error), where=some)
    loose = np.divide(error, truth.rearranged, out=np.zeros_like(error), where=some)
    at = np.unravel_index(int(np.argmax(fraction)), error.shape)
    ulp = float(error[at]) / format_of(dtype).ulp(float(truth.high[at]))  # of Python's, which warn of nothing
    return Verdict(Grade.ACCURATE, fraction=float(fraction[at]), loose=float(loose.max()), ulp=ulp)


def _ratio(error: NDArray[np.float64], budget: NDArray[np.float64]) -> NDArray[np.float64]:
    """error ÷ budget, where nothing by nothing is nothing."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(error == 0.0, 0.0, np.where(np.isinf(budget), 0.0, error / budget))


def _expected(truth: Enclosure, at: tuple[np.intp, ...], digits: int) -> str:
    high, radius, direct = truth.high[at], truth.radius[at], truth.direct[at]
    if truth.spread[at]:
        return f"from {high - radius:.{digits}g} to {high + radius:.{digits}g}, a corner's slopes (± {direct:.2g})"
    return f"{high:.{digits}g} ± {direct:.2g}" if direct else f"{high:.{digits}g} exactly"

"""Compare one output with the truth: structure, shape, dtype, then values. Each difference has its own sentence."""

import dis
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, Output, Stopped
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure, Truth, format_of
from oracle.truth.outputs import Slot, place_of

TOO_MANY_BRANCHES = "too many branches depend on rounding for this input"

# From messages of torch and NumPy: '"cdist" not implemented for 'Half'', 'array type float16 is unsupported in linalg',
# 'quantile() input tensor must be either float or double dtype'.
_NO_KERNEL = re.compile(
    "not implemented for|is unsupported in linalg|must be either float or double dtype|Low precision dtypes not supp"
)
# What messages call the dtypes, e.g. 'Half' or 'c10::BFloat16'.
_NAMES = {
    "float16": "Half|float16",
    "bfloat16": "BFloat16|bfloat16",
    "float32": "Float|float32",
    "float64": "Double|float64",
}
_ANY_DTYPE = re.compile(
    r"\b(Half|BFloat16|Float|Double|Long|Int|Short|Char|Byte|Bool|Complex\w+|b?float\d+|u?int\d+)\b"
)
_DIGITS = {"float16": 5, "bfloat16": 4, "float32": 9, "float64": 17}


def raised(answer: Answer, dtype: str, truth: Truth | None = None) -> Verdict | None:
    """The verdict on an exception of a call in `dtype`; None if there was none.

    It is UNSUPPORTED if the library refuses this dtype. It is vacuous if `truth` is: where the definition has no value
    (a singular system, an overflow), any answer passes, and so does an exception of the library. A call that was
    stopped has failed in any case.
    """
    error = answer.raised
    if error is None:
        return None
    text = f"{type(error).__name__}: {error}".strip()
    first_line = text.splitlines()[0]
    if answer.missing_api:
        return Verdict(Grade.UNSUPPORTED, f"is not in this version of the library ({first_line})")
    if _NO_KERNEL.search(text) and _is_about(text, dtype) and not raised_by_python_outside_the_libraries(error):
        return Verdict(Grade.UNSUPPORTED, f"has no kernel for this dtype ({first_line})")
    if truth is not None and truth.vacuous and not isinstance(error, Stopped | MemoryError):
        return Verdict(Grade.ACCURATE, vacuous=True)
    return Verdict(Grade.RAISED, f"raised {first_line}")


def _is_about(text: str, dtype: str) -> bool:
    """Whether a message names this dtype, or names none while the dtype is one that libraries leave out."""
    named = _ANY_DTYPE.findall(text)
    return any(re.fullmatch(_NAMES[dtype], name) for name in named) if named else dtype in ("float16", "bfloat16")


def raised_by_python_outside_the_libraries(error: BaseException) -> bool:
    """Whether a `raise` statement of other code than NumPy's or torch's raised the exception.

    An exception from C has no frame of its own: its last frame is the line that called the function in C. An exception
    from another process has `raised_by_python` instead of frames.
    """
    if hasattr(error, "raised_by_python"):
        return bool(error.raised_by_python)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    module = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
    return module not in ("numpy", "torch") and dis.opname[code.co_code[trace.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")


def structure(output: Output | None, shape: tuple[int, ...], dtype: str, kind: str) -> Verdict | None:
    """The verdict on a missing output, a wrong kind, shape or dtype; None if these are right."""
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


def compare(
    got: NDArray[np.float64],
    truths: Sequence[Enclosure],
    dtype: str,
    normwise: Callable[[], Sequence[Enclosure]] = lambda: (),
    slots: Sequence[Slot] = (),
) -> Verdict:
    """The verdict on values. Where rounding may take several branches of the definition, the best verdict counts.

    `slots` are the places of several outputs in the values, which are a vector then. `normwise` gives the same
    enclosures with their normwise bounds, which take long to derive. It is called only for an answer outside the
    rearranged bound that is finite wherever the bounds are.
    """
    if not truths:
        return Verdict(Grade.ACCURATE, vacuous=True)
    verdicts = [_against(got, truth, dtype, slots) for truth in truths]
    best = min(verdicts, key=lambda v: (v.grade.severity, v.fraction))
    if best.grade is Grade.WRONG:
        finite = any((np.isfinite(got) | np.isinf(truth.rearranged)).all() for truth in truths)
        if finite and any(_within(got, truth) for truth in normwise()):
            best = replace(best, grade=Grade.NORMWISE)
    return best if all(truth.certified for truth in truths) else replace(best, certified=False)


def _within(got: NDArray[np.float64], truth: Enclosure) -> bool:
    """Whether every entry is within the normwise bound; where that is infinite, any entry is."""
    if truth.normwise is None:
        return False
    finite = np.isfinite(got)
    near = finite & (truth.distance(np.where(finite, got, 0.0)) <= truth.normwise)
    return bool((near | np.isinf(truth.normwise)).all())


def _against(got: NDArray[np.float64], truth: Enclosure, dtype: str, slots: Sequence[Slot] = ()) -> Verdict:
    if got.size == 0:
        return Verdict(Grade.ACCURATE)
    if truth.depends_on_order and np.isfinite(got).all() and (truth.distance(got) > truth.rearranged).any():
        return Verdict(Grade.ACCURATE, vacuous=True)  # another order of equal numbers may give this answer
    if truth.bounded and np.isfinite(got).all():  # the common case: finite and right
        error = truth.distance(got)
        if (error <= truth.direct).all():
            return _inside(error, truth, dtype)
    live = np.isfinite(truth.direct)
    if not live.any():
        return Verdict(Grade.ACCURATE, vacuous=True)
    finite = np.isfinite(got)
    error = np.where(finite, truth.distance(np.where(finite, got, 0.0)), np.inf)
    fraction = np.where(live, _ratio(error, truth.direct), 0.0)
    ratio = np.where(finite | np.isinf(truth.rearranged), _ratio(error, truth.rearranged), np.inf)
    rearranged_fraction = np.where(live, ratio, 0.0)
    slow = live & ~truth.tight & (fraction > 1.0) & finite
    outside = (rearranged_fraction > 1.0) & ~slow
    if outside.any():
        grade = Grade.WRONG
    elif slow.any():
        grade = Grade.UNDECIDED
    else:
        grade = Grade.REARRANGED if (fraction > 1.0).any() else Grade.ACCURATE
    at = np.unravel_index(int(np.argmax(rearranged_fraction if outside.any() else fraction)), got.shape)
    with np.errstate(over="ignore"):
        ulp = float(error[at] / format_of(dtype).ulp(float(truth.high[at])))
    largest, rearranged = float(fraction.max()), float(rearranged_fraction.max())
    figures = Verdict(grade, fraction=largest, rearranged_fraction=rearranged, ulp=ulp)
    if grade is Grade.ACCURATE:
        return figures
    where, output = f"[{', '.join(map(str, at))}]", ""
    if slots:
        where, output = place_of(int(at[0]), slots)
    expected, shown = _expected(truth, at, _DIGITS[dtype]), f"{got[at]:.{_DIGITS[dtype]}g}"
    sentence = f"{output}{f'entry {where} ' if got.ndim and where else ''}is {shown}, but should be {expected}"
    first = [int(i) for i in np.argwhere(fraction > 1.0)[0]]
    if first != [int(i) for i in at] and not slots:
        sentence += f" (the first entry outside its bound is {first})"
    return replace(figures, sentence=sentence, entry=where, expected=expected, got=shown)


def _inside(error: NDArray[np.float64], truth: Enclosure, dtype: str) -> Verdict:
    """Return the verdict ACCURATE with the largest errors; every entry of the answer is within the direct bound."""
    if not error.any():
        return Verdict(Grade.ACCURATE)
    some = error > 0.0  # the bound is positive there as well
    fraction = np.divide(error, truth.direct, out=np.zeros_like(error), where=some)
    rearranged_fraction = np.divide(error, truth.rearranged, out=np.zeros_like(error), where=some)
    at = np.unravel_index(int(np.argmax(fraction)), error.shape)
    ulp = float(error[at]) / format_of(dtype).ulp(float(truth.high[at]))  # Python floats: NumPy would warn of overflow
    rearranged = float(rearranged_fraction.max())
    return Verdict(Grade.ACCURATE, fraction=float(fraction[at]), rearranged_fraction=rearranged, ulp=ulp)


def _ratio(error: NDArray[np.float64], bound: NDArray[np.float64]) -> NDArray[np.float64]:
    """error ÷ bound elementwise, with 0 ÷ 0 = 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(error == 0.0, 0.0, np.where(np.isinf(bound), 0.0, error / bound))


def _expected(truth: Enclosure, at: tuple[np.intp, ...], digits: int) -> str:
    high, radius, direct = truth.high[at], truth.radius[at], truth.direct[at]
    if truth.spread[at]:
        return f"from {high - radius:.{digits}g} to {high + radius:.{digits}g}, the valid subgradients (± {direct:.2g})"
    return f"{high:.{digits}g} ± {direct:.2g}" if direct else f"{high:.{digits}g} exactly"

"""The check of special values: NaN, infinities, -0 and subnormal numbers.

A NaN has no certified true value. Instead, the definition is run in IEEE arithmetic: an entry that it makes NaN or
infinite depends on a special input and must not be finite in an answer; every other entry must not be NaN. NaN and
infinity are not distinguished (∞ - ∞ against log ∞), because correct formulas differ there.

Where the input is infinite and the entry finite (a sigmoid saturates, a maximum takes the other argument), the entry
must equal that of the definition in IEEE arithmetic, or be within the rounding bound of its limit: the true value with
a very large number in the place of each infinity.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Reals, Scalar
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples
from oracle.judge.compare import compare, raised
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure
from oracle.truth.leaves import is_real


def judge_special(case: Case, implementation: Implementation) -> Verdict:
    """Compare which entries are finite. With finite inputs (-0, subnormal numbers), compare the value as usual."""
    if case.finite:
        verdict = judge_value(case, implementation)
        return Verdict(Grade.ACCURATE) if verdict.grade == Grade.REARRANGED else verdict
    answer = case.answer(implementation)
    if (failure := raised(answer, case.dtype)) is not None:
        return failure
    reference = case.answer(case.concept["numpy_loop"]).value
    if reference is None or answer.value is None or answer.value.values.shape != reference.values.shape:
        return Verdict(Grade.WRONG, "the value has another shape than for finite inputs")
    got, wanted = answer.value.values, reference.values
    if (replaced := np.isfinite(got) & ~np.isfinite(wanted)).any():
        return _wrong_at(replaced, got, wanted, "does not propagate NaN or infinity: ")
    if (spread := ~np.isfinite(got) & np.isfinite(wanted)).any():
        return _wrong_at(spread, got, wanted, "spreads NaN or infinity to an entry that does not depend on it: ")
    return _limit(case, implementation, got, wanted)


def judge_signs_of_zero(case: Case, implementation: Implementation) -> Verdict:
    """Wrong if an entry is 0 that the definition and every other implementation give as -0, because an input is -0.

    IEEE 754 asks for this in odd functions and in products, and 1/x of such an entry has another sign. Where correct
    implementations differ, as in max(x, 0), both signs are right. It is for candidates: the catalogue's implementations
    are what they are compared with.
    """
    negative = {name: x for name, x in case.inputs.items() if is_real(x) and np.any(_is_negative_zero(x))}
    answer = case.answer(implementation).value
    if not negative or answer is None:
        return Verdict(Grade.ACCURATE)
    plus = {name: x + 0.0 if name in negative else x for name, x in case.inputs.items()}  # -0 + 0 is 0
    positive = Case(case.concept, replace(case.example, inputs=plus))
    lost = np.asarray(answer.values == 0) & ~np.signbit(answer.values)
    for other in case.concept.implementations:
        failing = any(failure.implementation == other.name for failure in case.concept.expected_failures)
        if other.gives != "value" or other is implementation or failing or not lost.any():
            continue
        for each, sign in ((case, True), (positive, False)):
            value = each.answer(other).value
            if value is not None and value.values.shape == lost.shape and other in case.concept.for_dtype(case.dtype):
                lost = lost & (value.values == 0) & (np.signbit(value.values) == sign)
    if not lost.any():
        return Verdict(Grade.ACCURATE)
    return _wrong_at(lost, answer.values, np.where(lost, -0.0, answer.values), "loses the sign of zero: ")


def _is_negative_zero(x: Any) -> Any:
    return (np.asarray(x) == 0) & np.signbit(x)


# These replace infinities: they are far from all other numbers, so that the answers differ by about 1/x. The smaller
# ones are used where such a large number makes the bound overflow, e.g. of a square inside an exponential.
_ENORMOUS, *_SMALLER = 1e300, 1e100, 1e30, 1e10


def _limit(
    case: Case, implementation: Implementation, got: NDArray[np.float64], wanted: NDArray[np.float64]
) -> Verdict:
    """Compare the entries that are finite although an input is infinite."""
    finite = np.isfinite(got) & np.isfinite(wanted)
    differ = finite & (got != wanted)
    if not differ.any() or any(np.isnan(x).any() for x in case.inputs.values() if is_real(x)):
        return Verdict(Grade.ACCURATE)  # equal, or there is a NaN, which has no limit
    truths = _limits(case, differ)
    verdicts = [compare(np.where(differ, got, truth.high), [truth], case.dtype) for truth in truths]
    if all(verdict.grade == Grade.WRONG for verdict in verdicts) and verdicts:
        return verdicts[0].about("wrong limit for an infinite input: ")
    return Verdict(Grade.ACCURATE, vacuous=not verdicts)


def _limits(case: Case, differ: NDArray[np.bool_]) -> list[Enclosure]:
    """The limits of the value, one for each path, with finite bounds for the entries that differ."""
    if found := _toward(case, _ENORMOUS, differ):
        return found
    for size in _SMALLER:
        near, far = (_toward(case, x, differ) for x in (size / 10, size))
        if len(near) == len(far) == 1:
            nearer = np.where(differ, near[0].high, far[0].high)
            converges = compare(nearer, far, case.dtype).grade != Grade.WRONG
            return far if converges else []
    return []


def _toward(case: Case, size: float, differ: NDArray[np.bool_]) -> list[Enclosure]:
    """The value with a number of that size in the place of each infinity, even if the dtype cannot hold it."""
    truth = case.certified({name: _far(x, size) if is_real(x) else x for name, x in case.numbers.items()})
    paths = [] if truth is None else [path.value for path in truth.paths]
    if not all(np.isfinite(path.direct[differ]).all() for path in paths):
        return []
    # Where the bound for rearranged formulas overflows, the direct bound is used: the infinity is not rounded.
    return [replace(p, rearranged=np.where(np.isfinite(p.rearranged), p.rearranged, p.direct)) for p in paths]


def _far(x: float | NDArray[Any], size: float) -> float | NDArray[np.float64]:
    clipped = np.clip(np.asarray(x, np.float64), -size, size)
    return clipped if isinstance(x, np.ndarray) else float(clipped)


def _wrong_at(marked: NDArray[np.bool_], got: NDArray[np.float64], wanted: NDArray[np.float64], why: str) -> Verdict:
    index = tuple(map(int, np.argwhere(marked)[0]))
    where = f"[{', '.join(map(str, index))}]"
    sentence = f"{why}{f'entry {where}' if index else 'the value'} is {got[index]:g}, but should be {wanted[index]:g}"
    inf = float("inf")
    return Verdict(Grade.WRONG, sentence, where, f"{wanted[index]:g}", f"{got[index]:g}", inf, inf, inf)


class _Special(ExampleCheck):
    name = "special"
    question = "Do NaN, infinities, -0 and subnormal numbers appear where they must, and nowhere else?"
    place = 90
    examples = Examples.SPECIAL
    advisory = True
    can_be_expected = True
    follows_value = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        # A training step combines all entries, so a NaN spreads to all of them. And where the truth is measured, not
        # certified, the treatment of NaN by the reference is not specified.
        reals = any(isinstance(spec, Reals | Scalar) for spec in concept.domain.parameters.values())
        return implementation.gives == "value" and reals and not concept.state and not concept.uncertified

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_special(case, implementation)


CHECK = _Special()

"""The check of laws: relations that hold for every right answer, without reference to the definition."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import Array, Law
from oracle.judge.cached_case import CachedCase, changed
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)


def judge_law(case: Case, law: Law, other: Case | None, implementation: Implementation) -> Verdict:
    """Wrong if the relation fails by more than both bounds together; vacuous where a value is wrong already."""
    for each in filter(None, (case, other)):
        verdict = judge_value(each, implementation)
        if verdict.grade is Grade.UNSUPPORTED:
            return verdict
        if not verdict.right:
            return _VACUOUS
    if law.change is None:
        return _judge_one_answer(case, law, implementation)
    return _VACUOUS if other is None else _judge_two_answers(case, law, other, implementation)


def _judge_one_answer(case: Case, law: Law, implementation: Implementation) -> Verdict:
    answer = case.answer(implementation).value
    if answer is None or not case.truth or not case.truth.paths:
        return _VACUOUS
    bound = _bound(case, implementation)
    with np.errstate(all="ignore"):  # entries with an infinite bound may be NaN or infinite
        return (_judge_gap if law.gap is not None else _judge_statement)(case, law, answer.values, bound)


def _judge_gap(case: Case, law: Law, answer: Array, bound: Array) -> Verdict:
    assert law.gap is not None
    inputs = dict(case.inputs)
    # The factor covers the float64 roundings in the sum of bounds and in the gap.
    gap, allowed = law.gap(inputs, answer), np.asarray(law.allows(inputs, bound)) * (1.0 + 2.0**-40)
    if allowed.size and np.isinf(allowed).all():
        return _VACUOUS
    return _broken(law) if np.any(gap > allowed) else Verdict(Grade.ACCURATE)


def _judge_statement(case: Case, law: Law, answer: Array, bound: Array) -> Verdict:
    """Whether `law.holds` is true of the answer or of a value within its bound, in each entry."""
    assert law.holds is not None  # `Law` requires it
    assert case.truth is not None
    certain = np.isfinite(bound)
    kept: Any = False
    for value in (answer, answer - bound, answer + bound, *(path.value.high for path in case.truth.paths)):
        kept = kept | np.asarray(law.holds(dict(case.inputs), value), dtype=bool)
        # Skip entries whose bound is infinite, and a law about all entries together if one bound is.
        entrywise = np.shape(kept) == certain.shape
        if certain.size and not (certain.any() if entrywise else certain.all()):
            return _VACUOUS
        if (kept[certain] if entrywise else kept).all():
            return Verdict(Grade.ACCURATE)
    return _broken(law)


def _bound(case: Case, implementation: Implementation, least: Grade = Grade.ACCURATE) -> Array:
    """How far the answer may be from the truth, by entry: the bound of its grade, or of `least` if that is wider.

    Of several paths, the largest bound counts.
    """
    grade = max(judge_value(case, implementation).grade, least, key=lambda one: one.severity)
    paths = case.paths_for(grade)
    kind = {Grade.ACCURATE: "direct", Grade.NORMWISE: "normwise"}.get(grade, "rearranged")
    bounds = [getattr(path.value, kind) + path.value.radius for path in paths]
    widest: Array = np.maximum.reduce(bounds)
    widest *= 1.0 + 2.0**-50  # so that answer ± bound is not rounded inwards
    return widest


def _broken(law: Law) -> Verdict:
    return Verdict(Grade.WRONG, f"breaks a law: {law.sentence}")


def _judge_two_answers(case: Case, law: Law, other: Case, implementation: Implementation) -> Verdict:
    answer, second = case.answer(implementation).value, other.answer(implementation).value
    assert law.relate is not None  # `Law` requires it beside `change`
    if answer is None or second is None or not case.truth or not other.truth:
        return _VACUOUS
    if not len(case.truth.paths) == len(other.truth.paths) == 1:
        return _VACUOUS
    with np.errstate(invalid="ignore", over="ignore"):  # entries with an infinite bound may be infinite
        # A factor of the relation may be negative, a bound never is.
        first, then = (_bound(one, implementation, Grade.REARRANGED) for one in (case, other))
        bound = np.abs(law.relate(first)) + then
        gap = np.abs(law.relate(answer.values) - second.values)
    if not np.any(gap > bound):
        return Verdict(Grade.ACCURATE)
    at = np.unravel_index(int(np.argmax(gap - bound)), gap.shape)
    return Verdict(
        Grade.WRONG,
        f"breaks a law: {law.sentence} Entry {[int(i) for i in at]} differs by {gap[at]:.3g}, "
        f"and the two rounding bounds together are {bound[at]:.3g}",
    )


class _Laws(ExampleCheck):
    name = "laws"
    question = "Do relations hold that are true of every right answer?"
    place = 110
    examples = Examples.SAMPLED

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.gives == "value" and bool(concept.laws)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return combined(judge_law(case, law, changed(case, law), implementation) for law in case.concept.laws)

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        for number, (law, other) in enumerate(cached.law_pairs):
            cases = (cached,) if other is None else (cached, other)
            yield Part(partial(_judge_part, cached, law, other), cases, number=number)


def _judge_part(
    cached: CachedCase, law: Law, other: CachedCase | None, open_case: OpenCase, implementation: Implementation
) -> Verdict:
    return judge_law(open_case(cached), law, None if other is None else open_case(other), implementation)


CHECK = _Laws()

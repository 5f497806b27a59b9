"""The check of laws: relations that hold for every right answer, without reference to the definition."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import Law
from oracle.judge.cached_case import CachedCase, changed
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import format_of

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
    if answer is None:
        return _VACUOUS
    if law.holds_within is not None:
        if judge_value(case, implementation).grade is not Grade.ACCURATE:
            return _VACUOUS  # a law up to rounding does not apply to implementations that lose digits
        kept = np.asarray(law.holds_within(dict(case.inputs), answer.values, format_of(case.dtype).unit))
    else:
        assert law.holds is not None  # `Law` requires one of the two
        kept = np.asarray(law.holds(dict(case.inputs), answer.values))
    if case.truth:
        # Skip entries whose bound is infinite, and a law about all entries together if one bound is.
        certain = np.logical_and.reduce([np.isfinite(path.value.direct) for path in case.truth.paths])
        entrywise = kept.shape == certain.shape
        if certain.size and not (certain.any() if entrywise else certain.all()):
            return _VACUOUS
        kept = kept[certain] if entrywise else kept
    return Verdict(Grade.ACCURATE) if kept.all() else Verdict(Grade.WRONG, f"breaks a law: {law.sentence}")


def _judge_two_answers(case: Case, law: Law, other: Case, implementation: Implementation) -> Verdict:
    answer, second = case.answer(implementation).value, other.answer(implementation).value
    assert law.relate is not None  # `Law` requires it beside `change`
    if answer is None or second is None or not case.truth or not other.truth:
        return _VACUOUS
    if not len(case.truth.paths) == len(other.truth.paths) == 1:
        return _VACUOUS
    with np.errstate(invalid="ignore", over="ignore"):  # entries with an infinite bound may be infinite
        # A factor of the relation may be negative, a bound never is.
        related = np.abs(law.relate(case.truth.paths[0].value.rearranged))
        bound = related + other.truth.paths[0].value.rearranged
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

"""The check of calls: an answer depends on nothing but its input, and no later call changes it.

A program keeps several answers at once, and asks again after it has changed one entry of an input. A function that
returns the same memory for every answer of a shape, or that keeps answers under a key such as the shape and the
corners of its input, is wrong there, although each single answer is right.
"""

from collections.abc import Iterator
from functools import partial

from oracle.calling import Answer, call_in_turn, same_answer
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.alike_cases import alike_cases
from oracle.judge.cached_case import CachedCase, inner_changed
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined, main_dtypes
from oracle.judge.gradient import judge_gradient
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)


def judge_calls(case: Case, other: Case | None, implementation: Implementation) -> Verdict:
    """The verdict on answers to `case`, to `other`, and to `other` in the memory that held `case`.

    `other` differs from `case` in few entries. Vacuous without it, where it has no value (a singular matrix), or
    where the answer is wrong already.
    """
    gives = implementation.gives
    assert gives in ("value", "gradient")  # `applies` requires it
    judge = judge_value if gives == "value" else judge_gradient
    first = judge(case, implementation)
    if first.grade is Grade.UNSUPPORTED:
        return first
    if other is None or not first.right or (other.truth is not None and other.truth.vacuous):
        return _VACUOUS
    names, weights = case.concept.differentiable, (case.cotangent, other.cotangent)
    try:
        slots = case.slots if case.slots == other.slots else ()
        made = call_in_turn(implementation, case.inputs, other.inputs, case.dtype, names, weights, slots)
    except Exception as error:
        return Verdict(Grade.RAISED, f"raised {type(error).__name__}: {error} in a later call, though not in the first")
    if not same_answer(made.first, made.first_later):
        return Verdict(Grade.WRONG, "a call changes the answer of the call before it; return new memory from each call")
    if made.changed_inputs:
        changed = " and ".join(made.changed_inputs)
        return Verdict(Grade.WRONG, f"a call changes the input {changed} of the call before it; keep a copy instead")
    whens: tuple[tuple[Answer, str], ...] = (
        (made.second, "after a call with an input that differs in few entries, "),
        (made.in_place, "after few entries of the same input were changed in place, "),
    )
    for answer, when in whens:
        judged = Case(case.concept, other.example, other)
        judged.set_answer(implementation, answer, "value" if gives == "value" else "gradient")
        verdict = judge(judged, implementation)
        if not verdict.right:
            return verdict.about(when)
    return Verdict(Grade.ACCURATE)


class _Calls(ExampleCheck):
    name = "calls"
    question = "Is the answer of each call right and kept, when a program calls again with another input?"
    place = 52
    examples = Examples.FEW
    follows_value = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        numbers = set(concept.domain.parameters) - set(concept.domain.choices)  # without any, no entry can change
        return implementation.gives in ("value", "gradient") and dtype in main_dtypes(concept) and bool(numbers)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        other = inner_changed(case)
        alike = alike_cases(case, other) if implementation.gives == "value" else ()
        return combined(judge_calls(case, each, implementation) for each in (other, *alike))

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        other = cached.inner_changed
        yield Part(partial(_judge_pair, cached, other), (cached,) if other is None else (cached, other))
        last = cached.case.dtype == main_dtypes(cached.case.concept)[-1]  # what is kept between calls has no dtype
        if last and implementation.gives == "value":
            for number, alike in enumerate(cached.alike_cases):
                yield Part(partial(_judge_pair, cached, alike), (cached, alike), number=1 + number)


def _judge_pair(
    cached: CachedCase, other: CachedCase | None, open_case: OpenCase, implementation: Implementation
) -> Verdict:
    return judge_calls(open_case(cached), None if other is None else open_case(other), implementation)


CHECK = _Calls()

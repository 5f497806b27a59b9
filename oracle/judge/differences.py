"""The check of library differences: each library gives the answer that the concept documents for it, bit for bit."""

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from oracle.calling import AS_GIVEN, call
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import LibraryDifference, Returns
from oracle.domains import Example
from oracle.judge.case import Case
from oracle.judge.check import DeclaredCheck, OpenCase, Part, Plan, combined
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade


def judge_difference(difference: LibraryDifference, implementation: Implementation) -> Verdict:
    """The verdict on the answer of `implementation`, compared with the documented one."""
    stated = difference.answers[implementation.name]
    answer = call(implementation, difference.inputs, AS_GIVEN)
    about = f"{difference.name}: "
    error = f"{type(answer.raised).__name__}: {answer.raised}"
    if answer.missing_api and (refused := raised(answer, "float64")) is not None:
        return refused
    if not isinstance(stated, Returns):
        kind, pattern = stated
        if answer.raised is None:
            return Verdict(Grade.WRONG, f"{about}is documented to raise, but gave an answer; correct the concept")
        if isinstance(answer.raised, kind) and re.search(pattern, str(answer.raised)):
            return Verdict(Grade.ACCURATE)
        return Verdict(Grade.WRONG, f"{about}raised {error}, but another exception is documented")
    if answer.raised is not None:
        return Verdict(Grade.RAISED, f"{about}raised {error}")
    if answer.value is None:
        return Verdict(Grade.WRONG, f"{about}gave no value")
    wanted, got = np.asarray(stated.value, np.float64), answer.value
    if got.dtype != stated.dtype:
        return Verdict(Grade.WRONG, f"{about}has dtype {got.dtype}, but {stated.dtype} is documented")
    same_zeros = np.array_equal(np.signbit(got.values[got.values == 0]), np.signbit(wanted[wanted == 0]))
    if got.values.shape != wanted.shape or not np.array_equal(got.values, wanted, equal_nan=True) or not same_zeros:
        return Verdict(Grade.WRONG, f"{about}is {got.values.tolist()}, but {wanted.tolist()} is documented")
    return Verdict(Grade.ACCURATE)


class _Differences(DeclaredCheck):
    name = "differences"
    question = "Where the libraries differ by design, is each answer the documented one, bit for bit?"
    place = 130

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        # The inputs keep their own dtypes, so the check runs beside one dtype only.
        return bool(_of(concept, implementation)) and dtype == concept.dtypes[-1]

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return combined(judge_difference(one, implementation) for one in _of(case.concept, implementation))

    def parts(self, plan: Plan, dtype: str, implementation: Implementation) -> Iterator[Part]:
        for number, difference in enumerate(_of(plan.concept, implementation)):
            example = Example(difference.inputs, dtype, "given", {})
            yield Part(partial(_judge_part, difference), number=number, example=example)


def _of(concept: Concept, implementation: Implementation) -> list[LibraryDifference]:
    return [one for one in concept.library_differences if implementation.name in one.answers]


def _judge_part(difference: LibraryDifference, _: OpenCase, implementation: Implementation) -> Verdict:
    return judge_difference(difference, implementation)


CHECK = _Differences()

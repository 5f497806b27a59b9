"""Is the value right? Structure, shape, dtype, then every entry against its budget."""

from __future__ import annotations

from oracle.catalogue.concept import Implementation
from oracle.judge.case import Case
from oracle.judge.compare import compare, raised, structure
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

__all__ = ["judge_value"]


def judge_value(case: Case, implementation: Implementation) -> Verdict:
    """The verdict on the value that `implementation` gives for the case; it is found once, and asked for often."""
    return case.once(implementation, lambda: _judge(case, implementation))


def _judge(case: Case, implementation: Implementation) -> Verdict:
    answer = case.answer(implementation)
    if (verdict := raised(answer)) is not None:
        return verdict
    dtype = case.concept.returns or case.dtype
    if (verdict := structure(answer.value, case.shape, dtype, KIND[implementation.side])) is not None:
        return verdict.about("the value ")
    assert answer.value is not None
    if case.truth is None:
        return Verdict(Grade.UNDECIDED, "more branches are within rounding of this input than can be followed")
    verdict = compare(answer.value.values, [path.value for path in case.truth.paths], case.dtype)
    return verdict if case.shape else verdict.about("the value ")


KIND = {"numpy": "array", "torch": "tensor"}

"""The check of values: structure, shape, dtype, then the error of every entry against its rounding bound."""

from dataclasses import replace

import numpy as np

from oracle.calling import Output
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck
from oracle.judge.compare import TOO_MANY_BRANCHES, compare, raised, structure
from oracle.judge.joint import together
from oracle.judge.outputs import judge_structure, other_wrong_outputs
from oracle.judge.reference_answer import accepted_dtype, judge_undefined
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

KIND = {"numpy": "array", "torch": "tensor"}


def judge_value(case: Case, implementation: Implementation) -> Verdict:
    """The verdict on the value that `implementation` gives for the case; computed once per case."""
    return case.value_verdict(implementation, lambda: _judge(case, implementation))


def _judge(case: Case, implementation: Implementation) -> Verdict:
    answer = case.answer(implementation)
    if answer.raised is not None and (verdict := raised(answer, case.dtype, case.truth)) is not None:
        return verdict
    if (verdict := _judge_structure(case, implementation, answer.value)) is not None:
        return verdict
    assert answer.value is not None
    if case.truth is None:
        return Verdict(Grade.UNDECIDED, TOO_MANY_BRANCHES)
    truths, slots = [path.value for path in case.truth.paths], case.slots
    normwise = lambda: [path.value for path in case.normwise_paths]  # noqa: E731  called at most once
    verdict = compare(answer.value.values, truths, case.dtype, normwise, slots)
    paths = [(path.value_sets, {"": path.value}) for path in case.paths_for(verdict.grade)]
    verdict = together(verdict, {"": answer.value.values}, paths)
    if case.concept.is_reference and verdict.right:
        undefined = judge_undefined(case.over_floats, answer.value.values)
        return verdict if undefined is None else undefined
    if slots and verdict.grade is Grade.WRONG:
        return replace(verdict, sentence=verdict.sentence + other_wrong_outputs(answer.value.values, truths, slots))
    return verdict if case.shape else verdict.about("the value ")


def _judge_structure(case: Case, implementation: Implementation, value: Output | None) -> Verdict | None:
    side = implementation.side
    if case.concept.outputs and value is not None:
        return judge_structure(value, case.over_floats.slots, case.dtype, KIND[side], side)
    dtype = case.concept.returns or case.dtype
    if case.concept.is_reference and value is not None:
        dtype = accepted_dtype(dtype, case.over_floats.dtype, case.dtype, value.dtype, side)
    verdict = structure(value, case.shape, dtype, KIND[side])
    return None if verdict is None else verdict.about("the value ")


def unknown_share(case: Case) -> float:
    """The share of the entries of the value whose bound is infinite, from 0 to 1: any number passes there."""
    if case.truth is None or not case.truth.paths:
        return float(case.truth is not None)
    bounds = [path.value.direct for path in case.truth.paths]
    return min(float(np.isinf(bound).mean()) if bound.size else 0.0 for bound in bounds)


class _Value(ExampleCheck):
    name = "value"
    question = "Is the value right?"
    place = 10
    basic = True
    can_be_expected = True
    steers = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.gives == "value"

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_value(case, implementation)


CHECK = _Value()

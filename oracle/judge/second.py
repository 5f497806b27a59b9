"""Are the second derivatives right? The gradient of the gradient, along a direction, against the tape of the tape."""

from __future__ import annotations

from functools import reduce

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.compare import compare, raised, structure
from oracle.judge.value import KIND
from oracle.judge.verdict import Verdict, worse
from oracle.records.grades import Grade

__all__ = ["gives_second", "judge_second"]


def gives_second(concept: Concept, implementation: Implementation) -> bool:
    """Whether there are second derivatives to judge: of torch by autograd, twice; of NumPy where written by hand."""
    doubly = implementation.side == "torch" and implementation.gives == "value"
    return bool(concept.twice_differentiable) and (doubly or implementation.gives == "second")


def judge_second(case: Case, implementation: Implementation) -> Verdict:
    """The verdict on the second derivatives by every input that has some, the worst of them."""
    answer = case.answer(implementation, "second")
    if (verdict := raised(answer)) is not None:
        return verdict
    if case.truth is None:
        return Verdict(Grade.UNDECIDED, "more branches are within rounding of this input than can be followed")
    if case.truth.vacuous:
        return Verdict(Grade.ACCURATE, vacuous=True)
    verdicts = []
    for name in case.concept.twice_differentiable:
        output = answer.second_derivatives.get(name)
        verdict = structure(output, case.inputs[name].shape, case.dtype, KIND[implementation.side])
        if verdict is None and output is not None:
            verdict = compare(output.values, [path.seconds[name] for path in case.truth.paths], case.dtype)
        assert verdict is not None
        verdicts.append(verdict.about(f"the second derivative by {name}: "))
    return reduce(worse, verdicts)

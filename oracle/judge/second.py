"""The check of second derivatives: the Hessian times a direction, against its certified value."""

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck
from oracle.judge.compare import raised
from oracle.judge.gradient import judge_derivatives
from oracle.judge.value import KIND
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

_NO_DERIVATIVE = "the derivative for '"


def gives_second(concept: Concept, implementation: Implementation) -> bool:
    """Whether there are second derivatives to judge: torch has them by autograd, NumPy if written by hand."""
    return bool(concept.twice_differentiable) and (implementation.differentiated or implementation.gives == "second")


def judge_second(case: Case, implementation: Implementation) -> Verdict:
    """The worst verdict on the second derivatives with respect to each input."""
    answer = case.answer(implementation, "second")
    if answer.raised is not None and (verdict := raised(answer, case.dtype, case.truth)) is not None:
        # Some functions of torch have no second derivative in any dtype.
        lacking = _NO_DERIVATIVE in verdict.sentence
        return Verdict(Grade.UNSUPPORTED, f"has no second derivative: it {verdict.sentence}") if lacking else verdict
    names, found, kind = case.concept.twice_differentiable, answer.second_derivatives, KIND[implementation.side]
    return judge_derivatives(case, names, found, kind, "second derivative", lambda path: path.seconds)


class _Second(ExampleCheck):
    name = "second"
    question = "Are the second derivatives right?"
    place = 30
    basic = True
    can_be_expected = True
    follows_value = True
    differentiates = True
    steers = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return gives_second(concept, implementation)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_second(case, implementation)


CHECK = _Second()

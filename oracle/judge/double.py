"""The check of double backward passes, for concepts that do not declare second derivatives.

Where the definition is smooth, its second derivatives are certified, and a backward pass that is differentiated again
must give them. A hand-written `autograd.Function` that keeps results of its forward pass gives wrong ones without an
exception; `once_differentiable` makes it raise instead, which passes with a note.
"""

from collections.abc import Iterator
from functools import partial

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Complexes
from oracle.judge.cached_case import CachedCase, twice
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, main_dtypes
from oracle.judge.compare import raised
from oracle.judge.gradient import judge_derivatives, judge_gradient
from oracle.judge.value import KIND
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)


def judge_double(case: Case | None, implementation: Implementation) -> Verdict:
    """The verdict on the second derivatives of a case of `twice`; vacuous without one, or if the function raises."""
    if case is None:
        return _VACUOUS
    first = judge_gradient(case, implementation)
    if first.grade is Grade.UNSUPPORTED:
        return first
    if not first.right:
        return _VACUOUS
    answer = case.answer(implementation, "second")
    if (failure := raised(answer, case.dtype)) is not None:
        return Verdict(Grade.UNSUPPORTED, f"it cannot be differentiated twice: it {failure.sentence}")
    found, kind = answer.second_derivatives, KIND[implementation.side]
    return judge_derivatives(case, found, found, kind, "second derivative", lambda path: path.seconds)


class _Double(ExampleCheck):
    name = "double"
    question = "Is the gradient of the gradient right, where the definition is smooth?"
    place = 35
    examples = Examples.FEW
    follows_value = True
    differentiates = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        by_autograd = implementation.side == "torch" and implementation.gives == "value"
        undeclared = bool(concept.differentiable) and not concept.twice_differentiable and not concept.uncertified
        # The directions are real, so that there is no second derivative by complex numbers.
        is_complex = any(isinstance(concept.domain.parameters.get(name), Complexes) for name in concept.differentiable)
        return by_autograd and undeclared and not is_complex and dtype in main_dtypes(concept)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_double(twice(case), implementation)

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        if not cached.alike:
            return  # one example is enough: the truth costs most of all, and a fault hardly depends on the values
        other = cached.twice
        if other is not None:
            yield Part(partial(_judge_part, other), (other,))


def _judge_part(other: CachedCase, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_double(open_case(other), implementation)


CHECK = _Double()

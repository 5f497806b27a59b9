"""The check of errors: bad input must raise an exception, and for the stated reason."""

import re
from collections.abc import Iterator
from functools import partial

from oracle.calling import call
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import Error
from oracle.domains import Example
from oracle.judge.case import Case
from oracle.judge.check import DeclaredCheck, OpenCase, Part, Plan, combined
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade


def good_example(concept: Concept, dtype: str) -> Example:
    """Valid inputs from which bad ones are made: the first worked example, or a small one."""
    if concept.worked:
        return concept.domain.cast(concept.worked[0].inputs, dtype)
    dims = concept.domain.fitted(dict.fromkeys(concept.domain.dims, 2))
    return concept.domain.at(dims, dtype, 0)


def judge_error(error: Error, example: Example, implementation: Implementation) -> Verdict:
    """The verdict on the exception for `example` made bad by `error`; vacuous if none is required of this library."""
    required = error.numpy if implementation.side == "numpy" else error.torch
    if required is None:
        return Verdict(Grade.ACCURATE, vacuous=True)
    kind, pattern = required
    answer = call(implementation, error.spoil(dict(example.inputs)), example.dtype)
    got = answer.raised
    if got is None:
        return Verdict(Grade.WRONG, f"accepted {error.name}: {error.sentence}")
    if isinstance(got, kind) and re.search(pattern, str(got)):
        return Verdict(Grade.ACCURATE)
    refused = raised(answer, example.dtype)
    if refused is not None and refused.grade is Grade.UNSUPPORTED:
        return refused
    wanted = kind.__name__ if isinstance(kind, type) else " or ".join(k.__name__ for k in kind)
    found = f"given {error.name}, raised {type(got).__name__}: {got}"
    return Verdict(Grade.WRONG, f"{found}, but should raise {wanted} matching {pattern!r}")


class _Errors(DeclaredCheck):
    name = "errors"
    question = "Does bad input raise an exception, for the stated reason?"
    place = 100
    advisory = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.gives == "value" and bool(concept.errors)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return combined(judge_error(error, case.example, implementation) for error in case.concept.errors)

    def parts(self, plan: Plan, dtype: str, implementation: Implementation) -> Iterator[Part]:
        example = good_example(plan.concept, dtype)
        for number, error in enumerate(plan.concept.errors):
            yield Part(partial(_judge_part, error, example), number=number, example=example)


def _judge_part(error: Error, example: Example, _: OpenCase, implementation: Implementation) -> Verdict:
    return judge_error(error, example, implementation)


CHECK = _Errors()

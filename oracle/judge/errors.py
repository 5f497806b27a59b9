"""Bad input: does each side raise, and for the stated reason?"""

from __future__ import annotations

import re

from oracle.calling import call
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import Error
from oracle.domains import Example
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

__all__ = ["judge_error"]


def judge_error(concept: Concept, error: Error, example: Example, implementation: Implementation) -> Verdict:
    """The verdict on what `implementation` does with `example` spoilt; vacuous where nothing is demanded."""
    demanded = error.numpy if implementation.side == "numpy" else error.torch
    if demanded is None:
        return Verdict(Grade.ACCURATE, vacuous=True)
    kind, pattern = demanded
    answer = call(implementation, error.spoil(dict(example.inputs)), example.dtype)
    got = answer.raised
    if got is None:
        return Verdict(Grade.WRONG, f"accepted {error.name}: {error.sentence}")
    if isinstance(got, kind) and re.search(pattern, str(got)):
        return Verdict(Grade.ACCURATE)
    refused = raised(answer)
    if refused is not None and refused.grade == "unsupported":
        return refused
    wanted = kind.__name__ if isinstance(kind, type) else " or ".join(k.__name__ for k in kind)
    raised_text = f"{type(got).__name__}: {got}"
    return Verdict(
        Grade.WRONG, f"given {error.name}, raised {raised_text}, but should raise {wanted} matching {pattern!r}"
    )

"""Questions in float32 about a NumPy function that is checked in float64.

NumPy code is mostly written for float64. A table made by `np.zeros(n)` or `np.eye(c)[y]` turns float32 inputs into a
float64 result, which is accurate and rarely a fault to its author. So a wider result is a note by default, and so is a
function that refuses float32; a wrong value is a failure. With `dtypes=("float32",)` or `--dtype float32` the dtype is
compared as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge import CachedCase, Case
from oracle.judge.value import CHECK
from oracle.runner.examples import few
from oracle.runner.plan import Question
from oracle.runner.session import Session

WORK = 4096  # operations of an example: as in the default profile


@dataclass(frozen=True)
class Float32Question:
    """A question about the value in float32, or a note if the function does not answer in float32."""

    question: Question | None = None
    note: str = ""


def float32_questions(session: Session, concept: Concept) -> Iterator[Float32Question]:
    """The questions on a few examples. A result in float64 is rounded to float32 in the session before it is judged."""
    candidate = session.candidate
    for turn, example in enumerate(few(replace(concept, dtypes=("float32",)), "float32", WORK)):
        cached = CachedCase(Case(concept, example))
        case = session.case(cached)
        if case.refusal:
            continue
        answer = case.answer(candidate)
        if answer.raised is not None:
            yield Float32Question(
                note=f"given float32 inputs, it raises {type(answer.raised).__name__}: {answer.raised}"
            )
            continue
        if _widen(case, candidate):
            yield Float32Question(note="it returns float64 for float32 inputs")
        for part in CHECK.parts(cached, candidate):
            yield Float32Question(Question(CHECK, part, "float32", "sizes", -100 - turn))


def _widen(case: Case, candidate: Implementation) -> bool:
    """Whether the value is in float64; the session then holds it rounded to float32."""
    answer = case.answer(candidate)
    value = answer.value
    if value is None or value.dtype != "float64" or case.concept.returns is not None:
        return False
    with np.errstate(over="ignore"):
        rounded = value.values.astype(np.float32).astype(np.float64)
    case.set_answer(candidate, replace(answer, value=replace(value, values=rounded, dtype="float32")))
    return True

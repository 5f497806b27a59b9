"""Questions in float32 about a NumPy function that is checked in float64.

NumPy code is mostly written for float64. A table made by `np.zeros(n)` or `np.eye(c)[y]` turns float32 inputs into a
float64 result, which is accurate and rarely a fault to its author. So a wider result is a note by default, and so is a
function that refuses float32; a wrong value is a failure. With `dtypes=("float32",)` or `--dtype float32` the dtype is
compared as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from oracle.candidates.preparation import BoundCandidate
from oracle.catalogue.concept import Implementation
from oracle.domains import Example
from oracle.judge import CachedCase, Case
from oracle.judge.value import CHECK
from oracle.records.judgement import Job
from oracle.runner.examples import few
from oracle.runner.plan import Question
from oracle.runner.session import Session

WORK = 4096  # operations of an example: as in the default profile


def fails_in_float32(
    job: Job,
    prepared: BoundCandidate,
    sessions: Sequence[Session],
    note: Callable[[str, str], None],
    fails: Callable[[Session, Question], bool],
) -> bool:
    """Ask `fails` a few questions in float32, if only float64 was asked about and no dtype was chosen.

    Returns whether one of them failed. `note` takes a note and its first words, which no earlier note may have.
    """
    uncertified = prepared.concept.uncertified
    if job.dtypes or job.regimes or uncertified or prepared.dtypes.get("numpy") != ("float64",):
        return False
    for session in sessions:
        one = session.candidate
        if one.side == "numpy" and one.gives == "value" and one.side not in prepared.sides.advisory:
            for turn, example in enumerate(few(replace(session.plan.concept, dtypes=("float32",)), "float32", WORK)):
                question = _question(session, example, turn, note)
                if question is not None and fails(session, question):
                    return True
    return False


def _question(session: Session, example: Example, turn: int, note: Callable[[str, str], None]) -> Question | None:
    """The question about the value. A result in float64 is rounded to float32 in the session before it is judged."""
    cached = CachedCase(Case(session.plan.concept, example))
    case = session.case(cached)
    if case.refusal:
        return None
    answer = case.answer(session.candidate)
    if answer.raised is not None:
        note(f"given float32 inputs, it raises {type(answer.raised).__name__}: {answer.raised}", "given float32 inputs")
        return None
    if _widen(case, session.candidate):
        note("it returns float64 for float32 inputs", "it returns float64")
    (part,) = CHECK.parts(cached, session.candidate)
    return Question(CHECK, part, "float32", "sizes", -100 - turn)


def _widen(case: Case, candidate: Implementation) -> bool:
    """Whether the value, or one of several outputs, is in float64; the session then holds it rounded to float32."""
    answer = case.answer(candidate)
    value = answer.value
    wide = value is not None and "float64" in (value.dtype, *(part.dtype for part in value.parts))
    if value is None or not wide or case.concept.returns is not None:
        return False
    with np.errstate(over="ignore"):
        rounded = value.values.astype(np.float32).astype(np.float64)
    dtype = "float32" if value.dtype == "float64" else value.dtype
    parts = tuple(replace(part, dtype="float32") if part.dtype == "float64" else part for part in value.parts)
    case.set_answer(candidate, replace(answer, value=replace(value, values=rounded, dtype=dtype, parts=parts)))
    return True

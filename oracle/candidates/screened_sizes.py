"""Sizes that are too many to judge: the value at each is first compared with the definition over floats.

A fault may show at a single size, as at a full block of a kernel, or only in the tail of a long axis. To certify the
value at every size takes too long. Therefore the candidate and the definition over floats are called at every size up
to 130 and at a few long ones, and an example is judged where the two differ by much more than rounding allows. What is
not judged counts for nothing, so that a verdict depends on certified values alone.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import call
from oracle.candidates.preparation import BoundCandidate
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.domains.containers import mapped
from oracle.domains.screening import screened
from oracle.judge import CachedCase, Case
from oracle.judge.value import CHECK
from oracle.records.judgement import Job
from oracle.runner.limits import Deadline, TimeLimitExceeded, limit
from oracle.runner.plan import Question
from oracle.runner.session import Session

_SECONDS = 1.0  # for one call of the definition over floats; arbitrary
# Of the largest entry: far beyond rounding, for sums of a few thousand terms.
_DIFFERENT = {"float64": 2.0**-20, "float32": 2.0**-10}


def fails_at_a_size(
    job: Job,
    prepared: BoundCandidate,
    sessions: Sequence[Session],
    fails: Callable[[Session, Question], bool],
    deadline: Deadline,
) -> bool:
    """Put the question about the value to `fails` where screening finds a difference; return whether one failed.

    The screening ends at `deadline`.

    There is no screening if regimes are chosen, if the work is less than that of the default profile, or without a
    certified definition.
    """
    concept = prepared.concept
    if job.regimes or job.work < 4096 or concept.uncertified or not concept.computes or concept.returns is not None:
        return False
    for session in sessions:
        one = session.candidate
        if one.gives != "value" or one.side in prepared.sides.advisory:
            continue
        for turn, example in enumerate(_differing(concept, one, _dtype(prepared.dtypes[one.side]), deadline)):
            cached = CachedCase(Case(session.plan.concept.without_derivatives, example), large=True)
            (part,) = CHECK.parts(cached, one)
            if not cached.case.refusal and fails(session, Question(CHECK, part, example.dtype, "sizes", -1000 - turn)):
                return True
    return False


def _dtype(dtypes: Sequence[str]) -> str:
    return "float64" if "float64" in dtypes else dtypes[0]


def _differing(concept: Concept, candidate: Implementation, dtype: str, deadline: Deadline) -> Iterator[Example]:
    definition = concept["numpy_loop"].function
    for example in screened(concept.domain, dtype):
        if deadline.is_over:
            return
        inputs = {name: mapped(x, np.array) for name, x in example.inputs.items()}
        try:
            with limit(_SECONDS), np.errstate(all="ignore"):
                wanted = np.asarray(definition(**inputs))
        except TimeLimitExceeded:
            return  # longer sizes would take as long
        except Exception:  # the reference refuses the example, which is no question then
            continue
        answer = call(candidate, example.inputs, dtype)
        if answer.value is None or _differ(wanted, answer.value.values, _DIFFERENT.get(dtype, 2.0**-5)):
            yield example


def _differ(wanted: NDArray[Any], got: NDArray[Any], relative: float) -> bool:
    if wanted.shape != got.shape:
        return True
    if wanted.dtype.kind not in "fiub":
        return False
    with np.errstate(all="ignore"):
        wide, numbers = wanted.astype(np.float64), np.asarray(got).astype(np.float64)
        finite = np.isfinite(wide)
        error = np.abs(numbers - wide)[finite]
    return bool(np.isnan(error).any() or error.max(initial=0.0) > relative * np.abs(wide[finite]).max(initial=0.0))

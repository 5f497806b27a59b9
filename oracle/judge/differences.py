"""Where the libraries differ by design: is each side's answer the one that its convention says, bit for bit?"""

from __future__ import annotations

import re

import numpy as np

from oracle.calling import AS_GIVEN, call
from oracle.catalogue.concept import Implementation
from oracle.catalogue.declarations import Gives, LibraryDifference
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

__all__ = ["judge_difference"]


def judge_difference(convention: LibraryDifference, implementation: Implementation) -> Verdict:
    """The verdict on what `implementation` says to the question, against what the page says that it says."""
    stated = convention.answers[implementation.name]
    answer = call(implementation, convention.inputs, AS_GIVEN)
    about = f"{convention.name}: "
    if answer.missing_api and (refused := raised(answer)) is not None:
        return refused
    if not isinstance(stated, Gives):
        kind, pattern = stated
        if answer.raised is None:
            return Verdict(Grade.WRONG, f"{about}is stated to raise, but answered; mend the page")
        if isinstance(answer.raised, kind) and re.search(pattern, str(answer.raised)):
            return Verdict(Grade.ACCURATE)
        return Verdict(
            Grade.WRONG, f"{about}raised {type(answer.raised).__name__}: {answer.raised}, but the page says else"
        )
    if answer.raised is not None:
        return Verdict(Grade.RAISED, f"{about}raised {type(answer.raised).__name__}: {answer.raised}")
    if answer.value is None:
        return Verdict(Grade.WRONG, f"{about}gave no value")
    wanted = np.asarray(stated.value, np.float64)
    got = answer.value
    if got.dtype != stated.dtype:
        return Verdict(Grade.WRONG, f"{about}came as {got.dtype}, but the page says {stated.dtype}")
    same_zeros = np.array_equal(np.signbit(got.values[got.values == 0]), np.signbit(wanted[wanted == 0]))
    if got.values.shape != wanted.shape or not np.array_equal(got.values, wanted, equal_nan=True) or not same_zeros:
        return Verdict(Grade.WRONG, f"{about}is {got.values.tolist()}, but the page says {wanted.tolist()}")
    return Verdict(Grade.ACCURATE)

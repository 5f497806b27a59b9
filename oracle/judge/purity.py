"""Does the call leave its inputs alone, and keep its answer out of their memory?"""

from __future__ import annotations

from oracle.catalogue.concept import Implementation
from oracle.judge.case import Case
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

__all__ = ["judge_purity"]


def judge_purity(case: Case, implementation: Implementation) -> Verdict:
    """Wrong if an input changed by a bit, or if writing to the answer would change an input."""
    assert implementation.gives != "state"  # a scene has no inputs to leave alone
    answer = case.answer(implementation, implementation.gives)
    if (verdict := raised(answer)) is not None:
        return verdict
    if answer.changed_inputs:
        return Verdict(Grade.WRONG, f"changed its input {' and '.join(answer.changed_inputs)}; work on a copy")
    if answer.shared_inputs and not case.concept.shares_memory:
        return Verdict(Grade.WRONG, f"returned memory of its input {' and '.join(answer.shared_inputs)}; return a copy")
    return Verdict(Grade.ACCURATE)

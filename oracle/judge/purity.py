"""The check of purity: a call changes no input, and its answer shares no memory with an input."""

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade


def judge_purity(case: Case, implementation: Implementation) -> Verdict:
    """Wrong if a bit of an input changed, or if writing to the answer would change an input."""
    assert implementation.gives != "state"  # a scene has no inputs
    answer = case.answer(implementation, implementation.gives)
    if (verdict := raised(answer)) is not None:
        return verdict
    if answer.changed_inputs:
        return Verdict(Grade.WRONG, f"changed its input {' and '.join(answer.changed_inputs)}; work on a copy")
    if answer.shared_inputs and not case.concept.shares_memory:
        return Verdict(Grade.WRONG, f"returned memory of its input {' and '.join(answer.shared_inputs)}; return a copy")
    return Verdict(Grade.ACCURATE)


class _Purity(ExampleCheck):
    name = "purity"
    question = "Does the call leave its inputs unchanged, and return memory of its own?"
    place = 50

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.scene is None

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_purity(case, implementation)


CHECK = _Purity()

"""The check of state: a scene leaves memory and autograd state as the model predicts, statement by statement."""

from collections.abc import Iterator

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge.case import Case
from oracle.judge.check import DeclaredCheck, Part, Plan
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.semantics.model import NotModelled, Undefined
from oracle.semantics.scenes import ModelMismatch, run_scene


def judge_state(implementation: Implementation) -> Verdict:
    """The verdict on the script of one library in a scene, and on the results that the scene states.

    Where the model lacks a call, or the library does not specify the result, there is no verdict.
    """
    assert implementation.scene is not None  # `applies` requires it
    try:
        run_scene(implementation.code, implementation.scene.shows)
    except NotModelled as lacking:
        return Verdict(Grade.UNDECIDED, f"{lacking}; write the scene differently, or extend the model")
    except Undefined as unspecified:
        return Verdict(Grade.UNDECIDED, f"the library does not specify {unspecified}; write the scene differently")
    except ModelMismatch as differs:
        return Verdict(Grade.WRONG, str(differs))
    return Verdict(Grade.ACCURATE)


class _State(DeclaredCheck):
    name = "state"
    question = "Does a script leave memory and autograd state as the model predicts, statement by statement?"
    place = 80
    basic = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.scene is not None and dtype == concept.dtypes[-1]

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_state(implementation)

    def parts(self, plan: Plan, dtype: str, implementation: Implementation) -> Iterator[Part]:
        yield Part(lambda _, candidate: judge_state(candidate), example=Example({}, dtype, "given", {}))


CHECK = _State()

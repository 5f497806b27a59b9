"""The check that a second call with the same input gives the same answer."""

from oracle.calling import Answer, same_answer
from oracle.candidates.global_state import perturbed_generators
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge import Case, Check, ExampleCheck, Verdict, judge_gradient, judge_value
from oracle.records.grades import Grade
from oracle.runner.registry import check_called

VARIES = "gives different answers to the same input, all within the rounding bound"


class _Repeatability(ExampleCheck):
    """It is for candidates alone: implementations of the catalogue use no random numbers and no global state."""

    name = "repeatability"
    question = "Does a second call with the same input give the same answer?"
    place = 55

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.gives in ("value", "gradient")

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        """Wrong if the second answer differs and is wrong; accurate, with the sentence VARIES, if it is right."""
        second, kind = Case(case.concept, case.example, case), implementation.gives
        assert kind != "state"  # a scene is no function of inputs
        first = case.answer(implementation, kind)
        with perturbed_generators():
            verdict = (judge_value if kind == "value" else judge_gradient)(second, implementation)
        other = second.answer(implementation, kind)
        if first.raised is not None or (other.raised is None and same_answer(first, other)):
            return Verdict(Grade.ACCURATE)
        if verdict.right:
            return Verdict(Grade.ACCURATE, VARIES)
        then = verdict.sentence if other.raised is not None else f"gave {_shown(first)}, and then {_shown(other)}"
        return Verdict(Grade.WRONG, f"is not repeatable: for the same input it {then}")


REPEATABILITY = _Repeatability()


def candidate_check(name: str) -> Check:
    """The check with this name, of those that are run on candidates."""
    return REPEATABILITY if name == REPEATABILITY.name else check_called(name)


def _shown(answer: Answer) -> str:
    outputs = [answer.value] if answer.value is not None else list(answer.gradients.values())
    values = [float(x) for output in outputs for x in output.values.flat]
    return f"{values[0]:.9g}" + (" …" if len(values) > 1 else "") if values else "nothing"

"""The check that a second call with the same input gives the same answer."""

import numpy as np

from oracle.calling import Answer, Output, same_answer
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge import Case, Check, ExampleCheck, Verdict, judge_gradient, judge_value
from oracle.judge.case import AnswerKind
from oracle.records.grades import Grade
from oracle.runner.registry import check_called

VARIES = "gives different answers to the same input, all within the rounding bound"


class _Repeatability(ExampleCheck):
    """It is for candidates alone: implementations of the catalogue use no random numbers and no global state.

    The global random generators advance from call to call, so that a function that draws from one answers differently.
    """

    name = "repeatability"
    question = "Does a second call with the same input give the same answer?"
    place = 55

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.gives in ("value", "gradient")

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return self.judge_kind(case, implementation, "value" if implementation.gives == "value" else "gradient")

    def judge_kind(self, case: Case, implementation: Implementation, kind: AnswerKind) -> Verdict:
        """Wrong if the answers differ and one is wrong; accurate, with the sentence VARIES, if both are right."""
        second = Case(case.concept, case.example, case)
        first = case.answer(implementation, kind)
        judge = judge_value if kind == "value" else judge_gradient
        verdict = judge(second, implementation)
        other = second.answer(implementation, kind)
        if first.raised is not None or (other.raised is None and same_answer(first, other)):
            return Verdict(Grade.ACCURATE)
        if verdict.right and judge(case, implementation).right:
            return Verdict(Grade.ACCURATE, VARIES)
        gave, then_gave = _first_difference(first, other)
        then = verdict.sentence if other.raised is not None else f"gave {gave}, and then {then_gave}"
        return Verdict(Grade.WRONG, f"is not repeatable: for the same input it {then}")


REPEATABILITY = _Repeatability()


def candidate_check(name: str) -> Check:
    """The check with this name, of those that are run on candidates."""
    return REPEATABILITY if name == REPEATABILITY.name else check_called(name)


def _first_difference(one: Answer, other: Answer) -> tuple[str, str]:
    """The first entry in which two answers differ, as text; of answers with other shapes or dtypes, these."""
    outputs: list[dict[str, Output | None]] = [
        {"": each.value} if each.value is not None else dict(each.gradients) for each in (one, other)
    ]
    for first, second in ((outputs[0][name], outputs[1].get(name)) for name in outputs[0]):
        if first is None or second is None or first.values.shape != second.values.shape or first.dtype != second.dtype:
            return _kind(first), _kind(second)
        differ = np.flatnonzero(~((first.values == second.values) | (np.isnan(first.values) & np.isnan(second.values))))
        if differ.size:
            at = differ[0]
            where = f" (entry {at} of {first.values.size})" if first.values.size > 1 else ""
            return f"{first.values.flat[at]:.9g}{where}", f"{second.values.flat[at]:.9g}"
    return "an answer", "another one"


def _kind(output: Output | None) -> str:
    return "nothing" if output is None else f"{output.kind} of {output.dtype} with shape {output.values.shape}"

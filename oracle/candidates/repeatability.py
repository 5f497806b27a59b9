"""The same input a second time: is the answer the same?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from oracle.calling import Answer, Output
from oracle.candidates.global_state import perturbed_generators
from oracle.catalogue.concept import Implementation
from oracle.judge import Case, Verdict, judge_gradient, judge_value
from oracle.records.grades import Grade

__all__ = ["VARIES", "judge_twice"]

VARIES = "answers differently each time, though within rounding"


def judge_twice(case: Case, implementation: Implementation) -> Verdict:
    """Wrong where a second answer is another one and not right as well; accurate, with a sentence, where it is."""
    second, asked = Case(case.concept, case.example, case), implementation.gives
    assert asked != "state"  # a scene is no function of inputs
    judge = judge_value if asked == "value" else judge_gradient
    first = case.answer(implementation, asked)
    with perturbed_generators():
        verdict = judge(second, implementation)
    other = second.answer(implementation, asked)
    if first.raised is not None or (other.raised is None and _same(first, other)):
        return Verdict(Grade.ACCURATE)
    if verdict.right:
        return Verdict(Grade.ACCURATE, VARIES)
    then = verdict.sentence if other.raised is not None else f"gave {_shown(first)}, and then {_shown(other)}"
    return Verdict(Grade.WRONG, f"does not always answer the same: for the same input it {then}")


def _same(one: Answer, other: Answer) -> bool:
    pairs = [(one.value, other.value), *_paired(one.gradients, other.gradients)]
    return all(
        a is b or (a is not None and b is not None and np.array_equal(a.values, b.values, equal_nan=True))
        for a, b in pairs
    )


def _paired(one: Mapping[str, Output], other: Mapping[str, Output]) -> list[tuple[Output | None, Output | None]]:
    return [(one.get(name), other.get(name)) for name in {*one, *other}]


def _shown(answer: Answer) -> str:
    outputs = [answer.value] if answer.value is not None else list(answer.gradients.values())
    values = [float(x) for output in outputs for x in output.values.flat]
    return f"{values[0]:.9g}" + (" …" if len(values) > 1 else "") if values else "nothing"

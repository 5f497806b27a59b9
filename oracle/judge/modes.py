"""The check of modes: a torch function gives the right value in every mode that programs call it in.

The modes are `no_grad`, `inference_mode`, inputs that require grad, and `autocast` to bfloat16. Under autocast, the
value is held to the bound of bfloat16, if it is not that of the ordinary call.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from oracle.calling import AUTOCAST, MODES, RECORDING, same_answer, value_in_mode
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.cached_case import CachedCase, in_bfloat16
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined, main_dtypes
from oracle.judge.compare import compare, raised
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)


def judge_mode(case: Case, implementation: Implementation, mode: str) -> Verdict:
    """The verdict on the value in one of `MODES`; vacuous where the ordinary value is wrong, or the mode raises.

    A function may refuse a mode: one that differentiates inside raises under `no_grad`. The sentence says so.
    """
    ordinary = judge_value(case, implementation)
    if ordinary.grade is Grade.UNSUPPORTED:
        return ordinary
    if not ordinary.right:
        return _VACUOUS
    answer = value_in_mode(implementation, case.inputs, case.dtype, mode, case.concept.differentiable)
    if (failure := raised(answer, case.dtype)) is not None:
        return Verdict(Grade.UNSUPPORTED, f"{mode}, the function {failure.sentence}")
    if same_answer(case.answer(implementation), answer):
        return Verdict(Grade.ACCURATE)
    judged = Case(case.concept, case.example, case)
    judged.set_answer(implementation, answer)
    verdict = judge_value(judged, implementation)
    return Verdict(Grade.ACCURATE) if verdict.right else verdict.about(f"{mode}, ")


def judge_autocast(low: Case, implementation: Implementation) -> Verdict:
    """The verdict on the value of float32 tensors under autocast, for inputs that bfloat16 can represent.

    `low` is the case in bfloat16. Each operation is rounded to bfloat16 or to float32, and a result in float32 is
    rounded once more where it enters a product. Hence at most two roundings stand for each one of the bound.
    """
    ordinary = value_in_mode(implementation, low.inputs, "float32", RECORDING)
    answer = value_in_mode(implementation, low.inputs, "float32", AUTOCAST)
    if ordinary.raised is not None or low.truth is None or not low.truth.paths:
        return _VACUOUS
    if (failure := raised(answer, "float32")) is not None:
        return Verdict(Grade.UNSUPPORTED, f"{AUTOCAST}, the function {failure.sentence}")
    if same_answer(ordinary, answer):
        return Verdict(Grade.ACCURATE)
    value = answer.value
    assert value is not None  # of a function that gives a value
    if value.values.shape != low.shape:
        sentence = f"{AUTOCAST}, the value has shape {value.values.shape}, but should have shape {low.shape}"
        return Verdict(Grade.WRONG, sentence)
    verdict = compare(value.values, [_twice(path.value) for path in low.truth.paths], "bfloat16")
    return Verdict(Grade.ACCURATE) if verdict.right else verdict.about(f"{AUTOCAST}, ")


def _twice(truth: Enclosure) -> Enclosure:
    with np.errstate(over="ignore"):
        return replace(truth, direct=2.0 * truth.direct, rearranged=2.0 * truth.rearranged)


class _Modes(ExampleCheck):
    name = "modes"
    question = "Is the value right under no_grad, inference_mode and autocast, and with inputs that require grad?"
    place = 53
    examples = Examples.FEW
    follows_value = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        of_torch = implementation.gives == "value" and implementation.side == "torch"
        return of_torch and dtype in main_dtypes(concept)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        verdicts = [judge_mode(case, implementation, mode) for mode in MODES if mode != AUTOCAST]
        if (low := in_bfloat16(case)) is not None:
            verdicts.append(judge_autocast(low, implementation))
        return combined(verdicts)

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        for number, mode in enumerate(MODES):
            if mode != AUTOCAST:
                yield Part(partial(_judge_mode, cached, mode), (cached,), number=number)
            elif (low := cached.in_bfloat16) is not None:
                yield Part(partial(_judge_autocast, low), (cached, low), number=number)


def _judge_mode(cached: CachedCase, mode: str, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_mode(open_case(cached), implementation, mode)


def _judge_autocast(low: CachedCase, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_autocast(open_case(low), implementation)


CHECK = _Modes()

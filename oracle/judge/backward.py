"""The check of backward passes: other cotangents, a second pass, and a single input that requires grad.

A loss that is a sum gives an expanded cotangent, a transpose a strided one, and a weighted sum of losses scales that of
each loss. `retain_graph=True` runs a pass twice, and in fine-tuning only some inputs require grad. The gradient must be
right in each of these passes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, Output, backward, call, choosing
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.reference import only_outputs
from oracle.domains.layouts import layout_called
from oracle.judge.cached_case import CachedCase, with_ones, with_rows
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined, main_dtypes
from oracle.judge.compare import raised
from oracle.judge.gradient import gives_gradient, judge_derivatives, judge_gradient
from oracle.judge.value import KIND
from oracle.judge.verdict import Verdict, worse
from oracle.records.grades import Grade

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)
_OVERWRITES = "the backward pass changes the cotangent that it is given; work on a copy"


def judge_backward(case: Case, ones: Case, implementation: Implementation) -> Verdict:
    """The verdict on all passes; vacuous where the gradient of an ordinary pass is wrong already.

    `ones` is the case with an expanded cotangent of ones.
    """
    ordinary = judge_gradient(case, implementation)
    if ordinary.grade is Grade.UNSUPPORTED:
        return ordinary
    if not ordinary.right:
        return _VACUOUS
    verdicts = list(_passes(case, ones, implementation))
    refused = next((verdict for verdict in verdicts if verdict.grade is Grade.UNSUPPORTED), None)
    found = combined(verdicts) if verdicts else Verdict(Grade.ACCURATE)
    return refused if found.right and refused is not None else found


def _passes(case: Case, ones: Case, implementation: Implementation) -> Iterator[Verdict]:
    """The verdicts on the passes that there are: a single value has no layouts of its cotangent."""
    if not case.concept.differentiable:  # its inputs are optional, and None
        return
    if case.cotangent is not None and case.cotangent.size:
        for layout in ("strided", "fortran") if len(case.shape) > 1 else ("strided",):
            yield _with_layout(case, implementation, layout)
        if implementation.side == "torch":  # NumPy's own functions give no expanded arrays
            yield _expanded(ones, implementation)
    if implementation.gives == "value":
        yield _repeated(case, implementation)
        if case.cotangent is None:
            yield _doubled(case, implementation)
        names = case.concept.differentiable
        for name in names if len(names) > 1 else ():
            yield _alone(name, case, implementation)


def _with_layout(case: Case, implementation: Implementation, layout: str) -> Verdict:
    assert case.cotangent is not None  # `_passes` requires it
    cotangent = layout_called(layout)(_held(case, case.cotangent))
    return _judged(case, implementation, *_gradients(case, implementation, cotangent), f"with a {layout} cotangent, ")


def _expanded(ones: Case, implementation: Implementation) -> Verdict:
    one = _held(ones, np.ones(1))
    cotangent = np.lib.stride_tricks.as_strided(one, ones.shape, (0,) * len(ones.shape))
    when = "with an expanded cotangent, as that of a sum, "
    return _judged(ones, implementation, *_gradients(ones, implementation, cotangent), when)


def judge_rows(rows: Case, implementation: Implementation) -> Verdict:
    """The verdict for the cotangent of `rows`, which repeats one row; vacuous where an ordinary one is judged wrong."""
    if not judge_gradient(rows, implementation).right:
        return _VACUOUS
    assert rows.cotangent is not None  # see `with_rows`
    cotangent = np.broadcast_to(_held(rows, rows.cotangent[0]), rows.shape)
    when = "with a cotangent that repeats one row, as that of a sum over rows, "
    return _judged(rows, implementation, *_gradients(rows, implementation, cotangent), when)


def _repeated(case: Case, implementation: Implementation) -> Verdict:
    names = case.concept.differentiable
    made = backward(implementation, case.inputs, case.dtype, names, case.cotangent, twice=True)
    if made.answer.raised is not None and made.before is not None:
        first_line = f"{type(made.answer.raised).__name__}: {made.answer.raised}".splitlines()[0]
        return Verdict(Grade.UNSUPPORTED, f"a second backward pass with retain_graph=True raises {first_line}")
    return _judged(case, implementation, made.answer, False, "in a second backward pass with retain_graph=True, ")


def _doubled(case: Case, implementation: Implementation) -> Verdict:
    """The verdict on half of the gradient of twice the value, which has the same rounding errors, if nothing overflows.

    A single value is differentiated with a cotangent of 1 elsewhere, so that a backward pass could ignore it.
    """
    made = backward(implementation, case.inputs, case.dtype, case.concept.differentiable, np.asarray(2.0))
    halves = {name: replace(output, values=output.values / 2) for name, output in made.answer.gradients.items()}
    if not all(np.isfinite(output.values).all() for output in halves.values()):
        return Verdict(Grade.ACCURATE)
    return _judged(case, implementation, replace(made.answer, gradients=halves), False, "for twice the value, half of ")


def _alone(name: str, case: Case, implementation: Implementation) -> Verdict:
    made = backward(implementation, case.inputs, case.dtype, (name,), case.cotangent)
    return _judged(case, implementation, made.answer, False, f"if only {name} requires grad, ")


def _held(case: Case, cotangent: NDArray[Any]) -> NDArray[Any]:
    """The cotangent in the dtype of the inputs: a conversion of it would not keep its layout."""
    return cotangent.astype("float32" if case.dtype == "bfloat16" else case.dtype)


def _gradients(case: Case, implementation: Implementation, cotangent: NDArray[Any]) -> tuple[Answer, bool]:
    """The gradients for this cotangent, and whether it was changed."""
    names = case.concept.differentiable
    if implementation.gives == "value":
        made = backward(implementation, case.inputs, case.dtype, names, cotangent)
        return made.answer, made.overwrote_cotangent
    answer = call(implementation, case.inputs, case.dtype, names, cotangent, slots=case.slots)
    return answer, any(name.startswith("cotangent") for name in answer.changed_inputs)


def _judged(case: Case, implementation: Implementation, answer: Answer, overwrote: bool, when: str) -> Verdict:
    if (failure := raised(answer, case.dtype, case.truth)) is not None:
        return failure.about(when)
    if overwrote:
        return Verdict(Grade.WRONG, _OVERWRITES)
    outputs: Mapping[str, Output] = answer.gradients
    kind = KIND[implementation.side]
    verdict = judge_derivatives(case, outputs, outputs, kind, "gradient", lambda path: path.gradients)
    return Verdict(Grade.ACCURATE) if verdict.right else verdict.about(when)


class _Backward(ExampleCheck):
    name = "backward"
    question = "Is the gradient right for strided and expanded cotangents, in a second pass, and for one input alone?"
    place = 25
    examples = Examples.FEW
    follows_value = True
    differentiates = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        has_gradient = gives_gradient(concept, implementation) and not concept.uncertified
        return has_gradient and dtype in main_dtypes(concept)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        verdict = judge_backward(case, with_ones(case), implementation)
        rows = with_rows(case) if implementation.side == "torch" and verdict.right else None
        names = _floats(case.concept) if implementation.gives == "value" and verdict.right else []
        alone = [judge_output_alone(name, case, implementation) for name in names if len(names) > 1]
        others = [] if rows is None else [judge_rows(rows, implementation)]
        return reduce(worse, [*others, *alone], verdict)

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        yield Part(partial(_judge_part, cached), (cached, cached.with_ones))
        if implementation.side == "torch" and (rows := cached.with_rows) is not None:
            yield Part(partial(_judge_rows, rows), (rows,), number=1)
        names = _floats(cached.case.concept) if implementation.gives == "value" else []
        for number, name in enumerate(names if len(names) > 1 else ()):
            yield Part(partial(_judge_alone, cached, name), (cached,), number=2 + number)


def judge_output_alone(name: str, case: Case, implementation: Implementation) -> Verdict:
    """The verdict on the gradient of a loss that uses one output alone; vacuous where the common one is wrong."""
    if not judge_gradient(case, implementation).right:
        return _VACUOUS
    label, verdict = _of_output(name, case, implementation)
    return verdict.about(f"in a loss that uses {label} alone, ")


def _of_output(name: str, case: Case, implementation: Implementation) -> tuple[str, Verdict]:
    """What messages call an output, and the verdict on the gradient of a loss that uses it alone."""
    alone = Case(only_outputs(case.concept, (name,)), case.example)
    return alone.over_floats.slots[0].label, judge_gradient(alone, choosing(implementation, (name,)))


def outputs_with_wrong_gradients(case: Case, implementation: Implementation) -> str:
    """Which of several outputs have a wrong gradient by autograd, as a clause; empty if there is none, or all have."""
    names = _floats(case.concept) if implementation.gives == "value" else []
    if len(names) < 2 or case.refusal:
        return ""
    verdicts = [_of_output(name, case, implementation) for name in names]
    wrong = [label for label, verdict in verdicts if not verdict.right]
    right = [label for label, verdict in verdicts if verdict.right and not verdict.vacuous]
    if not wrong or not right:
        return ""
    return f"; the gradient of {' and '.join(wrong)} is wrong, that of {' and '.join(right)} is right"


def _floats(concept: Concept) -> list[str]:
    """The names of the outputs that have derivatives, of several."""
    return [name for name, dtype in concept.outputs.items() if dtype.startswith(("float", "complex"))]


def _judge_alone(cached: CachedCase, name: str, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_output_alone(name, open_case(cached), implementation)


def _judge_part(cached: CachedCase, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_backward(open_case(cached), open_case(cached.with_ones), implementation)


def _judge_rows(rows: CachedCase, open_case: OpenCase, implementation: Implementation) -> Verdict:
    return judge_rows(open_case(rows), implementation)


CHECK = _Backward()

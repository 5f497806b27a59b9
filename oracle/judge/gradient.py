"""The check of gradients, by autograd or written by hand, against the certified gradient of the definition."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial, reduce

import numpy as np

from oracle.calling import RECORDING, Answer, Output, call, same_answer
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck
from oracle.judge.compare import TOO_MANY_BRANCHES, compare, raised, structure
from oracle.judge.constrained import reduced, reduction
from oracle.judge.joint import together
from oracle.judge.value import KIND, judge_value
from oracle.judge.verdict import Verdict, worse
from oracle.records.grades import Grade
from oracle.truth import Enclosure, Path

_VACUOUS = Verdict(Grade.ACCURATE, vacuous=True)


def gives_gradient(concept: Concept, implementation: Implementation) -> bool:
    """Whether there is a gradient to judge: torch values have one by autograd, both libraries if written by hand."""
    return bool(concept.differentiable) and (implementation.differentiated or implementation.gives == "gradient")


def judge_gradient(case: Case, implementation: Implementation) -> Verdict:
    """The worst verdict on the gradients that `implementation` gives; wrong if it gives none."""
    if not case.concept.differentiable:  # its inputs are optional, and None
        return _VACUOUS
    answer = case.answer(implementation, "gradient")
    if answer.raised is not None and (verdict := raised(answer, case.dtype, case.truth)) is not None:
        return verdict
    recorded = _VACUOUS if answer.value is None else _judge_recorded(case, implementation, answer.value)
    if not recorded.right:
        return recorded
    if not answer.gradients:
        names = ", ".join(case.concept.differentiable)
        return Verdict(Grade.WRONG, f"gives no gradient with respect to any of {names}")
    kind = KIND[implementation.side]
    found = judge_derivatives(case, answer.gradients, answer.gradients, kind, "gradient", lambda path: path.gradients)
    values = {name: output.values for name, output in answer.gradients.items()}
    paths = case.paths_for(found.grade)
    joint = together(found, values, ((path.gradient_sets, path.gradients) for path in paths))
    return worse(joint, recorded) if recorded.grade is Grade.NORMWISE else joint


def _judge_recorded(case: Case, implementation: Implementation, value: Output) -> Verdict:
    """The verdict on the value of the call that records the gradient; vacuous where the ordinary one is wrong."""
    answer = Answer(value=value)
    if same_answer(case.answer(implementation), answer) or not judge_value(case, implementation).right:
        return _VACUOUS
    judged = Case(case.concept, case.example, case)
    judged.set_answer(implementation, answer)
    return judge_value(judged, implementation).about(f"{RECORDING}, ")


def judge_derivatives(
    case: Case,
    names: Iterable[str],
    outputs: Mapping[str, Output],
    kind: str,
    title: str,
    enclosures: Callable[[Path], Mapping[str, Enclosure]],
) -> Verdict:
    """Return the worst verdict on the derivatives of the inputs `names`; `enclosures` maps a path to the true ones."""
    if case.truth is None:
        return Verdict(Grade.UNDECIDED, TOO_MANY_BRANCHES)
    if case.truth.vacuous:
        return Verdict(Grade.ACCURATE, vacuous=True)  # the value may have overflowed, and its gradient with it
    verdicts = []
    for name in names:
        output = outputs.get(name)
        verdict = structure(output, *_expected(case, name), kind)
        if verdict is None and output is not None:
            truths = [enclosures(path)[name] for path in case.truth.paths]
            normwise = partial(_named, case, enclosures, name)
            verdict = compare(output.values, truths, case.dtype, normwise)
            if verdict.grade is not Grade.ACCURATE:
                verdict = _on_structure(case, name, output, truths, normwise, verdict)
            if not np.isfinite(output.values).all() and not verdict.right and case.overflows_on_the_way:
                verdict = Verdict(Grade.ACCURATE, vacuous=True)
        assert verdict is not None
        verdicts.append(verdict.about(f"the {title} by {name}: "))
    return reduce(worse, verdicts) if verdicts else _VACUOUS


def _expected(case: Case, name: str) -> tuple[tuple[int, ...], str]:
    """The shape and the dtype of a derivative; one by complex numbers has their two parts along a last axis."""
    x = case.inputs[name]
    if x.dtype.kind != "c":
        return x.shape, case.dtype
    return (*x.shape, 2), "complex128" if case.dtype == "float64" else "complex64"


def _on_structure(
    case: Case,
    name: str,
    output: Output,
    truths: list[Enclosure],
    normwise: Callable[[], list[Enclosure]],
    verdict: Verdict,
) -> Verdict:
    """The verdict on the part of a derivative that the structure of its input determines, if it is better."""
    part = reduction(case.concept.domain, name)
    if part is None:
        return verdict
    free = [reduced(truth, part) for truth in truths]
    other = compare(part(output.values), free, case.dtype, lambda: [reduced(truth, part) for truth in normwise()])
    return other if other.grade.severity < verdict.grade.severity else verdict


def _named(case: Case, enclosures: Callable[[Path], Mapping[str, Enclosure]], name: str) -> list[Enclosure]:
    return [enclosures(path)[name] for path in case.normwise_paths]


def subgradient_choices(concept: Concept, implementation: Implementation, dtype: str) -> dict[str, str]:
    """The slope that `implementation` gives at each corner of the concept, as text, by the corner's name."""
    chosen = {}
    for corner in concept.corners:
        case = Case(concept, concept.domain.cast(corner.inputs, dtype))
        name, at = corner.at
        answer = call(implementation, case.inputs, dtype, (name,), case.cotangent)
        if name in answer.gradients:
            slope = float(answer.gradients[name].values[at]) + 0.0  # -0 is no other slope
            chosen[corner.name] = f"{slope:g}"
    return chosen


class _Gradient(ExampleCheck):
    name = "gradient"
    question = "Is the gradient right, with respect to each input?"
    place = 20
    basic = True
    can_be_expected = True
    follows_value = True
    differentiates = True
    steers = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return gives_gradient(concept, implementation)

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_gradient(case, implementation)


CHECK = _Gradient()

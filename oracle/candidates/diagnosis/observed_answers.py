"""What a diagnosis goes by: a fresh set of small examples, what the candidate answers, and what fits it.

A *part* is one array of an answer: "value", or the name of the input that a gradient is by. A *suspect* is another
definition that the candidate may have computed. It fits a part if the part lies inside the suspect's own certified
budgets on every example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, Output, call
from oracle.candidates.diagnosis.certified_arrays import as_numpy_code, gradients_of
from oracle.candidates.diagnosis.sample import examples
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.compare import compare, structure
from oracle.judge.gradient import gives_gradient
from oracle.judge.value import KIND
from oracle.records.grades import Grade
from oracle.runner.limits import limit
from oracle.truth import Enclosure, Path, TooManyPaths, certify

__all__ = ["VALUE", "Evidence", "Hypothesis", "size_of"]

VALUE = "value"

_SECONDS = 5.0  # for one suspect on one example; a mutant may never end

# What the libraries raise where shapes do not fit; and where something else is wrong.
_ALIKE = ((ValueError, RuntimeError, IndexError), TypeError, NameError, AttributeError, ArithmeticError)

Parts = Mapping[str, Sequence[Enclosure]]
Fit = Literal["no", "unknown", "fits", "otherwise"]  # the last: it fits, and is not what is right


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """Another definition, and what the answer is if it is what was computed: `clause` follows "the value is".

    `kind` says what `definition` is: one over scalars, a value written for NumPy ("numpy"), or gradients by hand.
    `after` changes each part of what it gives, exactly; `by` is an input whose gradient stands in the place of others.
    """

    clause: str
    definition: Callable[..., Any]
    kind: str = "definition"
    after: Callable[[Enclosure], Enclosure] | None = None
    by: str = ""


@dataclass(eq=False)
class Evidence:
    """The examples, and the candidate's answers to them."""

    concept: Concept
    implementations: Sequence[Implementation]
    dtype: str
    seed: int
    _answers: dict[tuple[int, tuple[int, ...]], dict[str, Output | None]] = field(default_factory=dict)

    @cached_property
    def cases(self) -> list[Case]:
        """The examples, those by which the candidate may be convicted fastest first."""
        made = (Case(self.concept, example) for example in examples(self.concept, self.dtype, self.seed))
        return [case for case in made if _is_answered(case)]

    @cached_property
    def by(self) -> dict[str, Implementation]:
        """Which implementation gives each part; a gradient by hand comes before one by autograd."""
        found: dict[str, Implementation] = {}
        for implementation in self.implementations:
            if implementation.gives == VALUE:
                found.setdefault(VALUE, implementation)
        for implementation in sorted(self.implementations, key=lambda i: i.gives != "gradient"):
            if gives_gradient(self.concept, implementation):
                for name in self.concept.differentiable:
                    if implementation.gives == VALUE or self._gives(implementation, name):
                        found.setdefault(name, implementation)
        return found

    def _gives(self, implementation: Implementation, name: str) -> bool:
        return any(
            name in self._asked(implementation, case, case.shape, "gradient").gradients for case in self.cases[:4]
        )

    @cached_property
    def wrong(self) -> dict[str, list[int]]:
        """The parts that are wrong, each with the examples that convict it."""
        right = Hypothesis("right", self.concept.definition)
        found: dict[str, list[int]] = {}
        for place in range(len(self.cases)):
            for part, fit in self.judged(right, place, tuple(self.by)).items():
                if fit == "no":
                    found.setdefault(part, []).append(place)
        return found

    @cached_property
    def order(self) -> list[int]:
        """The places of the examples: first the small ones that convict, of every part."""
        first = dict.fromkeys(place for few in zip(*self.wrong.values(), strict=False) for place in few)
        return [*first, *(place for place in range(len(self.cases)) if place not in first)]

    def fitted(self, suspect: Hypothesis, parts: Sequence[str]) -> set[str]:
        """Which of `parts` are right by the suspect's definition, on every example."""
        alive, known, telling = set(parts), dict.fromkeys(parts, 0), {part for part in parts if part not in self.wrong}
        if suspect.kind == "gradient" or suspect.by:
            alive.discard(VALUE)  # of which it says nothing
        for place in self.order if alive else ():
            for part, fit in self.judged(suspect, place, tuple(alive)).items():
                if fit == "no":
                    alive.discard(part)
                elif fit != "unknown" and place in self.wrong.get(part, ()):
                    known[part] += 1
                    if fit == "otherwise":
                        telling.add(part)
            if not alive:
                break
        # What fits where nothing is known explains nothing; nor do refusals alone, or the truth with another budget.
        return {part for part in alive & telling if 2 * known[part] >= len(self.wrong.get(part, ()))}

    def judged(self, suspect: Hypothesis, place: int, parts: Sequence[str]) -> dict[str, Fit]:
        """Whether each part fits the suspect on one example."""
        case = self.cases[place]
        try:
            with limit(_SECONDS):
                shape, truth = self._truth(suspect, case, parts)
        except TooManyPaths:
            return dict.fromkeys(parts, "unknown")
        except Exception:
            return {part: self._fails_alike(suspect, part, place) for part in parts}
        answers = self.answers(place, shape)
        return {part: self._fit(part, answers[part], truth.get(part), case) for part in parts}

    def _fails_alike(self, suspect: Hypothesis, part: str, place: int) -> Fit:
        """Whether the candidate fails as what the suspect says would over floats."""
        case = self.cases[place]
        answer = case.answer(self.by[part]) if part == VALUE else case.answer(self.by[part], "gradient")
        inputs = {name: np.copy(x) if isinstance(x, np.ndarray) else x for name, x in case.inputs.items()}
        if suspect.kind == "gradient" and case.cotangent is not None:
            inputs["cotangent"] = case.cotangent.astype(self.dtype)
        try:
            suspect.definition(**inputs)
        except Exception as error:
            alike = any(isinstance(answer.raised, kinds) and isinstance(error, kinds) for kinds in _ALIKE)
            return "fits" if alike else "no"
        return "unknown" if answer.raised is None else "no"

    def _fit(self, part: str, output: Output | None, truths: Sequence[Enclosure] | None, case: Case) -> Fit:
        if truths is None or output is None:
            return "no"
        if not truths:  # no path at all, or nothing but what may overflow
            return "unknown"
        dtype = (self.concept.returns or self.dtype) if part == VALUE else self.dtype
        if structure(output, truths[0].shape, dtype, KIND[self.by[part].side]) is not None:
            return "no"
        verdict = compare(output.values, truths, case.dtype)
        if verdict.vacuous or verdict.grade == Grade.UNDECIDED or verdict.symptom == "not finite":
            return "unknown"  # where it overflows, one cannot see what it would have been
        if not verdict.right:
            return "no"
        right = [_part(path, part) for path in case.truth.paths] if case.truth is not None else []
        shapes = {one.shape for one in (*truths, *right)}
        same = len(shapes) == 1 and (not right or any(compare(one.high, right, case.dtype).right for one in truths))
        return "fits" if same else "otherwise"

    def _truth(self, suspect: Hypothesis, case: Case, parts: Sequence[str]) -> tuple[tuple[int, ...], Parts]:
        """The shape of the suspect's value, and what is right of each part, one enclosure a path."""
        chosen = {name: case.inputs[name] for name in self.concept.domain.choices}
        if suspect.kind == "gradient":
            return case.shape, self._by_hand(suspect, case, parts, chosen)
        code = as_numpy_code(suspect.definition) if suspect.kind == "numpy" else suspect.definition
        definition, names = partial(code, **chosen), tuple(part for part in parts if part != VALUE)
        cotangent = case.cotangent
        if suspect.by:
            truth = certify(definition, case.numbers, self.dtype, (suspect.by,), cotangent)
            return case.shape, {name: [path.gradients[suspect.by] for path in truth.paths] for name in names}
        try:
            truth = certify(definition, case.numbers, self.dtype, names, cotangent if names else None)
        except ValueError as error:
            if "cotangent" not in str(error):
                raise
            shape = certify(definition, case.numbers, self.dtype).paths[0].value.shape
            truth = certify(definition, case.numbers, self.dtype, names, weights(shape))
        found: dict[str, list[Enclosure]] = {VALUE: [path.value for path in truth.paths]}
        for name in names:
            found[name] = [path.gradients[name] for path in truth.paths]
        shape = found[VALUE][0].shape if truth.paths else case.shape
        if truth.vacuous:
            return shape, dict.fromkeys(parts, ())
        if suspect.after is not None:
            found = {part: [suspect.after(one) for one in many] for part, many in found.items() if part in parts}
        return shape, found

    def _by_hand(self, suspect: Hypothesis, case: Case, parts: Sequence[str], chosen: Mapping[str, Any]) -> Parts:
        names = tuple(part for part in parts if part != VALUE)
        inputs = dict(case.numbers)
        if case.cotangent is not None:
            inputs["cotangent"] = case.cotangent
        truth = certify(partial(gradients_of(suspect.definition, names), **chosen), inputs, self.dtype)
        found: dict[str, list[Enclosure]] = {name: [] for name in names}
        for path in truth.paths:
            start = 0
            for name in names:
                shape = np.shape(case.inputs[name])
                stop = start + int(np.prod(shape))
                found[name].append(_cut(path.value, start, stop, shape))
                start = stop
        return found

    def answers(self, place: int, shape: tuple[int, ...]) -> dict[str, Output | None]:
        """Each part as the candidate gives it, None where it raises; gradients for a value of this shape."""
        key = (place, shape)
        if key not in self._answers:
            case, found = self.cases[place], {}
            for part, implementation in self.by.items():
                if part == VALUE:
                    found[part] = case.answer(implementation).value
                else:
                    found[part] = self._asked(implementation, case, shape, "gradient").gradients.get(part)
            self._answers[key] = found
        return self._answers[key]

    def _asked(self, implementation: Implementation, case: Case, shape: tuple[int, ...], what: Any) -> Answer:
        if shape == case.shape:
            return case.answer(implementation, what)
        by = () if what == VALUE else self.concept.differentiable
        return call(implementation, case.inputs, self.dtype, by, weights(shape) if by else None)


def _is_answered(case: Case) -> bool:
    """Whether the definition takes the example: some refuse what a domain cannot exclude."""
    try:
        case.shape  # noqa: B018  it is asked for
    except Exception:
        return False
    return True


def size_of(concept: Concept, axis: str, inputs: Mapping[str, Any]) -> int:
    """How long a named dimension is, by the shapes of the inputs."""
    for name, spec in concept.domain.parameters.items():
        if axis in spec.axes:
            return int(np.shape(inputs[name])[spec.axes.index(axis)])
    raise KeyError(axis)


def weights(shape: tuple[int, ...]) -> NDArray[Any] | None:
    """The cotangent of a case whose value has this shape."""
    if not shape:
        return None
    found = np.arange(int(np.prod(shape))) % 5 - 1.0
    return np.where(found == 0.0, 4.0, found).reshape(shape)


def _part(path: Path, part: str) -> Enclosure:
    return path.value if part == VALUE else path.gradients[part]


def _cut(whole: Enclosure, start: int, stop: int, shape: tuple[int, ...]) -> Enclosure:
    fields = ("high", "low", "radius", "direct", "rearranged", "spread", "tight")
    return Enclosure(**{name: getattr(whole, name)[start:stop].reshape(shape) for name in fields})

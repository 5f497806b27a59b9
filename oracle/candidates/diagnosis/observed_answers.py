"""What a candidate returns on a set of fresh, small examples, and whether a hypothesis explains it.

A hypothesis fits a part of the answer if the part is within the hypothesis' own certified bounds on every example.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from oracle.calling import Answer, Output, call
from oracle.candidates.diagnosis.hypothesis import VALUE, Hypothesis
from oracle.candidates.diagnosis.numpy_definitions import as_definition, gradients_as_definition
from oracle.candidates.diagnosis.sample import sample_examples
from oracle.candidates.time_limits import HYPOTHESIS
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case, cotangent_for
from oracle.judge.compare import compare, structure
from oracle.judge.gradient import gives_gradient
from oracle.judge.value import KIND
from oracle.records.grades import Grade
from oracle.runner.limits import limit
from oracle.truth import Enclosure, Path, TooManyPaths, certify

# Exceptions that count as the same failure: the first three are what the libraries raise if shapes do not fit.
_SAME_FAILURE = ((ValueError, RuntimeError, IndexError), TypeError, NameError, AttributeError, ArithmeticError)

Truths = Mapping[str, Sequence[Enclosure]]  # by part: one enclosure for each path through the definition
Fit = Literal["no", "unknown", "fits", "differs"]  # "differs": it fits, and its value is not the correct one


@dataclass(eq=False)
class ObservedAnswers:
    """Examples, and the candidate's answers to them."""

    concept: Concept
    implementations: Sequence[Implementation]
    dtype: str
    seed: int
    _answers: dict[tuple[int, tuple[int, ...]], dict[str, Output | None]] = field(default_factory=dict)

    @cached_property
    def cases(self) -> list[Case]:
        """The examples that the definition accepts, those that are judged fastest first."""
        cases = []
        for example in sample_examples(self.concept, self.dtype, self.seed):
            with suppress(Exception):  # some definitions raise for inputs that a domain cannot exclude
                case = Case(self.concept, example)
                _ = case.shape
                cases.append(case)
        return cases

    @cached_property
    def source(self) -> dict[str, Implementation]:
        """The implementation that gives each part: for gradients, one by hand rather than autograd."""
        source: dict[str, Implementation] = {}
        for implementation in self.implementations:
            if implementation.gives == VALUE:
                source.setdefault(VALUE, implementation)
        for implementation in sorted(self.implementations, key=lambda one: one.gives != "gradient"):
            if gives_gradient(self.concept, implementation):
                for name in self.concept.differentiable:
                    answers = (case.answer(implementation, "gradient") for case in self.cases[:4])
                    if implementation.gives == VALUE or any(name in answer.gradients for answer in answers):
                        source.setdefault(name, implementation)
        return source

    @cached_property
    def wrong(self) -> dict[str, list[int]]:
        correct = Hypothesis("correct", self.concept.definition)
        wrong: dict[str, list[int]] = {}
        for index in range(len(self.cases)):
            for part, fit in self.judged(correct, index, tuple(self.source)).items():
                if fit == "no":
                    wrong.setdefault(part, []).append(index)
        return wrong

    @cached_property
    def order(self) -> list[int]:
        """The indices of all cases: first those on which all wrong parts fail, in turn."""
        first = dict.fromkeys(index for some in zip(*self.wrong.values(), strict=False) for index in some)
        return [*first, *(index for index in range(len(self.cases)) if index not in first)]

    def fitted(self, hypothesis: Hypothesis, parts: Sequence[str]) -> set[str]:
        """Return those of `parts` that the hypothesis explains on every example."""
        left, known = set(parts), dict.fromkeys(parts, 0)
        differing = {part for part in parts if part not in self.wrong}
        if hypothesis.kind == "gradient" or hypothesis.by:
            left.discard(VALUE)
        for index in self.order if left else ():
            for part, fit in self.judged(hypothesis, index, tuple(left)).items():
                if fit == "no":
                    left.discard(part)
                elif fit != "unknown" and index in self.wrong.get(part, ()):
                    known[part] += 1
                    if fit == "differs":
                        differing.add(part)
            if not left:
                break
        # A hypothesis that is unknown on most failing cases explains nothing, nor does one that equals the definition.
        return {part for part in left & differing if 2 * known[part] >= len(self.wrong.get(part, ()))}

    def judged(self, hypothesis: Hypothesis, index: int, parts: Sequence[str]) -> dict[str, Fit]:
        case = self.cases[index]
        try:
            with limit(HYPOTHESIS):
                shape, truths = self._certify(hypothesis, case, parts)
        except TooManyPaths:
            return dict.fromkeys(parts, "unknown")
        except Exception:
            return {part: self._fails_alike(hypothesis, part, case) for part in parts}
        answers = self.answers(index, shape)
        return {part: self._fit(part, answers[part], truths.get(part), case) for part in parts}

    def _fails_alike(self, hypothesis: Hypothesis, part: str, case: Case) -> Fit:
        """Return whether the candidate raises the same kind of exception as the hypothesis over floats."""
        answer = case.answer(self.source[part], "value" if part == VALUE else "gradient")
        inputs = {name: np.copy(x) if isinstance(x, np.ndarray) else x for name, x in case.inputs.items()}
        if hypothesis.kind == "gradient" and case.cotangent is not None:
            inputs["cotangent"] = case.cotangent.astype(self.dtype)
        try:
            hypothesis.definition(**inputs)
        except Exception as error:
            alike = any(isinstance(answer.raised, kinds) and isinstance(error, kinds) for kinds in _SAME_FAILURE)
            return "fits" if alike else "no"
        return "unknown" if answer.raised is None else "no"

    def _fit(self, part: str, output: Output | None, truths: Sequence[Enclosure] | None, case: Case) -> Fit:
        if truths is None or output is None:
            return "no"
        if not truths:  # no path, or the hypothesis may overflow everywhere
            return "unknown"
        dtype = (self.concept.returns or self.dtype) if part == VALUE else self.dtype
        if structure(output, truths[0].shape, dtype, KIND[self.source[part].side]) is not None:
            return "no"
        verdict = compare(output.values, truths, case.dtype)
        if verdict.vacuous or verdict.grade is Grade.UNDECIDED or verdict.symptom == "not finite":
            return "unknown"  # an overflow hides the number
        if not verdict.right:
            return "no"
        correct = [_part(path, part) for path in case.truth.paths] if case.truth is not None else []
        shapes = {one.shape for one in (*truths, *correct)}
        same = len(shapes) == 1 and (not correct or any(compare(one.high, correct, case.dtype).right for one in truths))
        return "fits" if same else "differs"

    def _certify(self, hypothesis: Hypothesis, case: Case, parts: Sequence[str]) -> tuple[tuple[int, ...], Truths]:
        """Return the shape of the hypothesis' value, and the enclosures of each part."""
        chosen = {name: case.inputs[name] for name in self.concept.domain.choices}
        names = tuple(part for part in parts if part != VALUE)
        if hypothesis.kind == "gradient":
            return case.shape, self._certify_gradients(hypothesis, case, names, chosen)
        code = as_definition(hypothesis.definition) if hypothesis.kind == "numpy" else hypothesis.definition
        certified = partial(certify, partial(code, **chosen), case.numbers, self.dtype)
        if hypothesis.by:
            truth = certified((hypothesis.by,), case.cotangent)
            return case.shape, {name: [path.gradients[hypothesis.by] for path in truth.paths] for name in names}
        try:
            truth = certified(names, case.cotangent if names else None)
        except ValueError as error:
            if "cotangent" not in str(error):
                raise
            truth = certified(names, cotangent_for(certified().paths[0].value.shape))
        found = {part: [_part(path, part) for path in truth.paths] for part in (VALUE, *names)}
        shape = found[VALUE][0].shape if truth.paths else case.shape
        if truth.vacuous:
            return shape, dict.fromkeys(parts, ())
        if hypothesis.after is not None:
            found = {part: [hypothesis.after(one) for one in found[part]] for part in parts}
        return shape, found

    def _certify_gradients(
        self, hypothesis: Hypothesis, case: Case, names: tuple[str, ...], chosen: Mapping[str, Any]
    ) -> Truths:
        inputs = case.numbers if case.cotangent is None else {**case.numbers, "cotangent": case.cotangent}
        code = gradients_as_definition(hypothesis.definition, names)
        paths = certify(partial(code, **chosen), inputs, self.dtype).paths
        shapes = [np.shape(case.inputs[name]) for name in names]
        stops = np.cumsum([int(np.prod(shape)) for shape in shapes])
        return {
            name: [_slice(path.value, slice(stop - int(np.prod(shape)), stop), shape) for path in paths]
            for name, shape, stop in zip(names, shapes, stops, strict=True)
        }

    def answers(self, index: int, shape: tuple[int, ...]) -> dict[str, Output | None]:
        """Return the answer to a case by part, None where it raises; gradients as for a value of this shape."""
        if (index, shape) not in self._answers:
            case = self.cases[index]
            self._answers[index, shape] = {
                part: case.answer(one).value if part == VALUE else self._gradients(one, case, shape).gradients.get(part)
                for part, one in self.source.items()
            }
        return self._answers[index, shape]

    def _gradients(self, implementation: Implementation, case: Case, shape: tuple[int, ...]) -> Answer:
        if shape == case.shape:
            return case.answer(implementation, "gradient")
        return call(implementation, case.inputs, self.dtype, self.concept.differentiable, cotangent_for(shape))


def _part(path: Path, part: str) -> Enclosure:
    return path.value if part == VALUE else path.gradients[part]


def _slice(enclosure: Enclosure, entries: slice, shape: tuple[int, ...]) -> Enclosure:
    """Return some entries of a vector in another shape."""
    return Enclosure(**{f.name: getattr(enclosure, f.name)[entries].reshape(shape) for f in fields(Enclosure)})

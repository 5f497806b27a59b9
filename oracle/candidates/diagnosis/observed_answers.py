"""What a candidate returns on a set of fresh, small examples, and whether a hypothesis explains it.

A hypothesis fits a part of the answer if no entry with a finite bound is outside it, on every example, and if it
explains most entries in which the candidate is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from oracle.calling import Answer, Output, call
from oracle.candidates.diagnosis import float_runs
from oracle.candidates.diagnosis.fits import REFUTED, Fit, fit_of, wrong_entries
from oracle.candidates.diagnosis.float_runs import Observation
from oracle.candidates.diagnosis.hypothesis import VALUE, Hypothesis
from oracle.candidates.diagnosis.numpy_definitions import as_definition, gradients_as_definition
from oracle.candidates.diagnosis.sample import sample_examples
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.domains.containers import mapped
from oracle.judge.case import Case, cotangent_for
from oracle.judge.compare import compare, structure
from oracle.judge.gradient import gives_gradient
from oracle.judge.value import KIND
from oracle.truth import Enclosure, Path, TooManyPaths, certify

# Exceptions that count as the same failure: the first three are what the libraries raise if shapes do not fit.
_SAME_FAILURE = ((ValueError, RuntimeError, IndexError), TypeError, NameError, AttributeError, ArithmeticError)
_ENTRIES = 3  # wrong entries, or as many as there are, that a hypothesis has to explain; arbitrary
_MOST = 0.75  # of the wrong entries that a hypothesis has to explain: elsewhere its bounds may be infinite; arbitrary
_FAILING = 8  # examples on which the candidate is known to fail
_TRIED = 12  # cases that a hypothesis is certified on first, the failing ones before the others
_OTHERS = 4  # of these, that do not fail, or fewer if there are fewer
_COMPARED = 3  # cases that a hypothesis is first run on over floats

Truths = Mapping[str, Sequence[Enclosure]]  # by part: one enclosure for each path through the definition
Grade = Literal["exactly", "roughly"]


@dataclass(eq=False)
class ObservedAnswers:
    """Examples, and the candidate's answers to them.

    `select` takes the outputs that are diagnosed from what the code of a definition with several outputs returns.
    """

    concept: Concept
    implementations: Sequence[Implementation]
    dtype: str
    seed: int
    failing: Sequence[Example] = ()
    select: Callable[[Any], Any] | None = None
    _answers: dict[tuple[int, tuple[int, ...]], dict[str, Output | None]] = field(default_factory=dict)

    @cached_property
    def cases(self) -> list[Case]:
        """The examples that the definition accepts, those that are judged fastest first."""
        cases = []
        for example in (*sample_examples(self.concept, self.dtype, self.seed), *self.failing[:_FAILING]):
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
        """The indices of the cases on which each part fails, for those parts that fail."""
        wrong: dict[str, list[int]] = {}
        for index, case in enumerate(self.cases):
            answers = self.answers(index, case.shape)
            for part, output in answers.items():
                if self._is_wrong(part, output, case):
                    wrong.setdefault(part, []).append(index)
        return wrong

    def _is_wrong(self, part: str, output: Output | None, case: Case) -> bool:
        if case.truth is None or case.truth.vacuous:
            return False
        if output is None:
            return True
        truths = [_part(path, part) for path in case.truth.paths]
        if not self._has_structure(part, output, truths[0].shape):
            return True
        return not compare(output.values, truths, case.dtype).right

    def _has_structure(self, part: str, output: Output, shape: tuple[int, ...]) -> bool:
        dtype = (self.concept.returns or self.dtype) if part == VALUE else self.dtype
        return structure(output, shape, dtype, KIND[self.source[part].side]) is None

    @cached_property
    def order(self) -> list[int]:
        """The indices of all cases: first those on which all wrong parts fail, in turn, with some that do not fail."""
        failing = list(dict.fromkeys(index for some in zip(*self.wrong.values(), strict=False) for index in some))
        anywhere = {index for some in self.wrong.values() for index in some}
        others = [index for index in range(len(self.cases)) if index not in anywhere]
        first = [*failing[: _TRIED - len(others[:_OTHERS])], *others[:_OTHERS]]
        return list(dict.fromkeys([*first, *failing, *range(len(self.cases))]))

    @cached_property
    def observations(self) -> dict[str, list[Observation]]:
        """For each part, the first cases on which an entry has a finite error, or on which it raises."""
        found: dict[str, list[Observation]] = {}
        for part in self.source:
            kept = found.setdefault(part, [])
            for index in self.wrong.get(part, []):
                case = self.cases[index]
                output = self.answers(index, case.shape)[part]
                assert case.truth is not None
                truths = [_part(path, part) for path in case.truth.paths]
                if output is None or wrong_entries(output.values, truths).any():
                    truth = truths[0].high
                    kept.append(Observation(case, part, None if output is None else output.values, truth))
            kept[:] = sorted(kept, key=lambda one: one.answer is None)[:_COMPARED]
        return found

    def may_explain(self, hypothesis: Hypothesis) -> bool:
        """Return whether a hypothesis comes near the answers in some wrong part, over floats."""
        parts = [part for part in self.wrong if self.observations[part]]
        parts = [part for part in parts if not (part == VALUE and hypothesis.kind == "gradient")]
        return any(float_runs.plausible(hypothesis, self.observations[part]) for part in parts)

    def fitted(self, hypothesis: Hypothesis, parts: Sequence[str]) -> dict[str, Grade]:
        """Return those of `parts` that the hypothesis explains on every example, and how well."""
        left = {part for part in parts if part != VALUE or not (hypothesis.kind == "gradient" or hypothesis.by)}
        # Where every wrong entry is infinite or NaN, no hypothesis can be compared.
        left = {part for part in left if part not in self.wrong or self.observations[part]}
        left &= {part for part in left if float_runs.plausible(hypothesis, self.observations[part])}
        total = dict.fromkeys(left, Fit())
        for place, index in enumerate(self.order if left else ()):
            for part, fit in self.compared(hypothesis, index, tuple(left)).items():
                total[part] = total[part] + fit
                if total[part].roughly_refuted:
                    left.discard(part)
            if place == _TRIED - 1:
                left = {part for part in left if self._explains(part, total[part])}
            if not left:
                return {}
        found = {part for part in left if self._explains(part, total[part])}
        return {part: "roughly" if total[part].refuted else "exactly" for part in found}

    def _explains(self, part: str, fit: Fit) -> bool:
        """Whether enough wrong entries are explained; a part that is right needs none."""
        enough = fit.explained >= max(min(_ENTRIES, fit.wrong), _MOST * fit.wrong) and fit.explained > 0
        return part not in self.wrong or enough

    def compared(self, hypothesis: Hypothesis, index: int, parts: Sequence[str]) -> dict[str, Fit]:
        """Return the fit of a hypothesis with the parts of one answer."""
        case = self.cases[index]
        try:
            shape, truths = self._certify(hypothesis, case, parts)
        except TooManyPaths:
            return dict.fromkeys(parts, Fit())
        except Exception:
            return {part: self._fails_alike(hypothesis, part, case) for part in parts}
        answers = self.answers(index, shape)
        return {part: self._fit(part, answers[part], truths.get(part), case) for part in parts}

    def _fails_alike(self, hypothesis: Hypothesis, part: str, case: Case) -> Fit:
        """Return whether the candidate raises the same kind of exception as the hypothesis over floats."""
        answer = case.answer(self.source[part], "value" if part == VALUE else "gradient")
        inputs = {name: mapped(x, np.copy) for name, x in case.inputs.items()}
        if hypothesis.kind == "gradient" and case.cotangent is not None:
            inputs["cotangent"] = case.cotangent.astype(self.dtype)
        try:
            hypothesis.definition(**inputs)
        except Exception as error:
            if isinstance(error, ZeroDivisionError) and answer.raised is None:  # where NumPy has NaN or an infinity
                return Fit()
            alike = any(isinstance(answer.raised, kinds) and isinstance(error, kinds) for kinds in _SAME_FAILURE)
            return Fit() if alike else REFUTED
        return Fit() if answer.raised is None else REFUTED

    def _fit(self, part: str, output: Output | None, truths: Sequence[Enclosure] | None, case: Case) -> Fit:
        if truths is None or output is None:
            return REFUTED
        if not truths:  # no path, or the hypothesis may overflow everywhere
            return Fit()
        if not self._has_structure(part, output, truths[0].shape):
            return REFUTED
        correct = [_part(path, part) for path in case.truth.paths] if case.truth is not None else []
        return fit_of(output.values, truths, correct, case.dtype)

    def _certify(self, hypothesis: Hypothesis, case: Case, parts: Sequence[str]) -> tuple[tuple[int, ...], Truths]:
        """Return the shape of the hypothesis' value, and the enclosures of each part."""
        if self.concept.uncertified:
            measured = float_runs.measured(hypothesis, case)
            return measured.shape, {VALUE: [measured]}
        chosen = {name: case.inputs[name] for name in self.concept.domain.choices}
        names = tuple(part for part in parts if part != VALUE)
        if hypothesis.kind == "gradient":
            return case.shape, self._certify_gradients(hypothesis, case, names, chosen)
        code = as_definition(hypothesis.definition) if hypothesis.kind == "numpy" else hypothesis.definition
        certified = partial(certify, partial(code, **chosen), case.numbers, self.dtype)
        if hypothesis.by:
            truth = certified((hypothesis.by,), case.cotangent)
            return case.shape, {name: [path.gradients[hypothesis.by] for path in truth.paths] for name in names}
        upstream = hypothesis.upstream or (lambda weights: weights)
        cotangent = case.cotangent if not names or case.cotangent is None else upstream(case.cotangent)
        try:
            truth = certified(names, cotangent if names else None)
        except ValueError as error:
            if "cotangent" not in str(error):
                raise
            truth = certified(names, cotangent_for(certified().paths[0].value.shape))
        found = {part: [_part(path, part) for path in truth.paths] for part in (VALUE, *names)}
        shape = found[VALUE][0].shape if truth.paths else case.shape
        if truth.vacuous:
            return shape, dict.fromkeys(parts, ())
        if VALUE in self.source and VALUE not in self.wrong and shape != case.shape:
            raise ValueError("the value is right, so that a gradient of a value of another shape explains nothing")
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

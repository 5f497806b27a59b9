"""Call the candidate with inputs made for one question, and compare one part of its answer with the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import call
from oracle.candidates.diagnosis.hypothesis import VALUE
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.catalogue.concept import Implementation
from oracle.domains import Example, Reals
from oracle.domains.casting import OutsideDomain
from oracle.judge.case import Case
from oracle.truth import Enclosure

Array = NDArray[np.float64]

_MOST = 200  # inputs for one part of the answer; arbitrary


@dataclass(frozen=True)
class Probed:
    """An answer to one input: the part of the candidate, the enclosures of the truth, and the case."""

    case: Case
    answer: Array
    truth: Enclosure

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.truth.rearranged)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """The entries that are not finite or outside the widest bound."""
        finite = np.isfinite(self.answer)
        with np.errstate(all="ignore"):
            far = self.truth.distance(np.where(finite, self.answer, 0.0)) > self.truth.rearranged
        return self.known & (~finite | far)


class Probes:
    """Calls the candidate with inputs of our choice and compares one part of the answer."""

    def __init__(self, observed: ObservedAnswers, part: str) -> None:
        self.concept, self.dtype, self.part = observed.concept, observed.dtype, part
        self.left = _MOST
        self.implementation: Implementation = observed.source[part]
        self.failing = [observed.cases[index] for index in observed.wrong.get(part, ())]
        self.plain = [case for case in observed.cases if case.example.regime == "plain"]

    def at(self, inputs: Mapping[str, Any], dtype: str = "") -> Probed | None:
        """Return what the candidate answers to these inputs; None outside the domain, or without an answer or truth."""
        try:
            return self.of(self.concept.domain.cast(inputs, dtype or self.dtype))
        except (OutsideDomain, ValueError):
            return None

    def of(self, example: Example) -> Probed | None:
        self.left -= 1
        if self.left < 0:
            return None
        case = Case(self.concept, example)
        try:
            shape = case.shape
            truth = case.certified(case.numbers) if self.part == VALUE else case.truth
        except Exception:  # some definitions raise for inputs that a domain cannot exclude
            return None
        if truth is None or truth.vacuous or len(truth.paths) != 1:
            return None
        enclosure = truth.paths[0].value if self.part == VALUE else truth.paths[0].gradients[self.part]
        by = () if self.part == VALUE else self.concept.differentiable
        answer = call(self.implementation, case.inputs, example.dtype, by, None if not by else case.cotangent)
        output = answer.value if self.part == VALUE else answer.gradients.get(self.part)
        if output is None or output.values.shape != enclosure.shape or (shape is None):
            return None
        return Probed(case, output.values, enclosure)

    def reals(self) -> Iterator[str]:
        """Yield the names of the inputs that are arrays of real numbers."""
        yield from (name for name, spec in self.concept.domain.parameters.items() if isinstance(spec, Reals))

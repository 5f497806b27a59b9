"""One example of a concept, with its true value and the answers of the implementations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, call
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge.constrained import reduction
from oracle.judge.reference_answer import FloatAnswer, float_answer
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Path, TooManyPaths, Truth, certify
from oracle.truth.array_utils import parts_of_value
from oracle.truth.certification import Cotangent
from oracle.truth.context import TooManyOperations, unlimited
from oracle.truth.measured import ReferenceRaised, measure
from oracle.truth.measured_normwise import with_normwise
from oracle.truth.outputs import Slot

AnswerKind = Literal["value", "gradient", "second"]


def cotangent_for(shape: tuple[int, ...]) -> NDArray[Any] | None:
    """Return the cotangent of a value: small integers of both signs, exact in every dtype; None for a scalar."""
    if not shape:
        return None
    weights = np.arange(int(np.prod(shape))) % 5 - 1.0
    return np.where(weights == 0.0, 4.0, weights).reshape(shape)


IS_NAN = "NaN"  # instead of an exception: the reference over floats is NaN


@dataclass(eq=False)
class Case:
    """An example of a concept. Its truth and the answers of implementations are computed when they are first needed.

    A case with an `origin` is the same example for another candidate: it takes from there what does not depend on the
    candidate.
    """

    concept: Concept
    example: Example
    origin: Case | None = None
    _answers: dict[tuple[Implementation, AnswerKind], Answer] = field(default_factory=dict)
    _verdicts: dict[Implementation, Verdict] = field(default_factory=dict)
    _too_costly: bool = False

    def __post_init__(self) -> None:
        """There is no gradient by an optional input that is None."""
        without = [name for name in self.concept.differentiable if self.inputs.get(name, 0) is None]
        if without:
            by, twice = self.concept.differentiable, self.concept.twice_differentiable
            by, twice = (tuple(name for name in names if name not in without) for names in (by, twice))
            self.concept = replace(self.concept, differentiable=by, twice_differentiable=twice)

    @property
    def dtype(self) -> str:
        return self.example.dtype

    @property
    def inputs(self) -> Mapping[str, Any]:
        return self.example.inputs

    @cached_property
    def finite(self) -> bool:
        """Whether every input is finite: only then the truth can be certified."""
        if self.origin is not None:
            return self.origin.finite
        return all(np.isfinite(x).all() for x in parts_of_value(self.numbers))

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value; a reference of a user is run over floats for it, which may have no answer."""
        if self.origin is not None:
            return self.origin.shape
        if self._has_shape_of_truth and self.truth is not None and self.truth.paths:
            return self.truth.paths[0].value.shape
        return self.over_floats.shape

    @property
    def _has_shape_of_truth(self) -> bool:
        concept = self.concept
        return self.finite and not (concept.is_reference or concept.outputs or concept.uncertified)

    @cached_property
    def over_floats(self) -> FloatAnswer:
        """What the definition answers over floats."""
        if self.origin is not None:
            return self.origin.over_floats
        finite = self.concept.is_reference and self.finite
        return float_answer(self.concept["numpy_loop"].function, self.inputs, finite=finite)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places of several outputs in the value, which is a vector then; none for a single output."""
        return self.over_floats.slots if self.concept.outputs else ()

    @cached_property
    def refusal(self) -> str:
        """The exception of a reference without an answer to these inputs, as text, or `IS_NAN`; empty if it has one."""
        if self.origin is not None:
            return self.origin.refusal
        try:
            _ = self.shape, self.truth if self.finite else None
        except Exception as error:
            if isinstance(error, ReferenceRaised):
                return str(error)
            return IS_NAN if self._is_undefined else f"{type(error).__name__}: {error}"
        return ""

    @property
    def _is_undefined(self) -> bool:
        """Whether the reference over floats is NaN, as the mean of no entries is."""
        try:
            return bool(self.over_floats.undefined.any())
        except Exception:  # it raises instead
            return False

    @cached_property
    def cotangent(self) -> NDArray[Any] | None:
        if self.origin is not None:
            return self.origin.cotangent
        if self.concept.outputs and self.over_floats.slots and self.over_floats.is_single_number:
            return np.ones(self.shape)
        return cotangent_for(self.shape)

    @cached_property
    def along(self) -> dict[str, NDArray[Any]]:
        """The direction of the second derivatives, by input: small integers, different for each input."""
        if self.origin is not None:
            return self.origin.along
        return self.directions(self.concept.twice_differentiable)

    def directions(self, names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
        """A direction for each of these inputs, in its shape."""
        directions = {}
        for turn, name in enumerate(names):
            shape = np.shape(self.inputs[name])
            weights = (np.arange(int(np.prod(shape))) + turn) % 3 - 1.0
            direction = np.where(weights == 0.0, 2.0, weights).reshape(shape)
            reduce = reduction(self.concept.domain, name)  # a direction keeps the structure of its input
            directions[name] = direction if reduce is None else reduce(direction)
        return directions

    @cached_property
    def truth(self) -> Truth | None:
        """The true value and gradients, enclosed; None if there are too many branches to follow or too many terms."""
        if self.origin is not None:
            return self.origin.truth
        return self.certified(self.numbers, self.concept.differentiable)

    @property
    def too_costly(self) -> bool:
        """Whether there is no truth because it takes too many operations; a count, which no machine changes."""
        if self.origin is not None:
            return self.origin.too_costly
        return self.finite and self.truth is None and self._too_costly

    @cached_property
    def normwise_paths(self) -> Sequence[Path]:
        """The paths of the truth with their normwise bounds; none if there is no truth."""
        if self.origin is not None:
            return self.origin.normwise_paths
        if not self.truth:
            return ()
        if self.concept.uncertified:
            return with_normwise(self.stated, self.numbers, self.truth)
        found = self.certified(self.numbers, self.concept.differentiable, normwise=True)
        return () if found is None else found.paths

    def paths_for(self, grade: Grade) -> Sequence[Path]:
        """The paths of the truth with the bounds that an answer of this grade is within."""
        if grade is Grade.NORMWISE:
            return self.normwise_paths
        return self.truth.paths if self.truth is not None else ()

    @cached_property
    def overflows_on_the_way(self) -> bool:
        """Whether the value has no entry, and the definition over floats overflows before it.

        The true gradient is 0 there, but autograd multiplies it by the infinities in between.
        """
        if self.origin is not None:
            return self.origin.overflows_on_the_way
        if 0 not in self.shape:
            return False
        try:
            with np.errstate(over="raise", invalid="raise"):
                self.concept["numpy_loop"].function(**self.inputs)
        except ArithmeticError:
            return True
        return False

    @property
    def numbers(self) -> dict[str, Any]:
        """The numeric inputs: all but the choices."""
        return {name: x for name, x in self.inputs.items() if name not in self.concept.domain.choices}

    @property
    def stated(self) -> Callable[..., Any]:
        """The definition with the choices of the case."""
        chosen = {name: self.inputs[name] for name in self.concept.domain.choices}
        return partial(self.concept.definition, **chosen)

    def certified(
        self, numbers: Mapping[str, Any], differentiable: tuple[str, ...] = (), *, normwise: bool = False
    ) -> Truth | None:
        """The truth for these numbers in the place of the inputs; None if there are too many branches to follow."""
        stated = self.stated
        if self.concept.uncertified:
            return measure(stated, numbers, self.dtype, differentiable, self.cotangent if differentiable else None)
        try:
            cotangent: Cotangent = None
            if differentiable:
                of_shape = self._has_shape_of_truth and "cotangent" not in vars(self)
                cotangent = cotangent_for if of_shape else self.cotangent
            along = self.along if differentiable else None
            # A page of the catalogue states what it costs; a step of a full-size training has millions of operations.
            with nullcontext() if self.concept.is_reference else unlimited():
                return certify(stated, numbers, self.dtype, differentiable, cotangent, along, normwise=normwise)
        except TooManyPaths:
            return None
        except TooManyOperations:
            self._too_costly = True
            return None

    def set_answer(self, implementation: Implementation, answer: Answer, kind: AnswerKind = "value") -> None:
        self._answers[implementation, kind] = answer
        self._verdicts.pop(implementation, None)

    def value_verdict(self, implementation: Implementation, judge: Callable[[], Verdict]) -> Verdict:
        """The verdict of `judge` on the value of `implementation`; `judge` is called once."""
        if implementation not in self._verdicts:
            self._verdicts[implementation] = judge()
        return self._verdicts[implementation]

    def answers(self, implementation: Implementation) -> list[tuple[AnswerKind, Answer]]:
        return [(kind, answer) for (one, kind), answer in self._answers.items() if one is implementation]

    def answer(self, implementation: Implementation, kind: AnswerKind = "value") -> Answer:
        """The answer of `implementation`; it is called once for each kind."""
        key = (implementation, kind)
        if self.origin is not None and implementation is self.concept.implementations[0]:
            return self.origin.answer(implementation, kind)  # that of the definition is the same for all candidates
        if key not in self._answers:
            by = () if kind == "value" else self.concept.differentiable
            weights = None if kind == "value" else self.cotangent
            along = self.along if kind == "second" else None
            slots = self.slots if weights is not None else ()
            self._answers[key] = call(implementation, self.inputs, self.dtype, by, weights, along, slots)
        return self._answers[key]

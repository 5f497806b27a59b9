"""A concept with several outputs as concepts with one: of each output alone, and of the vector of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

import numpy as np
import torch

from oracle.candidates.diagnosis.codes import ends
from oracle.candidates.diagnosis.fits import wrong_entries
from oracle.candidates.diagnosis.hypothesis import VALUE
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge.case import Case
from oracle.truth.outputs import OTHER, Outputs, Slot, outputs_of

Pick = Callable[[Outputs], Any]


@dataclass(frozen=True, eq=False)
class SeveralOutputs:
    """A concept with several outputs, a candidate's implementations of it, and what `ObservedAnswers` needs.

    `slots` has the outputs that are arrays of real numbers; outputs that are None, texts or complex are left out.
    """

    concept: Concept
    implementations: Sequence[Implementation]
    dtype: str
    seed: int
    failing: Sequence[Example]
    slots: tuple[Slot, ...]

    def of(self, slot: Slot) -> ObservedAnswers:
        """The answers of one output alone."""
        kind = np.dtype(slot.dtype).kind
        returns = None if kind == "f" else slot.dtype
        concept = replace(self.concept, returns=returns)
        concept = concept if kind == "f" else replace(concept, differentiable=(), twice_differentiable=())
        return self._observed(concept, [slot], partial(_part, slot.name), partial(_part, slot.name))

    def joint(self) -> ObservedAnswers:
        """The answers of all outputs as one vector."""
        return self._observed(self.concept, self.slots, np.asarray, _vector)

    def wrong(self, joint: ObservedAnswers) -> list[Slot]:
        """The outputs that are wrong: by their entries in the vector, or one by one where no entry of it is."""
        found: set[str] = set()
        for index in joint.wrong.get(VALUE, ()):
            case = joint.cases[index]
            output = joint.answers(index, case.shape)[VALUE]
            slots = Case(self.concept, case.example).slots
            if output is None or case.truth is None or output.values.shape != case.shape or not slots:
                continue
            marks = wrong_entries(output.values, [path.value for path in case.truth.paths])
            marks = marks | ~np.isfinite(output.values)
            start = 0
            for slot in (one for one in slots if one.name in {own.name for own in self.slots}):
                size = slot.stop - slot.start
                found |= {slot.name} if marks[start : start + size].any() else set()
                start += size
        return [slot for slot in self.slots if slot.name in found] or [s for s in self.slots if self.of(s).wrong]

    def _observed(self, concept: Concept, slots: Sequence[Slot], pick: Pick, own: Pick) -> ObservedAnswers:
        """`pick` takes the outputs from those of the definition, `own` from those of the candidate."""
        names, places = [slot.name for slot in slots], [slot.place for slot in slots]
        loop = concept["numpy_loop"]
        alone = replace(
            concept,
            definition=_picked(concept.definition, names, pick),
            implementations=(replace(loop, function=_picked(loop.function, names, pick)),),
            outputs={},
        )
        values = [one for one in self.implementations if one.gives == VALUE]
        candidates = [replace(one, function=_picked(one.function, names, own)) for one in values]
        select = partial(_selected, places, pick)
        return ObservedAnswers(ends(alone, select), candidates, self.dtype, self.seed, self.failing, select)


def several_outputs(
    concept: Concept, implementations: Sequence[Implementation], dtype: str, seed: int, failing: Sequence[Example]
) -> SeveralOutputs | None:
    """The several outputs of a concept; None if no output is an array of real numbers, or at the first example."""
    first = next(iter(failing), None) or concept.domain.at(
        concept.domain.fitted(dict.fromkeys(concept.domain.dims, 2)), dtype, seed
    )
    slots = [slot for slot in Case(concept, first).slots if slot.dtype != OTHER and np.dtype(slot.dtype).kind in "fiub"]
    if not slots:
        return None
    return SeveralOutputs(concept, implementations, dtype, seed, failing, tuple(slots))


def _picked(function: Callable[..., Any], names: Sequence[str], pick: Pick) -> Callable[..., Any]:
    @wraps(function)
    def picked(*args: Any, **inputs: Any) -> Any:
        found = outputs_of(function(*args, **inputs))
        if found is None or not set(names) <= set(found.names):
            raise TypeError(f"returned other outputs than {', '.join(names)}")
        return pick(found.chosen(names))

    return picked


def _selected(places: Sequence[int], pick: Pick, returned: Any) -> Any:
    """What a changed definition returns, whose outputs may have other names."""
    found = outputs_of(returned)
    if found is None:
        raise TypeError("a single output")
    return pick(Outputs(tuple(found.names[p] for p in places), tuple(found.parts[p] for p in places)))


def _part(name: str, outputs: Outputs) -> Any:
    return outputs.parts[0]


def _vector(outputs: Outputs) -> Any:
    """All entries of a candidate's outputs; whole numbers in the dtype of the others."""
    if not any(isinstance(part, torch.Tensor) for part in outputs.parts):
        parts = [np.asarray(part) for part in outputs.parts]
        kind = next((part.dtype for part in parts if part.dtype.kind == "f"), np.dtype(np.float64))
        return np.concatenate([part.reshape(-1).astype(kind) for part in parts])
    tensors = [torch.as_tensor(part) for part in outputs.parts]
    dtype = next((part.dtype for part in tensors if part.is_floating_point()), torch.float64)
    return torch.cat([part.reshape(-1).to(dtype) for part in tensors])

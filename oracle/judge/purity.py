"""The check of purity: a call changes no input, and its answer shares no memory with an input.

An answer may be a view of an input where the value, or one of several outputs, is made of entries of this input at
fixed places, whatever they are: the identity, a reshape, a transpose, a slice.
"""

import numpy as np

from oracle.calling import Answer
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Reals
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck
from oracle.judge.compare import raised
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth.outputs import Outputs

_SEEDS = range(8)  # of random inputs; with fewer, a value such as max(x, 0) of one number may equal x in all of them


def judge_purity(case: Case, implementation: Implementation) -> Verdict:
    """Wrong if a bit of an input changed, or if writing to the answer would change an input."""
    assert implementation.gives != "state"  # a scene has no inputs
    answer = case.answer(implementation, implementation.gives)
    if answer.raised is not None and (verdict := raised(answer, case.dtype, case.truth)) is not None:
        return verdict
    if answer.changed_inputs:
        return Verdict(Grade.WRONG, f"changed its input {' and '.join(answer.changed_inputs)}; work on a copy")
    if (verdict := _metadata(case.concept, implementation, answer)) is not None:
        return verdict
    if not case.concept.shares_memory:
        shared = [name for name in answer.shared_inputs if not _only_moves_entries(case, name)]
        if shared:
            return Verdict(Grade.WRONG, f"returned memory of its input {' and '.join(shared)}; return a copy")
    return Verdict(Grade.ACCURATE)


def _only_moves_entries(case: Case, name: str) -> bool:
    """Whether each entry of the value, or of one output, is the same entry of the input `name` for all inputs.

    Small sizes stand for all. Choices, scalars and labels are those of the case.
    """
    domain = case.concept.domain
    if not isinstance(domain.parameters.get(name), Reals):
        return False
    dims = domain.fitted({name: 2 + place for place, name in enumerate(domain.dims)})
    arrays = [name for name, spec in domain.parameters.items() if isinstance(spec, Reals)]
    places: list[set[int]] = []
    slices: list[tuple[int, int]] = []
    for seed in _SEEDS:
        try:
            drawn = domain.at(dims, case.dtype, seed).inputs
            inputs = {name: drawn[name] if name in arrays else x for name, x in case.inputs.items()}
            with np.errstate(all="ignore"):
                returned = case.concept["numpy_loop"].function(**inputs)
                value = np.ravel(returned)
        except Exception:  # e.g. labels of the case that are too large for the small sizes
            return False
        entries = np.ravel(inputs[name])
        equal = [set(np.flatnonzero(entries == entry).tolist()) for entry in value]
        if places and len(places) != len(equal):
            return False  # the inputs select which entries are returned
        places = [before & now for before, now in zip(places, equal, strict=True)] if places else equal
        slots = returned.slots() if isinstance(returned, Outputs) else ()
        slices = [(slot.start, slot.stop) for slot in slots] if slots else [(0, value.size)]
    return any(stop > start and all(places[start:stop]) for start, stop in slices)


_PROPERTIES = {"grad": "`.grad`", "version": "entries, which it wrote and restored"}


def _metadata(concept: Concept, implementation: Implementation, answer: Answer) -> Verdict | None:
    """The verdict on changed properties of the inputs, such as their shape; None if there are none.

    A function that returns gradients may let autograd record its inputs: `W.requires_grad_()` is a common way to get
    them, and a caller who wants gradients is not surprised.
    """
    gives_gradients = implementation.gives == "gradient" or any(
        one.name == f"{implementation.name}_gradient" and one.gives == "gradient" for one in concept.implementations
    )
    ignored = ("requires_grad", "grad") if gives_gradients else ()
    for name, properties in answer.changed_metadata.items():
        changed = [_PROPERTIES.get(one, f"`{one}`") for one in properties if one not in ignored]
        if changed:
            return Verdict(Grade.WRONG, f"changed {' and '.join(changed)} of its input {name}; work on a copy")
    return None


class _Purity(ExampleCheck):
    name = "purity"
    question = "Does the call leave its inputs unchanged, and return memory of its own?"
    place = 50

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.scene is None

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return judge_purity(case, implementation)


CHECK = _Purity()

"""Call an implementation several times while the caller keeps what it gave and what it got."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from oracle.calling import numpy_arrays, torch_tensors
from oracle.calling.answer import CallSequence
from oracle.calling.calls import answer_of, arguments_of, quiet
from oracle.calling.elsewhere import FunctionElsewhere
from oracle.catalogue.concept import Implementation
from oracle.truth.outputs import Slot


def call_in_turn(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    others: Mapping[str, Any],
    dtype: str,
    names: tuple[str, ...],
    cotangents: tuple[Any, Any] = (None, None),
    slots: Sequence[Slot] = (),
) -> CallSequence:
    """The answers to `inputs`, to `others` (in the same shapes), and to `others` in the memory of `inputs`.

    `names` are those of the gradients, if `implementation` returns gradients, and `cotangents` those for each of the
    two inputs: the value may have another shape for the other one. `slots` are the places of several outputs in them.
    An exception of the function is raised.
    """
    if isinstance(implementation.function, FunctionElsewhere):
        return implementation.function.call_in_turn(inputs, others, dtype, names, cotangents, slots)
    library: Any = numpy_arrays if implementation.side == "numpy" else torch_tensors
    with quiet():
        own, second, again, fresh = (
            arguments_of(implementation, these, dtype, weights, slots=slots)
            for these, weights in ((inputs, cotangents[0]), *((others, cotangents[1]),) * 3)
        )
        arrays = {name: x for name, x in own.items() if isinstance(x, library.ARRAY)}
        before = {name: library.bits(x) for name, x in arrays.items()}
        kept = implementation.function(**own)
        first = answer_of(implementation, kept, names)
        second_answer = answer_of(implementation, implementation.function(**second), names)
        implementation.function(**again)  # buffers may take turns
        first_later = answer_of(implementation, kept, names)
        changed = tuple(name for name, x in arrays.items() if library.bits(x) != before[name])
        kept_arrays = {name: x for name, x in arrays.items() if name in inputs}
        with torch.no_grad():
            for name, x in kept_arrays.items():
                x[...] = fresh[name]
        third = implementation.function(**{**fresh, **kept_arrays})
        return CallSequence(first, first_later, second_answer, answer_of(implementation, third, names), changed)

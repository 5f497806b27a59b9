"""Run the backward pass of a torch function with other cotangents, twice, or for one input alone."""

from collections.abc import Mapping
from typing import Any

import torch
from numpy.typing import NDArray

from oracle.calling import torch_tensors
from oracle.calling.answer import Answer, BackwardPass
from oracle.calling.calls import quiet
from oracle.calling.elsewhere import FunctionElsewhere
from oracle.catalogue.concept import Implementation


def backward(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    by: tuple[str, ...],
    cotangent: NDArray[Any] | None,
    *,
    twice: bool = False,
) -> BackwardPass:
    """The gradients by the inputs `by`, which alone require grad.

    `cotangent` has the shape of the value and any layout, which the backward pass gets; None stands for ones. A
    cotangent whose first stride is 0 is expanded from a slice. With `twice`, the pass is repeated with
    `retain_graph=True`. An exception is in `Answer.raised` of the last pass.
    """
    if isinstance(implementation.function, FunctionElsewhere):
        return implementation.function.backward(inputs, dtype, by, cotangent, twice)
    with quiet():
        before = None
        try:
            own = {name: torch_tensors.prepare(x, dtype) for name, x in inputs.items()}
            for name in by:
                own[name].requires_grad_()
            value = torch_tensors.as_vector(implementation.function(**own))
            seed = torch.ones_like(value) if cotangent is None else torch_tensors.to_tensor(cotangent, dtype)
            bits, wanted = torch_tensors.bits(seed), {name: own[name] for name in by}
            if twice:
                before = _answer(torch_tensors.gradients_of(value, wanted, seed, retain_graph=True))
            answer = _answer(torch_tensors.gradients_of(value, wanted, seed))
            return BackwardPass(answer, before, torch_tensors.bits(seed) != bits)
        except Exception as error:
            return BackwardPass(Answer(raised=error), before)


def _answer(gradients: Mapping[str, torch.Tensor]) -> Answer:
    return Answer(gradients={name: torch_tensors.part(gradient) for name, gradient in gradients.items()})

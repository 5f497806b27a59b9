"""Call a torch function in the modes that programs call it in."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import torch

from oracle.calling import torch_tensors
from oracle.calling.answer import Answer
from oracle.calling.calls import quiet
from oracle.calling.elsewhere import FunctionElsewhere
from oracle.catalogue.concept import Implementation

RECORDING = "with inputs that require grad"
AUTOCAST = 'under torch.autocast("cpu")'
MODES: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "under torch.no_grad()": torch.no_grad,
    "under torch.inference_mode()": torch.inference_mode,
    RECORDING: nullcontext,
    AUTOCAST: partial(torch.autocast, "cpu", torch.bfloat16),
}


def value_in_mode(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    mode: str,
    differentiable: tuple[str, ...] = (),
) -> Answer:
    """The value of a torch function in one of `MODES`; an exception of the function is in `Answer.raised`.

    The inputs are created outside of the mode. Those in `differentiable` require grad in the mode `RECORDING`.
    """
    if isinstance(implementation.function, FunctionElsewhere):
        return implementation.function.value_in_mode(inputs, dtype, mode, differentiable)
    with quiet():
        own = {name: torch_tensors.prepare(x, dtype) for name, x in inputs.items()}
        if mode == RECORDING:
            for name in differentiable:
                own[name].requires_grad_()
        try:
            with MODES[mode]():
                return Answer(value=torch_tensors.output(implementation.function(**own)))
        except Exception as error:
            return Answer(raised=error)

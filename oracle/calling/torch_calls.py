"""torch candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from oracle.calling.output import AS_GIVEN, Output

if TYPE_CHECKING:
    from oracle.catalogue.concept import Implementation

__all__ = ["call", "output", "tensor"]


def call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    gradient_by: tuple[str, ...],
    cotangent: NDArray[Any] | None,
    along: Mapping[str, NDArray[Any]] | None = None,
) -> dict[str, Any]:
    """Call a torch implementation; see `oracle.calling.ask`."""
    own = {name: tensor(x, dtype) if isinstance(x, np.ndarray) else x for name, x in inputs.items()}
    tensors = {name: x for name, x in own.items() if isinstance(x, torch.Tensor)}
    before = {name: _bits(x) for name, x in tensors.items()}
    found: dict[str, Any]
    if implementation.gives in ("gradient", "second"):
        extra: dict[str, Any] = {} if cotangent is None else {"cotangent": tensor(cotangent, dtype)}
        if implementation.gives == "second":
            extra["along"] = {name: tensor(direction, dtype) for name, direction in (along or {}).items()}
        returned = implementation.function(**own, **extra)
        outputs = {name: output(returned[name]) for name in gradient_by if name in returned}
        found = {f"{implementation.gives}s": outputs}
        results = list(returned.values())
    elif gradient_by:
        found, results = _differentiate(implementation, own, gradient_by, dtype, cotangent, along)
    else:
        returned = implementation.function(**own)
        found, results = {"value": output(returned)}, [returned]
    return {
        **found,
        "changed": tuple(name for name, x in tensors.items() if _bits(x) != before[name]),
        "shared": tuple(name for name, x in tensors.items() if any(_shares(r, x) for r in results)),
    }


def _differentiate(
    implementation: Implementation,
    own: dict[str, Any],
    gradient_by: tuple[str, ...],
    dtype: str,
    cotangent: NDArray[Any] | None,
    along: Mapping[str, NDArray[Any]] | None,
) -> tuple[dict[str, Any], list[Any]]:
    """Value and gradients by autograd; an input that the value does not depend on has gradient zero."""
    for name in gradient_by:
        own[name].requires_grad_()
    value = implementation.function(**own)
    seed = torch.ones_like(value) if cotangent is None else tensor(cotangent, dtype)
    by = {name: own[name] for name in gradient_by}
    slopes = _slopes(value, by, seed, create_graph=bool(along))
    found = {"value": output(value.detach()), "gradients": {name: output(slope) for name, slope in slopes.items()}}
    if along:
        turned = torch.stack([(slopes[name] * tensor(along[name], dtype)).sum() for name in along]).sum()
        twice = _slopes(turned, {name: own[name] for name in along}, torch.ones_like(turned))
        found["seconds"] = {name: output(second) for name, second in twice.items()}
    return found, [value.detach()]


def _slopes(
    value: torch.Tensor, by: dict[str, torch.Tensor], seed: torch.Tensor, *, create_graph: bool = False
) -> dict[str, torch.Tensor]:
    # A value that depends on no input (an empty loop) has no graph; its gradients are zero, and judged as such.
    if not value.requires_grad:
        return {name: torch.zeros_like(x) for name, x in by.items()}
    # Not by materialize_grads, which torch 2.0 does not know.
    found = torch.autograd.grad(value, list(by.values()), seed, allow_unused=True, create_graph=create_graph)
    slopes = zip(by.items(), found, strict=True)
    return {name: torch.zeros_like(x) if slope is None else slope for (name, x), slope in slopes}


def tensor(array: NDArray[Any], dtype: str) -> torch.Tensor:
    """A tensor with the values, strides and offset of `array`, in memory of its own. Labels are int64.

    The dtype `AS_GIVEN` keeps the array's own.

    torch has no negative strides: there the values are laid out forward.
    """
    plain = torch.from_numpy(np.array(array, order="C"))
    if dtype == AS_GIVEN:
        return plain
    kind = getattr(torch, dtype) if array.dtype.kind == "f" else torch.int64
    values = plain.to(kind)
    strides = [stride // array.itemsize for stride in array.strides]
    if not array.size or not array.ndim or (array.flags.c_contiguous and array.base is None):
        return values
    if any(stride < 0 for stride in strides):
        return values
    if strides[0] == 0 and len(array) > 1:
        return tensor(array[:1].copy(), dtype).expand(array.shape)
    offset = 0
    if isinstance(array.base, np.ndarray):
        offset = (array.__array_interface__["data"][0] - array.base.__array_interface__["data"][0]) // array.itemsize
    extent = offset + 1 + sum(stride * (size - 1) for stride, size in zip(strides, array.shape, strict=True))
    filler = float("nan") if array.dtype.kind == "f" else torch.iinfo(torch.int64).max
    view = torch.full((extent,), filler, dtype=kind).as_strided(array.shape, strides, offset)
    return view.copy_(values)


def output(answer: Any) -> Output:
    """An output of torch: a tensor. Anything else keeps its name, to be judged."""
    if not isinstance(answer, torch.Tensor):
        return Output.of_array(answer)
    detached = answer.detach()
    values = detached.to(torch.float64).numpy(force=True)  # forced: autograd may leave its zeros unallocated
    return Output(values.copy(), str(answer.dtype).removeprefix("torch."), "tensor")


def _bits(x: torch.Tensor) -> bytes:
    """The values bit for bit: a NaN is itself, and -0 is not 0."""
    plain = x.detach()
    bits: bytes = (plain.view(torch.int16) if plain.dtype is torch.bfloat16 else plain).numpy().tobytes()
    return bits


def _shares(result: Any, x: torch.Tensor) -> bool:
    return (
        isinstance(result, torch.Tensor)
        and result.numel() > 0
        and x.numel() > 0
        and result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    )

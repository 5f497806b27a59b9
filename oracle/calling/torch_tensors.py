"""torch's side of a call: tensors made of arrays, derivatives by autograd, outputs, and comparison of memory."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from oracle.calling.answer import AS_GIVEN, Answer, Output
from oracle.truth.array_utils import with_parts
from oracle.truth.outputs import Outputs, is_other

ARRAY = torch.Tensor


def prepare(x: Any, dtype: str) -> Any:
    """The argument that the function gets: a tensor for each array, any other object itself.

    `AS_GIVEN` keeps the arrays in a list.
    """
    if dtype == AS_GIVEN and not isinstance(x, np.ndarray):
        return x
    return with_parts(x, lambda part: to_tensor(part, dtype) if isinstance(part, np.ndarray) else part)


def to_tensor(array: NDArray[Any], dtype: str) -> torch.Tensor:
    """A new tensor with the values, strides and storage offset of `array`.

    Floats are converted to `dtype`, complex numbers to complex128 for float64 and else to complex64, and integers to
    int64; booleans stay booleans. `AS_GIVEN` keeps the dtype of the array, and does not keep its strides. torch has no
    negative strides: an array with a negative stride becomes contiguous. The memory between the entries is filled with
    NaN, the largest integer or true, so that a read of it shows in the result.
    """
    plain = torch.from_numpy(np.array(array, order="C"))
    if dtype == AS_GIVEN:
        return plain
    kind = _kind(array, dtype)
    values = plain.to(kind)
    strides = [stride // array.itemsize for stride in array.strides]
    if not array.size or not array.ndim or (array.flags.c_contiguous and array.base is None):
        return values
    if any(stride < 0 for stride in strides):
        return values
    if 0 in strides:
        single = tuple(slice(None, 1 if stride == 0 else None) for stride in strides)
        return to_tensor(array[single].copy(), dtype).expand(array.shape)
    offset = 0
    if isinstance(array.base, np.ndarray):
        offset = (array.__array_interface__["data"][0] - array.base.__array_interface__["data"][0]) // array.itemsize
    extent = offset + 1 + sum(stride * (size - 1) for stride, size in zip(strides, array.shape, strict=True))
    filler = float("nan") if array.dtype.kind in "fc" else True if array.dtype.kind == "b" else torch.iinfo(kind).max
    view = torch.full((extent,), filler, dtype=kind).as_strided(array.shape, strides, offset)
    return view.copy_(values)


def _kind(array: NDArray[Any], dtype: str) -> Any:
    """The dtype of the tensor that stands for an array in `dtype`."""
    kinds = {"f": dtype, "c": "complex128" if dtype == "float64" else "complex64", "b": "bool"}
    return getattr(torch, kinds.get(array.dtype.kind, "int64"))


weights = to_tensor  # a cotangent or a direction in the dtype under test


def output(returned: Any) -> Output:
    """The output of a torch function: of a tensor its values; see `Output.of_array` for other objects."""
    if isinstance(returned, Outputs):
        return Output.of_outputs(returned, part)
    if not isinstance(returned, torch.Tensor):
        return Output.of_array(returned)
    # force=True: a gradient that autograd left unallocated (all zeros) is allocated first.
    values = returned.detach().to(torch.float64).numpy(force=True)
    return Output(values.copy(), str(returned.dtype).removeprefix("torch."), "tensor")


def part(returned: Any) -> Output:
    """One of several outputs, or a gradient: of a complex tensor the real and imaginary parts along a last axis."""
    if not isinstance(returned, torch.Tensor) or not returned.is_complex():
        return output(returned)
    return replace(output(torch.view_as_real(returned.detach().resolve_conj())), dtype=str(returned.dtype)[6:])


def bits(x: torch.Tensor) -> bytes:
    """The entries bit for bit, so that NaN equals itself and -0 differs from 0."""
    plain = x.detach()
    found: bytes = (plain.view(torch.int16) if plain.dtype is torch.bfloat16 else plain).numpy().tobytes()
    return found


def shares_memory(result: Any, x: torch.Tensor) -> bool:
    """Whether `result`, or one of several outputs, is a tensor with the storage of `x`."""
    if isinstance(result, Outputs):
        return any(shares_memory(part, x) for part in result.parts)
    return (
        isinstance(result, torch.Tensor)
        and result.numel() > 0
        and x.numel() > 0
        and result.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    )


def differentiate(
    function: Callable[..., Any],
    own: dict[str, Any],
    differentiate_by: tuple[str, ...],
    dtype: str,
    cotangent: NDArray[Any] | None,
    direction: Mapping[str, NDArray[Any]],
) -> tuple[Answer, Any]:
    """Value, gradients and, with a `direction`, second derivatives by autograd; and what the function returned.

    An input on which the value does not depend has gradient zero. The tensors of `differentiate_by` in `own` must
    require grad.
    """
    returned = function(**own)
    value = as_vector(returned)
    seed = torch.ones_like(value) if cotangent is None else to_tensor(cotangent, dtype)
    if direction:
        seed.requires_grad_()  # a backward pass marked `once_differentiable` then raises, instead of giving zeros
    by = {name: own[name] for name in differentiate_by}
    gradients = gradients_of(value, by, seed, create_graph=bool(direction))
    second: dict[str, Output] = {}
    if direction:
        products = [(gradients[name] * to_tensor(direction[name], dtype)).sum() for name in direction]
        total = torch.stack(products).sum()
        second = {name: part(x) for name, x in _by_backward(total, {name: own[name] for name in direction}).items()}
    first = {name: part(gradient) for name, gradient in gradients.items()}
    return Answer(output(returned), first, second), returned


def as_vector(returned: Any) -> torch.Tensor:
    """What is differentiated: a returned tensor itself, and of several outputs the vector of their entries."""
    if not isinstance(returned, Outputs):
        found: torch.Tensor = returned
        return found
    tensors = [torch.as_tensor(part) for part in returned.parts if not is_other(part)]
    real = [torch.view_as_real(x.resolve_conj()) if x.is_complex() else x for x in tensors]
    return torch.cat([x.reshape(-1) for x in real]) if real else torch.zeros(0)


def _by_backward(total: torch.Tensor, by: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The gradients of `total` by the leaves `by`, from `.grad`.

    `backward` visits every node, so that one which refuses a second pass raises; `torch.autograd.grad` leaves it out.
    """
    if total.requires_grad:
        total.backward()
    found = {name: torch.zeros_like(x) if x.grad is None else x.grad for name, x in by.items()}
    for x in by.values():
        x.grad = None
    return found


def gradients_of(
    value: torch.Tensor,
    by: dict[str, torch.Tensor],
    seed: torch.Tensor,
    *,
    create_graph: bool = False,
    retain_graph: bool = False,
) -> dict[str, torch.Tensor]:
    """The gradients of Σ seed · value by the tensors `by`; zero for those on which the value does not depend."""
    if not value.requires_grad:  # a value that depends on no input (an empty loop) has no graph
        return {name: torch.zeros_like(x) for name, x in by.items()}
    if value.shape != seed.shape:
        raise RuntimeError(f"the cotangent has the shape {tuple(seed.shape)}, and the value {tuple(value.shape)}")
    # allow_unused, because torch 2.0 has no materialize_grads.
    found = torch.autograd.grad(
        _Weighted.apply(value, seed),
        list(by.values()),
        allow_unused=True,
        create_graph=create_graph,
        retain_graph=retain_graph or create_graph,
    )
    gradients = zip(by.items(), found, strict=True)
    return {name: torch.zeros_like(x) if gradient is None else gradient for (name, x), gradient in gradients}


class _Weighted(torch.autograd.Function):  # type: ignore[misc]  # torch has no types here
    """Σ seed · value as far as autograd knows: a number that passes `seed` itself on as the cotangent of `value`.

    `torch.autograd.grad(value, inputs, seed)` does the same, but imports SymPy, which takes a third of a second.
    """

    @staticmethod
    def forward(ctx: Any, value: torch.Tensor, seed: torch.Tensor) -> torch.Tensor:
        ctx.seed = seed
        return torch.zeros(())

    @staticmethod
    def backward(ctx: Any, _: torch.Tensor) -> tuple[torch.Tensor, None]:
        return ctx.seed, None

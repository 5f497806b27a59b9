"""`np` and `torch` for a script that runs over the model."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from oracle.semantics.model.arithmetic import concatenated, relu
from oracle.semantics.model.array import Array, operand
from oracle.semantics.model.elementwise import dtype_of, flat_of
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined
from oracle.semantics.model.expected_warnings import expect_warning
from oracle.semantics.model.graph import gradients_off
from oracle.semantics.model.strided import Dtype, Number, Shape, Strided
from oracle.semantics.model.tensor import StorageRef, Tensor

__all__ = ["numpy_model", "torch_model"]


def _steps(arguments: tuple[Number, ...], dtype: Dtype | None, floats: Dtype) -> Strided:
    start, stop, step = {1: (0, *arguments, 1), 2: (*arguments, 1)}.get(len(arguments), arguments)
    values = [start + i * step for i in range(max(0, math.ceil((stop - start) / step)))]
    kind: Dtype = dtype or (floats if any(isinstance(x, float) for x in arguments) else "int64")
    return Strided.of(values, (len(values),), kind)


def _full(shape: int | Shape, value: Number, dtype: Dtype) -> Strided:
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    return Strided.of([value] * math.prod(sizes), sizes, dtype)


def _nested(values: Any, dtype: Dtype | None, floats: Dtype) -> Strided:
    if hasattr(values, "view_of"):
        numbers, shape = operand(values)
        return Strided.of(numbers, shape, dtype or values.dtype)
    numbers, shape = flat_of(values)
    kinds = {dtype_of(number) for number in numbers}
    found: Dtype = floats if "float64" in kinds or not kinds else "int64" if "int64" in kinds else "bool"
    return Strided.of(numbers, shape, dtype or found)


def _no_tensor(view: Strided, values: Any) -> Strided:
    if isinstance(values, Tensor):
        raise NotModelled("the model does not say what `np.array` makes of a tensor; give `t.numpy().copy()`")
    return view


def _broadcast_to(array: Array, shape: int | Shape) -> Array:
    """A view that must not be written to: one cell shows at several places."""
    view = array.view_of.expanded((shape,) if isinstance(shape, int) else tuple(shape))
    if view is None:
        raise ExpectedError(
            ValueError,
            "could not be broadcast together|input operand has more|cannot broadcast a non-scalar",
            "the shapes do not fit",
        )
    return array._of(view, writeable=False)


def _expand_dims(array: Array, axis: int) -> Array:
    if not -array.ndim - 1 <= axis <= array.ndim:
        raise ExpectedError(np.exceptions.AxisError, "is out of bounds", "there is no such place for an axis")
    place = axis % (array.ndim + 1)
    return array.reshape((*array.shape[:place], 1, *array.shape[place:]))


def _ascontiguousarray(array: Array) -> Array:
    """The array itself if it is contiguous and has an axis, else a copy that does."""
    if not array.ndim:
        return array.reshape(1)
    return array if array.view_of.contiguous else array.copy()


def _concatenate(parts: list[Array], axis: int = 0) -> Array:
    try:
        joined = concatenated([Tensor(part.view_of) for part in parts], axis)
    except ExpectedError as refused:
        raise ExpectedError(ValueError, "must match exactly", refused.reason) from None
    return Array(joined.view_of, open_layout=True)


class Module(SimpleNamespace):
    """A stand-in for a module, which says what it lacks."""

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model has no `{self._called}.{name}`")


numpy_model = Module(
    _called="np",
    ndarray=Array,
    float64="float64",
    float32="float32",
    int64="int64",
    newaxis=None,
    arange=lambda *arguments, dtype=None: Array(_steps(arguments, dtype, "float64")),
    zeros=lambda shape, dtype="float64": Array(_full(shape, 0, dtype)),
    ones=lambda shape, dtype="float64": Array(_full(shape, 1, dtype)),
    full=lambda shape, value, dtype=None: Array(_full(shape, value, dtype or dtype_of(value))),
    array=lambda values, dtype=None: Array(_no_tensor(_nested(values, dtype, "float64"), values)),
    asarray=lambda values: values if isinstance(values, Array) else values.numpy(),
    zeros_like=lambda array: Array(_full(array.shape, 0, array.dtype), open_layout=True),
    broadcast_to=_broadcast_to,
    expand_dims=_expand_dims,
    ascontiguousarray=_ascontiguousarray,
    concatenate=_concatenate,
    reshape=lambda array, shape, copy=None: array.reshape(shape, copy=copy),
    ravel=lambda array, order="C": array.ravel(order),
    transpose=lambda array, axes=(): array.transpose(*axes),
    swapaxes=lambda array, first, second: array.swapaxes(first, second),
    squeeze=lambda array, axis=None: array.squeeze(axis),
    copy=lambda array: array.copy(order="K"),
    shares_memory=lambda a, b: a.view_of.overlaps(b.view_of),
)


def _leaf(view: Strided, requires_grad: bool) -> Tensor:
    made = Tensor(view)
    return made.requires_grad_() if requires_grad else made


def _forward(array: Array) -> None:
    """Refuse what runs backwards."""
    if any(step is not None and step < 0 for step in array.view_of.strides):
        raise ExpectedError(ValueError, "stride in the given numpy array is negative", "torch has no negative strides")
    if array.turned and (1 in array.shape or not array.size):
        raise Undefined("whether a negative stride counts along an axis of one entry")


def _tensor(values: Any, dtype: Dtype | None = None, requires_grad: bool = False) -> Tensor:
    """A copy, of lists or of an array."""
    if isinstance(values, Array):
        _forward(values)
    if isinstance(values, Tensor):
        expect_warning("To copy construct from a tensor")
    made = _leaf(_nested(values, dtype, "float32"), requires_grad)
    made.open_layout = isinstance(values, Array)
    return made


def _from_numpy(array: Array) -> Tensor:
    """The same memory as a tensor."""
    if not array.writeable:
        expect_warning("NumPy array is not writable")
    _forward(array)
    return Tensor(array.view_of, home=StorageRef(array.view_of.offset))


torch_model = Module(
    _called="torch",
    Tensor=Tensor,
    float64="float64",
    float32="float32",
    int64="int64",
    arange=lambda *arguments, dtype=None, requires_grad=False: _leaf(
        _steps(arguments, dtype, "float32"), requires_grad
    ),
    zeros=lambda *shape, dtype="float32", requires_grad=False: _leaf(
        _full(shape[0] if isinstance(shape[0], tuple) else shape, 0, dtype), requires_grad
    ),
    ones=lambda *shape, dtype="float32", requires_grad=False: _leaf(
        _full(shape[0] if isinstance(shape[0], tuple) else shape, 1, dtype), requires_grad
    ),
    full=lambda shape, value, dtype=None: Tensor(
        _full(shape, value, dtype or ("float32" if isinstance(value, float) else "int64"))
    ),
    tensor=_tensor,
    as_tensor=lambda values: values if isinstance(values, Tensor) else _from_numpy(values),
    from_numpy=_from_numpy,
    ones_like=lambda tensor: Tensor(_full(tensor.shape, 1, tensor.dtype), open_layout=True),
    zeros_like=lambda tensor: Tensor(_full(tensor.shape, 0, tensor.dtype), open_layout=True),
    cat=lambda parts, dim=0: concatenated(list(parts), dim),
    dot=lambda a, b: a.dot(b),
    relu=relu,
    no_grad=gradients_off,
    set_grad_enabled=gradients_off,
)

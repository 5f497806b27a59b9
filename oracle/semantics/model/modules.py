"""`numpy_model` and `torch_model`: what the names `np` and `torch` mean in a script that runs on the model."""

import math
from types import SimpleNamespace
from typing import Any

from oracle.semantics.model.arithmetic import concatenate, relu
from oracle.semantics.model.array import Array
from oracle.semantics.model.elementwise import flatten_nested, operand, python_dtype
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined, expect_warning
from oracle.semantics.model.graph import grad_mode
from oracle.semantics.model.strided import Dtype, Number, Shape, Strided
from oracle.semantics.model.tensor import StorageRef, Tensor

_DTYPES = {"float64": "float64", "float32": "float32", "int64": "int64"}


class ModelModule(SimpleNamespace):
    """A replacement of a module; a name that it lacks raises `NotModelled`."""

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model has no `{self._called}.{name}`")


# New storages; `floats` is the default dtype of floats in the library.


def _range(arguments: tuple[Number, ...], dtype: Dtype | None, floats: Dtype) -> Strided:
    start, stop, step = {1: (0, *arguments, 1), 2: (*arguments, 1)}.get(len(arguments), arguments)
    values = [start + i * step for i in range(max(0, math.ceil((stop - start) / step)))]
    kind: Dtype = dtype or (floats if any(isinstance(x, float) for x in arguments) else "int64")
    return Strided.of(values, (len(values),), kind)


def _full(shape: int | Shape, value: Number, dtype: Dtype) -> Strided:
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    return Strided.of([value] * math.prod(sizes), sizes, dtype)


def _from_nested(values: Any, dtype: Dtype | None, floats: Dtype) -> Strided:
    if hasattr(values, "strided"):
        numbers, shape = operand(values)
        return Strided.of(numbers, shape, dtype or values.dtype)
    numbers, shape = flatten_nested(values)
    kinds = {python_dtype(number) for number in numbers}
    found: Dtype = floats if "float64" in kinds or not kinds else "int64" if "int64" in kinds else "bool"
    return Strided.of(numbers, shape, dtype or found)


def _array(values: Any, dtype: Dtype | None = None) -> Array:
    if isinstance(values, Tensor):
        raise NotModelled("the model has no `np.array` of a tensor; write `t.numpy().copy()`")
    return Array(_from_nested(values, dtype, "float64"))


def _broadcast_to(array: Array, shape: int | Shape) -> Array:
    """A read-only view, in which several entries share a cell."""
    view = array.strided.expanded((shape,) if isinstance(shape, int) else tuple(shape))
    if view is None:
        pattern = "could not be broadcast together|input operand has more|cannot broadcast a non-scalar"
        raise ExpectedError(ValueError, pattern, "the shapes do not broadcast")
    return array._view(view, writeable=False)


def _expand_dims(array: Array, axis: int) -> Array:
    if not -array.ndim - 1 <= axis <= array.ndim:
        raise array._error("new axis")
    place = axis % (array.ndim + 1)
    return array.reshape((*array.shape[:place], 1, *array.shape[place:]))


def _ascontiguousarray(array: Array) -> Array:
    """The array itself if it is contiguous and has an axis; a view with one axis if it has none; else a copy."""
    if not array.ndim:
        return array.reshape(1)
    return array if array.strided.contiguous else array.copy()


def _concatenate(parts: list[Array], axis: int = 0) -> Array:
    try:
        joined = concatenate([Tensor(part.strided) for part in parts], axis)
    except ExpectedError as error:
        raise ExpectedError(ValueError, "must match exactly", error.reason) from None
    return Array(joined.strided, layout_unspecified=True)


numpy_model = ModelModule(
    _called="np",
    ndarray=Array,
    **_DTYPES,
    newaxis=None,
    arange=lambda *arguments, dtype=None: Array(_range(arguments, dtype, "float64")),
    zeros=lambda shape, dtype="float64": Array(_full(shape, 0, dtype)),
    ones=lambda shape, dtype="float64": Array(_full(shape, 1, dtype)),
    full=lambda shape, value, dtype=None: Array(_full(shape, value, dtype or python_dtype(value))),
    array=_array,
    asarray=lambda values: values if isinstance(values, Array) else values.numpy(),
    zeros_like=lambda array: Array(_full(array.shape, 0, array.dtype), layout_unspecified=True),
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
    shares_memory=lambda a, b: a.strided.overlaps(b.strided),
)


def _leaf(view: Strided, requires_grad: bool) -> Tensor:
    made = Tensor(view)
    return made.requires_grad_() if requires_grad else made


def _sizes(shape: tuple[Any, ...]) -> Shape:
    """The shape of `torch.zeros(2, 3)` or `torch.zeros((2, 3))`."""
    return shape[0] if isinstance(shape[0], tuple) else shape


def _check_strides(array: Array) -> None:
    if any(step is not None and step < 0 for step in array.strided.strides):
        pattern = "stride in the given numpy array is negative"
        raise ExpectedError(ValueError, pattern, "torch has no negative strides")
    if array.was_reversed and (1 in array.shape or not array.size):
        raise Undefined("whether a negative stride counts for an axis of one entry")


def _tensor(values: Any, dtype: Dtype | None = None, requires_grad: bool = False) -> Tensor:
    if isinstance(values, Array):
        _check_strides(values)
    if isinstance(values, Tensor):
        expect_warning("To copy construct from a tensor")
    made = _leaf(_from_nested(values, dtype, "float32"), requires_grad)
    made.layout_unspecified = isinstance(values, Array)
    return made


def _from_numpy(array: Array) -> Tensor:
    if not array.writeable:
        expect_warning("NumPy array is not writable")
    _check_strides(array)
    return Tensor(array.strided, storage_ref=StorageRef(array.strided.offset))


torch_model = ModelModule(
    _called="torch",
    Tensor=Tensor,
    **_DTYPES,
    arange=lambda *ends, dtype=None, requires_grad=False: _leaf(_range(ends, dtype, "float32"), requires_grad),
    zeros=lambda *shape, dtype="float32", requires_grad=False: _leaf(_full(_sizes(shape), 0, dtype), requires_grad),
    ones=lambda *shape, dtype="float32", requires_grad=False: _leaf(_full(_sizes(shape), 1, dtype), requires_grad),
    full=lambda shape, value, dtype=None: Tensor(
        _full(shape, value, dtype or ("float32" if isinstance(value, float) else "int64"))
    ),
    tensor=_tensor,
    as_tensor=lambda values: values if isinstance(values, Tensor) else _from_numpy(values),
    from_numpy=_from_numpy,
    ones_like=lambda tensor: Tensor(_full(tensor.shape, 1, tensor.dtype), layout_unspecified=True),
    zeros_like=lambda tensor: Tensor(_full(tensor.shape, 0, tensor.dtype), layout_unspecified=True),
    cat=lambda parts, dim=0: concatenate(list(parts), dim),
    dot=lambda a, b: a.dot(b),
    relu=relu,
    no_grad=grad_mode,
    set_grad_enabled=grad_mode,
)

"""The methods of `Array` that return a view or a copy: which of the two, and which errors NumPy raises."""

from typing import Any

from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.strided import Dtype, Strided, row_major
from oracle.semantics.model.strided_array import method_of

__all__: list[str] = []  # the functions are methods of `Array`


@method_of(Array)
def reshape(self: Array, *shape: Any, order: str = "C", copy: bool | None = None) -> Array:
    """A view if strides exist for the shape, else a copy, which is an error with `copy=False`.

    The result of a copy is itself a view of a new array with one axis.
    """
    wanted = self._full_shape(shape)
    if order == "F":
        transposed = self.T.reshape(wanted[::-1], copy=copy)
        return transposed.T
    view = None if copy else self.strided.reshaped(wanted)
    if view is not None:
        return self._view(view)
    if copy is False:
        raise self._error("no view")
    return Array(Strided.of(self.strided.read(), (self.size,), self.dtype)).reshape(wanted)


@method_of(Array)
def ravel(self: Array, order: str = "C") -> Array:
    """A view if the array is contiguous, else a copy, even if strides exist for a view."""
    view = self.strided if order == "C" else self.strided.permuted(range(self.ndim)[::-1])
    flat = view.reshaped((self.size,)) if view.contiguous else None
    return self._view(flat) if flat else Array(Strided.of(view.read(), (self.size,), self.dtype))


@method_of(Array)
def flatten(self: Array) -> Array:
    """A copy with one axis."""
    return Array(Strided.of(self.strided.read(), (self.size,), self.dtype))


@method_of(Array)
def transpose(self: Array, *axes: Any) -> Array:
    if axes in ((), ((),)):
        axes = tuple(range(self.ndim)[::-1])
    return self._view(self.strided.permuted(self._permutation(axes)))


@method_of(Array, as_property=True)
def T(self: Array) -> Array:
    return self.transpose()


@method_of(Array)
def swapaxes(self: Array, first: int, second: int) -> Array:
    return self._view(self.strided.permuted(self._swapped(first, second)))


@method_of(Array)
def squeeze(self: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """A view without all axes of one entry, or without the given ones, which must have one entry.

    If no axis is removed, the result is the array itself.
    """
    given = (axis,) if isinstance(axis, int) else axis
    axes = [a for a, size in enumerate(self.shape) if size == 1] if given is None else sorted(map(self._axis, given))
    if any(self.shape[a] != 1 for a in axes):
        pattern = "cannot select an axis to squeeze out"
        raise ExpectedError(ValueError, pattern, "the axis does not have exactly one entry")
    view = self.strided
    for a in reversed(axes):
        view = view.at(a, 0)
    return self._view(view) if axes else self


@method_of(Array)
def diagonal(self: Array) -> Array:
    """A read-only view."""
    return self._view(self._diagonal(), writeable=False)


@method_of(Array)
def view(self: Array) -> Array:
    return self._view(self.strided)


@method_of(Array)
def copy(self: Array, order: str = "C") -> Array:
    """A copy in row-major order; with order "K", with the axes in the order that they have in memory."""
    view = self.strided
    if order == "C" or view.contiguous:
        return self._copy()
    axes = sorted(range(self.ndim), key=lambda axis: -abs(view.steps[axis]))
    if view.fortran:
        axes = list(range(self.ndim))[::-1]
    strides = dict(zip(axes, row_major([self.shape[a] for a in axes]), strict=True))
    return Array(Strided.dense(view.read(), self.shape, [strides[a] for a in range(self.ndim)], self.dtype))


@method_of(Array)
def astype(self: Array, dtype: Dtype) -> Array:
    return Array(Strided.of(self.strided.read(), self.shape, dtype), layout_unspecified=True)

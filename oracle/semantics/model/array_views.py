"""Other views of an array, or copies of it: which of the two, and where NumPy refuses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.strided import Dtype, Shape, Strided, row_major

__all__ = ["install"]


def reshape(self: Array, *shape: Any, order: str = "C", copy: bool | None = None) -> Array:
    """A view wherever strides can say it; else a copy, which `copy=False` refuses.

    What a copy owns is not the result, but what that is a view of.
    """
    wanted = self._whole(shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)
    if order == "F":
        turned = self.T.reshape(wanted[::-1], copy=copy)
        return turned.T
    view = None if copy else self.view_of.regrouped(wanted)
    if view is not None:
        return self._of(view)
    if copy is False:
        raise ExpectedError(ValueError, "Unable to avoid creating a copy", "no strides show these cells in that shape")
    return Array(Strided.of(self.view_of.read(), (self.size,), self.dtype)).reshape(wanted)


def _whole(self: Array, shape: Sequence[int] | int) -> Shape:
    """The shape with its -1 filled in."""
    sizes = [shape] if isinstance(shape, int) else list(shape)
    if sum(size < 0 for size in sizes) > 1:
        raise ExpectedError(ValueError, "can only specify one unknown dimension", "two sizes are left open")
    known = math.prod(size for size in sizes if size >= 0)
    if -1 in sizes and known:
        sizes[sizes.index(-1)] = self.size // known
    if math.prod(sizes) != self.size or -1 in sizes:
        raise ExpectedError(ValueError, "cannot reshape array of size", "the sizes do not multiply to as many entries")
    return tuple(sizes)


def ravel(self: Array, order: str = "C") -> Array:
    """A view if the entries lie one after the other already; else a copy, even where strides could say it."""
    view = self.view_of if order == "C" else self.view_of.permuted(range(self.ndim)[::-1])
    regrouped = view.regrouped((self.size,)) if view.contiguous else None
    return self._of(regrouped) if regrouped else Array(Strided.of(view.read(), (self.size,), self.dtype))


def flatten(self: Array) -> Array:
    """Always a copy."""
    return Array(Strided.of(self.view_of.read(), (self.size,), self.dtype))


def transpose(self: Array, *axes: Any) -> Array:
    order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
    if not order:
        order = range(self.ndim)[::-1]
    if len(order) != self.ndim:
        raise ExpectedError(ValueError, "axes don't match array", "each axis has to be named")
    places = [self._axis(axis) for axis in order]
    if len(set(places)) < len(places):
        raise ExpectedError(ValueError, "repeated axis in transpose", "an axis is named twice")
    return self._of(self.view_of.permuted(places))


def T(self: Array) -> Array:
    return self.transpose()


def swapaxes(self: Array, first: int, second: int) -> Array:
    order = list(range(self.ndim))
    a, b = self._axis(first), self._axis(second)
    order[a], order[b] = order[b], order[a]
    return self._of(self.view_of.permuted(order))


def squeeze(self: Array, axis: int | tuple[int, ...] | None = None) -> Array:
    """Without its axes of one entry, or without a certain one; an axis of several entries is refused.

    Where no axis goes it is the array itself.
    """
    named = (axis,) if isinstance(axis, int) else axis
    axes = [a for a, size in enumerate(self.shape) if size == 1] if named is None else sorted(map(self._axis, named))
    if any(self.shape[a] != 1 for a in axes):
        raise ExpectedError(ValueError, "cannot select an axis to squeeze out", "the axis has not one entry")
    view = self.view_of
    for a in reversed(axes):
        view = view.at(a, 0)
    return self._of(view) if axes else self


def diagonal(self: Array) -> Array:
    """A view that must not be written to."""
    if self.ndim < 2:
        raise ExpectedError(ValueError, "diag requires an array of at least two dimensions", "there are not two axes")
    view, length = self.view_of, min(self.shape[:2])
    steps = (*view.steps[2:], view.steps[0] + view.steps[1])
    return self._of(Strided(view.storage, view.offset, (*view.shape[2:], length), steps), writeable=False)


def view(self: Array) -> Array:
    return self._of(self.view_of)


def copy(self: Array, order: str = "C") -> Array:
    """A copy in row-major order; with order "K", in the order in which the axes lie."""
    view = self.view_of
    if order == "C" or view.contiguous:
        return self._copy()
    axes = sorted(range(self.ndim), key=lambda axis: -abs(view.steps[axis]))
    if view.fortran:
        axes = list(range(self.ndim))[::-1]
    strides = dict(zip(axes, row_major([self.shape[a] for a in axes]), strict=True))
    return Array(Strided.dense(view.read(), self.shape, [strides[a] for a in range(self.ndim)], self.dtype))


def astype(self: Array, dtype: Dtype) -> Array:
    return Array(Strided.of(self.view_of.read(), self.shape, dtype), open_layout=True)


def _axis(self: Array, axis: int) -> int:
    if not -self.ndim <= axis < self.ndim:
        raise ExpectedError(np.exceptions.AxisError, "is out of bounds", "there is no such axis")
    return axis % self.ndim


def install() -> None:
    """Give `Array` its methods."""
    for method in (reshape, _whole, ravel, flatten, transpose, swapaxes, squeeze, diagonal, view, copy, astype, _axis):
        setattr(Array, method.__name__, method)
    Array.T = property(T)  # type: ignore[attr-defined]

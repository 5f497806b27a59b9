"""Other views of a tensor, or copies of it: which of the two, and where torch refuses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.expected_warnings import expect_warning
from oracle.semantics.model.strided import Shape, Strided
from oracle.semantics.model.tensor import Tensor

__all__ = ["install"]


def view(self: Tensor, *shape: Any) -> Tensor:
    """Never a copy: refused where no strides say it."""
    found = self.view_of.regrouped(self._whole(shape))
    if found is None:
        says = "view size is not compatible with input tensor's size and stride"
        raise ExpectedError(RuntimeError, says, "an axis would span what does not lie evenly in memory")
    return self._of(found)


def reshape(self: Tensor, *shape: Any) -> Tensor:
    """A view wherever strides can say it; else a copy."""
    wanted = self._whole(shape)
    found = self.view_of.regrouped(wanted)
    if found is not None:
        return self._of(found)
    return self._gathered(self.view_of.read(), wanted, list(range(self.numel())))


def _whole(self: Tensor, shape: Sequence[Any]) -> Shape:
    sizes = list(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else list(shape)
    if sum(size < 0 for size in sizes) > 1:
        raise ExpectedError(RuntimeError, "only one dimension can be inferred", "two sizes are left open")
    known = math.prod(size for size in sizes if size >= 0)
    if -1 in sizes and known:
        sizes[sizes.index(-1)] = self.numel() // known
    if math.prod(sizes) != self.numel() or -1 in sizes:
        says = "is invalid for input of size|cannot reshape tensor of 0 elements"
        raise ExpectedError(RuntimeError, says, "the sizes do not multiply to as many entries")
    return tuple(sizes)


def flatten(self: Tensor) -> Tensor:
    """Itself if it has one axis, a view if strides can say it, else a copy."""
    return self if self.ndim == 1 else self.reshape(-1)


def ravel(self: Tensor) -> Tensor:
    """A view if it is contiguous, else a copy."""
    return self.contiguous().view(-1)


def contiguous(self: Tensor) -> Tensor:
    """Itself if it is contiguous, else a copy that is."""
    return self if self.view_of.contiguous else self._copied()


def clone(self: Tensor) -> Tensor:
    """A copy. It keeps the order of the axes in memory, and closes the gaps."""
    made = self._copied()
    if not self.view_of.contiguous:
        steps = _kept_order(self.view_of)
        made.view_of = Strided.dense(self.view_of.read(), self.shape, steps, self.dtype)
        # Strides that are never used have a say in the order of the others.
        made.open_layout = 1 in self.shape and not self.view_of.gapless
    return made


def permute(self: Tensor, *axes: Any) -> Tensor:
    order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
    if len(order) != self.ndim:
        raise ExpectedError(
            RuntimeError, "does not match the length of the desired ordering", "each axis has to be named"
        )
    places = [self._axis(axis) for axis in order]
    if len(set(places)) < len(places):
        raise ExpectedError(RuntimeError, "duplicate dims are not allowed|repeated dim", "an axis is named twice")
    return self._of(self.view_of.permuted(places))


def transpose(self: Tensor, first: int, second: int) -> Tensor:
    order = list(range(self.ndim))
    a, b = self._axis(first), self._axis(second)
    if not order:
        return self._of(self.view_of)
    order[a], order[b] = order[b], order[a]
    return self._of(self.view_of.permuted(order))


def t(self: Tensor) -> Tensor:
    """The transpose of a matrix; a vector stays what it is."""
    if self.ndim > 2:
        raise ExpectedError(RuntimeError, "expects a tensor with <= 2 dimensions", "there are more than two axes")
    return self._of(self.view_of.permuted(list(range(self.ndim))[::-1]))


def _reversed(self: Tensor) -> Tensor:
    """`T`, all axes in reverse."""
    if self.ndim not in (2, 0):
        expect_warning("The use of `x.T` on tensors of dimension other than 2")
    return self._of(self.view_of.permuted(list(range(self.ndim))[::-1]))


def _last_two(self: Tensor) -> Tensor:
    """`mT`, the last two axes exchanged."""
    if self.ndim < 2:
        raise ExpectedError(RuntimeError, "only supported on matrices or batches of matrices", "there are not two axes")
    return self.transpose(-2, -1)


def squeeze(self: Tensor, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """Without its axes of one entry, or without a certain one; an axis of several entries stays, silently."""
    named = (axis,) if isinstance(axis, int) else axis
    axes = range(self.ndim) if named is None else [self._axis(each) for each in named]
    view = self.view_of
    for a in sorted(axes, reverse=True):
        if self.ndim and self.shape[a] == 1:
            view = view.at(a, 0)
    return self._of(view)


def unsqueeze(self: Tensor, axis: int) -> Tensor:
    if not -self.ndim - 1 <= axis <= self.ndim:
        raise ExpectedError(IndexError, "Dimension out of range", "there is no such place for an axis")
    return self._of(self.view_of.inserted(axis % (self.ndim + 1)))


def narrow(self: Tensor, axis: int, start: int, length: int) -> Tensor:
    if not self.ndim:
        raise ExpectedError(RuntimeError, "cannot be applied to a 0-dim tensor", "there is no axis")
    place = self._axis(axis)
    size = self.shape[place]
    if not -size <= start <= size:
        raise ExpectedError(IndexError, "start out of range|out of range", "the start is not inside")
    start = start + size if start < 0 else start
    if start + length > size:
        raise ExpectedError(RuntimeError, "exceeds dimension size", "the end is not inside")
    return self._of(self.view_of.sliced(place, start, 1, length))


def expand(self: Tensor, *sizes: Any) -> Tensor:
    """Stretched by strides of 0: one cell shows at many places."""
    wanted = list(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else list(sizes)
    new = len(wanted) - self.ndim
    for axis, size in enumerate(wanted):
        if size == -1 and axis >= new >= 0:
            wanted[axis] = self.shape[axis - new]
    found = self.view_of.expanded(tuple(wanted)) if new >= 0 else None
    if found is None:
        says = "must match the existing size|must be greater or equal to the number of dimensions"
        raise ExpectedError(RuntimeError, says, "only an axis of one entry stretches")
    return self._of(found)


def diagonal(self: Tensor) -> Tensor:
    if self.ndim < 2:
        raise ExpectedError((IndexError, RuntimeError), "Dimension out of range", "there are not two axes")
    view, length = self.view_of, min(self.shape[:2])
    steps = (*view.steps[2:], view.steps[0] + view.steps[1])
    return self._of(Strided(view.storage, view.offset, (*view.shape[2:], length), steps))


def _axis(self: Tensor, axis: int) -> int:
    if not -max(self.ndim, 1) <= axis < max(self.ndim, 1):
        raise ExpectedError(IndexError, "Dimension out of range", "there is no such axis")
    return axis % max(self.ndim, 1)


def numpy(self: Tensor) -> Array:
    """The same memory as an array."""
    if self.requires_grad:
        says = r"Can't call numpy\(\) on Tensor that requires grad"
        raise ExpectedError(RuntimeError, says, "an array could not tell autograd of a write")
    return Array(self.view_of, base=self)  # type: ignore[arg-type]  # whose memory it is


def _kept_order(view: Strided) -> list[int]:
    """The strides of a clone: the axes in the order in which they lie, without gaps.

    An axis of stride 0 has no place of its own and stays behind the one that it follows.
    """
    sizes, steps = view.shape, view.steps
    order = list(range(len(sizes)))[::-1]  # from the fastest axis to the slowest
    for i in range(1, len(order)):
        here = i
        for before in range(i - 1, -1, -1):
            fast, slow = order[before], order[here]
            if 0 in (steps[fast], steps[slow]):
                continue
            if (steps[fast], sizes[fast]) > (steps[slow], sizes[slow]) and (
                steps[fast] != steps[slow] or sizes[fast] > sizes[slow]
            ):
                order[before], order[here] = order[here], order[before]
                here = before
            elif steps[fast] < steps[slow]:
                break
    found, step = [1] * len(sizes), 1
    for axis in order:
        found[axis] = step
        step *= max(sizes[axis], 1)
    return found


def install() -> None:
    """Give `Tensor` its methods."""
    for method in (
        view,
        reshape,
        _whole,
        flatten,
        ravel,
        contiguous,
        clone,
        permute,
        transpose,
        t,
        squeeze,
        unsqueeze,
        narrow,
        expand,
        diagonal,
        _axis,
        numpy,
    ):
        setattr(Tensor, method.__name__, method)
    Tensor.T, Tensor.mT = property(_reversed), property(_last_two)  # type: ignore[attr-defined]

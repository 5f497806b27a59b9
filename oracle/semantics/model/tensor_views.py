"""The methods of `Tensor` that return a view or a copy: which of the two, and which errors torch raises."""

from typing import Any

from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import ExpectedError, expect_warning
from oracle.semantics.model.strided import Strided
from oracle.semantics.model.strided_array import method_of
from oracle.semantics.model.tensor import Tensor

__all__: list[str] = []  # the functions are methods of `Tensor`


@method_of(Tensor)
def view(self: Tensor, *shape: Any) -> Tensor:
    """A view; an error if no strides exist for the shape."""
    found = self.strided.reshaped(self._full_shape(shape))
    if found is None:
        raise self._error("no view")
    return self._view(found)


@method_of(Tensor)
def reshape(self: Tensor, *shape: Any) -> Tensor:
    """A view if strides exist for the shape, else a copy."""
    wanted = self._full_shape(shape)
    found = self.strided.reshaped(wanted)
    if found is not None:
        return self._view(found)
    return self._gather(self.strided.read(), wanted, list(range(self.numel())))


@method_of(Tensor)
def flatten(self: Tensor) -> Tensor:
    """The tensor itself if it has one axis, a view if strides exist for it, else a copy."""
    return self if self.ndim == 1 else self.reshape(-1)


@method_of(Tensor)
def ravel(self: Tensor) -> Tensor:
    """A view if the tensor is contiguous, else a copy."""
    return self.contiguous().view(-1)


@method_of(Tensor)
def contiguous(self: Tensor) -> Tensor:
    """The tensor itself if it is contiguous, else a contiguous copy."""
    return self if self.strided.contiguous else self._copy()


@method_of(Tensor)
def clone(self: Tensor) -> Tensor:
    """A copy without gaps, with the axes in the order that they have in memory."""
    made = self._copy()
    if not self.strided.contiguous:
        steps = _clone_strides(self.strided)
        made.strided = Strided.dense(self.strided.read(), self.shape, steps, self.dtype)
        # The unspecified strides of axes of one entry affect the order of the other axes.
        made.layout_unspecified = 1 in self.shape and not self.strided.gapless
    return made


def _clone_strides(view: Strided) -> list[int]:
    """The strides of a clone: without gaps, the axes ordered by their strides in `view`.

    An axis of stride 0 is not compared with others and keeps its place after the axis before it.
    """
    sizes, steps = view.shape, view.steps
    order = list(range(len(sizes)))[::-1]  # from the axis with the smallest stride to the one with the largest
    for i in range(1, len(order)):
        here = i
        for before in range(i - 1, -1, -1):
            fast, slow = order[before], order[here]
            if 0 in (steps[fast], steps[slow]):
                continue
            if (steps[fast], sizes[fast]) > (steps[slow], sizes[slow]):
                order[before], order[here] = order[here], order[before]
                here = before
            elif steps[fast] < steps[slow]:
                break
    found, step = [1] * len(sizes), 1
    for axis in order:
        found[axis] = step
        step *= max(sizes[axis], 1)
    return found


@method_of(Tensor)
def permute(self: Tensor, *axes: Any) -> Tensor:
    return self._view(self.strided.permuted(self._permutation(axes)))


@method_of(Tensor)
def transpose(self: Tensor, first: int, second: int) -> Tensor:
    return self._view(self.strided.permuted(self._swapped(first, second)))


@method_of(Tensor)
def t(self: Tensor) -> Tensor:
    """The transpose of a matrix; of a tensor with at most one axis, a view of it."""
    if self.ndim > 2:
        raise ExpectedError(RuntimeError, "expects a tensor with <= 2 dimensions", "there are more than two axes")
    return self._view(self.strided.permuted(range(self.ndim)[::-1]))


@method_of(Tensor, as_property=True)
def T(self: Tensor) -> Tensor:
    """All axes in reverse order."""
    if self.ndim not in (2, 0):
        expect_warning("The use of `x.T` on tensors of dimension other than 2")
    return self._view(self.strided.permuted(range(self.ndim)[::-1]))


@method_of(Tensor, as_property=True)
def mT(self: Tensor) -> Tensor:
    """The last two axes exchanged."""
    if self.ndim < 2:
        pattern = "only supported on matrices or batches of matrices"
        raise ExpectedError(RuntimeError, pattern, "there are fewer than two axes")
    return self.transpose(-2, -1)


@method_of(Tensor)
def squeeze(self: Tensor, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """A view without all axes of one entry, or without those of the given axes that have one entry."""
    given = (axis,) if isinstance(axis, int) else axis
    axes = range(self.ndim) if given is None else [self._axis(each) for each in given]
    view = self.strided
    for a in sorted(axes, reverse=True):
        if self.ndim and self.shape[a] == 1:
            view = view.at(a, 0)
    return self._view(view)


@method_of(Tensor)
def unsqueeze(self: Tensor, axis: int) -> Tensor:
    if not -self.ndim - 1 <= axis <= self.ndim:
        raise self._error("new axis")
    return self._view(self.strided.inserted(axis % (self.ndim + 1)))


@method_of(Tensor)
def narrow(self: Tensor, axis: int, start: int, length: int) -> Tensor:
    if not self.ndim:
        raise ExpectedError(RuntimeError, "cannot be applied to a 0-dim tensor", "the tensor has no axis")
    place = self._axis(axis)
    size = self.shape[place]
    if not -size <= start <= size:
        raise ExpectedError(IndexError, "start out of range|out of range", "the start is out of bounds")
    start = start + size if start < 0 else start
    if start + length > size:
        raise ExpectedError(RuntimeError, "exceeds dimension size", "the end is out of bounds")
    return self._view(self.strided.sliced(place, start, 1, length))


@method_of(Tensor)
def expand(self: Tensor, *sizes: Any) -> Tensor:
    """A view of a larger shape, by strides of 0: several entries share a cell."""
    wanted = list(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else list(sizes)
    new = len(wanted) - self.ndim
    for axis, size in enumerate(wanted):
        if size == -1 and axis >= new >= 0:
            wanted[axis] = self.shape[axis - new]
    found = self.strided.expanded(tuple(wanted)) if new >= 0 else None
    if found is None:
        pattern = "must match the existing size|must be greater or equal to the number of dimensions"
        raise ExpectedError(RuntimeError, pattern, "only an axis of one entry can be expanded")
    return self._view(found)


@method_of(Tensor)
def diagonal(self: Tensor) -> Tensor:
    return self._view(self._diagonal())


@method_of(Tensor)
def numpy(self: Tensor) -> Array:
    """An array with the same memory."""
    if self.requires_grad:
        pattern = r"Can't call numpy\(\) on Tensor that requires grad"
        reason = "autograd cannot record writes to a NumPy array; call `detach` first"
        raise ExpectedError(RuntimeError, pattern, reason)
    return Array(self.strided, base=self)

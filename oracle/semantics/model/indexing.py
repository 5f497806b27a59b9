"""Which entries an index selects: `a[1:, ::2]`, `a[[1, 0, 1]]`, `a[mask]`, `a[0, :, [0, 1]]`.

An index of integers, slices, `None` and `...` is basic: the result is a view. An index with a list of integers or a
mask is advanced: the result is a copy, and an assignment writes cell by cell.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from oracle.semantics.model.elementwise import flatten_nested
from oracle.semantics.model.strided import Shape, Strided, broadcast_shapes

MakeError = Callable[[str, Any], Exception]  # the exception for a problem, and details of the problem


@dataclass(frozen=True)
class Indices:
    """An array of integers, or a mask, inside an index; `values` are in row-major order."""

    values: tuple[int, ...]
    shape: Shape
    mask: bool = False


@dataclass(frozen=True)
class Selection:
    """What an index selects.

    shape: the shape of the result.
    addresses: the cells of the result, in row-major order.
    view: a view of these cells; None if the index is advanced.
    is_number: whether the index has an integer for every axis and nothing else.
    """

    shape: Shape
    addresses: list[int]
    view: Strided | None
    is_number: bool


def as_indices(item: Any) -> Indices:
    """An item of an index that is a list, or an array of the model."""
    view: Strided | None = getattr(item, "strided", None)
    if view is not None:
        return Indices(tuple(int(x) for x in view.read()), view.shape, view.storage.dtype == "bool")
    flat, shape = flatten_nested(item)
    return Indices(tuple(int(x) for x in flat), shape, bool(flat) and isinstance(flat[0], bool))


def select(view: Strided, key: Any, error: MakeError, *, integers_first: bool, reverse: bool) -> Selection:
    """The entries of `view` that the index `key` selects.

    integers_first: an integer beside a list removes its axis first, as in torch. In NumPy the integer counts as a list
        of one index.
    reverse: whether a slice may have a negative step.

    Raises `error(problem, detail)` for an invalid index.
    """
    given = key if isinstance(key, tuple) else (key,)
    is_number = len(given) == len(view.shape) and all(isinstance(each, int) for each in given)
    items = _items(view, key, error, reverse)
    advanced = any(isinstance(each, Indices) for each in items)
    result, axis = view, 0
    lists: list[tuple[int, Indices]] = []
    for each in items:
        if each is None:
            result, axis = result.inserted(axis), axis + 1
        elif isinstance(each, slice):
            if not reverse and each.step is not None and each.step < 0:
                raise error("step", each.step)
            start, stop, step = each.indices(result.shape[axis])
            result, axis = result.sliced(axis, start, step, len(range(start, stop, step))), axis + 1
        elif isinstance(each, Indices) and each.mask and not each.shape:
            # A single truth value adds an axis, of one entry for True and of none for False.
            result = result.inserted(axis)
            lists.append((axis, Indices((0,) * each.values[0], (each.values[0],))))
            axis += 1
        elif isinstance(each, Indices):
            for part in _split_mask(each, result.shape[axis : axis + len(each.shape)], error):
                lists.append((axis, _normalised(part, result.shape[axis], axis, error)))
                axis += 1
        elif advanced and not integers_first:
            lists.append((axis, _normalised(Indices((each,), ()), result.shape[axis], axis, error)))
            axis += 1
        else:
            (index,) = _normalised(Indices((each,), ()), result.shape[axis], axis, error).values
            result = result.at(axis, index)
    if not lists:
        return Selection(result.shape, result.addresses(), result, is_number)
    return _gather(result, lists, error)


def _items(view: Strided, key: Any, error: MakeError, reverse: bool) -> list[Any]:
    """The items of an index for every axis of `view`: `...` and missing axes become full slices."""
    items = [
        each if each is None or each is Ellipsis or isinstance(each, int | slice) else as_indices(each)
        for each in (key if isinstance(key, tuple) else [key])
    ]
    used, rank = sum(map(_axes_used, items)), len(view.shape)
    if isinstance(key, slice) and not reverse and (key.step or 1) < 0:
        raise error("step", key.step)
    if used > rank:
        raise error("too many indices", (rank, used))
    if Ellipsis not in items:
        items.append(Ellipsis)
    place = items.index(Ellipsis)
    items[place : place + 1] = [slice(None)] * (rank - used)
    return items


def _axes_used(item: Any) -> int:
    if item is None or item is Ellipsis:
        return 0
    return len(item.shape) if isinstance(item, Indices) and item.mask else 1


def _split_mask(item: Indices, sizes: Sequence[int], error: MakeError) -> list[Indices]:
    """A mask as one list of integers per axis: the places where it is true, in row-major order."""
    if not item.mask:
        return [item]
    if tuple(sizes) != item.shape:
        raise error("mask", (tuple(sizes), item.shape))
    indices = itertools.product(*map(range, item.shape))
    chosen = list(itertools.compress(indices, item.values))
    return [Indices(tuple(index[axis] for index in chosen), (len(chosen),)) for axis in range(len(item.shape))]


def _normalised(item: Indices, size: int, axis: int, error: MakeError) -> Indices:
    """The same indices, counted from the start of an axis of `size` entries."""
    for index in item.values:
        if not -size <= index < size:
            raise error("out of bounds", (index, axis, size))
    return Indices(tuple(index % size for index in item.values), item.shape)


def _gather(view: Strided, lists: list[tuple[int, Indices]], error: MakeError) -> Selection:
    """The selection of an advanced index; `lists` are the axes with a list and their indices.

    These axes are replaced by the axes of the common shape of the lists. The new axes come first, or, if the replaced
    axes are adjacent, in their place.
    """
    common = broadcast_shapes(*(indices.shape for _, indices in lists))
    if common is None:
        raise error("index lists", [indices.shape for _, indices in lists])
    axes = [axis for axis, _ in lists]
    rest = [axis for axis in range(len(view.shape)) if axis not in axes]
    adjacent = axes == list(range(axes[0], axes[0] + len(axes)))
    before = axes[0] if adjacent else 0
    stretched = [Strided.of(indices.values, indices.shape, "int64").expanded(common) for _, indices in lists]
    picks = list(zip(*(each.read() for each in stretched if each is not None), strict=True))
    shape = (*(view.shape[a] for a in rest[:before]), *common, *(view.shape[a] for a in rest[before:]))
    addresses = []
    outer = [range(view.shape[a]) for a in rest[:before]]
    inner = [range(view.shape[a]) for a in rest[before:]]
    for left in itertools.product(*outer):
        for pick in picks:
            for right in itertools.product(*inner):
                index = dict(zip(rest, (*left, *right), strict=True)) | dict(zip(axes, pick, strict=True))
                addresses.append(view.offset + sum(int(i) * view.steps[axis] for axis, i in index.items()))
    return Selection(shape, addresses, None, False)

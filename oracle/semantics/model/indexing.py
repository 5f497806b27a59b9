"""What an index selects: `a[1:, ::2]`, `a[[1, 0, 1]]`, `a[mask]`, `a[0, :, [0, 1]]`.

Integers, slices, `None` and `...` are basic: the result is another view of the same cells. A list of integers or a mask
is advanced: there are no strides for it, so the result is a copy, and an assignment goes cell by cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from oracle.semantics.model.elementwise import flat_of
from oracle.semantics.model.strided import Shape, Strided, broadcast_shapes

__all__ = ["Indices", "Selection", "as_indices", "select"]


@dataclass(frozen=True)
class Indices:
    """An array of integers, or a mask, inside an index."""

    values: tuple[int, ...]
    shape: Shape
    mask: bool = False


@dataclass(frozen=True)
class Selection:
    """The cells that an index selects, in row-major order of the result; a view of them where there is one."""

    shape: Shape
    addresses: list[int]
    view: Strided | None
    number: bool  # whether integers alone took every axis away


def as_indices(item: Any) -> Indices:
    """An item of an index that is a list, or an array of the model."""
    view: Strided | None = getattr(item, "view_of", None)
    if view is not None:
        return Indices(tuple(int(x) for x in view.read()), view.shape, view.storage.dtype == "bool")
    flat, shape = flat_of(item)
    return Indices(tuple(int(x) for x in flat), shape, bool(flat) and isinstance(flat[0], bool))


def select(
    view: Strided, key: Any, refuse: Callable[[str, Any], Exception], *, integers_first: bool, reverse: bool
) -> Selection:
    """What `key` selects of `view`.

    `integers_first`: an integer beside a list takes its axis away first, as in torch; in NumPy it is then a list of
    one. `reverse`: whether a slice may run backwards. `refuse(what, detail)` makes the exception for "too many",
    "out of bounds", "mask", "shapes" and "step".
    """
    items = list(key) if isinstance(key, tuple) else [key]
    items = [
        each if each is None or each is Ellipsis or isinstance(each, int | slice) else as_indices(each)
        for each in items
    ]
    taken = sum(_axes_taken(each) for each in items)
    rank = len(view.shape)
    if isinstance(key, slice) and not reverse and (key.step or 1) < 0:
        raise refuse("step", key.step)
    if taken > rank:
        raise refuse("too many", (rank, taken))
    number = taken == rank and all(isinstance(each, int) for each in items)
    if Ellipsis not in items:
        items.append(Ellipsis)
    at = items.index(Ellipsis)
    items[at : at + 1] = [slice(None)] * (rank - taken)
    advanced = any(isinstance(each, Indices) for each in items)
    result, axis = view, 0
    lists: list[tuple[int, Indices]] = []
    for each in items:
        if each is None:
            result, axis = result.inserted(axis), axis + 1
        elif isinstance(each, slice):
            if not reverse and each.step is not None and each.step < 0:
                raise refuse("step", each.step)
            start, stop, step = each.indices(result.shape[axis])
            result, axis = result.sliced(axis, start, step, len(range(start, stop, step))), axis + 1
        elif isinstance(each, Indices) and each.mask and not each.shape:
            # A single truth selects all, under a new axis of one entry, or nothing, under one of none.
            result = result.inserted(axis)
            lists.append((axis, Indices((0,) * each.values[0], (each.values[0],))))
            axis += 1
        elif isinstance(each, Indices):
            for part in _parts(each, result.shape[axis : axis + len(each.shape)], refuse):
                lists.append((axis, _inside(part, result.shape[axis], axis, refuse)))
                axis += 1
        elif advanced and not integers_first:
            lists.append((axis, _inside(Indices((each,), ()), result.shape[axis], axis, refuse)))
            axis += 1
        else:
            (index,) = _inside(Indices((each,), ()), result.shape[axis], axis, refuse).values
            result = result.at(axis, index)
    if not lists:
        return Selection(result.shape, result.addresses(), result, number)
    return _gather(result, lists, refuse)


def _axes_taken(item: Any) -> int:
    if item is None or item is Ellipsis:
        return 0
    return len(item.shape) if isinstance(item, Indices) and item.mask else 1


def _parts(item: Indices, sizes: Sequence[int], refuse: Callable[[str, Any], Exception]) -> list[Indices]:
    """A mask as lists of integers, one an axis: where it is true, in row-major order."""
    if not item.mask:
        return [item]
    if tuple(sizes) != item.shape:
        raise refuse("mask", (tuple(sizes), item.shape))
    chosen = [
        index for index, true in zip(itertools.product(*map(range, item.shape)), item.values, strict=True) if true
    ]
    return [Indices(tuple(index[axis] for index in chosen), (len(chosen),)) for axis in range(len(item.shape))]


def _inside(item: Indices, size: int, axis: int, refuse: Callable[[str, Any], Exception]) -> Indices:
    for index in item.values:
        if not -size <= index < size:
            raise refuse("out of bounds", (index, axis, size))
    return Indices(tuple(index % size for index in item.values), item.shape)


def _gather(view: Strided, lists: list[tuple[int, Indices]], refuse: Callable[[str, Any], Exception]) -> Selection:
    """The axes of lists become those of their common shape: in their place if they are neighbours, else in front."""
    common = broadcast_shapes(*(indices.shape for _, indices in lists))
    if common is None:
        raise refuse("shapes", [indices.shape for _, indices in lists])
    axes = [axis for axis, _ in lists]
    rest = [axis for axis in range(len(view.shape)) if axis not in axes]
    neighbours = axes == list(range(axes[0], axes[0] + len(axes)))
    before = axes[0] if neighbours else 0
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

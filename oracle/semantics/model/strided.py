"""Strided memory: a row of cells, and views that say which cells, in which order, under which shape.

A view is an offset, a shape and strides, all counted in cells (not in bytes): the entry [i, j] of a view lies in the
cell offset + i·strides[0] + j·strides[1]. Whatever slices, transposes, reshapes or broadcasts without copying makes
another view of the same storage. This file holds what is true of views as such; what NumPy and torch make of them,
what they refuse and when they copy, is in `array.py` and `tensor.py`.

The stride of an axis with one entry is never used, and libraries fill it in as they please. So `strides` has None
there, and everywhere in a view without entries.
"""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["ITEMSIZE", "RANKS", "Dtype", "Shape", "Storage", "Strided", "broadcast_shapes", "row_major"]

Shape = tuple[int, ...]
Number = float | int | bool
Dtype = Literal["float64", "float32", "int64", "bool"]

ITEMSIZE: dict[Dtype, int] = {"float64": 8, "float32": 4, "int64": 8, "bool": 1}  # in bytes
RANKS: tuple[Dtype, ...] = ("bool", "int64", "float32", "float64")  # arithmetic goes to the later of two
_AS: dict[Dtype, Any] = {
    "float64": float,
    "float32": lambda x: struct.unpack("f", struct.pack("f", x))[0],
    "int64": int,
    "bool": bool,
}


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of a contiguous array: the last axis is the fastest.

    >>> row_major((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def broadcast_shapes(*shapes: Shape) -> Shape | None:
    """The shape of shapes together: aligned at the last axis, ones are stretched; None if they do not fit.

    >>> broadcast_shapes((3, 1), (2,))
    (3, 2)
    """
    result = []
    for sizes in itertools.zip_longest(*(reversed(shape) for shape in shapes), fillvalue=1):
        stretched = {size for size in sizes if size != 1}
        if len(stretched) > 1:
            return None
        result.append(stretched.pop() if stretched else 1)
    return tuple(reversed(result))


@dataclass(eq=False)
class Storage:
    """Cells of one dtype. Two views share memory when they are views of the same storage and of a common cell."""

    cells: list[Number]
    dtype: Dtype = "float64"
    fortran: bool = field(default=False, repr=False)

    def put(self, address: int, value: Number) -> None:
        """Write one cell, converted as an assignment converts: a float into an integer loses its fraction."""
        self.cells[address] = _AS[self.dtype](value)


@dataclass(frozen=True, eq=False)
class Strided:
    """A view: the cells of a storage that it shows, and how they are arranged."""

    storage: Storage
    offset: int
    shape: Shape
    steps: tuple[int, ...]

    @classmethod
    def of(cls, values: Iterable[Number], shape: Shape, dtype: Dtype) -> Strided:
        """A contiguous array of its own with these entries, in row-major order."""
        cells = [_AS[dtype](value) for value in values]
        return cls(Storage(cells, dtype), 0, shape, row_major(shape))

    @classmethod
    def dense(cls, values: Iterable[Number], shape: Shape, strides: Sequence[int], dtype: Dtype) -> Strided:
        """An array of its own, whose axes lie in memory as `strides` say: they must leave no gap."""
        view = cls(Storage([0] * math.prod(shape), dtype), 0, shape, tuple(strides))
        view.write(values)
        return view

    @property
    def size(self) -> int:
        """How many entries there are."""
        return math.prod(self.shape)

    @property
    def strides(self) -> tuple[int | None, ...]:
        """The strides that matter: None where an axis has one entry, or the view has none."""
        if not self.size:
            return (None,) * len(self.shape)
        return tuple(None if size == 1 else step for size, step in zip(self.shape, self.steps, strict=True))

    def addresses(self) -> list[int]:
        """The cell of each entry, in row-major order."""
        found = [self.offset]
        for size, step in zip(self.shape, self.steps, strict=True):
            found = [address + i * step for address in found for i in range(size)]
        return found

    def read(self) -> list[Number]:
        """The entries, in row-major order."""
        return [self.storage.cells[address] for address in self.addresses()]

    def write(self, values: Iterable[Number]) -> None:
        """Write every entry. The values are all read first, so that they may come out of the same cells."""
        for address, value in zip(self.addresses(), list(values), strict=True):
            self.storage.put(address, value)

    def nested(self) -> Any:
        """The entries as nested lists, or the number of a view without axes."""
        values = iter(self.read())

        def level(sizes: Shape) -> Any:
            return [level(sizes[1:]) for _ in range(sizes[0])] if sizes else next(values)

        return level(self.shape)

    @property
    def contiguous(self) -> bool:
        """Whether the entries lie in row-major order without a gap."""
        return self._lies(reversed(range(len(self.shape))))

    @property
    def fortran(self) -> bool:
        """Whether they lie in column-major order without a gap."""
        return self._lies(range(len(self.shape)))

    def _lies(self, axes: Iterable[int]) -> bool:
        expected = 1
        for axis in axes:
            if self.strides[axis] not in (None, expected):
                return False
            expected *= self.shape[axis]
        return True

    @property
    def repeats(self) -> bool:
        """Whether an axis of several entries has stride 0, so that one cell shows at several places."""
        return 0 in self.strides

    @property
    def gapless(self) -> bool:
        """Whether the entries fill a run of cells, each once, in whatever order of the axes."""
        expected = 1
        for step, size in sorted((s, n) for s, n in zip(self.strides, self.shape, strict=True) if s is not None):
            if step != expected:
                return False
            expected *= size
        return True

    def overlaps(self, other: Strided) -> bool:
        """Whether some cell shows in both."""
        return self.storage is other.storage and not set(self.addresses()).isdisjoint(other.addresses())

    def same_place(self, other: Strided) -> bool:
        """Whether each entry of one lies in the cell of the same entry of the other."""
        return (
            self.storage is other.storage
            and self.shape == other.shape
            and (not self.size or self.offset == other.offset)
            and self.strides == other.strides
        )

    def permuted(self, axes: Sequence[int]) -> Strided:
        """The axes in another order; nothing moves."""
        return Strided(
            self.storage, self.offset, tuple(self.shape[a] for a in axes), tuple(self.steps[a] for a in axes)
        )

    def sliced(self, axis: int, start: int, step: int, length: int) -> Strided:
        """Every `step`-th entry along an axis, from `start` on: the offset moves, the stride is multiplied."""
        shape, steps = list(self.shape), list(self.steps)
        offset = self.offset + (start * steps[axis] if length else 0)
        shape[axis], steps[axis] = length, steps[axis] * step
        return Strided(self.storage, offset, tuple(shape), tuple(steps))

    def at(self, axis: int, index: int) -> Strided:
        """One entry along an axis, which goes."""
        return Strided(
            self.storage,
            self.offset + index * self.steps[axis],
            self.shape[:axis] + self.shape[axis + 1 :],
            self.steps[:axis] + self.steps[axis + 1 :],
        )

    def inserted(self, axis: int) -> Strided:
        """A new axis of one entry."""
        return Strided(
            self.storage,
            self.offset,
            (*self.shape[:axis], 1, *self.shape[axis:]),
            (*self.steps[:axis], 1, *self.steps[axis:]),
        )

    def expanded(self, shape: Shape) -> Strided | None:
        """Stretched to a larger shape by strides of 0; None if it does not fit."""
        if len(shape) < len(self.shape) or broadcast_shapes(self.shape, shape) != shape:
            return None
        new = len(shape) - len(self.shape)
        steps = [0] * new + [
            step if size == wanted else 0
            for size, wanted, step in zip(self.shape, shape[new:], self.steps, strict=True)
        ]
        return Strided(self.storage, self.offset, shape, tuple(steps))

    def regrouped(self, shape: Shape) -> Strided | None:
        """The same cells in the same order under another shape of as many entries; None if no strides do that.

        This is the definition, not an algorithm of a library: strides are read off the cells of the first entries
        along each axis, and they serve if they lead to every other cell as well.
        """
        cells = self.addresses()
        jumps = row_major(shape)
        steps = tuple(
            cells[jump] - cells[0] if size > 1 and cells else 1 for size, jump in zip(shape, jumps, strict=True)
        )
        view = Strided(self.storage, self.offset, shape, steps)
        return view if view.addresses() == cells else None

    def indices(self) -> Iterator[tuple[int, ...]]:
        """Every index, in row-major order."""
        return itertools.product(*map(range, self.shape))

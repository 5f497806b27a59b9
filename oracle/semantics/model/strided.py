"""Strided memory: a storage is a list of cells, and a view of it is an offset, a shape and strides.

Offset and strides are counted in cells, not in bytes: the entry [i, j] of a view is in the cell
offset + i·steps[0] + j·steps[1]. Slicing, transposing, and reshaping and broadcasting without a copy make another view
of the same storage. This module models memory only. `array.py` and `tensor.py` model which views NumPy and torch make,
when they copy, and which errors they raise.

The stride of an axis with one entry is never used, and the libraries set it to arbitrary values. Therefore `strides`
has None there, and for every axis of a view without entries.
"""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Shape = tuple[int, ...]
Number = float | int | bool
Dtype = Literal["float64", "float32", "int64", "bool"]
ITEMSIZE: dict[Dtype, int] = {"float64": 8, "float32": 4, "int64": 8, "bool": 1}  # in bytes
# The result of arithmetic has the later of two dtypes.
PROMOTION_ORDER: tuple[Dtype, ...] = ("bool", "int64", "float32", "float64")
_CONVERT: dict[Dtype, Any] = {
    "float64": float,
    "float32": lambda x: struct.unpack("f", struct.pack("f", x))[0],
    "int64": int,
    "bool": bool,
}


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of a contiguous array, in which the last axis has stride 1.

    >>> row_major((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))


def broadcast_shapes(*shapes: Shape) -> Shape | None:
    """The common shape: last axes are aligned, axes of size 1 are stretched. None if the shapes do not broadcast.

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
    """Cells of one dtype. Two views share memory if they show a common cell of the same storage."""

    cells: list[Number]
    dtype: Dtype = "float64"

    def write(self, address: int, value: Number) -> None:
        """Write one cell, converted to the dtype; a float that becomes an integer loses its fraction."""
        self.cells[address] = _CONVERT[self.dtype](value)


@dataclass(frozen=True, eq=False)
class Strided:
    """A view of a storage. `offset` and `steps` (the stride of each axis) are counted in cells."""

    storage: Storage
    offset: int
    shape: Shape
    steps: tuple[int, ...]

    @classmethod
    def of(cls, values: Iterable[Number], shape: Shape, dtype: Dtype) -> Strided:
        """A new contiguous array with these entries, given in row-major order."""
        cells = [_CONVERT[dtype](value) for value in values]
        return cls(Storage(cells, dtype), 0, shape, row_major(shape))

    @classmethod
    def dense(cls, values: Iterable[Number], shape: Shape, strides: Sequence[int], dtype: Dtype) -> Strided:
        """A new array with these entries, given in row-major order, and these strides, which must not leave gaps."""
        view = cls(Storage([0] * math.prod(shape), dtype), 0, shape, tuple(strides))
        view.write(values)
        return view

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def strides(self) -> tuple[int | None, ...]:
        """The strides, with None for axes of one entry and for every axis of a view without entries."""
        if not self.size:
            return (None,) * len(self.shape)
        return tuple(None if size == 1 else step for size, step in zip(self.shape, self.steps, strict=True))

    def addresses(self) -> list[int]:
        found = [self.offset]
        for size, step in zip(self.shape, self.steps, strict=True):
            found = [address + i * step for address in found for i in range(size)]
        return found

    def read(self) -> list[Number]:
        return [self.storage.cells[address] for address in self.addresses()]

    def write(self, values: Iterable[Number]) -> None:
        """Write every entry. All values are read first, so they may come from the same cells."""
        for address, value in zip(self.addresses(), list(values), strict=True):
            self.storage.write(address, value)

    def nested(self) -> Any:
        """The entries as nested lists; for a view without axes, its number."""
        values = iter(self.read())

        def level(sizes: Shape) -> Any:
            return [level(sizes[1:]) for _ in range(sizes[0])] if sizes else next(values)

        return level(self.shape)

    @property
    def contiguous(self) -> bool:
        return self._is_dense(reversed(range(len(self.shape))))

    @property
    def fortran(self) -> bool:
        return self._is_dense(range(len(self.shape)))

    def _is_dense(self, axes: Iterable[int]) -> bool:
        expected = 1
        for axis in axes:
            if self.strides[axis] not in (None, expected):
                return False
            expected *= self.shape[axis]
        return True

    @property
    def repeats(self) -> bool:
        """Whether an axis of several entries has stride 0, so that several entries share a cell."""
        return 0 in self.strides

    @property
    def gapless(self) -> bool:
        """Whether the entries fill consecutive cells, one each, in any order of the axes."""
        expected = 1
        for step, size in sorted((s, n) for s, n in zip(self.strides, self.shape, strict=True) if s is not None):
            if step != expected:
                return False
            expected *= size
        return True

    def overlaps(self, other: Strided) -> bool:
        return self.storage is other.storage and not set(self.addresses()).isdisjoint(other.addresses())

    def same_place(self, other: Strided) -> bool:
        return (
            self.storage is other.storage
            and self.shape == other.shape
            and (not self.size or self.offset == other.offset)
            and self.strides == other.strides
        )

    def permuted(self, axes: Sequence[int]) -> Strided:
        shape, steps = tuple(self.shape[a] for a in axes), tuple(self.steps[a] for a in axes)
        return Strided(self.storage, self.offset, shape, steps)

    def sliced(self, axis: int, start: int, step: int, length: int) -> Strided:
        """`length` entries along an axis: `start`, `start + step`, …"""
        shape, steps = list(self.shape), list(self.steps)
        offset = self.offset + (start * steps[axis] if length else 0)
        shape[axis], steps[axis] = length, steps[axis] * step
        return Strided(self.storage, offset, tuple(shape), tuple(steps))

    def at(self, axis: int, index: int) -> Strided:
        shape, steps = self.shape[:axis] + self.shape[axis + 1 :], self.steps[:axis] + self.steps[axis + 1 :]
        return Strided(self.storage, self.offset + index * self.steps[axis], shape, steps)

    def inserted(self, axis: int) -> Strided:
        shape, steps = (*self.shape[:axis], 1, *self.shape[axis:]), (*self.steps[:axis], 1, *self.steps[axis:])
        return Strided(self.storage, self.offset, shape, steps)

    def expanded(self, shape: Shape) -> Strided | None:
        """Broadcast to a larger shape by strides of 0; None if the shapes do not broadcast."""
        if len(shape) < len(self.shape) or broadcast_shapes(self.shape, shape) != shape:
            return None
        new = len(shape) - len(self.shape)
        old = zip(self.shape, shape[new:], self.steps, strict=True)
        steps = [0] * new + [step if size == wanted else 0 for size, wanted, step in old]
        return Strided(self.storage, self.offset, shape, tuple(steps))

    def reshaped(self, shape: Shape) -> Strided | None:
        """Return a view of the same cells in the same order with another shape; None if no strides describe it.

        `shape` has the same size. The stride of an axis is the distance between the first two entries along it; the
        view exists if these strides also give the right cell for every other entry.
        """
        cells = self.addresses()
        pairs = zip(shape, row_major(shape), strict=True)
        steps = tuple(cells[place] - cells[0] if size > 1 and cells else 1 for size, place in pairs)
        view = Strided(self.storage, self.offset, shape, steps)
        return view if view.addresses() == cells else None

    def indices(self) -> Iterator[tuple[int, ...]]:
        return itertools.product(*map(range, self.shape))

"""NumPy in plain Python, as far as memory goes: what each operation shows, shares, copies and refuses.

`Array` has the methods of `numpy.ndarray` by the same names, so that a script runs over it as it stands. It is written
from NumPy's documentation, not from its code: `oracle.semantics.histories` compares
both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from oracle.semantics.model.elementwise import COMPARISONS, OPERATIONS, combine, dtype_of, flat_of, spread
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined
from oracle.semantics.model.indexing import Selection, select
from oracle.semantics.model.strided import ITEMSIZE, RANKS, Dtype, Number, Shape, Strided, broadcast_shapes

__all__ = ["Array", "Flags", "numpy_refuses"]

_AXIS = np.exceptions.AxisError


class Flags:
    """What `ndarray.flags` says."""

    def __init__(self, array: Array) -> None:
        self._array = array

    @property
    def c_contiguous(self) -> bool:
        """Whether the entries lie in row-major order without a gap."""
        return self._array.view_of.contiguous

    @property
    def f_contiguous(self) -> bool:
        """Whether they lie in column-major order without a gap."""
        return self._array.view_of.fortran

    @property
    def writeable(self) -> bool:
        """Whether an assignment is allowed."""
        return self._array.writeable

    @writeable.setter
    def writeable(self, wanted: bool) -> None:
        self._array.writeable = wanted

    @property
    def owndata(self) -> bool:
        """Whether the memory is the array's own."""
        return self._array.base is None


class Array:
    """An `ndarray` of the model: a view, whether it may be written to, and whose memory it is.

    `open_layout` says that NumPy promises nothing about the layout, only that it is without gaps; `turned` that
    something ran backwards on the way here, and may have left a negative stride where none is used.
    """

    __hash__ = None  # type: ignore[assignment]  # as an ndarray

    def __init__(
        self, view: Strided, *, base: Array | None = None, writeable: bool = True, open_layout: bool = False
    ) -> None:
        self.view_of, self.base, self.writeable, self.open_layout = view, base, writeable, open_layout
        self.turned = any(step < 0 for step in view.steps)

    def _of(self, view: Strided, *, writeable: bool = True) -> Array:
        """Another view of this memory."""
        made = Array(view, base=self if self.base is None else self.base, writeable=self.writeable and writeable)
        made.turned |= self.turned
        return made

    def _copy(self) -> Array:
        return Array(Strided.of(self.view_of.read(), self.shape, self.dtype))

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model of NumPy has no `ndarray.{name}`")

    # --- what can be read off -------------------------------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        return self.view_of.shape

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return self.view_of.size

    @property
    def dtype(self) -> Dtype:
        return self.view_of.storage.dtype

    @property
    def strides(self) -> tuple[int, ...]:
        return tuple(step * ITEMSIZE[self.dtype] for step in self.view_of.steps)

    @property
    def flags(self) -> Flags:
        return Flags(self)

    def __len__(self) -> int:
        if not self.ndim:
            raise ExpectedError(TypeError, "len\\(\\) of unsized object", "there is no axis")
        return self.shape[0]

    def tolist(self) -> Any:
        return self.view_of.nested()

    def item(self) -> Number:
        if self.size != 1:
            raise ExpectedError(ValueError, "can only convert an array of size 1", "only one entry is a number")
        return self.view_of.read()[0]

    def _number(self) -> Number:
        if self.ndim and self.size == 1:
            raise Undefined("whether an array of one entry counts as a number, which has changed between releases")
        if self.ndim:
            raise ExpectedError(
                TypeError, "only .* arrays can be converted to Python scalars", "only one entry is a number"
            )
        return self.view_of.read()[0]

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __iter__(self) -> Iterator[Any]:
        """Along the first axis: views, or the numbers of a single axis."""
        return iter([self[index] for index in range(len(self))])

    # --- indexing and writing -------------------------------------------------------------------------------------

    def _select(self, key: Any) -> Selection:
        return select(self.view_of, key, numpy_refuses, integers_first=False, reverse=True)

    def __getitem__(self, key: Any) -> Any:
        """A view; a copy for lists and masks; a number where integers took every axis."""
        found = self._select(key)
        values = [self.view_of.storage.cells[address] for address in found.addresses]
        if found.number:
            return values[0]
        if found.view is not None:
            return self._of(found.view)
        return Array(Strided.of(values, found.shape, self.dtype), open_layout=True)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._may_write("assignment destination is read-only")
        found = self._select(key)
        values, shape = operand(value)
        if found.number and shape and len(values) == 1:
            raise Undefined("whether an array of one entry counts as a number, which has changed between releases")
        while len(shape) > len(found.shape) and shape[0] == 1:
            shape = shape[1:]  # ones in front do not count
        if broadcast_shapes(shape, found.shape) != found.shape:
            raise ExpectedError(
                ValueError,
                "could not broadcast|shape mismatch|cannot assign|setting an array element",
                "the right side does not fit",
            )
        for address, number in zip(found.addresses, spread(values, shape, found.shape), strict=True):
            self.view_of.storage.put(address, number)

    def fill(self, value: Number) -> None:
        self._may_write("assignment destination is read-only")
        self.view_of.write([value] * self.size)

    def _may_write(self, says: str) -> None:
        if not self.writeable:
            raise ExpectedError(ValueError, says, "the array is read-only")

    def _in_place(self, operation: Callable[[Any, Any], Number], other: Any) -> Array:
        self._may_write("output array is read-only")
        right = operand(other)
        kinds = {self.dtype, result_dtype(self, other)}
        if kinds == {"int64", "float64"}:
            raise ExpectedError(TypeError, "Cannot cast ufunc", "a float does not go into an integer silently")
        if broadcast_shapes(self.shape, right[1]) != self.shape:
            says = "non-broadcastable output operand|could not be broadcast together"
            raise ExpectedError(ValueError, says, "the result has another shape than what it should go into")
        result = combine(operation, (self.view_of.read(), self.shape), right)
        assert result is not None
        self.view_of.write(result[0])
        return self

    def _with(self, operation: Callable[[Any, Any], Number], other: Any, dtype: Dtype | None = None) -> Any:
        result = combine(operation, (self.view_of.read(), self.shape), operand(other))
        if result is None:
            raise ExpectedError(ValueError, "could not be broadcast together", "the shapes do not fit")
        values, shape = result
        kind = dtype or result_dtype(self, other)
        return Array(Strided.of(values, shape, kind), open_layout=True) if shape else values[0]


def operand(value: Any) -> tuple[list[Number], Shape]:
    """The numbers of the other side of an operation, and their shape."""
    view: Strided | None = getattr(value, "view_of", None)
    return (view.read(), view.shape) if view is not None else flat_of(value)


def result_dtype(array: Array, other: Any) -> Dtype:
    """The dtype of arithmetic with `other`; a Python number has no say beyond its kind."""
    theirs = getattr(other, "dtype", None) or dtype_of(flat_of(other)[0][0])
    if theirs == "float64" and array.dtype == "float32" and not hasattr(other, "dtype"):
        return "float32"
    return max(array.dtype, theirs, key=RANKS.index)


def numpy_refuses(what: str, detail: Any) -> ExpectedError:
    """How NumPy words the refusal of an index."""
    return {
        "too many": ExpectedError(IndexError, "too many indices for array", "there are more indices than axes"),
        "out of bounds": ExpectedError(IndexError, "is out of bounds", "the index is not inside"),
        "mask": ExpectedError(IndexError, "boolean index did not match", "the mask has another shape"),
        "shapes": ExpectedError(IndexError, "shape mismatch", "the lists do not fit together"),
    }[what]


def _install() -> None:
    """The operators, which differ in nothing but their names."""

    def binary(operation: Any, dtype: Dtype | None) -> Any:
        return lambda self, other: self._with(operation, other, dtype)

    def reflected(operation: Any) -> Any:
        return lambda self, other: self._with(lambda a, b: operation(b, a), other)

    def in_place(operation: Any) -> Any:
        return lambda self, other: self._in_place(operation, other)

    for name, operation in OPERATIONS.items():
        setattr(Array, f"__{name}__", binary(operation, "float64" if name == "truediv" else None))
        setattr(Array, f"__r{name}__", reflected(operation))
        setattr(Array, f"__i{name}__", in_place(operation))
    for name, comparison in COMPARISONS.items():
        setattr(Array, f"__{name}__", binary(comparison, "bool"))


_install()

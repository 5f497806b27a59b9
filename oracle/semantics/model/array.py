"""The model of a NumPy array: attributes, indexing, assignment and arithmetic.

`Array` has the methods of `numpy.ndarray` under the same names, so that a script runs on it without changes. It follows
the documentation of NumPy, not its code; `oracle.semantics.histories` compares the two. `array_views.py` adds the
methods that return views or copies.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partialmethod
from typing import Any

from oracle.semantics.model import elementwise
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined
from oracle.semantics.model.indexing import Selection, select
from oracle.semantics.model.strided import ITEMSIZE, PROMOTION_ORDER, Dtype, Number, Strided, broadcast_shapes
from oracle.semantics.model.strided_array import StridedArray

_ONE_ENTRY = "whether an array of one entry counts as a number, which differs between versions"


class Flags:
    """The flags of an array, as in `ndarray.flags`; `writeable` can be set."""

    def __init__(self, array: Array) -> None:
        self._array = array
        self.c_contiguous, self.f_contiguous = array.strided.contiguous, array.strided.fortran
        self.owndata = array.base is None

    @property
    def writeable(self) -> bool:
        return self._array.writeable

    @writeable.setter
    def writeable(self, wanted: bool) -> None:
        self._array.writeable = wanted


class Array(StridedArray):
    """An `ndarray` of the model.

    base: the array that owns the memory, or a tensor; None if this array owns it.
    was_reversed: an axis of this array, or of an array of which it is a view, has a negative stride. NumPy may then
        keep a negative stride for an axis of one entry.
    """

    library = "numpy"
    __hash__ = None  # type: ignore[assignment]  # as for an ndarray

    def __init__(
        self, view: Strided, *, base: Any = None, writeable: bool = True, layout_unspecified: bool = False
    ) -> None:
        self.strided, self.base, self.writeable, self.layout_unspecified = view, base, writeable, layout_unspecified
        self.was_reversed = any(step < 0 for step in view.steps)

    def _view(self, view: Strided, *, writeable: bool = True) -> Array:
        made = Array(view, base=self if self.base is None else self.base, writeable=self.writeable and writeable)
        made.was_reversed |= self.was_reversed
        return made

    def _copy(self) -> Array:
        return Array(Strided.of(self.strided.read(), self.shape, self.dtype))

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model of NumPy has no `ndarray.{name}`")

    @property
    def size(self) -> int:
        return self.strided.size

    @property
    def strides(self) -> tuple[int, ...]:
        """The strides in bytes."""
        return tuple(step * ITEMSIZE[self.dtype] for step in self.strided.steps)

    @property
    def flags(self) -> Flags:
        return Flags(self)

    def _number(self) -> Number:
        if self.ndim and self.size == 1:
            raise Undefined(_ONE_ENTRY)
        if self.ndim:
            raise self._error("number")
        return self.strided.read()[0]

    def _select(self, key: Any) -> Selection:
        return select(self.strided, key, self._error, integers_first=False, reverse=True)

    def __getitem__(self, key: Any) -> Any:
        """A view; a copy for lists and masks; a number if there is one integer for every axis."""
        found = self._select(key)
        values = [self.strided.storage.cells[address] for address in found.addresses]
        if found.is_number:
            return values[0]
        if found.view is not None:
            return self._view(found.view)
        return Array(Strided.of(values, found.shape, self.dtype), layout_unspecified=True)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._check_writeable("assignment destination is read-only")
        found = self._select(key)
        values, shape = elementwise.operand(value)
        if found.is_number and shape and len(values) == 1:
            raise Undefined(_ONE_ENTRY)
        while len(shape) > len(found.shape) and shape[0] == 1:
            shape = shape[1:]  # NumPy drops leading axes of one entry
        if broadcast_shapes(shape, found.shape) != found.shape:
            raise self._error("assignment")
        numbers = elementwise.broadcast_values(values, shape, found.shape)
        for address, number in zip(found.addresses, numbers, strict=True):
            self.strided.storage.write(address, number)

    def fill(self, value: Number) -> None:
        self._check_writeable("assignment destination is read-only")
        self.strided.write([value] * self.size)

    def _check_writeable(self, pattern: str) -> None:
        if not self.writeable:
            raise ExpectedError(ValueError, pattern, "the array is read-only")

    def _in_place(self, operation: Callable[[Any, Any], Number], other: Any) -> Array:
        self._check_writeable("output array is read-only")
        right = elementwise.operand(other)
        if {self.dtype, _result_dtype(self, other)} == {"int64", "float64"}:
            raise self._error("result dtype")
        if broadcast_shapes(self.shape, right[1]) != self.shape:
            raise self._error("result shape")
        result = elementwise.apply(operation, (self.strided.read(), self.shape), right)
        assert result is not None
        self.strided.write(result[0])
        return self

    def _binary(self, operation: Callable[[Any, Any], Number], other: Any, dtype: Dtype | None = None) -> Any:
        result = elementwise.apply(operation, (self.strided.read(), self.shape), elementwise.operand(other))
        if result is None:
            raise self._error("operands")
        values, shape = result
        kind = dtype or _result_dtype(self, other)
        return Array(Strided.of(values, shape, kind), layout_unspecified=True) if shape else values[0]


def _result_dtype(array: Array, other: Any) -> Dtype:
    """The dtype of arithmetic between an array and `other`; a Python float does not turn float32 into float64."""
    other_dtype = getattr(other, "dtype", None) or elementwise.python_dtype(elementwise.flatten_nested(other)[0][0])
    if other_dtype == "float64" and array.dtype == "float32" and not hasattr(other, "dtype"):
        return "float32"
    return max(array.dtype, other_dtype, key=PROMOTION_ORDER.index)


def _reflected(operation: Callable[[Any, Any], Number]) -> Callable[[Any, Any], Number]:
    return lambda a, b: operation(b, a)


for _name, _operation in elementwise.OPERATIONS.items():
    _dtype: Dtype | None = "float64" if _name == "truediv" else None
    setattr(Array, f"__{_name}__", partialmethod(Array._binary, _operation, dtype=_dtype))
    setattr(Array, f"__r{_name}__", partialmethod(Array._binary, _reflected(_operation)))
    setattr(Array, f"__i{_name}__", partialmethod(Array._in_place, _operation))
for _name, _comparison in elementwise.COMPARISONS.items():
    setattr(Array, f"__{_name}__", partialmethod(Array._binary, _comparison, dtype="bool"))

"""Elementwise arithmetic with broadcasting, on Python numbers."""

import math
import operator
from collections.abc import Callable
from typing import Any

from oracle.semantics.model.strided import Dtype, Number, Shape, Strided, broadcast_shapes

OPERATIONS: dict[str, Callable[[Any, Any], Number]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    name: getattr(operator, name) for name in ("lt", "le", "gt", "ge", "eq", "ne")
}


def python_dtype(number: Number) -> Dtype:
    """The dtype of a Python number: "bool", "int64" or "float64"."""
    return "bool" if isinstance(number, bool) else "int64" if isinstance(number, int) else "float64"


def flatten_nested(nested: Any) -> tuple[list[Number], Shape]:
    """The numbers of nested lists in row-major order, and their shape."""
    if not isinstance(nested, list | tuple):
        return [nested], ()
    parts = [flatten_nested(each) for each in nested]
    return [number for numbers, _ in parts for number in numbers], (len(nested), *(parts[0][1] if parts else ()))


def operand(value: Any) -> tuple[list[Number], Shape]:
    """The numbers of an array, a tensor, nested lists or a number in row-major order, and their shape."""
    view: Strided | None = getattr(value, "strided", None)
    return (view.read(), view.shape) if view is not None else flatten_nested(value)


def broadcast_values(values: list[Number], shape: Shape, to: Shape) -> list[Number]:
    """Broadcast values of one shape to another shape; both are in row-major order. The shapes must broadcast."""
    stretched = Strided.of(values, shape, "float64").expanded(to)
    assert stretched is not None
    return [values[address] for address in stretched.addresses()]


def apply(
    operation: Callable[[Any, Any], Number], left: tuple[list[Number], Shape], right: tuple[list[Number], Shape]
) -> tuple[list[Number], Shape] | None:
    """The results of `operation` on each pair of entries, and their shape; None if the shapes do not broadcast."""
    shape = broadcast_shapes(left[1], right[1])
    if shape is None:
        return None
    pairs = zip(broadcast_values(*left, shape), broadcast_values(*right, shape), strict=True)
    return [_ieee(operation, a, b) for a, b in pairs], shape


def _ieee(operation: Callable[[Any, Any], Number], a: Number, b: Number) -> Number:
    """The result of the operation; a division by zero gives NaN or an infinity, as IEEE 754 defines."""
    try:
        return operation(a, b)
    except ZeroDivisionError:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a)

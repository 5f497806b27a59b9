"""Arithmetic of the model: entry by entry, broadcast, in Python's own numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from oracle.semantics.model.strided import Dtype, Number, Shape, Strided, broadcast_shapes

__all__ = ["COMPARISONS", "OPERATIONS", "combine", "dtype_of", "flat_of", "spread"]

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


def dtype_of(number: Number) -> Dtype:
    """The dtype that a Python number has by itself."""
    return "bool" if isinstance(number, bool) else "int64" if isinstance(number, int) else "float64"


def flat_of(nested: Any) -> tuple[list[Number], Shape]:
    """The numbers in nested lists, in row-major order, and their shape."""
    if not isinstance(nested, list | tuple):
        return [nested], ()
    parts = [flat_of(each) for each in nested]
    return [number for numbers, _ in parts for number in numbers], (len(nested), *(parts[0][1] if parts else ()))


def spread(values: list[Number], shape: Shape, to: Shape) -> list[Number]:
    """Values in row-major order, stretched from one shape to another that it fits."""
    stretched = Strided.of(values, shape, "float64").expanded(to)
    assert stretched is not None  # the caller has asked `broadcast_shapes`
    return [values[address] for address in stretched.addresses()]


def combine(
    operation: Callable[[Any, Any], Number], left: tuple[list[Number], Shape], right: tuple[list[Number], Shape]
) -> tuple[list[Number], Shape] | None:
    """`operation` on every pair of entries; None if the shapes do not fit."""
    shape = broadcast_shapes(left[1], right[1])
    if shape is None:
        return None
    pairs = zip(spread(*left, shape), spread(*right, shape), strict=True)
    return [_safely(operation, a, b) for a, b in pairs], shape


def _safely(operation: Callable[[Any, Any], Number], a: Number, b: Number) -> Number:
    """Division by zero as IEEE 754 has it."""
    try:
        return operation(a, b)
    except ZeroDivisionError:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a)

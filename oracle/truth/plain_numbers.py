"""`/` and `**` of plain numbers and arrays in a definition, certified."""

import math
from typing import Any

import numpy as np

from oracle.truth.arrays import Numbers, as_numbers
from oracle.truth.constants import Stated, as_constant, fraction, is_plain
from oracle.truth.leaves import is_short
from oracle.truth.number import Number

UNKNOWN = (TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)  # what is not known of constants
_FAST = {int, float, bool, np.int64, np.int32, np.float64, np.float32}


def divide(left: Any, right: Any) -> Any:
    """left / right; the quotient of plain numbers is a certified constant, unless it is a short binary fraction."""
    if type(left) in _FAST and type(right) in _FAST:
        if right and is_plain(left) and is_plain(right):
            return as_constant(left) / as_constant(right)
        return left / right
    if type(left) is np.ndarray or type(right) is np.ndarray:
        return of_arrays(np.divide, left, right)
    return left / right


def power(left: Any, right: Any) -> Any:
    """left ** right, certified as `divide` is."""
    if type(left) in _FAST and type(right) in _FAST:
        if isinstance(left, int) and isinstance(right, int) and right >= 0:
            return left**right
        if is_plain(left) and is_plain(right) and (left > 0 or float(right).is_integer()):
            return as_constant(left) ** as_constant(right)
        return left**right
    if type(left) is np.ndarray or type(right) is np.ndarray:
        return of_arrays(np.power, left, right)
    return left**right


def of_arrays(operation: np.ufunc, left: Any, right: Any) -> Any:
    """An operation on arrays of which one may be plain, certified unless the result is of integers."""
    plain = not (is_certified(left) or is_certified(right))
    answer = operation(left, right) if plain else None
    if plain and not is_fractional(answer):
        return answer
    try:
        return operation(lifted(left), lifted(right))
    except UNKNOWN:
        return operation(left, right) if answer is None else answer


def given(x: float) -> Any:
    """A float that is exactly what it is, such as a choice of the domain; short binary fractions stay floats."""
    return Stated(fraction(x)) if math.isfinite(x) and not is_short(x) else x


def is_certified(x: Any) -> bool:
    """Whether it is a certified number, or an array or a list that may have one."""
    if isinstance(x, Number | Numbers):
        return True
    if isinstance(x, list | tuple):
        return any(is_certified(each) for each in x)
    return isinstance(x, np.ndarray) and x.dtype == object


def is_fractional(answer: Any) -> bool:
    """Whether an answer is of floats, not all of them integers."""
    if isinstance(answer, float | np.floating) or (isinstance(answer, np.ndarray) and answer.dtype.kind == "f"):
        whole = (answer == np.rint(answer)) & (np.abs(answer) < 2.0**32)
        return bool(np.isfinite(answer).all() and not np.all(whole))
    return False


def lifted(x: Any) -> Any:
    """A plain array as one of certified constants, and a list of numbers too; everything else as it is."""
    if isinstance(x, np.ndarray):
        return as_numbers(x)
    if isinstance(x, list | tuple) and x and all(is_plain(each) for each in x) and any(is_float(each) for each in x):
        return as_numbers(np.array(x))
    return given(x) if type(x) is float else x


def is_float(x: Any) -> bool:
    """Whether it is a float of Python or NumPy."""
    return isinstance(x, float | np.floating)

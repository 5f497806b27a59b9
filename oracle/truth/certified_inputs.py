"""Inputs as certified numbers: exactly as the candidate received them, real or complex."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.complex_arrays import is_complex
from oracle.truth.complex_numbers import ComplexNumber
from oracle.truth.enclosures import Array
from oracle.truth.leaves import Leaf, is_real, step_of
from oracle.truth.normwise import Input, length_of

_leaves = np.frompyfunc(Leaf, 2, 1)  # arrays of values and of steps in, array of leaves out
_inputs = np.frompyfunc(Input, 4, 1)  # the same, with an array of magnitudes and the length


def certified(x: Any) -> Any:
    """An input as certified numbers: a float becomes a leaf, an array of floats an array of leaves (dtype object)."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind == "c":
            return _paired(certified(np.real(x)), certified(np.imag(x)))
        if x.dtype.kind != "f":
            return x
        if not x.ndim:  # a number: of an array without axes, NumPy would compute with its entry and check for overflow
            return Leaf(float(x), step_of(float(x)))
        return _leaves(x.astype(np.float64), _steps(x), np.empty(x.shape, object))
    if isinstance(x, float | np.floating):
        return Leaf(float(x), step_of(float(x)))
    if is_complex(x):
        return ComplexNumber(certified(float(x.real)), certified(float(x.imag)))
    return x


def _paired(real: Any, imag: Any) -> Any:
    """Complex certified numbers, from the arrays of their parts."""
    return np.frompyfunc(ComplexNumber, 2, 1)(np.asarray(real, object), np.asarray(imag, object))


def sized(x: Any, *, shared: bool) -> Any:
    """An input as certified numbers that have magnitudes of their own."""
    if is_complex(x):
        parts = sized(np.stack([np.real(x), np.imag(x)]), shared=shared)
        return _paired(*parts) if isinstance(x, np.ndarray) else ComplexNumber(*parts)
    if not is_real(x):
        return x
    values = np.asarray(x, np.float64)
    sizes = np.full(values.shape, np.abs(values).max(initial=0.0)) if shared else np.abs(values)
    length = length_of(values.shape) if shared else 0.0
    found: Any = _inputs(values, _steps(values), sizes, length, np.empty(values.shape, object))
    return found if isinstance(x, np.ndarray) and x.ndim else found[()]


def _steps(x: NDArray[Any]) -> Array:
    mantissa, exponent = np.frexp(x.astype(np.float64))
    whole = (mantissa * 2.0**53).astype(np.int64)
    with np.errstate(over="ignore"):
        return np.where(whole == 0, np.inf, np.ldexp((whole & -whole).astype(np.float64), exponent - 53))

"""Round to a float format, move to neighbouring values, and clip to an interval.

NumPy has no bfloat16, so arrays of bfloat16 values have dtype float32; every function here returns bfloat16 values.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oracle.truth.formats import FORMATS, Format, format_of

__all__ = ["FORMATS", "Array", "Bounds", "Format", "clip", "format_of", "grid_bounds", "round_to", "step"]
Array = NDArray[Any]
Bounds = tuple[float | None, float | None]


def round_to(array: ArrayLike, dtype: str) -> Array:
    """A new array of the nearest values in `dtype`, ties to even; infinity beyond the largest value.

    Its NumPy dtype is `dtype`, or float32 for bfloat16. The numbers are converted to float64 first, so only integers
    beyond 2**53 can be rounded twice. Raises `ValueError` for an unknown dtype.

    >>> round_to(0.1, "bfloat16")
    array(0.10009766, dtype=float32)
    """
    target = format_of(dtype)
    exact = np.array(array, np.float64)
    if dtype == "bfloat16":
        # A conversion to float32 first would round twice: 1 + 2**-8 + 2**-30, which is above a tie, to the tie.
        _, exponent = np.frexp(exact)
        quantum = np.maximum(exponent - target.precision, target.emin - target.precision + 1)
        exact = np.ldexp(np.rint(np.ldexp(exact, -quantum)), quantum)
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(exact).astype(target.held)


def step(array: Array, ulps: Array, dtype: str) -> Array:
    """Each value moved by `ulps` values of the format, away from 0 if positive, at most to 0 or the largest value."""
    target = format_of(dtype)
    bits = {2: np.int16, 4: np.int32, 8: np.int64}[target.held.itemsize]
    # The bits of |x| as an integer count the values between 0 and |x|; bfloat16 has the upper 16 bits of float32.
    unit = 1 << 16 if dtype == "bfloat16" else 1
    top = int(np.array(target.largest, target.held).view(bits))
    magnitude = np.abs(array).view(bits).astype(np.int64)
    # Clipped before adding: the sum of the bits of the largest float64 and a large step could wrap around.
    moved = magnitude + np.clip(np.asarray(ulps, np.int64) * unit, -magnitude, top - magnitude)
    return np.asarray(np.copysign(moved.astype(bits).view(target.held), array))


@lru_cache(maxsize=1024)
def grid_bounds(low: float | None, high: float | None, dtype: str) -> tuple[float, float]:
    """The least and the greatest finite value of `dtype` in [low, high]; None is unbounded. `ValueError` if none is."""
    target = format_of(dtype)
    least = -target.largest if low is None else _inward(max(low, -target.largest), low, +1, dtype)
    greatest = target.largest if high is None else _inward(min(high, target.largest), high, -1, dtype)
    if least > greatest:
        raise ValueError(f"no value of {dtype} is in [{low}, {high}]; widen the interval or leave {dtype} out")
    return least, greatest


def clip(values: Array, low: float | None, high: float | None, dtype: str) -> Array:
    """`values` of `dtype`, with those outside [low, high] replaced by the nearest value of `dtype` inside."""
    # Cast to the array's dtype: in NumPy 1 a float bound may change float16 to float32.
    least, greatest = (values.dtype.type(bound) for bound in grid_bounds(low, high, dtype))
    return np.asarray(np.clip(values, least, greatest))


def _inward(near: float, bound: float, direction: int, dtype: str) -> float:
    """The value of `dtype` nearest to `near` that is inside `bound`; inside is upwards for `direction` 1."""
    rounded = round_to(near, dtype)
    if (bound - float(rounded)) * direction > 0:
        if not rounded:
            return direction * format_of(dtype).smallest
        away = direction if rounded > 0 else -direction
        rounded = step(rounded, np.array(away), dtype)
    return float(rounded)

"""The four float formats as a grid of values: round onto it, step along it, find its ends.

NumPy has no bfloat16, so its values are held in float32 arrays; every function here keeps them on the bfloat16 grid.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oracle.truth.formats import FORMATS, Format, format_of

__all__ = ["FORMATS", "Array", "Format", "clip", "format_of", "grid_bounds", "round_to", "step"]

Array = NDArray[Any]


def round_to(array: ArrayLike, dtype: str) -> Array:
    """A new array of the nearest values in `dtype`, ties to even; beyond the largest value, infinity.

    The numbers are read as float64 first, so only integers beyond 2**53 can be rounded twice.
    """
    target = format_of(dtype)
    exact = np.array(array, np.float64)
    if dtype == "bfloat16":
        # Through float32 would round twice: 1 + 2**-8 + 2**-30 lies above a tie that float32 cannot tell from the tie.
        _, exponent = np.frexp(exact)
        quantum = np.maximum(exponent - target.precision, target.emin - target.precision + 1)
        exact = np.ldexp(np.rint(np.ldexp(exact, -quantum)), quantum)
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(exact).astype(target.held)


def step(array: Array, ulps: Array, dtype: str) -> Array:
    """Each value moved by so many steps along the grid, away from zero if positive; never past zero or the largest."""
    target = format_of(dtype)
    bits = {2: np.int16, 4: np.int32, 8: np.int64}[target.held.itemsize]
    # A float's magnitude bits, read as an integer, count the values above zero; bfloat16 is the upper half of float32.
    unit = 1 << 16 if dtype == "bfloat16" else 1
    top = int(np.array(target.largest, target.held).view(bits))
    magnitude = np.abs(array).view(bits).astype(np.int64)
    # Compared before adding, for the sum of float64's largest bits and a large step could wrap around.
    moved = magnitude + np.clip(np.asarray(ulps, np.int64) * unit, -magnitude, top - magnitude)
    return np.asarray(np.copysign(moved.astype(bits).view(target.held), array))


@lru_cache(maxsize=1024)
def grid_bounds(low: float | None, high: float | None, dtype: str) -> tuple[float, float]:
    """The least and the greatest finite value of `dtype` inside [low, high]; None is unbounded."""
    target = format_of(dtype)
    least = -target.largest if low is None else _inward(max(low, -target.largest), low, +1, dtype)
    greatest = target.largest if high is None else _inward(min(high, target.largest), high, -1, dtype)
    if least > greatest:
        raise ValueError(f"no value of {dtype} lies in [{low}, {high}]; widen the interval or leave {dtype} out")
    return least, greatest


def clip(values: Array, low: float | None, high: float | None, dtype: str) -> Array:
    """`values` of the grid of `dtype`, those outside [low, high] at the nearest inside; in the format they came."""
    # In NumPy 1 a bound beside the largest float16 would make them float32.
    least, greatest = (values.dtype.type(bound) for bound in grid_bounds(low, high, dtype))
    return np.asarray(np.clip(values, least, greatest))


def _inward(near: float, bound: float, direction: int, dtype: str) -> float:
    """The value of `dtype` closest to `near` that is not on the far side of `bound`."""
    rounded = round_to(near, dtype)
    if (bound - float(rounded)) * direction > 0:
        if not rounded:
            return direction * format_of(dtype).smallest
        away = direction if rounded > 0 else -direction
        rounded = step(rounded, np.array(away), dtype)
    return float(rounded)

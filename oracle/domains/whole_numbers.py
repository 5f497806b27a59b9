"""Values of integers and booleans in each regime."""

from functools import lru_cache

import numpy as np

from oracle.domains.regimes import Random, Shape
from oracle.domains.rounding import Array, Bounds

_LARGEST = 2**31 - 1  # without a bound; the product of two is an int64
_READABLE = (0, 1, 2, 3, -1, -2, -3, 5, 10, 100)
# The largest magnitude of a regime; in the others, integers are at most 10. In "wide" magnitudes are log-uniform.
_REACH = {"huge": _LARGEST, "wide": 10_000, "ties": 1, "near_duplicates": 3, "tiny": 2}
_PATTERNS = 0.25  # the share of arrays with a pattern; arbitrary


def integer_range(bounds: Bounds) -> tuple[int, int]:
    """The least and the largest valid integer."""
    low, high = bounds
    return (
        int(low) if low is not None else min(-_LARGEST, int(high or 0)),
        int(high) if high is not None else max(_LARGEST, int(low or 0)),
    )


@lru_cache(maxsize=256)
def readable_integers(bounds: Bounds) -> Array:
    """A few valid integers, simplest first, and the bounds."""
    low, high = integer_range(bounds)
    ends = [int(bound) for bound in bounds if bound is not None]
    near = [end + step for end in ends for step in (0, 1, -1)]
    inside = [number for number in (*_READABLE, *near) if low <= number <= high]
    return np.array(list(dict.fromkeys(inside)), np.int64)


def whole_values(regime: str, random: Random, shape: Shape, ends: tuple[int, int]) -> Array:
    """Random integers in an interval: near the number in it that is nearest to 0, or all over it if it is short."""
    low, high = ends
    reach = _REACH.get(regime, 10)
    middle = min(max(0, low), high)
    least, most = max(low, middle - reach), min(high, middle + reach)
    if high - low <= 2 * reach:
        least, most = low, high
    if regime == "wide" and most - least > 200:
        exponents = random.uniform(0.0, np.log2(reach), shape)
        signed = np.where(random.random(shape) < 0.5, -1, 1) * np.exp2(exponents).astype(np.int64)
        return np.asarray(np.clip(middle + signed, least, most))
    array = np.asarray(random.integers(least, most + 1, shape))
    if shape and random.random() < _PATTERNS:  # all equal
        array[...] = random.choice([low, high, middle])
    return array


def booleans(random: Random, shape: Shape) -> Array:
    """Random booleans of several densities; at times all are true, all are false or a single one differs."""
    if random.random() < _PATTERNS:
        value = bool(random.integers(2))
        array = np.full(shape, value)
        if array.size and random.integers(2):
            array.reshape(-1)[random.integers(array.size)] = not value
        return array
    return np.asarray(random.random(shape) < random.choice([0.5, 0.5, 0.1, 0.9]))

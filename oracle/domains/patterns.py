"""Patterns that some faults need: equal slices, slices of zeros, ascending labels, and combinations of options."""

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from oracle.domains.regimes import Random
from oracle.domains.rounding import Array

_WHOLE, _SLICE = 0.2, 0.6  # of the arrays with a pattern; arbitrary
_COMBINATIONS = 1000  # of options; arbitrary


def plant_pattern(array: Array, simple: float, random: Random) -> None:
    """Make all entries of a slice equal to `simple`, or two slices equal, or a stack of square matrices symmetric.

    Some arrays are filled with `simple`. The array is changed in place; it has an axis and an entry.
    """
    share = random.random()
    if share < _WHOLE or array.ndim == 1:
        array[...] = simple
    elif share > _SLICE and array.shape[-1] == array.shape[-2]:
        make_symmetric(array)
    else:
        slices = np.moveaxis(array, int(random.integers(array.ndim)), 0)
        place, other = random.integers(len(slices), size=2)
        slices[place] = simple if share < _SLICE else slices[other]


def make_symmetric(array: Array) -> None:
    """Copy the lower triangle of each square matrix in a stack to its upper triangle."""
    rows, columns = np.triu_indices(array.shape[-1], 1)
    array[..., rows, columns] = array[..., columns, rows]


def with_zeros(x: Array, axis: int, number: int) -> Array:
    """A copy of `x` in which a slice along `axis` is 0: slice `number`, modulo their number."""
    copy = np.array(x)
    np.moveaxis(copy, axis, 0)[number % x.shape[axis]] = 0.0
    return copy


def spread_out(shape: tuple[int, ...], below: int, *, descending: bool) -> Any:
    """Different labels that ascend, or descend, with gaps; equal neighbours if there are too few labels."""
    count = int(np.prod(shape))
    labels = np.arange(count) * max(below - 1, 0) // max(count - 1, 1)
    return (labels[::-1] if descending else labels).reshape(shape).copy()


@lru_cache
def options_in_turn(counts: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The combinations of an index below each of `counts`, at most about 1000: first (0, 0, …), (1, 1, …), and so on.

    >>> options_in_turn((2, 2))
    ((0, 0), (1, 1), (0, 1), (1, 0))
    """
    found: dict[tuple[int, ...], None] = {}
    for start in product(*map(range, counts)):
        indices = start
        while indices not in found:
            found[indices] = None
            indices = tuple((index + 1) % count for index, count in zip(indices, counts, strict=True))
        if len(found) >= _COMBINATIONS:
            break
    return tuple(found)

"""The values of each format: rounding, neighbours and bounds."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.domains import round_to
from oracle.domains.rounding import FORMATS, grid_bounds, step
from tests.support.domains import DTYPES, same_bits


def grid(dtype):
    """Every finite value of a 16-bit format, ascending."""
    bits = np.arange(1 << 16, dtype=np.uint32)
    values = (bits << 16).view(np.float32) if dtype == "bfloat16" else bits.astype(np.uint16).view(np.float16)
    return np.unique(values[np.isfinite(values)].astype(np.float64))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_rounding_finds_the_nearest_value_with_ties_to_even(dtype):
    values = grid(dtype)
    assert same_bits(round_to(values, dtype).astype(np.float64), values)
    middles = (values[1:] + values[:-1]) / 2  # exact in float64
    below, above = np.nextafter(middles, -np.inf), np.nextafter(middles, np.inf)
    assert np.array_equal(round_to(below, dtype), values[:-1])
    assert np.array_equal(round_to(above, dtype), values[1:])
    ties = round_to(middles, dtype).astype(np.float64)
    at = np.searchsorted(values, 0.0)
    even = (np.arange(len(values)) - at) % 2 == 0
    assert np.array_equal(ties, np.where(even[1:], values[1:], values[:-1]))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_largest_and_smallest_values_of_a_format_are_right(dtype):
    target = FORMATS[dtype]
    unit = Fraction(2) ** (1 - target.precision)
    assert Fraction(target.largest) == (2 - unit) * Fraction(2) ** target.emax
    assert Fraction(target.smallest) == Fraction(target.smallest_normal) * unit
    assert round_to(target.largest, dtype) == target.largest
    assert round_to(target.smallest, dtype) == target.smallest
    assert round_to(math.inf, dtype) == math.inf
    assert np.isnan(round_to(math.nan, dtype))
    if dtype != "float64":
        assert round_to(target.largest * 1.01, dtype) == math.inf
        assert round_to(target.smallest / 2, dtype) == 0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_step_moves_to_the_neighbour_and_stops_at_zero_and_the_largest_value(dtype):
    positive = grid(dtype)[grid(dtype) > 0]
    held = round_to(positive, dtype)
    up = step(held, np.ones(len(held), int), dtype)
    assert np.array_equal(up[:-1], positive[1:])
    assert up[-1] == positive[-1]
    assert np.array_equal(step(-held, np.ones(len(held), int), dtype), -up)
    down = step(held, -np.ones(len(held), int), dtype)
    assert np.array_equal(down[1:], positive[:-1])
    assert down[0] == 0
    assert step(np.array(0.0, held.dtype), np.array(-3), dtype) == 0


@pytest.mark.parametrize("dtype", DTYPES)
@given(bounds=st.tuples(st.floats(-1e4, 1e4), st.floats(0, 100)))
def test_grid_bounds_are_the_outermost_values_inside(dtype, bounds):
    low, high = bounds[0], bounds[0] + bounds[1] + 100
    least, greatest = grid_bounds(low, high, dtype)
    held = FORMATS[dtype].held
    outward = [
        step(np.array(end, held), np.array(way if end > 0 else -way), dtype)
        for end, way in ((least, -1), (greatest, 1))
    ]
    assert low <= least <= greatest <= high
    assert least == 0 or float(outward[0]) < low
    assert greatest == 0 or float(outward[1]) > high

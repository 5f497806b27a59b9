"""Memory layouts keep the values, have the strides that they are named for, and are surrounded by NaN."""

import math
import warnings

import numpy as np
import pytest

from oracle.domains import LAYOUTS
from tests.support.domains import HINGE

SHAPES = [(), (0,), (5,), (1, 4), (3, 0), (3, 4), (2, 3, 4)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_copies_the_values(layout, shape, dtype):
    array = np.arange(math.prod(shape), dtype=dtype).reshape(shape)
    before = array.tobytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        laid_out = LAYOUTS[layout](array)
    expected = np.broadcast_to(array[:1], shape) if layout == "expanded" and array.ndim else array
    assert isinstance(laid_out, np.ndarray)
    assert laid_out.dtype == array.dtype
    assert laid_out.shape == shape
    assert np.array_equal(laid_out, expected)
    assert not np.shares_memory(laid_out, array)
    assert laid_out.flags.writeable
    laid_out[...] = 7
    assert array.tobytes() == before


@pytest.mark.parametrize(
    ("layout", "strides"),
    [
        ("contiguous", (96, 32, 8)),
        ("fortran", (8, 16, 48)),
        ("strided", (8 * 8 * 6 * 2, 8 * 8 * 2, 16)),
        ("offset", (96, 32, 8)),
        ("negative", (-96, -32, -8)),
        ("expanded", (0, 32, 8)),
    ],
)
def test_a_layout_has_the_strides_it_is_named_for(layout, strides):
    laid_out = LAYOUTS[layout](np.ones((2, 3, 4)))
    assert laid_out.strides == strides


@pytest.mark.parametrize("layout", ["strided", "offset"])
@pytest.mark.parametrize("shape", [(), (5,), (3, 4)], ids=str)
def test_the_memory_around_the_values_holds_nan(layout, shape):
    laid_out = LAYOUTS[layout](np.ones(shape))
    buffer = laid_out
    while isinstance(buffer.base, np.ndarray):
        buffer = buffer.base
    assert np.isnan(buffer).sum() == buffer.size - laid_out.size > 0
    if layout == "offset":
        assert laid_out.ctypes.data > buffer.ctypes.data


def test_all_arrays_of_an_example_take_the_layout():
    example = HINGE.at({"n": 4, "d": 3, "c": 2}, "float32", 0)
    laid_out = example.with_layout("negative")
    assert laid_out.inputs["X"].strides == (-12, -4)
    assert laid_out.inputs["y"].strides == (-8,)
    assert laid_out.inputs["reg"] == example.inputs["reg"]
    assert np.array_equal(laid_out.inputs["W"], example.inputs["W"])

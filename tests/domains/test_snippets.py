"""Source that rebuilds an example, and how an example is printed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.domains import LAYOUTS, REGIMES, Example
from oracle.domains.snippet import through_the_oracle, value_source
from tests.support.domains import BOUNDED, DISTANCES, DTYPES, HINGE, same_bits


def run(snippet):
    """The names that the snippet assigns."""
    names = {}
    exec(snippet, names)
    return names


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_snippet_rebuilds_every_bit(dtype, regime):
    @settings(max_examples=25, deadline=None)
    @given(st.sampled_from([HINGE, DISTANCES, BOUNDED]).flatmap(lambda domain: domain.examples(dtype, regime)))
    def check(example):
        rebuilt = run(example.snippet())
        assert all(same_bits(rebuilt[name], value) for name, value in example.inputs.items())
        assert all(type(rebuilt[name]) is type(value) for name, value in example.inputs.items())

    check()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("side", [3, 20])
def test_a_snippet_rebuilds_values_from_any_layout(layout, side):
    laid_out = HINGE.at({"n": side, "d": side, "c": side}, "float32", 0).with_layout(layout)
    rebuilt = run(laid_out.snippet())
    assert all(np.array_equal(rebuilt[name], value) for name, value in laid_out.inputs.items())


def test_a_snippet_of_few_numbers_is_short_and_readable():
    example = HINGE.cast({"X": [[0.1, -2]], "y": [1], "W": [[1, 0], [0, 1]], "reg": 0.5}, "float32")
    assert example.snippet() == (
        "import numpy as np\n"
        "\n"
        "X = np.array([[0.1, -2.0]], dtype=np.float32)\n"
        "y = np.array([1], dtype=np.int64)\n"
        "W = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)\n"
        "reg = 0.5\n"
    )


def test_a_snippet_keeps_the_payload_of_a_nan_and_writes_a_plain_nan_by_name():
    odd = np.array([0x7FC00001, 0xFFC00000], np.uint32).view(np.float32)
    plain = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], np.float32)
    example = Example({"odd": odd, "plain": plain, "s": math.nan, "none": np.empty((0, 3))}, "float32", "special", {})
    snippet = example.snippet()
    rebuilt = run(snippet)
    assert same_bits(rebuilt["odd"], odd)
    assert same_bits(rebuilt["plain"], plain)
    assert same_bits(rebuilt["none"], np.empty((0, 3)))
    assert math.isnan(rebuilt["s"])
    assert "plain = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45], dtype=np.float32)" in snippet


def test_a_snippet_of_many_numbers_is_compressed_in_short_lines():
    snippet = HINGE.at({"n": 64, "d": 33, "c": 10}, "float64", 0).snippet()
    assert max(map(len, snippet.splitlines())) <= 120
    assert "base64" in snippet


@pytest.mark.parametrize("array", [np.array([True, False]), np.array([0, 255], np.uint8), np.array([-3], np.int32)])
def test_arrays_of_other_dtypes_are_rebuilt(array):
    assert same_bits(eval(value_source(array), {"np": np}), array)


def test_an_example_is_printed_in_one_line():
    small = HINGE.cast({"X": [[1, 2]], "y": [0], "W": [[0.5, -1], [0, math.pi]], "reg": 0.5}, "float32")
    shown = "Example(float32, given, X=[[1.0, 2.0]], y=[0], W=[[0.5, -1.0], [0.0, 3.1415927]], reg=0.5)"
    assert repr(small) == shown
    printed = []
    small._repr_pretty_(type("Printer", (), {"text": staticmethod(printed.append)}), cycle=False)
    assert printed == [shown]
    large = HINGE.at({"n": 64, "d": 33, "c": 10}, "float32", 7)
    assert repr(large).startswith("Example(float32, plain, X=<(64, 33)>, y=<(64,)>, W=<(33, 10)>, reg=0.")
    assert repr(large).endswith(", seed=7)")


@pytest.mark.parametrize("length", range(1, 90))
def test_the_comment_that_repeats_a_check_fits_into_80_columns_with_its_indent(length):
    lines = through_the_oracle(["'" + "a" * 20 + "'", "'value'", "b" * length, "x=x"]).splitlines()
    assert all(len(line) <= 76 for line in lines if "b" * 60 not in line)
    assert "".join(line[2:].strip() for line in lines[2:]).count(",") == 3

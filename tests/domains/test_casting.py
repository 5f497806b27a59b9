"""Given inputs and inputs at given sizes; the messages for inputs and domains that are not valid."""

import math
import re

import numpy as np
import pytest
from hypothesis import find

from oracle.domains import Choice, Domain, Labels, OutsideDomain, Reals, Scalar
from oracle.domains.rounding import grid_bounds
from tests.support.domains import DOUBLING, HINGE, same_bits


def test_the_values_at_given_sizes_depend_on_the_seed_alone():
    dims = {"n": 16, "d": 8, "c": 3}
    one, again, other = (HINGE.at(dims, "float64", seed) for seed in (1, 1, 2))
    assert all(same_bits(one.inputs[name], again.inputs[name]) for name in one.inputs)
    assert not same_bits(one.inputs["X"], other.inputs["X"])
    assert one.regime == "plain"
    assert one.dims == dims
    assert len(np.unique(one.inputs["X"])) == one.inputs["X"].size


def test_cast_rounds_reals_and_keeps_labels():
    example = HINGE.cast({"X": [[0.1, 2]], "y": [1.0], "W": np.ones((2, 3)), "reg": 0.1}, "float16")
    assert same_bits(example.inputs["X"], np.array([[0.1, 2.0]], np.float16))
    assert same_bits(example.inputs["y"], np.array([1]))
    assert example.inputs["reg"] == float(np.float16(0.1))
    assert example.dims == {"n": 1, "d": 2, "c": 3}
    assert example.regime == "given"


def test_cast_rounds_a_bound_that_the_dtype_cannot_hold_inwards():
    assert float(np.float16(0.1)) < 0.1
    example = Domain(x=Scalar(0.1, 0.2)).cast({"x": 0.1}, "float16")
    assert example.inputs["x"] == float(np.nextafter(np.float16(0.1), np.float16(1)))


GIVEN = {"X": [[1, 2]], "y": [0], "W": [[1, 2, 3], [4, 5, 6]], "reg": 0.5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"V": 1}, r"inputs given are X, y, W, reg, V, but should be X, y, W, reg"),
        ({"X": [1, 2]}, r"X has shape \(2,\), but should be of shape \(n, d\)"),
        ({"X": [[1, 2], [3]]}, r"X is ragged: its rows differ in length; make them equal"),
        ({"X": [["a", "b"]]}, r"X holds <U1, but should hold numbers"),
        ({"X": [[1, 2, 3]]}, r"d is 2 in W \(d, c\), but 3 in X; the same letter is the same size"),
        ({"X": np.empty((0, 2)), "y": []}, r"n is 0 in X, but should be at least 1"),
        ({"X": [[1, math.nan]]}, r"X\[0, 1\] is nan, but should be finite"),
        ({"X": [[1, 1e6]]}, r"X\[0, 1\] is 1000000\.0, but should not round beyond 65504\.0, the largest float16"),
        ({"reg": 1.5}, r"reg is 1\.5, but should be in \[0\.0, 1\.0\]"),
        ({"reg": [0.5]}, r"reg has shape \(1,\), but should be a single number"),
        ({"y": [3]}, r"y\[0\] is 3\.0, but should be a label in \[0, c\), and c is 3"),
        ({"y": [-1]}, r"y\[0\] is -1\.0, but should be a label"),
        ({"y": [0.5]}, r"y\[0\] is 0\.5, but should be an integer"),
    ],
)
def test_cast_refuses_inputs_that_are_not_valid(change, message):
    with pytest.raises(OutsideDomain, match=message):
        HINGE.cast(GIVEN | change, "float16")


@pytest.mark.parametrize(
    ("mistake", "error", "message"),
    [
        (
            lambda: HINGE.examples("float8"),
            ValueError,
            r"unknown dtype 'float8'; give one of the names 'float16', 'bfloat16'",
        ),
        (
            lambda: HINGE.examples("float32", "large"),
            ValueError,
            r"unknown regime 'large'; give one of 'plain', .*'special'",
        ),
        (lambda: HINGE.at({"n": 1, "d": 1, "c": 1}, "f4", 0), ValueError, r"unknown dtype 'f4'"),
        (
            lambda: HINGE.at({"n": 1, "d": 1}, "float32", 0),
            ValueError,
            r"given for 'n', 'd', but the dimensions are 'n', 'd', 'c'",
        ),
        (lambda: HINGE.at({"n": 0, "d": 1, "c": 1}, "float32", 0), ValueError, r"n is 0, but should be at least 1"),
        (
            lambda: Domain(X=Reals("n c"), y=Labels("n", below="c")).at({"n": 1, "c": 0}, "float32", 0),
            ValueError,
            r"leave no valid label; make the dimension they count along at least 1",
        ),
        (
            lambda: HINGE.at({"n": 1, "d": 1, "c": 1}, "float32", 0).with_layout("C"),
            ValueError,
            r"unknown layout 'C'; give one of",
        ),
        (
            lambda: Domain(y=Labels("n", below="c")),
            ValueError,
            r"labels 'y' are below 'c', but the dimensions are 'n'; name the axis",
        ),
        (lambda: Domain(y="n d"), TypeError, r"parameter 'y' is 'n d', but should be Reals"),
        (lambda: Reals("n, d"), ValueError, r"dimensions are 'n, d', but should be names separated by spaces"),
        (
            lambda: Reals("n", low=1.0, high=0.0),
            ValueError,
            r"low is 1\.0 and high is 0\.0: no value is between them; swap",
        ),
        (lambda: Scalar(0.0, math.inf), ValueError, r"should be finite; leave one out for no bound"),
        (
            lambda: HINGE.where(work=lambda n, k: n * k),
            ValueError,
            r"work takes 'k', but the dimensions are 'n', 'd', 'c'",
        ),
        (lambda: HINGE.where(least={"k": 1}), ValueError, r"least names 'k', but the dimensions are"),
        (lambda: HINGE.where(least={"n": -1}), ValueError, r"a size cannot be negative"),
        (lambda: grid_bounds(0.1, 0.1, "float16"), ValueError, r"no value of float16 is in \[0\.1, 0\.1\]; widen"),
        (
            lambda: find(DOUBLING.where(least={"n": 9}).examples("float32", work=8), bool),
            ValueError,
            r"work is 9 at the smallest sizes \{'n': 9\}, above the cap of 8; pass a larger work=",
        ),
    ],
)
def test_a_mistake_in_a_domain_or_a_call_is_explained(mistake, error, message):
    with pytest.raises(error, match=message):
        mistake()


def test_a_domain_describes_itself():
    assert HINGE.signature() == (
        "X (n, d) reals",
        "y (n,) integers in [0, c)",
        "W (d, c) reals",
        "reg a real in [0, 1]",
    )
    assert repr(DOUBLING) == "Domain(a (n,) reals)"
    assert str(Reals("n", low=0.5)) == "(n,) reals at least 0.5"
    assert str(Scalar(high=2.0)) == "a real at most 2"


CHOOSING = Domain(x=Reals("n"), axis=Choice(None, 0, (0, 1)), order=Choice(2, float("inf"), 0.5, "fro"))


OPTIONS = [(name, option) for name in CHOOSING.choices for option in CHOOSING.parameters[name].options]


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=str)
def test_every_option_of_a_choice_occurs(name, option):
    found = find(CHOOSING.examples("float32"), lambda example: example.inputs[name] == option)
    assert type(found.inputs[name]) is type(option)


def test_choices_have_no_dimensions():
    assert CHOOSING.choices == ("axis", "order")
    assert CHOOSING.dims == ("n",)


def test_a_choice_shrinks_to_its_first_option():
    found = find(CHOOSING.examples("float64"), lambda example: True)
    assert (found.inputs["axis"], found.inputs["order"]) == (None, 2)


def test_a_choice_is_cast_unchanged_or_refused():
    given = CHOOSING.cast({"x": [1.0], "axis": (0, 1), "order": float("inf")}, "float16").inputs
    assert (given["axis"], given["order"]) == ((0, 1), float("inf"))
    with pytest.raises(OutsideDomain, match=re.escape("axis is False, but should be one of None, 0, (0, 1)")):
        CHOOSING.cast({"x": [1.0], "axis": False, "order": 2}, "float16")
    with pytest.raises(ValueError, match="a Choice without options"):
        Choice()


def test_a_choice_is_rebuilt_by_the_snippet():
    example = CHOOSING.cast({"x": [1.0], "axis": (0, 1), "order": "fro"}, "float32")
    rebuilt = {}
    exec(example.snippet(), rebuilt)
    assert (rebuilt["axis"], rebuilt["order"]) == ((0, 1), "fro")

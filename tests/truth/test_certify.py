"""`certify`: paths through a definition, refusals, the precision of enclosures, inputs of every kind."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oracle.truth import CAP, TooManyPaths, certification, certify, exp


def value(definition, dtype="float64", **inputs):
    """The enclosure of the value, where there is one path."""
    (path,) = certify(definition, inputs, dtype).paths
    return path.value


def floats(*numbers):
    return np.array(numbers, float)


# Paths


def test_an_ambiguous_comparison_is_followed_both_ways_and_recorded():
    found = certify(lambda x: x[0] if x[0] + x[1] > x[2] else -x[0], {"x": floats(0.1, 0.2, 0.3)}, "float64")
    assert sorted(float(path.value.high) for path in found.paths) == [-0.1, 0.1]
    assert {path.decisions[0].outcome for path in found.paths} == {True, False}
    assert ">" in found.paths[0].decisions[0].text


def test_a_comparison_of_exact_numbers_has_one_outcome():
    found = certify(lambda x: x[0] if x[0] + x[1] > x[2] else -x[0], {"x": floats(1, 2, 3)}, "float64")
    assert [float(path.value.high) for path in found.paths] == [-1.0]


def test_more_paths_than_the_cap_raise_an_error():
    def definition(x):
        total = 0.0
        for _ in range(5):
            total = total + (x[0] if x[0] + x[1] > x[2] else x[1])
        return total

    assert CAP < 2**5
    with pytest.raises(TooManyPaths, match=f"more than {CAP} ways"):
        certify(definition, {"x": floats(0.1, 0.2, 0.3)}, "float64")


def test_a_comparison_of_a_possible_overflow_leaves_no_path():
    found = certify(lambda x: x[0] if x[0] * x[0] > 1 else x[0] + 1, {"x": floats(1e200)}, "float64")
    assert found.paths == []
    assert found.vacuous


def test_a_comparison_outside_a_certification_raises_an_error():
    kept = []
    certify(lambda x: kept.append(x[0]) or x[0], {"x": floats(1)}, "float64")
    with pytest.raises(RuntimeError, match=r"outside oracle\.truth\.certify"):
        assert kept[0] > 0


# Operations that certified numbers do not have


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (lambda x: np.array([1.0]).item() + complex(x[0]), "math.* and float"),
        (lambda x: x[0] and 0, "neither true nor false; compare it"),
        (lambda x: x[0] + "1", "unsupported operand"),
        (lambda x: np.empty(2, object), r"left entry \[0\] of its result unset"),
    ],
)
def test_an_unsupported_operation_raises_an_error_with_advice(definition, message):
    with pytest.raises(TypeError, match=message):
        certify(definition, {"x": floats(2)}, "float64")


def test_a_cotangent_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"cotangent has shape \(3,\), but the value has shape \(2,\)"):
        certify(lambda x: x, {"x": floats(1, 2)}, "float64", ("x",), np.ones(3))


def test_an_unknown_dtype_is_refused_with_the_known_names():
    with pytest.raises(ValueError, match=r"unknown dtype .float8.; give one of"):
        certify(lambda x: x[0], {"x": floats(1)}, "float8")


# Precision of the enclosures


def harmonic(x):
    total = 0.0
    for i in range(1, 20):
        total = total + x[0] / i
    return exp(+total)


@pytest.mark.parametrize("bits", [24, 60])
def test_the_precision_is_doubled_until_the_ball_is_tight(bits, monkeypatch):
    monkeypatch.setattr(certification, "_START_BITS", bits)
    found, usual = value(harmonic, x=floats(1)), math.exp(math.fsum(1 / i for i in range(1, 20)))
    assert found.tight
    assert found.radius <= found.direct * 2.0**-20
    assert abs(found.high - usual) <= found.direct


def test_at_the_highest_precision_the_enclosure_may_not_be_tight(monkeypatch):
    monkeypatch.setattr(certification, "_START_BITS", 24)
    monkeypatch.setattr(certification, "_MOST_BITS", 24)
    found = value(harmonic, x=floats(1))
    assert not found.tight
    assert 0 < found.direct < math.inf


def test_a_chain_of_thousands_of_products_is_certified():
    def definition(x):
        y = x[0]
        for _ in range(5000):
            y = y * x[1]
        return y

    (path,) = certify(definition, {"x": floats(1.5, 1.0)}, "float64", ("x",)).paths
    assert path.value.high == 1.5
    assert path.gradients["x"].high.tolist() == [1.0, 7500.0]


def test_a_chain_of_thousands_of_finished_sums_is_certified():
    def definition(x):
        y = x[0]
        for _ in range(5000):
            y = +(y + x[1])
        return y

    (path,) = certify(definition, {"x": floats(0, 1)}, "float64", ("x",)).paths
    assert path.value.high == 5000.0
    assert path.gradients["x"].high.tolist() == [1.0, 5000.0]


# Inputs


def test_arrays_scalars_and_labels_are_accepted_as_inputs():
    def definition(x, y, scale):
        out = np.empty(x.shape, x.dtype)
        for i in range(len(x)):
            out[i] = x[i] * scale if y[i] else x[i]
        return out

    inputs = {"x": floats(1, 2), "y": np.array([0, 1]), "scale": 0.5}
    (path,) = certify(definition, inputs, "float32", ("x", "scale"), floats(3, 5)).paths
    assert path.value.high.tolist() == [1.0, 1.0]
    assert path.gradients["x"].high.tolist() == [3.0, 2.5]
    assert path.gradients["scale"].shape == ()
    assert path.gradients["scale"].high == 10.0


def test_empty_inputs_give_an_empty_value_and_gradient():
    found = certify(lambda x: x, {"x": np.empty((0, 3))}, "float64", ("x",)).paths[0]
    assert found.value.shape == (0, 3)
    assert found.gradients["x"].shape == (0, 3)


def test_numpy_scalars_are_constants():
    found = value(lambda x: np.float32(0.5) * x[0] + x[0] * np.int64(3) + np.float64(1), x=floats(2))
    assert found.high == 8.0
    assert found.direct == 0.0


def test_a_gradient_by_integers_is_refused_by_name():
    with pytest.raises(TypeError, match="no gradient by 'y': it holds int64, not floats"):
        certify(lambda x, y: x[y[0]], {"x": floats(1), "y": np.array([0])}, "float64", ("y",))

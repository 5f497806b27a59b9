"""Statistics, casts and in-place changes over certified numbers: slopes at ties, roundings, and what stays plain."""

# ruff: noqa: PLW0108  a definition is a function with named parameters, also where it is one call

import numpy as np
import pytest

from oracle.truth import certify
from oracle.truth.vectorized import vectorized


def path_of(definition, dtype="float64", **inputs):
    inputs = {name: np.array(x) for name, x in inputs.items()}
    (path,) = certify(vectorized(definition), inputs, dtype, tuple(inputs)).paths
    return path


def test_equal_numbers_have_one_sorted_value_and_a_set_of_slopes():
    path = path_of(lambda x: np.sort(x)[0], x=[2.0, 1.0, 1.0])
    assert (path.value.high, path.value.direct) == (1.0, 0.0)
    assert path.gradients["x"].high.tolist() == [0.0, 0.5, 0.5]
    assert path.gradients["x"].spread.tolist() == [0.0, 0.5, 0.5]
    (joint,) = path.gradient_sets
    assert {at for _, at in joint.entries} == {1, 2}


@pytest.mark.parametrize(
    "statistic",
    [np.median, lambda x: np.quantile(x, 0.4), lambda x: np.percentile(x, [10, 75]), np.sort, np.cov, np.std],
)
def test_statistics_in_float32_are_within_the_bounds(statistic):
    x = np.random.default_rng(1).normal(size=9).astype(np.float32)
    path = path_of(lambda x: statistic(x), "float32", x=x)
    assert (path.value.distance(np.asarray(statistic(x), np.float64)) <= path.value.direct).all()
    assert not (path.value.distance(path.value.high * 1.001 + 1e-3) <= path.value.rearranged).any()


def test_nearly_equal_numbers_may_come_in_either_order():
    path = path_of(lambda x: np.sort(np.array([x[0] / 3 * 3, x[0]])), "float32", x=[float(np.float32(0.7))])
    slope = path.gradients["x"]
    assert path.value.shape == (2,)
    assert slope.distance(np.array([2.0]))[0] <= slope.direct[0] + slope.spread[0]


def test_at_a_knot_an_interpolation_has_the_slopes_of_both_sides():
    path = path_of(lambda x: np.interp(x, [0.0, 1.0, 2.0], [0.0, 3.0, 4.0]), x=[1.0, 1.5])
    assert path.value.high.tolist() == [3.0, 3.5]
    assert path.gradients["x"].distance(np.array([1.0, 1.0])).tolist() == [0.0, 0.0]
    assert path.gradients["x"].distance(np.array([3.0, 1.0])).max() <= 1e-12
    assert path.gradients["x"].distance(np.array([3.5, 1.0]))[0] > 0.1


def test_a_narrower_dtype_is_refused_and_a_wider_one_rounds_nothing():
    with pytest.raises(TypeError, match="would be rounded in all that follows"):
        path_of(lambda x: x.astype(np.float32) * 3, "float64", x=np.array([0.1, 0.5]))
    with pytest.raises(TypeError, match=r"write astype\(int\)"):
        path_of(lambda x: np.sqrt(x.astype(np.uint8)), "float64", x=np.array([4.0, 9.0]))
    x = np.array([0.1, 0.5], np.float32)
    assert path_of(lambda x: x.astype(np.float64), "float32", x=x).value.direct.tolist() == [0.0, 0.0]


def test_a_definition_that_changes_its_argument_has_the_gradient_by_the_input():
    def doubled(x):
        x *= 2
        np.add(x, 1, out=x)
        return x * x

    path = path_of(doubled, x=[1.0, -3.0])
    assert path.value.high.tolist() == [9.0, 25.0]
    assert path.gradients["x"].high.tolist() == [12.0, -20.0]


def test_integers_and_masks_stay_plain():
    def picked(x):
        order = np.zeros(2, dtype=int)
        mask = np.ones(3, dtype=bool)
        order[0], mask[1] = 2, False
        assert order.dtype == np.int64
        assert mask.dtype == bool
        return x[order] + x[mask]

    assert path_of(picked, x=[1.0, 2.0, 4.0]).value.high.tolist() == [5.0, 5.0]


def test_an_entry_that_is_never_assigned_is_noticed():
    def forgotten(x):
        out = np.empty(len(x))
        out[0] = x[0]
        return out

    with pytest.raises(TypeError, match=r"left entry \[1\] of its result unset"):
        path_of(forgotten, x=[1.0, 2.0])


def test_a_dtype_is_the_one_under_test():
    path = path_of(lambda x: x + np.finfo(x.dtype).eps, "float32", x=[0.0])
    assert path.value.high.tolist() == [2.0**-23]


def test_zero_to_a_power_and_zero_times_a_logarithm():
    path = path_of(lambda x, y: x**y, x=[0.0, -2.0, 0.0], y=[2.5, 3.0, 0.0])
    assert path.value.high.tolist() == [0.0, -8.0, 1.0]
    assert path.gradients["x"].high[:2].tolist() == [0.0, 12.0]
    assert np.isinf(path.gradients["y"].direct[1])


@pytest.mark.parametrize(("function", "x"), [(np.arcsin, 1.0), (np.arccosh, 1.0), (np.cbrt, 0.0), (np.arctanh, 0.0)])
def test_at_the_edge_of_its_domain_a_function_has_a_value_and_no_known_slope(function, x):
    path = path_of(lambda x: function(x), x=[x])
    assert path.value.high[0] == function(x)
    assert np.isinf(path.gradients["x"].direct[0]) == (function is not np.arctanh)


@pytest.mark.parametrize(("function", "x"), [(np.arcsin, 1.5), (np.arccosh, 0.5), (np.log2, -1.0), (np.arctanh, 1.0)])
def test_outside_of_its_domain_a_function_has_no_known_value(function, x):
    assert np.isinf(path_of(lambda x: function(x), x=[x]).value.direct[0])


def test_an_angle_next_to_the_cut_may_be_on_either_side():
    def angle(x):
        return np.arctan2(x[0] - x[1] - x[2], -np.ones(()))

    found = certify(vectorized(angle), {"x": np.array([0.3, 0.2, 0.1])}, "float64", ("x",)).paths
    assert sorted(round(float(path.value.high)) for path in found) == [-3, 3]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.linalg.norm(x, axis=1),
        lambda x: np.linalg.norm(x, 3, axis=1, keepdims=True),
        lambda x: np.linalg.vector_norm(x, axis=(1,)),
        lambda x: np.abs(np.fft.rfft(x.T, n=4)),
        lambda x: np.sum(x, axis=1),
    ],
)
@pytest.mark.parametrize("shape", [(2, 0), (0, 0)])
def test_a_reduction_of_arrays_without_entries_has_the_shape_of_numpy(function, shape):
    wanted = function(np.zeros(shape))
    path = path_of(function, x=np.zeros(shape))
    assert path.value.high.shape == wanted.shape
    assert not path.value.high.any()


@pytest.mark.parametrize("reduce", [np.max, lambda x, axis: -(-x).min(axis=axis), lambda x, axis: np.sort(x)[..., -1]])
def test_windows_made_by_as_strided_keep_the_set_of_slopes_at_a_tie(reduce):
    def largest_of_pairs(x):
        (step,) = x.strides
        return reduce(np.lib.stride_tricks.as_strided(x, (len(x) - 1, 2), (step, step), writeable=False), axis=1)

    path = path_of(largest_of_pairs, x=[2.0, 2.0, 1.0])
    assert path.value.high.tolist() == [2.0, 2.0]
    assert path.gradients["x"].high.tolist() == [0.5, 1.5, 0.0]
    assert path.gradients["x"].spread.tolist() == [0.5, 0.5, 0.0]


def test_a_maximum_by_comparison_is_refused_also_when_the_interpreter_has_specialized_the_call():
    def largest(x):
        return np.array(x, copy=False, subok=False).view(np.ndarray).max()

    for _ in range(20):
        with pytest.raises(TypeError, match=r"the set of slopes at a tie is lost"):
            path_of(largest, x=[1.0, 1.0])


@pytest.mark.parametrize(
    ("take", "value"),
    [
        (lambda x: max(x), 2.0),
        (lambda x: max(x[0], x[1], 1.5), 2.0),
        (lambda x: -min(-x), 2.0),
        (lambda x: -min([-x[0], -x[1]]), 2.0),
        (lambda x: max(-np.inf, x[0], x[1]), 2.0),
        (lambda x: max((v for v in x), default=0.0), 2.0),
    ],
)
def test_max_and_min_of_python_keep_the_set_of_slopes_at_a_tie(take, value):
    path = path_of(lambda x: take(x) * 3, x=[2.0, 2.0, 1.0])
    assert float(path.value.high) == value * 3
    assert path.gradients["x"].high.tolist() == [1.5, 1.5, 0.0]
    assert path.gradients["x"].spread.tolist() == [1.5, 1.5, 0.0]


def test_max_and_min_of_python_have_no_choice_without_a_tie():
    def reach(x):
        low, high = float("inf"), -float("inf")
        for v in x:
            low, high = min(low, v), max(high, v)
        return high - low

    path = path_of(reach, x=[2.0, 5.0, 1.0])
    assert float(path.value.high) == 4.0
    assert path.gradients["x"].high.tolist() == [0.0, 1.0, -1.0]
    assert not path.gradients["x"].spread.any()


def test_max_of_python_with_a_key_is_an_order():
    def of_the_best(x):
        return x[max(range(3), key=lambda i: x[i] * x[i])] * min([3, 2])

    assert float(path_of(of_the_best, x=[2.0, -5.0, 1.0]).value.high) == -10.0
    paths = certify(vectorized(of_the_best), {"x": np.array([2.0, -2.0, 1.0])}, "float64").paths
    assert sorted(float(path.value.high) for path in paths) == [-4.0, 4.0]


def test_max_of_python_of_tuples_with_equal_numbers_is_refused():
    with pytest.raises(TypeError, match=r"line \d+, .*the set of slopes at a tie is lost"):
        path_of(lambda x: max((x[0] * x[1], 0), (x[2], 1))[0], x=[1.0 / 3.0, 3.0, 1.0])

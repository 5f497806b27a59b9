"""Powers, the sigmoid, second derivatives, detached numbers and decimals: enclosures and bounds in every format."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch

from oracle.domains import round_to
from oracle.truth import FORMATS, certify, decimal, detach, power, sigmoid, whole

POINTS = 120


def entries(function):
    return lambda x: [function(entry) for entry in x]


def inside(enclosure, answer):
    """Whether every answer is within its direct bound."""
    error = enclosure.distance(np.asarray(answer, np.float64))
    return bool(np.all((error <= enclosure.direct) | np.isinf(enclosure.direct)))


def points(dtype, low, high):
    return round_to(np.random.default_rng(5).uniform(low, high, POINTS), dtype)


def exactly(function, x):
    with mpmath.workprec(400):
        return [function(mpmath.mpf(float(v))) for v in x]


def assert_encloses(enclosure, exact):
    with mpmath.workprec(400):
        for high, low, radius, truth in zip(enclosure.high, enclosure.low, enclosure.radius, exact, strict=True):
            assert (
                abs(mpmath.mpf(high) + mpmath.mpf(low) - truth) <= radius + abs(truth) * mpmath.mpf(2) ** -100 + 5e-324
            )


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("exponent", [0.5, 1.5, 2, 3])
def test_powers_and_two_derivatives_are_enclosed_and_torch_is_within_the_bounds(dtype, exponent):
    x = points(dtype, 0.01, 3.0)
    path = certify(entries(lambda v: power(v, exponent)), {"x": x}, dtype, ("x",), along={"x": np.ones(POINTS)}).paths[
        0
    ]
    assert_encloses(path.value, exactly(lambda v: v**exponent, x))
    assert_encloses(path.gradients["x"], exactly(lambda v: exponent * v ** (exponent - 1), x))
    assert_encloses(
        path.seconds["x"], exactly(lambda v: exponent * (exponent - 1) * v ** (mpmath.mpf(exponent) - 2), x)
    )
    leaf = torch.tensor(x).to(getattr(torch, dtype)).requires_grad_()
    value = leaf**exponent
    (slope,) = torch.autograd.grad(value.sum(), leaf, create_graph=True)
    (second,) = torch.autograd.grad(slope.sum(), leaf)
    assert inside(path.value, value.detach().double())
    assert inside(path.gradients["x"], slope.detach().double())
    assert inside(path.seconds["x"], second.double())
    assert not inside(path.value, path.value.high * (1 + 40 * FORMATS[dtype].unit))


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bounds_include_the_rounding_of_the_exponent(dtype):
    top = float(np.float32(FORMATS[dtype].largest)) if dtype != "float64" else 1e300
    x = round_to(np.geomspace(1.0 / min(top, 1e30), min(top, 1e30), 40)[1:-1], dtype)
    path = certify(entries(lambda v: power(v, 0.3)), {"x": x}, dtype, ("x",)).paths[0]
    assert_encloses(path.value, exactly(lambda v: v ** (mpmath.mpf(3) / 10), x))  # the decimal, as stated
    shorter = float(torch.tensor(0.3, dtype=torch.float64).to(getattr(torch, dtype)))
    lower = float(torch.tensor(shorter - 1.0, dtype=torch.float64).to(getattr(torch, dtype)))
    with mpmath.workprec(200):
        other = [float(mpmath.mpf(float(v)) ** mpmath.mpf(shorter)) for v in x]
        slope = [float(shorter * mpmath.mpf(float(v)) ** mpmath.mpf(lower)) for v in x]
    assert inside(path.value, round_to(np.array(other), dtype))
    assert inside(path.gradients["x"], slope)
    half = shorter + 8 * FORMATS[dtype].unit
    assert not inside(path.value, x.astype(float) ** half)


@pytest.mark.parametrize(("last", "exponent", "known"), [(0.3, 1.5, False), (0.2, 1.5, True), (0.3, 3, True)])
def test_a_fractional_power_of_a_possibly_negative_number_has_an_infinite_bound(last, exponent, known):
    def difference(x):
        return power((x[0] + x[1]) - x[2], exponent)

    found = certify(difference, {"x": np.array([0.1, 0.2, last])}, "float64").paths[0].value
    assert np.isfinite(found.direct) == known


def test_powers_written_out_are_within_the_rearranged_bound():
    x = np.random.default_rng(2).uniform(0.5, 30.0, 200)
    path = certify(entries(lambda v: power(v, 5.5)), {"x": x}, "float64").paths[0].value
    for answer in (np.exp(5.5 * np.log(x)), x * x * x * x * x * np.sqrt(x)):
        assert (path.distance(answer) <= path.rearranged).all()


@pytest.mark.parametrize("exponent", [math.inf, math.nan])
def test_an_exponent_that_is_not_finite_is_refused(exponent):
    with pytest.raises(ValueError, match="exponent of `power` is finite"):
        power(2.0, exponent)


def test_a_certified_exponent_is_refused():
    with pytest.raises(TypeError, match=r"write exp\(p \* log\(x\)\)"):
        certify(lambda x: power(x[0], x[0]), {"x": np.array([2.0])}, "float64")


def test_at_zero_the_slope_of_a_root_is_unbounded_and_that_of_a_square_is_zero():
    root = certify(entries(lambda v: power(v, 0.5)), {"x": np.zeros(1)}, "float64", ("x",)).paths[0]
    assert root.value.direct[0] == 0.0
    assert np.isinf(root.gradients["x"].direct[0])
    square = certify(entries(lambda v: power(v, 2)), {"x": np.zeros(1)}, "float64", ("x",)).paths[0]
    assert square.gradients["x"].high[0] == 0.0
    assert np.isfinite(square.gradients["x"].direct[0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("high", [-1.0, 0.0, 20.0])
def test_the_sigmoid_by_its_logarithm_is_within_the_rearranged_bound(dtype, high):
    x = points(dtype, -80.0, high)
    truth = certify(entries(sigmoid), {"x": x}, dtype).paths[0].value
    held = torch.from_numpy(x)
    logarithms = (
        torch.nn.functional.logsigmoid(held).numpy(),
        -np.log1p(np.exp(-x)),
        -np.logaddexp(x.dtype.type(0), -x),
        np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
    )
    for logarithm in logarithms:
        assert (truth.distance(np.exp(logarithm).astype(np.float64)) <= truth.rearranged).all()
        shifted = np.exp(logarithm - 6 * np.finfo(dtype).eps * np.abs(x).max())
        assert not (truth.distance(shifted.astype(np.float64)) <= truth.rearranged).all()


@pytest.mark.parametrize("dtype", FORMATS)
def test_each_form_of_the_sigmoid_is_within_the_bounds(dtype):
    x = np.concatenate([points(dtype, -20.0, 20.0), round_to(np.array([0.0, -95.0, 95.0, -800.0]), dtype)])
    path = certify(entries(sigmoid), {"x": x}, dtype, ("x",), along={"x": np.ones(len(x))}).paths[0]

    def logistic(v):
        return 1 / (1 + mpmath.exp(-v))

    assert_encloses(path.value, exactly(logistic, x))
    assert_encloses(path.gradients["x"], exactly(lambda v: logistic(v) * (1 - logistic(v)), x))
    assert path.value.high[POINTS] == 0.5
    leaf = torch.tensor(x).to(getattr(torch, dtype)).requires_grad_()
    for value in (leaf.sigmoid(), 1 / (1 + torch.exp(-leaf))):
        (slope,) = torch.autograd.grad(value.sum(), leaf, create_graph=True)
        answer = value.detach().double().numpy()
        assert inside(path.value, answer)
        assert not inside(path.value, answer * (1 + 64 * FORMATS[dtype].unit))
    builtin = leaf.sigmoid()
    (slope,) = torch.autograd.grad(builtin.sum(), leaf, create_graph=True)
    (second,) = torch.autograd.grad(slope.sum(), leaf)
    assert inside(path.gradients["x"], slope.detach().double())
    assert inside(path.seconds["x"], second.double())


def test_a_relative_error_of_a_trillionth_in_a_second_derivative_exceeds_the_bound():
    x = np.random.default_rng(3).normal(size=8)
    path = certify(entries(lambda v: v * v * v), {"x": x}, "float64", ("x",), along={"x": np.ones(8)}).paths[0]
    assert inside(path.seconds["x"], 6 * x)
    assert not inside(path.seconds["x"], 6 * x * (1 + 1e-12))


def test_second_derivatives_of_a_function_of_several_inputs():
    x, y = np.array([1.5, -2.0]), np.array([0.5, 3.0])
    along = {"x": np.array([1.0, 2.0]), "y": np.array([-1.0, 4.0])}

    def mixed(x, y):
        return x[0] * x[0] * y[1] + x[1] * y[0] * y[0]

    path = certify(mixed, {"x": x, "y": y}, "float64", ("x", "y"), along=along).paths[0]
    # Worked by hand: H · (1, 2, -1, 4) for the variables x0, x1, y0, y1.
    wanted = {"x": [2 * y[1] * 1 + 2 * x[0] * 4, 2 * y[0] * -1], "y": [2 * y[0] * 2 + 2 * x[1] * -1, 2 * x[0] * 1]}
    for name, second in wanted.items():
        assert np.array_equal(path.seconds[name].high, second)


def test_a_gradient_that_is_zero_is_still_differentiated():
    """x²y at y = 0: the gradient by x is 2xy = 0, but it changes with y."""

    def product(x, y):
        return x[0] * x[0] * y[0]

    inputs = {"x": np.array([3.0]), "y": np.array([0.0])}
    path = certify(product, inputs, "float64", ("x", "y"), along={"x": np.ones(1), "y": np.ones(1)}).paths[0]
    assert (path.seconds["x"].high[0], path.seconds["y"].high[0]) == (6.0, 6.0)


@pytest.mark.parametrize(("value", "known"), [(0.0, False), (1.0, True)])
def test_where_there_is_no_derivative_the_bound_of_the_second_is_infinite(value, known):
    along = {"x": np.ones(1)}
    path = certify(lambda x: abs(x[0]), {"x": np.array([value])}, "float64", ("x",), along=along).paths[0]
    assert np.isfinite(path.seconds["x"].direct[0]) == known


def test_by_the_other_entries_the_second_derivative_is_known():
    def function(x):
        return abs(x[0]) + x[0] * x[1] + x[1] * x[1] * x[1]

    x, along = np.array([0.0, 2.0]), {"x": np.array([1.0, -1.0])}
    second = certify(function, {"x": x}, "float64", ("x",), along=along).paths[0].seconds["x"]
    assert np.isinf(second.direct[0])
    assert np.isinf(second.rearranged[0])
    assert (second.high[1], second.direct[1]) == (-11.0, 0.0)


def test_a_detached_number_is_a_constant():
    def detached(x):
        return detach(x[0] * x[0]) * x[0]

    path = certify(detached, {"x": np.array([3.0])}, "float64", ("x",), along={"x": np.ones(1)}).paths[0]
    assert (path.value.high, path.gradients["x"].high[0], path.seconds["x"].high[0]) == (27.0, 9.0, 0.0)
    assert detach(1.5) == 1.5


def test_a_decimal_is_exactly_the_number_of_its_text():
    def tenth(x):
        return x[0] * decimal("0.1")

    assert decimal("0.1") == 0.1
    assert decimal("1/3") == 1 / 3
    enclosure = certify(tenth, {"x": np.array([1.0])}, "float32").paths[0].value
    assert abs(Fraction(float(enclosure.high)) + Fraction(float(enclosure.low)) - Fraction(1, 10)) < Fraction(1, 2**100)
    assert enclosure.tight
    assert inside(enclosure, np.float32(0.1))
    assert not inside(enclosure, np.float16(0.1))
    exact = certify(lambda x: x[0] * decimal("0.25"), {"x": np.array([1.0])}, "float32").paths[0].value
    assert exact.direct == 0.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_decimal_is_enclosed_tightly_in_every_format(dtype):
    found = (
        certify(lambda x: x[0] * decimal("0.1") - x[0] * decimal("1/3"), {"x": np.array([3.0])}, dtype).paths[0].value
    )
    assert found.tight
    assert found.radius <= found.direct * 2.0**-20


def test_a_decimal_that_is_not_the_text_of_a_number_is_refused():
    with pytest.raises(TypeError, match=r"takes the text of a number, got 0\.1"):
        decimal(0.1)
    with pytest.raises(ValueError, match="Invalid literal"):
        decimal("a tenth")


def test_an_integer_input_can_count_a_loop():
    def repeated(x, times):
        product = x[0]
        for _ in range(whole(times)):
            product = product * x[0]
        return product

    assert repeated([3.0], 2.0) == 27.0
    value = certify(repeated, {"x": np.array([3.0]), "times": 2.0}, "float32").paths[0].value
    assert (value.high, value.direct) == (27.0, 0.0)


@pytest.mark.parametrize("given", [0.5, -2.25, np.float32(1e-3)])
def test_a_number_with_a_fraction_is_refused_as_a_whole_number(given):
    with pytest.raises(ValueError, match="a whole number is wanted, got"):
        whole(given)

"""Gradients of references that certified numbers cannot run: by differences, with an estimate of their error."""

import numpy as np
import pytest
import torch
from scipy import special

from oracle.candidates.verify import verify
from oracle.domains import Domain, Reals
from oracle.truth.measured import measure

POINTS = np.array([-1.7, -0.3, 0.25, 2.0, 30.0])


def gradient(function, x, dtype="float64", cotangent=None):
    cotangent = np.ones(np.shape(function(x))) if cotangent is None else cotangent
    return measure(lambda **inputs: function(inputs["x"]), {"x": x}, dtype, ("x",), cotangent).paths[0].gradients["x"]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (np.arctan, lambda x: 1 / (1 + x * x)),
        (lambda x: np.arctan(x).sum(), lambda x: 1 / (1 + x * x)),
        (special.erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-x * x)),
        (lambda x: np.arctan(x) * 0, lambda x: 0 * x),
        (lambda x: np.arcsinh(x) ** 2, lambda x: 2 * np.arcsinh(x) / np.sqrt(1 + x * x)),
    ],
    ids=["arctan", "a sum", "in float64 only", "zero", "a square"],
)
def test_smooth_slopes_are_known_to_the_precision_of_the_dtype(function, slope, dtype):
    found = gradient(function, POINTS, dtype)
    assert not found.certified
    assert (found.distance(slope(POINTS)) <= found.direct).all()
    largest = np.abs(slope(POINTS)).max()
    assert (found.rearranged <= (2e-8 if dtype == "float64" else 1e-3) * largest + 1e-30).all()


def test_the_cotangent_weighs_the_entries_of_the_value():
    weights = np.array([1.0, -2.0, 3.0, 0.0, 5.0])
    found = gradient(np.arctan, POINTS, cotangent=weights)
    assert (found.distance(weights / (1 + POINTS**2)) <= found.direct).all()


@pytest.mark.parametrize(
    ("function", "x", "right", "wrong"),
    [
        (lambda x: np.abs(np.arctan(x)), [0.0, 1.0], [[-1.0, 0.5], [0.3, 0.5], [1.0, 0.5]], [[1.1, 0.5], [0.0, 0.6]]),
        (
            lambda x: np.arctan(x).max(),
            [1.0, 1.0, 0.0],
            [[0.25, 0.25, 0], [0.5, 0, 0]],
            [[0.6, 0, 0], [0.25, 0.25, 0.1]],
        ),
        (lambda x: np.maximum(np.arctan(x), 0), [0.0, -1.0], [[0.0, 0], [1.0, 0]], [[-0.1, 0], [0, 0.5]]),
    ],
    ids=["absolute value", "a tie", "a ramp"],
)
def test_at_a_kink_each_slope_between_the_two_sides_is_right(function, x, right, wrong):
    found = gradient(function, np.array(x))
    for slopes in right:
        assert (found.distance(np.array(slopes)) <= found.direct).all()
    for slopes in wrong:
        assert (found.distance(np.array(slopes)) > found.rearranged).any()


def test_an_infinite_slope_is_unknown():
    found = gradient(lambda x: np.sqrt(np.abs(np.arctan(x))), np.array([0.0, 1.0]))
    assert np.isinf(found.direct).tolist() == [True, False]


def test_some_entries_of_a_large_array_are_differentiated():
    found = gradient(np.arctan, np.linspace(-1, 1, 200))
    known = np.isfinite(found.direct)
    assert known.sum() == 48
    assert known[0]
    assert known[-1]


PLANE = Domain(x=Reals("n", low=0.5, high=4.0), y=Reals("n", low=0.5, high=4.0))


def from_bytes(x):
    """The same numbers, read in a way that certified numbers do not have."""
    return np.frombuffer(np.asarray(x).tobytes(), x.dtype)


def angle(x, y):
    return np.arctan2(from_bytes(y), x)


def survival(x):
    return special.erfc(from_bytes(x)).sum()


class HalvedSlope(torch.autograd.Function):
    """The complementary error function; the backward pass forgets a factor of 2."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.erfc(x)

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return -upstream / torch.pi**0.5 * torch.exp(-x * x)


def test_gradients_of_a_port_are_checked():
    found = verify(angle, lambda x, y: torch.atan2(y, x), inputs=PLANE, differentiable=("x", "y"), examples=3, work=300)
    assert "gradients are extrapolated central differences" in str(found)
    with pytest.raises(AssertionError, match="gradient by y"):
        verify(
            angle,
            lambda x, y: torch.atan2(y, x) + 1e-4 * (y - y.detach()),
            inputs=PLANE,
            differentiable=("x", "y"),
            examples=3,
            work=300,
        )
    line = Domain(x=Reals("n", low=-3.0, high=3.0))
    verify(survival, lambda x: torch.erfc(x).sum(), inputs=line, differentiable=("x",), examples=3, work=300)
    with pytest.raises(AssertionError, match="gradient by x"):
        verify(survival, lambda x: HalvedSlope.apply(x).sum(), inputs=line, differentiable=("x",), examples=3, work=300)


def test_several_outputs_of_a_measured_reference():
    def polar(x, y):
        return np.sqrt(x * x + y * y), np.arctan2(y, from_bytes(x)), np.argmax(x) if len(x) else 0

    def port(x, y):
        return torch.hypot(x, y), torch.atan2(y, x), x.argmax() if len(x) else 0

    found = verify(polar, port, inputs=PLANE, differentiable=("x",), examples=3, work=300)
    assert not found.certified
    with pytest.raises(AssertionError, match=r"Output 1: entry .*; output 0 and output 2 are right"):
        verify(polar, lambda x, y: (torch.hypot(x, y), torch.atan2(x, y), port(x, y)[2]), inputs=PLANE, examples=3)
    with pytest.raises(AssertionError, match=r"Output 2 is"):
        verify(polar, lambda x, y: (*port(x, y)[:2], x.argmin() if len(x) else 0), inputs=PLANE, examples=3)

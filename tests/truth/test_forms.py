"""Composed functions, written out or in one call of a library: both forms are within the bounds, value and slope.

`ORACLE_EXPRESSIONS=5000 pytest tests/truth/test_forms.py` tries more points.
"""

import math
import os

import mpmath
import numpy as np
import pytest
import torch
from torch.nn import functional

from oracle.truth import absolute, certify, erf, exp, log, log1p, maximum, tanh

POINTS = max(40, int(os.environ.get("ORACLE_EXPRESSIONS", "250")) // 6)
ROOT = math.sqrt(0.5)


def torch_softplus(t):
    return torch.relu(t) + torch.log1p(torch.exp(-t.abs()))


# By name: the definition, the same form in torch, and other forms in torch that are within the normwise bound.
FORMS = {
    "sigmoid": (lambda v: 1 / (1 + exp(-v)), lambda t: 1 / (1 + torch.exp(-t)), torch.sigmoid),
    "sigmoid, exponential above": (lambda v: exp(v) / (exp(v) + 1), lambda t: t.exp() / (t.exp() + 1), torch.sigmoid),
    "gate": (lambda v: v * v / (1 + exp(-v)), lambda t: t * t / (1 + torch.exp(-t)), lambda t: t * functional.silu(t)),
    "twice": (lambda v: 2 / (1 + exp(-v)), lambda t: 2 / (1 + torch.exp(-t)), lambda t: 2 * torch.sigmoid(t)),
    "binary cross entropy": (lambda v: log(1 + exp(v)) - 0.25 * v, lambda t: torch.log(1 + torch.exp(t)) - 0.25 * t,
                             lambda t: functional.binary_cross_entropy_with_logits(t, t * 0 + 0.25, reduction="none")),
    "softplus": (lambda v: log1p(exp(v)), lambda t: torch.log1p(torch.exp(t)), lambda t: -functional.logsigmoid(-t)),
    "softplus of |x|": (lambda v: maximum(v, 0) + log1p(exp(-absolute(v))), torch_softplus, torch_softplus),
    "tanh": (lambda v: (exp(v) - exp(-v)) / (exp(v) + exp(-v)),
             lambda t: (t.exp() - (-t).exp()) / (t.exp() + (-t).exp()), torch.tanh),
    "mish": (lambda v: v * tanh(log1p(exp(v))), lambda t: t * torch.tanh(torch.log1p(torch.exp(t))), functional.mish),
    "error function": (erf, torch.erf, lambda t: 1 - torch.erfc(t)),
    "normal": (lambda v: (1 + erf(v * ROOT)) / 2, lambda t: (1 + torch.erf(t * ROOT)) / 2, torch.special.ndtr),
}  # fmt: skip


def points(dtype, random):
    """Magnitudes from 1e-6 to 30, where no form overflows, and a few beyond."""
    x = 10 ** random.uniform(-6, 1.48, POINTS) * random.choice([-1, 1], POINTS)
    return np.concatenate([x, [0.0, 60.0, -60.0]]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FORMS)
def test_both_forms_are_within_the_bounds(name, dtype):
    definition, own, other = FORMS[name]
    x = points(dtype, np.random.default_rng(len(name)))
    path = certify(lambda x: [definition(v) for v in x], {"x": x}, dtype, ("x",), normwise=True).paths[0]
    for form, kind in ((own, "direct"), (other, "normwise")):
        t = torch.from_numpy(x).requires_grad_()
        value = form(t)
        value.sum().backward()
        for enclosure, answer in ((path.value, value.detach()), (path.gradients["x"], t.grad)):
            got = answer.double().numpy()
            known = np.isfinite(got) & np.isfinite(enclosure.direct)
            assert known.mean() > 0.9
            error = enclosure.distance(np.where(known, got, 0.0))
            wrong = known & (error > getattr(enclosure, kind))
            assert not wrong.any(), f"beyond the {kind} bound at {x[wrong]}"


@pytest.mark.parametrize("name", ["sigmoid", "sigmoid, exponential above", "gate", "softplus"])
def test_the_slope_of_the_one_call_of_a_library_is_within_the_rearranged_bound(name):
    definition, _, other = FORMS[name]
    x = points("float64", np.random.default_rng(3))
    slope = certify(lambda x: [definition(v) for v in x], {"x": x}, "float64", ("x",)).paths[0].gradients["x"]
    t = torch.from_numpy(x).requires_grad_()
    other(t).sum().backward()
    assert (slope.distance(t.grad.numpy()) <= slope.rearranged).all()


def test_the_slope_of_the_sigmoid_is_enclosed_and_its_bound_says_something():
    x = np.array([-30.0, -1.0, 0.5, 20.0])
    slope = certify(lambda x: [1 / (1 + exp(-v)) for v in x], {"x": x}, "float64", ("x",)).paths[0].gradients["x"]
    with mpmath.workprec(200):
        exact = [1 / (2 + mpmath.exp(v) + mpmath.exp(-v)) for v in map(mpmath.mpf, x)]
        for high, low, radius, truth in zip(slope.high, slope.low, slope.radius, exact, strict=True):
            assert abs(mpmath.mpf(high) + mpmath.mpf(low) - truth) <= radius + truth * mpmath.mpf(2) ** -100
    assert (slope.rearranged < 1e-14 * np.array([1e-12, 1, 1, 1])).all()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_slope_of_tanh_has_the_bounds_of_its_usual_forms(dtype):
    x = points("float64", np.random.default_rng(4)).astype(dtype)
    slope = certify(lambda x: [tanh(v) for v in x], {"x": x}, dtype, ("x",)).paths[0].gradients["x"]
    with np.errstate(over="ignore", under="ignore"):
        y, e = np.tanh(x), np.exp(-2 * np.abs(x))
        forms = (1 - y * y, (1 - y) * (1 + y), np.square(1 / np.cosh(x)), 4 * e / np.square(1 + e))
    for form in forms:
        assert form.dtype == dtype
        assert (slope.distance(form.astype(np.float64)) <= slope.direct).all()
    unit = np.finfo(dtype).eps
    assert (slope.direct < 20 * unit).all()
    assert (slope.distance((1 + 40 * unit) / np.cosh(x.astype(np.float64)) ** 2) > slope.direct)[np.abs(x) < 0.5].all()


def test_the_second_derivative_has_the_bounds_of_the_composed_form():
    x = np.array([-2.0, 3.0])
    found = certify(lambda x: [1 / (1 + exp(-v)) for v in x], {"x": x}, "float64", ("x",), along={"x": np.ones(2)})
    t = torch.from_numpy(x).requires_grad_()
    (first,) = torch.autograd.grad((1 / (1 + torch.exp(-t))).sum(), t, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), t)
    assert (found.paths[0].seconds["x"].distance(second.numpy()) <= found.paths[0].seconds["x"].direct).all()


def test_where_the_written_form_overflows_nothing_is_known():
    value = certify(lambda x: exp(x[0]) / (1 + exp(x[0])), {"x": np.array([800.0])}, "float64").paths[0].value
    assert np.isinf(value.direct)

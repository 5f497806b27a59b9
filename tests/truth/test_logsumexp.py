"""log Σ exp and what is made of it: every usual form is within its bound, and the bound is not much larger."""

import numpy as np
import pytest
import torch

from oracle.truth import certify, logsumexp
from oracle.truth.vectorized import vectorized


def log_softmax(x):
    total = logsumexp(x)
    return [v - total for v in x]


def shifted(x):
    z = x - x.max()
    return z - np.log(np.exp(z).sum())


def inputs(random, dtype, scale):
    return (scale * random.uniform(-1, 1, random.integers(1, 9))).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [0.1, 3.0, 300.0])
def test_log_softmax_of_both_libraries_is_within_the_rearranged_bound(dtype, scale):
    random = np.random.default_rng(1)
    for _ in range(12):
        x = inputs(random, dtype, scale)
        found = certify(log_softmax, {"x": x}, dtype, ("x",), cotangent=np.arange(len(x)) % 3 - 1.0).paths[0]
        t = torch.from_numpy(x).requires_grad_()
        value = torch.log_softmax(t, 0)
        value.backward(torch.arange(len(x)).to(t.dtype) % 3 - 1)
        for answer in (shifted(x), value.detach().numpy()):
            assert (found.value.distance(answer.astype(np.float64)) <= found.value.rearranged).all()
        slopes = found.gradients["x"]
        assert (slopes.distance(t.grad.double().numpy()) <= slopes.rearranged).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [0.1, 3.0, 300.0])
def test_two_at_a_time_is_within_the_bounds_of_each_definition(dtype, scale):
    random = np.random.default_rng(2)
    for _ in range(12):
        x = inputs(random, dtype, scale)
        answer = np.float64(np.logaddexp.reduce(x))
        assert certify(logsumexp, {"values": x}, dtype).paths[0].value.distance(answer) <= bound(logsumexp, x, dtype)
        own = certify(pairwise, {"x": x}, dtype).paths[0].value
        assert own.distance(answer) <= own.direct


@vectorized
def pairwise(x):
    return np.logaddexp.reduce(x)


def bound(definition, x, dtype):
    return certify(definition, {"values": x}, dtype).paths[0].value.rearranged


def test_the_bound_of_many_numbers_is_a_few_roundings_of_each():
    x = np.linspace(-1, 1, 1000)
    assert bound(logsumexp, x, "float64") < 40 * 1000 * 2.0**-53 * 8

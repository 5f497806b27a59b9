"""References in torch: recognised, measured in float64, and their gradients taken from their own autograd."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from oracle.calling.torch_reference import TorchReference
from oracle.calling.torch_references import as_reference
from oracle.candidates.verify import verify as verify_fully
from oracle.domains import Domain, Labels, Reals, Scalar

verify = partial(verify_fully, work=300, examples=2)  # small sizes, to save time
VECTOR = Domain(x=Reals("n")).where(least={"n": 1})
ROWS = Domain(x=Reals("n d")).where(least={"n": 1, "d": 2})
PAIRS = Domain(X=Reals("n d"), Y=Reals("m d")).where(least={"d": 1})
CLASSES = Domain(x=Reals("n c"), y=Labels("n", below="c")).where(least={"n": 1, "c": 2})


def log_softmax(x):
    z = x - x.max(1, keepdims=True)
    return z - np.log(np.exp(z).sum(1, keepdims=True))


def entropy(x, y):
    return -log_softmax(x)[np.arange(len(y)), y].mean()


def normed(x, eps=1e-5):
    return (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)


def torch_normed(x):
    return (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, keepdim=True, correction=0) + 1e-5)


@pytest.mark.parametrize(
    ("reference", "right", "wrong", "domain", "by"),
    [
        (partial(F.log_softmax, dim=1), log_softmax, lambda x: log_softmax(x) * (1 + 1e-4), ROWS, ()),
        (F.cross_entropy, entropy, lambda x, y: entropy(x, y) + 1e-4, CLASSES, ()),
        (
            F.cross_entropy,
            lambda x, y: F.nll_loss(torch.log_softmax(x, 1), y),
            lambda x, y: F.nll_loss(torch.log_softmax(x, 1), y).detach() + 0 * x.sum(),
            CLASSES,
            ("x",),
        ),
        (lambda x: F.layer_norm(x, x.shape[1:]), normed, lambda x: normed(x, 1.1e-5), ROWS, ()),
        (
            lambda x: F.layer_norm(x, x.shape[1:]),
            torch_normed,
            lambda x: torch_normed(x.detach()) + 0 * x,
            ROWS,
            ("x",),
        ),
        (
            lambda x: torch.amax(x, 1),
            lambda x: x.gather(1, x.argmax(1, keepdim=True))[:, 0],
            lambda x: 0.6 * (x * (x == x.amax(1, keepdim=True))).sum(1) + 0.4 * x.amax(1).detach(),
            Domain(x=Reals("n d", low=0.0)).where(least={"n": 1, "d": 1}),
            ("x",),
        ),
        (nn.ReLU(), lambda x: x.clamp(min=0), lambda x: torch.where(x > 0, x, 0.01 * x), VECTOR, ("x",)),
        (F.relu, lambda x: torch.where(x >= 0, x, 0 * x), lambda x: x.clamp(min=0) + x - x.detach(), VECTOR, ("x",)),
        (
            lambda x: (x[1:] - x[:-1]).abs().sum(),
            lambda x: np.abs(np.diff(x)).sum(),
            lambda x: np.abs(x).sum(),
            VECTOR,
            (),
        ),
    ],
    ids=[
        "log softmax",
        "entropy",
        "its gradient",
        "layer norm",
        "its gradient",
        "ties",
        "a module",
        "a kink",
        "differences",
    ],
)
def test_right_ports_pass_and_faults_fail(reference, right, wrong, domain, by):
    found = verify(reference, right, inputs=domain, differentiable=by)
    assert "agrees with the torch reference" in str(found)
    assert "not certified: torch was run in float64" in str(found)
    assert "each operation is rounded at random" in str(found)
    with pytest.raises(AssertionError, match=r"(?s)^wrong.*Not certified: torch was run in float64"):
        verify(reference, wrong, inputs=domain, differentiable=by)


def test_forms_that_cancel_pass():
    by_moments = verify(
        lambda x: x.var(correction=0), lambda x: (x**2).mean() - x.mean() ** 2, inputs=VECTOR, side="numpy"
    )
    assert by_moments.grade.passes
    by_products = verify(torch.cdist, lambda X, Y: np.sqrt(((X[:, None] - Y) ** 2).sum(-1)), inputs=PAIRS, examples=2)
    assert by_products.grade.passes
    with pytest.raises(AssertionError, match=r"^wrong"):
        verify(torch.cdist, lambda X, Y: np.sqrt(((X[:, None] - Y) ** 2).sum(-1) + 1e-4), inputs=PAIRS)


def cell(x, h):
    z = torch.tanh(x + 0.5 * h)
    return z, z.argmax(1)


def test_several_outputs_of_a_torch_reference():
    domain = Domain(x=Reals("n d", low=-4, high=4), h=Reals("n d", low=-4, high=4)).where(least={"n": 1, "d": 1})

    def port(x, h):
        z = np.tanh(x + h / 2)
        return z, np.argmax(z, axis=1)

    assert verify(cell, port, inputs=domain).grade.passes
    with pytest.raises(AssertionError, match=r"Output 1: .*; output 0 \(z\) is right"):
        verify(cell, lambda x, h: (port(x, h)[0], port(x, h)[1] * 0), inputs=domain)
    assert verify(cell, lambda x, h: cell(x, h), inputs=domain, differentiable=("x", "h")).grade.passes  # noqa: PLW0108


def test_equal_numbers_may_be_in_any_order():
    def largest(x):
        return torch.topk(x, 2)

    def port(x):
        order = np.argsort(-x, kind="stable")[:2]
        return x[order], order

    domain = Domain(x=Reals("n")).where(least={"n": 2})
    assert verify(largest, port, inputs=domain).grade.passes
    with pytest.raises(AssertionError, match=r"Output 1: .*; output 0 is right"):
        verify(largest, lambda x: (port(x)[0], port(x)[1][::-1].copy()), inputs=domain)


def test_a_reference_that_takes_and_returns_arrays_is_measured_as_one_of_numpy():
    def wrapped(x):
        return torch.softmax(torch.from_numpy(np.asarray(x)), 1).numpy()

    found = verify(wrapped, lambda x: np.exp(log_softmax(x)), inputs=ROWS)
    assert "agrees with the reference wrapped; not certified: the reference was run in longer precision" in str(found)
    with pytest.raises(AssertionError, match=r"^wrong"):
        verify(wrapped, lambda x: np.exp(log_softmax(x)) * (1 - 1e-4), inputs=ROWS)


@pytest.mark.parametrize(
    ("function", "in_torch"),
    [
        (torch.sigmoid, True),
        (nn.Tanh(), True),
        (lambda x: torch.sum(x), True),  # noqa: PLW0108
        (lambda x: x.softmax(0), True),
        (lambda x: torch.as_tensor(x).sum(), True),
        (lambda x: torch.as_tensor(x).sum().numpy(), False),
        (np.tanh, False),
        (lambda x: 2 * x + x.sum(), False),
        (lambda x: x.no_such_method(), False),
    ],
)
def test_what_is_recognised_as_torch(function, in_torch):
    assert isinstance(as_reference(function, VECTOR), TorchReference) == in_torch


def test_constants_and_weights_have_the_dtype_of_the_inputs():
    def tenths(x):
        return x * torch.full(x.shape, 0.1) + torch.zeros(1)

    linear = nn.Linear(1, 1)
    domain = Domain(x=Reals("n", low=0.5, high=2.0), s=Scalar(1.0, 2.0)).where(least={"n": 1})
    found = TorchReference(lambda x, s: tenths(x) * s, domain)(x=np.array([1.0]), s=2.0)
    assert found.dtype == np.float64
    assert found[0] == pytest.approx(0.2, rel=1e-15)
    assert TorchReference(linear, VECTOR)(np.ones((2, 1))).dtype == np.float64
    assert linear.weight.dtype is torch.float32


def test_a_function_with_float32_weights_of_its_own_is_run_in_float32():
    weights = torch.tensor([[0.1, 0.2], [0.3, 0.4]])
    found = TorchReference(lambda x: x @ weights, VECTOR)(np.ones((3, 2)))
    assert found.dtype == np.float32

"""`gradients_of` gives what `torch.autograd.grad` gives for a cotangent, and passes the cotangent itself on."""

import subprocess
import sys

import pytest
import torch

from oracle.calling.torch_tensors import gradients_of


def leaf(*shape):
    return torch.linspace(-1.0, 2.0, torch.Size(shape).numel(), dtype=torch.float64).reshape(shape).requires_grad_()


FUNCTIONS = {
    "transpose": lambda x: torch.tanh(x.T),
    "sum of rows": lambda x: x.square().sum(0),
    "number": lambda x: torch.logsumexp(x.reshape(-1), 0),
    "itself": lambda x: x,
    "empty": lambda x: x[:0],
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_gradient_is_that_of_autograd(function):
    x = leaf(3, 2)
    value = function(x)
    seed = torch.arange(value.numel(), dtype=torch.float64).reshape(value.shape) - 1.0
    (expected,) = torch.autograd.grad(value, x, seed, retain_graph=True)
    assert torch.equal(gradients_of(value, {"x": x}, seed)["x"], expected)


def test_a_backward_pass_gets_the_cotangent_itself():
    seen = []

    class Doubled(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return 2.0 * x

        @staticmethod
        def backward(ctx, cotangent):
            seen.append((cotangent.data_ptr(), cotangent.stride()))
            return 2.0 * cotangent

    x = leaf(4)
    for seed in (torch.ones(8, dtype=torch.float64)[::2], torch.ones(1, dtype=torch.float64).expand(4)):
        gradients_of(Doubled.apply(x), {"x": x}, seed)
        assert seen.pop() == (seed.data_ptr(), seed.stride())


def test_a_gradient_can_be_differentiated_again():
    x, seed = leaf(3), torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, requires_grad=True)
    gradient = gradients_of(x**3, {"x": x}, seed, create_graph=True)["x"]
    (second,) = torch.autograd.grad(gradient.sum(), x)
    torch.testing.assert_close(second, (6.0 * x * seed).detach())


def test_a_backward_pass_that_is_made_for_one_derivative_refuses_a_second():
    class Squared(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, cotangent):
            (x,) = ctx.saved_tensors
            return 2.0 * x * cotangent

    x, seed = leaf(3), torch.ones(3, dtype=torch.float64, requires_grad=True)
    gradient = gradients_of(Squared.apply(x), {"x": x}, seed, create_graph=True)["x"]
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


def test_a_cotangent_of_another_shape_is_refused():
    x = leaf(3)
    with pytest.raises(RuntimeError, match=r"the cotangent has the shape \(1, 3\), and the value \(3,\)"):
        gradients_of(2.0 * x, {"x": x}, torch.ones(1, 3, dtype=torch.float64))


def test_a_gradient_does_not_import_sympy():
    code = """
import sys, torch
from oracle.calling.torch_tensors import gradients_of
x = torch.ones(3, requires_grad=True)
gradients_of(x * x, {"x": x}, torch.ones(3))
print("sympy" in sys.modules)
"""
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "False"

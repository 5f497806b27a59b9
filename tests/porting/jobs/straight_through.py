"""Binarisation with a straight-through gradient that is cut off beyond 1 (Bengio et al., 2013): value and gradient."""

import numpy as np
import torch

from oracle import Domain, Reals


def binarize(x, dout):
    value = np.where(x >= 0, 1.0, -1.0)
    dx = dout * (np.abs(x) <= 1)
    return value, dx


class Binarize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0).to(x.dtype)

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x.abs() <= 1)


def port(x, dout):
    x = x.detach().requires_grad_()
    value = Binarize.apply(x)
    (dx,) = torch.autograd.grad(value, x, dout)
    return value.detach(), dx


def by_hardtanh(x, dout):
    value = 2 * (x >= 0).to(x.dtype) - 1
    return value, torch.where((x >= -1) & (x <= 1), dout, 0)


REFERENCE, PORTS = binarize, (port, by_hardtanh)
STATEMENT = {"inputs": Domain(x=Reals("n"), dout=Reals("n")), "differentiable": ()}
FAULTS = {
    "0 becomes -1": ("torch.where(x >= 0", "torch.where(x > 0"),
    "the gradient is not cut off": ("grad * (x.abs() <= 1)", "grad"),
    "the gradient is cut off at 1 itself": ("x.abs() <= 1", "x.abs() < 1"),
    "the gradient is 0": ("grad * (x.abs() <= 1)", "grad * 0"),
    "the sign of the gradient": ("return grad *", "return -grad *"),
}

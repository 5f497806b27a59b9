"""ReLU, PReLU, sigmoid, tanh and softmax by masks, clipping, branches and library functions for other purposes."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("activations/relu")
def numpy_masked_assignment(x):
    """Copies x and assigns 0 where x < 0; NaN compares false and stays."""
    value = x.copy()
    value[value < 0] = 0
    return value


@variant("activations/relu")
def numpy_choose(x):
    """Selects between x and 0 by `np.choose` with the mask x < 0."""
    return np.choose((x < 0).astype(np.intp), (x, np.zeros_like(x)))


@variant("activations/relu")
def torch_threshold(x):
    """Applies `threshold`, which replaces values that are not above 0 by 0."""
    return functional.threshold(x, 0.0, 0.0)


@variant("activations/relu")
def torch_hardtanh(x):
    """Applies `hardtanh` with the limits 0 and ∞."""
    return functional.hardtanh(x, 0.0, float("inf"))


@variant("activations/relu")
def torch_masked_fill(x):
    """Fills in 0 where x < 0."""
    return x.masked_fill(x < 0, 0)


@variant("activations/relu")
def torch_leaky_relu(x):
    """Applies a leaky ReLU of slope 0, in place on a copy; -∞ is clamped first because 0 · ∞ is NaN."""
    return functional.leaky_relu_(x.clamp(min=torch.finfo(x.dtype).min), 0.0)


@variant("activations/relu")
def numpy_gradient_half_at_zero(x, cotangent):
    """Takes the slope 1/2 at 0, by the Heaviside step function."""
    return {"x": cotangent * np.heaviside(x, x.dtype.type(0.5))}


@variant("activations/prelu")
def numpy_two_masks(x, a):
    """Computes the negative and the other entries separately and writes both into one array."""
    value = np.empty_like(x + a)
    below = x < 0
    value[below] = a * x[below]
    value[~below] = x[~below] + a * x.dtype.type(0)
    return value


@variant("activations/prelu")
def torch_two_relus(x, a):
    """Computes relu(x) - a · relu(-x)."""
    return torch.relu(x) - a * torch.relu(-x)


@variant("activations/sigmoid")
def numpy_without_branches(x):
    """Computes e^min(x, 0) / (1 + e^-|x|), which needs no branch and does not overflow."""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


@variant("activations/sigmoid")
def numpy_gathered_branches(x):
    """Computes each sign by its own formula, on the entries of that sign."""
    value = np.empty_like(x)
    above = x >= 0
    value[above] = 1 / (1 + np.exp(-x[above]))
    grown = np.exp(x[~above])
    value[~above] = grown / (1 + grown)
    return value


@variant("activations/sigmoid")
def numpy_expm1(x):
    """Computes 1 / (2 + (e^-x - 1)), by `expm1`."""
    return 1 / (2 + np.expm1(-x))


@variant("activations/sigmoid")
def torch_softmax_against_zero(x):
    """Computes the softmax of x and 0; ∞ is clamped first because its softmax is NaN."""
    finite = x.clamp(max=torch.finfo(x.dtype).max)
    return torch.softmax(torch.stack([finite, torch.zeros_like(x)]), dim=0)[0].clone()


@variant("activations/sigmoid")
def torch_in_float64(x):
    """Computes in float64 and converts the result back."""
    return torch.sigmoid(x.double()).to(x.dtype)


@variant("activations/tanh")
def numpy_complex(x):
    """Takes the real part of the complex function."""
    return np.tanh(x.astype(np.complex128)).real.astype(x.dtype)


@variant("activations/tanh")
def numpy_odd_symmetry(x):
    """Computes tanh of the magnitude and restores the sign."""
    return np.copysign(np.tanh(np.abs(x)), x)


class Tanh(torch.autograd.Function):
    """tanh with a backward pass that computes the slope 1 - y² by `addcmul` on a tensor of ones."""

    @staticmethod
    def forward(ctx, x):
        y = torch.tanh(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, cotangent):
        (y,) = ctx.saved_tensors
        return cotangent * torch.addcmul(torch.ones_like(y), y, y, value=-1)


@variant("activations/tanh")
def torch_custom_backward(x):
    """Uses an `autograd.Function` with its own backward pass, which can be differentiated again."""
    return Tanh.apply(x)


@variant("activations/softmax")
def numpy_online(X):
    """Computes in one pass, with a running maximum and a running sum that is rescaled when the maximum changes."""
    top = np.maximum(X[:, 0], np.finfo(X.dtype).min)  # finite: -inf - -inf is NaN
    total = np.exp(X[:, 0] - top)
    for x in X.T[1:]:
        before, top = top, np.maximum(top, x)
        total = total * np.exp(before - top) + np.exp(x - top)
    return np.exp(X - top[:, None]) / total[:, None]


@variant("activations/softmax")
def numpy_row_by_row(X):
    """Computes row by row from the last one, into a Fortran-ordered array, and multiplies by the reciprocal sum."""
    P = np.empty_like(X, order="F")
    for i in reversed(range(len(X))):
        exponentials = np.exp(X[i] - X[i].max())
        P[i] = exponentials * (1 / exponentials.sum())
    return P


@variant("activations/softmax")
def torch_normalize(X):
    """Divides the exponentials of the shifted scores by their L1 norm."""
    return functional.normalize(torch.exp(X - X.amax(dim=1, keepdim=True)), p=1, dim=1)


@variant("activations/softmax")
def torch_transposed(X):
    """Computes the softmax along the other axis of the transpose."""
    return functional.softmax(X.T, dim=0).T.contiguous()


@variant("activations/softmax")
def numpy_gradient_by_jacobian(X, cotangent):
    """Multiplies each row by its Jacobian diag(p) - p pᵀ."""
    dX = np.empty_like(X)
    for x, g, row in zip(X, cotangent, dX, strict=True):
        p = np.exp(x - x.max())
        p /= p.sum()
        row[:] = (np.diag(p) - np.outer(p, p)) @ g
    return {"X": dX}


@variant("activations/softmax")
def torch_exp_of_log_softmax(X):
    """Computes exp(log_softmax(X)): the relative rounding error of an entry is u · |log p|."""
    return functional.log_softmax(X, dim=1).exp()


@variant("activations/tanh")
def numpy_tanh_gradient_factored(x, cotangent):
    """Computes the slope 1 - y² as (1 - y)(1 + y), with both factors rounded."""
    y = np.tanh(x)
    return {"x": cotangent * ((1 - y) * (1 + y))}

"""Activations with masks, clips, branches and built-ins that are for something else."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("activations/relu")
def numpy_not_below(x):
    """Zeros written over what is below 0, in a copy; a NaN is below nothing."""
    value = x.copy()
    value[value < 0] = 0
    return value


@variant("activations/relu")
def numpy_choice(x):
    """`choose` by the sign bit."""
    return np.choose((x < 0).astype(np.intp), (x, np.zeros_like(x)))


@variant("activations/relu")
def torch_threshold(x):
    """`threshold` at 0, which puts 0 where x is not above."""
    return functional.threshold(x, 0.0, 0.0)


@variant("activations/relu")
def torch_hardtanh(x):
    """A hard tanh that begins at 0 and has no end."""
    return functional.hardtanh(x, 0.0, float("inf"))


@variant("activations/relu")
def torch_masked_fill(x):
    """0 filled in where x is below."""
    return x.masked_fill(x < 0, 0)


@variant("activations/relu")
def torch_leaky(x):
    """A leaky ReLU that does not leak, in place on a copy; -∞ is taken out first, for 0 · ∞ is NaN."""
    return functional.leaky_relu_(x.clamp(min=torch.finfo(x.dtype).min), 0.0)


@variant("activations/relu")
def numpy_gradient_half_at_zero(x, cotangent):
    """The slope 1/2 at 0, by the Heaviside step."""
    return {"x": cotangent * np.heaviside(x, x.dtype.type(0.5))}


@variant("activations/prelu")
def numpy_two_masks(x, a):
    """The two halves written into one array."""
    value = np.empty_like(x + a)
    below = x < 0
    value[below] = a * x[below]
    value[~below] = x[~below] + a * x.dtype.type(0)
    return value


@variant("activations/prelu")
def torch_clamped_both_ways(x, a):
    """relu(x) - a · relu(-x)."""
    return torch.relu(x) - a * torch.relu(-x)


@variant("activations/sigmoid")
def numpy_without_branches(x):
    """e^min(x, 0) over 1 + e^-|x|: nothing to choose, nothing that overflows."""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


@variant("activations/sigmoid")
def numpy_gathered_branches(x):
    """Each sign computed by itself, and put together again."""
    value = np.empty_like(x)
    above = x >= 0
    value[above] = 1 / (1 + np.exp(-x[above]))
    grown = np.exp(x[~above])
    value[~above] = grown / (1 + grown)
    return value


@variant("activations/sigmoid")
def numpy_around_one(x):
    """1 / (2 + (e^-x - 1)), by `expm1`."""
    return 1 / (2 + np.expm1(-x))


@variant("activations/sigmoid")
def torch_softmax_against_zero(x):
    """The softmax of x and 0; of ∞ it would be NaN."""
    finite = x.clamp(max=torch.finfo(x.dtype).max)
    return torch.softmax(torch.stack([finite, torch.zeros_like(x)]), dim=0)[0].clone()


@variant("activations/sigmoid")
def torch_in_float64(x):
    """In a wider type, and back."""
    return torch.sigmoid(x.double()).to(x.dtype)


@variant("activations/tanh")
def numpy_complex(x):
    """The real part of the complex function."""
    return np.tanh(x.astype(np.complex128)).real.astype(x.dtype)


@variant("activations/tanh")
def numpy_odd(x):
    """Of the magnitude, with the sign put back."""
    return np.copysign(np.tanh(np.abs(x)), x)


class Tanh(torch.autograd.Function):
    """tanh, its slope made in one place: y² is taken off a tensor of ones by `addcmul`."""

    @staticmethod
    def forward(ctx, x):
        """Saves the result."""
        y = torch.tanh(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, cotangent):
        """The cotangent times the slope."""
        (y,) = ctx.saved_tensors
        return cotangent * torch.addcmul(torch.ones_like(y), y, y, value=-1)


@variant("activations/tanh")
def torch_custom_backward(x):
    """A function with a backward of its own, which can be differentiated again."""
    return Tanh.apply(x)


@variant("activations/softmax")
def numpy_online(X):
    """One pass: a running maximum, and a running sum that is rescaled whenever it moves."""
    top = np.maximum(X[:, 0], np.finfo(X.dtype).min)  # finite, or -inf - -inf would make a NaN of a row that has none
    total = np.exp(X[:, 0] - top)
    for x in X.T[1:]:
        before, top = top, np.maximum(top, x)
        total = total * np.exp(before - top) + np.exp(x - top)
    return np.exp(X - top[:, None]) / total[:, None]


@variant("activations/softmax")
def numpy_row_by_row(X):
    """Rows in a Fortran array, from the last, times a reciprocal."""
    P = np.empty_like(X, order="F")
    for i in reversed(range(len(X))):
        exponentials = np.exp(X[i] - X[i].max())
        P[i] = exponentials * (1 / exponentials.sum())
    return P


@variant("activations/softmax")
def torch_normalized(X):
    """Exponentials of the shifted scores, brought to the L1 norm 1."""
    return functional.normalize(torch.exp(X - X.amax(dim=1, keepdim=True)), p=1, dim=1)


@variant("activations/softmax")
def torch_transposed(X):
    """Along the other axis of the transpose."""
    return functional.softmax(X.T, dim=0).T.contiguous()


@variant("activations/softmax")
def numpy_gradient_by_jacobian(X, cotangent):
    """Row by row, the Jacobian diag(p) - p pᵀ written out."""
    dX = np.empty_like(X)
    for x, g, row in zip(X, cotangent, dX, strict=True):
        p = np.exp(x - x.max())
        p /= p.sum()
        row[:] = (np.diag(p) - np.outer(p, p)) @ g
    return {"X": dX}


@variant("activations/softmax")
def torch_softmax_by_its_logarithm(X):
    """exp of `log_softmax`: the division is a subtraction in the exponent, which rounds by u · |log p|."""
    return functional.log_softmax(X, dim=1).exp()


@variant("activations/tanh")
def numpy_tanh_gradient_factored(x, cotangent):
    """1 - y² as the product of 1 - y and 1 + y, each rounded."""
    y = np.tanh(x)
    return {"x": cotangent * ((1 - y) * (1 + y))}

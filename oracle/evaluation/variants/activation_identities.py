"""Activations by identities: halves of sums, exponentials of logarithms, hyperbolic functions, fused library calls."""

import numpy as np
import torch
from torch.func import jvp, vjp, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("activations/relu")
def numpy_without_negative_part(x):
    """Subtracts the negative part, which is exact."""
    return x - np.minimum(x, 0)


@variant("activations/relu")
def numpy_heaviside_factor(x):
    """Multiplies by the Heaviside step function."""
    return np.multiply(x, np.heaviside(x, 0))


@variant("activations/relu")
def torch_randomised_leaky(x):
    """Applies the randomised leaky ReLU with both slopes 0."""
    return functional.rrelu(x, lower=0.0, upper=0.0)


@variant("activations/relu")
def torch_larger_of_stack(x):
    """Takes `amax` over x and a row of zeros, with the slope 1/2 at 0."""
    return torch.stack([x, torch.zeros_like(x)]).amax(dim=0)


@variant("activations/relu")
def numpy_gradient_by_sign(x, cotangent):
    """Computes the slope as (sign + 1) / 2, so it is 1/2 at 0."""
    return {"x": cotangent * (np.sign(x) + 1) / 2}


@variant("activations/relu")
def torch_gradient_of_threshold(x, cotangent):
    """Calls the backward function of a threshold directly."""
    return {"x": torch.ops.aten.threshold_backward(cotangent, x, 0)}


@variant("activations/prelu")
def numpy_select_slopes(x, a):
    """Selects a slope for each entry and multiplies once."""
    return x * np.select([x > 0, x <= 0], [np.ones_like(x), np.full_like(x, a)])


@variant("activations/prelu")
def torch_slope_of_each_entry(x, a):
    """Multiplies by 1 or the learned slope, chosen by `where`."""
    return x * torch.where(x > 0, torch.ones_like(x), a)


@variant("activations/prelu")
def torch_positive_part_and_rest(x, a):
    """Adds the slope times the rest by `addcmul`."""
    return torch.addcmul(x.relu(), a, x.clamp(max=0))


@variant("activations/prelu")
def numpy_gradient_by_masks(x, a, cotangent):
    """Adds up two masks for the slopes, and takes a dot product for the learned one."""
    return {"x": cotangent * (x > 0) + a * cotangent * (x <= 0), "a": np.dot(cotangent, x * (x < 0))}


@variant("activations/sigmoid")
def numpy_exp_of_negative_logaddexp(x):
    """Takes the exponential of minus the logarithm of 1 + e^-x."""
    return np.exp(-np.logaddexp(np.zeros_like(x), -x))


@variant("activations/sigmoid")
def numpy_reciprocal(x):
    """Takes the reciprocal of 1 + e^-x, in place."""
    down = np.exp(-x)
    down += 1
    return np.reciprocal(down, out=down)


@variant("activations/sigmoid")
def numpy_clipped_exponent(x):
    """Divides e^min(x, 0) by 1 + e^-|x|, without a choice."""
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


@variant("activations/sigmoid")
def torch_exp_of_logsigmoid(x):
    """Takes the exponential of `logsigmoid`."""
    return functional.logsigmoid(x).exp()


@variant("activations/sigmoid")
def torch_expit(x):
    """Calls `torch.special.expit`."""
    return torch.special.expit(x)


@variant("activations/sigmoid")
def torch_gated_ones(x):
    """Gates a row of ones by x, with a gated linear unit."""
    return functional.glu(torch.stack([torch.ones_like(x), x]), dim=0).squeeze(0)


@variant("activations/sigmoid")
def numpy_gradient_symmetric(x, cotangent):
    """Computes e / (1 + e)² with e = e^-|x|, for either sign of x."""
    small = np.exp(-np.abs(x))
    return {"x": cotangent * (small / (1 + small) / (1 + small))}


@variant("activations/sigmoid")
def numpy_gradient_hyperbolic(x, cotangent):
    """Computes a quarter of the squared hyperbolic secant of x / 2."""
    return {"x": cotangent * np.square(0.5 / np.cosh(x / 2))}


@variant("activations/tanh")
def numpy_from_expm1(x):
    """Computes -m / (2 + m) with m = e^-2|x| - 1, and copies the sign."""
    less = np.expm1(-2 * np.abs(x))
    return np.copysign(less / (2 + less), x)


@variant("activations/tanh")
def torch_two_sigmoids(x):
    """Subtracts the sigmoid at -2x from that at 2x."""
    return torch.sigmoid(2 * x) - torch.sigmoid(-2 * x)


@variant("activations/tanh")
def numpy_gradient_secant(x, cotangent):
    """Computes the squared hyperbolic secant."""
    return {"x": cotangent * np.square(1 / np.cosh(x))}


@variant("activations/tanh")
def torch_gradient_forward_mode(x, cotangent):
    """Takes the directional derivative along the cotangent, because the Jacobian matrix is diagonal."""
    return {"x": jvp(torch.tanh, (x.contiguous(),), (cotangent.contiguous(),))[1]}


@variant("activations/softmax")
def numpy_log_of_sum_subtracted(X):
    """Subtracts the logarithm of the sum from the shifted scores, and takes the exponential last."""
    shifted = X - X.max(axis=1, keepdims=True)
    return np.exp(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


@variant("activations/softmax")
def numpy_powers_of_two(X):
    """Uses powers of 2 of the shifted scores times log2 e."""
    powers = np.exp2((X - X.max(axis=1, keepdims=True)) * np.log2(np.e).astype(X.dtype))
    return powers / powers.sum(axis=1, keepdims=True)


@variant("activations/softmax")
def numpy_reciprocal_of_sum(X):
    """Multiplies by the reciprocal of the sum, which is a product with ones."""
    exponentials = np.exp(X - X.max(axis=1, keepdims=True))
    return exponentials * np.reciprocal(exponentials @ np.ones(X.shape[1], X.dtype))[:, None]


@variant("activations/softmax")
def torch_softmin(X):
    """Applies the softmin to the negated scores."""
    return functional.softmin(-X, dim=1)


@variant("activations/softmax")
def torch_vmap_rows(X):
    """Applies the softmax of one row under `vmap`."""
    return vmap(torch.nn.Softmax(dim=0))(X)


@variant("activations/softmax")
def torch_logsumexp_subtracted(X):
    """Subtracts `logsumexp` from scores whose largest is 0."""
    shifted = X - X.amax(dim=1, keepdim=True).detach()
    return (shifted - shifted.logsumexp(dim=1, keepdim=True)).exp()


@variant("activations/softmax")
def numpy_gradient_by_pairs(X, cotangent):
    """Sums P_j P_k (g_j - g_k) over k, so that no two large numbers are subtracted last."""
    exponentials = np.exp(X - X.max(axis=1, keepdims=True))
    P = exponentials / exponentials.sum(axis=1, keepdims=True)
    return {"X": np.einsum("nj,nk,njk->nj", P, P, cotangent[:, :, None] - cotangent[:, None, :])}


@variant("activations/softmax")
def torch_vjp_gradient(X, cotangent):
    """Applies `torch.func.vjp` to the exponential of the log-softmax."""
    _, back = vjp(lambda scores: functional.log_softmax(scores, dim=1).exp(), X)
    return {"X": back(cotangent)[0]}


@variant("autograd/softplus")
def numpy_logaddexp2(x):
    """Uses the logarithm to base 2, scaled by ln 2."""
    two = np.log(2).astype(x.dtype)
    return np.logaddexp2(x / two, np.zeros_like(x)) * two


@variant("autograd/softplus")
def torch_cross_entropy_with_logits(x):
    """Takes the binary cross-entropy of -x with the label 1."""
    return functional.binary_cross_entropy_with_logits(-x, torch.ones_like(x), reduction="none")


@variant("autograd/softplus")
def torch_logsumexp_of_stack(x):
    """Takes `logsumexp` of x and 0, stacked."""
    return torch.stack([x, torch.zeros_like(x)]).logsumexp(dim=0)


@variant("autograd/softplus")
def torch_larger_plus_log1p(x):
    """Adds log(1 + e^-|x|) to the larger of x and 0, with the slopes 1/2 and 0 at 0."""
    return torch.maximum(x, torch.zeros_like(x)) + x.abs().neg().exp().log1p()


@variant("autograd/softplus")
def numpy_gradient_reciprocal(x, cotangent):
    """Divides by 1 + e^-x."""
    return {"x": cotangent / (np.exp(-x) + 1)}


@variant("autograd/softplus")
def torch_sigmoid_gradient(x, cotangent):
    """Multiplies by the sigmoid of the library."""
    return {"x": torch.mul(cotangent, torch.sigmoid(x))}


@variant("autograd/custom_relu")
def numpy_largest_of_pairs(x):
    """Takes the largest entry along a new axis with zeros."""
    return np.stack([np.zeros_like(x), x], axis=-1).max(axis=-1)


@variant("autograd/custom_relu")
def torch_saved_mask(x):
    """Multiplies by a mask that has no history."""
    return x * (x > 0).to(x.dtype)


@variant("autograd/custom_relu")
def torch_gradient_by_where(x, cotangent):
    """Chooses the cotangent where the input is at least 0."""
    return {"x": torch.where(x >= 0, cotangent, torch.zeros_like(cotangent))}

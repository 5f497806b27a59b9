"""Elementwise functions and the calculus concepts by other spellings, types, exponents and algebraic forms."""

import math

import numpy as np
import torch
from torch.func import grad, vmap

from oracle.evaluation.variants.variant import variant


@variant("elementwise/exponential")
def numpy_complex(x):
    """Takes the real part of the complex exponential."""
    return np.exp(x.astype(np.complex128)).real.astype(x.dtype)


@variant("elementwise/exponential")
def numpy_math_exp(x):
    """Applies `math.exp` to every entry, by `frompyfunc`."""
    return np.frompyfunc(math.exp, 1, 1)(x).astype(x.dtype)


@variant("elementwise/exponential")
def torch_in_float64(x):
    """Computes in float64 and converts the result back."""
    return torch.exp(x.double()).to(x.dtype)


@variant("elementwise/power")
def numpy_by_cases(x, p):
    """Computes the power in float64, by `sqrt`, a quotient and products where these suffice."""
    wide = x.astype(np.float64)
    root = np.sqrt(wide)
    cases = {2: wide * wide, 3: wide * wide * wide, 0.5: root, -1: 1 / wide, 1.5: wide * root}
    return cases.get(p, wide**-0.5).astype(x.dtype)


@variant("elementwise/power")
def torch_products(x, p):
    """Computes the power in the dtype of x, by `sqrt`, `reciprocal` and products where these suffice."""
    if p in (2, 3):
        return math.prod([x] * p)
    return {0.5: torch.sqrt, -1: torch.reciprocal, -0.5: lambda x: x**-0.5, 1.5: lambda x: x * x.sqrt()}[p](x)


@variant("elementwise/division")
def numpy_buffer(x, y):
    """Divides in three parts and writes into a buffer."""
    q = np.empty_like(x)
    for part in np.array_split(np.arange(len(x)), 3):
        q[part] = np.true_divide(x[part], y[part])
    return q


@variant("elementwise/maximum")
def numpy_stacked_maximum(A, b):
    """Stacks both operands and takes the maximum along the new axis."""
    return np.stack([A, np.broadcast_to(b, A.shape)]).max(axis=0)


@variant("elementwise/maximum")
def numpy_sorted_pairs(A, b):
    """Sorts every pair and takes its last entry; NaN sorts last."""
    return np.sort(np.stack([A, np.broadcast_to(b, A.shape)], axis=-1), axis=-1)[..., -1]


@variant("elementwise/maximum")
def torch_negated_minimum(A, b):
    """Computes -min(-b, -A)."""
    return -torch.minimum(-b, -A)


@variant("elementwise/addition")
def numpy_python_floats(a, b):
    """Adds Python floats, which are float64."""
    return np.fromiter((left + right for left, right in zip(a.tolist(), b.tolist(), strict=True)), a.dtype, len(a))


@variant("elementwise/addition")
def torch_sub_negative_alpha(a, b):
    """Subtracts b with alpha=-1."""
    return torch.sub(a, b, alpha=-1)


@variant("elementwise/subtraction")
def torch_rsub(x, y):
    """Applies `rsub`, which subtracts its first argument from the second."""
    return torch.rsub(y, x)


@variant("elementwise/multiplication")
def torch_addcmul(x, y):
    """Adds the product to -0.0, by `addcmul`."""
    return torch.addcmul(torch.full_like(x, -0.0), x, y)


@variant("calculus/quadratic")
def numpy_horner(x):
    """Evaluates the coefficients by Horner's rule, by `polyval`."""
    return np.polyval(np.array([3, -4, 0], x.dtype), x)


@variant("calculus/quadratic")
def torch_vmap_gradient(x, cotangent):
    """Maps `grad` of a function of one number over all entries."""
    slopes = vmap(grad(lambda x: 3 * x * x - 4 * x))(x) if len(x) else x
    return {"x": slopes * cotangent}


@variant("calculus/chain_rule")
def numpy_expanded(x1, x2):
    """Expands the polynomial into five terms."""
    a, b = x1, x2
    return a * a + 4 * (a * b) + 4 * (b * b) + a * b * a + 2 * (a * b) * b


@variant("calculus/chain_rule")
def torch_horner(x1, x2):
    """Computes u (u + v), by `addcmul`."""
    u = torch.add(x1, x2, alpha=2)
    return u * torch.addcmul(u, x1, x2)


@variant("calculus/partial_derivatives")
def numpy_factored(x, y):
    """Computes y (x² + e^x y) + sin(y x)."""
    return y * (x * x + np.exp(x) * y) + np.sin(y * x)


@variant("calculus/central_difference")
def numpy_hyperbolic_sine(x, h):
    """Computes e^x · sinh(h) / h in float64, without cancellation."""
    return (np.exp(x.astype(np.float64)) * (math.sinh(h) / h)).astype(x.dtype)


@variant("calculus/forward_difference")
def numpy_simplified(x, h):
    """Computes 6x - 4 + 3h in float64: the division by h is simplified algebraically."""
    return (6 * x.astype(np.float64) - 4 + 3 * h).astype(x.dtype)


@variant("autograd/softplus")
def numpy_log1p(x):
    """Computes max(x, 0) + log1p(e^-|x|)."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@variant("autograd/softplus")
def torch_softplus(x):
    """Applies torch's `softplus` with threshold 60, above which it is the identity."""
    return torch.nn.functional.softplus(x, threshold=60.0)


@variant("autograd/softplus")
def torch_negative_logsigmoid(x):
    """Computes -logsigmoid(-x)."""
    return -torch.nn.functional.logsigmoid(-x)


@variant("autograd/quadratic_form")
def numpy_dot_of_doubled(x):
    """Computes the dot product of the concatenation (x, x) with itself."""
    twice = np.concatenate([x, x])
    return twice @ twice


@variant("autograd/quadratic_form")
def torch_func_gradient(x):
    """Applies `torch.func.grad` to the product of a row and a column."""
    return {"x": grad(lambda x: 2 * (x[None] @ x[:, None]).sum())(x)}


@variant("densities/normal")
def numpy_from_logarithm(x, mu, sigma):
    """Computes the exponential of the log density, in float64."""
    z = (x.astype(np.float64) - mu) / sigma
    return np.exp(-0.5 * z * z - math.log(sigma * math.sqrt(2 * math.pi))).astype(x.dtype)


@variant("densities/normal")
def torch_distribution(x, mu, sigma):
    """Applies `torch.distributions.Normal`, in float64."""
    one = torch.ones((), dtype=torch.float64)
    normal = torch.distributions.Normal(mu * one, sigma * one, validate_args=False)  # validation refuses NaN
    return normal.log_prob(x.double()).exp().to(x.dtype)

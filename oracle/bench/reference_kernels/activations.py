"""Reference kernels of activations, densities and other elementwise functions."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import special, stats

from oracle.bench.reference_kernels.kernel import FUSED, IN_PLACE, library_function, reference_kernel

library_function("autograd/custom_relu", "torch", torch.relu, "x", "torch function")
library_function("activations/relu", "torch", torch.relu, "x", "torch function")
library_function("activations/sigmoid", "torch", torch.sigmoid, "x", "torch function")


@reference_kernel("autograd/custom_relu", "numpy", "NumPy ufunc")
@reference_kernel("activations/relu", "numpy", "NumPy ufunc")
def numpy_maximum(x):
    return np.maximum(x, 0)


@reference_kernel("activations/prelu", "torch", "torch function")
def torch_prelu(x, a):
    return F.prelu(x, a.reshape(1))


@reference_kernel("activations/prelu", "numpy", "one selection, and one product for the gradient by the slope")
def once_chosen_gradient(x, a, cotangent):
    pull = cotangent * a
    np.copyto(pull, cotangent, where=x > 0)
    return {"x": pull, "a": np.dot(cotangent, np.minimum(x, 0))}


@reference_kernel("activations/sigmoid", "numpy", "SciPy ufunc")
def scipy_expit(x):
    return special.expit(x)


@reference_kernel("activations/sigmoid", "numpy", "one array, modified in place", reason=IN_PLACE)
def sigmoid_in_place(x):
    y = np.negative(x)
    np.exp(y, out=y)
    y += 1
    return np.reciprocal(y, out=y)


@reference_kernel("activations/softmax", "numpy", "SciPy function")
def scipy_softmax(X):
    return special.softmax(X, axis=1)


@reference_kernel("activations/softmax", "numpy", "transposed: one row per class, so that NumPy's inner loops are long")
def softmax_of_columns(X):
    E = np.array(X.T, order="C")
    E -= E.max(axis=0)
    np.exp(E, out=E)
    E /= E.sum(axis=0)
    return E.T


@reference_kernel("activations/softmax", "torch", "torch function")
def torch_softmax(X):
    return F.softmax(X, dim=1)


@reference_kernel("densities/normal", "numpy", "SciPy function")
def scipy_norm_pdf(x, mu, sigma):
    return stats.norm.pdf(x, mu, sigma)


@reference_kernel("densities/normal", "numpy", "one array, modified in place", reason=IN_PLACE)
def density_in_place(x, mu, sigma):
    p = x - mu
    p *= math.sqrt(0.5) / sigma
    np.square(p, out=p)
    np.negative(p, out=p)
    np.exp(p, out=p)
    p *= 1 / (sigma * math.sqrt(2 * math.pi))
    return p


@reference_kernel("densities/normal", "torch", "torch.distributions")
def torch_distribution(x, mu, sigma):
    mean, deviation = x.new_tensor(mu), x.new_tensor(sigma)
    return torch.distributions.Normal(mean, deviation).log_prob(x).exp()


@reference_kernel("autograd/softplus", "numpy", "NumPy ufunc")
def numpy_logaddexp(x):
    return np.logaddexp(x, 0.0)


@reference_kernel("autograd/softplus", "numpy", "max(x, 0) + log1p(exp(-|x|)), in place")
def log1p_of_small(x):
    y = np.abs(x)
    np.negative(y, out=y)
    np.exp(y, out=y)
    np.log1p(y, out=y)
    y += np.maximum(x, 0)
    return y


@reference_kernel("autograd/softplus", "torch", "torch function, with a threshold too large to be reached")
def torch_softplus(x):
    return F.softplus(x, threshold=1000)


@reference_kernel("calculus/quadratic", "numpy", "factored, in place")
def factored_in_place(x):
    y = 3 * x
    y -= 4
    y *= x
    return y


@reference_kernel("calculus/quadratic", "torch", "factored, partly in place")
def torch_factored(x):
    return (3 * x).sub_(4) * x


@reference_kernel("calculus/chain_rule", "numpy", "factored, in place", reason=IN_PLACE)
def chain_in_place(x1, x2):
    u = 2 * x2
    u += x1
    v = x1 * x2
    v += u
    v *= u
    return v


@reference_kernel("calculus/chain_rule", "torch", "factored, with a fused scaled sum")
def torch_chain_factored(x1, x2):
    u = torch.add(x1, x2, alpha=2)
    return u * torch.addcmul(u, x1, x2)


@reference_kernel("calculus/partial_derivatives", "numpy", "shared subexpressions computed once")
def shared_in_place(x, y):
    xy = x * y
    f = np.exp(x)
    f *= y
    f *= y
    f += x * xy
    f += np.sin(xy, out=xy)
    return f


@reference_kernel("calculus/partial_derivatives", "numpy", "shared subexpressions computed once")
def shared_gradient(x, y, cotangent):
    xy = x * y
    wave, grown = np.cos(xy), np.exp(x) * y
    by_x = y * (2 * x + grown + wave)
    by_y = x * (x + wave) + 2 * grown
    return {"x": by_x * cotangent, "y": by_y * cotangent}


@reference_kernel("calculus/partial_derivatives", "torch", "shared subexpressions computed once", reason=FUSED)
def torch_shared(x, y):
    xy = x * y
    return torch.addcmul(torch.addcmul(xy.sin(), x, xy), x.exp(), y.square())


@reference_kernel("calculus/central_difference", "numpy", "two exponentials, in place", reason=IN_PLACE)
def central_in_place(x, h):
    ahead, behind = x + h, x - h
    np.exp(ahead, out=ahead)
    ahead -= np.exp(behind, out=behind)
    ahead /= 2 * h
    return ahead


@reference_kernel("calculus/central_difference", "torch", "two exponentials, in place", reason=IN_PLACE)
def torch_central_in_place(x, h):
    return (x + h).exp_().sub_((x - h).exp_()).div_(2 * h)


@reference_kernel("calculus/forward_difference", "numpy", "both values factored, in place", reason=IN_PLACE)
def forward_in_place(x, h):
    ahead = x + h
    f = 3 * ahead
    f -= 4
    f *= ahead
    before = 3 * x
    before -= 4
    before *= x
    f -= before
    f /= h
    return f


@reference_kernel("calculus/forward_difference", "torch", "both values factored, in place", reason=IN_PLACE)
def torch_forward_in_place(x, h):
    ahead = x + h
    return (3 * ahead).sub_(4).mul_(ahead).sub_((3 * x).sub_(4).mul_(x)).div_(h)

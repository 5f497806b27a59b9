"""Functions of the chapters on autograd, calculus and densities, in other forms and with other gradients."""

import math
from itertools import accumulate

import numpy as np
import torch
from torch.func import grad, jvp, vjp, vmap

from oracle.evaluation.variants.variant import variant


@variant("autograd/detach")
def numpy_power(x, detached):
    """Raises to the third power, with `detached` without effect on the value."""
    return np.power(x, 3)


@variant("autograd/detach")
def torch_square_of_a_copy(x, detached):
    """Multiplies by the square of a detached copy."""
    other = x.detach().clone() if detached else x
    return torch.square(other).mul(x)


@variant("autograd/detached_factor")
def numpy_triple_square(x, detached):
    """Multiplies three squares, by one `einsum`."""
    return np.einsum(",i,i->i", x.dtype.type(3), x, x)


@variant("autograd/detached_factor")
def torch_stopped_product(x, detached):
    """Multiplies by a detached triple, by `addcmul`."""
    triple = x + x + x
    return torch.addcmul(torch.zeros_like(x), triple.detach() if detached else triple, x)


@variant("autograd/detached_scalar")
def numpy_outer_of_inner(x, detached):
    """Takes the sum of squares as a matrix with one entry."""
    return (x[:, None] @ (x[None] @ x[:, None])).reshape(-1)


@variant("autograd/detached_scalar")
def numpy_gradient_matrix(x, detached, cotangent):
    """Multiplies the cotangent by the Jacobian matrix, which is symmetric."""
    jacobian = np.vdot(x, x) * np.eye(len(x), dtype=x.dtype)
    if not detached:
        jacobian += 2 * np.outer(x, x)
    return {"x": jacobian @ cotangent}


@variant("autograd/square_vector")
def numpy_magnitudes(x):
    """Multiplies the magnitudes."""
    return np.abs(x) * np.abs(x)


@variant("autograd/square_vector")
def torch_diagonal_of_bmm(x):
    """Multiplies matrices with one entry in a batch."""
    return torch.bmm(x[:, None, None], x[:, None, None]).reshape(-1)


@variant("autograd/square_vector")
def torch_gradient_twice_added(x, cotangent):
    """Adds the product with the cotangent to itself."""
    pull = x * cotangent
    return {"x": pull + pull}


@variant("autograd/sum_gradient")
def numpy_accumulated(x):
    """Takes the last of the sums of `itertools.accumulate`, which start with 0."""
    *_, total = accumulate(x, initial=x.dtype.type(0))
    return total


@variant("autograd/quadratic_form")
def numpy_sum_of_both(x):
    """Takes the squared norm of a vector joined with itself."""
    twice = np.concatenate([x, x])
    return twice @ twice


@variant("autograd/quadratic_form")
def torch_matrix_form(x):
    """Multiplies from both sides by twice the identity matrix."""
    return torch.dot(x, torch.mv(2 * torch.eye(len(x), dtype=x.dtype), x))


@variant("autograd/intermediate")
def numpy_fourth_power(t):
    """Doubles the square of the square."""
    return np.ldexp(np.square(np.square(t)), 1)


@variant("autograd/intermediate")
def torch_gradient_forward_mode(t, cotangent):
    """Takes the directional derivative along the cotangent."""
    return {"t": jvp(lambda s: 2 * s.square().square(), (t.contiguous(),), (cotangent.contiguous(),))[1]}


@variant("autograd/repeated_addition")
def numpy_horner(a):
    """Multiplies a by the sum of 3 a and the place."""
    return np.multiply(np.arange(len(a), dtype=a.dtype) + 3 * a, a)


@variant("autograd/repeated_addition")
def torch_fused(a):
    """Adds the product of the place and a to three squares by `addcmul`."""
    return torch.addcmul(torch.arange(len(a), dtype=a.dtype) * a, a, a, value=3)


@variant("autograd/doubling")
def numpy_exponent_of_two(a):
    """Counts the doublings first and scales once."""
    turns = 1
    while np.linalg.norm(np.ldexp(a.astype(np.float64), turns)) < 1000:
        turns += 1
    b = np.ldexp(a, turns)
    return b if b.sum() > 0 else 100 * b


@variant("autograd/doubling")
def torch_recursive(a):
    """Doubles by recursion."""

    def grown(b):
        return b if torch.linalg.vector_norm(b / 32) >= 31.25 else grown(b + b)

    b = grown(a + a)
    return b * (1 if b.sum() > 0 else 100)


@variant("calculus/quadratic")
def numpy_polyval(x):
    """Evaluates the polynomial by `polyval`."""
    return np.polyval(np.array([3, -4, 0], x.dtype), x)


@variant("calculus/quadratic")
def torch_product_of_factors(x):
    """Multiplies x by 3 x - 4."""
    return x * torch.sub(3 * x, 4)


@variant("calculus/quadratic")
def torch_directional_gradient(x, cotangent):
    """Takes the directional derivative along the cotangent."""
    return {"x": jvp(lambda s: 3 * s.square() - 4 * s, (x.contiguous(),), (cotangent.contiguous(),))[1]}


@variant("calculus/chain_rule")
def numpy_product_of_sums(x1, x2):
    """Multiplies u by u + v."""
    u = np.add(x1, np.ldexp(x2, 1))
    return u * (u + x1 * x2)


@variant("calculus/chain_rule")
def torch_vmap_gradient(x1, x2, cotangent):
    """Takes the gradient of one entry under `vmap`."""

    def one(a, b):
        u = a + 2 * b
        return u * u + u * (a * b)

    by_1, by_2 = vmap(grad(one, argnums=(0, 1)))(x1, x2) if len(x1) else (x1, x2)
    return {"x1": by_1 * cotangent, "x2": by_2 * cotangent}


@variant("calculus/partial_derivatives")
def numpy_imaginary_part(x, y):
    """Takes the sine as the imaginary part of an exponential."""
    return np.imag(np.exp(1j * (x * y))).astype(x.dtype) + np.exp(x) * (y * y) + y * np.square(x)


@variant("calculus/partial_derivatives")
def torch_fused_terms(x, y):
    """Adds two products to a sine by `addcmul`."""
    return torch.addcmul(torch.addcmul(torch.sin(x * y), x.square(), y), x.exp(), y.square())


@variant("calculus/partial_derivatives")
def torch_vjp_gradient(x, y, cotangent):
    """Pulls the cotangent back by `torch.func.vjp`."""
    _, back = vjp(lambda a, b: a * a * b + a.exp() * b * b + torch.sin(a * b), x, y)
    by_x, by_y = back(cotangent)
    return {"x": by_x, "y": by_y}


@variant("calculus/central_difference")
def numpy_common_exponential(x, h):
    """Multiplies e^x by the difference of the exponentials of h and -h."""
    return np.exp(x) * ((np.expm1(x.dtype.type(h)) - np.expm1(x.dtype.type(-h))) / (2 * h))


@variant("calculus/central_difference")
def torch_hyperbolic_sine(x, h):
    """Multiplies e^x by sinh h / h, computed in float64."""
    return torch.exp(x) * (math.sinh(h) / h)


@variant("calculus/forward_difference")
def numpy_horner_of_both(x, h):
    """Evaluates the parabola at both ends by Horner's rule."""
    ahead = x + x.dtype.type(h)
    return ((3 * ahead - 4) * ahead - (3 * x - 4) * x) / h


@variant("densities/normal")
def numpy_product_of_constants(x, mu, sigma):
    """Multiplies by the reciprocal of the standard deviation and by the constant."""
    z = (x - mu) / sigma
    return np.exp(np.square(z) / -2) * (1 / sigma) * (1 / math.sqrt(2 * math.pi))


@variant("densities/normal")
def torch_power_of_two(x, mu, sigma):
    """Raises 2 to a power, and the logarithm of the constant is in the exponent."""
    z = (x - mu) / sigma
    return torch.exp2(-(z * z) * (0.5 / math.log(2)) - math.log2(sigma * math.sqrt(2 * math.pi)))


@variant("densities/normal")
def torch_vjp_of_log_prob_gradient(x, mu, sigma, cotangent):
    """Pulls the cotangent back through the exponential of the logarithm of the density."""

    def density(points):
        return torch.distributions.Normal(x.new_tensor(mu), x.new_tensor(sigma)).log_prob(points).exp()

    return {"x": vjp(density, x)[1](cotangent)[0]}

"""Elementwise operations by stacks, products of matrices, mantissas and exponents, complements and logarithms."""

import math
import operator

import numpy as np
import torch
from torch.func import vjp

from oracle.evaluation.variants.variant import variant


@variant("elementwise/addition")
def numpy_minus_negative(a, b):
    """Subtracts the negated second vector."""
    return a - np.negative(b)


@variant("elementwise/addition")
def numpy_row_of_ones(a, b):
    """Multiplies a row of two ones by the stacked vectors."""
    return np.ones(2, a.dtype) @ np.stack([a, b])


@variant("elementwise/addition", longest=1_000)
def numpy_diagonal_of_table(a, b):
    """Takes the diagonal of the table of all sums."""
    return np.add.outer(a, b).diagonal().copy()


@variant("elementwise/addition")
def torch_sum_of_stack(a, b):
    """Stacks both vectors and sums over the new axis."""
    return torch.stack([a, b], dim=1).sum(dim=1)


@variant("elementwise/addition")
def torch_product_with_ones_added(a, b):
    """Adds the product with ones by `addcmul`."""
    return torch.addcmul(a, b, torch.ones_like(b))


@variant("elementwise/subtraction")
def numpy_diff(x, y):
    """Takes `diff` of the stacked vectors."""
    return np.diff(np.stack([y, x]), axis=0)[0]


@variant("elementwise/subtraction")
def numpy_python_operator(x, y):
    """Applies the operator of Python to one pair after the other."""
    return np.frompyfunc(operator.sub, 2, 1)(x, y).astype(x.dtype)


@variant("elementwise/subtraction")
def torch_add_negative_alpha(x, y):
    """Adds the second vector times -1."""
    return torch.add(x, y, alpha=-1)


@variant("elementwise/subtraction")
def torch_matrix_of_signs(x, y):
    """Multiplies the stacked vectors by the row (1, -1)."""
    return torch.stack([x, y], dim=1) @ x.new_tensor([1, -1])


@variant("elementwise/multiplication")
def numpy_mantissas_and_exponents(x, y):
    """Multiplies the mantissas and adds the exponents."""
    (left, shift), (right, more) = np.frexp(x), np.frexp(y)
    return np.ldexp(left * right, shift + more)


@variant("elementwise/multiplication")
def numpy_product_of_stack(x, y):
    """Reduces the stacked vectors by `prod`."""
    return np.prod(np.stack([x, y]), axis=0)


@variant("elementwise/multiplication")
def torch_matrices_of_one_entry(x, y):
    """Multiplies matrices with one entry in a batch."""
    return torch.bmm(x.reshape(-1, 1, 1), y.reshape(-1, 1, 1)).reshape(-1)


@variant("elementwise/multiplication")
def torch_vjp_gradient(x, y, cotangent):
    """Pulls the cotangent back by `torch.func.vjp`."""
    by_x, by_y = vjp(torch.mul, x, y)[1](cotangent)
    return {"x": by_x, "y": by_y}


@variant("elementwise/division")
def numpy_power_of_minus_one(x, y):
    """Multiplies by the divisor to the power of -1."""
    return x * np.power(y, -1.0)


@variant("elementwise/division")
def numpy_gradient_by_reciprocals(x, y, cotangent):
    """Multiplies by the reciprocal twice."""
    less = np.reciprocal(y)
    pull = cotangent * less
    return {"x": pull, "y": -(pull * x) * less}


@variant("elementwise/exponential")
def numpy_square_of_half(x):
    """Squares the exponential of x / 2."""
    return np.square(np.exp(x / 2))


@variant("elementwise/exponential")
def numpy_power_of_two(x):
    """Raises 2 to the power of x log2 e."""
    return np.exp2(x * x.dtype.type(math.log2(math.e)))


@variant("elementwise/exponential")
def numpy_power_of_e(x):
    """Raises e to the power of x, in float64."""
    return np.power(np.e, x.astype(np.float64)).astype(x.dtype)


@variant("elementwise/exponential")
def numpy_horner(x):
    """Sums a Taylor series by Horner's rule, after a reduction by multiples of ln 2, in float64."""
    wide = x.astype(np.float64)
    turns = np.rint(wide / math.log(2))
    rest = wide - turns * math.log(2)
    series = np.ones_like(rest)
    for k in range(18, 0, -1):
        series = 1 + rest / k * series
    return np.ldexp(series, turns.astype(np.int64)).astype(x.dtype)


@variant("elementwise/exponential")
def torch_power_of_two(x):
    """Raises 2 to the power of x log2 e."""
    return torch.exp2(x * math.log2(math.e))


@variant("elementwise/maximum")
def numpy_two_masks(A, b):
    """Adds two products with complementary masks."""
    return A * (b < A) + b * (b >= A)


@variant("elementwise/maximum")
def numpy_negated_minimum(A, b):
    """Negates the minimum of the negated entries."""
    return -np.minimum(-A, -b)


@variant("elementwise/maximum")
def torch_largest_of_stack(A, b):
    """Takes the first of the two largest by `topk`."""
    return torch.stack([A, b.expand_as(A)]).topk(1, dim=0).values.squeeze(0)


@variant("elementwise/maximum")
def torch_logical_gradient(A, b, cotangent):
    """Gives ties to the row, and its gradient is a product with ones."""
    wins = torch.gt(A, b)
    return {"A": cotangent * wins, "b": cotangent.masked_fill(wins, 0).sum(dim=0)}


@variant("elementwise/power")
def numpy_binary_logarithm(x, p):
    """Raises 2 to the power of p log2 x."""
    return np.exp2(p * np.log2(x))


@variant("elementwise/power")
def numpy_powers_of_root(x, p):
    """Multiplies or divides by the square root, once for each half in the exponent."""
    root, power = np.sqrt(x), np.ones_like(x)
    for _ in range(round(abs(2 * p))):
        power = power * root
    return power if p > 0 else 1 / power


@variant("elementwise/power")
def torch_xlogy(x, p):
    """Takes the exponential of `xlogy`."""
    return torch.special.xlogy(p, x).exp()


@variant("elementwise/power")
def numpy_gradient_from_power(x, p, cotangent):
    """Divides p times the power by x."""
    return {"x": cotangent * (p * np.power(x, p) / x)}


_COMPLEMENTS = {"<": np.greater_equal, "<=": np.greater, ">=": np.less, ">": np.less_equal}
_SIGNS = {"<": (-1,), "<=": (-1, 0), "==": (0,), "!=": (-1, 1), ">=": (0, 1), ">": (1,)}


@variant("elementwise/comparison")
def numpy_complements(x, y, relation):
    """Negates the opposite comparison, and compares for equality by two orders."""
    if relation in _COMPLEMENTS:
        return ~_COMPLEMENTS[relation](x, y)
    same = (x <= y) & (x >= y)
    return same if relation == "==" else ~same


@variant("elementwise/comparison")
def numpy_sign_of_difference(x, y, relation):
    """Looks up the sign of the difference."""
    return np.isin(np.sign(x - y), _SIGNS[relation])


@variant("elementwise/comparison")
def torch_larger_and_smaller(x, y, relation):
    """Compares the larger and the smaller of both with one of them."""
    larger = torch.maximum(x, y)
    found = {"<": larger != x, "<=": larger == y, ">=": larger == x, ">": larger != y}
    found["=="] = found["<="] & found[">="]
    found["!="] = found["<"] | found[">"]
    return found[relation]

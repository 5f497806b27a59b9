"""Dot products, and products of matrices made of them: by rows, by columns, in blocks, in other types."""

import math

import numpy as np
import torch
from torch.func import vjp, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("linear_algebra/dot_product")
def numpy_dot_reversed(x, y):
    """Both back to front, on negative strides."""
    return np.dot(x[::-1], y[::-1])


@variant("linear_algebra/dot_product")
def numpy_dot_by_magnitude(x, y):
    """The smallest products first, by a running total."""
    products = x * y
    order = np.argsort(np.abs(products))
    return np.append(x.dtype.type(0), products[order]).cumsum()[-1]


@variant("linear_algebra/dot_product")
def numpy_dot_kahan(x, y):
    """Rounded products, summed with compensation."""
    total = lost = x.dtype.type(0)
    for product in x * y:
        term = product - lost
        longer = total + term
        lost = (longer - total) - term if np.isfinite(longer) else x.dtype.type(0)
        total = longer
    return total


@variant("linear_algebra/dot_product")
def numpy_dot_fsum(x, y):
    """Rounded products, their sum exact and rounded once."""
    products = x * y
    try:
        return x.dtype.type(math.fsum(products.tolist()))
    except (OverflowError, ValueError):
        return products.sum()


@variant("linear_algebra/dot_product")
def numpy_dot_sumprod(x, y):
    """Blocks of 32 by `inner`, the blocks by Python's `sum`."""
    blocks = [np.inner(x[start : start + 32], y[start : start + 32]) for start in range(0, len(x), 32)]
    return sum(blocks, x.dtype.type(0))


@variant("linear_algebra/dot_product")
def numpy_dot_diagonal(x, y):
    """The trace of all products of an entry with an entry, of which n - 1 in n are for nothing."""
    return np.trace(np.outer(x, y))


@variant("linear_algebra/dot_product")
def numpy_dot_objects(x, y):
    """A reduction of Python floats: float64, whatever the type."""
    products = np.frompyfunc(lambda a, b: float(a) * float(b), 2, 1)(x, y)
    return x.dtype.type(np.add.reduce(products, initial=0.0))


@variant("linear_algebra/dot_product")
def torch_dot_tensordot(x, y):
    """A contraction over one axis."""
    return torch.tensordot(x, y, dims=1)


@variant("linear_algebra/dot_product")
def torch_dot_linear(x, y):
    """A layer with one output and no bias."""
    return functional.linear(x, y)


@variant("linear_algebra/dot_product")
def torch_dot_baddbmm(x, y):
    """One product of a stack of one, added to a zero with β = 0."""
    return torch.baddbmm(x.new_zeros(1, 1, 1), x[None, None], y[None, :, None], beta=0)[0, 0, 0].clone()


@variant("linear_algebra/dot_product")
def torch_dot_polar_gradient(x, y):
    """Each other's copy, asked of `vjp`."""
    value, pull = vjp(torch.dot, x, y)
    dx, dy = pull(torch.ones_like(value))
    return {"x": dx.clone(), "y": dy.clone()}


@variant("linear_algebra/matrix_vector")
def numpy_mv_columns_last_first(A, x):
    """A mixture of the columns, the last of them first, in place."""
    y = np.zeros(len(A), A.dtype)
    for k in reversed(range(len(x))):
        y += A[:, k] * x[k]
    return y


@variant("linear_algebra/matrix_vector")
def numpy_mv_in_float64(A, x):
    """A product in a wider type, and back."""
    return (A.astype(np.float64) @ x.astype(np.float64)).astype(A.dtype)


@variant("linear_algebra/matrix_vector")
def torch_mv_addmv(A, x):
    """Added to zeros inside the product."""
    return torch.addmv(A.new_zeros(len(A)), A, x)


@variant("linear_algebra/matrix_vector")
def torch_mv_from_the_left(A, x):
    """The vector as a row, times the transpose."""
    return (x[None] @ A.T)[0].clone()


@variant("linear_algebra/matrix_product")
def numpy_mm_fortran(A, B):
    """The product of the transposes, transposed: the answer lies in memory column by column."""
    return (B.T @ A.T).T


@variant("linear_algebra/matrix_product")
def numpy_mm_inner_blocks(A, B):
    """The inner axis in blocks of 8, added up in a buffer of its own."""
    C, block = np.zeros((len(A), B.shape[1]), A.dtype), np.empty((len(A), B.shape[1]), A.dtype)
    for start in range(0, A.shape[1], 8):
        C += np.matmul(A[:, start : start + 8], B[start : start + 8], out=block)
    return C


@variant("linear_algebra/matrix_product")
def numpy_mm_tensordot(A, B):
    """A contraction, over copies that are not contiguous."""
    wide = np.zeros((len(A), 2 * A.shape[1]), A.dtype)
    wide[:, ::2] = A
    return np.tensordot(wide[:, ::2], B, axes=([1], [0]))


@variant("linear_algebra/matrix_product")
def torch_mm_columns(A, B):
    """A column of the answer at a time, under `vmap`."""
    return vmap(torch.mv, in_dims=(None, 1), out_dims=1)(A, B) if B.shape[1] else A @ B


@variant("linear_algebra/matrix_product")
def torch_mm_linear(A, B):
    """A layer without bias whose weights are the transpose."""
    return functional.linear(A, B.T)


@variant("linear_algebra/matrix_product")
def torch_mm_rank_one_updates(A, B):
    """Outer products added in place by `addr`, the last first."""
    C = A.new_zeros(len(A), B.shape[1])
    for k in reversed(range(len(B))):
        C = torch.addr(C, A[:, k], B[k])
    return C


@variant("linear_algebra/matrix_product")
def numpy_mm_gradient_by_entries(A, B, cotangent):
    """Every entry of the cotangent sent to its row and its column."""
    dA, dB = np.zeros_like(A), np.zeros_like(B)
    for i, j in np.ndindex(cotangent.shape):
        dA[i] += cotangent[i, j] * B[:, j]
        dB[:, j] += cotangent[i, j] * A[i]
    return {"A": dA, "B": dB}


@variant("linear_algebra/matrix_product_gradient")
def numpy_mpg_stacked(X, W, dS, by):
    """A stack of outer products, summed; or the columns of dS as weights of those of W."""
    if by == "X":
        return (dS[:, None, :] * W).sum(axis=2)
    return (X[:, :, None] * dS[:, None, :]).sum(axis=0)


@variant("linear_algebra/hadamard")
def numpy_hadamard_in_float64(A, B):
    """A buffer of float64, cast back on the way out."""
    C = np.empty_like(A)
    np.multiply(A, B, out=C, dtype=np.float64, casting="same_kind")
    return C


@variant("linear_algebra/hadamard")
def torch_hadamard_scaled_rows(A, B):
    """Every row of A as a diagonal, by `vmap`."""
    return vmap(torch.mul)(A, B) if len(A) else A * B

"""Dot products and matrix products: by rows, by columns, in blocks, and in float64."""

import numpy as np
import torch
from torch.func import vjp, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import exact_sum, variant


@variant("linear_algebra/dot_product")
def numpy_dot_reversed(x, y):
    """Reverses both vectors, so that their strides are negative."""
    return np.dot(x[::-1], y[::-1])


@variant("linear_algebra/dot_product")
def numpy_dot_by_magnitude(x, y):
    """Sorts the products by magnitude and takes the last of their cumulative sums."""
    products = x * y
    order = np.argsort(np.abs(products))
    return np.append(x.dtype.type(0), products[order]).cumsum()[-1]


@variant("linear_algebra/dot_product")
def numpy_dot_kahan(x, y):
    """Rounds the products and adds them by Kahan's compensated summation."""
    total = lost = x.dtype.type(0)
    for product in x * y:
        term = product - lost
        longer = total + term
        lost = (longer - total) - term if np.isfinite(longer) else x.dtype.type(0)
        total = longer
    return total


@variant("linear_algebra/dot_product")
def numpy_dot_fsum(x, y):
    """Rounds the products, sums them exactly and rounds once, by `math.fsum`."""
    return exact_sum(x * y)


@variant("linear_algebra/dot_product")
def numpy_dot_blocks(x, y):
    """Computes blocks of 32 entries by `inner` and adds the blocks by Python's `sum`."""
    blocks = [np.inner(x[start : start + 32], y[start : start + 32]) for start in range(0, len(x), 32)]
    return sum(blocks, x.dtype.type(0))


@variant("linear_algebra/dot_product")
def numpy_dot_diagonal(x, y):
    """Computes the trace of the outer product."""
    return np.trace(np.outer(x, y))


@variant("linear_algebra/dot_product")
def numpy_dot_objects(x, y):
    """Multiplies and adds Python floats, which are float64."""
    products = np.frompyfunc(lambda a, b: float(a) * float(b), 2, 1)(x, y)
    return x.dtype.type(np.add.reduce(products, initial=0.0))


@variant("linear_algebra/dot_product")
def torch_dot_tensordot(x, y):
    """Contracts one axis by `tensordot`."""
    return torch.tensordot(x, y, dims=1)


@variant("linear_algebra/dot_product")
def torch_dot_linear(x, y):
    """Applies `linear` with one output and no bias."""
    return functional.linear(x, y)


@variant("linear_algebra/dot_product")
def torch_dot_baddbmm(x, y):
    """Applies `baddbmm` with β = 0 to a batch of one product."""
    return torch.baddbmm(x.new_zeros(1, 1, 1), x[None, None], y[None, :, None], beta=0)[0, 0, 0].clone()


@variant("linear_algebra/dot_product")
def torch_dot_vjp_gradient(x, y):
    """Applies `torch.func.vjp` to `dot` and copies the gradients."""
    value, pull = vjp(torch.dot, x, y)
    dx, dy = pull(torch.ones_like(value))
    return {"x": dx.clone(), "y": dy.clone()}


@variant("linear_algebra/matrix_vector")
def numpy_mv_columns_last_first(A, x):
    """Adds the scaled columns in place, the last column first."""
    y = np.zeros(len(A), A.dtype)
    for k in reversed(range(len(x))):
        y += A[:, k] * x[k]
    return y


@variant("linear_algebra/matrix_vector")
def numpy_mv_in_float64(A, x):
    """Computes in float64 and converts the result back."""
    return (A.astype(np.float64) @ x.astype(np.float64)).astype(A.dtype)


@variant("linear_algebra/matrix_vector")
def torch_mv_addmv(A, x):
    """Adds the product to zeros by `addmv`."""
    return torch.addmv(A.new_zeros(len(A)), A, x)


@variant("linear_algebra/matrix_vector")
def torch_mv_from_the_left(A, x):
    """Multiplies the vector as a row by the transpose."""
    return (x[None] @ A.T)[0].clone()


@variant("linear_algebra/matrix_product")
def numpy_mm_fortran(A, B):
    """Transposes the product of the transposes: the result is in Fortran order."""
    return (B.T @ A.T).T


@variant("linear_algebra/matrix_product")
def numpy_mm_inner_blocks(A, B):
    """Splits the inner axis into blocks of 8 and adds their products, through a buffer."""
    C, block = np.zeros((len(A), B.shape[1]), A.dtype), np.empty((len(A), B.shape[1]), A.dtype)
    for start in range(0, A.shape[1], 8):
        C += np.matmul(A[:, start : start + 8], B[start : start + 8], out=block)
    return C


@variant("linear_algebra/matrix_product")
def numpy_mm_tensordot(A, B):
    """Applies `tensordot` to a strided copy, which is not contiguous."""
    wide = np.zeros((len(A), 2 * A.shape[1]), A.dtype)
    wide[:, ::2] = A
    return np.tensordot(wide[:, ::2], B, axes=([1], [0]))


@variant("linear_algebra/matrix_product")
def torch_mm_columns(A, B):
    """Computes one column of the result at a time, under `vmap`."""
    return vmap(torch.mv, in_dims=(None, 1), out_dims=1)(A, B) if B.shape[1] else A @ B


@variant("linear_algebra/matrix_product")
def torch_mm_linear(A, B):
    """Applies `linear` without a bias, with the transpose as weights."""
    return functional.linear(A, B.T)


@variant("linear_algebra/matrix_product")
def torch_mm_rank_one_updates(A, B):
    """Adds one outer product at a time by `addr`, the last first."""
    C = A.new_zeros(len(A), B.shape[1])
    for k in reversed(range(len(B))):
        C = torch.addr(C, A[:, k], B[k])
    return C


@variant("linear_algebra/matrix_product")
def numpy_mm_gradient_by_entries(A, B, cotangent):
    """Adds the contribution of each entry of the cotangent to a row of dA and a column of dB."""
    dA, dB = np.zeros_like(A), np.zeros_like(B)
    for i, j in np.ndindex(cotangent.shape):
        dA[i] += cotangent[i, j] * B[:, j]
        dB[:, j] += cotangent[i, j] * A[i]
    return {"A": dA, "B": dB}


@variant("linear_algebra/matrix_product_gradient")
def numpy_mpg_stacked(X, W, dS, by):
    """Sums a stack of outer products, or the columns of W weighted by those of dS."""
    if by == "X":
        return (dS[:, None, :] * W).sum(axis=2)
    return (X[:, :, None] * dS[:, None, :]).sum(axis=0)


@variant("linear_algebra/hadamard")
def numpy_hadamard_in_float64(A, B):
    """Computes in float64 and converts back into the output buffer."""
    C = np.empty_like(A)
    np.multiply(A, B, out=C, dtype=np.float64, casting="same_kind")
    return C


@variant("linear_algebra/hadamard")
def torch_hadamard_vmap(A, B):
    """Multiplies one row at a time, under `vmap`."""
    return vmap(torch.mul)(A, B) if len(A) else A * B

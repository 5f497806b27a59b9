"""Dot products and products of matrices: convolutions, recursion, running sums, batched calls."""

import numpy as np
import torch
from torch.func import vjp, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("linear_algebra/dot_product")
def numpy_correlation(x, y):
    """Takes the middle of the correlation; an empty vector has none."""
    return np.correlate(x, y, mode="valid")[0] if len(x) else x.dtype.type(0)


@variant("linear_algebra/dot_product")
def numpy_by_recursion(x, y):
    """Splits both vectors in halves until one product is left."""
    if len(x) <= 1:
        return (x * y).sum()
    half = len(x) // 2
    return numpy_by_recursion.implementation.function(x[:half], y[:half]) + (
        numpy_by_recursion.implementation.function(x[half:], y[half:])
    )


@variant("linear_algebra/dot_product")
def numpy_sums_of_eight(x, y):
    """Sums runs of eight products by `add.reduceat`, then the runs."""
    products = x * y
    return np.add.reduceat(products, np.arange(0, len(x), 8)).sum() if len(x) else products.sum()


@variant("linear_algebra/dot_product")
def numpy_parseval(x, y):
    """Multiplies the Fourier transforms in float64, by Parseval's theorem."""
    if not len(x):
        return x.dtype.type(0)
    spectra = np.fft.fft(x.astype(np.float64)), np.fft.fft(y.astype(np.float64))
    return x.dtype.type(np.vdot(*spectra).real / len(x))


@variant("linear_algebra/dot_product")
def numpy_last_of_running_sums(x, y):
    """Takes the last of the running sums, which start with 0."""
    return np.cumsum(np.concatenate([np.zeros(1, x.dtype), x * y]))[-1]


@variant("linear_algebra/dot_product")
def torch_vecdot(x, y):
    """Calls `torch.linalg.vecdot`."""
    return torch.linalg.vecdot(x, y)


@variant("linear_algebra/dot_product")
def torch_addmv(x, y):
    """Adds the product of a matrix with one row to a zero."""
    return torch.addmv(x.new_zeros(1), x[None], y).squeeze(0)


@variant("linear_algebra/dot_product")
def torch_sum_over_segment(x, y):
    """Adds all products to one place by `scatter_reduce`."""
    places = torch.zeros(len(x), dtype=torch.int64)
    return x.new_zeros(1).scatter_reduce(0, places, x * y, reduce="sum").squeeze(0)


@variant("linear_algebra/dot_product")
def torch_mean_times_count(x, y):
    """Multiplies the mean of the products by their number."""
    return (x * y).mean() * len(x) if len(x) else (x * y).sum()


@variant("linear_algebra/matrix_product")
def numpy_vecdot_of_columns(A, B):
    """Takes dot products along the last axis of two stacks."""
    return np.vecdot(A[:, None, :], B.T[None, :, :])


@variant("linear_algebra/matrix_product")
def numpy_kronecker(A, B):
    """Multiplies the Kronecker product of A and an identity matrix by the entries of B, row by row."""
    m = B.shape[1]
    return (np.kron(A, np.eye(m, dtype=A.dtype)) @ B.reshape(-1)).reshape(len(A), m)


@variant("linear_algebra/matrix_product")
def numpy_high_and_low_parts(A, B):
    """Splits A in a rounded part and the rest, and adds both products."""
    high = A.astype(np.float16 if A.dtype == np.float32 else np.float32).astype(A.dtype)
    high = np.where(np.isfinite(high), high, 0).astype(A.dtype)
    return high @ B + (A - high) @ B


@variant("linear_algebra/matrix_product")
def torch_vmap_of_mv(A, B):
    """Multiplies by one column under `vmap`."""
    return vmap(torch.mv, in_dims=(None, 1), out_dims=1)(A, B)


@variant("linear_algebra/matrix_product")
def torch_multi_dot(A, B):
    """Calls `torch.linalg.multi_dot` on a list of two."""
    return torch.linalg.multi_dot([A, B])


@variant("linear_algebra/matrix_product")
def torch_added_to_zeros_in_a_batch(A, B):
    """Adds a batch of one product to zeros by `baddbmm`."""
    return torch.baddbmm(A.new_zeros(1, 1, 1), A[None], B[None]).squeeze(0)


@variant("linear_algebra/matrix_product")
def torch_halves_of_inner_axis(A, B):
    """Adds the products of the even and of the odd places of the inner axis."""
    return A[:, ::2] @ B[::2] + A[:, 1::2] @ B[1::2]


@variant("linear_algebra/matrix_product")
def torch_vjp_gradient(A, B, cotangent):
    """Pulls the cotangent back by `torch.func.vjp`."""
    by_a, by_b = vjp(torch.matmul, A, B)[1](cotangent)
    return {"A": by_a, "B": by_b}


@variant("linear_algebra/matrix_product_gradient")
def numpy_outer_products(X, W, dS, by):
    """Sums outer products over the inner axis, from the last to the first."""
    left, right = (dS, W.T) if by == "X" else (X.T, dS)
    total = np.zeros((left.shape[0], right.shape[1]), X.dtype)
    for k in reversed(range(right.shape[0])):
        total += np.multiply.outer(left[:, k], right[k])
    return total


@variant("linear_algebra/matrix_product_gradient")
def torch_linear(X, W, dS, by):
    """Applies a linear layer without a bias to the cotangent or to the transposed examples."""
    return functional.linear(dS, W) if by == "X" else functional.linear(X.T, dS.T)


@variant("linear_algebra/matrix_product_gradient")
def torch_batch_of_rows(X, W, dS, by):
    """Sums a broadcast product over its inner axis."""
    if by == "X":
        return (dS[:, None, :] * W).sum(dim=2)
    return (X[:, :, None] * dS[:, None, :]).sum(dim=0)


@variant("linear_algebra/matrix_vector")
def numpy_vecdot(A, x):
    """Takes the dot product of each row with the vector by `vecdot`."""
    return np.vecdot(A, x)


@variant("linear_algebra/matrix_vector")
def numpy_tensordot(A, x):
    """Contracts the last axis with the vector, and takes the vector first."""
    return np.tensordot(x, A, axes=(0, 1))


@variant("linear_algebra/matrix_vector")
def numpy_added_columns(A, x):
    """Adds a multiple of one column after the other in place."""
    y = np.zeros(len(A), A.dtype)
    for column, entry in zip(A.T, x, strict=True):
        y += column * entry
    return y


@variant("linear_algebra/matrix_vector")
def torch_index_add(A, x):
    """Adds each product to the place of its row by `index_add`."""
    rows = torch.arange(len(A)).repeat_interleave(len(x))
    return A.new_zeros(len(A)).index_add(0, rows, (A * x).reshape(-1))


@variant("linear_algebra/matrix_vector")
def torch_batch_of_columns(A, x):
    """Multiplies a batch of one by a column, with `bmm`."""
    return torch.bmm(A[None], x[None, :, None]).reshape(len(A))


@variant("linear_algebra/matrix_vector")
def torch_custom_gradient(A, x, cotangent):
    """Multiplies a column by a row, and the row of the cotangent by the matrix."""
    return {"A": cotangent[:, None] @ x[None, :], "x": (cotangent[None, :] @ A).reshape(-1)}


@variant("linear_algebra/hadamard")
def numpy_logarithms_of_scale(A, B):
    """Scales both by powers of two, which is exact, and scales the product back."""
    (left, shift), (right, more) = np.frexp(A), np.frexp(B)
    return np.ldexp(left * right, shift + more)


@variant("linear_algebra/hadamard")
def torch_gradient_through_vjp(A, B, cotangent):
    """Pulls the cotangent back through `addcmul`."""
    by_a, by_b = vjp(lambda a, b: torch.addcmul(torch.zeros_like(a), a, b), A, B)[1](cotangent)
    return {"A": by_a, "B": by_b}

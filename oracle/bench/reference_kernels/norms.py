"""Reference kernels of norms of vectors and matrices."""

import numpy as np
import torch
from scipy.linalg import blas

from oracle.bench.reference_kernels.kernel import reference_kernel


@reference_kernel(
    "linear_algebra/frobenius_norm", "numpy", "BLAS: dot product of the vector with itself, and a square root"
)
def root_of_vdot(A):
    return np.sqrt(np.vdot(A, A))


@reference_kernel("linear_algebra/frobenius_norm", "torch", "torch function")
def torch_vector_norm_of_matrix(A):
    return torch.linalg.vector_norm(A)


@reference_kernel(
    "linear_algebra/frobenius_norm", "torch", "BLAS: dot product of the vector with itself, and a square root"
)
def torch_root_of_dot_of_matrix(A):
    entries = A.reshape(-1)
    return torch.dot(entries, entries).sqrt()


@reference_kernel(
    "linear_algebra/norm_l1",
    "numpy",
    "BLAS, called by SciPy",
    reason="NumPy has no sum of magnitudes in one pass: it creates an array of magnitudes first.",
)
def blas_dasum(x):
    return np.float64(blas.dasum(x))


@reference_kernel("linear_algebra/norm_l1", "torch", "torch function")
def torch_l1_norm(x):
    return torch.linalg.vector_norm(x, 1)


@reference_kernel("linear_algebra/norm_l2", "numpy", "BLAS, called by SciPy; it scales the entries to avoid overflow")
def blas_dnrm2(x):
    return np.float64(blas.dnrm2(x))


@reference_kernel("linear_algebra/norm_l2", "numpy", "BLAS: dot product of the vector with itself, and a square root")
def root_of_dot(x):
    return np.sqrt(np.dot(x, x))


@reference_kernel("linear_algebra/norm_l2", "torch", "torch function")
def torch_l2_norm(x):
    return torch.linalg.vector_norm(x)


@reference_kernel("linear_algebra/norm_l2", "torch", "BLAS: dot product of the vector with itself, and a square root")
def torch_root_of_dot(x):
    return torch.dot(x, x).sqrt()


@reference_kernel("linear_algebra/norm_lp", "numpy", "BLAS, for the first exponent of the list, 2")
def lp_root_of_dot(x, p):
    return np.sqrt(np.dot(x, x)) if p == 2 else np.linalg.norm(x, ord=p)


@reference_kernel("linear_algebra/norm_lp", "torch", "torch function")
def torch_lp_norm(x, p):
    return torch.linalg.vector_norm(x, p)


@reference_kernel(
    "linear_algebra/norm_max",
    "numpy",
    "BLAS, called by SciPy: the index of the largest magnitude",
    reason="NumPy does not expose BLAS `idamax`, which also ignores NaN.",
)
def blas_idamax(x):
    return abs(x[blas.idamax(x)])


@reference_kernel("linear_algebra/norm_max", "numpy", "the maximum and the minimum, without an array of magnitudes")
def either_end(x):
    return max(x.max(), -x.min())


@reference_kernel("linear_algebra/norm_max", "torch", "the maximum and the minimum in one pass")
def torch_aminmax(x):
    low, high = torch.aminmax(x)
    return torch.maximum(high, -low)


@reference_kernel("linear_algebra/norm_of_axes", "numpy", "einsum, which stores no array of squares")
def root_of_contraction(A, axis, keepdims):
    if axis != 2 or keepdims:
        return np.linalg.norm(A, axis=axis, keepdims=keepdims)
    return np.sqrt(np.einsum("ijk,ijk->ij", A, A))


@reference_kernel("linear_algebra/norm_of_axes", "torch", "torch function")
def torch_norm_of_axes(A, axis, keepdims):
    return torch.linalg.vector_norm(A, dim=axis, keepdim=keepdims)

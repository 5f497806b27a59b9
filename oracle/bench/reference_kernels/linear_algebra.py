"""Reference kernels of products of vectors and matrices, and of transposes."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.linalg import blas
from scipy.spatial import distance

from oracle.bench.reference_kernels.kernel import library_function, reference_kernel

_OVERFLOWS = "The product under its square root overflows in float16, where two norms do not."

library_function("linear_algebra/dot_product", "torch", torch.dot, "x, y", "BLAS, called by torch")
library_function("linear_algebra/matrix_vector", "torch", torch.mv, "A, x", "BLAS, called by torch")
library_function("linear_algebra/matrix_product", "torch", torch.mm, "A, B", "BLAS, called by torch")


@reference_kernel("linear_algebra/dot_product", "numpy", "BLAS, called by SciPy")
def blas_ddot(x, y):
    return np.float64(blas.ddot(x, y))


@reference_kernel("linear_algebra/cosine_similarity", "numpy", "SciPy function")
def scipy_cosine(x, y):
    return 1 - distance.cosine(x, y)


@reference_kernel(
    "linear_algebra/cosine_similarity", "numpy", "three dot products and a square root", reason=_OVERFLOWS
)
def three_dots(x, y):
    return (x @ y) / np.sqrt((x @ x) * (y @ y))


@reference_kernel("linear_algebra/cosine_similarity", "torch", "torch function")
def torch_cosine_similarity(x, y):
    return F.cosine_similarity(x, y, dim=0)


@reference_kernel(
    "linear_algebra/cosine_similarity", "torch", "three dot products and a square root", reason=_OVERFLOWS
)
def torch_three_dots(x, y):
    return torch.dot(x, y) / (torch.dot(x, x) * torch.dot(y, y)).sqrt()


@reference_kernel("linear_algebra/weighted_average", "numpy", "NumPy function")
def numpy_average(x, w):
    return np.average(x, weights=w)


@reference_kernel("linear_algebra/weighted_average", "torch", "BLAS, and a sum")
def torch_dot_over_sum(x, w):
    return torch.dot(x, w) / w.sum()


@reference_kernel(
    "linear_algebra/matrix_vector", "numpy", "BLAS, called by SciPy on the transpose, which is in Fortran order"
)
def blas_dgemv(A, x):
    return blas.dgemv(1.0, A.T, x, trans=1)


@reference_kernel(
    "linear_algebra/matrix_product", "numpy", "BLAS, called by SciPy on the transposes, which are in Fortran order"
)
def blas_dgemm(A, B):
    return blas.dgemm(1.0, B.T, A.T).T


@reference_kernel("linear_algebra/matrix_product_gradient", "numpy", "BLAS, called by SciPy")
def blas_dgemm_of_transposes(X, W, dS, by):
    return blas.dgemm(1.0, W, dS.T, trans_a=0).T if by == "X" else blas.dgemm(1.0, dS.T, X.T, trans_b=1).T


@reference_kernel("linear_algebra/matrix_product_gradient", "torch", "BLAS, called by torch")
def torch_mm_of_transposes(X, W, dS, by):
    return torch.mm(dS, W.T) if by == "X" else torch.mm(X.T, dS)


@reference_kernel("linear_algebra/symmetry", "numpy", "NumPy ufunc")
def numpy_equal(A):
    return np.equal(A, A.T)


@reference_kernel("linear_algebra/symmetry", "numpy", "in square blocks that fit into the cache")
def equal_by_squares(A):
    n, step = len(A), 64
    same = np.empty(A.shape, bool)
    for i in range(0, n, step):
        for j in range(0, n, step):
            rows, columns = slice(i, i + step), slice(j, j + step)
            np.equal(A[rows, columns], A[columns, rows].T, out=same[rows, columns])
    return same


@reference_kernel("linear_algebra/symmetry", "torch", "torch function")
def torch_eq(A):
    return torch.eq(A, A.T)


@reference_kernel("linear_algebra/transpose", "numpy", "a view")
def numpy_view(A):
    return A.T


@reference_kernel("linear_algebra/transpose", "torch", "a view")
def torch_view(A):
    return A.T

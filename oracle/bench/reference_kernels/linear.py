"""Vectors, matrices and norms, and the networks that are made of them."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.linalg import blas, cho_factor, cho_solve
from scipy.spatial import distance

from oracle.bench.reference_kernels.kernel import IN_PLACE, reference_kernel


@reference_kernel("linear_algebra/dot_product", "numpy", "BLAS, called by SciPy")
def blas_ddot(x, y):
    return np.float64(blas.ddot(x, y))


@reference_kernel("linear_algebra/dot_product", "torch", "torch's BLAS")
def torch_dot(x, y):
    return torch.dot(x, y)


@reference_kernel("linear_algebra/cosine_similarity", "numpy", "SciPy's own")
def scipy_cosine(x, y):
    return 1 - distance.cosine(x, y)


@reference_kernel(
    "linear_algebra/cosine_similarity",
    "numpy",
    "three products and a root",
    reason="The squares under its root overflow in float16 where two norms do not.",
)
def three_dots(x, y):
    return (x @ y) / np.sqrt((x @ x) * (y @ y))


@reference_kernel("linear_algebra/cosine_similarity", "torch", "torch's own")
def torch_cosine_similarity(x, y):
    return F.cosine_similarity(x, y, dim=0)


@reference_kernel(
    "linear_algebra/cosine_similarity",
    "torch",
    "three products and a root",
    reason="The squares under its root overflow in float16 where two norms do not.",
)
def torch_three_dots(x, y):
    return torch.dot(x, y) / (torch.dot(x, x) * torch.dot(y, y)).sqrt()


@reference_kernel("linear_algebra/weighted_average", "numpy", "NumPy's own")
def numpy_average(x, w):
    return np.average(x, weights=w)


@reference_kernel("linear_algebra/weighted_average", "torch", "BLAS, and a sum")
def torch_dot_over_sum(x, w):
    return torch.dot(x, w) / w.sum()


@reference_kernel("linear_algebra/matrix_vector", "numpy", "BLAS, called by SciPy on the transpose, which is Fortran's")
def blas_dgemv(A, x):
    return blas.dgemv(1.0, A.T, x, trans=1)


@reference_kernel("linear_algebra/matrix_vector", "torch", "torch's BLAS")
def torch_mv(A, x):
    return torch.mv(A, x)


@reference_kernel(
    "linear_algebra/matrix_product", "numpy", "BLAS, called by SciPy on the transposes, which are Fortran's"
)
def blas_dgemm(A, B):
    return blas.dgemm(1.0, B.T, A.T).T


@reference_kernel("linear_algebra/matrix_product", "torch", "torch's BLAS")
def torch_mm(A, B):
    return torch.mm(A, B)


@reference_kernel("linear_algebra/matrix_product_gradient", "numpy", "BLAS, called by SciPy")
def blas_dgemm_of_transposes(X, W, dS, by):
    return blas.dgemm(1.0, W, dS.T, trans_a=0).T if by == "X" else blas.dgemm(1.0, dS.T, X.T, trans_b=1).T


@reference_kernel("linear_algebra/matrix_product_gradient", "torch", "torch's BLAS")
def torch_mm_of_transposes(X, W, dS, by):
    return torch.mm(dS, W.T) if by == "X" else torch.mm(X.T, dS)


@reference_kernel("linear_algebra/hadamard", "numpy", "NumPy's ufunc")
def numpy_multiply(A, B):
    return np.multiply(A, B)


@reference_kernel("linear_algebra/hadamard", "torch", "torch's own")
def torch_mul(A, B):
    return torch.mul(A, B)


@reference_kernel("linear_algebra/symmetry", "numpy", "NumPy's ufunc")
def numpy_equal(A):
    return np.equal(A, A.T)


@reference_kernel("linear_algebra/symmetry", "numpy", "in squares that stay in the cache")
def equal_by_squares(A):
    n, step = len(A), 64
    same = np.empty(A.shape, bool)
    for i in range(0, n, step):
        for j in range(0, n, step):
            np.equal(
                A[i : i + step, j : j + step], A[j : j + step, i : i + step].T, out=same[i : i + step, j : j + step]
            )
    return same


@reference_kernel("linear_algebra/symmetry", "torch", "torch's own")
def torch_eq(A):
    return torch.eq(A, A.T)


@reference_kernel("linear_algebra/transpose", "numpy", "a view")
def numpy_view(A):
    return A.T


@reference_kernel("linear_algebra/transpose", "torch", "a view")
def torch_view(A):
    return A.T


@reference_kernel("linear_algebra/frobenius_norm", "numpy", "BLAS: a vector times itself, and a root")
def root_of_vdot(A):
    return np.sqrt(np.vdot(A, A))


@reference_kernel("linear_algebra/frobenius_norm", "torch", "torch's own")
def torch_vector_norm_of_matrix(A):
    return torch.linalg.vector_norm(A)


@reference_kernel("linear_algebra/frobenius_norm", "torch", "BLAS: a vector times itself, and a root")
def torch_root_of_dot_of_matrix(A):
    entries = A.reshape(-1)
    return torch.dot(entries, entries).sqrt()


@reference_kernel(
    "linear_algebra/norm_l1",
    "numpy",
    "BLAS, called by SciPy",
    reason="NumPy has no sum of magnitudes in one pass: it makes an array of them first.",
)
def blas_dasum(x):
    return np.float64(blas.dasum(x))


@reference_kernel("linear_algebra/norm_l1", "torch", "torch's own")
def torch_l1_norm(x):
    return torch.linalg.vector_norm(x, 1)


@reference_kernel("linear_algebra/norm_l2", "numpy", "BLAS, called by SciPy, which scales against overflow")
def blas_dnrm2(x):
    return np.float64(blas.dnrm2(x))


@reference_kernel("linear_algebra/norm_l2", "numpy", "BLAS: a vector times itself, and a root")
def root_of_dot(x):
    return np.sqrt(np.dot(x, x))


@reference_kernel("linear_algebra/norm_l2", "torch", "torch's own")
def torch_l2_norm(x):
    return torch.linalg.vector_norm(x)


@reference_kernel("linear_algebra/norm_l2", "torch", "BLAS: a vector times itself, and a root")
def torch_root_of_dot(x):
    return torch.dot(x, x).sqrt()


@reference_kernel("linear_algebra/norm_lp", "numpy", "BLAS, for the first exponent of the list, 2")
def lp_root_of_dot(x, p):
    return np.sqrt(np.dot(x, x)) if p == 2 else np.linalg.norm(x, ord=p)


@reference_kernel("linear_algebra/norm_lp", "torch", "torch's own")
def torch_lp_norm(x, p):
    return torch.linalg.vector_norm(x, p)


@reference_kernel(
    "linear_algebra/norm_max",
    "numpy",
    "BLAS, called by SciPy: where the largest magnitude is",
    reason="`idamax` is BLAS's, which NumPy does not hand on, and it passes over a NaN.",
)
def blas_idamax(x):
    return abs(x[blas.idamax(x)])


@reference_kernel("linear_algebra/norm_max", "numpy", "either end, without an array of magnitudes")
def either_end(x):
    return max(x.max(), -x.min())


@reference_kernel("linear_algebra/norm_max", "torch", "either end in one pass")
def torch_aminmax(x):
    low, high = torch.aminmax(x)
    return torch.maximum(high, -low)


@reference_kernel("linear_algebra/norm_of_axes", "numpy", "a contraction that stores no squares")
def root_of_contraction(A, axis, keepdims):
    if axis != 2 or keepdims:
        return np.linalg.norm(A, axis=axis, keepdims=keepdims)
    return np.sqrt(np.einsum("ijk,ijk->ij", A, A))


@reference_kernel("linear_algebra/norm_of_axes", "torch", "torch's own")
def torch_norm_of_axes(A, axis, keepdims):
    return torch.linalg.vector_norm(A, dim=axis, keepdim=keepdims)


@reference_kernel("networks/affine_layer", "numpy", "BLAS, and the bias added in place")
def product_and_bias(X, W, b):
    Y = X @ W
    Y += b
    return Y


@reference_kernel("networks/affine_layer", "torch", "torch's own")
def torch_linear(X, W, b):
    return F.linear(X, W.T, b)


@reference_kernel("networks/affine_layer", "torch", "BLAS, which adds as it multiplies")
def torch_addmm(X, W, b):
    return torch.addmm(b, X, W)


@reference_kernel(
    "networks/two_layer_relu",
    "numpy",
    "one array a layer, changed in place; the error times itself",
    reason=IN_PLACE,
)
def two_layers_in_place(x, w1, w2, y):
    h = x @ w1
    np.maximum(h, 0, out=h)
    error = h @ w2
    error -= y
    return np.vdot(error, error)


@reference_kernel("networks/two_layer_relu", "torch", "torch's own layers and loss")
def torch_two_layers(x, w1, w2, y):
    return F.mse_loss(torch.mm(torch.mm(x, w1).relu_(), w2), y, reduction="sum")


@reference_kernel("networks/weight_sharing", "numpy", "one array a layer, changed in place", reason=IN_PLACE)
def shared_in_place(x, w1, w2, w3, repeats):
    h = x @ w1
    np.maximum(h, 0, out=h)
    for _ in range(repeats):
        h = h @ w2
        np.maximum(h, 0, out=h)
    return h @ w3


@reference_kernel("networks/weight_sharing", "torch", "one array a layer, changed in place", reason=IN_PLACE)
def torch_shared_in_place(x, w1, w2, w3, repeats):
    h = torch.mm(x, w1).relu_()
    for _ in range(repeats):
        h = torch.mm(h, w2).relu_()
    return torch.mm(h, w3)


@reference_kernel("networks/mlp", "numpy", "one array a layer, changed in place", reason=IN_PLACE)
def mlp_in_place(X, W1, b1, W2, b2):
    H = X @ W1
    H += b1
    np.maximum(H, 0, out=H)
    Y = H @ W2
    Y += b2
    return Y


@reference_kernel("networks/mlp", "torch", "BLAS, which adds as it multiplies")
def torch_mlp_addmm(X, W1, b1, W2, b2):
    return torch.addmm(b2, torch.addmm(b1, X, W1).relu_(), W2)


@reference_kernel("networks/regularised_mlp", "numpy", "units down and examples across, where NumPy's loops are long")
def units_first(x, y, W1, W2, lam):
    H = W1.T @ x.T
    np.maximum(H, 0, out=H)
    o = W2.T @ H
    o -= o.max(axis=0)
    right = o[y, np.arange(len(y))]
    np.exp(o, out=o)
    penalty = np.vdot(W1, W1) + np.vdot(W2, W2)
    return (np.log(o.sum(axis=0)) - right).mean() + lam * penalty / 2


@reference_kernel("networks/regularised_mlp", "torch", "torch's own loss")
def torch_regularised(x, y, W1, W2, lam):
    loss = F.cross_entropy(torch.mm(torch.mm(x, W1).relu_(), W2), y)
    return loss + lam / 2 * (W1.square().sum() + W2.square().sum())


@reference_kernel("training/least_squares", "numpy", "the normal equations by Cholesky, called by SciPy")
def scipy_cholesky(X, y):
    return cho_solve(cho_factor(X.T @ X, check_finite=False), X.T @ y, check_finite=False)


@reference_kernel("training/least_squares", "torch", "torch's own, by QR")
def torch_lstsq(X, y):
    return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]


@reference_kernel("training/least_squares", "torch", "the normal equations by Cholesky")
def torch_cholesky_solve(X, y):
    return torch.cholesky_solve((X.T @ y)[:, None], torch.linalg.cholesky(X.T @ X))[:, 0]

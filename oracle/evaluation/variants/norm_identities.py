"""Norms, cosines, averages, transposes and symmetry, by decompositions, scaling, nested norms and projections."""

import functools

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("linear_algebra/frobenius_norm")
def numpy_eigenvalues_of_gram(A):
    """Takes the root of the sum of the eigenvalues of the smaller Gram matrix, in float64."""
    wide = A.astype(np.float64) if len(A) >= A.shape[1] else A.T.astype(np.float64)
    eigenvalues = np.linalg.eigvalsh(wide.T @ wide) if A.size else np.zeros(1)
    return A.dtype.type(np.sqrt(np.maximum(eigenvalues, 0).sum()))


@variant("linear_algebra/frobenius_norm")
def numpy_scaled_by_largest(A):
    """Divides by the largest magnitude first, so that no square overflows."""
    largest = np.abs(A).max(initial=0)
    return largest * np.sqrt(np.square(A / largest).sum()) if largest else largest


@variant("linear_algebra/frobenius_norm")
def numpy_triangular_factor(A):
    """Takes the norm of the triangular factor of the QR decomposition, in float64."""
    return A.dtype.type(np.linalg.norm(np.linalg.qr(A.astype(np.float64), mode="r"))) if A.size else A.dtype.type(0)


@variant("linear_algebra/cosine_similarity")
def numpy_half_squared_distance(x, y):
    """Subtracts half the squared distance of the unit vectors from 1."""
    apart = x / np.linalg.norm(x) - y / np.linalg.norm(y)
    return 1 - apart @ apart / 2


@variant("linear_algebra/cosine_similarity")
def numpy_scaled_entries(x, y):
    """Scales both vectors by their largest magnitudes before all products."""
    a, b = x / np.abs(x).max(), y / np.abs(y).max()
    return a @ b / np.sqrt(a @ a) / np.sqrt(b @ b)


@variant("linear_algebra/cosine_similarity")
def torch_normalize(x, y):
    """Normalises both vectors by the library, without an epsilon."""
    return torch.dot(functional.normalize(x, dim=0, eps=0.0), functional.normalize(y, dim=0, eps=0.0))


@variant("linear_algebra/cosine_similarity")
def numpy_gradient_by_projection(x, y):
    """Multiplies by the matrix that projects onto the complement of each unit vector."""
    long_x, long_y = np.linalg.norm(x), np.linalg.norm(y)
    a, b, one = x / long_x, y / long_y, np.eye(len(x), dtype=x.dtype)
    return {"x": (one - np.outer(a, a)) @ b / long_x, "y": (one - np.outer(b, b)) @ a / long_y}


@variant("linear_algebra/norm_l1")
def numpy_copied_signs(x):
    """Takes the dot product with the signs."""
    return np.dot(x, np.copysign(np.ones_like(x), x))


@variant("linear_algebra/norm_l1")
def numpy_reduced_pairs(x):
    """Adds one magnitude after the other by `functools.reduce`."""
    return functools.reduce(lambda total, entry: total + abs(entry), x, x.dtype.type(0))


@variant("linear_algebra/norm_l1")
def torch_dot_with_signs(x):
    """Takes the dot product with the signs, whose derivative is 0."""
    return torch.dot(x, x.sign())


@variant("linear_algebra/norm_l1")
def torch_matrix_norm_of_column(x):
    """Takes the largest sum of a column of the matrix with this column."""
    return torch.linalg.matrix_norm(x[:, None], ord=1)


@variant("linear_algebra/norm_l2")
def numpy_largest_singular_value(x):
    """Takes the spectral norm of a matrix with one column, in float64."""
    return x.dtype.type(np.linalg.norm(x[:, None].astype(np.float64), ord=2)) if len(x) else x.dtype.type(0)


@variant("linear_algebra/norm_l2")
def numpy_extended_precision(x):
    """Sums the squares in the extended precision of the machine."""
    return x.dtype.type(np.sqrt(np.square(x, dtype=np.longdouble).sum()))


@variant("linear_algebra/norm_l2")
def torch_unit_vector_gradient(x):
    """Divides by the length, or by 1 where it is 0."""
    length = torch.linalg.vector_norm(x)
    return {"x": x / torch.where(length > 0, length, torch.ones_like(length))}


@variant("linear_algebra/norm_lp")
def numpy_scaled_powers(x, p):
    """Divides by the largest magnitude, so that no power overflows."""
    largest = np.abs(x).max()
    if p == np.inf or not largest:
        return largest
    return largest * np.power(np.abs(x / largest), p).sum() ** (1 / p)


@variant("linear_algebra/norm_max")
def numpy_sorted_by_magnitude(x):
    """Takes the last entry in the order of the magnitudes, and its magnitude."""
    return abs(x[np.argsort(np.abs(x))[-1]])


@variant("linear_algebra/norm_max")
def torch_last_of_running_maxima(x):
    """Takes the last of the running maxima of the magnitudes."""
    return x.abs().cummax(dim=0).values[-1]


@variant("linear_algebra/norm_max")
def torch_largest_sum_of_a_row(x):
    """Takes the largest sum of a row of the matrix with one column."""
    return torch.linalg.matrix_norm(x[:, None], ord=float("inf"))


@variant("linear_algebra/norm_max")
def torch_argmax_gradient(x):
    """Scatters the sign of the first leader."""
    leader = x.abs().argmax(dim=0, keepdim=True)
    return {"x": torch.zeros_like(x).scatter(0, leader, x.sign().gather(0, leader))}


def _axes(axis):
    return (0, 1, 2) if axis is None else axis if isinstance(axis, tuple) else (axis % 3,)


@variant("linear_algebra/norm_of_axes")
def numpy_one_axis_after_the_other(A, axis, keepdims):
    """Takes norms of norms, one axis after the other, then drops the axes."""
    norms = A
    for used in _axes(axis):
        norms = np.linalg.norm(norms, axis=used, keepdims=True)
    return norms if keepdims else norms.squeeze(_axes(axis))


@variant("linear_algebra/norm_of_axes")
def numpy_squares_in_float64(A, axis, keepdims):
    """Sums the squares in float64 and rounds the root."""
    squares = np.square(A, dtype=np.float64).sum(axis=_axes(axis), keepdims=keepdims)
    return np.sqrt(squares).astype(A.dtype)


@variant("linear_algebra/weighted_average")
def numpy_sums_in_float64(x, w):
    """Divides two sums in float64."""
    wide = w.astype(np.float64)
    return x.dtype.type(np.sum(wide * x) / np.sum(wide))


@variant("linear_algebra/symmetry")
def numpy_two_orders(A):
    """Requires at most and at least."""
    return (A <= A.T) & (A >= A.T)


@variant("linear_algebra/symmetry")
def torch_close_without_tolerance(A):
    """Calls `isclose` with both tolerances 0."""
    return torch.isclose(A, A.mT, rtol=0.0, atol=0.0)


@variant("linear_algebra/transpose")
def numpy_column_order(A):
    """Reads the entries in column order and writes them in row order."""
    return A.ravel(order="F").reshape(A.shape[::-1])


@variant("linear_algebra/transpose")
def numpy_turned_and_flipped(A):
    """Turns the matrix by a quarter and reverses its rows."""
    return np.rot90(A)[::-1]


@variant("linear_algebra/transpose")
def torch_exchanged_strides(A):
    """Exchanges the strides by `as_strided`."""
    return A.as_strided(A.shape[::-1], A.stride()[::-1])


@variant("linear_algebra/transpose")
def torch_turned_and_flipped(A):
    """Turns the matrix by a quarter and reverses its rows."""
    return torch.rot90(A).flip(0)

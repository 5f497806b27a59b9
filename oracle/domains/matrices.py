"""Matrices that are positive definite, orthogonal or of full rank, made from arbitrary entries.

Leading axes hold several matrices. All results are in the dtype of the entries and inside the bounds.
"""

import numpy as np

from oracle.domains.rounding import Array, Bounds, format_of, round_to

_DOMINANCE = 0.875  # Σ of the magnitudes beside the diagonal, of a diagonal of 1: below 1, and near it


def positive_definite(x: Array, bounds: Bounds, dtype: str) -> Array:
    """A matrix D C D: the diagonal of D² has the magnitudes of the diagonal of `x`, C has a diagonal of 1.

    C is diagonally dominant, so its eigenvalues are positive (Gershgorin), and so are those of D C D (Sylvester's law
    of inertia). The eigenvalues range as widely as the diagonal.
    """
    low, high = bounds
    a, n = x.astype(np.float64), x.shape[-1]
    if not n:
        return x.copy()
    diagonal = np.abs(np.diagonal(a, axis1=-2, axis2=-1))
    diagonal = np.where(diagonal == 0.0, min(1.0, high or 1.0), diagonal)
    beside = np.where(np.tri(n, k=-1, dtype=bool), a, 0.0)
    beside = beside + np.swapaxes(beside, -1, -2)
    shares = beside / (1.0 + np.abs(beside))
    total = np.abs(shares).sum(axis=-1).max(axis=-1)[..., None, None]
    shares = shares * np.where(total > _DOMINANCE, _DOMINANCE / np.maximum(total, _DOMINANCE), 1.0)
    roots = np.sqrt(diagonal)
    scale = roots[..., :, None] * roots[..., None, :]
    made = np.clip(shares * scale, low, high) if low is not None or high is not None else shares * scale
    rounded = round_to(made, dtype).astype(np.float64)
    dominated = (np.abs(rounded) / scale).sum(axis=-1).max(axis=-1)[..., None, None] < 1.0  # subnormals round far
    rounded = np.where(dominated & ~np.eye(n, dtype=bool), rounded, 0.0)
    return (rounded + diagonal[..., None] * np.eye(n)).astype(x.dtype)


def is_positive_definite(x: Array, dtype: str) -> bool:
    """Whether a matrix is symmetric and has a Cholesky decomposition after scaling its diagonal to 1."""
    wide = x.astype(np.float64)
    diagonal = np.diagonal(wide, axis1=-2, axis2=-1)
    if not np.array_equal(wide, np.swapaxes(wide, -1, -2)) or not (diagonal > 0).all():
        return False
    roots = np.sqrt(diagonal)
    try:
        np.linalg.cholesky(wide / roots[..., :, None] / roots[..., None, :])
    except np.linalg.LinAlgError:
        return False
    return True


def orthogonal(x: Array, bounds: Bounds, dtype: str) -> Array:
    """The orthonormal factor of a QR decomposition with a positive diagonal of R, rounded."""
    a = x.astype(np.float64)
    a = a / max(float(np.abs(a).max(initial=0.0)), 1e-300)
    tall = a.shape[-2] >= a.shape[-1]
    q, r = np.linalg.qr(a if tall else np.swapaxes(a, -1, -2))
    q = q * np.where(np.diagonal(r, axis1=-2, axis2=-1) < 0.0, -1.0, 1.0)[..., None, :] + 0.0
    return round_to(q if tall else np.swapaxes(q, -1, -2), dtype)


def is_orthogonal(x: Array, dtype: str) -> bool:
    """Whether the columns, or the rows if these are fewer, are orthonormal up to one rounding of each entry."""
    a = x.astype(np.float64)
    a = a if a.shape[-2] >= a.shape[-1] else np.swapaxes(a, -1, -2)
    error = np.abs(np.swapaxes(a, -1, -2) @ a - np.eye(a.shape[-1]))
    return bool((error <= 4 * (a.shape[-2] + 1) * format_of(dtype).unit).all())


def has_full_rank(x: Array, dtype: str) -> bool:
    """Whether the rank is the smaller number of rows and columns; rows of any magnitude count alike."""
    a = x.astype(np.float64)
    largest = np.abs(a).max(axis=-1, keepdims=True, initial=0.0)
    scaled = a / np.where(largest > 0.0, largest, 1.0)
    return not x.size or bool((np.linalg.matrix_rank(scaled) == min(x.shape[-2:])).all())


def full_rank(x: Array, bounds: Bounds, dtype: str) -> Array:
    """In the first rows, as many as there are columns at most, the diagonal is at least twice the sum of the others.

    The magnitudes beside the diagonal are divided by powers of two. The first square block is then diagonally dominant,
    hence regular, and these rows have a mild condition number.
    """
    a = x.astype(np.float64)
    n = min(a.shape[-2:])
    if not n:
        return x.copy()
    low, high = bounds
    one = 1.0 if high is None or high >= 1.0 else high if high > 0.0 else max(-1.0, low or -1.0)
    rows, on_diagonal = a[..., :n, :], np.eye(n, a.shape[-1], dtype=bool)
    diagonal = np.diagonal(rows, axis1=-2, axis2=-1)
    diagonal = np.where(diagonal == 0.0, one, diagonal)
    beside = np.where(on_diagonal, 0.0, rows)
    largest = np.abs(beside).max(axis=-1)
    unit = np.where(largest > 0.0, largest, 1.0)
    sums = np.maximum(np.abs(beside / unit[..., None]).sum(axis=-1), 1.0)
    halvings = np.ceil(1.0 + np.log2(sums) + np.log2(unit) - np.log2(np.abs(diagonal)))
    beside = np.ldexp(beside, -np.maximum(halvings, 0.0).astype(np.int64)[..., None])
    made = a.copy()
    made[..., :n, :] = np.where(on_diagonal, diagonal[..., None], beside)
    rounded = round_to(made, dtype)
    with np.errstate(all="ignore"):
        shares = np.abs(np.where(on_diagonal, 0.0, rounded[..., :n, :].astype(np.float64)) / diagonal[..., None])
    subnormal = shares.sum(axis=-1) > 0.75  # such numbers are rounded far
    rounded[..., :n, :] = np.where(subnormal[..., None] & ~on_diagonal, 0.0, rounded[..., :n, :])
    return rounded

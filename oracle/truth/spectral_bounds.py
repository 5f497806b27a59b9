"""How far computed eigenvalues, singular values and products of their vectors may be from the truth.

LAPACK's algorithms return the exact eigenvalues or singular values of A + E (LAPACK Users' Guide, 3rd ed., sections 4.7
and 4.9; for the reduction to tridiagonal or bidiagonal form Higham, 2nd ed., lemma 19.3). By Weyl's inequality they
move by at most |E|. An eigenvector turns by an angle whose sine is at most |E| / (gap - |E|), where the gap is the
distance of its eigenvalue from the others (Davis and Kahan, *The rotation of eigenvectors by a perturbation III*,
1970). Where two eigenvalues are not apart, nothing is known about the vectors.
"""

import math

import numpy as np

from oracle.truth.blocks import Array
from oracle.truth.context import current
from oracle.truth.number import UNKNOWN, Reading
from oracle.truth.perturbation import gamma

_ITERATED = 60.0  # rotations of an entry by the iteration for each eigenvalue: LAPACK takes two to three sweeps


def reflections(count: int, length: int) -> float:
    """The number of roundings in `count` Householder reflections of vectors of this length, in the norm of a column.

    |x| has a relative error of m/2 + 1 roundings, so v_1 = x_1 ± |x| has m/2 + 3, and the factor 2 / vᵀv has m + 6; vᵀb
    has m, and three more operations follow. Together they are at most 6m + 32 (Higham, lemmas 19.1 to 19.3).
    """
    return count * (6.0 * length + 32.0)


def backward_error(of: Array, errors: Array, roundings: float) -> float:
    """A bound on the norm of the total change of a matrix with these magnitudes and errors of the entries."""
    lost = current.loss * (1.0 + roundings) * of.size
    return float(np.linalg.norm(errors) + gamma(roundings) * np.linalg.norm(of)) * current.slack + lost


def _unbounded(fields: Array) -> bool:
    _, direct, _, rearranged, spread = fields
    return bool(spread.any()) or not (np.isfinite(direct).all() and np.isfinite(rearranged).all())


def roundings_of(shape: tuple[int, ...], *, symmetric: bool) -> float:
    """The number of roundings, in the norm of the matrix, in LAPACK's algorithms for eigenvalues or singular values."""
    short, long = min(shape), max(shape)
    both = reflections(2 * short, short) if symmetric else reflections(short, short) + reflections(short, long)
    return both + _ITERATED * short


def _changes(fields: Array, *, symmetric: bool) -> tuple[float, float, float]:
    """The changes of the matrix in the direct form and in others, and its norm."""
    a, direct, size, rearranged, _ = fields
    roundings = roundings_of(a.shape, symmetric=symmetric)
    magnitude = np.abs(a) + direct
    sizes = np.fmax(size, magnitude)
    larger = backward_error(sizes, rearranged, 4.0 * roundings)
    return backward_error(magnitude, direct, roundings), larger, float(np.linalg.norm(sizes))


def spectrum_readings(fields: Array, *, symmetric: bool) -> list[Reading]:
    """The readings of eigenvalues or of singular values, from the fields of the entries of a matrix."""
    a = fields[0]
    count = min(a.shape)
    if _unbounded(fields) or not a.size:
        return [UNKNOWN] * count
    direct, rearranged, most = _changes(fields, symmetric=symmetric)
    values = np.linalg.eigvalsh(a) if symmetric else np.linalg.svd(a, compute_uv=False)
    if not most + rearranged <= current.largest:
        return [UNKNOWN] * count
    return [(v, direct, 0.0, most, rearranged, 0.0) for v in values.tolist()]


Parts = tuple[Array, Array, Array]  # products of vectors (k, m, n), and their bounds (k,) in both forms


def projection_bounds(fields: Array) -> Parts:
    """v_k v_kᵀ for the eigenvectors of a symmetric matrix."""
    a = fields[0]
    size = len(a)
    if _unbounded(fields):
        return np.zeros((size, size, size)), *np.full((2, size), math.inf)
    values, vectors = np.linalg.eigh(a)
    distances = np.abs(values[:, None] - values) + np.where(np.eye(size, dtype=bool), math.inf, 0.0)
    changes = _changes(fields, symmetric=True)
    bounds = _turned(distances.min(axis=0, initial=math.inf), changes, roundings_of(a.shape, symmetric=True))
    return np.einsum("ik,jk->kij", vectors, vectors), *bounds


def dyad_bounds(fields: Array) -> Parts:
    """u_k v_kᵀ for the singular vectors of a matrix."""
    a = fields[0]
    count = min(a.shape)
    if _unbounded(fields) or not a.size:
        return np.zeros((count, *a.shape)), *np.full((2, count), math.inf)
    left, values, right = np.linalg.svd(a, full_matrices=False)
    # σ_k is an eigenvalue of [[0, A], [Aᵀ, 0]], beside the others, their opposites, and 0 where A is not square.
    distances = np.abs(values[:, None] - values) + np.where(np.eye(count, dtype=bool), math.inf, 0.0)
    gaps = np.fmin(distances.min(axis=0), (1.0 if a.shape[0] != a.shape[1] else 2.0) * values)
    bounds = _turned(gaps, _changes(fields, symmetric=False), roundings_of(a.shape, symmetric=False))
    return np.einsum("ik,kj->kij", left, right), *bounds


@np.errstate(all="ignore")
def _turned(gaps: Array, changes: tuple[float, float, float], roundings: float) -> tuple[Array, Array]:
    """Bounds on the errors of products of two entries of unit vectors, in the direct form and in others.

    They are twice the sine of the angle. The gaps are those of computed values, so that the true ones may be smaller by
    twice the change: the sine is at most |E| / (gap - 3 |E|), and so at most 2 |E| / (gap - |E|) where the gap is above
    5 |E|. The lengths of the vectors have an error as large as that of an orthogonal factor.
    """
    lengths = 4.0 * gamma(roundings) + current.loss
    direct, rearranged = (
        np.where(gaps > 5.0 * change, 4.0 * change / np.fmin(gaps - change, current.largest), math.inf) + lengths
        for change in changes[:2]
    )
    return direct, rearranged + lengths


def projection_readings(fields: Array) -> list[Reading]:
    """The readings of all v_k v_kᵀ."""
    parts, direct, rearranged = projection_bounds(fields)
    found: list[Reading] = []
    for part, e, r in zip(parts, direct.tolist(), rearranged.tolist(), strict=True):
        found += [(v, e, 0.0, 1.0, r, 0.0) if e < math.inf else UNKNOWN for v in part.ravel().tolist()]
    return found


@np.errstate(all="ignore")
def sum_readings(weights: Array, parts: Array, bound: Array, other: Array) -> list[Reading]:
    """The readings of Σ w_k part_k, in any order."""
    kept = weights.any(axis=0)
    w, direct, size, rearranged, spread = weights[:, kept]
    parts, bound, other = parts[kept], bound[kept], other[kept]
    flat = np.abs(parts).reshape(len(parts), math.prod(parts.shape[1:]))
    value = (w @ parts.reshape(flat.shape)).tolist()
    magnitude = np.abs(w) + spread
    growth = gamma(len(w) + 2.0)
    turned = ((magnitude + 2.0 * direct) * bound).sum()
    total = (magnitude + 2.0 * direct) @ flat + turned
    errors = (direct @ flat + turned + growth * total) * current.slack + current.loss * len(w)
    most = float((size * (1.0 + other)).sum())
    others = ((rearranged * (1.0 + other)).sum() + (size * other).sum() + 2.0 * growth * most) * current.slack
    others = np.fmax(others + current.loss * len(w), errors)
    wide = spread @ flat + (spread * bound).sum() if spread.any() else np.zeros(len(value))
    table = zip(value, errors.tolist(), others.tolist(), wide.tolist(), strict=True)
    top = current.largest
    return [(v, e, 0.0, most, r, h) if abs(v) + e + most <= top else UNKNOWN for v, e, r, h in table]

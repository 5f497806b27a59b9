"""The functions of `scipy.linalg` over certified numbers, by name, with SciPy's arguments.

Options that say how to compute, such as `overwrite_a`, `check_finite` and `lapack_driver`, change nothing here.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from oracle.truth.blocks import plain
from oracle.truth.cholesky import cholesky
from oracle.truth.determinants import determinant, inverse
from oracle.truth.least_squares import lstsq, pinv
from oracle.truth.linear_algebra import ADVICE, refused, stacked
from oracle.truth.linear_systems import solve, solved
from oracle.truth.matrix_exponential import exponential
from oracle.truth.matrix_norms import norm_of
from oracle.truth.orthogonal_factors import qr
from oracle.truth.perturbation import CHOLESKY, SUBSTITUTION
from oracle.truth.spectra import eigenvalues, singular_values
from oracle.truth.undetermined import EIGENVECTORS, SINGULAR_VECTORS, Undetermined


def _triangle(a: Any, *, lower: bool, unit_diagonal: bool = False) -> Any:
    matrix = plain(a)
    kept = np.tril(np.ones(matrix.shape, bool)) if lower else np.triu(np.ones(matrix.shape, bool))
    matrix = np.where(kept, matrix, 0)
    if unit_diagonal:
        matrix = np.where(np.eye(len(matrix), dtype=bool), 1, matrix)
    return matrix


def _solve_triangular(
    a: Any, b: Any, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False, **options: Any
) -> Any:
    matrix = _triangle(a, lower=lower, unit_diagonal=unit_diagonal)
    return solved(matrix.T if trans in (1, 2, "T", "C") else matrix, plain(b), SUBSTITUTION)


def _scipy_cholesky(a: Any, lower: bool = False, **options: Any) -> Any:
    return stacked(partial(cholesky, upper=not lower), a)


def _cho_factor(a: Any, lower: bool = False, **options: Any) -> Any:
    return _scipy_cholesky(a, lower), lower


def _cho_solve(c_and_lower: Any, b: Any, **options: Any) -> Any:
    factor, lower = c_and_lower
    matrix = _triangle(factor, lower=lower)
    first, second = (matrix, matrix.T) if lower else (matrix.T, matrix)
    return solved(second, solved(first, plain(b), SUBSTITUTION), SUBSTITUTION)


def _scipy_solve(
    a: Any, b: Any, lower: bool = False, assume_a: Any = None, transposed: bool = False, **options: Any
) -> Any:
    matrix = plain(a)
    if assume_a in ("pos", "positive definite", "sym", "symmetric", "her", "hermitian"):
        triangle = _triangle(matrix, lower=lower)
        matrix = np.where(np.eye(len(matrix), dtype=bool), matrix, triangle + triangle.T)
    kind = CHOLESKY if assume_a in ("pos", "positive definite") else None
    matrix = matrix.T if transposed else matrix
    return solve(matrix, plain(b)) if kind is None else solved(matrix, plain(b), kind)


def _scipy_inv(a: Any, **options: Any) -> Any:
    return stacked(inverse, a)


def _scipy_det(a: Any, **options: Any) -> Any:
    return stacked(determinant, a)


def _scipy_qr(a: Any, overwrite_a: bool = False, lwork: Any = None, mode: str = "full", **options: Any) -> Any:
    if options.get("pivoting"):
        raise TypeError("scipy.linalg.qr with pivoting=True is not known over certified numbers; leave it out")
    rows, columns = np.shape(a)
    if mode == "r":
        return (qr(a, "r" if rows <= columns else "complete"),)
    found = qr(a, "reduced" if mode == "economic" else "complete")
    return tuple(found)


def _expm(A: Any) -> Any:
    return stacked(exponential, A)


def _norm(a: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, **options: Any) -> Any:  # noqa: A002
    return norm_of(a, ord, axis, keepdims)


def _scipy_eigvalsh(a: Any, b: Any = None, *, lower: bool = True, **options: Any) -> Any:
    if b is not None or options.get("subset_by_index") is not None or options.get("subset_by_value") is not None:
        raise TypeError(
            "scipy.linalg.eigvalsh of a pair, or of a part, is not known over certified numbers; for a "
            "positive definite b write it with the Cholesky factor, eigvalsh(inv(L) @ a @ inv(L).T)"
        )
    return stacked(partial(eigenvalues, upper=not lower), a)


def _scipy_svdvals(a: Any, **options: Any) -> Any:
    return stacked(singular_values, a, square=False)


def _scipy_svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, **options: Any) -> Any:
    vectors = Undetermined("svd", SINGULAR_VECTORS)
    return (vectors, _scipy_svdvals(a), vectors) if compute_uv else _scipy_svdvals(a)


def _scipy_eigh(a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = False, **options: Any) -> Any:
    values = _scipy_eigvalsh(a, b, lower=lower, **options)
    return values if eigvals_only else (values, Undetermined("eigh", EIGENVECTORS))


def _scipy_pinv(a: Any, **options: Any) -> Any:
    return stacked(pinv, a, square=False)


def _scipy_lstsq(a: Any, b: Any, **options: Any) -> Any:
    return tuple(lstsq(plain(a), plain(b)))


_OF_SYMMETRIC = (
    "for a symmetric matrix write sum({} * p for w, p in zip(np.linalg.eigvalsh(A), oracle.truth.eigenprojections(A)))"
)
_ADVICE = {
    "logm": _OF_SYMMETRIC.format("np.log(w)"),
    "sqrtm": _OF_SYMMETRIC.format("np.sqrt(w)"),
    "polar": "the symmetric factor of A is that of A.T @ A: " + _OF_SYMMETRIC.format("np.sqrt(w)"),
    **dict.fromkeys(
        ("lu", "lu_factor", "lu_solve"),
        "its rows are exchanged by comparisons; write np.linalg.solve, np.linalg.inv or np.linalg.det of the matrix",
    ),
    **dict.fromkeys(("eig", "eigvals", "schur"), ADVICE["linalg.eigvals"]),
    **dict.fromkeys(
        ("null_space", "orth"),
        "its columns are determined only up to a rotation; with P = np.linalg.pinv(A), A @ P is the projection on the "
        "columns of A, and np.eye(n) - P @ A that on its null space",
    ),
}


SCIPY: dict[str, Callable[..., Any]] = {
    "solve": _scipy_solve,
    "inv": _scipy_inv,
    "det": _scipy_det,
    "cholesky": _scipy_cholesky,
    "cho_factor": _cho_factor,
    "cho_solve": _cho_solve,
    "solve_triangular": _solve_triangular,
    "norm": _norm,
    "expm": _expm,
    "qr": _scipy_qr,
    **{name: refused(name, _ADVICE, "scipy.linalg") for name in _ADVICE},
    "eigvalsh": _scipy_eigvalsh,
    "eigh": _scipy_eigh,
    "svdvals": _scipy_svdvals,
    "svd": _scipy_svd,
    "pinv": _scipy_pinv,
    "pinvh": _scipy_pinv,
    "lstsq": _scipy_lstsq,
}

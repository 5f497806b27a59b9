"""The functions of `numpy.linalg` over certified numbers, by name (`LINEAR_ALGEBRA`).

Each takes and returns plain arrays of dtype object. What cannot be certified raises a `TypeError` that says what to
write instead (`ADVICE`).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np

from oracle.truth.blocks import ObjectArray, array_of, boxed, plain
from oracle.truth.cholesky import cholesky
from oracle.truth.constants import Constant
from oracle.truth.determinants import determinant, inverse, slogdet
from oracle.truth.least_squares import lstsq, pinv
from oracle.truth.linear_systems import numbers_of, solve
from oracle.truth.matrix_norms import matrix_norm_of, norm_of, vector_norm_of
from oracle.truth.number import Number
from oracle.truth.orthogonal_factors import QRResult, qr
from oracle.truth.spectra import eigenvalues, singular_values
from oracle.truth.undetermined import EIGENVECTORS, SINGULAR_VECTORS, Undetermined

ADVICE = {
    "linalg.matrix_rank": "a rank jumps, and next to a jump nothing can be certified; compare the singular values, "
    "np.linalg.svd(A, compute_uv=False), with the tolerance that is meant",
    "linalg.eig": "for a symmetric matrix write np.linalg.eigvalsh(A)",
    "linalg.eigvals": "for a symmetric matrix write np.linalg.eigvalsh(A)",
    "linalg.tensorinv": "reshape the array to a matrix and write np.linalg.inv",
    "linalg.tensorsolve": "reshape the arrays to a matrix and right sides and write np.linalg.solve",
}


class SlogdetResult(NamedTuple):
    """The sign and the logarithm of the magnitude of a determinant, named as in NumPy."""

    sign: Any
    logabsdet: Any


class EighResult(NamedTuple):
    """Eigenvalues, and vectors that cannot be used, named as in NumPy."""

    eigenvalues: Any
    eigenvectors: Any


class SVDResult(NamedTuple):
    """Singular values, and vectors that cannot be used, named as in NumPy."""

    U: Any
    S: Any
    Vh: Any


def stacked(function: Callable[[ObjectArray], Any], x: Any, *, square: bool = True) -> Any:
    """`function` of each matrix in the last two axes of `x`; raises `LinAlgError` for other shapes, as NumPy does."""
    matrices = plain(x)
    if matrices.ndim < 2:
        raise np.linalg.LinAlgError(f"{matrices.ndim}-dimensional array given. Array must be at least two-dimensional")
    if square and matrices.shape[-1] != matrices.shape[-2]:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    leading = matrices.shape[:-2]
    found = [np.asarray(boxed(function(matrices[at])), object) for at in np.ndindex(leading)]
    if not found:  # the shape of one result
        rows, columns = matrices.shape[-2:]
        return np.empty(leading + np.shape(boxed(function(plain(np.eye(rows, columns))))), object)
    result = np.empty((len(found), *found[0].shape), object)
    for i, each in enumerate(found):
        result[i, ...] = each
    result = result.reshape(leading + found[0].shape)
    return result if result.ndim else result[()]


def _solve(a: Any, b: Any) -> Any:
    return solve(plain(a), plain(b))


def _inv(a: Any) -> Any:
    return stacked(inverse, a)


def _det(a: Any) -> Any:
    return stacked(determinant, a)


def _slogdet(a: Any) -> Any:
    pairs = stacked(lambda x: array_of(slogdet(numbers_of(x)), (2,)), a)
    return SlogdetResult(pairs[..., 0][()], pairs[..., 1][()])


def _cholesky(a: Any, /, *, upper: bool = False) -> Any:
    return stacked(partial(cholesky, upper=upper), a)


def _matrix_power(a: Any, n: Any) -> Any:
    """Aⁿ by repeated squaring; the inverse is raised for n < 0."""
    n = int(n.reading[0]) if isinstance(n, Constant) else int(n)
    square = stacked(inverse, a) if n < 0 else plain(a)
    if n == 0:
        return np.broadcast_to(np.eye(square.shape[-1]).astype(int).astype(object), square.shape).copy()
    factors = []
    for bit in bin(abs(n))[:1:-1]:
        if bit == "1":
            factors.append(square)
        square = _rounded(square @ square)
    return reduce(lambda x, y: _rounded(x @ y), factors)


_rounded = np.frompyfunc(lambda x: +x, 1, 1)  # a product is rounded before the next one


def _multi_dot(arrays: Sequence[Any], *, out: Any = None) -> Any:
    found = plain(arrays[0])
    for each in arrays[1:]:
        found = found @ plain(each)
    return found


def _qr(a: Any, mode: str = "reduced") -> Any:
    matrices = plain(a)
    if matrices.ndim == 2:
        return qr(matrices, mode)
    leading = matrices.shape[:-2]
    found = [qr(matrices[at], mode) for at in np.ndindex(leading)]
    if mode == "r":
        return np.stack(found).reshape(*leading, *found[0].shape)
    q, r = (np.stack([each[part] for each in found]) for part in (0, 1))
    return QRResult(q.reshape(*leading, *q.shape[1:]), r.reshape(*leading, *r.shape[1:]))


def _eigvalsh(a: Any, UPLO: str = "L") -> Any:
    return stacked(partial(eigenvalues, upper=UPLO.upper() == "U"), a)


def _eigh(a: Any, UPLO: str = "L") -> Any:
    return EighResult(_eigvalsh(a, UPLO), Undetermined("eigh", EIGENVECTORS))


def _svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    values = _svdvals(a)
    vectors = Undetermined("svd", SINGULAR_VECTORS)
    return SVDResult(vectors, values, vectors) if compute_uv else values


def _svdvals(x: Any, /) -> Any:
    return stacked(singular_values, x, square=False)


def _cond(x: Any, p: Any = None) -> Any:
    if p in (None, 2, -2):
        values = _svdvals(x)
        ratio = values[..., 0] / values[..., -1] if p != -2 else values[..., -1] / values[..., 0]
        return ratio[()] if isinstance(ratio, np.ndarray) else ratio
    return norm_of(x, p, (-2, -1)) * norm_of(_inv(x), p, (-2, -1))


def _pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    _no_cutoff("pinv", rcond if rtol is None or rtol is np._NoValue else rtol, a)
    return stacked(pinv, a, square=False)


def _lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    _no_cutoff("lstsq", None if rcond == -1 else rcond, a)
    return lstsq(plain(a), plain(b))


def _no_cutoff(name: str, cutoff: Any, a: Any) -> None:
    """Refuse a relative cutoff that drops singular values, or may drop them."""
    if cutoff is None or cutoff is np._NoValue:
        return
    cutoff = cutoff.reading[0] if isinstance(cutoff, Number) else float(cutoff)
    values = np.linalg.svd(np.array([x.reading[0] for x in numbers_of(a).flat]).reshape(np.shape(a)), compute_uv=False)
    if values.size and (values[..., -1] <= 2.0 * cutoff * values[..., 0]).any():
        raise TypeError(
            f"np.linalg.{name} with a cutoff that drops singular values is not known over certified numbers; write "
            "np.linalg.solve(A.T @ A + c * np.eye(n), A.T @ b), or leave out the small values in the matrix"
        )


def refused(name: str, advice: Mapping[str, str], library: str) -> Callable[..., Any]:
    """A function that is not certified: each call raises a `TypeError` with the advice of this name."""

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{library}.{name} is not known over certified numbers: {advice[name]}")

    return refuse


LINEAR_ALGEBRA: dict[str, Callable[..., Any]] = {
    "linalg.solve": _solve,
    "linalg.inv": _inv,
    "linalg.det": _det,
    "linalg.slogdet": _slogdet,
    "linalg.cholesky": _cholesky,
    "linalg.matrix_power": _matrix_power,
    "linalg.multi_dot": _multi_dot,
    "linalg.qr": _qr,
    "linalg.eigvalsh": _eigvalsh,
    "linalg.eigh": _eigh,
    "linalg.svd": _svd,
    "linalg.svdvals": _svdvals,
    "linalg.cond": _cond,
    "linalg.pinv": _pinv,
    "linalg.lstsq": _lstsq,
    "linalg.norm": norm_of,
    "linalg.vector_norm": vector_norm_of,
    "linalg.matrix_norm": matrix_norm_of,
    **{name: refused(name, ADVICE, "np") for name in ADVICE},
}

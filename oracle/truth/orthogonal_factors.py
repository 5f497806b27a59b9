"""The QR factorization of a matrix of full rank, with signs that are free.

A = QR determines Q and R up to a sign for each column of Q and row of R. Libraries differ in it: LAPACK's diagonal of R
has the signs of its reflections, and that of Gram and Schmidt is positive. The first signs of a run are followed both
ways (`oracle.truth.paths`), so that an answer is right if it agrees with one choice, in Q, R and the gradient alike.
Further ones are LAPACK's; where an answer differs, nothing is known (`oracle.truth.ordering.depends_on_order`).

Householder's method returns the R of A + E and a Q near that of A + E, with |e_j| <= γ |a_j| for each column and
|Q̂ - Q| <= √n γ (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., theorem 19.4). With A = QR,
(A + E) R⁻¹ is near Q; Arb encloses the factors of all such matrices, whose Gram matrix is near the identity.
"""

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np
from flint import arb, arb_mat

from oracle.truth.blocks import Array, Block, ObjectArray, accumulate_all, fields_of, plain
from oracle.truth.cholesky import NotPositiveDefinite, factor
from oracle.truth.constants import precision
from oracle.truth.context import current
from oracle.truth.determinants import BITS, balls_of
from oracle.truth.leaves import Leaf, RoundedConstant, lift
from oracle.truth.linear_systems import System, numbers_of
from oracle.truth.number import UNKNOWN, Reading
from oracle.truth.ordering import depends_on_order
from oracle.truth.perturbation import SUBSTITUTION, gamma
from oracle.truth.spectral_bounds import reflections

_MOST_SIGNS = 3  # arbitrary: each that is followed both ways doubles the number of runs


class QRResult(NamedTuple):
    """The factors, named as in NumPy."""

    Q: Any
    R: Any


class _Run:
    """The run that is counted, by its tape: its free signs, and the factors by the numbers of a matrix."""

    tape: list[Any] | None = None
    signs = 0
    factors: ClassVar[dict[tuple[int, ...], "Orthogonal"]] = {}


def _run() -> type[_Run]:
    if _Run.tape is not current.tape:
        _Run.tape, _Run.signs, _Run.factors = current.tape, 0, {}
    return _Run


def free_sign(usual: float) -> int:
    """1 or -1; both are followed for the first signs of a run. `usual` is a number with LAPACK's sign."""
    run = _run()
    run.signs += 1
    likely = -1 if usual < 0.0 else 1
    if run.signs > _MOST_SIGNS:
        depends_on_order()
        return likely
    either = RoundedConstant(0.0, 1.0, 1.0)  # a comparison with 0 that may have either outcome
    return -likely if either < Leaf(0.0, math.inf) else likely


class Orthogonal(Block):
    """Q (m, n) and R (n, n) of a matrix (m, n) with m >= n; the entries are those of Q, then those of R, in rows."""

    __slots__ = ("of", "signs")

    def __init__(self, of: ObjectArray) -> None:
        rows, columns = of.shape
        self.of = of
        fields = fields_of(of)
        self.signs = _signs(fields[0])
        super().__init__((rows * columns + columns * columns,), _readings(fields, self.signs))

    @property
    def both(self) -> tuple[ObjectArray, ObjectArray]:
        """Q and R."""
        return self.split(self.entries)

    def split(self, entries: ObjectArray) -> tuple[ObjectArray, ObjectArray]:
        rows, columns = self.of.shape
        return entries[: rows * columns].reshape(rows, columns), entries[rows * columns :].reshape(columns, columns)

    def enclose(self) -> Any:
        try:
            left, right = factors(balls_of(self.of), self.signs)
        except (NotPositiveDefinite, ZeroDivisionError):
            return [arb(0, math.inf)] * self.entries.size
        return [*left.entries(), *right.entries()]

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Ā = (Q̄ + Q C) R⁻ᵀ, where C has the lower triangle of R R̄ᵀ - Q̄ᵀ Q in both of its triangles.

        Walter and Lehmann, *Algorithmic differentiation of linear algebra functions*, 2010.
        """
        (q, r), (of_q, of_r) = self.both, self.split(adjoints)
        above = np.triu(np.ones(r.shape, bool), 1)
        of_r = of_r.copy()
        of_r[above.T] = lift(0)  # below the diagonal R is always 0
        middle = r @ of_r.T - of_q.T @ q
        middle[above] = middle.T[above]
        found = of_q + q @ middle
        accumulate_all(self.of, System(r, numbers_of(found.T), SUBSTITUTION).entries.T)


def _signs(a: Array) -> list[int]:
    """The signs of the diagonal of R."""
    if not np.isfinite(a).all():
        return [1] * a.shape[1]
    usual = np.diagonal(np.linalg.qr(a)[1])
    return [free_sign(x) for x in usual.tolist()]


def factors(a: Any, signs: list[int]) -> tuple[Any, Any]:
    """The factors of a matrix of balls, with these signs of the diagonal of R; `NotPositiveDefinite` without full rank.

    The balls are those of Cholesky's factor of AᵀA: for a matrix of exact numbers, at any precision.
    """
    size = a.ncols()
    signed = arb_mat(size, size, [signs[i] if i == j else 0 for i in range(size) for j in range(size)])
    right = signed * factor(a.transpose() * a).transpose()
    return a * right.inv(), right


@np.errstate(all="ignore")
def _readings(fields: Array, signs: list[int]) -> list[Reading]:
    a, direct, size, rearranged, spread = fields
    rows, columns = a.shape
    unknown = [UNKNOWN] * (rows * columns + columns * columns)
    known = np.isfinite(direct).all() and np.isfinite(rearranged).all() and not spread.any()
    lengths = np.linalg.norm(np.abs(a) + direct, axis=0)
    if not known or not float((lengths**2).sum()) * 4.0 <= current.largest:
        return unknown
    with precision(2 * BITS):
        try:
            left, right = factors(arb_mat(rows, columns, a.ravel().tolist()), signs)
        except (NotPositiveDefinite, ZeroDivisionError):
            return unknown
        left, right = left.mid(), right.mid()
        value = np.array([float(x) for x in (*left.entries(), *right.entries())])
    share = gamma(reflections(columns, rows))
    lost = current.loss * (rows + 1.0) * (1.0 + lengths)
    first = _moved(direct + share * lengths + lost, left, right)
    # By Cholesky's factor of AᵀA, or by Gram and Schmidt, the error of Q grows with the condition number.
    lengths = np.linalg.norm(np.fmax(np.abs(a) + rearranged, size), axis=0)
    second = _moved(rearranged + 4.0 * share * lengths + 2.0 * lost, left, right)
    if first is None:
        return unknown
    turned = np.concatenate([np.full(rows * columns, math.sqrt(columns) * share), np.zeros(columns * columns)])
    below = np.concatenate([np.zeros(rows * columns, bool), np.tril(np.ones((columns, columns), bool), -1).ravel()])
    most = np.concatenate([np.ones(rows * columns), np.broadcast_to(lengths, (columns, columns)).ravel()])
    bound = (first + turned) * current.slack + current.loss
    left_over = np.concatenate(
        [np.zeros(rows * columns), np.tril(4.0 * share * lengths * np.ones((columns, 1))).ravel()]
    )
    others = left_over + np.fmax((second if second is not None else math.inf) + 4.0 * turned, bound) * current.slack
    table = zip(*(x.tolist() for x in (value, bound, most, others, below)), strict=True)
    # Below the diagonal R is exactly 0, but for the rounding of a product Qᵀ A.
    return [(0.0, 0.0, math.inf, 0.0, r, 0.0) if under else (v, e, 0.0, m, r, 0.0) for v, e, m, r, under in table]


def _moved(error: Array, left: Any, right: Any) -> Array | None:
    """How far the factors of matrices within `error` of left · right are from these factors; None if it is unknown."""
    rows, columns = error.shape
    with precision(2 * BITS):
        change = arb_mat(rows, columns, [arb(0, e) for e in error.ravel().tolist()]) * right.inv()
        both = left.transpose() * change
        identity = left.transpose() * left
        try:
            triangle = factor(identity + both + both.transpose() + change.transpose() * change).transpose()
        except NotPositiveDefinite:
            return None
        turned = (left + change) * triangle.inv() - left
        grown = triangle * right - right
        return np.array([float(abs(x).upper()) for x in (*turned.entries(), *grown.entries())])


def _factors_of(matrix: ObjectArray) -> tuple[ObjectArray, ObjectArray]:
    """The factors of a matrix; of the same numbers they are the same, with the same signs."""
    known, key = _run().factors, (matrix.shape[0], *map(id, matrix.flat))
    if key not in known:
        known[key] = Orthogonal(matrix)
    return known[key].both


def qr(a: Any, mode: str = "reduced") -> Any:
    """`numpy.linalg.qr` of a matrix (m, n) of numbers of full rank."""
    matrix = numbers_of(a)
    rows, columns = matrix.shape
    if mode not in ("reduced", "r") and not (mode == "complete" and rows <= columns):
        raise TypeError(
            f"np.linalg.qr with mode={mode!r} is not known over certified numbers: further columns of Q are determined "
            "only up to a rotation; leave mode= out"
        )
    size = min(rows, columns)
    q, r = _factors_of(matrix[:, :size]) if matrix.size else (plain(np.eye(rows, size)), plain(np.eye(size, columns)))
    if columns > rows:
        r = np.concatenate([r, q.T @ matrix[:, size:]], axis=1)
    return r if mode == "r" else QRResult(q, r)

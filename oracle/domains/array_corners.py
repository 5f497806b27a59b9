"""Extreme arrays of each structure, as entries from which the structure makes them; each is reached in every run."""

from collections.abc import Callable

import numpy as np

from oracle.domains.rounding import Array

Shape = tuple[int, ...]


def _eye(shape: Shape) -> Array:
    return np.broadcast_to(np.eye(shape[-2], shape[-1]), shape).copy()


def _wide_diagonal(shape: Shape) -> Array:
    """Powers of two from 1/32 to 32 on the diagonal: a positive definite matrix has a wide range of eigenvalues."""
    return np.asarray(_eye(shape) * np.exp2((np.arange(shape[-1]) * 5) % 11 - 5.0))


def _last(shape: Shape) -> Array:
    return np.asarray(np.eye(shape[-1])[np.full(shape[:-1], shape[-1] - 1)])


def _near_first(shape: Shape) -> Array:
    """A first entry of 1, and 2⁻¹⁰ in the others: near the corner of the simplex."""
    return np.where(np.arange(shape[-1]) == 0, np.ones(shape), 2.0**-10)


def _in_turn(shape: Shape) -> Array:
    return np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape)


def _alternating(shape: Shape) -> Array:
    return _in_turn(shape) % 2


def _one_last(shape: Shape) -> Array:
    entries = np.zeros(shape)
    if shape:
        entries[..., -1:] = 1.0
    return entries


Corners = dict[str, Callable[[Shape], Array]]
MATRICES: Corners = {
    "the identity": _eye,
    "the identity in reverse order": lambda shape: _eye(shape)[..., ::-1].copy(),
    "minus the identity": lambda shape: -_eye(shape),
    "a wide diagonal": _wide_diagonal,
    "equal entries": np.ones,
}
ROWS: Corners = {
    "the first alone": lambda shape: np.where(np.arange(shape[-1]) == 0, np.ones(shape), 0.0),
    "the last alone": _last,
    "near the first": _near_first,
    "equal entries": np.ones,
}
ORDERS: Corners = {
    "ascending": _in_turn,
    "descending": lambda shape: -_in_turn(shape),
    "equal entries": np.zeros,
    "two values in turn": _alternating,
}
MASKS: Corners = {
    "all true": np.ones,
    "the first true": np.zeros,
    "the last of each row true": _one_last,
}
EVERY_MASK: Corners = {**MASKS, "none true": np.zeros}
EVERY_MASK["the first true"] = lambda shape: (_in_turn(shape) == 0) * 1.0

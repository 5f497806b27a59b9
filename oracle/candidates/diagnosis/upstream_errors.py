"""Hypotheses about the slope from above: a backward pass that ignores it, averages it, or uses another one."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.hypothesis import Hypothesis, Upstream
from oracle.catalogue.concept import Concept

Array = NDArray[np.float64]


def upstream_errors(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about gradients of the right definition with another upstream gradient."""
    changes: dict[str, Upstream] = {
        "computed without the upstream gradient, as if that were 1": np.ones_like,
        "computed with the mean of the upstream gradient in place of its entries": lambda g: np.full_like(g, g.mean()),
        "computed with the sum of the upstream gradient in place of its entries": lambda g: np.full_like(g, g.sum()),
        "computed with the first entry of the upstream gradient for all entries": lambda g: np.full_like(g, g.flat[0]),
        "computed with the upstream gradient divided by the number of its entries": lambda g: g / max(g.size, 1),
        "computed with the magnitude of the upstream gradient": np.abs,
        "computed with the sign of the upstream gradient": np.sign,
        "computed with the square of the upstream gradient: it is multiplied by that twice": lambda g: g * g,
        "computed with the upstream gradient, which is clipped to [-1, 1]": lambda g: np.clip(g, -1.0, 1.0),
        "computed with the upstream gradient in reverse order": lambda g: g.ravel()[::-1].reshape(g.shape),
        "computed with the upstream gradient summed over its rows": lambda g: _spread(g, 0, np.sum),
        "computed with the upstream gradient averaged over its rows": lambda g: _spread(g, 0, np.mean),
        "computed with the upstream gradient summed over its last axis": lambda g: _spread(g, -1, np.sum),
        "computed with the upstream gradient averaged over its last axis": lambda g: _spread(g, -1, np.mean),
        "computed with the upstream gradient transposed": _transposed,
    }
    for clause, change in changes.items():
        yield Hypothesis(clause, concept.definition, upstream=change)


def _spread(g: Array, axis: int, total: object) -> Array:
    if g.ndim < 2:
        raise ValueError("a vector is summed as a whole")
    return np.broadcast_to(total(g, axis=axis, keepdims=True), g.shape)  # type: ignore[operator]


def _transposed(g: Array) -> Array:
    if g.ndim != 2 or g.shape[0] != g.shape[1]:
        raise ValueError("only a square matrix has the shape of its transpose")
    return g.T

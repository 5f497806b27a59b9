"""Gradients by an input with a structure: what the structure leaves free.

On symmetric matrices, a gradient G is determined up to an antisymmetric part, because a symmetric change of the input
sees (G + Gᵀ) / 2 alone. So `solve` and a solution by a Cholesky factorization, which reads one triangle, may return
different gradients that are both right. On triangular matrices, the entries outside the triangle cannot change.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from oracle.domains import STRUCTURES, Domain
from oracle.truth import Enclosure

Reduced = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_UNIT = 2.0**-53


def reduction(domain: Domain, name: str) -> Reduced | None:
    """What maps the gradient by an input to its determined part; None if all of it is determined."""
    structure = STRUCTURES.get(domain.parameters[name].structure)
    return None if structure is None else structure.determined


def reduced(truth: Enclosure, reduce: Reduced) -> Enclosure:
    """The enclosure of the determined part, and of what a correct implementation may return for it in float64."""
    bounds = (truth.radius, truth.direct, truth.rearranged, truth.spread)
    radius, direct, rearranged, spread = (reduce(bound) * (1.0 + 4.0 * _UNIT) for bound in bounds)
    rounding = 2.0 * _UNIT * reduce(np.abs(truth.high))  # of the sums of the enclosure, and of the answer
    normwise = None if truth.normwise is None else reduce(truth.normwise) * (1.0 + 4.0 * _UNIT) + rounding
    return Enclosure(
        reduce(truth.high),
        reduce(truth.low),
        radius + rounding,
        direct + rounding,
        rearranged + rounding,
        spread,
        reduce(np.where(truth.tight, 0.0, 1.0)) == 0.0,
        normwise=normwise,
    )

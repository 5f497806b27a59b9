"""Sets of slopes, jointly: which gradients are right where a function is not differentiable.

At a tie of a maximum the derivative by each operand may be anything from 0 to 1, but all of them add up to 1; at the
zero of a norm they are a vector of length at most 1. An `Enclosure` has an interval for each entry. A `JointSet` has
the entries that depend on the same choice of slopes, as a function of that choice.

The reverse pass is linear in each slope: an entry is Σ coefficient · (product of slopes). A product of slopes is a
*chain*: the slope of the operation next to the result first. The weight of a chain is what its first slope gives it,
times what the next one does, and so on. All weights below one chain are again those of a corner, times the weight of
that chain. So the set of all weights is convex, and its extreme points are found from the leaves of a tree (sequence
form; von Stengel, *Efficient computation of behavior strategies*, 1996). It contains every right gradient, and where a
corner is met in several chains it may contain more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from oracle.truth.leaves import Corner

Array = NDArray[np.float64]
Link = tuple[Corner, int, int]  # a corner, the place of the operand, and the end of its interval of slopes: 0 or 1
Chain = tuple[Link, ...]


@dataclass(frozen=True, eq=False)
class JointSet:
    """Entries of one gradient that depend on the same slopes: `base` + Σ weight of a chain · its row of `columns`.

    `entries` are pairs of an input's name and the index in its flattened gradient.
    """

    entries: tuple[tuple[str, int], ...]
    base: Array
    chains: tuple[Chain, ...]
    columns: Array

    @cached_property
    def below(self) -> dict[Chain, dict[Corner, list[tuple[int, Chain]]]]:
        """The chains that are one link longer, by the corner of that link, with their row."""
        found: dict[Chain, dict[Corner, list[tuple[int, Chain]]]] = {}
        for row, chain in enumerate(self.chains):
            found.setdefault(chain[:-1], {}).setdefault(chain[-1][0], []).append((row, chain))
        return found

    def extreme(self, direction: Array) -> Array:
        """The point of the set, without `base`, that is farthest in this direction."""
        weights = np.zeros(len(self.chains))
        _, chosen = self._best((), (self.columns @ direction).tolist())
        for row, weight in chosen:
            weights[row] = weight
        found: Array = weights @ self.columns
        return found

    def _best(self, chain: Chain, gains: list[float]) -> tuple[float, list[tuple[int, float]]]:
        """The largest gain from the chains that begin with `chain`, and their weights."""
        total = 0.0
        chosen: list[tuple[int, float]] = []
        for corner, longer in self.below.get(chain, {}).items():
            options: dict[int, tuple[float, list[tuple[int, float]]]] = {}  # the better end, by operand
            for row, each in longer:
                gain, rest = self._best(each, gains)
                _, place, _ = each[-1]
                if place not in options or gains[row] + gain > options[place][0]:
                    options[place] = (gains[row] + gain, [(row, 1.0), *rest])
            most, weights = corner.largest({place: gain for place, (gain, _) in options.items()})
            total += most
            for place, weight in weights.items():
                chosen += [(row, weight * share) for row, share in options[place][1]]
        return total, chosen

"""The largest errors of correct implementations, relative to their bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from oracle.truth import Enclosure, Format

STYLES = (
    {"order": "given"},
    {"order": "sorted"},
    {"order": "reversed"},
    {"order": "pairs"},
    {"order": "random"},
    {"order": "random", "fused": True},
    {"order": "random", "sloppy": True},
)


@dataclass
class ErrorShares:
    """The largest error ÷ bound by kind, and the number of expressions and evaluations."""

    worst: dict[str, float] = field(default_factory=dict)
    expressions: int = 0
    evaluations: int = 0
    vacuous: int = 0

    def add(self, kind: str, error: Fraction, bound: float) -> None:
        """Record the error of one entry, unless its bound is infinite."""
        if math.isinf(bound):
            return
        share = 0.0 if error == 0 else math.inf if bound == 0 else float(error / Fraction(bound))
        self.worst[kind] = max(self.worst.get(kind, 0.0), share)

    def __str__(self) -> str:
        shares = ", ".join(f"{kind} {share:.3f}" for kind, share in sorted(self.worst.items()))
        return f"{self.expressions} expressions, {self.evaluations} evaluations, {self.vacuous} vacuous: {shares}"


def precision(fmt: Format) -> int:
    """Bits that suffice for sums over most of the range."""
    return min(2 * (fmt.emax - fmt.emin) + 200, 3000)


def contains(ball: Enclosure, i, exact: Fraction) -> bool:
    """Whether entry `i` of an enclosure contains the exact value, up to the rounding of `low` to float64."""
    middle = Fraction(float(ball.high[i])) + Fraction(float(ball.low[i]))
    spare = Fraction(float(ball.radius[i])) + Fraction(float(ball.direct[i])) / 2**30
    if ball.direct[i]:
        spare += Fraction(2) ** -1074
    return abs(exact - middle) <= spare


def excess(ball: Enclosure, i, answer: float, exact: Fraction) -> Fraction:
    """The distance of `answer` from the exact value, or from the set of right values where there is a set."""
    if ball.spread[i] == 0:
        return abs(Fraction(answer) - exact)
    return Fraction(float(ball.distance(np.full(ball.shape, answer))[i]))

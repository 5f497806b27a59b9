"""Suspects that are measured: the quotient of answer and truth, or their difference, if it is a single one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from oracle.candidates.diagnosis.observed_answers import VALUE, Evidence, Hypothesis
from oracle.candidates.diagnosis.transformations import each

__all__ = ["measured"]


def measured(evidence: Evidence) -> Iterator[Hypothesis]:
    """The quotient of answer and truth, and their difference, if the first examples have a single one."""
    definition = evidence.concept.definition
    quotients: list[float] = []
    differences: list[float] = []
    for part in evidence.wrong:
        for place in evidence.order[:6]:
            case = evidence.cases[place]
            got, truth = evidence.answers(place, case.shape)[part], case.truth
            if got is None or truth is None or not truth.paths:
                continue
            path = truth.paths[0]
            high = (path.value if part == VALUE else path.gradients[part]).high
            if got.values.shape == high.shape:
                with np.errstate(all="ignore"):
                    quotients += [q for q in (got.values / high).flat if np.isfinite(q)]
                    differences += [d for d in (got.values - high).flat if np.isfinite(d)]
    for factor in _round_numbers(quotients):
        yield Hypothesis(
            f"{_shown(factor)} times what it should be", lambda f=factor, **inputs: definition(**inputs) * f
        )
    for amount in _round_numbers(differences):
        size, word = abs(amount), "large" if amount > 0 else "small"
        yield Hypothesis(
            f"{_shown(size)} too {word}",
            lambda a=amount, **inputs: each(lambda x: x + a, definition(**inputs)),
        )


def _round_numbers(measured: list[float]) -> list[float]:
    """The round numbers that all of these may be, roundest first."""
    if not measured:
        return []
    middle = float(np.median(measured))
    if not middle or not math.isfinite(middle) or abs(middle) > 1e9:
        return []
    found = [float(Fraction(middle).limit_denominator(12))] + [float(f"{middle:.{k}g}") for k in (2, 4, 7, 10, 13)]
    return [x for x in dict.fromkeys(found) if x not in (0.0, 1.0)]


def _shown(x: float) -> str:
    return repr(x).removesuffix(".0")

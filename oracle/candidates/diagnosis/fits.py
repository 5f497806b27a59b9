"""Compare one part of an answer with a hypothesis, entry by entry.

An entry with an infinite bound says nothing, nor does one where the candidate's answer is not finite: an overflow hides
the number. Only entries in which the candidate is wrong speak for a hypothesis.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oracle.truth import Enclosure, format_of

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]

_SLACK = 4.0  # a hypothesis may be a form of the fault with a few roundings less; arbitrary
_NEAR = 0.05  # how near to the answer a hypothesis is, relative to how far the definition is; arbitrary
_REST = 1e-4  # the share of an error that a second, smaller fault may have; arbitrary


@dataclass(frozen=True)
class Fit:
    """How a hypothesis compares with the answers to one or more cases.

    wrong: the entries in which the candidate differs from the definition by more than rounding and is finite.
    explained: those of `wrong` that the hypothesis has. refuted: entries that the hypothesis does not have.
    roughly_refuted: the same if a second, much smaller fault is allowed for.
    """

    wrong: int = 0
    explained: int = 0
    refuted: int = 0
    roughly_refuted: int = 0

    def __add__(self, other: "Fit") -> "Fit":
        return Fit(
            self.wrong + other.wrong,
            self.explained + other.explained,
            self.refuted + other.refuted,
            self.roughly_refuted + other.roughly_refuted,
        )


REFUTED = Fit(refuted=1, roughly_refuted=1)


def wrong_entries(answer: Array, truths: Sequence[Enclosure]) -> Marks:
    """Return the finite entries that are outside the widest bound on every path of the definition."""
    marks = np.ones(answer.shape, bool)
    for truth in truths:
        if truth.shape != answer.shape:
            return np.isfinite(answer)
        with np.errstate(all="ignore"):
            known = np.isfinite(truth.rearranged) & np.isfinite(answer)
            marks &= known & (truth.distance(np.where(known, answer, 0.0)) > truth.rearranged)
    return marks & bool(truths)


def fit_of(answer: Array, truths: Sequence[Enclosure], correct: Sequence[Enclosure], dtype: str) -> Fit:
    """Return the fit of the best path of a hypothesis; `correct` are the paths of the definition."""
    wrong = wrong_entries(answer, correct)
    fits = [_fit(answer, one, wrong, correct, dtype) for one in truths]
    return min(fits, key=lambda fit: (fit.refuted, fit.roughly_refuted, -fit.explained), default=Fit(int(wrong.sum())))


def _fit(answer: Array, one: Enclosure, wrong: Marks, correct: Sequence[Enclosure], dtype: str) -> Fit:
    if one.shape != answer.shape:
        return REFUTED
    with np.errstate(all="ignore"):
        known = np.isfinite(one.rearranged) & np.isfinite(answer)
        finite = np.where(known, answer, 0.0)
        distance = one.distance(finite)
        outside = known & (distance > _SLACK * one.rearranged)
        gap = np.zeros(answer.shape)
        if correct and correct[0].shape == answer.shape:
            gap = np.where(wrong, np.abs(finite - correct[0].high), 0.0)
            # The slopes of a corner are a set: an answer that is one of them does not refute another definition.
            inside = np.any([known & (c.distance(finite) <= c.rearranged) & (c.spread > 0) for c in correct], axis=0)
            outside &= ~(inside & (one.spread > 0))
        least = np.min(gap[wrong]) if wrong.any() else 0.0
        allowed = _SLACK * one.rearranged + _REST * np.where(wrong, gap, least)
        rest = outside & (distance > allowed)
        # A second fault must be much smaller than the first: an error that is hardly above what is allowed is neither.
        rest |= outside & wrong & (gap < 100.0 * distance)
    largest = format_of(dtype).largest
    explained = wrong & known & ~outside & (np.abs(one.high) < largest)
    roughly = wrong & known & ~rest
    explained = explained if not outside.any() else roughly
    if correct and correct[0].shape == answer.shape:
        explained &= distance <= _NEAR * gap  # a wide bound explains nothing: the hypothesis has to have the number
    return Fit(int(wrong.sum()), int(explained.sum()), int(outside.sum()), int(rest.sum()))

"""Run hypotheses over floats, which is fast, to leave out those that are far from the candidate's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.hypothesis import VALUE, Hypothesis
from oracle.judge.case import Case, cotangent_for
from oracle.truth import Enclosure, format_of

Array = NDArray[np.float64]

_ULPS = 1e3  # the difference that rounding may explain, in units of roundoff; arbitrary
_SHARE = 0.02  # the share of the candidate's error that a hypothesis may leave; arbitrary
_STEP = 1e-5  # the relative step of a difference quotient
_QUOTIENT = 1e-4  # the relative error of a difference quotient; arbitrary


@dataclass(frozen=True, eq=False)
class Observation:
    """The answer of the candidate to one case, one part of it, and the true one; arrays of floats."""

    case: Case
    part: str
    answer: Array | None  # None where the candidate raised
    truth: Array


def floats(inputs: Mapping[str, Any], dtype: Any = np.float64) -> dict[str, Any]:
    """Return copies of the inputs, with the real arrays in `dtype`."""
    return {
        name: (x.astype(dtype) if x.dtype.kind == "f" else x.copy()) if isinstance(x, np.ndarray) else x
        for name, x in inputs.items()
    }


def value(hypothesis: Hypothesis, inputs: Mapping[str, Any]) -> Array:
    """Return the value of a hypothesis over these inputs; raises what its code raises."""
    with np.errstate(all="ignore"):
        return np.asarray(hypothesis.definition(**floats(inputs)), np.float64)


def measured(hypothesis: Hypothesis, case: Case) -> Enclosure:
    """Return the value of a hypothesis over floats, for a concept without certified numbers.

    Its bound is an estimate: an error below it says nothing about a candidate.
    """
    found = value(hypothesis, case.inputs)
    finite, zero = np.isfinite(found), np.zeros(found.shape)
    largest = float(np.max(np.abs(found[finite]), initial=0.0))
    bound = np.where(finite, _ULPS * format_of(case.dtype).unit * largest, np.inf)
    one = Enclosure(np.where(finite, found, 0.0), zero, zero, bound, bound, zero, np.ones(found.shape, bool))
    return one if hypothesis.after is None else hypothesis.after(one)


def plausible(hypothesis: Hypothesis, observations: Sequence[Observation]) -> bool:
    """Return whether the hypothesis comes near the answer in each of the observations of one part."""
    if hypothesis.by or hypothesis.after is not None:
        return True
    return all(_near(hypothesis, one) for one in observations)


def _near(hypothesis: Hypothesis, one: Observation) -> bool:
    try:
        if hypothesis.kind == "gradient":
            found = _gradient(hypothesis, one)
        elif one.part == VALUE:
            found = value(hypothesis, one.case.inputs)
        else:
            unknown = hypothesis.detaches and hypothesis.held is None
            return unknown or _near_in_one_direction(hypothesis, one)
    except Exception:
        return one.answer is None
    return one.answer is not None and near(one.answer, found, one.truth, one.case.dtype)


def near(answer: Array, found: Array, truth: Array, dtype: str) -> bool:
    """Return whether `found` explains the difference of answer and truth, except for a small share."""
    if found.shape != answer.shape:
        return False
    known = np.isfinite(answer) & np.isfinite(found)
    if not known.any():
        return answer.size == 0
    unit = format_of(dtype).unit
    gap = np.abs(answer - truth) if truth.shape == answer.shape else np.abs(answer - found)
    scale = np.max(np.abs(found[known]), initial=0.0) + np.abs(answer)
    with np.errstate(all="ignore"):
        allowed = _ULPS * unit * scale + _SHARE * np.where(np.isfinite(gap), gap, 0.0)
        return bool((np.abs(answer - found) <= allowed)[known].all())


def _gradient(hypothesis: Hypothesis, one: Observation) -> Array:
    weights = {} if one.case.cotangent is None else {"cotangent": one.case.cotangent.astype(np.float64)}
    with np.errstate(all="ignore"):
        return np.asarray(hypothesis.definition(**floats(one.case.inputs), **weights)[one.part], np.float64)


def _near_in_one_direction(hypothesis: Hypothesis, one: Observation) -> bool:
    """Compare Σ cotangent · value along one direction of the input, as a difference quotient."""
    if one.answer is None:
        return False
    inputs = floats(one.case.inputs)
    x = np.asarray(inputs[one.part], np.float64)
    if one.answer.shape != x.shape:
        return True
    direction = np.where(np.random.default_rng(x.size).random(x.shape) < 0.5, -1.0, 1.0)  # any, but always the same
    step = _STEP * max(1.0, float(np.abs(x).max(initial=0.0)))
    ends = []
    if hypothesis.held is not None:
        hypothesis.held.start()
        value(hypothesis, inputs)
    for sign in (1.0, -1.0):
        if hypothesis.held is not None:
            hypothesis.held.again()
        moved = value(hypothesis, {**inputs, one.part: x + sign * step * direction})
        cotangent = cotangent_for(moved.shape)
        weights = np.ones(moved.shape) if cotangent is None else np.asarray(cotangent, np.float64)
        ends.append(float(np.sum(moved * (weights if hypothesis.upstream is None else hypothesis.upstream(weights)))))
    slope, got = (ends[0] - ends[1]) / (2.0 * step), float(np.sum(one.answer * direction))
    if not np.isfinite([slope, got]).all():
        return True
    gap = abs(float(np.sum((one.answer - one.truth) * direction))) if one.truth.shape == one.answer.shape else 0.0
    size = float(np.abs(one.answer).sum()) + abs(ends[0]) * 1e-9 / step
    return abs(slope - got) <= _QUOTIENT * (abs(slope) + size) + _SHARE * gap

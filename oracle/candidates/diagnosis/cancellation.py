"""Errors of the candidate's own rounding that are larger than those of the definition, such as those of a cancellation.

They are of both signs, and the same code makes much smaller ones in float64 than in float32. The error of a wrong
formula, of a wrong constant or of a conversion in between is the same in both.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.probes import Probed, Probes

Array = NDArray[np.float64]

_CASES = 3  # with a wrong entry, of which all have to agree; arbitrary
_ENTRIES = 6  # wrong entries of all cases; arbitrary
_TRIED = 6  # failing examples, and as many inputs that are shifted
_SHIFT = 1024.0  # times the largest number of an input; arbitrary
_LEAST = 2.0**-20  # the smallest magnitude, and the reciprocal of the largest; arbitrary
# The roundoffs of the two dtypes have the ratio 2^29; a root of a cancelled sum has that of their roots. Arbitrary.
_LEAST_RATIO, _LARGEST_RATIO = 2.0**12, 2.0**42


def cancellation(probes: Probes, subject: str) -> str:
    """Recognise errors that are rounding alone: of both signs, and larger in float32 by the ratio of the roundoffs."""
    if probes.dtype not in ("float32", "float64"):
        return ""
    ratios: list[float] = []
    errors: list[Array] = []
    for inputs in _inputs(probes):
        if not all(_moderate(inputs[name]) for name in probes.reals()):
            continue
        short, long = probes.at(inputs, "float32"), probes.at(inputs, "float64")
        if short is None or long is None or not _comparable(short, long):
            continue
        wrong = (long if probes.dtype == "float64" else short).wrong
        wrong = wrong & np.isfinite(short.answer) & np.isfinite(long.answer)
        if not wrong.any():
            continue
        in_short, in_long = (np.abs(_error(one)[wrong]).sum() for one in (short, long))
        ratios.append(float(in_short / in_long) if in_long else np.inf)
        errors.append(_error(long)[wrong])
    if len(ratios) < _CASES or not all(_LEAST_RATIO <= ratio <= _LARGEST_RATIO for ratio in ratios):
        return ""
    found = np.concatenate(errors)
    if len(found) < _ENTRIES or not (found > 0.0).any() or not (found < 0.0).any():
        return ""
    return (
        f"{subject} is right except for rounding errors, which are larger than those of the definition: looks like "
        "cancellation, a difference of nearly equal numbers such as E[x²] - E[x]²"
    )


def _inputs(probes: Probes) -> Iterator[Mapping[str, Any]]:
    """Yield inputs that float32 can represent: of failing examples, then plain ones that are far from 0."""
    reals = list(probes.reals())
    with np.errstate(all="ignore"):
        for case in probes.failing[:_TRIED]:
            yield {**case.inputs, **{name: case.inputs[name].astype(np.float32) for name in reals}}
        for case in probes.plain[:_TRIED]:
            size = max((float(np.abs(case.inputs[name]).max(initial=0.0)) for name in reals), default=0.0)
            yield {**case.inputs, **{n: (case.inputs[n] + _SHIFT * size).astype(np.float32) for n in reals}}


def _moderate(x: Array) -> bool:
    """Whether the numbers are so ordinary that no short product of them overflows or underflows in float32."""
    size = np.abs(x)
    return bool(((size == 0.0) | ((size >= _LEAST) & (size <= 1.0 / _LEAST))).all())


def _comparable(short: Probed, long: Probed) -> bool:
    """Whether no entry overflows. NaN may be the root of a difference that is rounded to a negative number."""
    known = short.known.all() and long.known.all() and short.answer.shape == long.answer.shape
    return bool(known and not np.isinf(short.answer).any() and not np.isinf(long.answer).any())


def _error(one: Probed) -> Array:
    return (one.answer - one.truth.high) - one.truth.low

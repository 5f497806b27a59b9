"""Numerical faults, found by inputs made for each: overflow, underflow, rounding in between, thresholds, block tails.

Every search makes a fixed number of calls. A sentence is returned only if the answers differ from the definition in the
way that it says, and in no other.
"""

import math

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.cancellation import cancellation
from oracle.candidates.diagnosis.hypothesis import VALUE
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.overflow import overflow
from oracle.candidates.diagnosis.probes import Probed, Probes
from oracle.truth import format_of

Array = NDArray[np.float64]

_BISECTIONS = 40
_MOST_NARROW = 16.0  # how many roundings of the narrower dtype an error may have; arbitrary
_EACH_SIDE = 2  # powers of ten on either side of a threshold; arbitrary
_LONG_WORK = 20_000  # operations of the definition for a long axis


def numerical_fault(observed: ObservedAnswers) -> str:
    """Return the numerical fault of the first part that has one which is recognised; "" if there is none."""
    for part in [part for part in observed.source if part in observed.wrong] or observed.source:
        probes = Probes(observed, part)
        subject = "the value" if part == VALUE else f"the gradient by {part}"
        for find in (overflow, narrow, cancellation, threshold, tail):
            if sentence := find(probes, subject):
                return sentence
    return ""


# A narrower dtype in between


def narrow(probes: Probes, subject: str) -> str:
    """Recognise results that have the precision of a narrower dtype: their error does not shrink with the input's."""
    narrower = {"float64": ("float32", "float16", "bfloat16"), "float32": ("float16", "bfloat16")}
    found = [dtype for dtype in narrower.get(probes.dtype, ()) if _is_narrow(probes, dtype)]
    if not found:
        return ""
    names = " or ".join(found)  # the last two cannot always be distinguished by the size of the error
    return f"{subject} has the precision of {names}: looks like a conversion to {names} in between"


def _is_narrow(probes: Probes, dtype: str) -> bool:
    unit = format_of(dtype).unit
    tried = [one for case in probes.plain[:6] if (one := probes.of(case.example)) is not None]
    wrong = [one for one in tried if one.wrong.any()]
    if not wrong or not all(np.isfinite(one.answer).all() for one in tried):
        return False
    if not _within(tried, unit):
        return False
    if all(_is_held(np.ascontiguousarray(one.truth.high), dtype) for one in wrong):
        return False  # the right results, such as small integers, have the narrower precision as well
    if all(_is_held(one.answer, dtype) for one in tried):
        return True
    if dtype == "bfloat16" and all(_is_held(one.answer, "float16") for one in tried):
        return False
    return any(_is_rough(probes, wrong[:4], name, unit) for name in probes.reals())


def _is_rough(probes: Probes, wrong: list[Probed], name: str, unit: float) -> bool:
    """Whether the answer moves in steps: where the input changes by less than the narrower roundoff.

    The error of a formula, such as that of an added epsilon, moves smoothly with the input.
    """
    moved = stayed = stepped = 0
    for one in wrong:
        x = np.asarray(one.case.inputs[name], np.float64)
        signs = np.where(np.arange(x.size) % 2, -1.0, 1.0).reshape(x.shape)  # a common factor may have no effect
        other = probes.at({**one.case.inputs, name: x * (1.0 + unit / 64.0 * signs)})
        if other is None or other.answer.shape != one.answer.shape:
            return False
        true = other.truth.high - one.truth.high
        clear = one.wrong & (np.abs(true) > 16.0 * (one.truth.rearranged + other.truth.rearranged))
        change = np.abs(other.answer - one.answer)
        still, jumped = clear & (change == 0.0), clear & (change > 4.0 * np.abs(true))
        moved, stayed, stepped = (
            moved + int(clear.sum()),
            stayed + int(still.sum()),
            stepped + int((still | jumped).sum()),
        )
    return moved >= 3 and stepped >= 0.8 * moved and stayed >= 0.5 * moved


def _within(tried: list[Probed], unit: float) -> bool:
    """Whether all errors are of the size of a rounding to the narrower dtype, and one is not much smaller."""
    sizes = []
    for one in tried:
        top = float(np.max(np.abs(one.truth.high), initial=0.0))
        if top:
            sizes.append(float(np.max(one.truth.distance(one.answer))) / top)
    return bool(sizes) and max(sizes) <= _MOST_NARROW * unit and max(sizes) >= unit / 4.0 / _MOST_NARROW


def _is_held(x: Array, dtype: str) -> bool:
    with np.errstate(all="ignore"):
        if dtype == "bfloat16":
            return bool(
                (x.astype(np.float32).view(np.uint32) & 0xFFFF == 0).all() and (x.astype(np.float32) == x).all()
            )
        return bool((x.astype(dtype) == x).all())


# Thresholds


def threshold(probes: Probes, subject: str) -> str:
    """Recognise an elementwise function that is wrong only for arguments near zero, or only far from it."""
    for name in probes.reals():
        for sign, word in ((1.0, ""), (-1.0, "-")):
            if sentence := _threshold_of(probes, subject, name, sign, word):
                return sentence
    return ""


def _threshold_of(probes: Probes, subject: str, name: str, sign: float, word: str) -> str:
    cases = [case for case in probes.plain if case.inputs[name].size >= 1]
    if not cases:
        return ""
    case = cases[0]
    x = np.asarray(case.inputs[name], np.float64)

    values = set[float]()  # of the answers that are wrong

    def wrong(size: float) -> bool | None:
        tried = probes.at({**case.inputs, name: np.full_like(x, sign * size)})
        if tried is None or tried.answer.shape != x.shape:
            return None
        marks = tried.wrong[tried.known]
        if not marks.size or marks.any() != marks.all():
            return None
        if marks.all():
            # A gradient has the signs of the cotangent: only 0 is a constant of it.
            values.update(np.abs(tried.answer[tried.known]).tolist() if not np.any(tried.answer) else tried.answer.flat)
        return bool(marks.all())

    sizes = [10.0**power for power in np.arange(-12.0, 5.0)]
    found = [(size, state) for size in sizes if (state := wrong(size)) is not None]
    states = [state for _, state in found]
    changes = [place for place in range(1, len(found)) if states[place] != states[place - 1]]
    if len(changes) != 1 or len(values) != 1 or min(changes[0], len(found) - changes[0]) < _EACH_SIDE:
        return ""
    (place,) = changes
    low, high = found[place - 1][0], found[place][0]
    below = states[0]
    for _ in range(_BISECTIONS):
        middle = math.sqrt(low * high)
        state = wrong(middle)
        if state is None:
            return ""
        low, high = (middle, high) if state == below else (low, middle)
    limit = float(f"{math.sqrt(low * high):.4g}")
    side = "closer to 0 than" if below else "beyond"
    (constant,) = values
    return (
        f"{subject} is always {constant:g} for entries of {name} {side} {word}{limit:g}: looks like a threshold there"
    )


# Tails of blocks


def tail(probes: Probes, subject: str) -> str:
    """Recognise blocks along an axis: entries after the last whole block are left out or wrong."""
    for axis in probes.concept.domain.dims:
        tried = [one for size in _tail_sizes(probes, axis) if (one := _long(probes, axis, size)) is not None]
        for block in (128, 64, 32, 16, 8, 4):
            states = [(size % block, size >= block, one.wrong) for size, one in tried]
            inside = [(rest, wrong) for rest, whole, wrong in states if whole]
            if len(inside) < 4 or not any(rest == 0 for rest, _ in inside):
                continue
            if all(bool(wrong.any()) == bool(rest) for rest, wrong in inside):
                return (
                    f"{subject} is wrong only where {axis} is at least {block} and no multiple of {block}: "
                    f"looks like a tail after blocks of {block} that is not handled"
                )
    return ""


def _tail_sizes(probes: Probes, axis: str) -> list[int]:
    least = probes.concept.domain.least.get(axis, 1)
    # Among them are odd multiples of every block and of its half, so that a block is not taken for another one.
    sizes = (6, 7, 8, 9, 10, 12, 15, 16, 17, 20, 24, 31, 32, 33, 40, 48, 64, 65, 80, 96, 127, 128, 129)
    return [n for n in sizes if n >= max(least, 1)]


def _long(probes: Probes, axis: str, size: int) -> tuple[int, Probed] | None:
    domain = probes.concept.domain
    try:
        dims = domain.fitted(dict.fromkeys(domain.dims, 2) | {axis: size}, (axis,))
        if dims[axis] != size or domain.work_at(dims) > _LONG_WORK:
            return None
        tried = probes.of(domain.at(dims, probes.dtype, size))
    except ValueError:
        return None
    return None if tried is None else (size, tried)

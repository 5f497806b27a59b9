"""Numerical faults, found by inputs made for each: overflow, underflow, rounding in between, thresholds, block tails.

Every search makes a fixed number of calls. A sentence is returned only if the answers differ from the definition in the
way that it says, and in no other.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import call
from oracle.candidates.diagnosis.hypothesis import VALUE
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.source_trees import mentioned, source_tree
from oracle.catalogue.concept import Implementation
from oracle.domains import Example, Reals
from oracle.domains.casting import OutsideDomain
from oracle.judge.case import Case
from oracle.truth import Enclosure, format_of

Array = NDArray[np.float64]

_FAR = 1e3  # more than the largest argument of exp in float64 (710)
_BISECTIONS = 40
_MOST_NARROW = 64.0  # how many roundings of the narrower dtype an error may have; arbitrary
_EACH_SIDE = 2  # powers of ten on either side of a threshold; arbitrary
_LONG_WORK = 20_000  # operations of the definition for a long axis


@dataclass(frozen=True)
class Tried:
    """An answer to one input: the part of the candidate, the enclosures of the truth, and the case."""

    case: Case
    answer: Array
    truth: Enclosure

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.truth.rearranged)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """The entries that are not finite or outside the widest bound."""
        finite = np.isfinite(self.answer)
        with np.errstate(all="ignore"):
            far = self.truth.distance(np.where(finite, self.answer, 0.0)) > self.truth.rearranged
        return self.known & (~finite | far)


class Trials:
    """Calls the candidate with inputs of our choice and compares one part of the answer."""

    def __init__(self, observed: ObservedAnswers, part: str) -> None:
        self.concept, self.dtype, self.part = observed.concept, observed.dtype, part
        self.implementation: Implementation = observed.source[part]
        self.plain = [case for case in observed.cases if case.example.regime == "plain"]

    def at(self, inputs: Mapping[str, Any]) -> Tried | None:
        """Return what the candidate answers to these inputs; None outside the domain, or without an answer or truth."""
        try:
            return self.of(self.concept.domain.cast(inputs, self.dtype))
        except (OutsideDomain, ValueError):
            return None

    def of(self, example: Example) -> Tried | None:
        case = Case(self.concept, example)
        try:
            truth, shape = case.truth, case.shape
        except Exception:  # some definitions raise for inputs that a domain cannot exclude
            return None
        if truth is None or truth.vacuous or len(truth.paths) != 1:
            return None
        enclosure = truth.paths[0].value if self.part == VALUE else truth.paths[0].gradients[self.part]
        by = () if self.part == VALUE else self.concept.differentiable
        answer = call(self.implementation, case.inputs, self.dtype, by, None if not by else case.cotangent)
        output = answer.value if self.part == VALUE else answer.gradients.get(self.part)
        if output is None or output.values.shape != enclosure.shape or (shape is None):
            return None
        return Tried(case, output.values, enclosure)

    def reals(self) -> Iterator[str]:
        """Yield the names of the inputs that are arrays of real numbers."""
        yield from (name for name, spec in self.concept.domain.parameters.items() if isinstance(spec, Reals))


def numerical_fault(observed: ObservedAnswers) -> str:
    """Return the numerical fault of the first part that has one which is recognised; "" if there is none."""
    for part in observed.source:
        trials = Trials(observed, part)
        subject = "the value" if part == VALUE else f"the gradient by {part}"
        for find in (overflow, narrow, threshold, tail):
            if sentence := find(trials, subject):
                return sentence
    return ""


# Overflow and underflow


def overflow(trials: Trials, subject: str) -> str:
    """Recognise exponentials that overflow, one shift for a whole batch, and logarithms of numbers that underflow."""
    for name in trials.reals():
        for case in trials.plain[:2]:
            x = case.inputs[name]
            if x.size < 1 or not x.ndim:
                continue
            if sentence := _overflow_of(trials, subject, name, case, x):
                return sentence
    return ""


def _overflow_of(trials: Trials, subject: str, name: str, case: Case, x: Array) -> str:
    def moved(change: Callable[[Array], Array]) -> Tried | None:
        return trials.at({**case.inputs, name: change(x.astype(np.float64))})

    if (plain := moved(lambda x: x)) is None or plain.wrong.any():
        return ""
    far = _FAR if trials.dtype != "float16" else 60.0
    up, down = moved(lambda x: x + far), moved(lambda x: x - far)
    edge = math.log(format_of(trials.dtype).largest)
    least = -math.log(format_of(trials.dtype).smallest)
    if up is not None and (up.wrong & ~np.isfinite(up.answer)).any():
        edges = _edge(lambda s: moved(lambda x: x - x.max() + s), far)
        if edges is not None and 0.5 * edge <= edges <= 1.01 * edge:
            where = f"where {name} has an entry above about {edges:.3g}"
            return f"{subject} overflows {where}: subtract the largest entry before the exponential"
        whole = -math.log(format_of(trials.dtype).unit)
        if edges is not None and 0.9 * whole <= edges <= 1.1 * whole:
            return (
                f"{subject} is not finite where {name} has an entry above about {edges:.3g}: "
                "1 minus a probability that rounds to 1 is 0; use a form for large arguments, such as log1p(exp(-x))"
            )
        if edges is not None and _stays(lambda s: moved(lambda x: x - x.max() + s), edges) and _has_exponential(trials):
            return (
                f"{subject} is not finite where {name} is large: an exponential overflows or underflows to 0; "
                "subtract the largest score of each row before the exponential"
            )
        return ""
    if down is not None and (down.wrong & ~np.isfinite(down.answer)).any():
        edges = _edge(lambda s: moved(lambda x: x - x.min() - s), far)
        if edges is not None and 0.5 * edge <= edges <= 1.2 * least:
            where = f"where {name} has entries below about {-edges:.3g}"
            return (
                f"{subject} is not finite {where}: an exponential underflows to 0 or overflows; "
                "subtract the largest entry before it, or use a form for negative arguments"
            )
        return ""
    if x.ndim >= 2 and len(x) >= 2 and (sentence := _batch_shift(moved, subject, name, far)):
        return sentence
    spread = moved(lambda x: np.where(np.arange(x.size).reshape(x.shape) % 2 == 0, x, x - far))
    if spread is not None and (spread.wrong & ~np.isfinite(spread.answer)).any():
        infinite = np.isinf(spread.answer[spread.wrong])
        if infinite.all():
            return (
                f"{subject} is infinite where entries of {name} differ by more than about {least:.0f}: "
                "it is the logarithm of a probability that underflows to 0; take the logarithm of softmax in one step, "
                "as x - max - log(sum(exp(x - max)))"
            )
    return ""


def _stays(at: Callable[[float], Tried | None], edge: float) -> bool:
    """Whether the answer is finite below the edge, and never above it."""
    below, above = at(0.9 * edge), [at(factor * edge) for factor in (1.1, 1.5, 2.3, 5.0, 11.0)]
    if below is None or below.wrong.any():
        return False
    return all(one is None or not np.isfinite(one.answer).all() for one in above) and above[0] is not None


def _has_exponential(trials: Trials) -> bool:
    source = source_tree(trials.concept.definition)
    names = mentioned(source.tree) if source is not None else set()
    return bool(names & {"exp", "logsumexp", "logaddexp", "sigmoid", "tanh", "softmax", "expit", "log_softmax"})


def _batch_shift(moved: Callable[[Callable[[Array], Array]], Tried | None], subject: str, name: str, far: float) -> str:
    """Recognise a shift by the largest entry of a whole batch: a far row spoils the other rows."""

    def raised(x: Array) -> Array:
        x = x.copy()
        x[0] += far
        return x

    one = moved(raised)
    if one is None or not one.wrong.any():
        return ""
    if one.answer.ndim and one.answer.shape[0] == one.case.inputs[name].shape[0] and one.wrong[0].any():
        return ""
    return (
        f"{subject} is wrong in the other rows where one row of {name} is much larger: "
        "looks like a shift by the largest entry of the whole array, not of each row"
    )


def _edge(at: Callable[[float], Tried | None], far: float) -> float | None:
    """Return the smallest number, up to a relative 0.5 %, from which on the answer is not finite."""
    low, high = 1.0, far
    first, last = at(low), at(high)
    if first is None or last is None or not np.isfinite(first.answer).all() or np.isfinite(last.answer).all():
        return None
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        tried = at(middle)
        if tried is not None and np.isfinite(tried.answer).all():
            low = middle
        else:
            high = middle
        if high - low <= 5e-3 * high:
            break
    return high


# A narrower dtype in between


def narrow(trials: Trials, subject: str) -> str:
    """Recognise results that have the precision of a narrower dtype: their error does not shrink with the input's."""
    narrower = {"float64": ("float32", "bfloat16", "float16"), "float32": ("bfloat16", "float16")}
    for dtype in narrower.get(trials.dtype, ()):
        if _is_narrow(trials, dtype):
            return f"{subject} has the precision of {dtype}: looks like a conversion to {dtype} in between"
    return ""


def _is_narrow(trials: Trials, dtype: str) -> bool:
    unit = format_of(dtype).unit
    tried = [one for case in trials.plain[:6] if (one := trials.of(case.example)) is not None]
    wrong = [one for one in tried if one.wrong.any()]
    if not wrong or not all(np.isfinite(one.answer).all() for one in tried):
        return False
    if all(_is_held(one.answer, dtype) for one in tried) and _within(tried, unit):
        return True
    return _within(tried, unit) and any(_is_rough(trials, wrong[:4], name, unit) for name in trials.reals())


def _is_rough(trials: Trials, wrong: list[Tried], name: str, unit: float) -> bool:
    """Whether the answer moves in steps: where the input changes by less than the narrower roundoff.

    The error of a formula, such as that of an added epsilon, moves smoothly with the input.
    """
    moved = stayed = stepped = 0
    for one in wrong:
        x = np.asarray(one.case.inputs[name], np.float64)
        signs = np.where(np.arange(x.size) % 2, -1.0, 1.0).reshape(x.shape)  # a common factor may have no effect
        other = trials.at({**one.case.inputs, name: x * (1.0 + unit / 64.0 * signs)})
        if other is None or other.answer.shape != one.answer.shape:
            return False
        true = other.truth.high - one.truth.high
        told = one.wrong & (np.abs(true) > 16.0 * (one.truth.rearranged + other.truth.rearranged))
        change = np.abs(other.answer - one.answer)
        still, jumped = told & (change == 0.0), told & (change > 4.0 * np.abs(true))
        moved, stayed, stepped = (
            moved + int(told.sum()),
            stayed + int(still.sum()),
            stepped + int((still | jumped).sum()),
        )
    return moved >= 3 and stepped >= 0.8 * moved and stayed >= 0.5 * moved


def _within(tried: list[Tried], unit: float) -> bool:
    """Whether all errors are of the size of a rounding to the narrower dtype, and one is not much smaller."""
    sizes = []
    for one in tried:
        top = float(np.max(np.abs(one.truth.high), initial=0.0))
        if top:
            sizes.append(float(np.max(one.truth.distance(one.answer))) / top)
    return bool(sizes) and max(sizes) <= _MOST_NARROW * unit and max(sizes) >= unit / _MOST_NARROW


def _is_held(x: Array, dtype: str) -> bool:
    with np.errstate(all="ignore"):
        if dtype == "bfloat16":
            return bool(
                (x.astype(np.float32).view(np.uint32) & 0xFFFF == 0).all() and (x.astype(np.float32) == x).all()
            )
        return bool((x.astype(dtype) == x).all())


# Thresholds


def threshold(trials: Trials, subject: str) -> str:
    """Recognise an elementwise function that is wrong only for arguments near zero, or only far from it."""
    for name in trials.reals():
        for sign, word in ((1.0, ""), (-1.0, "-")):
            if sentence := _threshold_of(trials, subject, name, sign, word):
                return sentence
    return ""


def _threshold_of(trials: Trials, subject: str, name: str, sign: float, word: str) -> str:
    cases = [case for case in trials.plain if case.inputs[name].size >= 1]
    if not cases:
        return ""
    case = cases[0]
    x = np.asarray(case.inputs[name], np.float64)

    values = set[float]()  # of the answers that are wrong

    def wrong(size: float) -> bool | None:
        tried = trials.at({**case.inputs, name: np.full_like(x, sign * size)})
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


def tail(trials: Trials, subject: str) -> str:
    """Recognise blocks along an axis: entries after the last whole block are left out or wrong."""
    for axis in trials.concept.domain.dims:
        tried = [one for size in _tail_sizes(trials, axis) if (one := _long(trials, axis, size)) is not None]
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


def _tail_sizes(trials: Trials, axis: str) -> list[int]:
    least = trials.concept.domain.least.get(axis, 1)
    return [n for n in (7, 8, 9, 16, 17, 24, 31, 32, 33, 48, 64, 65, 96, 127, 128, 129) if n >= max(least, 1)]


def _long(trials: Trials, axis: str, size: int) -> tuple[int, Tried] | None:
    domain = trials.concept.domain
    dims = {name: max(2, domain.least.get(name, 0)) for name in domain.dims} | {axis: size}
    if domain.work_at(dims) > _LONG_WORK:
        return None
    try:
        tried = trials.of(domain.at(dims, trials.dtype, size))
    except ValueError:
        return None
    return None if tried is None else (size, tried)

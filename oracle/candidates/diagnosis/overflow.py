"""Exponentials that overflow, one shift for a whole batch, and logarithms of numbers that underflow."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.probes import Probed, Probes
from oracle.candidates.diagnosis.source_trees import mentioned, source_tree
from oracle.domains import Reals
from oracle.judge.case import Case
from oracle.truth import format_of

Array = NDArray[np.float64]

_FAR = 1e3  # more than the largest argument of exp in float64 (710)
_BISECTIONS = 40
_LOST = 0.01  # the relative error of a result that an underflow has spoiled; arbitrary


def overflow(probes: Probes, subject: str) -> str:
    """Recognise exponentials that overflow, one shift for a whole batch, and logarithms of numbers that underflow."""
    for name in probes.reals():
        for case in probes.plain[:2]:
            x = case.inputs[name]
            if x.size < 1 or not x.ndim:
                continue
            plain = probes.at({**case.inputs, name: x.astype(np.float64)})
            if plain is not None and plain.wrong.any():  # in a wide domain, plain numbers overflow already
                x = x / max(1.0, float(np.abs(x).max()))
            if sentence := _overflow_of(probes, subject, name, case, x):
                return sentence
    return ""


def _overflow_of(probes: Probes, subject: str, name: str, case: Case, x: Array) -> str:
    def moved(change: Callable[[Array], Array]) -> Probed | None:
        return probes.at({**case.inputs, name: change(x.astype(np.float64))})

    if (plain := moved(lambda x: x)) is None or plain.wrong.any():
        return ""
    far = _far(probes, name, x)
    up, down = moved(lambda x: x + far), moved(lambda x: x - far)
    edge = math.log(format_of(probes.dtype).largest)
    least = -math.log(format_of(probes.dtype).smallest)
    if up is not None and (up.wrong & ~np.isfinite(up.answer)).any():
        edges = _edge(lambda s: moved(lambda x: x - x.max() + s), far)
        if edges is not None and 0.99 * edge <= edges <= 1.01 * edge:  # the input is the exponent itself
            where = f"where {name} has an entry above about {edges:.3g}"
            if down is not None and (down.wrong & ~np.isfinite(down.answer)).any():
                where += ", and is not finite where all its entries are far below 0"
            return (
                f"{subject} overflows {where}: subtract the largest entry before the exponential, or use exp(-|{name}|)"
            )
        whole = -math.log(format_of(probes.dtype).unit)
        if edges is not None and 0.9 * whole <= edges <= 1.1 * whole:
            return (
                f"{subject} is not finite where {name} has an entry above about {edges:.3g}: "
                "1 minus a probability that rounds to 1 is 0; use a form for large arguments, such as log1p(exp(-x))"
            )
        if edges is not None and _stays(lambda s: moved(lambda x: x - x.max() + s), edges) and _has_exponential(probes):
            return (
                f"{subject} is not finite where {name} is large: either an exponential overflows (subtract the "
                "largest score of each row before it), or the logarithm is taken of a probability that underflows to 0 "
                "(compute the logarithm of softmax in one step)"
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
    if x.ndim >= 2 and len(x) >= 2 and (sentence := _batch_shift(moved, probes, subject, name, far)):
        return sentence
    return _spread(moved, subject, name, far, (edge, least))


def _spread(
    moved: Callable[[Callable[[Array], Array]], Probed | None],
    subject: str,
    name: str,
    far: float,
    edges: tuple[float, float],
) -> str:
    """Recognise what happens where entries differ: `edges` are where exp overflows, and where it underflows to 0."""

    def apart(s: float) -> Probed | None:
        return moved(lambda x: np.where(np.arange(x.size).reshape(x.shape) % 2 == 0, 0.0, -s))

    one = apart(far)
    if one is None or not (one.wrong & ~np.isfinite(one.answer)).any() or not np.isinf(one.answer[one.wrong]).all():
        return ""
    found = _edge(apart, far)
    where = f"{subject} is infinite where entries of {name} differ by more than about"
    if found is not None and 0.98 * edges[0] <= found <= 1.01 * edges[0]:
        return f"{where} {found:.3g}: an exponential overflows; subtract the largest entry before it, and no other"
    if found is not None and 0.98 * edges[1] <= found <= 1.02 * edges[1]:
        return (
            f"{where} {edges[1]:.0f}: "
            "it is the logarithm of a probability that underflows to 0; take the logarithm of softmax in one step, "
            "as x - max - log(sum(exp(x - max)))"
        )
    return ""


def _far(probes: Probes, name: str, x: Array) -> float:
    """Return how far the numbers are moved: no further than the domain allows."""
    spec = probes.concept.domain.parameters[name]
    assert isinstance(spec, Reals)
    above = math.inf if spec.high is None else spec.high - float(x.max())
    below = math.inf if spec.low is None else float(x.min()) - spec.low
    return min(_FAR if probes.dtype != "float16" else 60.0, max(above, below))


def _stays(at: Callable[[float], Probed | None], edge: float) -> bool:
    """Whether the answer is finite below the edge, and never above it."""
    below, above = at(0.9 * edge), [at(factor * edge) for factor in (1.1, 1.5, 2.3, 5.0, 11.0)]
    if below is None or below.wrong.any():
        return False
    return all(one is None or not np.isfinite(one.answer).all() for one in above) and above[0] is not None


def _has_exponential(probes: Probes) -> bool:
    source = source_tree(probes.concept.definition)
    names = mentioned(source.tree) if source is not None else set()
    return bool(names & {"exp", "logsumexp", "logaddexp", "sigmoid", "tanh", "softmax", "expit", "log_softmax"})


def _batch_shift(
    moved: Callable[[Callable[[Array], Array]], Probed | None], probes: Probes, subject: str, name: str, far: float
) -> str:
    """Recognise a shift by the largest entry of a whole batch: a far row spoils the other rows."""

    def raised(x: Array) -> Array:
        x = x.copy()
        x[0] += far
        return x

    one = moved(raised)
    if one is None or not one.wrong.any() or not _has_exponential(probes):
        return ""
    with np.errstate(all="ignore"):  # an exponential that underflows has no digit left, unlike a rounded difference
        lost = ~np.isfinite(one.answer) | (one.truth.distance(one.answer) > _LOST * np.abs(one.truth.high))
    if not lost[one.wrong].all():
        return ""
    if one.answer.ndim and one.answer.shape[0] == one.case.inputs[name].shape[0] and one.wrong[0].any():
        return ""
    return (
        f"{subject} is wrong in the other rows where one row of {name} is much larger: "
        "looks like a shift by the largest entry of the whole array, not of each row"
    )


def _edge(at: Callable[[float], Probed | None], far: float) -> float | None:
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

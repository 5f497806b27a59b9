"""Functions that select: the largest of several numbers, |x|, and the step function.

Selecting is exact, but not differentiable where the operands are equal. There the derivative is a `SlopeInterval`.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.leaves import Corner, SlopeInterval, as_number, lift
from oracle.truth.normwise import selected
from oracle.truth.number import Number, Reading, SameValue, accumulate, placed
from oracle.truth.products import Quotient


class Largest(Number):
    """The largest of several numbers that are equal within their bounds, so that each of them may be selected."""

    __slots__ = ("among", "slopes")

    def __init__(self, among: Sequence[Number], slopes: Sequence[SlopeInterval]) -> None:
        self.among, self.slopes = among, slopes
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = zip(*(x.reading for x in self.among), strict=True)
        # The maximum is 1-Lipschitz in the largest change of its operands.
        return max(value), max(direct), min(step), max(size), max(rearranged), max(spread)

    def enclose(self) -> arb:
        best = self.among[0].ball
        for x in self.among[1:]:
            best = best.max(x.ball)
        return best

    def backward(self, adjoint: Number) -> None:
        for x, slope in zip(self.among, self.slopes, strict=True):
            accumulate(x, adjoint * slope)


class Repeated(SameValue):
    """The largest of several numbers, which is there more than once."""

    __slots__ = ("times",)

    def __init__(self, of: Number, times: int) -> None:
        self.times = times
        super().__init__(of)

    def read(self) -> Reading:
        return self.of.reading

    def backward(self, adjoint: Number) -> None:
        for _ in range(self.times):  # an implementation may pass equal parts on, which are added up again
            accumulate(self.of, Quotient(adjoint, lift(self.times)))


def amax(values: Iterable[Any]) -> Any:
    """The largest of one or more numbers.

    Where the largest two are equal within their bounds, each slope from 0 to 1 is right for them. Raises `ValueError`
    for no numbers.

    >>> float(amax([1.0, 3.0, 2.0]))
    3.0
    """
    listed = list(values)
    if not listed:
        raise ValueError("the largest of no numbers does not exist; amax takes at least one")
    if not any(isinstance(x, Number) for x in listed):
        best = listed[0]
        for x in listed[1:]:
            best = np.maximum(best, x)
        return best
    try:
        every = [placed(as_number(x)) for x in listed]
    except ValueError:
        infinities = [x for x in listed if not isinstance(x, Number) and abs(x) == math.inf]
        if not infinities:
            raise
        return (
            math.inf if math.inf in infinities else amax([x for x in listed if isinstance(x, Number) or x != -math.inf])
        )
    numbers = list({id(x): x for x in every}.values())
    top = max(numbers, key=lambda x: x.reading[0])
    v, v_direct, _, _, v_rearranged, v_spread = top.reading
    near, ties = [], []
    for x in numbers:
        w, w_direct, _, _, w_rearranged, w_spread = x.reading
        gap, spread = v - w, v_spread + w_spread
        # Twice: a float of the candidate and the value compared here may each be that far from the truth.
        if x is top or not gap > 2.0 * (max(w_direct, w_rearranged) + v_rearranged) + spread:
            near.append(x)
            ties.append(x is not top and not gap > 2.0 * (w_direct + v_direct) + spread)
    if len(near) > 1:
        return selected(Largest(near, _slopes(near, ties, top)), numbers)
    # The same number twice is no tie: whichever is selected, it is the same. But its slope may be split and added up.
    times = sum(x is top for x in every)
    return selected(top if times == 1 else Repeated(top, times), numbers)


def _slopes(near: Sequence[Number], ties: Sequence[bool], top: Number) -> list[SlopeInterval]:
    """The derivative of the largest by each number near it; `ties` marks those equal to `top` within direct bounds."""
    if any(x.reading[1] == math.inf for x in near):  # one may have overflowed
        return [SlopeInterval(0.0, 1.0, error=math.inf) for _ in near]
    slopes = []
    corner = Corner(sum(ties) + 1)
    for place, (x, tie) in enumerate(zip(near, ties, strict=True)):
        if tie or (x is top and any(ties)):
            slopes.append(SlopeInterval(0.0, 1.0, corner=corner, place=place))  # even the direct form may select either
        else:
            selected = 1.0 if x is top else 0.0
            slopes.append(SlopeInterval(selected, selected, error=1.0))  # only a rearranged form may select another
    return slopes


def amin(values: Iterable[Any]) -> Any:
    """The smallest of one or more numbers; at a tie each slope from 0 to 1 is right, as for `amax`.

    >>> float(amin([1.0, 3.0, 2.0]))
    1.0
    """
    listed = list(values)
    return minimum(*listed) if len(listed) == 2 else -amax([-x for x in listed])


def maximum(x: Any, y: Any) -> Any:
    """The larger of two numbers, as `numpy.maximum`; where they are equal, each slope from 0 to 1 is right.

    >>> float(maximum(0.0, -1.5))
    0.0
    """
    if not (isinstance(x, Number) or isinstance(y, Number)):
        return np.maximum(x, y)
    try:
        x, y = as_number(x), as_number(y)
    except ValueError:  # one may be infinite
        return amax((x, y))
    v, v_direct, _, _, v_rearranged, v_spread = x.reading
    w, w_direct, _, _, w_rearranged, w_spread = y.reading
    # A number may have no value although other forms of it have one (the root of one that may be below 0).
    margin = 2.0 * (max(v_direct, v_rearranged) + max(w_direct, w_rearranged)) + v_spread + w_spread
    if v - w > margin:  # the usual case: the same in every form
        return selected(x, (y,))
    return selected(y, (x,)) if w - v > margin else amax((x, y))


def minimum(x: Any, y: Any) -> Any:
    """The smaller of two numbers, as `numpy.minimum`; where they are equal, each slope from 0 to 1 is right.

    >>> float(minimum(0.0, -1.5))
    -1.5
    """
    if not (isinstance(x, Number) or isinstance(y, Number)):
        return np.minimum(x, y)
    try:
        opposite = as_number(-x), as_number(-y)
    except ValueError:
        return -amax((-x, -y))
    largest = maximum(*opposite)
    # -(-x) is x, but the derivative by -x would be rounded once more.
    return as_number(x) if largest is opposite[0] else as_number(y) if largest is opposite[1] else -largest


def absolute(x: Any) -> Any:
    """|x|, as `numpy.absolute`; at 0 each slope from -1 to 1 is right.

    >>> float(absolute(-2.0))
    2.0
    """
    return amax((x, -x)) if isinstance(x, Number) else np.abs(x)


def heaviside(x: Any) -> Any:
    """The derivative of max(x, 0): 1 where x > 0, 0 where x < 0; at 0, each value from 0 to 1 is right.

    Over floats it is 0 at 0.

    >>> heaviside(2.0), heaviside(0.0)
    (1.0, 0.0)
    """
    if not isinstance(x, Number):
        return 1.0 if x > 0 else 0.0
    v, direct, _, _, rearranged, spread = x.reading
    if abs(v) > 2.0 * rearranged + spread:
        return 1 if v > 0.0 else 0
    if rearranged == 0.0 == spread:
        return SlopeInterval(0.0, 1.0)  # exactly 0
    if not math.isfinite(direct):
        return SlopeInterval(0.0, 1.0, error=math.inf)
    if abs(v) > 2.0 * direct + spread:
        side = 1.0 if v > 0.0 else 0.0
        return SlopeInterval(side, side, error=1.0)  # only a rearranged form may be on the other side
    return SlopeInterval(0.0, 1.0)

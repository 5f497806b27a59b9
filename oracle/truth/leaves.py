"""The leaves of a computation: inputs, constants, detached numbers, and slopes where a function has no derivative."""

import math
import sys
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from oracle.truth.context import current
from oracle.truth.number import Number, SameValue

UNCERTAIN = 2.0**-50  # relative error of a float that float64 arithmetic may have made; arbitrary: four ulps
CONSTANT_BITS = 4096  # precision of a constant that is not a binary fraction: the most that a truth is enclosed with


class Leaf(Number):
    """An input, exactly as the candidate received it, or an exact constant."""

    __slots__ = ("ball", "step", "value")
    ball: arb

    def __init__(self, value: float, step: float) -> None:
        self.value = value
        self.step = step
        self.reading = (value, 0.0, step, abs(value), 0.0, 0.0)
        self.ball = arb(value)
        self.contributions = None

    def backward(self, adjoint: Number) -> None:
        """Leaves have no parents."""


class RoundedConstant(Leaf):
    """A constant that the format cannot hold: its error is that of one rounding, or `error` if that is larger."""

    __slots__ = ()

    def __init__(self, value: float, step: float, error: float = 0.0) -> None:
        super().__init__(value, step)
        error = max(error, abs(value) * current.unit * current.slack + current.loss)
        if not abs(value) + error <= current.largest:
            error = math.inf
        self.reading = (value, error, step, abs(value), error, 0.0)


class Corner:
    """A point without derivative: `count` slopes that are chosen together.

    They are the weights of a mean of the operands (a tie of a maximum: not below 0, their sum is 1), or, where a norm
    is 0, a vector of length at most 1 in the norm that is dual to the one of this `order`.
    """

    __slots__ = ("count", "order")

    def __init__(self, count: int, order: float = 0.0) -> None:
        self.count, self.order = count, order

    def largest(self, gains: Mapping[int, float]) -> tuple[float, dict[int, float]]:
        """The largest Σ slope · gain, and the slopes. A choice that is not in `gains` has the gain 0.

        With an order, the gains are those of the better sign.
        """
        if self.order:
            some = {place: gain for place, gain in gains.items() if gain > 0.0}
            top = max(some.values(), default=1.0)
            norm = math.fsum((gain / top) ** self.order for gain in some.values()) ** (1.0 / self.order)
            return top * norm, {place: (gain / top / norm) ** (self.order - 1.0) for place, gain in some.items()}
        best = max(gains, key=gains.__getitem__)
        if len(gains) < self.count and gains[best] < 0.0:
            return 0.0, {}
        return gains[best], {best: 1.0}


class SlopeInterval(Leaf):
    """The slopes of a function where it is not differentiable: every value from `low` to `high` is right.

    This is Clarke's generalised gradient. `error` is how far the slope of a rearranged form may be from the interval,
    if rounding in only such a form can reach the point. An infinite `error` means that the operands may have
    overflowed, so that nothing is known about the slope in any form.

    `corner` has the slopes that are chosen together with this one, which is that of the operand at `place`. By default
    the slope is chosen on its own: anything between the two ends of the interval.
    """

    __slots__ = ("corner", "high", "low", "place")

    def __init__(
        self, low: float, high: float, error: float = 0.0, corner: Corner | None = None, place: int = 0
    ) -> None:
        self.low, self.high, self.corner, self.place = low, high, corner or Corner(2), place
        middle, spread, size = (low + high) / 2.0, (high - low) / 2.0, max(abs(low), abs(high))
        super().__init__(middle, 0.5)
        self.reading = (middle, error if error == math.inf else 0.0, 0.5, max(size, error), error, spread)
        self.ball = arb(middle, spread)


class Detached(SameValue):
    """Stop-gradient: the same value, without parents."""

    __slots__ = ()

    def backward(self, adjoint: Number) -> None:
        """Gradients stop here, as in `torch.Tensor.detach`."""


def step_of(x: float) -> float:
    """The largest power of two that divides `x`; infinite for 0, which is a multiple of every number."""
    if x == 0.0:
        return math.inf
    numerator, denominator = x.as_integer_ratio()
    return math.ldexp(float(numerator & -numerator), 1 - denominator.bit_length())  # the denominator is at most 2^1074


def is_short(x: float) -> bool:
    """Whether a finite float has at most 32 significant bits, so that it is not the rounded result of arithmetic.

    The largest float64 counts as short: definitions use it as a limit.
    """
    return abs(x) <= 2.0**32 * step_of(x) or abs(x) == sys.float_info.max


def lift(x: Any) -> Leaf:
    """A plain finite number as a certified constant.

    An integer is exact, and so is a float of at most 32 significant bits. Any other float may be the result of float64
    arithmetic and is known to a few units in its last place. Raises `TypeError` for anything that is not an int or a
    float, and `ValueError` for NaN and infinities.
    """
    leaf: Leaf | None = current.constants.get(x)
    if leaf is None:
        plain = x.item() if isinstance(x, np.generic) else x
        if not isinstance(plain, int | float):
            raise TypeError(f"a certified number works with plain numbers, got {x!r}")
        value = float(plain)
        if not math.isfinite(value):
            raise ValueError(f"the definition met {x}, but certified numbers are finite; branch before it instead")
        step = step_of(value)
        magnitude = abs(value)
        held = magnitude <= current.full * step and step >= current.eta and magnitude <= current.largest
        if isinstance(plain, float) and not is_short(plain):
            leaf = RoundedConstant(value, step, magnitude * UNCERTAIN)
        else:
            leaf = (Leaf if held and value == plain else RoundedConstant)(value, step)
        if isinstance(plain, int):
            leaf.ball = arb(plain)  # above 2^53 the float may differ from the integer
        current.constants[plain] = leaf
    return leaf


def beside_infinity(x: Number, infinity: float) -> float:
    """The sum of a finite number and an infinity, as in a row with masked entries; `ValueError` for any other sum."""
    if not abs(infinity) == math.inf or not x.reading[1] < math.inf:
        raise ValueError(f"the definition met {infinity}, but certified numbers are finite; branch before it instead")
    return float(infinity)


def weight(x: float) -> Leaf:
    """A finite float that is given, such as a weight of the cotangent: exact, but for its rounding to the format."""
    return lift(x) if is_short(x) else constant(Fraction(x))


def rounding_of(exact: Fraction) -> float:
    """A bound on the error of rounding a constant to the format; 0 if the format can hold it."""
    if exact == Fraction(current.format.nearest(exact)):
        return 0.0
    return abs(float(exact)) * current.unit * current.slack + current.loss


def constant(exact: Fraction, error: float = 0.0) -> Leaf:
    """A fraction as a certified constant; an implementation may use one that differs from it by up to `error`."""
    value = float(exact)
    held = not error and exact == Fraction(value) == Fraction(current.format.nearest(exact))
    leaf = Leaf(value, step_of(value)) if held else RoundedConstant(value, step_of(value), error)
    before, ctx.prec = ctx.prec, CONSTANT_BITS
    try:
        leaf.ball = arb(fmpq(exact.numerator, exact.denominator))
    finally:
        ctx.prec = before
    return leaf


def as_number(x: Any) -> Number:
    """`x` itself if it is a certified number, else the constant (see `lift`)."""
    return x if isinstance(x, Number) else lift(x)


def detach(x: Any) -> Any:
    """The same number as a constant: gradients stop here, as in `torch.Tensor.detach`.

    Args:
        x: a float, which stays as it is, or a certified number.

    Returns:
        The number.

    >>> detach(1.5)
    1.5
    """
    return Detached(x) if isinstance(x, Number) else x


def is_real(x: Any) -> bool:
    """Whether an input has certified numbers: a float, or an array of floats."""
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def whole(x: Any) -> int:
    """An input with an integer value, such as a step count or an exponent, as a Python int.

    Args:
        x: a float or an input of the certification.

    Returns:
        The integer.

    Raises:
        ValueError: the value is not an integer.

    >>> whole(3.0)
    3
    """
    value = float(x.reading[0] if isinstance(x, Leaf) or (isinstance(x, Number) and x.is_constant) else x)
    if not value.is_integer():
        raise ValueError(f"a whole number is wanted, got {value!r}")
    return int(value)

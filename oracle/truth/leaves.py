"""What a computation starts from: inputs, constants, and the slopes of corners."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from oracle.truth.context import now, undecided
from oracle.truth.number import Number, new

__all__ = ["Leaf", "Slope", "as_number", "constant", "decimal", "lift", "rounding_of", "step_of", "whole"]

_ENOUGH = 4096  # bits of a constant that is no binary fraction: as many as a truth may be enclosed with


class Leaf(Number):
    """An input, exactly as the candidate received it, or an exact constant; `inbox` is None where nobody asks."""

    __slots__ = ("ball", "step", "value")
    ball: arb

    def __init__(self, value: float, step: float) -> None:
        self.value = value
        self.step = step
        self.reading = (value, 0.0, step, abs(value), 0.0, 0.0)
        self.ball = arb(value)
        self.inbox = None

    def pull(self, adjoint: Number) -> None:
        """Nothing lies behind an input."""

    def __mul__(self, other: Any) -> Number:
        if type(other) is Leaf:
            product = new(Monomial)  # a definition's innermost operation: half the price of calling the class
            product.left, product.right = self, other
            return product
        return Number.__mul__(self, other)


class Slipped(Leaf):
    """A constant that the format cannot hold: using it costs its rounding, or `slip` if it costs more."""

    __slots__ = ()
    __mul__ = Number.__mul__  # its products are not of exact inputs

    def __init__(self, value: float, step: float, slip: float = 0.0) -> None:
        super().__init__(value, step)
        slip = max(slip, abs(value) * now.unit * now.slack + now.loss)
        if not abs(value) + slip <= now.largest:
            slip = math.inf
        self.reading = (value, slip, step, abs(value), slip, 0.0)


class Slope(Leaf):
    """The slopes of a corner: every value from `low` to `high` is right (Clarke's generalised gradient).

    `slip` is how far a rearranged form may be from them, when only such a form could see a corner here; an infinite one
    says that what was compared may have overflowed, so that nothing is known of the slope in any form.
    """

    __slots__ = ()
    __mul__ = Number.__mul__  # nor here

    def __init__(self, low: float, high: float, slip: float = 0.0) -> None:
        middle, spread, size = (low + high) / 2.0, (high - low) / 2.0, max(abs(low), abs(high))
        super().__init__(middle, 0.5)
        self.reading = (middle, slip if slip == math.inf else 0.0, 0.5, max(size, slip), slip, spread)
        self.ball = arb(middle, spread)


def step_of(x: float) -> float:
    """The largest power of two that divides `x`; infinite for 0, a multiple of everything."""
    if x == 0.0:
        return math.inf
    numerator, denominator = x.as_integer_ratio()
    return math.ldexp(float(numerator & -numerator), 1 - denominator.bit_length())  # the denominator is 2^1074 at worst


def lift(x: Any) -> Leaf:
    """A plain finite number as a certified constant; a `TypeError` for anything else."""
    leaf = now.constants.get(x)
    if leaf is None:
        plain = x.item() if isinstance(x, np.generic) else x
        if not isinstance(plain, int | float):
            raise TypeError(f"a certified number works with plain numbers, got {x!r}")
        value = float(plain)
        if not math.isfinite(value):
            raise ValueError(f"the definition met {x}, but certified numbers are finite; branch before it instead")
        exact = Fraction(value) == Fraction(plain) == Fraction(now.format.nearest(Fraction(value)))
        leaf = now.constants[plain] = (Leaf if exact else Slipped)(value, step_of(value))
        if isinstance(plain, int):
            leaf.ball = arb(plain)  # above 2^53 the float is not the constant
    return leaf


def rounding_of(exact: Fraction) -> float:
    """A bound on what rounding a constant to the format changes; 0 for one that the format holds."""
    if exact == Fraction(now.format.nearest(exact)):
        return 0.0
    return abs(float(exact)) * now.unit * now.slack + now.loss


def constant(exact: Fraction, slip: float = 0.0) -> Leaf:
    """A fraction as a certified constant, of which an implementation may be given one that is `slip` beside it."""
    value = float(exact)
    held = not slip and exact == Fraction(value) == Fraction(now.format.nearest(exact))
    leaf = Leaf(value, step_of(value)) if held else Slipped(value, step_of(value), slip)
    before, ctx.prec = ctx.prec, _ENOUGH
    try:
        leaf.ball = arb(fmpq(exact.numerator, exact.denominator))
    finally:
        ctx.prec = before
    return leaf


def decimal(text: str) -> Any:
    """The number that a text spells, "0.1" or "1/3": a float; inside a certification exactly that, as a constant."""
    if not isinstance(text, str):
        raise TypeError(f"`decimal` takes the text of a number, got {text!r}; a float is a constant as it is")
    exact = Fraction(text)
    return float(exact) if now.decide is undecided else constant(exact)


def as_number(x: Any) -> Number:
    """`x` itself, or the constant that it is."""
    return x if isinstance(x, Number) else lift(x)


from oracle.truth.products import Monomial  # noqa: E402  a product is a Number, and leaves make products


def whole(x: Any) -> int:
    """The plain integer that an input is: the number of a step, an exponent. A `ValueError` if it is none."""
    value = float(x.value if isinstance(x, Leaf) else x)
    if not value.is_integer():
        raise ValueError(f"a whole number is wanted, got {value!r}")
    return int(value)

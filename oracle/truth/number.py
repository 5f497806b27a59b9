"""The certified number: one value that stands for every float a correct implementation could hold in its place.

A definition written for floats runs over certified numbers unchanged. What comes back knows four things about
itself, all from the one run:

* its **ball**: an Arb enclosure of the exact value, computed on demand at any precision;
* its **direct budget**: how far a float computed in this very form, every sum in any order, may be from the truth;
* its **rearranged budget**: the same when products may be multiplied out, so that nothing is saved by cancellation;
* its **parents**, and with them the gradient (`oracle.truth.tape`).

Budgets are bounds, not estimates: Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., ch. 2-4.
Below, u is the unit roundoff, t the true value, f a correct float in its place.

A *reading* is the tuple (value, direct, step, size, rearranged, spread):

* `value`, a float64 with |value - t| <= direct (it is itself one correct evaluation, in the finest format);
* `direct`, with |f - t| <= direct; 0 when nothing was rounded, inf when the operation may overflow;
* `step`, a power of two that divides the value when `direct` is 0: exact operands whose exact result is a multiple
  of `step` below 2^p steps are representable, so that again nothing is rounded;
* `size`, the magnitude that never cancels, and `rearranged`, the bound for a form that expands or factors;
* `spread`, the half-width of the *set* of right values, which is above 0 only behind a corner (`Slope`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from flint import arb

from oracle.truth.state import now

__all__ = ["Closed", "Leaf", "Negative", "Number", "Slope", "as_number", "lift", "step_of"]

Reading = tuple[float, float, float, float, float, float]
Give = Callable[["Number", "Number"], None]

new = object.__new__


class Number:
    """The arithmetic every certified number has. Subclasses say how an operation reads, encloses and pulls back.

    Operations are measured when first needed, parents always before: making a node is cheap, and a sum is measured
    once, whole, however it was accumulated.
    """

    __slots__ = ("ball", "reading")
    __hash__: ClassVar[None] = None  # type: ignore[assignment]
    reading: Reading
    ball: arb

    def __getattr__(self, name: str) -> Any:
        # Only reached while a slot is empty.
        if name == "reading":
            self.reading = self.read()
            now.tape.append(self)
            return self.reading
        if name == "ball":
            value, direct, _, _, _, spread = self.reading
            self.ball = arb(value) if direct == 0.0 == spread else self.enclose()
            return self.ball
        raise AttributeError(f"a certified number has no {name!r}; see oracle.truth for the functions it takes")

    def read(self) -> Reading:
        """The reading, from the parents' readings."""
        raise NotImplementedError

    def enclose(self) -> arb:
        """The ball, from the parents' balls."""
        raise NotImplementedError

    def pull(self, adjoint: Number, give: Give) -> None:
        """Pass `adjoint`, the derivative of the result by this number, on to the parents."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Number:
        if not isinstance(other, Number):
            try:
                other = lift(other)
            except TypeError:
                return NotImplemented
            if other.value == 0.0:
                return self
        return Sum([self]).extended(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Number:
        return self + (-other)

    def __rsub__(self, other: Any) -> Number:
        return -self + other

    def __mul__(self, other: Any) -> Number:
        if not isinstance(other, Number):
            try:
                other = lift(other)
            except TypeError:
                return NotImplemented
        if other.__class__ is Leaf:
            return Scaled(self, other)
        return Scaled(other, self) if self.__class__ is Leaf else Product(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Number:
        try:
            return Quotient(self, as_number(other))
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, other: Any) -> Number:
        try:
            return Quotient(as_number(other), self)
        except TypeError:
            return NotImplemented

    def __pow__(self, exponent: Any) -> Number:
        if not isinstance(exponent, int) or exponent < 0:
            raise TypeError(f"a certified number takes whole powers from 0 up, got {exponent!r}; write exp, log or 1 / x")
        power = self if exponent else lift(1)
        for _ in range(exponent - 1):
            power = power * self
        return power

    def __neg__(self) -> Number:
        return Negative(self)

    def __pos__(self) -> Number:
        return self

    def __abs__(self) -> Number:
        from oracle.truth.functions import absolute

        return absolute(self)  # type: ignore[no-any-return]

    def __lt__(self, other: Any) -> bool:
        return now.decide(self, as_number(other), "<")

    def __le__(self, other: Any) -> bool:
        return now.decide(self, as_number(other), "<=")

    def __gt__(self, other: Any) -> bool:
        return now.decide(self, as_number(other), ">")

    def __ge__(self, other: Any) -> bool:
        return now.decide(self, as_number(other), ">=")

    def __eq__(self, other: object) -> bool:
        return now.decide(self, as_number(other), "==")

    def __ne__(self, other: object) -> bool:
        return now.decide(self, as_number(other), "!=")

    def __bool__(self) -> bool:
        raise TypeError("a certified number is neither true nor false; compare it: `x != 0`")

    def __float__(self) -> float:
        raise TypeError(
            "a certified number cannot become a float without losing its certificate; "
            "use its arithmetic and the functions of oracle.truth (math.* and float() do not take it)"
        )

    def __repr__(self) -> str:
        value, direct, _, _, rearranged, spread = self.reading
        return f"{type(self).__name__}({value!r} ± {spread:.3g}, direct {direct:.3g}, rearranged {rearranged:.3g})"


class Leaf(Number):
    """An input, exactly as the candidate received it, or an exact constant; `inbox` collects its gradient."""

    __slots__ = ("inbox", "step", "value")

    def __init__(self, value: float, step: float) -> None:
        self.value = value
        self.step = step
        self.reading = (value, 0.0, step, abs(value), 0.0, 0.0)
        self.inbox: list[Number] | None = None

    def enclose(self) -> arb:
        return arb(self.value)

    def pull(self, adjoint: Number, give: Give) -> None:
        """Nothing lies behind an input."""

    def __mul__(self, other: Any) -> Number:
        if other.__class__ is Leaf and self.__class__ is Leaf:
            return Monomial(self, other)
        return Number.__mul__(self, other)


class Slipped(Leaf):
    """A constant that the format cannot hold: using it costs its rounding."""

    __slots__ = ()

    def __init__(self, value: float, step: float) -> None:
        super().__init__(value, step)
        slip = abs(value) * now.unit * now.slack + now.eta
        self.reading = (value, slip, step, abs(value), slip, 0.0)


class Slope(Leaf):
    """The slopes of a corner: every value from `low` to `high` is right (Clarke's generalised gradient).

    `slip` is how far a rearranged form may be from them, when only such a form could see a corner here.
    """

    __slots__ = ("low_high",)

    def __init__(self, low: float, high: float, slip: float = 0.0) -> None:
        middle, spread, size = (low + high) / 2.0, (high - low) / 2.0, max(abs(low), abs(high))
        super().__init__(middle, 0.5)
        self.reading = (middle, 0.0, 0.5, max(size, slip), slip, spread)
        self.low_high = (low, high)

    def enclose(self) -> arb:
        return arb(self.value, (self.low_high[1] - self.low_high[0]) / 2.0)


def step_of(x: float) -> float:
    """The largest power of two that divides `x`; infinite for 0, a multiple of everything."""
    if x == 0.0:
        return math.inf
    numerator, denominator = x.as_integer_ratio()
    return float(numerator & -numerator) / denominator


def lift(x: Any) -> Leaf:
    """A plain finite number as a certified constant."""
    leaf = now.constants.get(x)
    if leaf is None:
        value = float(x)
        if not math.isfinite(value):
            raise ValueError(f"a definition met the constant {x}, but certified numbers are finite; test for it instead")
        exact = Fraction(value) == Fraction(x) == Fraction(now.format.nearest(Fraction(value)))
        leaf = now.constants[x] = (Leaf if exact else Slipped)(value, step_of(value))
    return leaf


def as_number(x: Any) -> Number:
    """`x` itself, or the constant that it is."""
    return x if isinstance(x, Number) else lift(x)


class Negative(Number):
    """-x. Exact."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        of.reading  # noqa: B018
        self.of = of

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        return -value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        return -self.of.ball

    def pull(self, adjoint: Number, give: Give) -> None:
        give(self.of, -adjoint)

    def __neg__(self) -> Number:
        return self.of


class Closed(Number):
    """A finished sum: what adds to it adds to one rounded term. Written `+x`, as `decimal` rounds."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        of.reading  # noqa: B018
        self.of = of

    def read(self) -> Reading:
        return self.of.reading

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number, give: Give) -> None:
        give(self.of, adjoint)


from oracle.truth.products import Monomial, Product, Quotient, Scaled  # noqa: E402  they are Numbers, and Numbers make them
from oracle.truth.sums import Sum  # noqa: E402

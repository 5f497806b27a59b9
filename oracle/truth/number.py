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
  of `step` up to 2^p steps are representable, so that again nothing is rounded;
* `size`, the magnitude that never cancels, and `rearranged`, the bound for a form that expands or factors;
* `spread`, the half-width of the *set* of right values, which is above 0 only behind a corner (`Slope`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from flint import arb

from oracle.truth.context import now

__all__ = [
    "Closed",
    "Deferred",
    "Leaf",
    "Negative",
    "Number",
    "Reading",
    "Slope",
    "as_number",
    "give",
    "lift",
    "new",
    "step_of",
]

Reading = tuple[float, float, float, float, float, float]

new = object.__new__


class Number:
    """The arithmetic every certified number has. Subclasses say how an operation reads, encloses and pulls back.

    An operation is measured when it is made (but see `Deferred`), and that puts it on the tape after its parents. Its
    `ball` is computed on demand and kept as `enclosed`; its `inbox` is there during the reverse pass.
    """

    __slots__ = ("enclosed", "inbox", "reading")
    __hash__: ClassVar[None] = None  # type: ignore[assignment]
    reading: Reading
    enclosed: arb | None
    inbox: list[Number] | None
    parts: float = 1.0  # how many rounded terms it has when multiplied out
    is_exponential: bool = False  # so that what divides it may be taken into its exponent

    def measure(self) -> None:
        """Take the reading, and a place on the tape."""
        self.reading = self.read()
        self.enclosed = None
        now.tape.append(self)

    @property
    def ball(self) -> arb:
        """The exact value, enclosed at Arb's present precision."""
        ball = self.enclosed
        if ball is None:
            value, direct, _, _, _, spread = self.reading
            ball = self.enclosed = arb(value) if direct == 0.0 == spread else self.enclose()
        return ball

    def read(self) -> Reading:
        """The reading, from the parents' readings."""
        raise NotImplementedError

    def enclose(self) -> arb:
        """The ball, from the parents' balls."""
        raise NotImplementedError

    def pull(self, adjoint: Number) -> None:
        """Pass `adjoint`, the derivative of the result by this number, on to the parents."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Number:
        if isinstance(other, Number):
            return Sum([self, *other.own()]) if isinstance(other, Sum) else Sum([self, other])
        try:
            constant = lift(other)
        except TypeError:
            return NotImplemented
        return Sum([self, constant]) if constant.value else self

    __radd__ = __add__

    def __sub__(self, other: Any) -> Number:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Number:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Number:
        if not isinstance(other, Number):
            try:
                other = lift(other)
            except TypeError:
                return NotImplemented
        if type(other) is Leaf:
            return Scaled(self, other)
        return Scaled(other, self) if type(self) is Leaf else Product(self, other)

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
            raise TypeError(f"a certified number takes whole powers from 0 up, got {exponent!r}; use exp, log or 1 / x")
        power = self if exponent else lift(1)
        for _ in range(exponent - 1):
            power = power * self
        return power

    def __neg__(self) -> Number:
        return Negative(self)

    def __pos__(self) -> Number:
        return self

    def __abs__(self) -> Number:
        from oracle.truth.functions import absolute  # late: the functions are made of numbers

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


def give(child: Number, amount: Number) -> None:
    """Add `amount` to the derivative by `child`, if anybody asks for it."""
    if child.inbox is not None:
        child.inbox.append(amount)


class Deferred(Number):
    """Measured when first asked: a sum when it is finished, and a product inside a sum not at all.

    That makes their nodes cheap, and a sum is measured once, whole, however it was accumulated.
    """

    __slots__ = ("measured",)
    measured: Reading

    @property
    def reading(self) -> Reading:  # type: ignore[override]
        """As everywhere."""
        try:
            return self.measured
        except AttributeError:
            self.measured = reading = self.read()
            self.enclosed = None
            now.tape.append(self)
            return reading


class Negative(Number):
    """-x. Exact."""

    __slots__ = ("of", "parts")
    parts: float

    def __init__(self, of: Number) -> None:
        value, direct, step, size, rearranged, spread = of.reading
        self.of = of
        self.parts = of.parts
        self.reading = (-value, direct, step, size, rearranged, spread)
        self.enclosed = None
        now.tape.append(self)

    def enclose(self) -> arb:
        return -self.of.ball

    def pull(self, adjoint: Number) -> None:
        give(self.of, -adjoint)

    def __neg__(self) -> Number:
        return self.of


class Closed(Number):
    """A finished sum: what adds to it adds to one rounded term. Written `+x`, as `decimal` rounds."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        return self.of.reading

    def enclose(self) -> arb:
        return self.of.ball

    def pull(self, adjoint: Number) -> None:
        give(self.of, adjoint)


# These are Numbers, and Numbers make them.
from oracle.truth.leaves import Leaf, Slope, as_number, lift, step_of  # noqa: E402
from oracle.truth.products import Product, Quotient, Scaled  # noqa: E402
from oracle.truth.sums import Sum  # noqa: E402

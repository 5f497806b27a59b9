"""The certified number: one value that stands for every float a correct implementation may hold in its place.

A definition written for floats runs over certified numbers unchanged. Each result has four parts, all from the one run:

* its **ball**: an Arb enclosure of the exact value, computed on demand at any precision;
* its **direct bound**: how far a float may be from the exact value if it was computed in this form, with the terms of
  each sum added in any order;
* its **rearranged bound**: the same for forms that multiply products out or factor them, where cancellation does not
  reduce the error;
* its **parents**, and through them its gradient (`oracle.truth.tape`).

The bounds are proved, not estimated: Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., ch. 2-4.
Below, u is the unit roundoff, t the true value and f a correct float in its place.

A *reading* is the tuple (value, direct, step, size, rearranged, spread):

* `value`, a float64 with |value - t| <= direct (it is itself one correct evaluation, in the finest format);
* `direct`, with |f - t| <= direct; 0 when nothing was rounded, inf when the operation may overflow;
* `step`, a power of two that divides the value when `direct` is 0: if the operands are exact and the exact result is a
  multiple of `step` of at most 2^p steps, then the result is representable, so that again nothing is rounded;
* `size`, the sum of the magnitudes of all terms, without cancellation, and `rearranged`, the bound for other forms;
* `spread`, the half-width of the *set* of right values; above 0 only for derivatives where a function is not
  differentiable (`SlopeInterval`) and for what is computed from them.

The fields of an operand with the value v are named `v, v_direct, v_step, v_size, v_rearranged, v_spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flint import arb

from oracle.truth.context import current

Reading = tuple[float, float, float, float, float, float]
UNKNOWN: Reading = (0.0, float("inf"), 0.0, 0.0, float("inf"), 0.0)  # overflow, or no value: every answer is accepted
new = object.__new__  # creates a node without the cost of calling its class


class Number:
    """A certified number. Each subclass is an operation: how to read, to enclose and to differentiate it.

    A number is measured when it is created (but see `Deferred`), which also appends it to the tape, after its parents.
    Its `ball` is computed on demand and kept in `enclosed`. During the reverse pass, `contributions` collects the terms
    of the derivative by this number; it is None where no derivative is wanted.
    """

    __slots__ = ("contributions", "enclosed", "reading")
    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # `==` compares by value, within rounding
    reading: Reading
    enclosed: arb | None
    contributions: list[Number] | None
    parts: float = 1.0  # the number of rounded terms when multiplied out
    is_constant: ClassVar[bool] = False  # whether it depends on no input (`oracle.truth.constants`)
    is_exponential: bool = False  # then a divisor may be moved into its exponent

    def measure(self) -> None:
        """Compute the reading, and append this number to the tape."""
        self.reading = self.read()
        self.enclosed = None
        current.tape.append(self)

    @property
    def ball(self) -> arb:
        """The exact value, enclosed at Arb's current precision."""
        ball = self.enclosed
        if ball is None:
            value, direct, _, _, _, spread = self.reading
            ball = self.enclosed = arb(value) if direct == 0.0 == spread else self.enclose()
        return ball

    def read(self) -> Reading:
        """The reading, computed from the parents' readings."""
        raise NotImplementedError

    def enclose(self) -> arb:
        """The ball, computed from the parents' balls."""
        raise NotImplementedError

    def backward(self, adjoint: Number) -> None:
        """Pass `adjoint`, the derivative of the result by this number, on to the parents."""
        raise NotImplementedError

    @property
    def is_steep(self) -> bool:
        """Whether a slope of this operation may be infinite or unknown, so that even an adjoint of 0 is passed on.

        The slopes of + - * / and of most functions are unknown only where the result is unknown itself.
        """
        _, direct, _, _, rearranged, _ = self.reading
        return max(direct, rearranged) == float("inf")

    def __float__(self) -> float:
        raise TypeError(
            "a certified number cannot become a float without losing its certificate; "
            "use its arithmetic and the functions of oracle.truth (math.* and float() do not take it)"
        )

    def __bool__(self) -> bool:
        raise TypeError("a certified number is neither true nor false; compare it: `x != 0`")

    def __repr__(self) -> str:
        value, direct, _, _, rearranged, spread = self.reading
        return f"{type(self).__name__}({value!r} ± {spread:.3g}, direct {direct:.3g}, rearranged {rearranged:.3g})"

    if TYPE_CHECKING:  # defined in `oracle.truth.arithmetic`, because sums and products are numbers themselves

        def __add__(self, other: Any) -> Number: ...
        def __radd__(self, other: Any) -> Number: ...
        def __sub__(self, other: Any) -> Number: ...
        def __rsub__(self, other: Any) -> Number: ...
        def __mul__(self, other: Any) -> Number: ...
        def __rmul__(self, other: Any) -> Number: ...
        def __truediv__(self, other: Any) -> Number: ...
        def __rtruediv__(self, other: Any) -> Number: ...
        def __pow__(self, exponent: Any) -> Number: ...
        def __neg__(self) -> Number: ...
        def __pos__(self) -> Number: ...
        def __abs__(self) -> Number: ...
        def __lt__(self, other: Any) -> bool: ...
        def __le__(self, other: Any) -> bool: ...
        def __gt__(self, other: Any) -> bool: ...
        def __ge__(self, other: Any) -> bool: ...


class Deferred(Number):
    """A number that is measured when its reading is first needed.

    A sum is measured when it is complete, at once and however it was accumulated; a product inside a sum is not
    measured at all, so that both are cheap to create.
    """

    __slots__ = ("measured",)
    measured: Reading

    @property
    def reading(self) -> Reading:  # type: ignore[override]  # computed on demand, not stored
        """The reading (see `oracle.truth.number`); computed at the first access."""
        try:
            return self.measured
        except AttributeError:
            self.measured = reading = self.read()
            self.enclosed = None
            current.tape.append(self)
            return reading


class SameValue(Number):
    """The exact value and the derivative of another number, `of`; the bounds may differ."""

    __slots__ = ("of",)

    def __init__(self, of: Number) -> None:
        self.of = of
        self.measure()

    def read(self) -> Reading:
        return self.of.reading

    def enclose(self) -> arb:
        return self.of.ball

    def backward(self, adjoint: Number) -> None:
        accumulate(self.of, adjoint)


class Unplaced(SameValue):
    """A number whose place in an array is not determined, as in a partition; where it is selected, it is the number."""

    __slots__ = ()


def placed(x: Number) -> Number:
    """The number that was selected from those whose places are not determined."""
    return x.of if type(x) is Unplaced else x


def accumulate(number: Number, amount: Number) -> None:
    """Add `amount` to the derivative by `number`, where one is wanted."""
    if number.contributions is not None:
        number.contributions.append(amount)

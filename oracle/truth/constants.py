"""Certified constants: the numbers of a definition that depend on no input.

A constant is exact where the source states it exactly (an integer, a short binary fraction). A decimal literal is the
decimal, and its rounding to the dtype is part of its bounds. What is computed from constants is a constant with a ball
and bounds as every certified number has; it has no place on the tape, because it has no derivative.

Constants are compared, and converted by `int` and `round`, by their exact values (`oracle.truth.constant_arithmetic`).
Where an enclosure cannot decide, a `TypeError` says so.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from oracle.truth.context import current, undecided
from oracle.truth.leaves import UNCERTAIN, Leaf, is_short, step_of
from oracle.truth.number import UNKNOWN, Number, Reading
from oracle.truth.sums import Sum

LONGEST = 1 << 14  # bits of an exact fraction; arbitrary: a longer one is enclosed instead


class UndecidedConstant(TypeError):
    """A comparison or conversion of a constant that its enclosure does not decide."""


class Constant(Number):
    """A number that depends on no input. `exact` is its value as a fraction, or None where it is not known as one."""

    __slots__ = ("exact", "measured", "precision", "run")
    is_constant = True
    exact: fmpq | None

    def __init__(self, exact: fmpq | None) -> None:
        self.exact = exact
        self.contributions = None
        self.enclosed = None
        self.precision = 0
        self.run: Any = None

    @property
    def reading(self) -> Reading:  # type: ignore[override]  # computed on demand, for the run
        """The reading (see `oracle.truth.number`); computed at the first access in a run."""
        if self.run is not current.constants:
            self.measured = self.read()
            self.run = current.constants
        return self.measured

    @property
    def ball(self) -> arb:
        """The exact value, enclosed at Arb's current precision (no tape resets it when that rises)."""
        if self.enclosed is None or self.precision < ctx.prec:
            self.enclosed = self.enclose() if self.exact is None else arb(self.exact)
            self.precision = ctx.prec
        return self.enclosed

    @property
    def terms(self) -> list[Number]:
        """What a longer sum adds up in its place: its own terms, if it is an unfinished sum of constants."""
        return [self]

    @property
    def is_rounded(self) -> bool:
        """Whether it may differ from its exact value in the format."""
        return self.reading[1] != 0.0

    @property
    def is_plain(self) -> bool:
        """Whether it is exact in every form, as an integer is."""
        return self.reading[4] == 0.0

    @property
    def operand(self) -> Number:
        """The constant as an operand beside inputs: exact ones as leaves, which have the cheapest products."""
        value, _, step, *_ = self.reading
        return Leaf(value, step) if self.is_plain else self

    def backward(self, adjoint: Number) -> None:
        """Constants have no derivative."""


class Stated(Constant):
    """A number as the source states it: its error is its rounding to the format, or `error` if that is larger."""

    __slots__ = ("error", "formula", "powers", "value")
    powers: dict[int, Any]  # by exponent: a literal is raised to the same power for every entry

    def __init__(self, exact: fmpq | None, error: float = 0.0, formula: Callable[[], arb] | None = None) -> None:
        super().__init__(exact)
        self.error, self.formula, self.powers = error, formula, {}
        self.value = as_float(exact) if exact is not None else float(self.ball)

    def read(self) -> Reading:
        value = self.value
        magnitude = abs(value)
        step = step_of(value) if math.isfinite(value) else 0.0
        held = magnitude <= current.full * step and step >= current.eta and magnitude <= current.largest
        if held and not self.error and self.exact is not None and self.exact == fraction(value):
            return value, 0.0, step, magnitude, 0.0, 0.0
        error = max(self.error, magnitude * current.unit * current.slack + current.loss)
        if not magnitude + error <= current.largest:
            return UNKNOWN
        return value, error, step, magnitude, error, 0.0

    def enclose(self) -> arb:
        assert self.formula is not None
        return self.formula()


class Computed(Constant):
    """The result of an operation on constants; `node` is the operation, without a place on the tape."""

    __slots__ = ("is_rounded", "node")

    def __init__(self, node: Any, exact: fmpq | None) -> None:
        short = exact is None or max(exact.p.bit_length(), exact.q.bit_length()) <= LONGEST
        super().__init__(exact if short else None)
        self.node = node
        self.is_rounded = False  # type: ignore[misc]  # a slot here, in place of the property

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.node.read()
        if type(self.node) is Sum:
            # The constant is evaluated on its own, in any form: its terms are not multiplied into what it is a factor
            # of. Such forms have at most one more rounding of each term.
            rearranged += current.unit * size * current.slack if direct else 0.0
            size = size if current.normwise else abs(value) + rearranged
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        ball: arb = self.node.enclose()
        return ball

    @property
    def terms(self) -> list[Number]:
        return self.node.terms if type(self.node) is Sum else [self]

    @property
    def is_exponential(self) -> bool:  # type: ignore[override]  # of the operation
        return bool(getattr(self.node, "is_exponential", False))


class Opposite(Constant):
    """-c. Exact."""

    __slots__ = ("of",)

    def __init__(self, of: Constant) -> None:
        super().__init__(None if of.exact is None else -of.exact)
        self.of = of

    def read(self) -> Reading:
        value, *rest = self.of.reading
        return (-value, *rest)  # type: ignore[return-value]  # five more

    def enclose(self) -> arb:
        return -self.of.ball

    @property
    def terms(self) -> list[Number]:
        terms = self.of.terms
        return [-term for term in terms] if len(terms) > 1 else [self]


class Finished(Constant):
    """A finished sum, written `+c`: one rounded term in the sums that it is added to."""

    __slots__ = ("of",)

    def __init__(self, of: Constant) -> None:
        super().__init__(of.exact)
        self.of = of

    def read(self) -> Reading:
        return self.of.reading

    def enclose(self) -> arb:
        return self.of.ball


class precision:  # noqa: N801  used as a function
    """Arb's working precision inside a `with` block, in bits."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        self.before, ctx.prec = ctx.prec, self.bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = self.before


def fraction(x: float) -> fmpq:
    """A finite float as an exact fraction."""
    return fmpq(*x.as_integer_ratio())


def as_float(exact: fmpq) -> float:
    """The nearest float64; infinite if there is none."""
    try:
        return float(Fraction(int(exact.p), int(exact.q)))
    except OverflowError:
        return math.inf


_PLAIN = (int, float, np.integer, np.floating, np.bool_)


def is_plain(x: Any) -> bool:
    """Whether it is a finite real number of Python or NumPy."""
    return isinstance(x, _PLAIN) and (isinstance(x, int | np.integer) or math.isfinite(x))


def is_constant(x: Any) -> bool:
    """Whether it is a certified constant or a plain finite number."""
    return isinstance(x, Constant) or is_plain(x)


def as_constant(x: Any) -> Constant:
    """A plain finite number as a constant; a float that may be the result of float64 arithmetic is never exact."""
    if isinstance(x, Constant):
        return x
    if isinstance(x, int | np.integer | np.bool_):
        return Stated(fmpq(int(x)))
    value = float(x)
    return Stated(fraction(value), 0.0 if is_short(value) else abs(value) * UNCERTAIN)


def stated(text: str) -> Any:
    """The number that a text states: a float if every format holds it or it is infinite, else a constant."""
    value = float(Fraction(text))
    exact = Fraction(text)
    in_every_format = abs(value) <= 2.0**8 * step_of(value) and (2.0**-14 <= abs(value) < 2.0**15 or not value)
    if not math.isfinite(value) or (in_every_format and Fraction(value) == exact):
        return value
    return Stated(fmpq(exact.numerator, exact.denominator))


def decimal(text: str) -> Any:
    """The number that a text states.

    In a computation with floats it is the nearest float64. In a certification it is a constant with exactly the stated
    value, and the rounding bounds include the rounding of this constant to the dtype. A literal in a definition does
    the same; `decimal` is for texts, as in a table.

    Args:
        text: a decimal or a fraction, such as "0.1" or "1/3".

    Returns:
        A float, or a certified number.

    Raises:
        TypeError: `text` is not a str.
        ValueError: `text` does not state a number.

    >>> decimal("0.1"), decimal("1/4")
    (0.1, 0.25)
    """
    if not isinstance(text, str):
        raise TypeError(f"`decimal` takes the text of a number, got {text!r}; use a float as it is")
    exact = Fraction(text)
    return float(exact) if current.decide is undecided else Stated(fmpq(exact.numerator, exact.denominator))

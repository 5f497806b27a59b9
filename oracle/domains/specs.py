"""The kinds of parameters that stand for themselves: arrays of reals and labels, a single real, one of a few options.

`arrays.py` has the arrays of integers, booleans and complex numbers, and `containers.py` what is made of other kinds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oracle.domains.dimensions import axes_of
from oracle.domains.intervals import check_interval, interval_text
from oracle.domains.structures import check_structure, described

Predicate = Callable[[Any], Any]
Constructor = Callable[[Any], Any]


def shape_text(names: tuple[str, ...]) -> str:
    """A shape as it is written in Python: "(n,)" for ("n",)."""
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


class Spec:
    """A parameter. `axes` are its axes; a value must be `such_that` the predicate holds, and `make` makes one so."""

    structure: str = ""
    such_that: Predicate | None = None
    make: Constructor | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        return ()

    @property
    def conditioned(self) -> bool:
        """Whether valid values are more than entries in an interval."""
        return bool(self.structure) or self.such_that is not None


class ArraySpec(Spec):
    """An array whose axes are stated in `dims`."""

    dims: str

    @property
    def axes(self) -> tuple[str, ...]:
        return axes_of(self.dims)


@dataclass(frozen=True)
class Reals(ArraySpec):
    """A float array in the dtype under test; bfloat16 values are in a float32 array.

    Valid values are finite.

    Args:
        dims: the axes, separated by spaces: names, numbers, expressions such as "h-k+1", leading axes "...", and axes
            such as "n|1" that are broadcast.
        low: the least value; None is no bound.
        high: the largest value; None is no bound.
        structure: the name of a property of the array, such as "positive definite" (`oracle.domains.STRUCTURES`).
        such_that: a predicate that must be true for each valid array.
        make: a function that turns any array of this shape, with entries in the bounds, into a valid one.

    Raises:
        ValueError: dimensions that cannot be read, bounds that are not finite or not in order, and a structure that is
            unknown or does not fit the dimensions or the bounds.

    >>> spec = Reals("n c", low=0.0, high=1.0)
    >>> str(spec)
    '(n, c) reals in [0, 1]'
    >>> spec.axes
    ('n', 'c')
    >>> str(Reals("... d d", structure="positive definite"))
    '(..., d, d) reals, positive definite'
    """

    dims: str
    low: float | None = None
    high: float | None = None
    structure: str = ""
    such_that: Predicate | None = None
    make: Constructor | None = None

    def __post_init__(self) -> None:
        axes_of(self.dims)
        check_interval(self.low, self.high)
        check_structure(self.structure, "reals", self.axes, (self.low, self.high))

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.low, self.high

    def __str__(self) -> str:
        return f"{shape_text(self.axes)} reals{interval_text(self.low, self.high)}{described(self)}"


@dataclass(frozen=True)
class Labels(ArraySpec):
    """An int64 array of class numbers from 0 to the size of the dimension `below`, exclusive.

    Args:
        dims: the axes, as for `Reals`.
        below: the number of classes: the name of an axis, a number, or an expression of names.
        ignore: a number that entries may have as well, which stands for no class; None if there is none.
        such_that: a predicate that must be true for each valid array.
        make: a function that turns any array of valid labels of this shape into one for which the predicate is true.

    Raises:
        ValueError: dimensions that cannot be read.

    >>> str(Labels("n", below="c"))
    '(n,) integers in [0, c)'
    >>> str(Labels("n t", below="c", ignore=-100))
    '(n, t) integers in [0, c), or -100 to ignore'
    """

    dims: str
    below: str
    ignore: int | None = None
    such_that: Predicate | None = None
    make: Constructor | None = None

    def __post_init__(self) -> None:
        axes_of(self.dims)
        object.__setattr__(self, "below", str(self.below))

    def __str__(self) -> str:
        ignored = "" if self.ignore is None else f", or {self.ignore} to ignore"
        return f"{shape_text(self.axes)} integers in [0, {self.below}){ignored}{described(self)}"


@dataclass(frozen=True)
class Scalar(Spec):
    """A Python float that the dtype under test can represent.

    Valid values are finite.

    Args:
        low: the least value; None is no bound.
        high: the largest value; None is no bound.

    Raises:
        ValueError: bounds that are not finite or not in order.

    >>> str(Scalar(0.0, 1.0))
    'a real in [0, 1]'
    """

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        check_interval(self.low, self.high)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.low, self.high

    def __str__(self) -> str:
        return f"a real{interval_text(self.low, self.high)}"


@dataclass(frozen=True)
class Integer(Spec):
    """A Python int.

    Its name may be used in dimensions and in relations between sizes, like the name of an axis. The value is then drawn
    as a size, and is at least 0.

    Args:
        low: the least value; None is no bound.
        high: the largest value; None is no bound.

    Raises:
        ValueError: bounds that are not in order.

    >>> str(Integer(1, 5))
    'an integer in [1, 5]'
    """

    low: int | None = None
    high: int | None = None

    def __post_init__(self) -> None:
        check_interval(self.low, self.high)

    def __str__(self) -> str:
        return f"an integer{interval_text(self.low, self.high)}"


@dataclass(frozen=True, init=False)
class Choice(Spec):
    """One of a few Python values: an axis, an order, a flag, a string.

    An implementation gets the value unchanged, never as a tensor. A value is valid if it equals an option and has the
    same type.

    Args:
        options: the valid values, simplest first.

    Raises:
        ValueError: no options.

    >>> str(Choice(None, 0, (0, 1)))
    'one of None, 0, (0, 1)'
    """

    options: tuple[Any, ...]

    def __init__(self, *options: Any) -> None:
        if not options:
            raise ValueError("a Choice without options has no value; give the options, simplest first")
        object.__setattr__(self, "options", options)

    def __str__(self) -> str:
        return f"one of {', '.join(map(repr, self.options))}"

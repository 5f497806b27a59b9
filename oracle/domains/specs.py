"""The kinds of parameters: an array of reals, an array of labels, a single real, or one of a few options."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar


def _axes(dims: str) -> tuple[str, ...]:
    """The dimension names in a text such as "n d"; an empty text is an array without axes."""
    if not all(name.isidentifier() for name in dims.split()):
        raise ValueError(f'dimensions are {dims!r}, but should be names separated by spaces, like "n d"')
    return tuple(dims.split())


def _check_interval(low: float | None, high: float | None) -> None:
    if any(bound is not None and not math.isfinite(bound) for bound in (low, high)):
        raise ValueError(f"the bounds are {low} and {high}, but should be finite; leave one out for no bound")
    if low is not None and high is not None and low > high:
        raise ValueError(f"low is {low} and high is {high}: no value is between them; swap them")


def _interval(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" at least {low:g}"
    return f" at most {high:g}" if low is None else f" in [{low:g}, {high:g}]"


def shape_text(names: tuple[str, ...]) -> str:
    """A shape as it is written in Python: "(n,)" for ("n",)."""
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


@dataclass(frozen=True)
class Reals:
    """A float array in the dtype under test; bfloat16 values are in a float32 array.

    `dims` names its axes, separated by spaces. Valid values are finite and in [`low`, `high`]; None is no bound. Raises
    `ValueError` for dimensions that are not names and for bounds that are not finite or not in order.

    >>> spec = Reals("n c", low=0.0, high=1.0)
    >>> str(spec)
    '(n, c) reals in [0, 1]'
    >>> spec.axes
    ('n', 'c')
    """

    dims: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        _axes(self.dims)
        _check_interval(self.low, self.high)

    @property
    def axes(self) -> tuple[str, ...]:
        return _axes(self.dims)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.low, self.high

    def __str__(self) -> str:
        return f"{shape_text(self.axes)} reals{_interval(self.low, self.high)}"


@dataclass(frozen=True)
class Labels:
    """An int64 array of class numbers from 0 to the size of the dimension `below`, exclusive.

    `dims` names its axes, separated by spaces. Raises `ValueError` for dimensions that are not names.

    >>> str(Labels("n", below="c"))
    '(n,) integers in [0, c)'
    """

    dims: str
    below: str

    def __post_init__(self) -> None:
        _axes(self.dims)

    @property
    def axes(self) -> tuple[str, ...]:
        return _axes(self.dims)

    def __str__(self) -> str:
        return f"{shape_text(self.axes)} integers in [0, {self.below})"


@dataclass(frozen=True)
class Scalar:
    """A Python float that the dtype under test can represent.

    Valid values are finite and in [`low`, `high`]; None is no bound. Raises `ValueError` for bounds that are not finite
    or not in order.

    >>> str(Scalar(0.0, 1.0))
    'a real in [0, 1]'
    """

    low: float | None = None
    high: float | None = None
    axes: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        _check_interval(self.low, self.high)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.low, self.high

    def __str__(self) -> str:
        return f"a real{_interval(self.low, self.high)}"


@dataclass(frozen=True, init=False)
class Choice:
    """One of a few Python values, simplest first: an axis, an order, a flag.

    An implementation gets it unchanged, never as a tensor. A value is valid if it equals an option and has the same
    type. Raises `ValueError` without options.

    >>> str(Choice(None, 0, (0, 1)))
    'one of None, 0, (0, 1)'
    """

    options: tuple[Any, ...]
    axes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *options: Any) -> None:
        if not options:
            raise ValueError("a Choice without options has no value; give the options, simplest first")
        object.__setattr__(self, "options", options)

    def __str__(self) -> str:
        return f"one of {', '.join(map(repr, self.options))}"


Parameter = Reals | Labels | Scalar | Choice

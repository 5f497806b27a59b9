"""Arrays of integers, of booleans and of complex numbers."""

from dataclasses import dataclass

from oracle.domains.dimensions import axes_of
from oracle.domains.intervals import check_interval, interval_text
from oracle.domains.specs import ArraySpec, Constructor, Predicate, shape_text
from oracle.domains.structures import check_structure, described


@dataclass(frozen=True)
class Integers(ArraySpec):
    """An int64 array.

    Args:
        dims: the axes, as for `Reals`.
        low: the least value; None is no bound.
        high: the largest value; None is no bound. Without bounds, magnitudes are below 2³¹.
        structure: the name of a property of the array, as for `Reals`.
        such_that: a predicate that must be true for each valid array.
        make: a function that turns any array of this shape, with entries in the bounds, into a valid one.

    Raises:
        ValueError: as for `Reals`.

    >>> str(Integers("n k", low=0, high=9))
    '(n, k) integers in [0, 9]'
    >>> str(Integers("n", structure="permutation"))
    '(n,) integers, permutation'
    """

    dims: str
    low: int | None = None
    high: int | None = None
    structure: str = ""
    such_that: Predicate | None = None
    make: Constructor | None = None

    def __post_init__(self) -> None:
        axes_of(self.dims)
        check_interval(self.low, self.high)
        check_structure(self.structure, "integers", self.axes, (self.low, self.high))

    def __str__(self) -> str:
        return f"{shape_text(self.axes)} integers{interval_text(self.low, self.high)}{described(self)}"


@dataclass(frozen=True)
class Booleans(ArraySpec):
    """A bool array, such as a mask.

    Args:
        dims: the axes, as for `Reals`.
        structure: the name of a property of the array, such as "any true".
        such_that: a predicate that must be true for each valid array.
        make: a function that turns any bool array of this shape into a valid one.

    Raises:
        ValueError: as for `Reals`.

    >>> str(Booleans("n k", structure="any true in rows"))
    '(n, k) booleans, any true in rows'
    """

    dims: str
    structure: str = ""
    such_that: Predicate | None = None
    make: Constructor | None = None

    def __post_init__(self) -> None:
        axes_of(self.dims)
        check_structure(self.structure, "booleans", self.axes, (0, 1))

    def __str__(self) -> str:
        return f"{shape_text(self.axes)} booleans{described(self)}"


@dataclass(frozen=True)
class Complexes(ArraySpec):
    """An array of complex numbers: complex128 if the dtype under test is float64, otherwise complex64.

    Real and imaginary parts are finite and are numbers of the dtype under test.

    Args:
        dims: the axes, as for `Reals`.
        low: the least value of real and imaginary parts; None is no bound.
        high: the largest value of real and imaginary parts; None is no bound.
        such_that: a predicate that must be true for each valid array.
        make: a function that turns any array of this shape, with parts in the bounds, into a valid one.

    Raises:
        ValueError: as for `Reals`.

    >>> str(Complexes("n"))
    '(n,) complex numbers'
    """

    dims: str
    low: float | None = None
    high: float | None = None
    such_that: Predicate | None = None
    make: Constructor | None = None

    def __post_init__(self) -> None:
        axes_of(self.dims)
        check_interval(self.low, self.high)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.low, self.high

    def __str__(self) -> str:
        parts = interval_text(self.low, self.high)
        return f"{shape_text(self.axes)} complex numbers{' with parts' if parts else ''}{parts}{described(self)}"

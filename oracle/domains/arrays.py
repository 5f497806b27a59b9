"""Arrays of integers, of booleans and of complex numbers."""

from dataclasses import dataclass

from oracle.domains.dimensions import axes_of
from oracle.domains.intervals import check_interval, interval_text
from oracle.domains.specs import ArraySpec, Constructor, Predicate, shape_text
from oracle.domains.structures import check_structure, described


@dataclass(frozen=True)
class Integers(ArraySpec):
    """An int64 array with entries in [`low`, `high`]; None is no bound, and then magnitudes are below 2³¹.

    `dims`, `structure`, `such_that` and `make` mean the same as for `Reals`. Raises `ValueError` as `Reals` does.

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

    `dims`, `structure`, `such_that` and `make` mean the same as for `Reals`. Raises `ValueError` as `Reals` does.

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
    """An array of complex numbers whose parts are in the dtype under test: complex128 for float64, else complex64.

    `dims`, `such_that` and `make` mean the same as for `Reals`. Real and imaginary parts are finite and in [`low`,
    `high`]. Raises `ValueError` as `Reals` does.

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

"""The state of the certification in progress: the format, its constants, and the tape.

It is global, as Arb's own precision is: one certification at a time in a process.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from oracle.truth.formats import FORMATS, Format

Decide = Callable[[Any, Any, str], bool]  # of two certified numbers and an operator such as "<="
MOST_OPERATIONS = 2**22  # of a run; arbitrary, fifty times the entries of the longest examples
_FLOAT64_LOSS = 2.0**-1072  # four times the smallest float64: what a bound may lose when it is itself subnormal


class TooManyOperations(Exception):
    """A run takes more than `MOST_OPERATIONS` operations: the truth takes too long and too much memory.

    No `ArithmeticError`, because a definition that raises it has no other way to run.
    """


class Growths(dict[float, float]):
    """(1 + u)^k - 1 by k, the relative error of k additions in any order (Higham, section 4.2)."""

    def __init__(self, unit: float) -> None:
        super().__init__()
        self.log1u = math.log1p(unit)

    def __missing__(self, additions: float) -> float:
        exponent = additions * self.log1u
        growth = self[additions] = math.expm1(exponent) if exponent < 700.0 else math.inf
        return growth


class Context:
    """What every operation looks up.

    `unit` is the unit roundoff u and `largest` the largest finite value. Every multiple of a
    step up to `full` steps is representable, if the step is at least `eta`, the smallest subnormal; `loss` bounds the
    absolute error of one rounding among subnormals. `slack` is a factor that covers second-order terms and the float64
    roundings in the computation of a bound.

    With `normwise`, the rearranged bounds are those of forms that pass through larger amounts than the definition
    (`oracle.truth.normwise`); `reach` is then the largest magnitude among the inputs and 1,
    and `compared` holds the operands of comparisons.

    `tape` holds the measured numbers (`oracle.truth.number.Number`), parents before children, and `constants` the
    certified constants by value. `decide(a, b, operator)` answers comparisons. `twice` is True if second
    derivatives are certified. `orders` is what `oracle.truth.ordering` knows about the run, or None; `followed` are
    the orders of equal numbers that the run takes (`oracle.truth.tie_orders`), or None. `terms` counts the terms of
    the sums that were read or differentiated, and the entries of what functions of arrays returned; `limited` says
    whether there may be `MOST_OPERATIONS` of them at most.
    """

    __slots__ = (
        *(
            "compared",
            "constants",
            "decide",
            "eta",
            "followed",
            "format",
            "full",
            "growths",
            "largest",
            "limited",
            "loss",
            "normwise",
            "orders",
            "reach",
            "slack",
        ),
        *("tape", "terms", "twice", "unit"),
    )

    format: Format
    normwise: bool
    compared: list[Any]
    reach: float
    twice: bool
    orders: Any
    followed: Any
    limited: bool
    decide: Decide
    tape: list[Any]
    constants: dict[float, Any]
    growths: Growths
    terms: int

    def begin(self, fmt: Format, decide: Decide) -> None:
        self.format, self.decide = fmt, decide
        self.unit, self.eta, self.largest = fmt.unit, fmt.smallest, fmt.largest
        # 2^p steps are representable, but a float64 that equals 2^53 may have been rounded to it.
        self.full = min(2.0**fmt.precision, 2.0**53 - 1.0)
        self.loss = fmt.smallest + _FLOAT64_LOSS
        self.slack = 1.0 + 4.0 * fmt.unit + 2.0**-40
        self.tape, self.constants, self.growths = [], {}, Growths(fmt.unit)
        self.compared, self.orders = [], None
        self.normwise, self.reach, self.twice = False, 1.0, False
        self.terms = 0
        if self.followed is not None:
            self.followed.restart()

    @property
    def operations(self) -> int:
        """How many operations the run has taken: numbers on the tape, and what was counted."""
        return len(self.tape) + self.terms

    def count(self, terms: int) -> None:
        """Count the terms of a sum, or the entries of an array. Raises `TooManyOperations`."""
        self.terms += terms
        if self.limited and self.terms > MOST_OPERATIONS:
            raise TooManyOperations(f"the definition takes more than {MOST_OPERATIONS:,} operations")


@contextmanager
def unlimited() -> Iterator[None]:
    """Inside, runs may take any number of operations."""
    before, current.limited = current.limited, False
    try:
        yield
    finally:
        current.limited = before


def undecided(left: Any, right: Any, symbol: str) -> bool:
    """Refuse a comparison outside a certification with a `RuntimeError`."""
    raise RuntimeError(
        f"compared {left!r} {symbol} {right!r} outside oracle.truth.certify; only there are both outcomes followed"
    )


current = Context()
current.followed, current.limited = None, True
begin = current.begin
begin(FORMATS["float64"], undecided)

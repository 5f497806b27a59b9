"""What a certification in progress shares: the format, its constants, and the tape.

Global, as Arb's own precision is: one certification at a time in a process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from oracle.truth.formats import FORMATS, Format

if TYPE_CHECKING:
    from oracle.truth.leaves import Leaf
    from oracle.truth.number import Number

__all__ = ["begin", "now", "undecided"]

Decide = Callable[["Number", "Number", str], bool]

_DUST = 2.0**-1072  # four smallest float64: what a budget can lose while it is itself computed among subnormals


class State:
    """What every operation looks up.

    `unit` is the unit roundoff u, `log1u` is log(1 + u) and `largest` the largest finite value. Multiples of a step up
    to `full` steps are representable, and the step itself from `eta`, the smallest subnormal, upwards; `loss` is what
    one rounding may lose there. `slack` widens a budget by its second-order terms and by the float64 roundings of
    computing it. `tape` holds the operations measured so far, parents before children; `decide(a, b, operator)` answers
    comparisons.
    """

    __slots__ = (
        "constants",
        "decide",
        "eta",
        "format",
        "full",
        "growths",
        "largest",
        "log1u",
        "loss",
        "slack",
        "tape",
        "unit",
    )

    format: Format
    decide: Decide
    tape: list[Number]
    constants: dict[float, Leaf]
    growths: dict[float, float]

    def begin(self, fmt: Format, decide: Decide) -> None:
        """Start afresh in `fmt` with an empty tape."""
        self.format, self.decide = fmt, decide
        self.unit, self.eta, self.largest = fmt.unit, fmt.smallest, fmt.largest
        # 2^p steps would do, but a float64 that reads 2^53 may have been rounded to it.
        self.full = min(2.0**fmt.precision, 2.0**53 - 1.0)
        self.loss = fmt.smallest + _DUST
        self.log1u = math.log1p(fmt.unit)
        self.slack = 1.0 + 4.0 * fmt.unit + 2.0**-40
        self.tape, self.constants, self.growths = [], {}, {}

    def growth(self, additions: float) -> float:
        """(1 + u)^additions - 1, the relative error of a sum in any order (Higham, section 4.2)."""
        growth = self.growths.get(additions)
        if growth is None:
            exponent = additions * self.log1u
            growth = self.growths[additions] = math.expm1(exponent) if exponent < 700.0 else math.inf
        return growth


def undecided(left: Number, right: Number, symbol: str) -> bool:
    """The answer to a comparison outside a certification."""
    raise RuntimeError(
        f"compared {left!r} {symbol} {right!r} outside oracle.truth.certify, where nobody can follow both ways"
    )


now = State()
begin = now.begin
begin(FORMATS["float64"], undecided)

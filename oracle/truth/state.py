"""What a certification in progress shares: the format, its constants, and the tape.

Global, as Arb's own precision is: one certification at a time in a process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from oracle.truth.formats import FORMATS, Format

if TYPE_CHECKING:
    from oracle.truth.number import Leaf, Number

__all__ = ["begin", "now", "undecided"]

Decide = Callable[["Number", "Number", str], bool]


class State:
    """`unit` is the unit roundoff u, `full` is 2^p, `eta` the smallest subnormal, `largest` the largest finite value.

    `slack` widens each budget by its second-order terms and by the float64 roundings of computing it; `tape` holds the
    operations measured so far, parents before children; `decide(a, b, operator)` answers comparisons.
    """

    __slots__ = ("constants", "decide", "eta", "format", "full", "largest", "log1u", "slack", "tape", "unit")

    format: Format
    decide: Decide
    tape: list[Number]
    constants: dict[float, Leaf]

    def begin(self, fmt: Format, decide: Decide) -> None:
        """Start afresh in `fmt` with an empty tape."""
        self.format, self.decide = fmt, decide
        self.unit, self.eta, self.largest = fmt.unit, fmt.smallest, fmt.largest
        self.full = 2.0**fmt.precision
        self.slack = 1.0 + 4.0 * fmt.unit + 2.0**-40
        self.log1u = math.log1p(fmt.unit)
        self.tape, self.constants = [], {}


def undecided(left: Number, right: Number, symbol: str) -> bool:
    """The answer to a comparison outside a certification."""
    raise RuntimeError(
        f"compared {left!r} {symbol} {right!r} outside oracle.truth.certify, where nobody can follow both ways"
    )


now = State()
begin = now.begin
begin(FORMATS["float64"], undecided)

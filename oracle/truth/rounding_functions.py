"""Functions that jump: floor, ceil, round, the remainder, the sign.

Away from a jump the result is a plain integer, whose derivative is 0 as in every library. Where rounding could put the
argument on either side of a jump, both results are right: the first such places of a run are followed both ways
(`oracle.truth.paths`), and at further ones everything between the two results is right. Where only a rearranged form
could be on the other side, the result has that distance as its rearranged bound.
"""

import math
from collections.abc import Callable
from typing import Any

from oracle.truth.analytic import Unknown
from oracle.truth.arithmetic import attach
from oracle.truth.constants import Constant, as_constant
from oracle.truth.context import current
from oracle.truth.exact_division import ExactQuotient, ExactRemainder, held
from oracle.truth.leaves import Leaf, SlopeInterval, as_number, step_of
from oracle.truth.number import Number
from oracle.truth.paths import Overflowed
from oracle.truth.selection import absolute

_MOST_PLACES = 2  # arbitrary: each doubles the number of runs
_MOST_STEPS = 8.0  # arbitrary: the integers that one number may stand for, each of which takes a run
Step = Callable[[float], int]


class _Run:
    """The run that is counted, by its tape, and the number of its ambiguous jumps."""

    tape: list[Any] | None = None
    jumps = 0


def _follows() -> bool:
    """Whether another jump of this run is followed both ways."""
    if _Run.tape is not current.tape:
        _Run.tape, _Run.jumps = current.tape, 0
    _Run.jumps += 1
    return _Run.jumps <= _MOST_PLACES


def _between(step: Step, value: float, margin: float) -> tuple[int, int]:
    margin = margin * (1.0 + 2.0**-40) + (2.0**-51 * abs(value) if margin else 0.0)
    return step(value - margin), step(value + margin)


def _stepped(step: Step, x: Any) -> Any:
    """The step function of a number: an integer, or the interval of those that it may be."""
    if isinstance(x, Constant) or not isinstance(x, Number):
        return _OF_CONSTANTS[step](as_constant(x))
    value, direct, _, _, rearranged, spread = x.reading
    if not direct < math.inf:
        return Unknown()
    low, high = _between(step, value, 2.0 * direct + spread)
    if low != high:
        return whole(step, x) if high - low == 1 and _follows() else SlopeInterval(float(low), float(high))
    if not direct and not spread:
        low = _at_exact_jump(step, x, value, low)
    if rearranged > direct:
        if not rearranged < math.inf:
            return SlopeInterval(float(low), float(low), error=math.inf)
        least, most = _between(step, value, 2.0 * rearranged + spread)
        if least != most:
            return SlopeInterval(float(low), float(low), error=float(max(low - least, most - low)))
    return low


def _at_exact_jump(step: Step, x: Number, value: float, found: int) -> int:
    """The result at a jump, or that of the other side where its slope counts too (`oracle.truth.kinks`)."""
    if not (value - 0.5 if step is round else value).is_integer():
        return found
    below, above = step(math.nextafter(value, -math.inf)), step(math.nextafter(value, math.inf))
    if below == above or x >= Leaf(value, step_of(value)):
        return found
    return below if found == above else above


def whole(step: Step, x: Any) -> int:
    """The step function of a number as an integer; comparisons decide between the candidates."""
    if isinstance(x, Constant) or not isinstance(x, Number):
        return int(_OF_CONSTANTS[step](as_constant(x)))
    value, direct, *_, spread = x.reading
    if not 2.0 * direct + spread <= _MOST_STEPS:
        raise Overflowed(f"the integer part of {x!r} is unknown: its rounding error is too large")
    low, high = _between(step, value, 2.0 * direct + spread)
    if low == high:
        return low if direct or spread else _at_exact_jump(step, x, value, low)
    while low < high and x >= _start(step, low + 1):
        low += 1
    return low


def _start(step: Step, result: int) -> float:
    """The smallest number whose result is this one."""
    if step is round:
        return result - 0.5
    return float(result - 1 if step is math.ceil or (step is math.trunc and result <= 0) else result)


def whole_below(x: Any) -> int:
    """The largest integer that is not above `x`."""
    return whole(math.floor, x)


def whole_above(x: Any) -> int:
    """The smallest integer that is not below `x`."""
    return whole(math.ceil, x)


def truncated(x: Any) -> int:
    """`x` without its fractional part."""
    return whole(math.trunc, x)


def nearest_whole(x: Any) -> int:
    """The integer nearest to `x`; of two, the even one."""
    return whole(round, x)


def floor(x: Any) -> Any:
    """`np.floor`."""
    return _stepped(math.floor, x)


def ceil(x: Any) -> Any:
    """`np.ceil`."""
    return _stepped(math.ceil, x)


def trunc(x: Any) -> Any:
    """`np.trunc`."""
    return _stepped(math.trunc, x)


def rint(x: Any) -> Any:
    """`np.rint`."""
    return _stepped(round, x)


_OF_CONSTANTS: dict[Step, Callable[[Any], int]] = {
    math.floor: math.floor,
    math.ceil: math.ceil,
    math.trunc: int,
    round: round,
}


def rounded(x: Any, decimals: int = 0) -> Any:
    """`round(x, decimals)` and `np.round`: the nearest multiple of a power of ten."""
    if not decimals:
        return rint(x)
    power = 10 ** abs(decimals)
    if decimals < 0:
        return rint(x / power) * power
    found = rint(x * power)
    return found / power if isinstance(found, Number) else as_constant(found) / power


def floor_divide(x: Any, y: Any) -> Any:
    """The largest integer that is not above x / y."""
    return floor(ExactQuotient(held(x), held(y)))


def remainder(x: Any, y: Any) -> Any:
    """x - floor(x / y) y, as Python's and NumPy's %, with the sign of y."""
    return _remainder(floor, x, y)


def fmod(x: Any, y: Any) -> Any:
    """x - trunc(x / y) y, with the sign of x."""
    return _remainder(trunc, x, y)


def _remainder(step: Callable[[Any], Any], x: Any, y: Any) -> Any:
    left, right = held(x), held(y)
    times = step(ExactQuotient(left, right))
    return ExactRemainder(left, right, times) if isinstance(times, int) else left - times * right


def sign(x: Any) -> int:
    """-1, 0 or 1."""
    return 1 if x > 0 else -1 if x < 0 else 0


def heaviside(x: Any, at_zero: Any) -> Any:
    """`np.heaviside`: 0 below 0, 1 above, and a number of the caller's at 0."""
    return 1.0 if x > 0 else 0.0 if x < 0 else at_zero


def signbit(x: Any) -> bool:
    """Whether `x` is negative, or -0.0."""
    value, direct, *_ = as_number(x).reading
    return math.copysign(1.0, value) < 0.0 if value == 0.0 == direct else bool(x < 0)


def copysign(x: Any, y: Any) -> Any:
    """|x| with the sign of y."""
    return -absolute(as_number(x)) if signbit(y) else absolute(as_number(x))


def ldexp(x: Any, exponent: Any) -> Any:
    """x · 2^exponent. Exact, but for under- and overflow."""
    return x * 2.0 ** int(exponent)


ROUNDING: dict[str, Callable[..., Any]] = {
    "floor": floor,
    "ceil": ceil,
    "trunc": trunc,
    "fix": trunc,
    "rint": rint,
    "floor_divide": floor_divide,
    "remainder": remainder,
    "fmod": fmod,
    "divmod": lambda x, y: (floor_divide(x, y), remainder(x, y)),
    "heaviside": heaviside,
    "signbit": signbit,
    "copysign": copysign,
    "ldexp": ldexp,
}


attach(
    Number,
    __floor__=whole_below,
    __ceil__=whole_above,
    __trunc__=truncated,
    __int__=truncated,
    __round__=lambda x, decimals=None: nearest_whole(x) if decimals is None else rounded(x, decimals),
    __floordiv__=floor_divide,
    __rfloordiv__=lambda x, other: floor_divide(other, x),
    __mod__=remainder,
    __rmod__=lambda x, other: remainder(other, x),
    __divmod__=ROUNDING["divmod"],
    floor=floor,
    ceil=ceil,
    trunc=trunc,
)

"""Bessel functions of whole orders."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from flint import arb

from oracle.truth.analytic import Analytic, nowhere, only_the_result
from oracle.truth.constants import is_constant
from oracle.truth.selection import absolute


def _is_zero(v: float) -> bool:
    return v == 0.0


def _is_apart(x: Any) -> bool:
    """Whether a certified number is not 0 in any form."""
    if isinstance(x, arb):
        return False  # for balls, the form without a division is the closer one
    value, direct, _, _, rearranged, spread = x.reading
    return bool(abs(value) > 2.0 * max(direct, rearranged) + spread)


@cache
def bessel(kind: str, order: int) -> Analytic:
    """The Bessel function of this kind ("j", "y", "i", or "ie" for exp(-|x|) I) and order."""
    function = {"j": arb.bessel_j, "y": arb.bessel_y, "i": arb.bessel_i, "ie": arb.bessel_i}[kind]

    def ball(x: arb) -> arb:
        found: arb = function(x, arb(order))
        return found * (-abs(x)).exp() if kind == "ie" else found

    def slope(x: Any, y: Any) -> Any:
        if kind == "ie":
            if order == 0:  # of the absolute value, see `i0e`
                return bessel("ie", 1)(x) - y
            lower = bessel("ie", order - 1)(x)
            if _is_apart(x):
                return lower - y * (order / x) - (absolute(y) if order % 2 else y)
            return (lower + bessel("ie", order + 1)(x)) / 2 - (abs(y) if order % 2 else y)
        if order == 0:
            return bessel(kind, 1)(x) if kind == "i" else -bessel(kind, 1)(x)
        lower = bessel(kind, order - 1)(x)
        if _is_apart(x):
            return lower - y * order / x  # as libraries compute it
        upper = bessel(kind, order + 1)(x)
        return (lower + upper) / 2 if kind == "i" else (lower - upper) / 2

    def scale(v: float) -> float:
        if kind in ("i", "ie"):
            return 0.0
        amplitude = min(1.0, math.sqrt(2.0 / (math.pi * abs(v)))) if v else 1.0
        return amplitude * max(1.0, abs(v))  # the phase is known to a roundoff of x

    grown = abs if kind == "i" else only_the_result
    return Analytic(f"bessel_{kind}", ball, (slope,), _is_zero if kind != "y" else nowhere, scale, grown)


def i0e(x: Any) -> Any:
    """exp(-|x|) I_0(x), with a kink at 0."""
    return bessel("ie", 0)(absolute(x) if not is_constant(x) else abs(x))


BESSEL_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f"{kind}{order}": bessel(kind, order) for kind in ("j", "y", "i") for order in (0, 1)},
    "i0e": i0e,
    "i1e": bessel("ie", 1),
    "jv": lambda order, x: bessel("j", int(order))(x),
    "iv": lambda order, x: bessel("i", int(order))(x),
}

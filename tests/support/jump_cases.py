"""Functions that jump, and indices by comparison, in the form of `tests/support/array_cases.py`."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from tests.support.array_cases import ArrayCase, floor_of, in_order, same
from tests.support.function_cases import Undefined


def floored(x):
    return floor_of(x)


def ceiled(x):
    return -floor_of(-x)


def truncated(x):
    return floored(x) if x >= 0 else ceiled(x)


def to_nearest(x):
    return round(Fraction(x))


def entry_by_entry(step):
    return lambda to, z, rng: [(to.constant(step(x)), {}) for x in z]


def tenths_rule(to, z, rng):
    ten = to.constant(10)
    return [(to.over(to.constant(to_nearest(to.times(x, ten))), ten), {}) for x in z]


def _quotient(x, y):
    if y == 0:
        raise Undefined
    return Fraction(x) / Fraction(y)


def floor_divide_rule(to, z, rng):
    return [(to.constant(floored(_quotient(z[0], z[1]))), {})]


def remainder_rule(step):
    """x - step(x / y) y: exact in floats, but where a sum of the remainder and y is rounded."""

    def rule(to, z, rng):
        x, y = z[:2]
        times = step(_quotient(x, y))
        value = to.constant(Fraction(x) - times * Fraction(y))
        return [(value, {0: [same], 1: [lambda a: to.times(a, to.constant(-times))]})]

    return rule


def signs_rule(at_zero):
    return lambda to, z, rng: [(to.constant(at_zero if x == 0 else 1 if x > 0 else -1), {}) for x in z]


def heaviside_rule(to, z, rng):
    return [(to.constant(0.5 if x == 0 else float(x > 0)), {}) for x in z]


def copysign_rule(to, z, rng):
    return [(to.constant(1.5 if x >= 0 else -1.5), {}) for x in z]


def parts_rule(to, z, rng):
    whole = [truncated(x) for x in z]
    fractions = [(to.total([x, -to.constant(w)]), {i: [same]}) for i, (x, w) in enumerate(zip(z, whole, strict=True))]
    return [*fractions, *((to.constant(w), {}) for w in whole)]


EDGES = [-1.0, 0.0, 0.5, 2.0]


def places_rule(side):
    def rule(to, z, rng):
        return [(to.constant(sum(e < x or (side == "right" and e == x) for e in EDGES)), {}) for x in z]

    return rule


def counts_rule(to, z, rng):
    counts = [0] * (len(EDGES) - 1)
    for x in z:
        if EDGES[0] <= x <= EDGES[-1]:
            counts[min(sum(e <= x for e in EDGES) - 1, len(counts) - 1)] += 1
    return [(to.constant(c), {}) for c in counts]


def order_rule(to, z, rng):
    return [(to.constant(place), {}) for place in in_order(z, rng)]


def end_rule(end):
    return lambda to, z, rng: [(to.constant(in_order(z, rng)[end]), {})]


JUMPS: dict[str, ArrayCase] = {
    "floor": ArrayCase(np.floor, entry_by_entry(floored)),
    "ceil": ArrayCase(np.ceil, entry_by_entry(ceiled)),
    "trunc": ArrayCase(np.trunc, entry_by_entry(truncated)),
    "fix": ArrayCase(np.fix, entry_by_entry(truncated)),
    "rint": ArrayCase(np.rint, entry_by_entry(to_nearest)),
    "round": ArrayCase(lambda z: np.round(z, 1), tenths_rule),
    "modf": ArrayCase(lambda z: np.concatenate(np.modf(z)), parts_rule),
    "floor_divide": ArrayCase(lambda z: np.floor_divide(z[0], z[1]), floor_divide_rule, 2),
    "remainder": ArrayCase(lambda z: np.remainder(z[0], z[1]), remainder_rule(floored), 2),
    "fmod": ArrayCase(lambda z: np.fmod(z[0], z[1]), remainder_rule(truncated), 2),
    "divmod": ArrayCase(
        lambda z: np.array(np.divmod(z[0], z[1])),
        lambda to, z, rng: [*floor_divide_rule(to, z, rng), *remainder_rule(floored)(to, z, rng)],
        2,
    ),
    "sign": ArrayCase(np.sign, signs_rule(0)),
    "heaviside": ArrayCase(lambda z: np.heaviside(z, 0.5), heaviside_rule),
    "copysign": ArrayCase(lambda z: np.copysign(1.5, z), copysign_rule),
    "signbit": ArrayCase(lambda z: np.where(np.signbit(z), -1.0, 1.0), signs_rule(1)),
    "digitize": ArrayCase(lambda z: np.digitize(z, [-1.0, 0.0, 0.5, 2.0]), places_rule("right")),
    "searchsorted": ArrayCase(lambda z: np.searchsorted([-1.0, 0.0, 0.5, 2.0], z), places_rule("left")),
    "histogram": ArrayCase(lambda z: np.histogram(z, bins=[-1.0, 0.0, 0.5, 2.0])[0], counts_rule),
    "argsort": ArrayCase(np.argsort, order_rule),
    "around": ArrayCase(np.around, entry_by_entry(to_nearest)),
    "nanargmin": ArrayCase(np.nanargmin, end_rule(0)),
    "nanargmax": ArrayCase(np.nanargmax, end_rule(-1)),
    "argmin": ArrayCase(np.argmin, end_rule(0)),
    "argmax": ArrayCase(np.argmax, end_rule(-1)),
}

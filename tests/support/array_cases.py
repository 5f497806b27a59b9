"""Functions of arrays for the soundness tests: order statistics, reductions, and functions that jump.

`numpy` is the definition, of an array z (n,). `rule(to, z, rng)` evaluates it in an arithmetic of
`tests/support/arithmetics.py`: a list of results, each with its value and its slopes by the entries of z. The slopes by
an entry are functions, each from the adjoint of the result to an amount of that of the entry. Equal numbers are put in
a random order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import numpy as np

from tests.support.function_cases import Undefined


@dataclass(frozen=True)
class ArrayCase:
    """A definition and its rule; `least` entries are needed. `rational` is False for roots.

    With `multiplied_out`, the slopes are those of another form: its terms are multiplied before they are added up.
    """

    numpy: Callable
    rule: Callable
    least: int = 1
    rational: bool = True
    multiplied_out: bool = False


def in_order(z, rng):
    """The places of the numbers in increasing order."""
    places = list(range(len(z)))
    rng.shuffle(places)
    return sorted(places, key=lambda i: z[i])


def same(adjoint):
    return adjoint


def chosen(to, z, place):
    return z[place], {place: [same]}


def scaled(slopes, change):
    """Slopes whose adjoint is changed first."""
    return {i: [lambda a, by=by: by(change(a)) for by in each] for i, each in slopes.items()}


def merged(parts):
    found = {}
    for slopes in parts:
        for i, each in slopes.items():
            found.setdefault(i, []).extend(each)
    return found


def sum_of(to, terms):
    """A sum of pairs (factor or None, (value, slopes))."""
    value = to.total([v if factor is None else to.times(factor, v) for factor, (v, _) in terms])
    parts = [by if f is None else scaled(by, lambda a, f=f: to.times(a, f)) for f, (_, by) in terms]
    return value, merged(parts)


def less(to, one, other):
    return to.total([one[0], -other[0]]), merged([one[1], scaled(other[1], lambda a: -a)])


def divided(to, pair, count):
    """A pair divided by a number."""
    by = to.constant(count)
    return to.over(pair[0], by), scaled(pair[1], lambda a: to.over(a, by))


def floor_of(x):
    return int(mpmath.floor(x)) if isinstance(x, mpmath.mpf) else math.floor(x)


# ---------------------------------------------------------------------------------------------------------------------
# Order statistics


def sorted_rule(to, z, rng):
    return [chosen(to, z, place) for place in in_order(z, rng)]


def at_place(place):
    return lambda to, z, rng: [sorted_rule(to, z, rng)[place]]


def median_rule(to, z, rng):
    ordered, half = sorted_rule(to, z, rng), len(z) // 2
    if len(z) % 2:
        return [ordered[half]]
    return [divided(to, sum_of(to, [(None, ordered[half - 1]), (None, ordered[half])]), 2)]


def quantile_rule(share, method="linear"):
    def rule(to, z, rng):
        ordered = sorted_rule(to, z, rng)
        rank = to.times(to.constant(Fraction(share)), to.constant(len(z) - 1))
        low = min(floor_of(rank), len(z) - 1)
        part, high = to.total([rank, to.constant(-low)]), min(low + 1, len(z) - 1)
        if method != "linear":
            return [ordered[low if method == "lower" or not part > 0 else high]]
        if low == high or part == 0:
            return [ordered[low]]
        gap = less(to, ordered[high], ordered[low])
        if part < 0.5 or rng.random() < 0.5:  # NumPy and torch begin with the nearer one
            return [sum_of(to, [(None, ordered[low]), (part, gap)])]
        other = to.total([to.constant(1), -part])
        return [sum_of(to, [(None, ordered[high]), (-other, gap)])]

    return rule


def range_rule(to, z, rng):
    ordered = sorted_rule(to, z, rng)
    return [less(to, ordered[-1], ordered[0])]


def edges_rule(to, z, rng):
    """The smallest number, the largest, and three between them."""
    ordered = sorted_rule(to, z, rng)
    gap = less(to, ordered[-1], ordered[0])
    inner = [
        sum_of(to, [(None, ordered[0]), (None, divided(to, sum_of(to, [(to.constant(k), gap)]), 4))]) for k in (1, 2, 3)
    ]
    return [ordered[0], *inner, ordered[-1]]


def clip_rule(to, z, rng):
    found = []
    for i, x in enumerate(z):
        low, high = to.constant(-0.5), to.constant(1)
        inside = low < x < high or (x in (low, high) and rng.random() < 0.5)
        found.append((min(max(x, low), high), {i: [same]} if inside else {}))
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Reductions


def products_rule(*, running):
    def rule(to, z, rng):
        partial = [z[0]]
        for x in z[1:]:
            partial.append(to.times(partial[-1], x))

        def slope(i, k):
            def passed(a):
                for j in range(k, i, -1):
                    a = to.times(a, z[j])
                return to.times(a, partial[i - 1]) if i else a

            return [passed]

        found = [(partial[k], {i: slope(i, k) for i in range(k + 1)}) for k in range(len(z))]
        return found if running else found[-1:]

    return rule


def total_rule(to, z, rng):
    return [sum_of(to, [(None, chosen(to, z, i)) for i in range(len(z))])]


def mean_rule(to, z, rng):
    return [divided(to, total_rule(to, z, rng)[0], len(z))]


def running_sums_rule(to, z, rng):
    return [sum_of(to, [(None, chosen(to, z, i)) for i in range(k + 1)]) for k in range(len(z))]


def differences_rule(to, z, rng):
    return [less(to, chosen(to, z, i + 1), chosen(to, z, i)) for i in range(len(z) - 1)]


def trapezoid_rule(to, z, rng):
    halves = [
        divided(to, sum_of(to, [(None, chosen(to, z, i)), (None, chosen(to, z, i + 1))]), 2) for i in range(len(z) - 1)
    ]
    return [sum_of(to, [(None, half) for half in halves])]


def gradient_rule(to, z, rng):
    last = len(z) - 1
    inner = [divided(to, less(to, chosen(to, z, i + 1), chosen(to, z, i - 1)), 2) for i in range(1, last)]
    ends = [less(to, chosen(to, z, at + 1), chosen(to, z, at)) for at in (0, last - 1)]
    return [ends[0], *inner, ends[1]]


def weighted_rule(weights):
    """Σ weight · z / Σ weight, for weights in turn."""

    def rule(to, z, rng):
        used = [weights[i % len(weights)] for i in range(len(z))]
        found = sum_of(to, [(to.constant(w), chosen(to, z, i)) for i, w in enumerate(used)])
        return [divided(to, found, sum(used))]

    return rule


def bincount_rule(to, z, rng):
    return [sum_of(to, [(None, chosen(to, z, i)) for i in range(len(z)) if i % 3 == k]) for k in range(min(3, len(z)))]


def convolution_rule(kernel):
    def rule(to, z, rng):
        count = len(z) + len(kernel) - 1
        places = [[(k - i, i) for i in range(len(z)) if 0 <= k - i < len(kernel)] for k in range(count)]
        return [sum_of(to, [(to.constant(kernel[a]), chosen(to, z, i)) for a, i in each]) for each in places]

    return rule


def variance_rule(*, root, ddof=0):
    def rule(to, z, rng):
        count = to.constant(len(z) - ddof)
        mean = to.over(to.total(z), to.constant(len(z)))
        gaps = [to.total([x, -mean]) for x in z]
        value = to.over(to.total([to.times(gap, gap) for gap in gaps]), count)
        slopes = {i: [lambda a, gap=gap: to.times(to.over(a, count), gap)] * 2 for i, gap in enumerate(gaps)}
        if not root:
            return [(value, slopes)]
        deviation = to.function("sqrt", value)
        if deviation == 0:
            raise Undefined  # any vector up to a length
        return [(deviation, scaled(slopes, lambda a: to.over(a, to.times(to.constant(2), deviation))))]

    return rule


# ---------------------------------------------------------------------------------------------------------------------
# Interpolation


KNOTS, HEIGHTS = [-1.0, 0.0, 0.5, 2.0], [3.0, -1.0, -1.0, 2.5]


def interpolation_rule(to, z, rng):
    found = []
    for i, x in enumerate(z):
        place = sum(x > knot for knot in KNOTS) - 1
        if x in KNOTS and rng.random() < 0.5:
            place += 1
        if place < 0 or place == len(KNOTS) - 1:
            found.append((to.constant(HEIGHTS[max(place, 0)]), {}))
            continue
        run = to.total([to.constant(KNOTS[place + 1]), -to.constant(KNOTS[place])])
        rise = to.total([to.constant(HEIGHTS[place + 1]), -to.constant(HEIGHTS[place])])
        slope = to.over(rise, run)
        there = to.times(slope, to.total([x, -to.constant(KNOTS[place])]))
        by = {i: [lambda a, slope=slope: to.times(a, slope)]}
        found.append((to.total([there, to.constant(HEIGHTS[place])]), by))
    return found


def heights_rule(to, z, rng):
    """At 0.25, 1 and 9, between heights z at the places 0, 1, …"""
    found = []
    for x in (0.25, 1.0, 9.0):
        place = min(floor_of(Fraction(x)), len(z) - 1)
        if place == len(z) - 1:
            found.append(chosen(to, z, place))
            continue
        part = to.constant(Fraction(x) - place)
        gap = less(to, chosen(to, z, place + 1), chosen(to, z, place))
        found.append(sum_of(to, [(part, gap), (None, chosen(to, z, place))]))
    return found


def on_heights(z):
    return np.interp([0.25, 1.0, 9.0], np.arange(len(z)), z)


def of_weights(z):
    return np.average(z, weights=np.array([1, 2, 5, 3])[np.arange(len(z)) % 4])


def counted_weights(z):
    return np.bincount(np.arange(len(z)) % 3, weights=z)


CONTINUOUS: dict[str, ArrayCase] = {
    "sort": ArrayCase(np.sort, sorted_rule),
    "partition": ArrayCase(lambda z: np.partition(z, 1)[1], at_place(1), 2),
    "median": ArrayCase(np.median, median_rule),
    "nanmedian": ArrayCase(np.nanmedian, median_rule),
    "quantile": ArrayCase(lambda z: np.quantile(z, 0.375), quantile_rule("0.375")),
    "nanquantile": ArrayCase(lambda z: np.nanquantile(z, 0.75), quantile_rule("0.75")),
    "quantile lower": ArrayCase(lambda z: np.quantile(z, 0.25, method="lower"), quantile_rule("0.25", "lower")),
    "quantile higher": ArrayCase(lambda z: np.quantile(z, 0.75, method="higher"), quantile_rule("0.75", "higher")),
    "percentile": ArrayCase(
        lambda z: np.percentile(z, [10, 50]),
        lambda to, z, rng: [*quantile_rule("0.1")(to, z, rng), *quantile_rule("0.5")(to, z, rng)],
    ),
    "nanpercentile": ArrayCase(lambda z: np.nanpercentile(z, 90), quantile_rule("0.9")),
    "max": ArrayCase(np.max, at_place(-1)),
    "nanmax": ArrayCase(np.nanmax, at_place(-1)),
    "nanmin": ArrayCase(np.nanmin, at_place(0)),
    "ptp": ArrayCase(np.ptp, range_rule),
    "histogram_bin_edges": ArrayCase(lambda z: np.histogram_bin_edges(z, 4), edges_rule),
    "clip": ArrayCase(lambda z: np.clip(z, -0.5, 1.0), clip_rule),
    "prod": ArrayCase(np.prod, products_rule(running=False)),
    "nanprod": ArrayCase(np.nanprod, products_rule(running=False)),
    "cumprod": ArrayCase(np.cumprod, products_rule(running=True), multiplied_out=True),
    "nancumprod": ArrayCase(np.nancumprod, products_rule(running=True), multiplied_out=True),
    "nansum": ArrayCase(np.nansum, total_rule),
    "nanmean": ArrayCase(np.nanmean, mean_rule),
    "cumsum": ArrayCase(np.cumsum, running_sums_rule),
    "nancumsum": ArrayCase(np.nancumsum, running_sums_rule),
    "diff": ArrayCase(np.diff, differences_rule, 2),
    "trapezoid": ArrayCase(np.trapezoid, trapezoid_rule, 2),
    "gradient": ArrayCase(np.gradient, gradient_rule, 2),
    "average": ArrayCase(of_weights, weighted_rule((1, 2, 5, 3))),
    "bincount": ArrayCase(counted_weights, bincount_rule),
    "convolve": ArrayCase(lambda z: np.convolve(z, [0.5, -2.0, 1.0]), convolution_rule((0.5, -2.0, 1.0))),
    "nanvar": ArrayCase(np.nanvar, variance_rule(root=False)),
    "nanstd": ArrayCase(np.nanstd, variance_rule(root=True), 2, rational=False),
    "cov": ArrayCase(np.cov, variance_rule(root=False, ddof=1), 2),
    "interp": ArrayCase(lambda z: np.interp(z, [-1.0, 0.0, 0.5, 2.0], [3.0, -1.0, -1.0, 2.5]), interpolation_rule),
    "interp of heights": ArrayCase(on_heights, heights_rule),
}

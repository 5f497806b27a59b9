"""What the measurements of a concept show: how time grows with size, which version is fastest, and from which size on.

All results use the shortest round of each measurement, because other work on the machine only makes a round longer.
Two versions count as equally fast where the ranges between their quartiles overlap.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oracle.records.speed import ConceptSpeed, Measurement, Side

_SIZE_RANGE = 30.0  # largest size ÷ smallest size that a fit covers, at least; arbitrary, enough for a few points


@dataclass(frozen=True)
class PowerLaw:
    """Time grows like size ** `exponent`, fitted over the `points` largest sizes."""

    exponent: float
    standard_error: float  # of the exponent
    points: int


@dataclass(frozen=True)
class Crossover:
    """Which of two versions is faster at the largest size, and from which `size` on; None if it is at every size."""

    faster: str
    slower: str
    size: float | None
    ratio: float  # slower time ÷ faster time at the largest size


def size(concept: ConceptSpeed, dims: dict[str, int]) -> int:
    """Return the extent of the first growing dimension; the number of entries where no dimension grows."""
    return dims[concept.growing[0]] if concept.growing else math.prod(dims.values())


def by_size(measurements: Iterable[Measurement], name: str, gives: str) -> list[Measurement]:
    """Return the measurements of one version, smallest size first, without training runs."""
    return [one for one in measurements if one.name == name and one.gives == gives and not one.run]


def fit_power_law(concept: ConceptSpeed, measurements: Sequence[Measurement]) -> PowerLaw | None:
    """Fit log time against log size by least squares over the largest sizes; None for fewer than three measurements."""
    points = [(math.log(size(concept, one.dims)), math.log(one.minimum)) for one in measurements]
    if len(points) < 3:
        return None
    least = points[-1][0] - math.log(_SIZE_RANGE)
    points = points[min(next(at for at, (x, _) in enumerate(points) if x >= least), len(points) - 3) :]
    count = len(points)
    mean_x, mean_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    residual = sum((y - mean_y - exponent * (x - mean_x)) ** 2 for x, y in points)
    return PowerLaw(exponent, math.sqrt(residual / (count - 2) / spread), count)


def fastest(concept: ConceptSpeed, side: Side, gives: str, kinds: Sequence[str] = ("eager",)) -> list[Measurement]:
    """Return the fastest version of a library at each size; versions with an expected failure are excluded."""
    found: dict[str, Measurement] = {}
    for one in concept.measurements:
        comparable = not one.run and not one.expected_failure
        if comparable and one.side == side and one.gives == gives and one.kind in kinds:
            key = str(one.dims)
            if key not in found or one.minimum < found[key].minimum:
                found[key] = one
    return list(found.values())


def crossover(
    concept: ConceptSpeed, one: Sequence[Measurement], other: Sequence[Measurement], names: tuple[str, str]
) -> Crossover | None:
    """Compare two versions at the sizes that both were timed at; None if they are equally fast at the largest one."""
    others = {str(measurement.dims): measurement for measurement in other}
    pairs = [(measurement, others[str(measurement.dims)]) for measurement in one if str(measurement.dims) in others]
    if not pairs or _equally_fast(*pairs[-1]):
        return None
    sign = 1 if pairs[-1][0].minimum < pairs[-1][1].minimum else -1
    gaps = [sign * math.log(b.minimum / a.minimum) for a, b in pairs]  # above 0 where the faster one is ahead
    ahead = len(gaps)
    while ahead and gaps[ahead - 1] > 0:
        ahead -= 1
    at = None
    if ahead:
        (low, low_gap), (high, high_gap) = (
            (math.log(size(concept, pairs[place][0].dims)), gaps[place]) for place in (ahead - 1, ahead)
        )
        at = math.exp(low + (high - low) * -low_gap / (high_gap - low_gap))  # a straight line on logarithmic axes
    faster, slower = names if sign > 0 else names[::-1]
    return Crossover(faster, slower, at, math.exp(gaps[-1]))


def _equally_fast(one: Measurement, other: Measurement) -> bool:
    return (
        one.minimum <= other.upper_quartile
        and other.minimum <= one.upper_quartile
        and max(one.lower_quartile, other.lower_quartile) <= min(one.upper_quartile, other.upper_quartile)
    )


def describe_crossover(found: Crossover | None, concept: ConceptSpeed, names: tuple[str, str]) -> str:
    """Return a crossover as text, such as "from n ≈ 40 on, torch wins (3.1 times faster at the largest size)"."""
    if found is None:
        return f"{names[0]} and {names[1]} are equally fast at the largest size"
    axis = concept.growing[0] if concept.growing else "size"
    ratio = f"{found.ratio:.{1 if found.ratio < 9.95 else 0}f} times faster at the largest size"
    if found.size is None:
        return f"{found.faster} wins at every size ({ratio})"
    return f"from {axis} ≈ {float(f'{found.size:.2g}'):.0f} on, {found.faster} wins ({ratio})"

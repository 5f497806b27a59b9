"""What a record of timings says: how cost grows, where one version overtakes another, who is fastest.

All of it is worked out from the shortest turns: what else a machine does makes a turn longer and never shorter. Two
versions are told apart only where their quartiles are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from oracle.records.speed import ConceptSpeed, Pace

__all__ = ["Crossing", "Slope", "best", "crossing", "line", "named", "size", "slope"]

_DECADE = 30.0  # a slope is fitted where the size has grown so much at the least; arbitrary, for a few points


@dataclass(frozen=True)
class Slope:
    """Time grows as the size to this power, fitted over so many of the largest sizes; `off` is its standard error."""

    power: float
    off: float
    points: int


@dataclass(frozen=True)
class Crossing:
    """Who is faster from which size on: `size` is where the lines cross, None where they do not."""

    winner: str
    loser: str
    size: float | None
    ratio: float  # at the largest size, how many times faster


def size(concept: ConceptSpeed, dims: dict[str, int]) -> int:
    """The extent of the first dimension that grows."""
    return dims[concept.growing[0]] if concept.growing else math.prod(dims.values())


def line(paces: Iterable[Pace], name: str, gives: str) -> list[Pace]:
    """All sizes of one version, smallest first; without training runs."""
    return [pace for pace in paces if pace.name == name and pace.gives == gives and not pace.run]


def slope(concept: ConceptSpeed, paces: Sequence[Pace]) -> Slope | None:
    """Fit a straight line to the logarithms over the largest sizes, at least three of them."""
    points = [(math.log(size(concept, pace.dims)), math.log(pace.minimum)) for pace in paces]
    if len(points) < 3:
        return None
    least = points[-1][0] - math.log(_DECADE)
    points = points[min(next(at for at, (x, _) in enumerate(points) if x >= least), len(points) - 3) :]
    count = len(points)
    middle_x, middle_y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    power = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    left = sum((y - middle_y - power * (x - middle_x)) ** 2 for x, y in points)
    return Slope(power, math.sqrt(left / (count - 2) / spread), count)


def best(
    concept: ConceptSpeed, side: Literal["numpy", "torch"], gives: str, hows: Sequence[str] = ("eager",)
) -> list[Pace]:
    """The fastest version of a side at each size, among those that no page lists as wrong."""
    found: dict[str, Pace] = {}
    for pace in concept.paces:
        if pace.side == side and pace.gives == gives and pace.how in hows and not pace.run and not pace.known:
            key = str(pace.dims)
            if key not in found or pace.minimum < found[key].minimum:
                found[key] = pace
    return list(found.values())


def crossing(
    concept: ConceptSpeed, one: Sequence[Pace], other: Sequence[Pace], names: tuple[str, str]
) -> Crossing | None:
    """Who of two wins at the largest size that both were timed at, and from where on; None where that is undecided."""
    others = {str(pace.dims): pace for pace in other}
    pairs = [(pace, others[str(pace.dims)]) for pace in one if str(pace.dims) in others]
    if not pairs or _level(*pairs[-1]):
        return None
    sign = 1 if pairs[-1][0].minimum < pairs[-1][1].minimum else -1
    gaps = [sign * math.log(b.minimum / a.minimum) for a, b in pairs]  # above 0: the winner is ahead
    ahead = len(gaps)
    while ahead and gaps[ahead - 1] > 0:
        ahead -= 1
    at = None if ahead == 0 else _between(concept, pairs[ahead - 1][0], pairs[ahead][0], gaps[ahead - 1], gaps[ahead])
    winner, loser = names if sign > 0 else names[::-1]
    return Crossing(winner, loser, at, math.exp(gaps[-1]))


def _between(concept: ConceptSpeed, before: Pace, after: Pace, behind: float, ahead: float) -> float:
    """Where the gap between two lines closes, straight on logarithmic axes."""
    low, high = (math.log(size(concept, pace.dims)) for pace in (before, after))
    return math.exp(low + (high - low) * -behind / (ahead - behind))


def _level(one: Pace, other: Pace) -> bool:
    """Whether the turns of two overlap so much that neither is the faster."""
    return (
        one.minimum <= other.upper
        and other.minimum <= one.upper
        and max(one.lower, other.lower) <= min(one.upper, other.upper)
    )


def named(crossing: Crossing | None, concept: ConceptSpeed, names: tuple[str, str]) -> str:
    """A crossing in words: "from n = 40 on, torch wins (3.1 times faster at the largest size)"."""
    if crossing is None:
        return f"{names[0]} and {names[1]} are level at the largest size"
    axis = concept.growing[0] if concept.growing else "size"
    ratio = f"{crossing.ratio:.{1 if crossing.ratio < 9.95 else 0}f} times faster at the largest size"
    if crossing.size is None:
        return f"{crossing.winner} wins at every size ({ratio})"
    return f"from {axis} ≈ {float(f'{crossing.size:.2g}'):.0f} on, {crossing.winner} wins ({ratio})"

"""The k-th smallest of certified numbers: what `np.sort`, `np.median` and `np.quantile` return.

It is the same in every order of equal numbers, so unlike an index (`oracle.truth.ordering`) it has one value. Where
several numbers are equal within their bounds, any of them may be in that place: the derivative is a set of slopes, a
mean of theirs (Clarke's generalised gradient).
"""

from collections.abc import Sequence

from flint import arb

from oracle.truth.leaves import Corner, SlopeInterval
from oracle.truth.normwise import selected
from oracle.truth.number import Number, Reading, accumulate


class OrderStatistic(Number):
    """The number at this place in the increasing order of numbers that are equal within their bounds."""

    __slots__ = ("among", "place", "slopes")

    def __init__(self, among: Sequence[Number], place: int, slopes: Sequence[SlopeInterval]) -> None:
        self.among, self.place, self.slopes = among, place, slopes
        self.measure()

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = zip(*(x.reading for x in self.among), strict=True)
        # An order statistic is 1-Lipschitz in the largest change of the numbers.
        return sorted(value)[self.place], max(direct), min(step), max(size), max(rearranged), max(spread)

    def enclose(self) -> arb:
        balls = [x.ball for x in self.among]
        low = sorted((ball.lower() for ball in balls), key=_Ordered)[self.place]
        high = sorted((ball.upper() for ball in balls), key=_Ordered)[self.place]
        return low.union(high)

    def backward(self, adjoint: Number) -> None:
        for x, slope in zip(self.among, self.slopes, strict=True):
            accumulate(x, adjoint * slope)


class _Ordered:
    """Exact balls in increasing order."""

    def __init__(self, ball: arb) -> None:
        self.ball = ball

    def __lt__(self, other: "_Ordered") -> bool:
        return bool(self.ball < other.ball)


def in_order(numbers: Sequence[Number]) -> list[Number]:
    """The numbers from the smallest to the largest."""
    ordered = sorted(numbers, key=lambda x: x.reading[0])
    found: list[Number] = []
    for cluster in _clusters(ordered, 4):
        if len(cluster) == 1:
            found.append(selected(cluster[0], [x for x in ordered if x is not cluster[0]]))
            continue
        for tied in _clusters(cluster, 1):
            start = next(at for at, x in enumerate(cluster) if x is tied[0])
            for place in range(len(tied)):
                corner = Corner(len(tied))
                slopes = [_slope(x, tied, place, corner) for x in cluster]
                found.append(OrderStatistic(cluster, start + place, slopes))
    return found


def _slope(x: Number, tied: Sequence[Number], place: int, corner: Corner) -> SlopeInterval:
    """The derivative of the number at `place` among those tied in the direct form, by `x`."""
    at = next((at for at, each in enumerate(tied) if each is x), None)
    if at is None:
        return SlopeInterval(0.0, 0.0, error=1.0)  # only a rearranged form may select it
    if len(tied) == 1:
        return SlopeInterval(1.0, 1.0, error=1.0)
    return SlopeInterval(0.0, 1.0, corner=corner, place=at)


def _clusters(ordered: Sequence[Number], bound: int) -> list[list[Number]]:
    """Neighbours that are equal within their bounds (direct: 1, rearranged: 4), in groups."""
    groups: list[list[Number]] = []
    highest = 0.0
    for x in ordered:
        value, spread, error = x.reading[0], x.reading[5], x.reading[bound]
        margin = (2.0 * error + spread) * (1.0 + 2.0**-40)
        if groups and not value - margin > highest:
            groups[-1].append(x)
            highest = max(highest, value + margin)
        else:
            groups.append([x])
            highest = value + margin
    return groups

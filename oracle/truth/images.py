"""Functions of constants whose bounds Arb computes, as the image of each argument with its error around it."""

import math
from collections.abc import Callable, Sequence

from flint import arb

from oracle.truth.accuracy import ULPS
from oracle.truth.constants import Constant, precision
from oracle.truth.context import current
from oracle.truth.number import UNKNOWN, Reading

_WIDEST = max(ulps for row in ULPS.values() for ulps in row.values())  # of a function that is not in the table


class Enclosed:
    """A function of constants whose bounds Arb computes: the image of each argument with its error around it.

    The error of the library is added: that of the table, or the largest of the table where it does not list the
    function. `parts` is the relative error of other forms, in units of u.
    """

    def __init__(self, name: str, function: Callable[..., arb], of: Sequence[Constant]) -> None:
        self.function, self.of = function, of
        self.ulps = ULPS.get(name)
        for x in of:
            x.reading  # noqa: B018  measured now, so that measuring never recurses deeply

    def enclose(self) -> arb:
        return self.function(*(x.ball for x in self.of))

    def read(self) -> Reading:
        unit, slack = current.unit, current.slack
        with precision(128):
            middle = self.enclose()
            value = float(middle)
            if not math.isfinite(value):
                return UNKNOWN
            moved = [self._moved(middle, place) for place in (1, 4)]
        ulps = _WIDEST if self.ulps is None else self.ulps[current.format.name]
        most = abs(value) + moved[1]
        direct = moved[0] * slack + ulps * (2.0 * unit * most + current.loss) * slack
        rearranged = moved[1] * slack + (2.0 * ulps + 2.0 + self._bent()) * (2.0 * unit * most + current.loss) * slack
        if not most + direct <= current.largest:
            direct = math.inf
        if not most + rearranged <= current.largest:
            rearranged = math.inf
        return value, direct, 0.0, most, rearranged, 0.0

    def _moved(self, middle: arb, place: int) -> float:
        """How far the function moves when each argument moves by its direct (1) or rearranged (4) bound."""
        wide = self.function(*(x.ball + arb(0, x.reading[place]) for x in self.of))
        moved = float(abs(wide - middle).upper())
        return moved if math.isfinite(moved) else math.inf

    def _bent(self) -> float:
        """The relative error of a power computed as exp(p log x) or as a product, in units of u."""
        if len(self.of) != 2:
            return 0.0
        base, power = (abs(x.reading[0]) for x in self.of)
        return power * (abs(math.log(base)) * 8.0 + 1.0) if base else 0.0

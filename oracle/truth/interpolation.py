"""`np.interp` and other functions of NumPy and SciPy that NumPy's own code does not run over certified numbers."""

from bisect import bisect_right
from typing import Any

import numpy as np

from oracle.truth.arrays import Numbers, viewed
from oracle.truth.leaves import as_number


def _segment(x: Any, knots: list[Any], values: list[float]) -> int:
    """The index of the last knot that is not above x, -1 below all, decided by comparisons."""
    place = bisect_right(values, as_number(x).reading[0]) - 1
    if place + 1 < len(knots) and x >= knots[place + 1]:
        while place + 1 < len(knots) and x >= knots[place + 1]:
            place += 1
        return place
    while place >= 0 and x < knots[place]:
        place -= 1
    return place


def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """`np.interp`: piecewise linear between the points (xp, fp), which have increasing xp."""
    if period is not None:
        raise TypeError("np.interp with period= is not known over certified numbers; write x % period")
    knots, heights = list(np.ravel(xp)), list(np.ravel(fp))
    values = [as_number(each).reading[0] for each in knots]

    def at(x: Any) -> Any:
        place = _segment(x, knots, values)
        if place < 0:
            return heights[0] if left is None else left
        if place == len(knots) - 1:
            return heights[-1] if right is None or not x > knots[-1] else right
        run = knots[place + 1] - knots[place]
        slope = (heights[place + 1] - heights[place]) / as_number(run)
        return slope * (x - knots[place]) + heights[place]

    operand = np.empty((), object)
    if isinstance(x, np.ndarray | list | tuple):
        operand = np.asarray(x, object)
    else:
        operand[()] = x
    return viewed(np.frompyfunc(at, 1, 1)(operand), Numbers)


INTERPOLATION = {"interp": interp}

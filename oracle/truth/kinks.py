"""The slopes on both sides of a comparison that is exactly a tie.

In `x if x > 1 else 1` the comparison has one outcome at 1, and every implementation has the same value there. But the
value does not depend on the outcome: the function is continuous, with a kink, and the slopes of both branches and all
between them are valid (Clarke's generalised gradient). So the definition is run with the other outcome too, and the
gradients of the two runs are enclosed together. Where the value differs, the function jumps, and its gradient is that
of the branch that is taken.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from oracle.truth.enclosures import Enclosure, Path

_ROUNDED = 2.0**-90  # relative: the error of `low`, the second number of an enclosure


def with_other_side(path: Path, other: Path) -> Path | None:
    """`path` with the slopes of `other` as well; None if the two have different values.

    Where the slopes differ, the second derivatives are unknown; the joint sets of `path` are dropped.
    """
    if path.value.shape != other.value.shape or _differs(path.value, other.value).any():
        return None
    gradients = {name: _hull(slopes, other.gradients[name]) for name, slopes in path.gradients.items()}
    seconds = {name: _unknown(second, other.seconds[name], gradients[name]) for name, second in path.seconds.items()}
    if all(gradients[name] is slopes for name, slopes in path.gradients.items()):
        return replace(path, seconds=seconds)
    return replace(path, gradients=gradients, seconds=seconds, gradient_sets=())


@np.errstate(invalid="ignore")
def _differs(one: Enclosure, other: Enclosure) -> NDArray[np.bool_]:
    """Whether the balls of two entries have no number in common, or only one of them is known."""
    gap = np.abs((one.high - other.high) + (one.low - other.low))
    apart = gap > one.radius + other.radius + _ROUNDED * np.abs(one.high)
    different: NDArray[np.bool_] = apart | (np.isinf(one.direct) != np.isinf(other.direct))
    return different


def _hull(one: Enclosure, other: Enclosure) -> Enclosure:
    """The interval from the slopes of `one` to those of `other`; `one` itself where they are the same."""
    differs = _differs(one, other)
    if not differs.any():
        return one
    low = np.minimum(one.high - one.radius, other.high - other.radius)
    high = np.maximum(one.high + one.radius, other.high + other.radius)
    half = (high / 2.0 - low / 2.0) * (1.0 + 2.0**-50)
    bounds = {}
    if one.normwise is not None and other.normwise is not None:
        bounds["normwise"] = np.where(differs, np.maximum(one.normwise, other.normwise), one.normwise)
    return replace(
        one,
        high=np.where(differs, high / 2.0 + low / 2.0, one.high),
        low=np.where(differs, 0.0, one.low),
        radius=np.where(differs, half, one.radius),
        direct=np.where(differs, np.maximum(one.direct, other.direct), one.direct),
        rearranged=np.where(differs, np.maximum(one.rearranged, other.rearranged), one.rearranged),
        spread=np.where(differs, half, one.spread),
        tight=one.tight | differs,
        **bounds,
    )


def _unknown(second: Enclosure, other: Enclosure, slopes: Enclosure) -> Enclosure:
    """`second` with infinite bounds where it differs from `other`, or where the slope is a set."""
    infinite = np.where(_differs(second, other) | (slopes.spread > 0.0), np.inf, 0.0)
    return replace(second, direct=second.direct + infinite, rearranged=second.rearranged + infinite)

"""What is known about a computation: enclosures of its value and derivatives, with the rounding bounds."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from oracle.truth.joint_sets import JointSet
from oracle.truth.paths import Decision

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Enclosure:
    """The true values of an array and the bounds on rounding; every field has the shape of the array.

    The truth is within `radius` of `high + low`, an unevaluated pair of float64. A correct float is within `direct` of
    the truth, within `rearranged` if it was computed in another form, or within `normwise` if that form passes through
    larger amounts (`oracle.truth.normwise`; None unless asked for). `spread` is the part of `radius` that comes
    from a point without derivative: each value in it is right. `tight` is False where the truth could not be enclosed
    with a radius small enough to give a verdict.
    """

    high: Array
    low: Array
    radius: Array
    direct: Array
    rearranged: Array
    spread: Array
    tight: NDArray[np.bool_]
    normwise: Array | None = field(default=None, kw_only=True)
    certified: ClassVar[bool] = True  # False where it is measured (`oracle.truth.measured`)
    depends_on_order: ClassVar[bool] = False  # True if equal numbers were put in an order on the way

    @property
    def shape(self) -> tuple[int, ...]:
        return self.high.shape

    @cached_property
    def bounded(self) -> bool:
        return bool(np.isfinite(self.direct).all())

    def distance(self, answer: NDArray[Any]) -> Array:
        """How far each entry of `answer` (float64, finite) is from the nearest right value."""
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs((answer - self.high) - self.low)
        return np.maximum(gap - self.radius, 0.0)


@dataclass(frozen=True, eq=False)
class Path:
    """One path through the definition: value, derivatives by input name, and the ambiguous decisions on the way.

    Where entries of the value or of the gradient are sets, `value_sets` and `gradient_sets` say which values are right
    together. The entries of `value_sets` have the name "".
    """

    value: Enclosure
    gradients: dict[str, Enclosure]
    seconds: dict[str, Enclosure] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    value_sets: tuple[JointSet, ...] = ()
    gradient_sets: tuple[JointSet, ...] = ()


@dataclass(frozen=True, eq=False)
class Truth:
    """Everything that is right for one input. It has no path if a comparison met a number that may have overflowed."""

    dtype: str
    paths: list[Path] = field(default_factory=list)

    @property
    def vacuous(self) -> bool:
        """Whether every answer is accepted, because the definition may overflow in every entry."""
        return all(np.isinf(path.value.direct).all() and path.value.direct.size > 0 for path in self.paths)

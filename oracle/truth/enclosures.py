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

    Attributes:
        high: the true value, rounded to float64.
        low: the rest: the middle of the enclosure is the exact sum `high + low`.
        radius: how far the true value may be from `high + low`.
        direct: how far a correct result may be from the true value, if it is computed as the definition is written.
        rearranged: the same for expanded and factored forms.
        normwise: the same for forms that pass through larger numbers (`oracle.truth.normwise`); None unless requested.
        spread: the part of `radius` that comes from a point without derivative: each value in it is right.
        tight: False where the enclosure is too wide for a verdict.
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
    """One path through the definition, with the outcomes of its ambiguous comparisons.

    Attributes:
        value: the value.
        gradients: the gradients by input name.
        seconds: the second derivatives by input name.
        decisions: the ambiguous comparisons and their outcomes.
        value_sets: entries of the value that depend on the same choice, with the valid values; their name is "".
        gradient_sets: the same for entries of the gradients.
    """

    value: Enclosure
    gradients: dict[str, Enclosure]
    seconds: dict[str, Enclosure] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    value_sets: tuple[JointSet, ...] = ()
    gradient_sets: tuple[JointSet, ...] = ()


@dataclass(frozen=True, eq=False)
class Truth:
    """The true value and gradients for one input, with bounds: on one path, or on several if a comparison is ambiguous.

    Attributes:
        dtype: the dtype of the rounding bounds.
        paths: the paths through the definition; none if a comparison met a number that may have overflowed.
        operations: the number of operations on the longest path: numbers computed, and terms of sums read.
    """

    dtype: str
    paths: list[Path] = field(default_factory=list)
    operations: int = 0

    @property
    def vacuous(self) -> bool:
        """Whether every answer is accepted, because the definition may overflow in every entry."""
        return all(np.isinf(path.value.direct).all() and path.value.direct.size > 0 for path in self.paths)

"""What a rival is, and how it enters the list."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, Literal

from oracle.catalogue.concept import Implementation

__all__ = ["FUSED", "IN_PLACE", "LISTED", "SPARSE", "VIEW", "ReferenceKernel", "reference_kernel"]

# Why ours stay slower.
FUSED = "It does two steps of the formula in one pass over memory; ours take them one by one, as they are written."
IN_PLACE = "It writes over its own arrays; ours make a new one for each step of the formula, and read like it."
SPARSE = "SciPy's sparse product adds up rows in C; NumPy has no such loop, and its `add.at` looks at every index anew."
VIEW = "Nothing is computed: a view is made in less than a microsecond, and Python's way there is what differs."

Side = Literal["numpy", "torch"]
Function = Callable[..., Any]


@dataclass(frozen=True)
class ReferenceKernel:
    """Somebody's fastest way to give what a concept gives.

    `source` says whose it is. Where ours is more than 1.2 times slower, `reason` says why it stays so.
    """

    name: str
    side: Side
    function: Function
    source: str
    gives: Literal["value", "gradient"] = "value"
    reason: str = ""

    @property
    def implementation(self) -> Implementation:
        """The same, as what can be judged and timed."""
        return Implementation(self.name, self.side, self.gives, self.function)

    @property
    def code(self) -> str:
        """Its source, without the line that lists it."""
        lines = dedent(inspect.getsource(self.function)).splitlines()
        return "\n".join(lines[next(at for at, line in enumerate(lines) if line.startswith("def ")) :])


LISTED: dict[str, list[ReferenceKernel]] = {}


def reference_kernel(concept: str, side: Side, source: str, *, reason: str = "") -> Callable[[Function], Function]:
    """List the function below as a rival of a concept's versions; one called "…_gradient" gives the gradient."""

    def listed(function: Function) -> Function:
        gives: Literal["value", "gradient"] = "gradient" if function.__name__.endswith("_gradient") else "value"
        LISTED.setdefault(concept, []).append(ReferenceKernel(function.__name__, side, function, source, gives, reason))
        return function

    return listed

"""A variant: a correct implementation of a concept that is not in its concept module, and the decorator for it."""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import as_implementation


@dataclass(frozen=True)
class Variant:
    """An implementation of the concept named `concept`; `longest` is the length of the longest axis it is run on."""

    concept: str
    implementation: Implementation
    longest: int

    @property
    def description(self) -> str:
        """The docstring of the function: one line about what is unusual."""
        return inspect.getdoc(self.implementation.learner or self.implementation.function) or ""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<variant {self.implementation.name} of {self.concept}>")


def variant(concept: str, *, longest: int = 20_000) -> Callable[[Callable[..., Any]], Variant]:
    """Make a function a variant of `concept`, named numpy_… or torch_…, with "gradient" in the name of a gradient.

    `longest` limits the length of an axis for functions whose memory grows with its square.
    The decorator raises `TypeError` for another name, or parameters that are not the concept's.
    """
    definition = load(concept)

    def record(function: Callable[..., Any]) -> Variant:
        name = function.__name__
        if not name.startswith(("numpy_", "torch_")):
            raise TypeError(f"a variant of {concept} is called {name!r}, but should be numpy_… or torch_…")
        wanted = [p for p in definition.domain.parameters if p not in definition.batch]
        got = list(inspect.signature(function).parameters)
        if got not in ([wanted, [*wanted, "cotangent"]] if "gradient" in name else [wanted]):
            raise TypeError(f"{name} takes ({', '.join(got)}), but {concept} takes ({', '.join(wanted)})")
        return Variant(concept, as_implementation(name, function, definition.state, definition.batch), longest)

    return record


def exact_sum(numbers: NDArray[Any]) -> Any:
    """Return the sum of a vector, rounded once, by `math.fsum`; where that fails, by NumPy."""
    try:
        return numbers.dtype.type(math.fsum(numbers.tolist()))
    except (OverflowError, ValueError):  # a partial sum overflowed, or ∞ - ∞ occurred
        return numbers.sum()

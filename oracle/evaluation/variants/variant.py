"""A right implementation that is not on its concept's page: its record, and the decorator that makes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import as_implementation

__all__ = ["Variant", "variant"]


@dataclass(frozen=True)
class Variant:
    """One more implementation of the concept of that name, with the longest axis that it is asked about."""

    concept: str
    implementation: Implementation
    longest: int

    @property
    def why(self) -> str:
        """What is unusual about it, in a line."""
        return inspect.getdoc(self.implementation.learner or self.implementation.function) or ""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<variant {self.implementation.name} of {self.concept}>")


def variant(concept: str, *, longest: int = 20_000) -> Callable[[Callable[..., Any]], Variant]:
    """Make the function below a variant of `concept`, by the rules of its page: numpy_ or torch_, gradient or value.

    What needs the square of an axis in memory says how long one may be.
    """
    page = load(concept)

    def record(function: Callable[..., Any]) -> Variant:
        name = function.__name__
        if not name.startswith(("numpy_", "torch_")):
            raise TypeError(f"a variant of {concept} is called {name!r}, but should be numpy_… or torch_…")
        wanted = [p for p in page.domain.parameters if p not in page.batch]
        got = list(inspect.signature(function).parameters)
        if got not in ([wanted, [*wanted, "cotangent"]] if "gradient" in name else [wanted]):
            raise TypeError(f"{name} takes ({', '.join(got)}), but {concept} takes ({', '.join(wanted)})")
        return Variant(concept, as_implementation(name, function, page.state, page.batch), longest)

    return record

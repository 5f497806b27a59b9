"""One concrete set of inputs, and how it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from oracle.domains.layouts import layout_called
from oracle.domains.snippet import nested_source, number_source, source
from oracle.domains.specs import shape_text
from oracle.domains.values import DRAWN_ENTRIES


class Printer(Protocol):
    """What Hypothesis prints with."""

    def text(self, text: str) -> None:
        """Print without breaking lines."""


@dataclass(frozen=True, eq=False)
class Example:
    """The inputs by name, and where they come from.

    `regime` is "given" for inputs that were not generated. `seed` is that of the generated part, None without one.
    """

    inputs: dict[str, Any]
    dtype: str
    regime: str
    dims: Mapping[str, int]
    seed: int | None = None

    def snippet(self) -> str:
        """Python source that rebuilds every input bit for bit, under its name; strides are not kept."""
        return source(self.inputs, self.dtype)

    def with_layout(self, layout: str) -> "Example":
        """The same example with every array in that layout."""
        lay_out = layout_called(layout)
        laid_out = {
            name: lay_out(value) if isinstance(value, np.ndarray) else value for name, value in self.inputs.items()
        }
        return replace(self, inputs=laid_out)

    def __repr__(self) -> str:
        entries = sum(np.size(value) for value in self.inputs.values())
        shown = [f"{name}={_short(value, entries <= DRAWN_ENTRIES)}" for name, value in self.inputs.items()]
        seed = [] if self.seed is None else [f"seed={self.seed}"]
        return f"Example({', '.join([self.dtype, self.regime, *shown, *seed])})"

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        # Without this, Hypothesis prints a dataclass field by field, with every array in full.
        printer.text(repr(self))


def _short(value: Any, in_full: bool) -> str:
    """An array as nested lists, or as its shape."""
    if not isinstance(value, np.ndarray):
        return number_source(value)
    if in_full and value.size:
        return nested_source(value)
    return f"<{shape_text(tuple(map(str, value.shape)))}>"

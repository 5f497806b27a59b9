"""One concrete set of inputs, and how it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oracle.domains.layouts import layout_called
from oracle.domains.snippet import nested_source, number_source, source
from oracle.domains.specs import shape_text
from oracle.domains.values import DRAWN_ENTRIES
from oracle.truth.array_utils import parts_of_value, with_parts


@dataclass(frozen=True, eq=False)
class Example:
    """The inputs of one call by parameter name, their dtype, regime and sizes.

    Arrays of reals have the NumPy dtype of `dtype` (float32 for bfloat16), arrays of labels int64; scalars are floats.

    Attributes:
        inputs: the values by parameter name.
        dtype: "float16", "bfloat16", "float32" or "float64".
        regime: the kind of values; "given" for inputs that were not generated.
        dims: the size of each dimension by name.
        seed: the seed of the entries that were not drawn one by one; None if there are none.
    """

    inputs: dict[str, Any]
    dtype: str
    regime: str
    dims: Mapping[str, int]
    seed: int | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        """The dtype and the inputs bit for bit, without their memory layout, as a key that lives as long as they do."""
        return (self.dtype, *((name, _content(value)) for name, value in self.inputs.items()))

    def snippet(self) -> str:
        """Python source that rebuilds every input bit for bit, under its name; memory layouts are not kept."""
        return source(self.inputs, self.dtype)

    def with_layout(self, layout: str) -> "Example":
        """The same example with every array in that memory layout; `ValueError` for an unknown one."""
        lay_out = layout_called(layout)
        laid_out = {
            name: with_parts(value, lambda part: lay_out(part) if isinstance(part, np.ndarray) else part)
            for name, value in self.inputs.items()
        }
        return replace(self, inputs=laid_out)

    def __repr__(self) -> str:
        entries = sum(np.size(value) for value in parts_of_value(self.inputs))
        shown = [f"{name}={_short(value, entries <= DRAWN_ENTRIES)}" for name, value in self.inputs.items()]
        seed = [] if self.seed is None else [f"seed={self.seed}"]
        return f"Example({', '.join([self.dtype, self.regime, *shown, *seed])})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # By default Hypothesis prints every field of a dataclass, with complete arrays.
        printer.text(repr(self))


def _content(value: Any) -> tuple[Any, ...]:
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, list | tuple):
        return type(value), *map(_content, value)
    if isinstance(value, dict):
        return dict, *((name, _content(each)) for name, each in value.items())
    plain = value is None or isinstance(value, bool | int | float | complex | str | np.generic)
    return type(value), repr(value) if plain else id(value)


def _short(value: Any, in_full: bool) -> str:
    """An array as nested lists if `in_full`, else its shape."""
    if isinstance(value, list):
        return f"[{', '.join(_short(part, in_full) for part in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_short(part, in_full)}' for key, part in value.items())}}}"
    if not isinstance(value, np.ndarray):
        return number_source(value)
    if in_full and value.size:
        return nested_source(value)
    return f"<{shape_text(tuple(map(str, value.shape)))}>"

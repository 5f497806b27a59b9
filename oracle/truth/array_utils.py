"""Functions of `numpy.lib.array_utils`, which NumPy 1 has in other modules, and arrays in lists and dicts."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import numpy as np

if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
    byte_bounds = np.lib.array_utils.byte_bounds
    normalize_axis_tuple = np.lib.array_utils.normalize_axis_tuple
else:
    byte_bounds = np.byte_bounds  # type: ignore[attr-defined]  # noqa: NPY201
    normalize_axis_tuple = np.core.numeric.normalize_axis_tuple  # type: ignore[attr-defined]


def with_parts(value: Any, change: Callable[[Any], Any]) -> Any:
    """`change(value)`, or for a list or a dict a new one in which every value is changed."""
    if isinstance(value, list):
        return [with_parts(part, change) for part in value]
    if isinstance(value, dict):
        return {key: with_parts(part, change) for key, part in value.items()}
    return change(value)


def parts_of_value(value: Any) -> Iterator[Any]:
    """The value, or for a list or a dict the values in it; None has none."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from parts_of_value(part)
    elif value is not None:
        yield value


def is_complex_array(x: Any) -> bool:
    """Whether a value is an array of complex numbers."""
    return isinstance(x, np.ndarray) and x.dtype.kind == "c"


def with_flat_inputs(
    function: Callable[..., Any], inputs: Mapping[str, Any]
) -> tuple[Callable[..., Any], Mapping[str, Any]]:
    """The function of inputs in which values in lists and dicts, and parts of complex numbers, are inputs of their own.

    Returns it with these inputs.
    """
    nested = {name: x for name, x in inputs.items() if isinstance(x, list | dict) or is_complex_array(x)}
    if not nested:
        return function, inputs
    flat = {name: x for name, x in inputs.items() if name not in nested}
    for name, x in nested.items():
        for number, part in enumerate(parts_of_value(x)):
            halves = (part.real.copy(), part.imag.copy()) if is_complex_array(part) else (part,)
            flat |= {f"{name}[{number}]{half}": x for half, x in enumerate(halves)}

    def called(**given: Any) -> Any:
        own = {name: x for name, x in given.items() if name in inputs}
        for name, x in nested.items():
            places = count()

            def rebuilt(part: Any, name: str = name, places: Iterator[int] = places) -> Any:
                if part is None:
                    return None
                key = f"{name}[{next(places)}]"
                real = given[f"{key}0"]
                return real + 1j * given[f"{key}1"] if is_complex_array(part) else real

            own[name] = with_parts(x, rebuilt)
        return function(**own)

    return called, flat

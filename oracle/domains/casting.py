"""Turn given inputs into an example, or refuse them with the reason."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from oracle.domains.example import Example
from oracle.domains.rounding import Array, clip, format_of, round_to
from oracle.domains.specs import Choice, Labels, Parameter, Reals, Scalar, shape_text


class OutsideDomain(ValueError):
    """The inputs are not valid for the concept; the message names the parameter, the value and what is valid."""


def cast(
    parameters: Mapping[str, Parameter], least: Mapping[str, int], inputs: Mapping[str, Any], dtype: str
) -> Example:
    """Check names, shapes and values, round reals to `dtype` and make labels int64; `OutsideDomain` if invalid."""
    format_of(dtype)
    if set(inputs) != set(parameters):
        got, wanted = ", ".join(inputs) or "none", ", ".join(parameters) or "none"
        raise OutsideDomain(f"the inputs given are {got}, but should be {wanted}")
    arrays = {
        name: _array(name, inputs[name], spec) for name, spec in parameters.items() if not isinstance(spec, Choice)
    }
    dims = _dims(parameters, least, arrays)
    values: dict[str, Any] = {}
    for name, spec in parameters.items():
        if isinstance(spec, Choice):
            values[name] = _chosen(name, inputs[name], spec)
        elif isinstance(spec, Labels):
            values[name] = _labels(name, arrays[name], spec, dims[spec.below])
        else:
            values[name] = _reals(name, arrays[name], spec, dtype)
    return Example(values, dtype, "given", dims)


def _array(name: str, value: Any, spec: Parameter) -> Array:
    try:
        array = np.asarray(value)
    except ValueError:
        raise OutsideDomain(f"{name} is ragged: its rows differ in length; make them equal") from None
    if array.dtype.kind not in "fiub":
        raise OutsideDomain(f"{name} holds {array.dtype}, but should hold numbers")
    if array.ndim != len(spec.axes):
        wanted = "a single number" if isinstance(spec, Scalar) else f"of shape {shape_text(spec.axes)}"
        raise OutsideDomain(f"{name} has shape {array.shape}, but should be {wanted}")
    return array


def _dims(parameters: Mapping[str, Parameter], least: Mapping[str, int], arrays: Mapping[str, Array]) -> dict[str, int]:
    """The size of every dimension, which must be the same in all arrays."""
    dims: dict[str, int] = {}
    first: dict[str, str] = {}
    for name, array in arrays.items():
        spec = parameters[name]
        for axis, size in zip(spec.axes, array.shape, strict=True):
            if dims.setdefault(axis, size) != size:
                raise OutsideDomain(
                    f"{axis} is {size} in {name} {shape_text(spec.axes)}, but {dims[axis]} in {first[axis]};"
                    " the same letter is the same size"
                )
            if size < least.get(axis, 0):
                raise OutsideDomain(f"{axis} is {size} in {name}, but should be at least {least[axis]}")
            first.setdefault(axis, name)
    return dims


def _reals(name: str, given: Array, spec: Reals | Scalar, dtype: str) -> Any:
    exact = given.astype(np.float64)
    low = -np.inf if spec.low is None else spec.low
    high = np.inf if spec.high is None else spec.high
    _refuse(name, exact, ~np.isfinite(exact), "should be finite")
    _refuse(name, exact, (exact < low) | (exact > high), f"should be in [{low}, {high}]")
    rounded = round_to(exact, dtype)
    largest = format_of(dtype).largest
    wanted = f"should not round beyond {largest}, the largest {dtype}; use a wider dtype"
    _refuse(name, exact, np.isinf(rounded), wanted)
    if spec.low is not None or spec.high is not None:
        rounded = clip(rounded, spec.low, spec.high, dtype)  # 0.1 as a bound rounds up in float32
    return float(rounded) if isinstance(spec, Scalar) else np.asarray(rounded)


def _labels(name: str, given: Array, spec: Labels, below: int) -> Array:
    exact = given.astype(np.float64)
    _refuse(name, exact, exact != np.floor(exact), "should be an integer")
    wanted = f"should be a label in [0, {spec.below}), and {spec.below} is {below}"
    _refuse(name, exact, (exact < 0) | (exact >= below), wanted)
    return given.astype(np.int64)


def _chosen(name: str, given: Any, spec: Choice) -> Any:
    for option in spec.options:
        if type(option) is type(given) and option == given:
            return option
    raise OutsideDomain(f"{name} is {given!r}, but should be {spec}")


def _refuse(name: str, values: Array, bad: Array, wanted: str) -> None:
    if bad.any():
        first = tuple(int(place) for place in np.argwhere(bad)[0])
        where = f"{name}{list(first)}" if first else name
        raise OutsideDomain(f"{where} is {float(values[first])}, but {wanted}")

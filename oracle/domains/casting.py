"""Turn given inputs into an example, or refuse them with the reason."""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from oracle.domains.arrays import Booleans, Complexes, Integers
from oracle.domains.conditions import complex_of, problem_of
from oracle.domains.containers import DictOf, ListOf, Optional, Parameter, rebuilt, values_in
from oracle.domains.dimensions import LEADING, broadcasts, is_plain, names_in, positions, size_in, solved
from oracle.domains.example import Example
from oracle.domains.rounding import Array, clip, format_of, round_to
from oracle.domains.size_rules import SizeRules
from oracle.domains.specs import Choice, Integer, Labels, Reals, Scalar, Spec, shape_text


class OutsideDomain(ValueError):
    """The inputs are not valid for the concept; the message names the parameter, the value and what is valid."""


def cast(parameters: Mapping[str, Parameter], rules: SizeRules, inputs: Mapping[str, Any], dtype: str) -> Example:
    """Check names, shapes and values, round reals to `dtype` and make labels int64; `OutsideDomain` if invalid."""
    format_of(dtype)
    if set(inputs) != set(parameters):
        got, wanted = ", ".join(inputs) or "none", ", ".join(parameters) or "none"
        raise OutsideDomain(f"the inputs given are {got}, but should be {wanted}")
    arrays: dict[str, Array] = {}
    specs: dict[str, Spec] = {}
    for name, spec in parameters.items():
        _check_container(name, spec, inputs[name])
        for part, kind, value in values_in(name, spec, inputs[name]):
            if not isinstance(kind, Choice):
                arrays[part], specs[part] = _array(part, value, kind), kind
    dims = _dims(specs, rules, arrays)

    def value_of(part: str, kind: Spec, value: Any) -> Any:
        return _chosen(part, value, kind) if isinstance(kind, Choice) else _cast(part, arrays[part], kind, dims, dtype)

    values = {name: rebuilt(name, spec, inputs[name], value_of) for name, spec in parameters.items()}
    return Example(values, dtype, "given", dims)


def _check_container(name: str, spec: Spec, value: Any) -> None:
    if isinstance(spec, Optional):
        return None if value is None else _check_container(name, spec.of, value)
    if isinstance(spec, ListOf):
        if not isinstance(value, list | tuple) or not spec.least <= len(value) <= spec.most:
            got = f"has {len(value)} entries" if isinstance(value, list | tuple) else f"is {value!r}"
            raise OutsideDomain(f"{name} {got}, but should be {spec}")
        for place, part in enumerate(value):
            _check_container(f"{name}[{place}]", spec.of, part)
    elif isinstance(spec, DictOf):
        if not isinstance(value, dict) or value.keys() != spec.of.keys():
            got = f"has {', '.join(value)}" if isinstance(value, dict) else f"is {value!r}"
            raise OutsideDomain(f"{name} {got}, but should be {spec}")
        for key, part in spec.of.items():
            _check_container(f"{name}[{key!r}]", part, value[key])
    return None


def _cast(name: str, given: Array, spec: Spec, dims: Mapping[str, int], dtype: str) -> Any:
    if isinstance(spec, Labels):
        made = _labels(name, given, spec, size_in(spec.below, dims))
    elif isinstance(spec, Integers | Integer):
        made = _integers(name, given, spec)
    elif isinstance(spec, Booleans):
        _refuse(name, given, (given != 0) & (given != 1), "should be true or false")
        made = given.astype(np.bool_)
    elif isinstance(spec, Complexes):
        real, imaginary = (_reals(name, part, spec, dtype) for part in (given.real, given.imag))
        made = complex_of(real, imaginary, dtype)
    else:
        assert isinstance(spec, Reals | Scalar)
        made = _reals(name, given, spec, dtype)
    if spec.conditioned and (problem := problem_of(spec, made, dtype)):
        raise OutsideDomain(f"{name} {problem}")
    if isinstance(spec, Integer):
        return int(made)
    return float(made) if isinstance(spec, Scalar) else made


def _array(name: str, value: Any, spec: Spec) -> Array:
    try:
        array = np.asarray(value)
    except ValueError:
        raise OutsideDomain(f"{name} is ragged: its rows differ in length; make them equal") from None
    if array.dtype.kind not in ("fiubc" if isinstance(spec, Complexes) else "fiub"):
        raise OutsideDomain(f"{name} holds {array.dtype}, but should hold numbers")
    leading = LEADING in spec.axes
    if array.ndim < len(spec.axes) - 1 if leading else array.ndim != len(spec.axes):
        wanted = "a single number" if isinstance(spec, Scalar | Integer) else f"of shape {shape_text(spec.axes)}"
        raise OutsideDomain(f"{name} has shape {array.shape}, but should be {wanted}")
    return array


def _dims(specs: Mapping[str, Spec], rules: SizeRules, arrays: Mapping[str, Array]) -> dict[str, int]:
    """The size of every name, which must be the same in all arrays; sizes that are computed must fit."""
    dims: dict[str, int] = {}
    first: dict[str, str] = {}
    for name, array in arrays.items():
        spec = specs[name]
        if isinstance(spec, Integer) and name in rules.names:
            dims[name], first[name] = int(_integers(name, array, spec)), name
        for place, axis in positions(spec.axes):
            if not is_plain(axis):
                continue
            size = array.shape[place]
            if dims.setdefault(axis, size) != size:
                raise OutsideDomain(
                    f"{axis} is {size} in {name} {shape_text(spec.axes)}, but {dims[axis]} in {first[axis]};"
                    " the same letter is the same size"
                )
            if size < rules.least.get(axis, 0):
                raise OutsideDomain(f"{axis} is {size} in {name}, but should be at least {rules.least[axis]}")
            first.setdefault(axis, name)
    _bind_leading(specs, arrays, dims)
    _bind_broadcast(specs, arrays, dims)
    _bind_computed(specs, arrays, dims)
    for name in rules.names:
        dims.setdefault(name, 1)  # of an empty list or None alone
    if problem := rules.problem(dims):
        raise OutsideDomain(problem)
    return {name: dims[name] for name in rules.names} if rules.names else dims


def _bind_leading(specs: Mapping[str, Spec], arrays: Mapping[str, Array], dims: dict[str, int]) -> None:
    shapes = {n: x.shape[: x.ndim - len(specs[n].axes) + 1] for n, x in arrays.items() if LEADING in specs[n].axes}
    if len(set(shapes.values())) > 1:
        listed = ", ".join(f"{shape} in {name}" for name, shape in shapes.items())
        raise OutsideDomain(f"the leading axes ... are {listed}, but should be the same everywhere")
    for shape in shapes.values():
        dims[LEADING] = prod(shape)


def _bind_broadcast(specs: Mapping[str, Spec], arrays: Mapping[str, Array], dims: dict[str, int]) -> None:
    found = [
        (name, axis, arrays[name].shape[place])
        for name, spec in specs.items()
        for place, axis in positions(spec.axes)
        if broadcasts(axis)
    ]
    for name, axis, size in sorted(found, key=lambda one: one[2] == 1):
        base = axis.partition("|")[0]
        if size != 1 and dims.setdefault(base, size) != size:
            raise OutsideDomain(f"{base} is {size} in {name}, but {dims[base]} elsewhere; {axis} should be it or 1")
        dims.setdefault(base, size)


def _bind_computed(specs: Mapping[str, Spec], arrays: Mapping[str, Array], dims: dict[str, int]) -> None:
    found = [
        (name, axis, arrays[name].shape[place])
        for name, spec in specs.items()
        for place, axis in positions(spec.axes)
        if not is_plain(axis) and not broadcasts(axis)
    ]
    for _, axis, size in found * 2:  # a name may be needed for another
        dims.update(solved(axis, size, dims) or {} if names_in([axis]) else {})
    for name, axis, size in found:
        unknown = [one for one in names_in([axis]) if one not in dims]
        if unknown or size_in(axis, dims) != size:
            wanted = f"{axis} = {size_in(axis, dims)}" if not unknown else f"{axis} for some {', '.join(unknown)}"
            raise OutsideDomain(
                f"an axis of {name} {shape_text(specs[name].axes)} has size {size}, but should be {wanted}"
            )


def _reals(name: str, given: Array, spec: Reals | Scalar | Complexes, dtype: str) -> Array:
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
    return np.asarray(rounded)


def _integers(name: str, given: Array, spec: Integers | Integer) -> Array:
    exact = given.astype(np.float64)
    _refuse(name, exact, exact != np.floor(exact), "should be an integer")
    low = -np.inf if spec.low is None else spec.low
    high = np.inf if spec.high is None else spec.high
    _refuse(name, exact, (exact < low) | (exact > high), f"should be in [{low}, {high}]")
    return given.astype(np.int64)


def _labels(name: str, given: Array, spec: Labels, below: int) -> Array:
    exact = given.astype(np.float64)
    _refuse(name, exact, exact != np.floor(exact), "should be an integer")
    known = f"{spec.below} is {below}" if spec.below != str(below) else "labels count from 0"
    ignored = "" if spec.ignore is None else f" or {spec.ignore}"
    wanted = f"should be a label in [0, {spec.below}){ignored}, and {known}"
    _refuse(name, exact, ((exact < 0) | (exact >= below)) & ~(exact == spec.ignore), wanted)
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

"""Parameters made of others: an optional one, a list and a dict; and the arrays in their values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oracle.domains.arrays import Booleans, Complexes, Integers
from oracle.domains.specs import Choice, Integer, Labels, Reals, Scalar, Spec
from oracle.truth.array_utils import parts_of_value, with_parts


@dataclass(frozen=True)
class Optional(Spec):
    """None, or a value of another kind: an argument that may be left out.

    It is None in a part of the examples.

    Args:
        of: the kind of the value.

    Raises:
        TypeError: `of` is not a kind of input.

    >>> str(Optional(Reals("c")))
    '(c,) reals, or None'
    """

    of: Spec

    def __post_init__(self) -> None:
        _check_parts(self.of)

    @property
    def conditioned(self) -> bool:
        return self.of.conditioned

    def __str__(self) -> str:
        return f"{self.of}, or None"


@dataclass(frozen=True)
class ListOf(Spec):
    """A list of values of another kind; axes with the same name have the same size in all of them.

    Args:
        of: the kind of the values.
        least: the smallest number of values.
        most: the largest number of values.

    Raises:
        TypeError: `of` is not a kind of input.
        ValueError: numbers that are not in the order 0 <= least <= most.

    >>> str(ListOf(Reals("n d"), least=1, most=4))
    'a list of 1 to 4 × (n, d) reals'
    """

    of: Spec
    least: int = 0
    most: int = 3

    def __post_init__(self) -> None:
        _check_parts(self.of)
        if not 0 <= self.least <= self.most:
            raise ValueError(f"a list has {self.least} to {self.most} entries, but should have 0 <= least <= most")

    def __str__(self) -> str:
        return f"a list of {self.least} to {self.most} × {self.of}"


@dataclass(frozen=True, init=False)
class DictOf(Spec):
    """A dict with a value of its own kind under each name, such as the weights of a layer.

    Args:
        parts: the kind of each value by name.

    Raises:
        TypeError: a part is not a kind of input.

    >>> str(DictOf(w=Reals("d h"), b=Reals("h")))
    'a dict of w (d, h) reals, b (h,) reals'
    """

    of: Mapping[str, Spec]

    def __init__(self, /, **parts: Spec) -> None:
        _check_parts(*parts.values())
        object.__setattr__(self, "of", parts)

    def __hash__(self) -> int:
        return hash(tuple(self.of.items()))

    def __str__(self) -> str:
        return f"a dict of {', '.join(f'{name} {spec}' for name, spec in self.of.items())}"


KINDS = (Reals, Labels, Scalar, Choice, Integers, Booleans, Complexes, Integer, Optional, ListOf, DictOf)
Parameter = Reals | Labels | Scalar | Choice | Integers | Booleans | Complexes | Integer | Optional | ListOf | DictOf


def _check_parts(*parts: object) -> None:
    for part in parts:
        if not isinstance(part, Spec):
            raise TypeError(f"got {part!r} as a part, but expected a kind of input, such as Reals(...)")


def parts_of(name: str, spec: Spec) -> Iterator[tuple[str, Spec]]:
    """The kinds that a parameter is made of, each with a name of its own; of a simple one, itself."""
    if isinstance(spec, Optional):
        yield from parts_of(name, spec.of)
    elif isinstance(spec, ListOf):
        yield from parts_of(f"{name}[0]", spec.of)
    elif isinstance(spec, DictOf):
        for key, part in spec.of.items():
            yield from parts_of(f"{name}[{key!r}]", part)
    else:
        yield name, spec


def values_in(name: str, spec: Spec, value: Any) -> Iterator[tuple[str, Spec, Any]]:
    """The values that a value is made of, each with a name and its kind; None has none."""
    if isinstance(spec, Optional):
        if value is not None:
            yield from values_in(name, spec.of, value)
    elif isinstance(spec, ListOf):
        for place, part in enumerate(value):
            yield from values_in(f"{name}[{place}]", spec.of, part)
    elif isinstance(spec, DictOf):
        for key, part in spec.of.items():
            yield from values_in(f"{name}[{key!r}]", part, value[key])
    else:
        yield name, spec, value


def rebuilt(name: str, spec: Spec, value: Any, change: Callable[[str, Spec, Any], Any]) -> Any:
    """The value with each simple one in it replaced by what `change` returns for its name, kind and value."""
    if isinstance(spec, Optional):
        return None if value is None else rebuilt(name, spec.of, value, change)
    if isinstance(spec, ListOf):
        return [rebuilt(f"{name}[{place}]", spec.of, part, change) for place, part in enumerate(value)]
    if isinstance(spec, DictOf):
        return {key: rebuilt(f"{name}[{key!r}]", part, value[key], change) for key, part in spec.of.items()}
    return change(name, spec, value)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value with every array in it changed; lists and dicts are new ones."""
    return with_parts(value, lambda part: change(part) if isinstance(part, np.ndarray) else part)


def arrays_in(value: Any) -> Iterator[np.ndarray[Any, Any]]:
    """The arrays in a value."""
    return (part for part in parts_of_value(value) if isinstance(part, np.ndarray))


def same_values(one: Any, other: Any) -> bool:
    """Whether two values have the same parts with equal entries."""
    if isinstance(one, list | dict) or isinstance(other, list | dict):
        if type(one) is not type(other) or len(one) != len(other):
            return False
        pairs = ((one[key], other.get(key)) for key in one) if isinstance(one, dict) else zip(one, other, strict=True)
        return all(same_values(*pair) for pair in pairs)
    return bool(np.array_equal(one, other))

"""The conditions on sizes that follow from the kinds of the parameters."""

from collections.abc import Iterator, Mapping, Sequence

from oracle.domains.arrays import Integers
from oracle.domains.containers import Parameter, parts_of
from oracle.domains.dimensions import LEADING, broadcasts, is_plain, names_in, size_in
from oracle.domains.size_rules import Condition
from oracle.domains.specs import Integer, Labels, Spec
from oracle.domains.structures import STRUCTURES


def counted_names(parts: Sequence[tuple[str, Spec]], dims: Sequence[str], integers: Sequence[str]) -> tuple[str, ...]:
    """The `Integer` parameters that labels count along; `ValueError` for labels that count along something unknown."""
    found: list[str] = []
    for name, spec in parts:
        if isinstance(spec, Labels):
            names = names_in([spec.below])
            if any(one not in dims and one not in integers for one in names):
                listed = ", ".join(map(repr, dims)) or "none"
                raise ValueError(
                    f"labels {name!r} are below {spec.below!r}, but the dimensions are {listed};"
                    " name the axis that the labels count along"
                )
            found += [one for one in names if one not in dims]
    return tuple(found)


def conditions_of(
    parameters: Mapping[str, Parameter], dims: Sequence[str], integers: Sequence[str]
) -> Iterator[Condition]:
    """The conditions on the sizes named in `dims`; none for axes that are names alone, without structures."""
    for name in integers:
        if name in dims:
            yield from _bounds(name, parameters[name])
    for name, spec in parameters.items():
        for part, kind in parts_of(name, spec):
            for axis in kind.axes:
                if not is_plain(axis) and axis != LEADING and not broadcasts(axis) and names_in([axis]):
                    yield _not_negative(axis, f"the size {axis} of {part} should be at least 0")
            if kind.structure:
                yield from _of_structure(part, kind)
            if isinstance(kind, Labels) and (kind.below not in dims or kind.below in integers):
                yield from _of_labels(part, kind)


def _bounds(name: str, spec: Parameter) -> Iterator[Condition]:
    assert isinstance(spec, Integer)
    low, high = spec.low or 0, spec.high
    clause = f"{name} should be {spec}"
    hints = (low,) if high is None else (low, high)
    yield Condition((name,), lambda sizes: low <= sizes[name] and (high is None or sizes[name] <= high), clause, hints)


def _not_negative(axis: str, clause: str) -> Condition:
    names = names_in([axis])
    filled = lambda sizes: size_in(axis, sizes) > 0  # noqa: E731
    return Condition(names, lambda sizes: size_in(axis, sizes) >= 0, clause, filled=filled)


def _of_structure(part: str, spec: Spec) -> Iterator[Condition]:
    filled = STRUCTURES[spec.structure].filled
    clause = f"{part} with structure {spec.structure!r} should not be empty"
    if filled == "row" and spec.axes:
        last = spec.axes[-1]
        yield Condition(names_in([last]), lambda sizes: last == LEADING or size_in(last, sizes) > 0, clause)
    elif filled:
        yield Condition(names_in(spec.axes), lambda sizes: all(_sizes(spec.axes, sizes)), clause)
    if not isinstance(spec, Integers) or spec.low is None or spec.high is None:
        return
    if spec.structure in ("distinct", "strictly sorted"):
        count = spec.high - spec.low + 1
        axes = spec.axes if spec.structure == "distinct" else spec.axes[-1:]
        clause = f"{part} has {count} integers in [{spec.low}, {spec.high}] and needs as many different entries"
        yield Condition(names_in(axes), lambda sizes: _product(axes, sizes) <= count, clause, (count,))


def _of_labels(part: str, spec: Labels) -> Iterator[Condition]:
    """At least one class where there is an entry to label."""
    names = names_in([spec.below, *spec.axes])
    if names and spec.ignore is None:
        clause = f"{part} should have at least one class: {spec.below} should be at least 1"
        yield Condition(
            names, lambda sizes: size_in(spec.below, sizes) >= 1 or not all(_sizes(spec.axes, sizes)), clause
        )


def _sizes(axes: Sequence[str], sizes: Mapping[str, int]) -> Iterator[int]:
    return (size_in(axis, sizes) for axis in axes)


def _product(axes: Sequence[str], sizes: Mapping[str, int]) -> int:
    total = 1
    for size in _sizes(axes, sizes):
        total *= size
    return total

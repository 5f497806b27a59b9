"""Examples for a comparison with the definition over floats: to certify all of them takes too long.

They have sizes and patterns of entries at which only some faults show: every size up to 130 with every option, long
axes, and small arrays with sorted entries, slices of zeros or axes of a single entry.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from oracle.domains.casting import OutsideDomain
from oracle.domains.dimensions import LEADING, size_in
from oracle.domains.domain import Domain
from oracle.domains.example import Example
from oracle.domains.patterns import make_symmetric, spread_out, with_zeros
from oracle.domains.rounding import Array
from oracle.domains.sizes import EVERY_SIZE, FAR
from oracle.domains.specs import Labels, Reals

# Operations of one example, and of all with other options at the same size, and their number. Arbitrary: they take
# about half a second.
_WORK, _OPTIONS_WORK, _OPTIONS = 80_000, 4_000_000, 2000
_LONG_OPTIONS, _PATTERNED_OPTIONS = 4, 12  # combinations of options at a long axis, and for a pattern; arbitrary


def screened(domain: Domain, dtype: str) -> Iterator[Example]:
    """For each axis examples of each size up to 130, small patterned ones, then long axes.

    There is one for each combination of the options of the choices at each size if that costs little; if not, the
    options take turns. The sizes of `EVERY_SIZE` are left out if there is a single combination, which is judged.
    """
    wanted = range(EVERY_SIZE.start if domain.combinations > 1 else EVERY_SIZE.stop, 131)
    sizes = [(size, dims) for axis in domain.dims for size in wanted if (dims := _with_axis(domain, axis, size))]
    cost = sum(domain.work_at(dims) for _, dims in sizes)
    count = int(max(1, min(domain.combinations, _OPTIONS_WORK / max(cost, 1), _OPTIONS / max(len(sizes), 1))))
    for size, dims in sizes:
        for turn in range(count):
            yield from domain.plain(dims, dtype, "sizes", size * count + turn)
    yield from _patterned(domain, dtype)
    for axis in domain.dims:
        for size in FAR:
            if dims := domain.with_long_axis(axis, size, 4 * _WORK, (2, 1)):
                for turn in range(min(domain.combinations, _LONG_OPTIONS)):
                    yield from domain.plain(dims, dtype, "sizes", turn)
                    yield from _ascending(domain, dims, axis, dtype, turn)


def _with_axis(domain: Domain, axis: str, size: int) -> dict[str, int]:
    return domain.with_long_axis(axis, size, _WORK // 8, (2, 1)) or domain.with_long_axis(axis, size, _WORK, (1,))


def _ascending(domain: Domain, dims: Mapping[str, int], axis: str, dtype: str, turn: int) -> Iterator[Example]:
    """The plain example with different values that ascend along `axis` up to 4 at most, and the last labels.

    Plain values repeat, so that the largest of many is not in the tail alone.
    """
    for example in domain.plain(dims, dtype, "sizes", turn):
        inputs = dict(example.inputs)
        for name, spec in domain.parameters.items():
            if isinstance(spec, Labels) and spec.below == axis:
                inputs[name] = np.full_like(inputs[name], dims[axis] - 1)
            elif isinstance(spec, Reals) and axis in spec.axes and LEADING not in spec.axes:
                low, high = max(spec.low or 0.0, 0.0), 4.0 if spec.high is None else min(spec.high, 4.0)
                steps = np.arange(1, dims[axis] + 1) * (high - low) / 2 ** dims[axis].bit_length()
                shape = [-1 if at == spec.axes.index(axis) else 1 for at in range(len(spec.axes))]
                inputs[name] = np.array(np.broadcast_to((low + steps).reshape(shape), np.shape(inputs[name])))
        with suppress(OutsideDomain):
            yield replace(example, inputs=domain.cast(domain.repaired(inputs, dtype), dtype).inputs)


def _symmetric(x: Array, _: int) -> Array:
    copy = np.array(x)
    if x.ndim > 1 and x.shape[-1] == x.shape[-2]:
        make_symmetric(copy)
    return copy


# Of the reals and of the labels of an example; those of number k go together.
_OF_REALS: tuple[Callable[[Array, int], Array], ...] = (
    lambda x, place: with_zeros(x, place % x.ndim, place),
    lambda x, _: np.sort(x, axis=-1),
    _symmetric,
    lambda x, _: np.zeros_like(x),
    lambda x, _: np.sort(x, axis=-1)[..., ::-1],
)
_OF_LABELS: tuple[Callable[[Any, int], Any], ...] = (
    lambda y, below: spread_out(y.shape, below, descending=False),
    lambda y, below: spread_out(y.shape, below, descending=True),
    lambda y, below: np.sort(y, axis=-1) if np.ndim(y) else y,
    lambda y, below: np.zeros_like(y),
    lambda y, below: np.full_like(y, below - 1),
)


def _patterned(domain: Domain, dtype: str) -> Iterator[Example]:
    """Small examples with each pattern, with each axis of a single entry and without."""
    most = {spec.below for spec in domain.parameters.values() if isinstance(spec, Labels)}
    wanted = {name: 9 if name in most else 4 + place % 3 for place, name in enumerate(domain.dims)}
    for place, axis in enumerate(("", *domain.dims)):
        dims = domain.fitted(wanted | {axis: 1} if axis else wanted)
        options = min(domain.combinations, _PATTERNED_OPTIONS) if domain.work_at(dims) <= _WORK else 0
        for turn in range(options * len(_OF_REALS)):
            for example in domain.plain(dims, dtype, "sizes", place + turn // len(_OF_REALS)):
                inputs = _planted(domain, example, turn % len(_OF_REALS))
                with suppress(OutsideDomain):
                    yield replace(example, inputs=domain.cast(domain.repaired(inputs, dtype), dtype).inputs)


def _planted(domain: Domain, example: Example, turn: int) -> dict[str, Any]:
    inputs = dict(example.inputs)
    for place, (name, spec) in enumerate(domain.parameters.items()):
        if isinstance(spec, Labels) and prod(np.shape(inputs[name])):
            inputs[name] = _OF_LABELS[turn](inputs[name], size_in(spec.below, example.dims))
        elif isinstance(spec, Reals) and np.ndim(inputs[name]) and np.size(inputs[name]):
            inputs[name] = _OF_REALS[turn](inputs[name], place)
    return inputs

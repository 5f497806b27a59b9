"""Operations that make an array or tensor out of nothing or out of another one: views and copies."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from oracle.semantics.histories.machine import Draw, Lines, Machine, Operation
from oracle.semantics.histories.random_arguments import (
    MAX_ENTRIES,
    basic_index,
    integer_list,
    random_axis,
    random_target,
    shapes_of,
)

__all__ = ["OPERATIONS"]

_RESHAPE_HAS_COPY = np.lib.NumpyVersion(np.__version__) >= "2.1.0"  # the argument `copy` of `ndarray.reshape`


def _create(machine: Machine, draw: Draw) -> Iterator[str]:
    shape = tuple(draw.of(2, 3, 3, 4, 1, 2, 3, 0) for _ in range(draw.of(2, 1, 3, 2, 3, 0)))
    size, number = math.prod(shape), machine.new()
    if size > MAX_ENTRIES:
        return
    if draw.of(True, True, False):
        yield f"a{number} = np.arange({size}.0).reshape({shape})"
        yield f"t{number} = torch.arange({size}.0, dtype=torch.float64).reshape({shape})"
    else:
        yield f"a{number} = np.arange({size}).reshape({shape})"
        yield f"t{number} = torch.arange({size}).reshape({shape})"


def _derive(machine: Machine, number: str, array: str | None, tensor: str | None) -> Iterator[str]:
    """A new pair, made of the pair `number` by an expression of `x` for each library; None for no expression."""
    new = machine.new()
    for side, expression in (("a", array), ("t", tensor)):
        if expression is not None and side in machine.sides(number):
            yield f"{side}{new} = " + re.sub(r"\bx\b", side + number, expression)


def _reshape(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = random_target(draw, machine.one(number).strided.size)
        yield from _derive(machine, number, f"x.reshape({shape})", f"x.reshape({shape})")


def _view(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = random_target(draw, machine.one(number).strided.size)
        array = f"x.reshape({shape}, copy=False)" if _RESHAPE_HAS_COPY else None
        yield from _derive(machine, number, array, f"x.view({shape})")


def _column_order(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = draw.of(*shapes_of(machine.one(number).strided.size))
        yield from _derive(machine, number, f"x.reshape({shape}, order='F')", None)


def _permute(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        axes = draw.permutation(list(range(machine.one(number).ndim)))
        twist = draw.of("", "", "", "", "twice", "too many")
        if twist == "twice" and len(axes) > 1:
            axes[0] = axes[1]
        elif twist == "too many":
            axes.append(len(axes))
        array = f"x.transpose({tuple(axes)})" if axes else None
        yield from _derive(machine, number, array, f"x.permute({tuple(axes)})")


def _transpose(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        rank = machine.one(number).ndim
        i, j = random_axis(draw, rank), random_axis(draw, rank)
        yield from _derive(machine, number, f"x.swapaxes({i}, {j})", f"x.transpose({i}, {j})")


def _matrix_transpose(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim == 2):
        yield from _derive(machine, number, "x.T", "x.T")


def _slice(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        key = basic_index(draw, machine.one(number).shape)
        yield from _derive(machine, number, f"x[{key}]", f"x[{key}]")


def _narrow(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        shape = machine.one(number).shape
        axis = draw.up_to(len(shape) - 1)
        start = draw.up_to(shape[axis])
        length = draw.up_to(shape[axis] - start + draw.of(0, 0, 0, 1))
        key = ":, " * axis + f"{start}:{start + length}"
        yield from _derive(machine, number, f"x[{key}]", f"x.narrow({axis}, {start}, {length})")


def _expand(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.strided.size <= MAX_ENTRIES):
        shape = [size if size != 1 else draw.of(1, 2, 3) for size in machine.one(number).shape]
        shape = [draw.of(2, 1, 3) for _ in range(draw.of(0, 0, 1))] + shape
        if shape and draw.up_to(9) == 9:
            shape[-1] += 1
        yield from _derive(machine, number, f"np.broadcast_to(x, {tuple(shape)})", f"x.expand({tuple(shape)})")


def _without_arguments(array: str, tensor: str, min_axes: int = 0) -> Lines:
    """A new pair, made by an expression without random arguments from a pair with at least `min_axes` axes."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if number := machine.pick(draw, lambda thing: thing.ndim >= min_axes):
            yield from _derive(machine, number, array, tensor)

    return lines


def _squeeze(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        axis = draw.of("", random_axis(draw, machine.one(number).ndim))
        yield from _derive(machine, number, f"x.squeeze({axis})", f"x.squeeze({axis})")


def _unsqueeze(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim < 4):
        rank = machine.one(number).ndim
        axis = draw.of(*range(-rank - 1, rank + 1), *range(-rank - 1, rank + 1), rank + 1)
        yield from _derive(machine, number, f"np.expand_dims(x, {axis})", f"x.unsqueeze({axis})")


def _mask(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        level = draw.up_to(9)
        yield from _derive(machine, number, f"x[x > {level}]", f"x[x > {level}]")


def _list(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0 and 0 not in thing.shape):
        shape = machine.one(number).shape
        items = [str(integer_list(draw, shape[0]))]
        items += [draw.of(":", ":", str(draw.up_to(size - 1)), str(integer_list(draw, size))) for size in shape[1:]]
        lists = [item for item in items if item.startswith("[")]
        if len({item.count(",") for item in lists} - {0}) > 1 or sum(item.isdigit() for item in items):
            items = [items[0]] + [":" if not item.isdigit() else item for item in items[1:]]
        if any(item.isdigit() for item in items):  # NumPy and torch treat an integer beside a list differently
            machine.count(machine.coverage.operations, "an integer beside a list")
        key = ", ".join(items)
        yield from _derive(machine, number, f"x[{key}]", f"x[{key}]")


def _copy(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        array = draw.of("x.copy()", "np.copy(x)")
        yield from _derive(machine, number, array, "x.clone()")


OPERATIONS = [
    Operation("create", _create),
    Operation("reshape", _reshape),
    Operation("view or reshape without a copy", _view),
    Operation("reshape in column order", _column_order),
    Operation("permute", _permute),
    Operation("transpose", _transpose),
    Operation("T", _matrix_transpose),
    Operation("slice", _slice),
    Operation("narrow", _narrow),
    Operation("expand", _expand),
    Operation("flatten", _without_arguments("x.flatten()", "x.flatten()")),
    Operation("ravel", _without_arguments("x.ravel()", "x.ravel()")),
    Operation("squeeze", _squeeze),
    Operation("unsqueeze", _unsqueeze),
    Operation("diagonal", _without_arguments("x.diagonal()", "x.diagonal()", 1)),
    Operation("contiguous", _without_arguments("np.ascontiguousarray(x)", "x.contiguous()")),
    Operation("copy", _copy),
    Operation("detach or view", _without_arguments("x.view()", "x.detach()")),
    Operation("another name", _without_arguments("x", "x")),
    Operation("select by a mask", _mask),
    Operation("select by lists", _list),
]

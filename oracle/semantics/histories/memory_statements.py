"""Statements about memory: views, copies, writes through any name, and crossings between the libraries."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from oracle.semantics.histories.machine import Draw, Machine, Operation
from oracle.semantics.model.strided import Shape

__all__ = ["OPERATIONS"]

_MOST = 24  # entries of a new array; arbitrary, small enough to be read
_COPY_ARGUMENT = np.lib.NumpyVersion(np.__version__) >= "2.1.0"  # of reshape


@cache
def _shapes(size: int, rank: int = 4) -> list[Shape]:
    """Shapes of so many entries."""
    if size == 0:
        return [(0,), (0, 3), (2, 0), (1, 0, 2)]
    found: list[Shape] = [()] if size == 1 else []

    def grow(shape: Shape) -> None:
        rest = size // math.prod(shape)
        if rest == 1 and shape:
            found.append(shape)
        if len(shape) < rank:
            for factor in range(1, rest + 1):
                if rest % factor == 0 and not (factor == 1 and shape.count(1) > 1):
                    grow((*shape, factor))

    grow(())
    return sorted(set(found), key=lambda shape: (len(shape), shape))


def _create(machine: Machine, draw: Draw) -> Iterator[str]:
    shape = tuple(draw.of(2, 3, 3, 4, 1, 2, 3, 0) for _ in range(draw.of(2, 1, 3, 2, 3, 0)))
    size, number = math.prod(shape), machine.new()
    if size > _MOST:
        return
    if draw.of(True, True, False):
        yield f"a{number} = np.arange({size}.0).reshape({shape})"
        yield f"t{number} = torch.arange({size}.0, dtype=torch.float64).reshape({shape})"
    else:
        yield f"a{number} = np.arange({size}).reshape({shape})"
        yield f"t{number} = torch.arange({size}).reshape({shape})"


def _derived(machine: Machine, number: str, array: str | None, tensor: str | None) -> Iterator[str]:
    """New names, made of the pair `number` by an expression for each side in which `x` stands for it."""
    new = machine.new()
    for side, expression in (("a", array), ("t", tensor)):
        if expression is not None and side in machine.sides(number):
            yield f"{side}{new} = " + re.sub(r"\bx\b", side + number, expression)


def _target(machine: Machine, draw: Draw, number: str) -> Any:
    """A shape to go to: mostly one that fits, sometimes with a -1, sometimes one that does not fit."""
    size = machine.one(number).view_of.size
    shape = list(draw.of(*_shapes(size)))
    twist = draw.of("", "", "", "open", "wrong", "twice")
    if twist == "open" and shape:
        shape[draw.up_to(len(shape) - 1)] = -1
    elif twist == "wrong":
        shape.append(2)
    elif twist == "twice":
        shape = [-1, -1]
    return tuple(shape)


def _reshape(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = _target(machine, draw, number)
        yield from _derived(machine, number, f"x.reshape({shape})", f"x.reshape({shape})")


def _view(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = _target(machine, draw, number)
        array = f"x.reshape({shape}, copy=False)" if _COPY_ARGUMENT else None
        yield from _derived(machine, number, array, f"x.view({shape})")


def _column_order(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        shape = draw.of(*_shapes(machine.one(number).view_of.size))
        yield from _derived(machine, number, f"x.reshape({shape}, order='F')", None)


def _permute(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        axes = draw.ordered(list(range(machine.one(number).ndim)))
        twist = draw.of("", "", "", "", "twice", "too many")
        if twist == "twice" and len(axes) > 1:
            axes[0] = axes[1]
        elif twist == "too many":
            axes.append(len(axes))
        yield from _derived(
            machine, number, f"x.transpose({tuple(axes)})" if axes else None, f"x.permute({tuple(axes)})"
        )


def _an_axis(draw: Draw, rank: int) -> int:
    """An axis, seldom one that is not there."""
    return draw.of(*range(-rank, rank), *range(-rank, rank), rank) if rank else 0


def _transpose(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        rank = machine.one(number).ndim
        i, j = _an_axis(draw, rank), _an_axis(draw, rank)
        yield from _derived(machine, number, f"x.swapaxes({i}, {j})", f"x.transpose({i}, {j})")


def _turn(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim == 2):
        yield from _derived(machine, number, "x.T", "x.T")


def _item(draw: Draw, size: int) -> str:
    """An index along an axis, as text."""
    kind = draw.of("all", "slice", "slice", "integer", "backwards")
    if kind == "all":
        return ":"
    if kind == "integer":
        return str(draw.of(*range(-size, size), *range(-size, size), size) if size else 0)
    low, high = draw.of("", 1, *range(size + 1)), draw.of("", "", size, -1, *range(size + 2))
    if kind == "backwards":
        return str(draw.of("::-1", f"{high}:{low}:-1", "::-2"))
    return f"{low}:{high}{draw.of('', '', ':2', ':3')}"


def _key(draw: Draw, shape: Shape) -> str:
    """A basic index, as text."""
    items = [_item(draw, size) for size in shape[: draw.of(len(shape), len(shape), draw.up_to(len(shape)))]]
    if draw.of(False, False, True):
        items.insert(draw.up_to(len(items)), "None")
    if draw.of(False, False, True):
        items.append("...")
    if draw.up_to(19) == 19:
        items += ["0"] * (len(shape) + 1)
    return ", ".join(items) or "..."


def _slice(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        key = _key(draw, machine.one(number).shape)
        yield from _derived(machine, number, f"x[{key}]", f"x[{key}]")


def _narrow(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        shape = machine.one(number).shape
        axis = draw.up_to(len(shape) - 1)
        start = draw.up_to(shape[axis])
        length = draw.up_to(shape[axis] - start + draw.of(0, 0, 0, 1))
        key = ":, " * axis + f"{start}:{start + length}"
        yield from _derived(machine, number, f"x[{key}]", f"x.narrow({axis}, {start}, {length})")


def _expand(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.view_of.size <= _MOST):
        shape = [size if size != 1 else draw.of(1, 2, 3) for size in machine.one(number).shape]
        shape = [draw.of(2, 1, 3) for _ in range(draw.of(0, 0, 1))] + shape
        if shape and draw.up_to(9) == 9:
            shape[-1] += 1
        yield from _derived(machine, number, f"np.broadcast_to(x, {tuple(shape)})", f"x.expand({tuple(shape)})")


def _plain(array: str | None, tensor: str | None, rank: int = 0) -> Any:
    """An operation without arguments, on what has at least so many axes."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if number := machine.pick(draw, lambda thing: thing.ndim >= rank):
            yield from _derived(machine, number, array, tensor)

    return lines


def _squeeze(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        axis = draw.of("", _an_axis(draw, machine.one(number).ndim))
        yield from _derived(machine, number, f"x.squeeze({axis})", f"x.squeeze({axis})")


def _unsqueeze(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim < 4):
        rank = machine.one(number).ndim
        axis = draw.of(*range(-rank - 1, rank + 1), *range(-rank - 1, rank + 1), rank + 1)
        yield from _derived(machine, number, f"np.expand_dims(x, {axis})", f"x.unsqueeze({axis})")


def _mask(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        level = draw.up_to(9)
        new = machine.new()
        for side in machine.sides(number):
            yield f"{side}{new} = {side}{number}[{side}{number} > {level}]"


def _integers(draw: Draw, size: int) -> list[int]:
    found = [draw.up_to(size - 1, -size) for _ in range(draw.up_to(3, 1))]
    return [*found, size] if draw.up_to(9) == 9 else found


def _list(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0 and 0 not in thing.shape):
        shape = machine.one(number).shape
        items = [str(_integers(draw, shape[0]))]
        items += [draw.of(":", ":", str(draw.up_to(size - 1)), str(_integers(draw, size))) for size in shape[1:]]
        lists = [item for item in items if item.startswith("[")]
        if len({item.count(",") for item in lists} - {0}) > 1 or sum(item.isdigit() for item in items):
            items = [items[0]] + [":" if not item.isdigit() else item for item in items[1:]]
        if any(item.isdigit() for item in items):  # beside a list NumPy and torch read an integer differently
            machine.count(machine.reach.operations, "an integer beside a list")
        key = ", ".join(items)
        yield from _derived(machine, number, f"x[{key}]", f"x[{key}]")


def _copy(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        array = draw.of("x.copy()", "np.copy(x)")
        yield from _derived(machine, number, array, "x.clone()")


def _alias(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        yield from _derived(machine, number, "x", "x")


def _assign_number(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        key, value = _key(draw, machine.one(number).shape), draw.up_to(99)
        for side in machine.sides(number):
            yield f"{side}{number}[{key}] = {value}"


def _assign_mask(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        level, value = draw.up_to(9), draw.up_to(99)
        for side in machine.sides(number):
            yield f"{side}{number}[{side}{number} > {level}] = {value}"


def _assign_list(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0 and thing.shape[0] > 0):
        places, value = _integers(draw, machine.one(number).shape[0]), draw.up_to(99)
        for side in machine.sides(number):
            yield f"{side}{number}[{places}] = {value}"


def _assign_other(machine: Machine, draw: Draw) -> Iterator[str]:
    number, other = machine.pick(draw), machine.pick(draw)
    if number and other:
        for side in machine.sides(number):
            if side in machine.sides(other):
                key = _key(draw, machine.world.model[side + number].shape) if draw.of(False, True) else "..."
                yield f"{side}{number}[{key}] = {side}{other}"


def _add_number(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        value = draw.of(1, 2, 10, 0.5)
        if "a" in machine.sides(number):
            yield f"a{number} += {value}"
        if "t" in machine.sides(number):
            yield f"t{number}.add_({value})"


def _negate(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        if "a" in machine.sides(number):
            yield f"a{number} *= -1"
        if "t" in machine.sides(number):
            yield f"t{number}.mul_(-1)"


def _add_other(machine: Machine, draw: Draw) -> Iterator[str]:
    number, other = machine.pick(draw), machine.pick(draw)
    if number and other:
        for side in machine.sides(number):
            if side in machine.sides(other):
                yield f"{side}{number} += {side}{other}"


def _fill(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        value = draw.up_to(9)
        if "a" in machine.sides(number):
            yield f"a{number}.fill({value})"
        if "t" in machine.sides(number):
            yield draw.of(f"t{number}.fill_({value})", f"t{number}.zero_()")


def _copy_into(machine: Machine, draw: Draw) -> Iterator[str]:
    tensors = machine.live("t")
    if tensors:
        yield f"t{draw.of(*tensors)}.copy_(t{draw.of(*tensors)})"


def _from_numpy(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.live("a"):
        yield f"t{machine.new()} = torch.from_numpy(a{draw.of(*arrays)})"


def _to_numpy(machine: Machine, draw: Draw) -> Iterator[str]:
    if tensors := machine.live("t"):
        yield f"a{machine.new()} = t{draw.of(*tensors)}.numpy()"


def _copy_across(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.live("a"):
        yield f"t{machine.new()} = torch.tensor(a{draw.of(*arrays)})"


def _flag(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.live("a"):
        yield f"a{draw.of(*arrays)}.flags.writeable = False"


OPERATIONS = [
    Operation("create", _create),
    Operation("reshape", _reshape),
    Operation("view or reshape without a copy", _view),
    Operation("reshape in column order", _column_order),
    Operation("permute", _permute),
    Operation("transpose", _transpose),
    Operation("T", _turn),
    Operation("slice", _slice),
    Operation("narrow", _narrow),
    Operation("expand", _expand),
    Operation("flatten", _plain("x.flatten()", "x.flatten()")),
    Operation("ravel", _plain("x.ravel()", "x.ravel()")),
    Operation("squeeze", _squeeze),
    Operation("unsqueeze", _unsqueeze),
    Operation("diagonal", _plain("x.diagonal()", "x.diagonal()", 1)),
    Operation("contiguous", _plain("np.ascontiguousarray(x)", "x.contiguous()")),
    Operation("copy", _copy),
    Operation("detach or view", _plain("x.view()", "x.detach()")),
    Operation("another name", _alias),
    Operation("select by a mask", _mask),
    Operation("select by lists", _list),
    Operation("assign a number", _assign_number),
    Operation("assign by a mask", _assign_mask),
    Operation("assign by a list", _assign_list),
    Operation("assign another", _assign_other),
    Operation("add a number in place", _add_number),
    Operation("negate in place", _negate),
    Operation("add another in place", _add_other),
    Operation("fill", _fill),
    Operation("copy_", _copy_into),
    Operation("from_numpy", _from_numpy),
    Operation("numpy", _to_numpy),
    Operation("copy across", _copy_across),
    Operation("make read-only", _flag),
]

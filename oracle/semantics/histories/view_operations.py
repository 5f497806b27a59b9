"""Operations that make an array or tensor: from numbers, or as a view or a copy of another one.

Most are functions of a `Draw` and an array or tensor of the model. They return two expressions of `x`, for NumPy and
for torch; None stands for no expression.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from oracle.semantics.histories.machine import Draw, Lines, Machine, Operation, substituted
from oracle.semantics.histories.random_arguments import (
    MAX_ENTRIES,
    basic_index,
    integer_list,
    random_axis,
    random_target,
    shapes_of,
)

_RESHAPE_HAS_COPY = np.lib.NumpyVersion(np.__version__) >= "2.1.0"  # the argument `copy` of `ndarray.reshape`
Expressions = tuple[str | None, str | None]


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


def _pair(machine: Machine, number: str, array: str | None, tensor: str | None) -> Iterator[str]:
    """Yield statements that make a new array and tensor from the pair `number`, by one expression for each library."""
    new = machine.new()
    for side, expression in (("a", array), ("t", tensor)):
        if expression is not None and side in machine.sides(number):
            yield f"{side}{new} = {substituted(expression, side + number)}"


def _new(expressions: Callable[[Draw, Any], Expressions], wanted: Callable[[Any], bool] = lambda x: True) -> Lines:
    """Return the `lines` of an operation that makes a new pair from one that satisfies `wanted`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if number := machine.pick(draw, wanted):
            yield from _pair(machine, number, *expressions(draw, machine.one(number)))

    return lines


def _same(expression: Callable[[Draw, Any], str], wanted: Callable[[Any], bool] = lambda x: True) -> Lines:
    """Like `_new`, with the same expression for both libraries."""
    return _new(lambda draw, x: (expression(draw, x),) * 2, wanted)


def _has_axes(thing: Any) -> bool:
    return bool(thing.ndim)


def _view(draw: Draw, x: Any) -> Expressions:
    shape = random_target(draw, x.strided.size)
    return f"x.reshape({shape}, copy=False)" if _RESHAPE_HAS_COPY else None, f"x.view({shape})"


def _permute(draw: Draw, x: Any) -> Expressions:
    axes = draw.permutation(list(range(x.ndim)))
    twist = draw.of("", "", "", "", "twice", "too many")
    if twist == "twice" and len(axes) > 1:
        axes[0] = axes[1]
    elif twist == "too many":
        axes.append(len(axes))
    return f"x.transpose({tuple(axes)})" if axes else None, f"x.permute({tuple(axes)})"


def _transpose(draw: Draw, x: Any) -> Expressions:
    i, j = random_axis(draw, x.ndim), random_axis(draw, x.ndim)
    return f"x.swapaxes({i}, {j})", f"x.transpose({i}, {j})"


def _narrow(draw: Draw, x: Any) -> Expressions:
    axis = draw.up_to(x.ndim - 1)
    start = draw.up_to(x.shape[axis])
    length = draw.up_to(x.shape[axis] - start + draw.of(0, 0, 0, 1))
    return f"x[{':, ' * axis}{start}:{start + length}]", f"x.narrow({axis}, {start}, {length})"


def _expand(draw: Draw, x: Any) -> Expressions:
    shape = [size if size != 1 else draw.of(1, 2, 3) for size in x.shape]
    shape = [draw.of(2, 1, 3) for _ in range(draw.of(0, 0, 1))] + shape
    if shape and draw.up_to(9) == 9:
        shape[-1] += 1
    return f"np.broadcast_to(x, {tuple(shape)})", f"x.expand({tuple(shape)})"


def _unsqueeze(draw: Draw, x: Any) -> Expressions:
    axis = draw.of(*range(-x.ndim - 1, x.ndim + 1), *range(-x.ndim - 1, x.ndim + 1), x.ndim + 1)
    return f"np.expand_dims(x, {axis})", f"x.unsqueeze({axis})"


def _lists(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda x: x.ndim > 0 and 0 not in x.shape):
        shape = machine.one(number).shape
        items = [str(integer_list(draw, shape[0]))]
        items += [draw.of(":", ":", str(draw.up_to(size - 1)), str(integer_list(draw, size))) for size in shape[1:]]
        lists = [item for item in items if item.startswith("[")]
        if len({item.count(",") for item in lists} - {0}) > 1 or sum(item.isdigit() for item in items):
            items = [items[0]] + [":" if not item.isdigit() else item for item in items[1:]]
        if any(item.isdigit() for item in items):  # NumPy and torch treat an integer beside a list differently
            machine.count(machine.coverage.operations, "an integer beside a list")
        yield from _pair(machine, number, *[f"x[{', '.join(items)}]"] * 2)


OPERATIONS = [
    Operation("create", _create),
    Operation("reshape", _same(lambda draw, x: f"x.reshape({random_target(draw, x.strided.size)})")),
    Operation("view or reshape without a copy", _new(_view)),
    Operation(
        "reshape in column order",
        _new(lambda draw, x: (f"x.reshape({draw.of(*shapes_of(x.strided.size))}, order='F')", None)),
    ),
    Operation("permute", _new(_permute)),
    Operation("transpose", _new(_transpose, _has_axes)),
    Operation("T", _same(lambda draw, x: "x.T", lambda x: x.ndim == 2)),
    Operation("slice", _same(lambda draw, x: f"x[{basic_index(draw, x.shape)}]")),
    Operation("narrow", _new(_narrow, _has_axes)),
    Operation("expand", _new(_expand, lambda x: x.strided.size <= MAX_ENTRIES)),
    Operation("flatten", _same(lambda draw, x: "x.flatten()")),
    Operation("ravel", _same(lambda draw, x: "x.ravel()")),
    Operation("squeeze", _same(lambda draw, x: f"x.squeeze({draw.of('', random_axis(draw, x.ndim))})", _has_axes)),
    Operation("unsqueeze", _new(_unsqueeze, lambda x: x.ndim < 4)),
    Operation("diagonal", _same(lambda draw, x: "x.diagonal()", _has_axes)),
    Operation("contiguous", _new(lambda draw, x: ("np.ascontiguousarray(x)", "x.contiguous()"))),
    Operation("copy", _new(lambda draw, x: (draw.of("x.copy()", "np.copy(x)"), "x.clone()"))),
    Operation("detach or view", _new(lambda draw, x: ("x.view()", "x.detach()"))),
    Operation("another name", _same(lambda draw, x: "x")),
    Operation("select by a mask", _same(lambda draw, x: f"x[x > {draw.up_to(9)}]", _has_axes)),
    Operation("select by lists", _lists),
]

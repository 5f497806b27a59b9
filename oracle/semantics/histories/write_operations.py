"""Operations that write to memory, and operations that share or copy memory between NumPy and torch.

Most are functions of a `Draw` and an array or tensor of the model. They return statements about `x` for NumPy and for
torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from oracle.semantics.histories.machine import Draw, Lines, Machine, Operation, substituted
from oracle.semantics.histories.random_arguments import basic_index, integer_list

__all__ = ["OPERATIONS"]


def _write(
    statements: Callable[[Draw, Any], tuple[str, str]], wanted: Callable[[Any], bool] = lambda thing: True
) -> Lines:
    """A statement for each member of a pair that satisfies `wanted`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if number := machine.pick(draw, wanted):
            for side, statement in zip("at", statements(draw, machine.one(number)), strict=True):
                if side in machine.sides(number):
                    yield substituted(statement, side + number)

    return lines


def _assign_number(draw: Draw, x: Any) -> tuple[str, str]:
    statement = f"x[{basic_index(draw, x.shape)}] = {draw.up_to(99)}"
    return statement, statement


def _assign_mask(draw: Draw, x: Any) -> tuple[str, str]:
    statement = f"x[x > {draw.up_to(9)}] = {draw.up_to(99)}"
    return statement, statement


def _assign_list(draw: Draw, x: Any) -> tuple[str, str]:
    statement = f"x[{integer_list(draw, x.shape[0])}] = {draw.up_to(99)}"
    return statement, statement


def _add_number(draw: Draw, x: Any) -> tuple[str, str]:
    value = draw.of(1, 2, 10, 0.5)
    return f"x += {value}", f"x.add_({value})"


def _assign_other(machine: Machine, draw: Draw) -> Iterator[str]:
    number, other = machine.pick(draw), machine.pick(draw)
    if number and other:
        for side in machine.sides(number):
            if side in machine.sides(other):
                shape = machine.lockstep.model[side + number].shape
                key = basic_index(draw, shape) if draw.of(False, True) else "..."
                yield f"{side}{number}[{key}] = {side}{other}"


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
    if tensors := machine.existing("t"):
        yield f"t{draw.of(*tensors)}.copy_(t{draw.of(*tensors)})"


def _on_array(statement: str) -> Lines:
    """A statement about an array `x`; `new` stands for the number of a new tensor."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if arrays := machine.existing("a"):
            new = machine.new() if "{new}" in statement else ""
            yield substituted(statement.format(new=new), f"a{draw.of(*arrays)}")

    return lines


def _to_numpy(machine: Machine, draw: Draw) -> Iterator[str]:
    if tensors := machine.existing("t"):
        yield f"a{machine.new()} = t{draw.of(*tensors)}.numpy()"


OPERATIONS = [
    Operation("assign a number", _write(_assign_number)),
    Operation("assign by a mask", _write(_assign_mask, lambda x: x.ndim > 0)),
    Operation("assign by a list", _write(_assign_list, lambda x: x.ndim > 0 and x.shape[0] > 0)),
    Operation("assign another", _assign_other),
    Operation("add a number in place", _write(_add_number)),
    Operation("negate in place", _write(lambda draw, x: ("x *= -1", "x.mul_(-1)"))),
    Operation("add another in place", _add_other),
    Operation("fill", _fill),
    Operation("copy_", _copy_into),
    Operation("from_numpy", _on_array("t{new} = torch.from_numpy(x)")),
    Operation("numpy", _to_numpy),
    Operation("copy across", _on_array("t{new} = torch.tensor(x)")),
    Operation("make read-only", _on_array("x.flags.writeable = False")),
]

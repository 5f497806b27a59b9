"""Operations that write to memory, and operations that share or copy memory between NumPy and torch.

Most are functions of a `Draw` and an array or tensor of the model. They return statements about `x` for NumPy and for
torch.
"""

from collections.abc import Callable, Iterator
from typing import Any

from oracle.semantics.histories.machine import Draw, Lines, Machine, Operation, substituted
from oracle.semantics.histories.random_arguments import basic_index, integer_list


def _write(
    statements: Callable[[Draw, Any], tuple[str, str]], wanted: Callable[[Any], bool] = lambda thing: True
) -> Lines:
    """Return the `lines` of an operation that writes to the array and tensor of a pair that satisfies `wanted`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if number := machine.pick(draw, wanted):
            for side, statement in zip("at", statements(draw, machine.one(number)), strict=True):
                if side in machine.sides(number):
                    yield substituted(statement, side + number)

    return lines


def _assign_number(index: Callable[[Draw, Any], str], wanted: Callable[[Any], bool] = lambda thing: True) -> Lines:
    """An assignment of one number to the entries that `index` selects, in both libraries."""

    def statements(draw: Draw, x: Any) -> tuple[str, str]:
        statement = f"x[{index(draw, x)}] = {draw.up_to(99)}"
        return statement, statement

    return _write(statements, wanted)


def _add_number(draw: Draw, x: Any) -> tuple[str, str]:
    value = draw.of(1, 2, 10, 0.5)
    return f"x += {value}", f"x.add_({value})"


def _two(machine: Machine, draw: Draw) -> Iterator[tuple[str, str]]:
    """Two random names of the same library, for each library that has both."""
    number, other = machine.pick(draw), machine.pick(draw)
    if number and other:
        for side in machine.sides(number):
            if side in machine.sides(other):
                yield side + number, side + other


def _assign_other(machine: Machine, draw: Draw) -> Iterator[str]:
    for name, other in _two(machine, draw):
        key = basic_index(draw, machine.lockstep.model[name].shape) if draw.of(False, True) else "..."
        yield f"{name}[{key}] = {other}"


def _add_other(machine: Machine, draw: Draw) -> Iterator[str]:
    for name, other in _two(machine, draw):
        yield f"{name} += {other}"


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
    Operation("assign a number", _assign_number(lambda draw, x: basic_index(draw, x.shape))),
    Operation("assign by a mask", _assign_number(lambda draw, x: f"x > {draw.up_to(9)}", lambda x: x.ndim > 0)),
    Operation(
        "assign by a list",
        _assign_number(lambda draw, x: str(integer_list(draw, x.shape[0])), lambda x: x.ndim > 0 and x.shape[0] > 0),
    ),
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

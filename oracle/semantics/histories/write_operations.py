"""Operations that write to memory, and operations that share or copy memory between NumPy and torch."""

from __future__ import annotations

from collections.abc import Iterator

from oracle.semantics.histories.machine import Draw, Machine, Operation
from oracle.semantics.histories.random_arguments import basic_index, integer_list

__all__ = ["OPERATIONS"]


def _on_both(machine: Machine, number: str, array: str, tensor: str = "") -> Iterator[str]:
    """A statement for each member of the pair that exists; `{x}` stands for its name. `tensor` defaults to `array`."""
    for side, statement in (("a", array), ("t", tensor or array)):
        if side in machine.sides(number):
            yield statement.format(x=side + number)


def _assign_number(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        key, value = basic_index(draw, machine.one(number).shape), draw.up_to(99)
        yield from _on_both(machine, number, f"{{x}}[{key}] = {value}")


def _assign_mask(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0):
        level, value = draw.up_to(9), draw.up_to(99)
        yield from _on_both(machine, number, f"{{x}}[{{x}} > {level}] = {value}")


def _assign_list(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw, lambda thing: thing.ndim > 0 and thing.shape[0] > 0):
        places, value = integer_list(draw, machine.one(number).shape[0]), draw.up_to(99)
        yield from _on_both(machine, number, f"{{x}}[{places}] = {value}")


def _assign_other(machine: Machine, draw: Draw) -> Iterator[str]:
    number, other = machine.pick(draw), machine.pick(draw)
    if number and other:
        for side in machine.sides(number):
            if side in machine.sides(other):
                shape = machine.lockstep.model[side + number].shape
                key = basic_index(draw, shape) if draw.of(False, True) else "..."
                yield f"{side}{number}[{key}] = {side}{other}"


def _add_number(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        value = draw.of(1, 2, 10, 0.5)
        yield from _on_both(machine, number, f"{{x}} += {value}", f"{{x}}.add_({value})")


def _negate(machine: Machine, draw: Draw) -> Iterator[str]:
    if number := machine.pick(draw):
        yield from _on_both(machine, number, "{x} *= -1", "{x}.mul_(-1)")


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


def _from_numpy(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.existing("a"):
        yield f"t{machine.new()} = torch.from_numpy(a{draw.of(*arrays)})"


def _to_numpy(machine: Machine, draw: Draw) -> Iterator[str]:
    if tensors := machine.existing("t"):
        yield f"a{machine.new()} = t{draw.of(*tensors)}.numpy()"


def _copy_to_torch(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.existing("a"):
        yield f"t{machine.new()} = torch.tensor(a{draw.of(*arrays)})"


def _make_read_only(machine: Machine, draw: Draw) -> Iterator[str]:
    if arrays := machine.existing("a"):
        yield f"a{draw.of(*arrays)}.flags.writeable = False"


OPERATIONS = [
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
    Operation("copy across", _copy_to_torch),
    Operation("make read-only", _make_read_only),
]

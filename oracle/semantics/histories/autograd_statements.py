"""Statements about autograd: arithmetic, changes in place, `detach`, `backward`, `zero_`, `no_grad`.

Beside torch and the model, the tape on NumPy arrays goes along as far as it can: it knows nothing of writing in place,
so a history that does is over for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from oracle.semantics.histories.machine import Draw, Machine, Operation
from oracle.semantics.model import Tensor
from oracle.semantics.model.tape import Variable, tape_module
from oracle.semantics.scenes import Differs
from oracle.semantics.scenes.comparing import same_value

__all__ = ["OPERATIONS", "AutogradMachine"]

_MOST = 1e4  # what an entry may grow to: products of a few more are still exact
_WRITES = re.compile(r"_\(|\] =|no_grad|\.data|[-+*]=")
_FOLLOWED = re.compile(r"t\d+ = |.*backward|.*\.grad|.*requires_grad_|.*retain_grad")
_SHARED = re.compile(r"t\d+ = t\d+\.grad")  # a gradient under another name is one that changes in place
_SAFE_WRITES = re.compile(r"\.grad\.zero_\(\)|requires_grad_\(")


class AutogradMachine(Machine):
    """Tensors only, with the tape beside."""

    def __init__(self) -> None:
        super().__init__()
        self.tape: dict[str, Any] = {"torch": tape_module}

    def _do(self, line: str) -> bool:
        if not super()._do(line):
            return False
        if not self.script[-1][1]:
            self._along(line)
        elif "backward" in line:  # half way back something may have been added
            self.tape = {"torch": tape_module}
        return True

    def _along(self, line: str) -> None:
        """Do it on the tape too, if it can; then values and gradients are compared."""
        names = set(re.findall(r"\bt\d+", line))
        made = re.match(r"(t\d+) =", line)
        if _WRITES.search(line) and not _SAFE_WRITES.search(line):
            self.tape = {"torch": tape_module}
            return
        if not _FOLLOWED.match(line) or _SHARED.match(line):
            return
        if (names - {made[1]} if made else names) - set(self.tape):
            if "backward" in line:  # gradients go where the tape does not see it
                self.tape = {"torch": tape_module}
            return
        exec(line, self.tape)
        self.count(self.reach.operations, "followed by the tape")
        for name in set(self.tape) & set(self.world.model):
            twin, tensor = self.tape[name], self.world.model[name]
            if isinstance(twin, Variable) and isinstance(tensor, Tensor):
                self._same(line, name, twin, tensor)

    def _same(self, line: str, name: str, twin: Variable, tensor: Tensor) -> None:
        for path, one, other in ((name, twin, tensor), (f"{name}.grad", twin.grad, tensor._grad)):
            seen, said = (None if x is None else x.tolist() for x in (one, other))
            if not same_value(seen, said):
                raise Differs(f"after `{line}`: on the tape {path} is {seen}, in the model {said}\n\n{self.scripts()}")


def _pick(machine: Machine, draw: Draw, wanted: Any = lambda tensor: True) -> str | None:
    """A tensor's name: the later ones, which have a history, more often."""
    names = [f"t{n}" for n in machine.live("t") if wanted(machine.world.model[f"t{n}"])]
    return draw.of(*(name for place, name in enumerate(names) for _ in range(place + 1))) if names else None


def _with(statement: str, **names: str) -> str:
    """A statement in which letters that stand alone are replaced by names."""
    return re.sub(r"\b[xy]\b", lambda letter: names[letter[0]], statement)


def _small(tensor: Tensor) -> bool:
    return all(abs(x) <= _MOST for x in tensor.view_of.read())


def _floating(tensor: Tensor) -> bool:
    return tensor.dtype == "float64"


def _create(machine: Machine, draw: Draw) -> Iterator[str]:
    size, asks = draw.of(3, 1, 2, 4), draw.of(True, True, False)
    flag = ", requires_grad=True" if asks else ""
    new = machine.new()
    yield draw.of(
        f"t{new} = torch.arange({size}.0, dtype=torch.float64{flag})",
        f"t{new} = torch.tensor({draw.of(2.0, -1.0, 3.0)}, dtype=torch.float64{flag})",
        f"t{new} = torch.tensor({[float(draw.up_to(3, -3)) for _ in range(size)]}, dtype=torch.float64{flag})",
    )


def _integers(machine: Machine, draw: Draw) -> Iterator[str]:
    if draw.of(True, False, False):  # there is little to be done with them
        new = machine.new()
        yield draw.of(f"t{new} = torch.arange(3)", f"t{new} = torch.arange(3, requires_grad=True)")


def _two(symbol: str) -> Any:
    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        left, right = _pick(machine, draw, _small), _pick(machine, draw, _small)
        if left and right and {machine.world.model[n].dtype for n in (left, right)} == {"float64"}:
            yield f"t{machine.new()} = {left} {symbol} {right}"

    return lines


def _one(expression: str, wanted: Any = lambda tensor: True) -> Any:
    """A new name, made of another by an expression in which `x` stands for it."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if name := _pick(machine, draw, lambda tensor: _floating(tensor) and _small(tensor) and wanted(tensor)):
            yield f"t{machine.new()} = {_with(expression, x=name)}"

    return lines


def _dot(machine: Machine, draw: Draw) -> Iterator[str]:
    left, right = (_pick(machine, draw, lambda t: t.ndim == 1 and _small(t) and _floating(t)) for _ in "ab")
    if left and right:
        yield f"t{machine.new()} = {left}.dot({right})"


def _do(*statements: str, wanted: Any = lambda tensor: True) -> Any:
    """A statement about a tensor `x`, and perhaps another, `y`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        statement = draw.of(*statements)
        name, other = _pick(machine, draw, lambda t: wanted(t) and _small(t)), _pick(machine, draw, _small)
        if name and other:
            yield _with(statement, x=name, y=other)

    return lines


def _backward(machine: Machine, draw: Draw) -> Iterator[str]:
    if name := _pick(machine, draw, draw.of(_asks, _asks, lambda tensor: True)):
        kept = draw.of("", "retain_graph=True")
        yield draw.of(
            f"{name}.backward({kept})",
            f"{name}.sum().backward({kept})",
            f"{name}.backward(torch.ones_like({name}){', ' if kept else ''}{kept})",
        )


def _asks(tensor: Tensor) -> bool:
    return tensor.requires_grad


def _vector(tensor: Tensor) -> bool:
    return tensor.ndim == 1 and tensor.numel() > 0


def _has_grad(tensor: Tensor) -> bool:
    return tensor._grad is not None


def _gradient_alias(machine: Machine, draw: Draw) -> Iterator[str]:
    if name := _pick(machine, draw, _has_grad):
        yield f"t{machine.new()} = {name}.grad"


OPERATIONS = [
    Operation("create", _create),
    Operation("create integers", _integers),
    Operation("add", _two("+")),
    Operation("subtract", _two("-")),
    Operation("multiply", _two("*")),
    Operation("add a number", _one("x + 1")),
    Operation("multiply by a number", _one("x * 3")),
    Operation("divide by a number", _one("x / 2")),
    Operation("negate", _one("-x")),
    Operation("square", _one("x ** 2")),
    Operation("sum", _one("x.sum()")),
    Operation("relu", _one("torch.relu(x)")),
    Operation("dot", _dot),
    Operation("clone", _one("x.clone()")),
    Operation("detach", _one("x.detach()")),
    Operation("data", _one("x.data")),
    Operation("another name", _one("x")),
    Operation("slice", _one("x[1:]", _vector)),
    Operation("reshape", _one("x.reshape(-1)")),
    Operation("take", _one("x[[0, 0]]", _vector)),
    Operation("expand", _one("x.expand(2, 1)", lambda t: t.shape in ((), (1,), (2, 1), (1, 1)))),
    Operation("in place by a number", _do("x.add_(1)", "x.mul_(2)", "x += 2", wanted=_floating)),
    Operation("in place by another", _do("x.add_(y)", "x.mul_(y)", "x.copy_(y)", "x[0] = y", wanted=_floating)),
    Operation("assign a number", _do("x[0] = 5", "x[:1] = 5", "x.fill_(3)", wanted=_floating)),
    Operation("zero_", _do("x.zero_()")),
    Operation(
        "in place under no_grad",
        _do(
            "with torch.no_grad():\n    x.add_(1)",
            "with torch.no_grad():\n    x.mul_(2)",
            "with torch.no_grad():\n    x -= y",
            wanted=_floating,
        ),
    ),
    Operation("compute under no_grad", lambda machine, draw: _without(machine, draw, "x * x")),
    Operation("view under no_grad", lambda machine, draw: _without(machine, draw, "x[0:1]")),
    Operation("requires_grad_", _do("x.requires_grad_()", "x.requires_grad_(False)")),
    Operation("retain_grad", _do("x.retain_grad()")),
    Operation("backward", _backward),
    *(Operation(f"backward {again}", _backward) for again in ("again", "once more", "and again")),
    Operation("read grad", _do("x.grad")),
    Operation("read grad where there is one", _do("x.grad", wanted=_has_grad)),
    Operation("grad.zero_", _do("x.grad.zero_()", wanted=_has_grad)),
    Operation("forget grad", _do("x.grad = None")),
    Operation("name the grad", _gradient_alias),
    Operation("numpy", _do("x.numpy()")),
    Operation("item", _do("x.item()", "float(x)")),
]


def _without(machine: Machine, draw: Draw, expression: str) -> Iterator[str]:
    if name := _pick(machine, draw, lambda t: _small(t) and t.ndim > 0 and _floating(t)):
        yield f"with torch.no_grad():\n    t{machine.new()} = {_with(expression, x=name)}"

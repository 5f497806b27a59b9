"""Operations of autograd: arithmetic, changes in place, `detach`, `backward`, `zero_`, `no_grad`.

Besides torch and the model, the tape on NumPy arrays (`oracle.semantics.model.tape`) runs the same statements. It has
no changes in place, so it starts afresh after each of them.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from oracle.semantics.histories.machine import Draw, Lines, Machine, Operation, substituted
from oracle.semantics.model import Tensor
from oracle.semantics.model.tape import Variable, tape_module
from oracle.semantics.scenes import ModelMismatch
from oracle.semantics.scenes.comparison import same_value

_LARGEST = 1e4  # of an entry that is used in arithmetic, so that products of a few entries are still exact
_WRITES = re.compile(r"_\(|\] =|no_grad|\.data|[-+*]=")
_ON_TAPE = re.compile(r"t\d+ = |.*backward|.*\.grad|.*requires_grad_|.*retain_grad")
_GRADIENT_ALIAS = re.compile(r"t\d+ = t\d+\.grad")  # torch changes such a gradient in place, the tape does not
_NO_GRAD = "with torch.no_grad():\n    "
_SAFE_WRITES = re.compile(r"\.grad\.zero_\(\)|requires_grad_\(")


class AutogradMachine(Machine):
    """A machine of tensors only, which also runs the tape and compares values and gradients with it."""

    def __init__(self) -> None:
        super().__init__()
        self.tape: dict[str, Any] = {"torch": tape_module}

    def _run(self, line: str) -> bool:
        if not super()._run(line):
            return False
        _, raised = self.script[-1]
        if not raised:
            self._run_on_tape(line)
        elif "backward" in line:  # a backward that raised may have added some gradients
            self.tape = {"torch": tape_module}
        return True

    def _run_on_tape(self, line: str) -> None:
        """Run the statement on the tape if the tape supports it, then compare every common name."""
        names = set(re.findall(r"\bt\d+", line))
        made = re.match(r"(t\d+) =", line)
        if _WRITES.search(line) and not _SAFE_WRITES.search(line):
            self.tape = {"torch": tape_module}
            return
        if not _ON_TAPE.match(line) or _GRADIENT_ALIAS.match(line):
            return
        if (names - {made[1]} if made else names) - set(self.tape):
            if "backward" in line:  # it changes gradients of tensors that the tape has, by a result that it lacks
                self.tape = {"torch": tape_module}
            return
        exec(line, self.tape)
        self.count(self.coverage.operations, "followed by the tape")
        for name in set(self.tape) & set(self.lockstep.model):
            variable, tensor = self.tape[name], self.lockstep.model[name]
            if isinstance(variable, Variable) and isinstance(tensor, Tensor):
                self._compare(line, name, variable, tensor)

    def _compare(self, line: str, name: str, variable: Variable, tensor: Tensor) -> None:
        for path, one, other in ((name, variable, tensor), (f"{name}.grad", variable.grad, tensor._grad)):
            on_tape, modelled = (None if x is None else x.tolist() for x in (one, other))
            if not same_value(on_tape, modelled):
                message = f"after `{line}`: on the tape {path} is {on_tape}, in the model {modelled}"
                raise ModelMismatch(f"{message}\n\n{self.scripts()}")


def _has_axes(tensor: Tensor) -> bool:
    return tensor.ndim > 0


def _any(tensor: Tensor) -> bool:
    return True


def _small(tensor: Tensor) -> bool:
    return all(abs(x) <= _LARGEST for x in tensor.strided.read())


def _floating(tensor: Tensor) -> bool:
    return tensor.dtype == "float64"


def _vector(tensor: Tensor) -> bool:
    return tensor.ndim == 1 and tensor.numel() > 0


def _has_grad(tensor: Tensor) -> bool:
    return tensor._grad is not None


def _pick(machine: Machine, draw: Draw, wanted: Callable[[Tensor], bool] = _any) -> str | None:
    """Return the name of a random tensor that satisfies `wanted`, or None. Later tensors are picked more often."""
    names = [f"t{n}" for n in machine.existing("t") if wanted(machine.lockstep.model[f"t{n}"])]
    return draw.of(*(name for place, name in enumerate(names) for _ in range(place + 1))) if names else None


def _create(machine: Machine, draw: Draw) -> Iterator[str]:
    size, requires_grad = draw.of(3, 1, 2, 4), draw.of(True, True, False)
    flag = ", requires_grad=True" if requires_grad else ""
    new = machine.new()
    yield draw.of(
        f"t{new} = torch.arange({size}.0, dtype=torch.float64{flag})",
        f"t{new} = torch.tensor({draw.of(2.0, -1.0, 3.0)}, dtype=torch.float64{flag})",
        f"t{new} = torch.tensor({[float(draw.up_to(3, -3)) for _ in range(size)]}, dtype=torch.float64{flag})",
    )


def _create_integers(machine: Machine, draw: Draw) -> Iterator[str]:
    if draw.of(True, False, False):  # rare, because few operations apply to integers
        new = machine.new()
        yield draw.of(f"t{new} = torch.arange(3)", f"t{new} = torch.arange(3, requires_grad=True)")


def _binary(symbol: str) -> Lines:
    """Return the `lines` of an operation that makes a tensor from two tensors by a binary operator."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        left, right = _pick(machine, draw, _small), _pick(machine, draw, _small)
        if left and right and {machine.lockstep.model[n].dtype for n in (left, right)} == {"float64"}:
            yield f"t{machine.new()} = {left} {symbol} {right}"

    return lines


def _unary(expression: str, wanted: Callable[[Tensor], bool] = _any, before: str = "") -> Lines:
    """Return the `lines` of an operation that makes a tensor by an expression in a tensor `x`, after `before`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        if name := _pick(machine, draw, lambda tensor: _floating(tensor) and _small(tensor) and wanted(tensor)):
            yield f"{before}t{machine.new()} = {substituted(expression, name)}"

    return lines


def _statement(*statements: str, wanted: Callable[[Tensor], bool] = _any) -> Lines:
    """Return the `lines` of an operation that runs one of the statements, with random tensors as `x` and `y`."""

    def lines(machine: Machine, draw: Draw) -> Iterator[str]:
        statement = draw.of(*statements)
        name, other = _pick(machine, draw, lambda t: wanted(t) and _small(t)), _pick(machine, draw, _small)
        if name and other:
            yield substituted(statement, name, other)

    return lines


def _dot(machine: Machine, draw: Draw) -> Iterator[str]:
    left, right = (_pick(machine, draw, lambda t: t.ndim == 1 and _small(t) and _floating(t)) for _ in "ab")
    if left and right:
        yield f"t{machine.new()} = {left}.dot({right})"


def _backward(machine: Machine, draw: Draw) -> Iterator[str]:
    only = draw.of(True, True, False)
    if name := _pick(machine, draw, lambda tensor: tensor.requires_grad or not only):
        argument = draw.of("", "retain_graph=True")
        yield draw.of(
            f"{name}.backward({argument})",
            f"{name}.sum().backward({argument})",
            f"{name}.backward(torch.ones_like({name}){', ' if argument else ''}{argument})",
        )


def _gradient_alias(machine: Machine, draw: Draw) -> Iterator[str]:
    if name := _pick(machine, draw, _has_grad):
        yield f"t{machine.new()} = {name}.grad"


_IN_PLACE_UNDER_NO_GRAD = [f"{_NO_GRAD}{write}" for write in ("x.add_(1)", "x.mul_(2)", "x -= y")]
OPERATIONS = [
    Operation("create", _create),
    Operation("create integers", _create_integers),
    Operation("add", _binary("+")),
    Operation("subtract", _binary("-")),
    Operation("multiply", _binary("*")),
    Operation("add a number", _unary("x + 1")),
    Operation("multiply by a number", _unary("x * 3")),
    Operation("divide by a number", _unary("x / 2")),
    Operation("negate", _unary("-x")),
    Operation("square", _unary("x ** 2")),
    Operation("sum", _unary("x.sum()")),
    Operation("relu", _unary("torch.relu(x)")),
    Operation("dot", _dot),
    Operation("clone", _unary("x.clone()")),
    Operation("detach", _unary("x.detach()")),
    Operation("data", _unary("x.data")),
    Operation("another name", _unary("x")),
    Operation("slice", _unary("x[1:]", _vector)),
    Operation("reshape", _unary("x.reshape(-1)")),
    Operation("take", _unary("x[[0, 0]]", _vector)),
    Operation("expand", _unary("x.expand(2, 1)", lambda t: t.shape in ((), (1,), (2, 1), (1, 1)))),
    Operation("in place by a number", _statement("x.add_(1)", "x.mul_(2)", "x += 2", wanted=_floating)),
    Operation("in place by another", _statement("x.add_(y)", "x.mul_(y)", "x.copy_(y)", "x[0] = y", wanted=_floating)),
    Operation("assign a number", _statement("x[0] = 5", "x[:1] = 5", "x.fill_(3)", wanted=_floating)),
    Operation("zero_", _statement("x.zero_()")),
    Operation("in place under no_grad", _statement(*_IN_PLACE_UNDER_NO_GRAD, wanted=_floating)),
    Operation("compute under no_grad", _unary("x * x", _has_axes, _NO_GRAD)),
    Operation("view under no_grad", _unary("x[0:1]", _has_axes, _NO_GRAD)),
    Operation("requires_grad_", _statement("x.requires_grad_()", "x.requires_grad_(False)")),
    Operation("retain_grad", _statement("x.retain_grad()")),
    Operation("backward", _backward),
    *(Operation(f"backward {again}", _backward) for again in ("again", "once more", "and again")),
    Operation("read grad", _statement("x.grad")),
    Operation("read grad where there is one", _statement("x.grad", wanted=_has_grad)),
    Operation("grad.zero_", _statement("x.grad.zero_()", wanted=_has_grad)),
    Operation("forget grad", _statement("x.grad = None")),
    Operation("name the grad", _gradient_alias),
    Operation("numpy", _statement("x.numpy()")),
    Operation("item", _statement("x.item()", "float(x)")),
]

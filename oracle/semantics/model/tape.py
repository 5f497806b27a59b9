"""Reverse-mode differentiation on NumPy arrays, in one sitting: the reference that torch's gradients are held to.

A `Variable` is an array, the variables that it was made of, and for each of them a function that turns the gradient of
the result into its own. `backward` walks that graph from the end to the beginning. There is no state but `grad`:
nothing is freed, nothing is written in place, and so nothing can be out of date. The names are torch's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Variable", "tape_module"]

Floats = NDArray[np.float64]
Pull = Callable[[Floats], Floats]


class Variable:
    """A value with a history."""

    def __init__(self, value: Any, made_of: Sequence[tuple[Variable, Pull]] = (), requires_grad: bool = False) -> None:
        self.value = np.asarray(value)
        self.made_of = [(parent, pull) for parent, pull in made_of if parent.requires_grad]
        self.requires_grad: bool = requires_grad or bool(self.made_of)
        self.retains = False
        self.grad: Variable | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def backward(self, gradient: Variable | None = None, retain_graph: bool = False) -> None:
        """Add the gradient of this, or of Σ gradient · this, to `grad` of each leaf that asks for one."""
        total = {id(self): np.ones_like(self.value) if gradient is None else gradient.value}
        for variable in reversed(_in_order(self)):
            arrived = total[id(variable)]
            if variable.requires_grad and (not variable.made_of or variable.retains):
                so_far = 0.0 if variable.grad is None else variable.grad.value
                variable.grad = Variable(so_far + arrived)
            for parent, pull in variable.made_of:
                total[id(parent)] = total.get(id(parent), 0.0) + pull(arrived)

    def detach(self) -> Variable:
        """The same value without a history."""
        return Variable(self.value)

    def requires_grad_(self, wanted: bool = True) -> Variable:
        self.requires_grad = wanted
        return self

    def retain_grad(self) -> None:
        self.retains = True

    def zero_(self) -> Variable:
        """For a gradient, before the next one is added."""
        self.value = np.zeros_like(self.value)
        return self

    def tolist(self) -> Any:
        return self.value.tolist()

    def __add__(self, other: Any) -> Variable:
        return _made(np.add, self, other, lambda a, b: (1.0, 1.0))

    def __sub__(self, other: Any) -> Variable:
        return _made(np.subtract, self, other, lambda a, b: (1.0, -1.0))

    def __mul__(self, other: Any) -> Variable:
        return _made(np.multiply, self, other, lambda a, b: (b, a))

    def __truediv__(self, other: Any) -> Variable:
        return _made(np.divide, self, other, lambda a, b: (1.0 / b, -a / (b * b)))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Variable:
        return _as_variable(other) - self

    def __neg__(self) -> Variable:
        return self * -1.0

    def __pow__(self, exponent: int) -> Variable:
        return Variable(self.value**exponent, [(self, lambda g: g * exponent * self.value ** (exponent - 1))])

    def sum(self) -> Variable:
        return Variable(self.value.sum(), [(self, lambda g: np.broadcast_to(g, self.shape))])

    def mean(self) -> Variable:
        return self.sum() * (1.0 / self.value.size)

    def dot(self, other: Variable) -> Variable:
        return Variable(
            self.value @ other.value, [(self, lambda g: g * other.value), (other, lambda g: g * self.value)]
        )

    def relu(self) -> Variable:
        return Variable(np.maximum(self.value, 0.0), [(self, lambda g: g * (self.value > 0.0))])

    def clone(self) -> Variable:
        return Variable(self.value.copy(), [(self, lambda g: g)])

    def reshape(self, *shape: Any) -> Variable:
        return Variable(self.value.reshape(*shape), [(self, lambda g: g.reshape(self.shape))])

    def expand(self, *shape: Any) -> Variable:
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        return Variable(np.broadcast_to(self.value, wanted), [(self, lambda g: _summed_to(g, self.shape))])

    def __getitem__(self, key: Any) -> Variable:
        def scatter(gradient: Floats) -> Floats:
            found = np.zeros_like(self.value)
            np.add.at(found, key, gradient)  # an entry that was taken twice gets both
            return found

        return Variable(self.value[key], [(self, scatter)])


def _as_variable(x: Any) -> Variable:
    return x if isinstance(x, Variable) else Variable(x)


def _made(operation: Any, left: Variable, other: Any, slopes: Callable[[Any, Any], tuple[Any, Any]]) -> Variable:
    right = _as_variable(other)
    by_left, by_right = slopes(left.value, right.value)
    return Variable(
        operation(left.value, right.value),
        [
            (left, lambda g: _summed_to(g * by_left, left.shape)),
            (right, lambda g: _summed_to(g * by_right, right.shape)),
        ],
    )


def _summed_to(gradient: Floats, shape: tuple[int, ...]) -> Floats:
    """What went to many places by broadcasting comes back summed."""
    summed = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and summed.shape[axis] != 1)
    return np.asarray(summed.sum(axis=stretched, keepdims=True))


def _in_order(last: Variable) -> list[Variable]:
    """Everything that `last` was made of, each before what is made of it."""
    done: dict[int, Variable] = {}

    def visit(variable: Variable) -> None:
        if id(variable) not in done:
            for parent, _ in variable.made_of:
                visit(parent)
            done[id(variable)] = variable

    visit(last)
    return list(done.values())


tape_module = SimpleNamespace(
    float64=np.float64,
    arange=lambda *arguments, dtype=None, requires_grad=False: Variable(
        np.arange(*arguments, dtype=dtype), requires_grad=requires_grad
    ),
    tensor=lambda values, dtype=None, requires_grad=False: Variable(
        np.array(values, dtype), requires_grad=requires_grad
    ),
    ones_like=lambda variable: Variable(np.ones_like(variable.value)),
    relu=Variable.relu,
    dot=Variable.dot,
)

"""Reverse-mode differentiation of NumPy arrays, without any state but `grad`: a second reference for torch's gradients.

A `Variable` has a value, its parents, and for each parent a vector-Jacobian product: a function that maps the gradient
of the variable to the gradient of the parent. `backward` visits the variables from the last to the first. There are no
writes in place and nothing is freed. The names are those of torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Vjp = Callable[[Floats], Floats]


class Variable:
    """A value with the operations that made it."""

    def __init__(self, value: Any, parents: Sequence[tuple[Variable, Vjp]] = (), requires_grad: bool = False) -> None:
        self.value = np.asarray(value)
        self.parents = [(parent, vjp) for parent, vjp in parents if parent.requires_grad]
        self.requires_grad: bool = requires_grad or bool(self.parents)
        self.keeps_grad = False
        self.grad: Variable | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def backward(self, gradient: Variable | None = None, retain_graph: bool = False) -> None:
        """Add the gradient of Σ gradient · self to `grad` of the leaves; `gradient` is 1 by default."""
        total = {id(self): np.ones_like(self.value) if gradient is None else gradient.value}
        for variable in reversed(_topological_order(self)):
            arrived = total[id(variable)]
            if variable.requires_grad and (not variable.parents or variable.keeps_grad):
                so_far = 0.0 if variable.grad is None else variable.grad.value
                variable.grad = Variable(so_far + arrived)
            for parent, vjp in variable.parents:
                total[id(parent)] = total.get(id(parent), 0.0) + vjp(arrived)

    def detach(self) -> Variable:
        return Variable(self.value)

    def requires_grad_(self, wanted: bool = True) -> Variable:
        self.requires_grad = wanted
        return self

    def retain_grad(self) -> None:
        self.keeps_grad = True

    def zero_(self) -> Variable:
        """Set the value to zero; meant for `grad`."""
        self.value = np.zeros_like(self.value)
        return self

    def tolist(self) -> Any:
        return self.value.tolist()

    def __add__(self, other: Any) -> Variable:
        return _binary(np.add, self, other, lambda a, b: (1.0, 1.0))

    def __sub__(self, other: Any) -> Variable:
        return _binary(np.subtract, self, other, lambda a, b: (1.0, -1.0))

    def __mul__(self, other: Any) -> Variable:
        return _binary(np.multiply, self, other, lambda a, b: (b, a))

    def __truediv__(self, other: Any) -> Variable:
        return _binary(np.divide, self, other, lambda a, b: (1.0 / b, -a / (b * b)))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Variable:
        return self * -1.0

    def __pow__(self, exponent: int) -> Variable:
        return Variable(self.value**exponent, [(self, lambda g: g * exponent * self.value ** (exponent - 1))])

    def sum(self) -> Variable:
        return Variable(self.value.sum(), [(self, lambda g: np.broadcast_to(g, self.shape))])

    def dot(self, other: Variable) -> Variable:
        parents: list[tuple[Variable, Vjp]] = [(self, lambda g: g * other.value), (other, lambda g: g * self.value)]
        return Variable(self.value @ other.value, parents)

    def relu(self) -> Variable:
        return Variable(np.maximum(self.value, 0.0), [(self, lambda g: g * (self.value > 0.0))])

    def clone(self) -> Variable:
        return Variable(self.value.copy(), [(self, lambda g: g)])

    def reshape(self, *shape: Any) -> Variable:
        return Variable(self.value.reshape(*shape), [(self, lambda g: g.reshape(self.shape))])

    def expand(self, *shape: Any) -> Variable:
        wanted = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        return Variable(np.broadcast_to(self.value, wanted), [(self, lambda g: _sum_to_shape(g, self.shape))])

    def __getitem__(self, key: Any) -> Variable:
        def scatter(gradient: Floats) -> Floats:
            found = np.zeros_like(self.value)
            np.add.at(found, key, gradient)  # adds both gradients of an entry that is selected twice
            return found

        return Variable(self.value[key], [(self, scatter)])


def _binary(operation: Any, left: Variable, other: Any, partials: Callable[[Any, Any], tuple[Any, Any]]) -> Variable:
    right = other if isinstance(other, Variable) else Variable(other)
    by_left, by_right = partials(left.value, right.value)
    to_left = (left, lambda g: _sum_to_shape(g * by_left, left.shape))
    to_right = (right, lambda g: _sum_to_shape(g * by_right, right.shape))
    return Variable(operation(left.value, right.value), [to_left, to_right])


def _sum_to_shape(gradient: Floats, shape: tuple[int, ...]) -> Floats:
    """The vector-Jacobian product of a broadcast from `shape`: sums over the axes that were added or stretched."""
    summed = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1 and summed.shape[axis] != 1)
    return np.asarray(summed.sum(axis=stretched, keepdims=True))


def _topological_order(last: Variable) -> list[Variable]:
    """All variables that `last` depends on, each after its parents."""
    done: dict[int, Variable] = {}

    def visit(variable: Variable) -> None:
        if id(variable) not in done:
            for parent, _ in variable.parents:
                visit(parent)
            done[id(variable)] = variable

    visit(last)
    return list(done.values())


tape_module = SimpleNamespace(
    float64=np.float64,
    arange=lambda *ends, dtype=None, requires_grad=False: Variable(np.arange(*ends, dtype=dtype), (), requires_grad),
    tensor=lambda values, dtype=None, requires_grad=False: Variable(np.array(values, dtype), (), requires_grad),
    ones_like=lambda variable: Variable(np.ones_like(variable.value)),
    relu=Variable.relu,
    dot=Variable.dot,
)

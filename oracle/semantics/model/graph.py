"""torch's autograd in plain Python: history, leaves, `grad`, version counters, and the way back.

A result remembers how it was made: a `Node`, with an edge to the history of each input and the tensors that its
gradient needs (`Saved`). Nothing is copied for that; a version counter, shared by all views of a memory, tells whether
somebody has written to it since. Going backward reads the saved tensors, lets go of them, and adds what arrives at the
leaves to their `grad`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oracle.semantics.model.elementwise import spread
from oracle.semantics.model.errors import ExpectedError, Undefined
from oracle.semantics.model.strided import Number, Shape

if TYPE_CHECKING:
    from oracle.semantics.model.tensor import Tensor

__all__ = ["MODE", "Counter", "Mode", "Node", "Saved", "asks", "backward", "gradients_off", "history"]

Cotangent = list[Number]  # one number an entry, in row-major order


@dataclass
class Mode:
    """Whether history is being written."""

    enabled: bool = True


MODE = Mode()


@contextmanager
def gradients_off(wanted: bool = False) -> Iterator[None]:
    """`torch.no_grad()`, or `torch.set_grad_enabled(wanted)`."""
    before, MODE.enabled = MODE.enabled, wanted
    try:
        yield
    finally:
        MODE.enabled = before


@dataclass(eq=False)
class Counter:
    """How often somebody has written in place to a tensor or one of its views.

    `open`: nobody promises where it starts, as that of a gradient, which may have been summed up in place. `blind`: of
    what there are views that were made under `no_grad`; torch will not look at those once their memory has changed.
    """

    value: int = 0
    open: bool = False
    blind: list[Tensor] = field(default_factory=list)


@dataclass(eq=False)
class Saved:
    """A tensor that a gradient needs, the memory itself and not a copy, and its version when it was saved."""

    tensor: Tensor | None  # None for a constant, which is let go of all the same
    version: int = 0
    freed: bool = False

    @classmethod
    def of(cls, tensor: Tensor) -> Saved:
        """Save a tensor as it is now."""
        return cls(tensor, tensor.counter.value)


@dataclass(eq=False)
class Node:
    """One step of history. `pull` turns the cotangent of the result into one for each input."""

    inputs: list[Node | Tensor | None]
    pull: Callable[[Cotangent], Sequence[Cotangent | None]]
    saved: list[Saved] = field(default_factory=list)
    retainers: list[Tensor] = field(default_factory=list)  # tensors with `retain_grad` whose history this is
    open: bool = False  # after a failure half way, torch promises nothing


def history(tensor: Tensor) -> Node | Tensor | None:
    """What a gradient of `tensor` goes back to: its node, the leaf itself, or nothing."""
    if tensor.root is not None:  # a view: of whatever its base has become by now
        behind = history(tensor.root)
        if behind is None:
            return None
        if tensor.made_without_history:
            return None  # it asks for a gradient, as its base does, and hands it to nobody
        places = {cell: place for place, cell in enumerate(tensor.root.view_of.addresses())}
        cells = tensor.view_of.addresses()
        size = tensor.root.view_of.size

        def scatter(cotangent: Cotangent) -> list[Cotangent]:
            found: Cotangent = [0.0] * size
            for cell, number in zip(cells, cotangent, strict=True):
                found[places[cell]] += number
            return [found]

        return Node([behind], scatter)
    if tensor.node is not None:
        return tensor.node
    return tensor if tensor.flag else None


def asks(tensor: Tensor) -> bool:
    """`tensor.requires_grad`: what is made of it will have a history."""
    return history(tensor if tensor.root is None else tensor.root) is not None


def backward(root: Tensor, gradient: Tensor | None, retain: bool) -> None:
    """`root.backward(gradient, retain_graph=retain)`."""
    start = history(root)
    if gradient is None and asks(root) and root.view_of.size != 1:
        raise ExpectedError(RuntimeError, "implicitly created only for scalar outputs", "only a number has a gradient")
    if start is None:
        raise ExpectedError(
            RuntimeError, "does not require grad and does not have a grad_fn", "nothing in its history asks for one"
        )
    if gradient is None:
        seed: Cotangent = [1.0]
    else:
        if gradient.shape != root.shape:
            raise ExpectedError(RuntimeError, "Mismatch in shape", "the weights have another shape than the result")
        seed = gradient.view_of.read()
    order = _sorted(start)
    if any(isinstance(step, Node) and step.open for step in order):
        raise Undefined("a backward that failed half way has been here")
    if all(isinstance(step, Node) for step in order):
        raise Undefined("how much is done of a way back that leads to no leaf")
    _check(start, order)
    arrived: dict[int, Cotangent] = {id(start): seed}
    for step in order:
        cotangent = arrived[id(step)]
        if not isinstance(step, Node):
            step.accumulate(cotangent)
            continue
        for retainer in step.retainers:
            retainer.accumulate(cotangent, afresh=True)
        for behind, pulled in zip(step.inputs, step.pull(cotangent), strict=True):
            if behind is not None and pulled is not None:
                so_far = arrived.get(id(behind))
                arrived[id(behind)] = pulled if so_far is None else [a + b for a, b in zip(so_far, pulled, strict=True)]
        if not retain:
            for saved in step.saved:
                saved.freed = True


def _sorted(start: Node | Tensor) -> list[Node | Tensor]:
    """Everything behind `start`, each before what lies behind it."""
    done: dict[int, Node | Tensor] = {}

    def visit(step: Node | Tensor) -> None:
        if id(step) not in done:
            if isinstance(step, Node):
                for behind in step.inputs:
                    if behind is not None:
                        visit(behind)
            done[id(step)] = step

    visit(start)
    return list(reversed(done.values()))


def _check(start: Node | Tensor, order: Sequence[Node | Tensor]) -> None:
    """Refuse the way back if a saved tensor is gone or has been written to since."""
    failing = {id(step): _fault(step) for step in order if isinstance(step, Node) and _fault(step)}
    if not failing:
        return
    for step in order:
        if id(step) in failing:  # it has been reached, and those who keep its gradient told
            for retainer in step.retainers if isinstance(step, Node) else ():
                retainer.open_grad = True
    waiting, seen = [start], set(failing)
    while waiting:  # how much of what lies before the faults torch does is its own affair; behind them it does nothing
        step = waiting.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        if isinstance(step, Node):
            step.open = True
            for retainer in step.retainers:
                retainer.open_grad = True
            waiting += [behind for behind in step.inputs if behind is not None]
        else:
            step.open_grad = True
    says = {
        "gone": ("backward through the graph a second time", "what its gradients need was let go of by an earlier one"),
        "changed": ("modified by an inplace operation", "a tensor that its gradients need was written to"),
    }
    faults = [says[fault] for fault in says if fault in failing.values()]
    raise ExpectedError(RuntimeError, "|".join(words for words, _ in faults), faults[0][1])


def _fault(step: Node) -> str:
    if any(saved.freed for saved in step.saved):
        return "gone"
    changed = any(each.tensor is not None and each.tensor.counter.value != each.version for each in step.saved)
    return "changed" if changed else ""


def summed_to(cotangent: Cotangent, shape: Shape, to: Shape) -> Cotangent:
    """A cotangent of something stretched from `to` to `shape`: what went to many places comes back summed."""
    count = math.prod(to)
    places = spread(list(range(count)), to, shape)
    found: Cotangent = [0.0] * count
    for place, number in zip(places, cotangent, strict=True):
        found[int(place)] += number
    return found

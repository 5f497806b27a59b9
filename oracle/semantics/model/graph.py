"""The model of torch's autograd graph: nodes, leaves, saved tensors and version counters.

A result has a `Node` with an edge to the node or leaf of each input, and with the tensors that the gradient needs
(`SavedTensor`). Saved tensors are not copied. A version counter, which all views of a memory share, shows whether one
was written to after it was saved. `backward.py` computes gradients.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Protocol

from oracle.semantics.model.elementwise import broadcast_values
from oracle.semantics.model.strided import Number, Shape, Strided

Cotangent = list[Number]  # one number for each entry, in row-major order


GRAD_MODE = SimpleNamespace(enabled=True)  # whether autograd records operations


@contextmanager
def grad_mode(enabled: bool = False) -> Iterator[None]:
    """`torch.set_grad_enabled(enabled)`; without an argument, `torch.no_grad()`."""
    before, GRAD_MODE.enabled = GRAD_MODE.enabled, enabled
    try:
        yield
    finally:
        GRAD_MODE.enabled = before


class DifferentiableTensor(Protocol):
    """The attributes of `oracle.semantics.model.tensor.Tensor` that the graph uses."""

    strided: Strided
    counter: VersionCounter
    leaf_requires_grad: bool
    node: Node | None
    created_in_no_grad: bool
    grad_unspecified: bool

    @property
    def view_base(self) -> DifferentiableTensor | None:
        """The tensor of which this one is a differentiable view; None if it is not a view."""

    def accumulate(self, cotangent: Cotangent, *, replace: bool = False) -> None:
        """Add a gradient to `grad`, or replace `grad` by it."""


@dataclass(eq=False)
class VersionCounter:
    """The number of writes in place to a tensor and its views.

    unspecified: torch does not define the count, e.g. of a gradient, which may have been summed up in place.
    no_grad_views: the bases of the views that were made under `no_grad`. Once this memory was written to, the use of
        such a view is undefined.
    """

    value: int = 0
    unspecified: bool = False
    no_grad_views: list[DifferentiableTensor] = field(default_factory=list)


@dataclass(eq=False)
class SavedTensor:
    """A tensor that a gradient needs, not copied, and its version at the time when it was saved."""

    tensor: DifferentiableTensor | None  # None for a constant
    version: int = 0
    freed: bool = False

    @classmethod
    def of(cls, tensor: DifferentiableTensor) -> SavedTensor:
        return cls(tensor, tensor.counter.value)


@dataclass(eq=False)
class Node:
    """One recorded operation.

    inputs: the edge to each input; None for an input that does not require grad.
    vjp: the vector-Jacobian product: the cotangent of the result becomes one cotangent for each input.
    saved: the tensors that `vjp` reads.
    retaining_tensors: the results of this node for which `retain_grad` was called.
    unspecified: a `backward` failed on the way, and torch does not define what further ones do.
    """

    inputs: list[Edge | None]
    vjp: Callable[[Cotangent], Sequence[Cotangent | None]]
    saved: list[SavedTensor] = field(default_factory=list)
    retaining_tensors: list[DifferentiableTensor] = field(default_factory=list)
    unspecified: bool = False


Edge = Node | DifferentiableTensor  # what a gradient flows to: a node, or a leaf


def gradient_edge(tensor: DifferentiableTensor) -> Edge | None:
    """What a gradient of `tensor` flows to: its node, the leaf itself, or None.

    A view gets a new node, whose input is the current edge of its base.
    """
    if tensor.view_base is not None:
        base_edge = gradient_edge(tensor.view_base)
        if base_edge is None or tensor.created_in_no_grad:
            return None
        places = {cell: place for place, cell in enumerate(tensor.view_base.strided.addresses())}
        selected = [places[cell] for cell in tensor.strided.addresses()]
        return Node([base_edge], scatter(selected, tensor.view_base.strided.size))
    if tensor.node is not None:
        return tensor.node
    return tensor if tensor.leaf_requires_grad else None


def requires_grad(tensor: DifferentiableTensor) -> bool:
    """`tensor.requires_grad`. A view requires grad if its base does."""
    return gradient_edge(tensor if tensor.view_base is None else tensor.view_base) is not None


def scatter(places: Sequence[int], size: int) -> Callable[[Cotangent], list[Cotangent]]:
    """The vector-Jacobian product of a selection of entries, in which `places` may repeat, from `size` entries."""

    def vjp(cotangent: Cotangent) -> list[Cotangent]:
        found: Cotangent = [0.0] * size
        for place, number in zip(places, cotangent, strict=True):
            found[place] += number
        return [found]

    return vjp


def sum_to_shape(cotangent: Cotangent, shape: Shape, to: Shape) -> Cotangent:
    """The vector-Jacobian product of a broadcast from `to` to `shape`: sums over the entries that became several."""
    count = math.prod(to)
    places = broadcast_values(list(range(count)), to, shape)
    return scatter([int(place) for place in places], count)(cotangent)[0]

"""The model of a torch tensor: attributes, conversions, and the state of autograd.

`Tensor` has the methods of `torch.Tensor` under the same names, so that a script runs on it without changes. It follows
the documentation of torch (Tensor Views, Autograd mechanics), not its code; `oracle.semantics.histories` compares the
two. `tensor_views.py`, `tensor_writes.py` and `arithmetic.py` add methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oracle.semantics.model import graph
from oracle.semantics.model.backward import backward
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined, expect_warning
from oracle.semantics.model.strided import Number, Shape, Strided
from oracle.semantics.model.strided_array import StridedArray

FLOATING = ("float32", "float64")


@dataclass(eq=False)
class StorageRef:
    """The identity of a torch storage; `origin` is its first cell, counted in cells of the model's storage.

    Each `from_numpy` makes a new torch storage of the same memory.
    """

    origin: int = 0


class Tensor(StridedArray):
    """A tensor of the model.

    counter: the version counter of its memory.
    storage_ref: the torch storage that it uses.
    leaf_requires_grad: `requires_grad` of a leaf.
    node: the node of a result; None for a leaf and for a view.
    view_base: the tensor of which this one is a differentiable view; None if it is not a view.
    keeps_grad: `retain_grad` was called.
    created_in_no_grad: this view, or a view between it and its base, was made under `no_grad`.
    has_views: there is a differentiable view of this tensor.
    grad_unspecified: a `backward` failed, and torch does not define what `grad` holds.
    """

    library = "torch"
    leaf_requires_grad: bool
    node: graph.Node | None
    view_base: Tensor | None

    def __init__(
        self,
        view: Strided,
        *,
        counter: graph.VersionCounter | None = None,
        storage_ref: StorageRef | None = None,
        layout_unspecified: bool = False,
    ) -> None:
        self.strided, self.layout_unspecified = view, layout_unspecified
        self.counter, self.storage_ref = counter or graph.VersionCounter(), storage_ref or StorageRef()
        self.leaf_requires_grad, self.node, self.view_base = False, None, None
        self._grad: Tensor | None = None
        self.grad_unspecified = self.keeps_grad = self.created_in_no_grad = self.has_views = False

    if TYPE_CHECKING:  # mypy does not look up special methods in __getattr__

        def __getitem__(self, key: Any) -> Tensor: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model of torch has no `Tensor.{name}`")

    def _view(self, view: Strided) -> Tensor:
        if self.created_in_no_grad and self.requires_grad:
            raise Undefined("the history of a view of a view that was made under no_grad")
        made = Tensor(view, counter=self.counter, storage_ref=self.storage_ref)
        made.view_base = self if self.view_base is None else self.view_base
        made.view_base.has_views = True
        made.created_in_no_grad = not graph.GRAD_MODE.enabled or self.created_in_no_grad
        if made.created_in_no_grad:
            self.counter.no_grad_views.append(made.view_base)
        return made

    def _gather(
        self, values: list[Number], shape: Shape, places: list[int], *, layout_unspecified: bool = False
    ) -> Tensor:
        """A differentiable copy of the entries at `places`, counted in row-major order."""
        made = Tensor(Strided.of(values, shape, self.dtype), layout_unspecified=layout_unspecified)
        return made.with_history([self], graph.scatter(places, self.numel()))

    def _copy(self) -> Tensor:
        return self._gather(self.strided.read(), self.shape, list(range(self.numel())))

    def with_history(self, inputs: Sequence[Tensor], vjp: Any, saved: Sequence[graph.SavedTensor] = ()) -> Tensor:
        """Record the operation that made this tensor, if autograd records and an input requires grad; return self."""
        if graph.GRAD_MODE.enabled and any(map(graph.requires_grad, inputs)):
            self.node = graph.Node([graph.gradient_edge(each) for each in inputs], vjp, list(saved))
        return self

    def numel(self) -> int:
        return self.strided.size

    def dim(self) -> int:
        return self.ndim

    def size(self, axis: int | None = None) -> Any:
        return self.shape if axis is None else self.shape[axis]

    def stride(self) -> tuple[int, ...]:
        return self.strided.steps

    def storage_offset(self) -> int:
        return self.strided.offset - self.storage_ref.origin

    def is_contiguous(self) -> bool:
        return self.strided.contiguous

    def data_ptr(self) -> tuple[int, int]:
        """The place of the first entry; only comparisons of it are meaningful."""
        return id(self.strided.storage), self.strided.offset

    def _number(self) -> Number:
        if self.requires_grad:
            expect_warning("Converting a tensor with requires_grad=True to a scalar", always=False)
        if self.numel() != 1:
            raise self._error("number")
        return self.strided.read()[0]

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise ExpectedError(RuntimeError, "is ambiguous", "only a tensor of one entry can become a truth value")
        return bool(self.strided.read()[0])

    @property
    def requires_grad(self) -> bool:
        return graph.requires_grad(self)

    @property
    def is_leaf(self) -> bool:
        return not isinstance(graph.gradient_edge(self), graph.Node)

    @property
    def grad(self) -> Tensor | None:
        if self._grad is None and self.requires_grad and not self.is_leaf and not self.keeps_grad:
            expect_warning(r"\.grad attribute of a Tensor that is not a leaf")
        return self._grad

    @grad.setter
    def grad(self, wanted: Tensor | None) -> None:
        self._grad, self.grad_unspecified = wanted, False

    @property
    def _version(self) -> int:
        return self.counter.value

    def requires_grad_(self, wanted: bool = True) -> Tensor:
        if wanted and self.dtype not in FLOATING:
            raise ExpectedError(RuntimeError, "floating point", "only tensors of floats can require grad")
        if not self.is_leaf:
            if not wanted:
                pattern = "can only change requires_grad flags of leaf"
                raise ExpectedError(RuntimeError, pattern, "the tensor is not a leaf")
            return self
        if self.has_views or self.view_base is not None:
            raise Undefined("the effect of `requires_grad_` on a tensor with views, or on a view")
        self.leaf_requires_grad = wanted
        return self

    def detach(self) -> Tensor:
        """A tensor with the same memory and version counter, without history."""
        return Tensor(self.strided, counter=self.counter, storage_ref=self.storage_ref)

    @property
    def data(self) -> Tensor:
        """A tensor with the same memory and a new version counter, so that autograd does not detect writes to it."""
        return Tensor(self.strided, storage_ref=self.storage_ref)

    def retain_grad(self) -> None:
        if not self.requires_grad:
            pattern = "can't retain_grad on Tensor that has requires_grad=False"
            raise ExpectedError(RuntimeError, pattern, "the tensor does not require grad")
        if self.view_base is not None:
            raise Undefined("the effect of `retain_grad` on a view")
        if not self.is_leaf and not self.keeps_grad:
            assert self.node is not None
            self.keeps_grad = True
            self.node.retaining_tensors.append(self)

    def backward(self, gradient: Tensor | None = None, retain_graph: bool = False) -> None:
        backward(self, gradient, retain_graph)

    def accumulate(self, cotangent: graph.Cotangent, *, replace: bool = False) -> None:
        """Add to `grad`: a new tensor the first time, or with `replace`; otherwise a change in place.

        Does nothing for a leaf whose `requires_grad` has been set to False since.
        """
        if not self.requires_grad:
            return
        so_far = None if self._grad is None else self._grad.strided.read()
        total = cotangent if so_far is None else [a + b for a, b in zip(so_far, cotangent, strict=True)]
        if self._grad is None or replace:
            made = Strided.of(total, self.shape, self.dtype)
            self._grad = Tensor(made, counter=graph.VersionCounter(unspecified=True), layout_unspecified=True)
        else:
            self._grad.strided.write(total)
            self._grad.counter.value += 1

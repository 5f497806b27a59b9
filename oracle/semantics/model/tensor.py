"""torch in plain Python, as far as memory and autograd state go.

`Tensor` has the methods of `torch.Tensor` by the same names, so that a script runs over it as it stands. It is written
from torch's documentation and notes (Tensor Views; Autograd mechanics), not from its code: what it says is a claim,
and `oracle.semantics.histories` puts both on trial. Arithmetic is in `arithmetic.py`, history in `graph.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined
from oracle.semantics.model.expected_warnings import expect_warning
from oracle.semantics.model.graph import MODE, Counter, Node, asks, backward, history
from oracle.semantics.model.strided import Dtype, Number, Shape, Strided

__all__ = ["FLOATING", "StorageRef", "Tensor"]

FLOATING = ("float32", "float64")


@dataclass(eq=False)
class StorageRef:
    """What torch takes for a storage: where it begins, in cells of the memory that it is a part of."""

    origin: int = 0


class Tensor:
    """A tensor of the model.

    `counter` counts writes to this memory; `home` is what torch takes for its storage (each crossing from NumPy makes
    another, of the same memory); `flag` is `requires_grad` of a leaf; `node` is the history of a result;
    `root` is the tensor that this one is a differentiable view of; `open_grad` says that a failure half way back left
    open what `grad` holds.
    """

    def __init__(
        self,
        view: Strided,
        *,
        counter: Counter | None = None,
        home: StorageRef | None = None,
        open_layout: bool = False,
    ) -> None:
        self.view_of, self.counter, self.open_layout = view, counter or Counter(), open_layout
        self.home = home or StorageRef()
        self.flag, self.node, self.root = False, None, None
        self._grad: Tensor | None = None
        self.open_grad = self.retains = self.made_without_history = self.has_views = False

    flag: bool
    node: Node | None
    root: Tensor | None

    if TYPE_CHECKING:  # what `tensor_writes` installs; other methods of its kind are found by `__getattr__`

        def __getitem__(self, key: Any) -> Tensor: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...

    def _of(self, view: Strided) -> Tensor:
        """A differentiable view."""
        if self.made_without_history and self.requires_grad:
            raise Undefined("a view of a view that was made under no_grad")
        made = Tensor(view, counter=self.counter, home=self.home)
        made.root = self if self.root is None else self.root
        made.root.has_views = True
        made.made_without_history = not MODE.enabled or self.made_without_history
        if made.made_without_history:
            self.counter.blind.append(made.root)
        return made

    def _gathered(self, values: list[Number], shape: Shape, places: list[int], *, open_layout: bool = False) -> Tensor:
        """A copy of some entries; `places` says which, in row-major order."""
        made = Tensor(Strided.of(values, shape, self.dtype), open_layout=open_layout)
        size = self.view_of.size

        def scatter(cotangent: list[Number]) -> list[list[Number]]:
            found: list[Number] = [0.0] * size
            for place, number in zip(places, cotangent, strict=True):
                found[place] += number
            return [found]

        return made.made_from([self], scatter)

    def made_from(self, inputs: Sequence[Tensor], pull: Any, saved: Sequence[Any] = ()) -> Tensor:
        """This result, with its history, if anything in it asks for a gradient."""
        if MODE.enabled and any(map(asks, inputs)):
            self.node = Node([history(each) for each in inputs], pull, list(saved))
        return self

    def _copied(self) -> Tensor:
        return self._gathered(self.view_of.read(), self.shape, list(range(self.numel())))

    def __getattr__(self, name: str) -> Any:
        raise NotModelled(f"the model of torch has no `Tensor.{name}`")

    # --- what can be read off -------------------------------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        return self.view_of.shape

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> Dtype:
        return self.view_of.storage.dtype

    @property
    def requires_grad(self) -> bool:
        return asks(self)

    @property
    def is_leaf(self) -> bool:
        return not isinstance(history(self), Node)

    @property
    def grad(self) -> Tensor | None:
        if self._grad is None and self.requires_grad and not self.is_leaf and not self.retains:
            expect_warning(r"\.grad attribute of a Tensor that is not a leaf")
        return self._grad

    @grad.setter
    def grad(self, wanted: Tensor | None) -> None:
        self._grad, self.open_grad = wanted, False

    @property
    def _version(self) -> int:
        return self.counter.value

    def numel(self) -> int:
        return self.view_of.size

    def dim(self) -> int:
        return self.ndim

    def size(self, axis: int | None = None) -> Any:
        return self.shape if axis is None else self.shape[axis]

    def stride(self) -> tuple[int, ...]:
        return self.view_of.steps

    def storage_offset(self) -> int:
        return self.view_of.offset - self.home.origin

    def is_contiguous(self) -> bool:
        return self.view_of.contiguous

    def data_ptr(self) -> tuple[int, int]:
        """Where the first entry lies; good for comparing."""
        return id(self.view_of.storage), self.view_of.offset

    def __len__(self) -> int:
        if not self.ndim:
            raise ExpectedError(TypeError, "len\\(\\) of a 0-d tensor", "there is no axis")
        return self.shape[0]

    def tolist(self) -> Any:
        return self.view_of.nested()

    def item(self) -> Number:
        if self.numel() != 1:
            raise ExpectedError(RuntimeError, "cannot be converted to Scalar", "only one entry is a number")
        return self.view_of.read()[0]

    def _number(self) -> Number:
        if self.requires_grad:
            expect_warning("Converting a tensor with requires_grad=True to a scalar", always=False)
        if self.numel() != 1:
            says = "only one element tensors can be converted|cannot be converted to Scalar"
            raise ExpectedError((ValueError, RuntimeError), says, "only one entry is a number")
        return self.view_of.read()[0]

    def __iter__(self) -> Iterator[Tensor]:
        """Along the first axis: views, of one entry too."""
        return iter([self[index] for index in range(len(self))])

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise ExpectedError(RuntimeError, "is ambiguous", "there is more than one truth in it")
        return bool(self.view_of.read()[0])

    # --- autograd state -------------------------------------------------------------------------------------------

    def requires_grad_(self, wanted: bool = True) -> Tensor:
        if wanted and self.dtype not in FLOATING:
            raise ExpectedError(RuntimeError, "floating point", "only floating numbers have slopes")
        if not self.is_leaf:
            if not wanted:
                raise ExpectedError(RuntimeError, "can only change requires_grad flags of leaf", "it has a history")
            return self
        if self.has_views or self.root is not None:
            raise Undefined("what a view made earlier makes of it")
        self.flag = wanted
        return self

    def detach(self) -> Tensor:
        """The same memory, the same version counter, no history."""
        return Tensor(self.view_of, counter=self.counter, home=self.home)

    @property
    def data(self) -> Tensor:
        """The same memory without history, and with a counter of its own: writes to it go unnoticed."""
        return Tensor(self.view_of, home=self.home)

    def retain_grad(self) -> None:
        if not self.requires_grad:
            raise ExpectedError(
                RuntimeError, "can't retain_grad on Tensor that has requires_grad=False", "there will be none"
            )
        if self.root is not None:
            raise Undefined("a view that keeps its gradient")
        if not self.is_leaf and not self.retains:
            assert self.node is not None
            self.retains = True
            self.node.retainers.append(self)

    def backward(self, gradient: Tensor | None = None, retain_graph: bool = False) -> None:
        backward(self, gradient, retain_graph)

    def accumulate(self, cotangent: list[Number], *, afresh: bool = False) -> None:
        """Add to `grad`: the first time it comes into being, later it is changed in place."""
        if not self.requires_grad:
            return  # a leaf that asked once, and no longer does
        so_far = None if self._grad is None else self._grad.view_of.read()
        total = cotangent if so_far is None else [a + b for a, b in zip(so_far, cotangent, strict=True)]
        if self._grad is None or afresh:
            made = Strided.of(total, self.shape, self.dtype)
            self._grad = Tensor(made, counter=Counter(open=True), open_layout=True)
        else:
            self._grad.view_of.write(total)
            self._grad.counter.value += 1

"""torch in plain Python, as far as memory and autograd state go.

`Tensor` has the methods of `torch.Tensor` by the same names, so that a script runs over it as it stands. It is written
from torch's documentation and notes (Tensor Views; Autograd mechanics), not from its code: what it says is a claim,
and `oracle.histories` puts both on trial. Arithmetic is in `arithmetic.py`, history in `graph.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from oracle.model.array import Array, operand
from oracle.model.elementwise import dtype_of, spread
from oracle.model.graph import MODE, Counter, Node, asks, backward, history, summed_to
from oracle.model.indexing import select
from oracle.model.notices import notice
from oracle.model.refusal import NotModelled, Refused, Undefined
from oracle.model.strided import Dtype, Number, Shape, Strided, broadcast_shapes

__all__ = ["Tensor", "torch_refuses"]

FLOATING = ("float32", "float64")


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
        home: object | None = None,
        open_layout: bool = False,
    ) -> None:
        self.view_of, self.counter, self.open_layout = view, counter or Counter(), open_layout
        self.home = home or object()
        self.flag, self.node, self.root = False, None, None
        self._grad: Tensor | None = None
        self.open_grad = self.retains = self.made_without_history = self.has_views = False

    flag: bool
    node: Node | None
    root: Tensor | None

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
            notice(r"\.grad attribute of a Tensor that is not a leaf")
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
        return self.view_of.offset

    def is_contiguous(self) -> bool:
        return self.view_of.contiguous

    def data_ptr(self) -> tuple[int, int]:
        """Where the first entry lies; good for comparing."""
        return id(self.view_of.storage), self.view_of.offset

    def __len__(self) -> int:
        if not self.ndim:
            raise Refused(TypeError, "len\\(\\) of a 0-d tensor", "there is no axis")
        return self.shape[0]

    def tolist(self) -> Any:
        return self.view_of.nested()

    def item(self) -> Number:
        if self.numel() != 1:
            raise Refused(RuntimeError, "cannot be converted to Scalar", "only one entry is a number")
        return self.view_of.read()[0]

    def _number(self) -> Number:
        if self.requires_grad:
            notice("Converting a tensor with requires_grad=True to a scalar", always=False)
        if self.numel() != 1:
            says = "only one element tensors can be converted|cannot be converted to Scalar"
            raise Refused((ValueError, RuntimeError), says, "only one entry is a number")
        return self.view_of.read()[0]

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __bool__(self) -> bool:
        if self.numel() != 1:
            raise Refused(RuntimeError, "is ambiguous", "there is more than one truth in it")
        return bool(self.view_of.read()[0])

    # --- other views, or copies -----------------------------------------------------------------------------------

    def view(self, *shape: Any) -> Tensor:
        """Never a copy: refused where no strides say it."""
        found = self.view_of.regrouped(self._whole(shape))
        if found is None:
            says = "view size is not compatible with input tensor's size and stride"
            raise Refused(RuntimeError, says, "an axis would span what does not lie evenly in memory")
        return self._of(found)

    def reshape(self, *shape: Any) -> Tensor:
        """A view wherever strides can say it; else a copy."""
        wanted = self._whole(shape)
        found = self.view_of.regrouped(wanted)
        if found is not None:
            return self._of(found)
        return self._gathered(self.view_of.read(), wanted, list(range(self.numel())))

    def _whole(self, shape: Sequence[Any]) -> Shape:
        sizes = list(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else list(shape)
        if sum(size < 0 for size in sizes) > 1:
            raise Refused(RuntimeError, "only one dimension can be inferred", "two sizes are left open")
        known = math.prod(size for size in sizes if size >= 0)
        if -1 in sizes and known:
            sizes[sizes.index(-1)] = self.numel() // known
        if math.prod(sizes) != self.numel() or -1 in sizes:
            says = "is invalid for input of size|cannot reshape tensor of 0 elements"
            raise Refused(RuntimeError, says, "the sizes do not multiply to as many entries")
        return tuple(sizes)

    def flatten(self) -> Tensor:
        """Itself if it has one axis, a view if strides can say it, else a copy."""
        return self if self.ndim == 1 else self.reshape(-1)

    def ravel(self) -> Tensor:
        """A view if it is contiguous, else a copy."""
        return self.contiguous().view(-1)

    def contiguous(self) -> Tensor:
        """Itself if it is contiguous, else a copy that is."""
        return self if self.view_of.contiguous else self._copied()

    def clone(self) -> Tensor:
        """A copy. It keeps the order of the axes in memory, and closes the gaps."""
        made = self._copied()
        if not self.view_of.contiguous:
            steps = _kept_order(self.view_of)
            made.view_of = Strided.dense(self.view_of.read(), self.shape, steps, self.dtype)
            # Strides that are never used have a say in the order of the others.
            made.open_layout = 1 in self.shape and not self.view_of.gapless
        return made

    def permute(self, *axes: Any) -> Tensor:
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        if len(order) != self.ndim:
            raise Refused(RuntimeError, "does not match the length of the desired ordering", "each axis has to be named")
        places = [self._axis(axis) for axis in order]
        if len(set(places)) < len(places):
            raise Refused(RuntimeError, "duplicate dims are not allowed|repeated dim", "an axis is named twice")
        return self._of(self.view_of.permuted(places))

    def transpose(self, first: int, second: int) -> Tensor:
        order = list(range(self.ndim))
        a, b = self._axis(first), self._axis(second)
        if not order:
            return self._of(self.view_of)
        order[a], order[b] = order[b], order[a]
        return self._of(self.view_of.permuted(order))

    def t(self) -> Tensor:
        return self._of(self.view_of.permuted(list(range(self.ndim))[::-1]))

    T = mT = property(t)

    def squeeze(self, axis: int | None = None) -> Tensor:
        """Without its axes of one entry, or without a certain one; an axis of several entries stays, silently."""
        axes = range(self.ndim) if axis is None else [self._axis(axis)]
        view = self.view_of
        for a in sorted(axes, reverse=True):
            if self.ndim and self.shape[a] == 1:
                view = view.at(a, 0)
        return self._of(view)

    def unsqueeze(self, axis: int) -> Tensor:
        if not -self.ndim - 1 <= axis <= self.ndim:
            raise Refused(IndexError, "Dimension out of range", "there is no such place for an axis")
        return self._of(self.view_of.inserted(axis % (self.ndim + 1)))

    def narrow(self, axis: int, start: int, length: int) -> Tensor:
        if not self.ndim:
            raise Refused(RuntimeError, "cannot be applied to a 0-dim tensor", "there is no axis")
        place = self._axis(axis)
        size = self.shape[place]
        if not -size <= start <= size:
            raise Refused(IndexError, "start out of range|out of range", "the start is not inside")
        start = start + size if start < 0 else start
        if start + length > size:
            raise Refused(RuntimeError, "exceeds dimension size", "the end is not inside")
        return self._of(self.view_of.sliced(place, start, 1, length))

    def expand(self, *sizes: Any) -> Tensor:
        """Stretched by strides of 0: one cell shows at many places."""
        wanted = list(sizes[0]) if len(sizes) == 1 and not isinstance(sizes[0], int) else list(sizes)
        new = len(wanted) - self.ndim
        for axis, size in enumerate(wanted):
            if size == -1 and axis >= new >= 0:
                wanted[axis] = self.shape[axis - new]
        found = self.view_of.expanded(tuple(wanted)) if new >= 0 else None
        if found is None:
            says = "must match the existing size|must be greater or equal to the number of dimensions"
            raise Refused(RuntimeError, says, "only an axis of one entry stretches")
        return self._of(found)

    def diagonal(self) -> Tensor:
        if self.ndim < 2:
            raise Refused((IndexError, RuntimeError), "Dimension out of range", "there are not two axes")
        view, length = self.view_of, min(self.shape[:2])
        steps = (*view.steps[2:], view.steps[0] + view.steps[1])
        return self._of(Strided(view.storage, view.offset, (*view.shape[2:], length), steps))

    def _axis(self, axis: int) -> int:
        if not -max(self.ndim, 1) <= axis < max(self.ndim, 1):
            raise Refused(IndexError, "Dimension out of range", "there is no such axis")
        return axis % max(self.ndim, 1)

    def numpy(self) -> Array:
        """The same memory as an array."""
        if self.requires_grad:
            says = r"Can't call numpy\(\) on Tensor that requires grad"
            raise Refused(RuntimeError, says, "an array could not tell autograd of a write")
        return Array(self.view_of, base=self)  # type: ignore[arg-type]  # whose memory it is

    # --- indexing and writing -------------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> Tensor:
        """A view, of one entry too; a copy for lists and masks."""
        found = select(self.view_of, key, torch_refuses, integers_first=True, reverse=False)
        if found.view is not None:
            return self._of(found.view)
        values = [self.view_of.storage.cells[address] for address in found.addresses]
        where = {cell: place for place, cell in enumerate(self.view_of.addresses())}
        made = self._gathered(values, found.shape, [where[cell] for cell in found.addresses], open_layout=True)
        if made.node is not None:
            made.node.saved.append(saved_constant())
        return made

    def __setitem__(self, key: Any, value: Any) -> None:
        try:
            found = select(self.view_of, key, torch_refuses, integers_first=True, reverse=False)
        except Refused as refused:
            if isinstance(key, list) and self.ndim and any(-len(self) <= index < len(self) for index in key):
                raise Undefined("which entries an assignment has written before it meets a bad index") from refused
            raise
        numbers, shape = operand(value)
        if found.view is not None:
            source = value if isinstance(value, Tensor) else Tensor(Strided.of(numbers, shape, dtype_of(numbers[0])))
            if not source.ndim:
                source = source.clone()  # a number is written wherever it comes from
            while source.ndim and source.shape[0] == 1 and source.shape != found.shape:
                source = source[0]
            if source.shape != found.shape:
                source = source.expand(found.shape)
            self._of(found.view).copy_(source)
            return
        if broadcast_shapes(shape, found.shape) != found.shape:
            raise Refused((RuntimeError, IndexError), "shape mismatch", "the right side does not fit")
        if self.view_of.repeats:
            notice("on expanded tensors is deprecated")
            if shape:
                raise Undefined("which of several values a cell ends up with")
        cells = self.view_of.addresses()
        kept = [0.0 if cell in set(found.addresses) else 1.0 for cell in cells]

        def write() -> None:
            for address, number in zip(found.addresses, spread(numbers, shape, found.shape), strict=True):
                self.view_of.storage.put(address, number)

        where = {cell: place for place, cell in enumerate(cells)}
        last = {cell: place for place, cell in enumerate(found.addresses)}

        def pull(cotangent: list[Number]) -> list[list[Number] | None]:
            taken: list[Number] = [cotangent[where[cell]] for cell in found.addresses]
            if len(last) < len(found.addresses):
                raise Undefined("the gradient of one value among several for the same cell")
            return [[k * c for k, c in zip(kept, cotangent, strict=True)], summed_to(taken, found.shape, shape)]

        sources = [value] if isinstance(value, Tensor) else []
        self.changed_by(write, sources, lambda c: pull(c)[: 1 + len(sources)], [saved_constant()])

    def zero_(self) -> Tensor:
        return self.fill_(0)

    def fill_(self, value: Number) -> Tensor:
        """Every cell the same, so that it does not matter how many entries show it."""
        self.changed_by(lambda: self.view_of.write([value] * self.numel()), [], lambda c: [[0.0] * len(c)])
        return self

    def copy_(self, source: Tensor) -> Tensor:
        self.may_change([source])
        if self is not source and self.view_of.same_place(source.view_of) and self.view_of.repeats:
            if 1 in self.shape:
                raise Undefined("whether strides of axes with one entry count as a difference")
        elif self is not source:  # of the very same cells nothing is written, nor asked
            self.may_be_written(source)
        if broadcast_shapes(source.shape, self.shape) != self.shape:
            says = "must match the existing size|must be greater or equal|doesn't match the broadcast shape|must match"
            raise Refused(RuntimeError, says, "the right side does not fit")
        values = spread(source.view_of.read(), source.shape, self.shape)
        self.changed_by(
            lambda: self.view_of.write(values),
            [source],
            lambda c: [[0.0] * len(c), summed_to(c, self.shape, source.shape)],
        )
        return self

    def may_be_written(self, source: Tensor | None = None) -> None:
        """Refuse a write to a cell that shows twice, or out of memory that it changes."""
        if self.view_of.repeats:
            says = "more than one element of the written-to tensor refers to a single memory location"
            raise Refused(RuntimeError, says, "one cell shows at several places")
        if source is None or source is self or not self.view_of.overlaps(source.view_of):
            return
        if self.home is not source.home or not (self.view_of.gapless and source.view_of.gapless):
            if self.view_of.same_place(source.view_of):
                return
            raise Undefined("the order in which overlapping memory is read and written")
        if set(self.view_of.addresses()) == set(source.view_of.addresses()):
            if self.ndim == source.ndim and 1 in (*self.shape, *source.shape):
                raise Undefined("whether strides of axes with one entry count as a difference")
            if self.view_of.same_place(source.view_of):
                return
        says = "some elements of the input tensor and the written-to tensor refer to a single memory location"
        raise Refused(RuntimeError, says, "what is read overlaps with what is written")

    def may_change(self, sources: Sequence[Tensor]) -> bool:
        """Whether history has to be told of a change in place; refused where there is no history to tell."""
        asked = MODE.enabled and any(map(asks, (self, *sources)))
        if asked:
            if self.root is not None:
                if self.made_without_history:
                    says = "view was created in no_grad mode|created in no_grad"
                    raise Refused(RuntimeError, says, "nothing is known of how the view was made")
                if isinstance(history(self.root), Tensor):
                    raise Refused(RuntimeError, "leaf Variable that requires grad", "a leaf has no history to note it in")
            if isinstance(history(self), Tensor):
                raise Refused(RuntimeError, "leaf Variable that requires grad", "a leaf has no history to note it in")
        if asked and self.root is not None and self.view_of.repeats:
            raise Undefined("the gradient of a write to cells that show at several places")
        if self.counter.blind and (asked or any(map(asks, self.counter.blind))):
            raise Undefined("a view made under no_grad, whose memory changes")
        return asked

    def changed_by(self, write: Any, sources: Sequence[Tensor], pull: Any, saved: Sequence[Any] = ()) -> None:
        """Write in place, as far as autograd allows it, and let history know.

        `pull` turns the cotangent of the new entries into one for the old entries and one for each source.
        """
        asked = self.may_change(sources)
        behind = [history(each) for each in sources]
        owner = self if self.root is None else self.root
        before = history(owner)
        write()
        self.counter.value += 1
        if not asked:
            return
        if self.root is None:
            node = Node([before, *behind], pull, list(saved))
        else:
            through = _through(owner.view_of.addresses(), self.view_of.addresses(), pull)
            # The step that wrote into a part is let go of like a saved tensor, whatever it needed.
            node = Node([before, *behind], through, [*saved, saved_constant()])
        if owner.node is not None:
            node.retainers, owner.node.retainers = owner.node.retainers, []
        owner.node, owner.flag = node, False

    # --- autograd state -------------------------------------------------------------------------------------------

    def requires_grad_(self, wanted: bool = True) -> Tensor:
        if wanted and self.dtype not in FLOATING:
            raise Refused(RuntimeError, "floating point", "only floating numbers have slopes")
        if not self.is_leaf:
            if not wanted:
                raise Refused(RuntimeError, "can only change requires_grad flags of leaf", "it has a history")
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
            raise Refused(RuntimeError, "can't retain_grad on Tensor that has requires_grad=False", "there will be none")
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


def saved_constant() -> Any:
    """Something saved that nobody can write to."""
    from oracle.model.graph import Saved

    return Saved(None)


def _through(whole: list[int], part: list[int], pull: Any) -> Any:
    """`pull` of a write to some cells of a tensor, as one of the whole tensor."""
    where = {cell: place for place, cell in enumerate(whole)}

    def pulled(cotangent: list[Number]) -> list[list[Number] | None]:
        mine, *others = pull([cotangent[where[cell]] for cell in part])
        rest = list(cotangent)
        for cell, number in zip(part, mine, strict=True):
            rest[where[cell]] = number
        return [rest, *others]

    return pulled


def _kept_order(view: Strided) -> list[int]:
    """The strides of a clone: the axes in the order in which they lie, without gaps; the slowest first where it is open.

    An axis of stride 0 has no place of its own and stays behind the one that it follows.
    """
    sizes, steps = view.shape, view.steps
    order = list(range(len(sizes)))[::-1]  # from the fastest axis to the slowest
    for i in range(1, len(order)):
        here = i
        for before in range(i - 1, -1, -1):
            fast, slow = order[before], order[here]
            if 0 in (steps[fast], steps[slow]):
                continue
            if (steps[fast], sizes[fast]) > (steps[slow], sizes[slow]) and (
                steps[fast] != steps[slow] or sizes[fast] > sizes[slow]
            ):
                order[before], order[here] = order[here], order[before]
                here = before
            elif steps[fast] < steps[slow]:
                break
    found, step = [1] * len(sizes), 1
    for axis in order:
        found[axis] = step
        step *= max(sizes[axis], 1)
    return found


def torch_refuses(what: str, detail: Any) -> Refused:
    """How torch words the refusal of an index."""
    return {
        "too many": Refused(IndexError, "too many indices for tensor|0-dim tensor|with size 0", "there are more indices than axes"),
        "out of bounds": Refused(IndexError, "is out of bounds|out of range", "the index is not inside"),
        "mask": Refused(IndexError, "The shape of the mask", "the mask has another shape"),
        "shapes": Refused(IndexError, "shape mismatch", "the lists do not fit together"),
        "step": Refused(ValueError, "step must be greater than zero", "torch has no negative strides"),
    }[what]

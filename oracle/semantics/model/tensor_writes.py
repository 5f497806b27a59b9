"""Indexing a tensor, and writing to it in place: what torch and autograd allow, and what history is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oracle.semantics.model.array import operand
from oracle.semantics.model.elementwise import dtype_of, spread
from oracle.semantics.model.errors import ExpectedError, Undefined
from oracle.semantics.model.expected_warnings import expect_warning
from oracle.semantics.model.graph import MODE, Node, Saved, asks, history, summed_to
from oracle.semantics.model.indexing import select
from oracle.semantics.model.strided import Number, Strided, broadcast_shapes
from oracle.semantics.model.tensor import Tensor

__all__ = ["install"]


def taken(self: Tensor, key: Any) -> Tensor:
    """A view, of one entry too; a copy for lists and masks."""
    found = select(self.view_of, key, _refuses, integers_first=True, reverse=False)
    if found.view is not None:
        return self._of(found.view)
    values = [self.view_of.storage.cells[address] for address in found.addresses]
    where = {cell: place for place, cell in enumerate(self.view_of.addresses())}
    made = self._gathered(values, found.shape, [where[cell] for cell in found.addresses], open_layout=True)
    if made.node is not None:
        made.node.saved.append(Saved(None))
    return made


def assigned(self: Tensor, key: Any, value: Any) -> None:
    try:
        found = select(self.view_of, key, _refuses, integers_first=True, reverse=False)
    except ExpectedError as refused:
        if isinstance(key, list) and self.ndim and any(-len(self) <= index < len(self) for index in key):
            raise Undefined("which entries an assignment has written before it meets a bad index") from refused
        raise
    numbers, shape = operand(value)
    if found.view is not None:
        source = value if isinstance(value, Tensor) else Tensor(Strided.of(numbers, shape, dtype_of(numbers[0])))
        if not source.ndim:
            if found.view.repeats:  # refused up to 2.13 at least, accepted in 2.15
                raise Undefined("a number for a view of which cells show twice, which has changed between releases")
            source = source.clone()  # a number is written wherever it comes from
        while source.ndim and source.shape[0] == 1 and source.shape != found.shape:
            source = source[0]
        if source.shape != found.shape:
            source = source.expand(found.shape)
        self._of(found.view).copy_(source)
        return
    if broadcast_shapes(shape, found.shape) != found.shape:
        raise ExpectedError((RuntimeError, IndexError), "shape mismatch", "the right side does not fit")
    if self.view_of.repeats:
        expect_warning("on expanded tensors is deprecated")
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
    self.changed_by(write, sources, lambda c: pull(c)[: 1 + len(sources)], [Saved(None)])


def zero_(self: Tensor) -> Tensor:
    return self.fill_(0)


def fill_(self: Tensor, value: Number) -> Tensor:
    """Every cell the same, so that it does not matter how many entries show it."""
    self.changed_by(lambda: self.view_of.write([value] * self.numel()), [], lambda c: [[0.0] * len(c)])
    return self


def copy_(self: Tensor, source: Tensor) -> Tensor:
    self.may_change([source])
    if self is not source and self.view_of.same_place(source.view_of) and self.view_of.repeats:
        if 1 in self.shape:
            raise Undefined("whether strides of axes with one entry count as a difference")
    elif self is not source:  # of the very same cells nothing is written, nor asked
        self.may_be_written(source)
    if broadcast_shapes(source.shape, self.shape) != self.shape:
        says = "must match the existing size|must be greater or equal|doesn't match the broadcast shape|must match"
        raise ExpectedError(RuntimeError, says, "the right side does not fit")
    values = spread(source.view_of.read(), source.shape, self.shape)
    self.changed_by(
        lambda: self.view_of.write(values),
        [source],
        lambda c: [[0.0] * len(c), summed_to(c, self.shape, source.shape)],
    )
    return self


def may_be_written(self: Tensor, source: Tensor | None = None) -> None:
    """Refuse a write to a cell that shows twice, or out of memory that it changes."""
    if self.view_of.repeats:
        says = "more than one element of the written-to tensor refers to a single memory location"
        raise ExpectedError(RuntimeError, says, "one cell shows at several places")
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
    raise ExpectedError(RuntimeError, says, "what is read overlaps with what is written")


def may_change(self: Tensor, sources: Sequence[Tensor]) -> bool:
    """Whether history has to be told of a change in place; refused where there is no history to tell."""
    asked = MODE.enabled and any(map(asks, (self, *sources)))
    if asked:
        if self.root is not None:
            if self.made_without_history:
                says = "view was created in no_grad mode|created in no_grad"
                raise ExpectedError(RuntimeError, says, "nothing is known of how the view was made")
            if isinstance(history(self.root), Tensor):
                raise ExpectedError(
                    RuntimeError, "leaf Variable that requires grad", "a leaf has no history to note it in"
                )
        if isinstance(history(self), Tensor):
            raise ExpectedError(RuntimeError, "leaf Variable that requires grad", "a leaf has no history to note it in")
    if asked and self.root is not None and self.view_of.repeats:
        raise Undefined("the gradient of a write to cells that show at several places")
    if self.counter.blind and (asked or any(map(asks, self.counter.blind))):
        raise Undefined("a view made under no_grad, whose memory changes")
    return asked


def changed_by(self: Tensor, write: Any, sources: Sequence[Tensor], pull: Any, saved: Sequence[Any] = ()) -> None:
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
        node = Node([before, *behind], through, [*saved, Saved(None)])
    if owner.node is not None:
        node.retainers, owner.node.retainers = owner.node.retainers, []
    owner.node, owner.flag = node, False


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


def _refuses(what: str, detail: Any) -> ExpectedError:
    """How torch words the refusal of an index."""
    if what == "out of bounds" and not detail[-1]:
        # An axis without entries: torch 2.15 stumbles over the empty storage before it looks at the index.
        says = "is out of bounds|out of range|out of bounds for storage of size 0"
        return ExpectedError((IndexError, RuntimeError), says, "the index is not inside")
    return {
        "too many": ExpectedError(
            IndexError, "too many indices for tensor|0-dim tensor|with size 0", "there are more indices than axes"
        ),
        "out of bounds": ExpectedError(IndexError, "is out of bounds|out of range", "the index is not inside"),
        "mask": ExpectedError(IndexError, "The shape of the mask", "the mask has another shape"),
        "shapes": ExpectedError(IndexError, "shape mismatch", "the lists do not fit together"),
        "step": ExpectedError(ValueError, "step must be greater than zero", "torch has no negative strides"),
    }[what]


def install() -> None:
    """Give `Tensor` its methods."""
    for method in (zero_, fill_, copy_, may_be_written, may_change, changed_by):
        setattr(Tensor, method.__name__, method)
    for name, special in (("__getitem__", taken), ("__setitem__", assigned)):
        setattr(Tensor, name, special)

"""Indexing a tensor and writing to it in place: which errors torch raises, and what autograd records."""

from collections.abc import Callable, Sequence
from typing import Any

from oracle.semantics.model import graph
from oracle.semantics.model.elementwise import broadcast_values, operand, python_dtype
from oracle.semantics.model.errors import ExpectedError, Undefined, expect_warning
from oracle.semantics.model.indexing import Selection, select
from oracle.semantics.model.strided import Number, Strided, broadcast_shapes
from oracle.semantics.model.strided_array import method_of
from oracle.semantics.model.tensor import Tensor

__all__: list[str] = []  # the functions are methods of `Tensor`
Vjp = Callable[[graph.Cotangent], Sequence[graph.Cotangent | None]]
_ONE_ENTRY_AXES = "whether the strides of axes of one entry make two views different"


def _select(tensor: Tensor, key: Any) -> Selection:
    def error(problem: str, detail: Any) -> ExpectedError:
        if problem == "step":
            return ExpectedError(ValueError, "step must be greater than zero", "torch has no negative strides")
        expected = tensor._error(problem)
        if problem == "out of bounds" and not detail[-1]:
            # For an axis without entries, torch 2.15 raises an error about the empty storage instead.
            pattern = f"{expected.pattern}|out of bounds for storage of size 0"
            return ExpectedError((IndexError, RuntimeError), pattern, expected.reason)
        return expected

    return select(tensor.strided, key, error, integers_first=True, reverse=False)


@method_of(Tensor, "__getitem__")
def get_item(self: Tensor, key: Any) -> Tensor:
    """A view, also of a single entry; a copy for lists and masks."""
    found = _select(self, key)
    if found.view is not None:
        return self._view(found.view)
    values = [self.strided.storage.cells[address] for address in found.addresses]
    places = {cell: place for place, cell in enumerate(self.strided.addresses())}
    made = self._gather(values, found.shape, [places[cell] for cell in found.addresses], layout_unspecified=True)
    if made.node is not None:
        made.node.saved.append(graph.SavedTensor(None))
    return made


@method_of(Tensor, "__setitem__")
def set_item(self: Tensor, key: Any, value: Any) -> None:
    """Assign to a view of the entries, or cell by cell for lists and masks."""
    try:
        found = _select(self, key)
    except ExpectedError as error:
        if isinstance(key, list) and self.ndim and any(-len(self) <= index < len(self) for index in key):
            raise Undefined("which entries an assignment writes before it finds an invalid index") from error
        raise
    if found.view is not None:
        _assign_to_view(self._view(found.view), value)
    else:
        _assign_to_cells(self, found, value)


def _assign_to_view(target: Tensor, value: Any) -> None:
    numbers, shape = operand(value)
    source = value if isinstance(value, Tensor) else Tensor(Strided.of(numbers, shape, python_dtype(numbers[0])))
    if not source.ndim:
        if target.strided.repeats:  # an error up to torch 2.13 at least, accepted by torch 2.15
            raise Undefined("the assignment of a number to entries that share a cell, which differs between versions")
        source = source.clone()  # so that the source does not overlap with the target
    while source.ndim and source.shape[0] == 1 and source.shape != target.shape:
        source = source[0]
    if source.shape != target.shape:
        source = source.expand(target.shape)
    target.copy_(source)


def _assign_to_cells(tensor: Tensor, found: Selection, value: Any) -> None:
    numbers, shape = operand(value)
    if broadcast_shapes(shape, found.shape) != found.shape:
        raise tensor._error("assignment")
    if tensor.strided.repeats:
        expect_warning("on expanded tensors is deprecated")
        if shape:
            raise Undefined("which of several values a cell gets")
    cells, written = tensor.strided.addresses(), set(found.addresses)
    places = {cell: place for place, cell in enumerate(cells)}

    def write() -> None:
        for address, number in zip(found.addresses, broadcast_values(numbers, shape, found.shape), strict=True):
            tensor.strided.storage.write(address, number)

    def vjp(cotangent: graph.Cotangent) -> list[graph.Cotangent | None]:
        if len(written) < len(found.addresses):
            raise Undefined("the gradient of one of several values that are assigned to the same cell")
        taken: graph.Cotangent = [cotangent[places[cell]] for cell in found.addresses]
        kept: graph.Cotangent = [0.0 if cell in written else c for cell, c in zip(cells, cotangent, strict=True)]
        of_value = [graph.sum_to_shape(taken, found.shape, shape)] if sources else []
        return [kept, *of_value]

    sources = [value] if isinstance(value, Tensor) else []
    tensor.write_in_place(write, sources, vjp, [graph.SavedTensor(None)])


@method_of(Tensor)
def zero_(self: Tensor) -> Tensor:
    return self.fill_(0)


@method_of(Tensor)
def fill_(self: Tensor, value: Number) -> Tensor:
    """Set every entry to one number, which is also allowed if entries share a cell."""
    self.write_in_place(lambda: self.strided.write([value] * self.numel()), [], lambda c: [[0.0] * len(c)])
    return self


@method_of(Tensor)
def copy_(self: Tensor, source: Tensor) -> Tensor:
    self.check_in_place([source])
    if self is not source and self.strided.same_place(source.strided) and self.strided.repeats:
        if 1 in self.shape:
            raise Undefined(_ONE_ENTRY_AXES)
    elif self is not source:  # torch copies nothing, and checks nothing, if the source has the same cells
        self.check_overlap(source)
    if broadcast_shapes(source.shape, self.shape) != self.shape:
        pattern = "must match the existing size|must be greater or equal|doesn't match the broadcast shape|must match"
        reason = "the shape of the source does not broadcast to the shape of the target"
        raise ExpectedError(RuntimeError, pattern, reason)
    values = broadcast_values(source.strided.read(), source.shape, self.shape)
    self.write_in_place(
        lambda: self.strided.write(values),
        [source],
        lambda c: [[0.0] * len(c), graph.sum_to_shape(c, self.shape, source.shape)],
    )
    return self


@method_of(Tensor)
def check_overlap(self: Tensor, source: Tensor | None = None) -> None:
    """Raise if entries of this tensor share a cell, or if a write would change cells that `source` reads."""
    if self.strided.repeats:
        pattern = "more than one element of the written-to tensor refers to a single memory location"
        raise ExpectedError(RuntimeError, pattern, "several entries of the tensor share a cell")
    if source is None or source is self or not self.strided.overlaps(source.strided):
        return
    if self.storage_ref is not source.storage_ref or not (self.strided.gapless and source.strided.gapless):
        if self.strided.same_place(source.strided):
            return
        raise Undefined("the order in which overlapping memory is read and written")
    if set(self.strided.addresses()) == set(source.strided.addresses()):
        if self.ndim == source.ndim and 1 in (*self.shape, *source.shape):
            raise Undefined(_ONE_ENTRY_AXES)
        if self.strided.same_place(source.strided):
            return
    pattern = "some elements of the input tensor and the written-to tensor refer to a single memory location"
    raise ExpectedError(RuntimeError, pattern, "the source and the target of the write overlap in memory")


_LEAF = (
    "leaf Variable that requires grad",
    "a leaf tensor with requires_grad=True cannot be modified in place while autograd records, outside `no_grad`",
)


@method_of(Tensor)
def check_in_place(self: Tensor, sources: Sequence[Tensor]) -> bool:
    """Whether autograd records a change in place that depends on `sources`. Raises if torch does not allow it."""
    recorded = graph.GRAD_MODE.enabled and any(map(graph.requires_grad, (self, *sources)))
    if recorded:
        if self.view_base is not None:
            if self.created_in_no_grad:
                pattern = "view was created in no_grad mode|created in no_grad"
                reason = "autograd did not record the view, which was made under `no_grad`"
                raise ExpectedError(RuntimeError, pattern, reason)
            if isinstance(graph.gradient_edge(self.view_base), Tensor):
                raise ExpectedError(RuntimeError, *_LEAF)
        if isinstance(graph.gradient_edge(self), Tensor):
            raise ExpectedError(RuntimeError, *_LEAF)
        if self.view_base is not None and self.strided.repeats:
            raise Undefined("the gradient of a write to entries that share a cell")
    if self.counter.no_grad_views and (recorded or any(map(graph.requires_grad, self.counter.no_grad_views))):
        raise Undefined("the use of a view made under no_grad after a write to its memory")
    return recorded


@method_of(Tensor)
def write_in_place(
    self: Tensor,
    write: Callable[[], None],
    sources: Sequence[Tensor],
    vjp: Vjp,
    saved: Sequence[graph.SavedTensor] = (),
) -> None:
    """Call `write` if torch allows the change in place, and record it.

    `vjp` maps the cotangent of the new entries to a cotangent of the old entries and one for each source.
    """
    recorded = self.check_in_place(sources)
    source_edges = [graph.gradient_edge(each) for each in sources]
    owner = self if self.view_base is None else self.view_base
    edge = graph.gradient_edge(owner)
    write()
    self.counter.value += 1
    if not recorded:
        return
    if self.view_base is not None:
        vjp = _vjp_of_base(owner.strided.addresses(), self.strided.addresses(), vjp)
        # The constant stands for the view: a second backward fails even if `vjp` needs no saved tensor.
        saved = [*saved, graph.SavedTensor(None)]
    node = graph.Node([edge, *source_edges], vjp, list(saved))
    if owner.node is not None:
        node.retaining_tensors, owner.node.retaining_tensors = owner.node.retaining_tensors, []
    owner.node, owner.leaf_requires_grad = node, False


def _vjp_of_base(base: list[int], view: list[int], vjp: Vjp) -> Vjp:
    """The vector-Jacobian product for the base of a view with these cells, given the one for the view."""
    places = {cell: place for place, cell in enumerate(base)}

    def base_vjp(cotangent: graph.Cotangent) -> list[graph.Cotangent | None]:
        of_view, *of_sources = vjp([cotangent[places[cell]] for cell in view])
        of_base = list(cotangent)
        for cell, number in zip(view, of_view or (), strict=True):
            of_base[places[cell]] = number
        return [of_base, *of_sources]

    return base_vjp

"""Random shapes, axes and indices for the operations on memory."""

import math
from functools import cache

from oracle.semantics.histories.machine import Draw
from oracle.semantics.model.strided import Shape

MAX_ENTRIES = 24  # of a new array; arbitrary, small enough to read


@cache
def shapes_of(size: int, max_axes: int = 4) -> list[Shape]:
    """All shapes with `size` entries, at most `max_axes` axes and at most two axes of one entry; fewest axes first."""
    if size == 0:
        return [(0,), (0, 3), (2, 0), (1, 0, 2)]
    found: list[Shape] = [()] if size == 1 else []

    def grow(shape: Shape) -> None:
        rest = size // math.prod(shape)
        if rest == 1 and shape:
            found.append(shape)
        if len(shape) < max_axes:
            for factor in range(1, rest + 1):
                if rest % factor == 0 and not (factor == 1 and shape.count(1) > 1):
                    grow((*shape, factor))

    grow(())
    return sorted(set(found), key=lambda shape: (len(shape), shape))


def random_target(draw: Draw, size: int) -> Shape:
    """A target of a reshape: mostly a shape of `size` entries, sometimes with a -1, sometimes an invalid shape."""
    shape = list(draw.of(*shapes_of(size)))
    twist = draw.of("", "", "", "open", "wrong", "twice")
    if twist == "open" and shape:
        shape[draw.up_to(len(shape) - 1)] = -1
    elif twist == "wrong":
        shape.append(2)
    elif twist == "twice":
        shape = [-1, -1]
    return tuple(shape)


def random_axis(draw: Draw, rank: int) -> int:
    """An axis of an array with `rank` axes; rarely one that does not exist."""
    return draw.of(*range(-rank, rank), *range(-rank, rank), rank) if rank else 0


def basic_index(draw: Draw, shape: Shape) -> str:
    """An index of integers, slices, `None` and `...`, as text; one in 20 has too many items."""
    items = [_item(draw, size) for size in shape[: draw.of(len(shape), len(shape), draw.up_to(len(shape)))]]
    if draw.of(False, False, True):
        items.insert(draw.up_to(len(items)), "None")
    if draw.of(False, False, True):
        items.append("...")
    if draw.up_to(19) == 19:
        items += ["0"] * (len(shape) + 1)
    return ", ".join(items) or "..."


def _item(draw: Draw, size: int) -> str:
    kind = draw.of("all", "slice", "slice", "integer", "backwards")
    if kind == "all":
        return ":"
    if kind == "integer":
        return str(draw.of(*range(-size, size), *range(-size, size), size) if size else 0)
    low, high = draw.of("", 1, *range(size + 1)), draw.of("", "", size, -1, *range(size + 2))
    if kind == "backwards":
        return str(draw.of("::-1", f"{high}:{low}:-1", "::-2"))
    return f"{low}:{high}{draw.of('', '', ':2', ':3')}"


def integer_list(draw: Draw, size: int) -> list[int]:
    """Up to three indices of an axis of `size` entries; one list in ten ends with an invalid index."""
    found = [draw.up_to(size - 1, -size) for _ in range(draw.up_to(3, 1))]
    return [*found, size] if draw.up_to(9) == 9 else found

"""The texts that state the axes of an array: names, numbers, expressions, leading axes and axes that broadcast.

`"n 4"` has an axis of any size n and one of size 4. `"4*h h-k+1"` computes two sizes from the names h and k, with `+`,
`-`, `*` and `//` and without spaces inside an expression. `"... n d"` begins with any number of leading axes, the same
in every parameter, and `"n|1"` is an axis of size n or 1 that is broadcast (the notation of NEP 20).
"""

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LEADING = "..."  # also the name of the size: the number of entries along all leading axes together
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)
_MOST = 5000  # the largest size that is tried when a name is solved for


def axes_of(dims: str) -> tuple[str, ...]:
    """The axes in a text such as "n d"; an empty text is an array without axes. `ValueError` for other texts."""
    axes = tuple(dims.split())
    for place, axis in enumerate(axes):
        if axis == LEADING:
            if place:
                raise ValueError(f'dimensions are {dims!r}, but "..." stands for leading axes; write it first, once')
            continue
        try:
            _names(axis)
        except (SyntaxError, ValueError):
            raise ValueError(
                f'dimensions are {dims!r}, but should be names separated by spaces, like "n d", numbers, expressions'
                ' of + - * // like "h-k+1", "n|1" or leading "..."'
            ) from None
    return axes


@lru_cache(maxsize=1024)
def _names(axis: str) -> tuple[str, ...]:
    """The names in an axis, in order."""
    if axis.isidentifier():
        return (axis,)
    if axis == LEADING:
        return (LEADING,)
    base, bar, one = axis.partition("|")
    if bar and (one != "1" or not base.isidentifier()):
        raise ValueError(axis)
    names = []
    for node in ast.walk(ast.parse(base, mode="eval").body):
        if isinstance(node, ast.Name):
            names.append((node.col_offset, node.id))
        elif isinstance(node, ast.Constant):
            if type(node.value) is not int:
                raise ValueError(axis)
        elif not isinstance(node, (ast.BinOp, *_OPERATORS, ast.Load)):
            raise ValueError(axis)
    return tuple(dict.fromkeys(name for _, name in sorted(names)))


def names_in(axes: Sequence[str]) -> tuple[str, ...]:
    """The names of sizes in these axes, in order, each once; `LEADING` stands for the leading axes."""
    return tuple(dict.fromkeys(name for axis in axes for name in _names(axis)))


def is_plain(axis: str) -> bool:
    """Whether an axis is a name alone."""
    return axis.isidentifier()


def broadcasts(axis: str) -> bool:
    """Whether an axis may have size 1 instead of its own."""
    return axis.endswith("|1")


@lru_cache(maxsize=1024)
def _compiled(axis: str) -> ast.expr:
    return ast.parse(axis.partition("|")[0], mode="eval").body


def size_in(axis: str, sizes: Mapping[str, int]) -> int:
    """The size of an axis, given those of the names; `KeyError` for an unknown name. It may be negative."""
    return sizes[axis] if axis in sizes else _value(_compiled(axis), sizes)


def _value(node: ast.AST, sizes: Mapping[str, int]) -> int:
    if isinstance(node, ast.Name):
        return sizes[node.id]
    if isinstance(node, ast.Constant):
        return int(node.value)  # type: ignore[arg-type]
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, sizes), _value(node.right, sizes)
    if isinstance(node.op, ast.FloorDiv):
        return left // right if right else -1
    return (
        left + right if isinstance(node.op, ast.Add) else left - right if isinstance(node.op, ast.Sub) else left * right
    )


@dataclass(frozen=True)
class Shaping:
    """How the axes of one example have their shapes: `leading` axes, and which axes that broadcast have size 1."""

    sizes: Mapping[str, int]
    leading: tuple[int, ...] = ()
    ones: frozenset[tuple[str, int]] = frozenset()  # name of the parameter, place of the axis

    def of(self, name: str, axes: Sequence[str]) -> tuple[int, ...]:
        """The shape of the parameter `name`."""
        shape: tuple[int, ...] = ()
        for place, axis in enumerate(axes):
            if axis == LEADING:
                shape += self.leading
            else:
                shape += (1 if (name, place) in self.ones else size_in(axis, self.sizes),)
        return shape


@lru_cache(maxsize=256)
def leading_shapes(size: int) -> tuple[tuple[int, ...], ...]:
    """Up to three leading axes with that many entries together, simplest first."""
    first: tuple[tuple[int, ...], ...] = ((),) if size == 1 else ()
    divisor = next((d for d in range(math.isqrt(size), 1, -1) if size % d == 0), 0)
    pairs = ((divisor, size // divisor), (size // divisor, 1, divisor)) if divisor else ()
    other = ((2, 0), (0, 3)) if size == 0 else ()
    return tuple(dict.fromkeys((*first, (size,), (1, size), (size, 1), *pairs, *other)))


def positions(axes: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The axes other than leading ones with their places in a shape, which count from the end after leading axes."""
    start = len(axes) if axes and axes[0] == LEADING else 0
    for place, axis in enumerate(axes):
        if axis != LEADING:
            yield place - start, axis


def solved(axis: str, size: int, sizes: Mapping[str, int]) -> dict[str, int] | None:
    """The one name that `sizes` lacks, such that the axis has that size; None if several lack or no size fits."""
    (*others, name) = sorted(_names(axis), key=lambda one: one not in sizes)
    if name in sizes or any(other not in sizes for other in others):
        return None
    known = {other: sizes[other] for other in others}
    return next(({name: tried} for tried in range(_MOST) if size_in(axis, {**known, name: tried}) == size), None)

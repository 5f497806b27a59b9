"""Indices by comparison of certified numbers: argsort, argmin, argmax, searchsorted and digitize.

Where numbers are equal within their bounds, every order is right. The indices are computed from the values, ties in
their original order. An `Order` that the definition returns, or a slice of it, is enclosed together with every other
index that a correct implementation may give. If the definition computes further with indices that rounding or a tie
could change, each order is followed if there are few (`oracle.truth.tie_orders`); otherwise an answer that differs
shows nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.context import current
from oracle.truth.enclosures import Array, Enclosure, Path
from oracle.truth.leaves import as_number
from oracle.truth.number import Unplaced
from oracle.truth.tie_orders import all_loose, loose, one_order

_REARRANGED = 0.5  # the distance of an index that only a rearranged form may give; that of a wrong index is at least 1


class Order(np.ndarray[Any, Any]):
    """Indices. `allowed` has, for each of them, the right indices with their distance: 0 or `_REARRANGED`.

    A slice keeps `allowed`, everything else drops it. Each order of a run has its own `number`.
    """

    allowed: NDArray[Any] | None = None
    number: int = -1

    def __array_finalize__(self, of: Any) -> None:
        self.allowed, self.number = None, -1

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if self.allowed is None:
            return found
        part = np.asarray(found).view(Order)
        allowed = self.allowed[key]
        part.allowed = allowed if isinstance(allowed, np.ndarray) else _boxed(allowed)
        part.number = self.number
        return part


@dataclass(frozen=True, eq=False)
class Choices(Enclosure):
    """Indices of which several may be right: `allowed` maps each right index to its distance."""

    allowed: NDArray[Any] = field(kw_only=True)

    def distance(self, answer: NDArray[Any]) -> Array:
        """0 for the indices of the direct form, `_REARRANGED` for those of other forms, at least 1 for wrong ones."""
        gap = np.array(super().distance(answer))
        for at in zip(*np.nonzero(gap), strict=True) if gap.ndim else ((),) * bool(gap):
            gap[at] = self.allowed[at].get(float(answer[at]), max(float(gap[at]), 1.0))
        return gap


@dataclass
class _Run:
    """The orders of one run of a definition: those that could be others, and the result.

    `unplaced` is whether there are numbers whose order is not determined.
    """

    ambiguous: set[int] = field(default_factory=set)
    made: int = 0
    unplaced: bool = False
    returned: Any = None
    parts: tuple[NDArray[Any], set[int]] | None = None  # of several outputs: the right indices, and their orders


def _run() -> _Run:
    if current.orders is None:
        current.orders = _Run()
    found: _Run = current.orders
    return found


def remember(value: Any) -> None:
    """Remember what the definition returned."""
    if isinstance(value, Order):
        _run().returned = value
    elif _returns_unplaced(value):
        depends_on_order()


def _returns_unplaced(value: Any) -> bool:
    known = current.orders is not None and _run().unplaced and isinstance(value, np.ndarray)
    return known and any(type(x) is Unplaced for x in value.flat)


def remember_parts(size: int, orders: Sequence[tuple[int, Order]]) -> None:
    """Remember that the definition returned several outputs, `size` entries, with indices from these entries on."""
    allowed, numbers = np.full(size, None, object), set[int]()
    for start, part in orders:
        if part.allowed is not None:
            allowed[start : start + part.size] = part.allowed.reshape(-1)
            numbers.add(part.number)
    _run().parts = (allowed, numbers) if numbers else None


def with_choices(path: Path) -> Path:
    """`path`, with the other right indices if the definition returned an `Order`.

    A result that was computed from indices that could be others is a `DependsOnOrder`. Of several outputs, the indices
    are compared with all that are right, and the other outputs, which may have been computed from them, are not.
    """
    if current.orders is None or not (run := _run()).ambiguous:
        return path
    if run.parts is not None and run.ambiguous <= run.parts[1]:
        sets = [{} if one is None else one for one in run.parts[0]]
        value = _choices(path.value, np.array([*sets, None], object)[:-1])
        return replace(path, value=value, gradients=all_loose(path.gradients))
    returned = run.returned
    if returned is not None and returned.allowed is not None:
        path = replace(path, value=_choices(path.value, returned.allowed))
        if run.ambiguous == {returned.number}:
            return path
    return Path(loose(path.value), all_loose(path.gradients), all_loose(path.seconds), path.decisions)


def depends_on_order() -> None:
    """Note that the order of two equal numbers, which a function compares in C, decides about the result."""
    _run().ambiguous.add(-1)


def has_unplaced() -> None:
    """Note that there are numbers in any order; if the definition returns them, their order is not compared."""
    _run().unplaced = True


def _choices(plain: Enclosure, allowed: NDArray[Any]) -> Enclosure:
    known = np.asarray(np.frompyfunc(bool, 1, 1)(allowed), bool)
    direct = np.where(known, plain.direct, np.inf)
    found = {each.name: getattr(plain, each.name) for each in fields(plain)}
    found |= {"direct": direct, "rearranged": np.maximum(direct, _REARRANGED)}
    return Choices(**found, allowed=allowed)


def argsort(x: Any, axis: int | None = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Order:
    """`numpy.argsort`; of equal numbers, the first comes first."""
    return _along(x, axis, _sorted)


def argmin(x: Any, axis: int | None = None, out: Any = None, *, keepdims: bool = False) -> Order:
    """`numpy.argmin`; of equal numbers, the first is taken."""
    return _reduced(x, axis, out, keepdims, 1.0)


def argmax(x: Any, axis: int | None = None, out: Any = None, *, keepdims: bool = False) -> Order:
    """`numpy.argmax`; of equal numbers, the first is taken."""
    return _reduced(x, axis, out, keepdims, -1.0)


def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None) -> Order:
    """`numpy.searchsorted` in a sorted array without axes but one."""
    if sorter is not None:
        raise TypeError("searchsorted with sorter= is not known over certified numbers; sort the array first")
    edges = columns(np.asarray(a, object))
    wanted = np.asarray(v, object)
    found, allowed = np.empty(wanted.shape, np.int64), np.empty(wanted.shape, object)
    for at in np.ndindex(wanted.shape):
        sets: dict[int, float] = {}
        for bound, distance in ((2, _REARRANGED), (1, 0.0)):
            least, most = inserted(edges, columns([wanted[at]]), side, bound)
            sets |= dict.fromkeys(range(least, most + 1), distance)
        place = np.searchsorted(edges[0], as_number(wanted[at]).reading[0], side)  # type: ignore[call-overload]
        (found[at],), (allowed[at],) = one_order([place], [sets])
    return _order(found, allowed)


def digitize(x: Any, bins: Any, right: bool = False) -> Order:
    """`numpy.digitize` with increasing bins."""
    return searchsorted(bins, x, side="left" if right else "right")


def inserted(edges: Array, wanted: Array, side: str, bound: int) -> tuple[int, int]:
    """The first and the last place at which a number may be inserted; `bound` is the column of the bound."""
    margin = (2.0 * (edges[bound] + wanted[bound]) + edges[3] + wanted[3]) * (1.0 + 2.0**-40)
    gap = edges[0] - wanted[0]
    below = (gap < -margin) | ((side == "right") & (gap == 0.0) & (margin == 0.0))
    above = (gap > margin) | ((side == "left") & (gap == 0.0) & (margin == 0.0))
    return int(below.sum()), int(gap.size - above.sum())


def _reduced(x: Any, axis: int | None, out: Any, keepdims: Any, sign: float) -> Order:
    if out is not None:
        raise TypeError("argmin and argmax with out= are not known over certified numbers; leave out= away")
    kept = keepdims is True
    array = np.asarray(x, object)
    if not array.size and (axis is None or not array.shape[axis]):
        raise ValueError("attempt to get argmin or argmax of an empty sequence")
    found = _along(array, axis, partial(_smallest, sign=sign))
    if axis is None:
        return found[(0,) if not kept else (slice(None),) + (None,) * (array.ndim - 1)]  # type: ignore[no-any-return]
    (place,) = normalize_axis_tuple(axis, array.ndim)
    first = (slice(None),) * place + (slice(0, 1) if kept else 0,)
    return found[first]  # type: ignore[no-any-return]


def _along(x: Any, axis: int | None, ordered: Any) -> Order:
    """The indices that `ordered` gives for every line along the axis; for None, of the flattened array."""
    array = np.asarray(x, object)
    if axis is None:
        array, axis = array.reshape(-1), 0
    lines = np.moveaxis(array, axis, -1)
    indices, allowed = np.empty(lines.shape, np.int64), np.empty(lines.shape, object)
    for at in np.ndindex(lines.shape[:-1]):
        indices[at], sets = one_order(*ordered(*columns(lines[at])), single=ordered is not _sorted)
        for place, allowed_here in enumerate(sets):
            allowed[(*at, place)] = allowed_here
    return _order(np.moveaxis(indices, -1, axis), np.moveaxis(allowed, -1, axis))


def _order(indices: NDArray[Any], allowed: NDArray[Any]) -> Order:
    run, found = _run(), indices.view(Order)
    found.allowed, found.number = allowed, run.made
    run.made += 1
    if any(len(each) != 1 for each in allowed.flat):
        run.ambiguous.add(found.number)
    return found


def columns(numbers: Any) -> Array:
    """Value, direct bound, rearranged bound and spread of numbers, as the rows of an array."""
    readings = [as_number(x).reading for x in numbers]
    return np.array([(v, d, r, s) for v, d, _, _, r, s in readings], np.float64).reshape(-1, 4).T


def _sorted(value: Array, direct: Array, rearranged: Array, spread: Array) -> tuple[Any, list[dict[int, float]]]:
    order = np.argsort(value, kind="stable")
    if not np.isfinite(direct).all():
        return order, [{} for _ in order]  # a number may have overflowed: nothing is known
    found: list[dict[int, float]] = [{}] * len(order)
    for bound, distance in ((rearranged, _REARRANGED), (direct, 0.0)):
        low, high = _interval(value, bound, spread)
        least = np.searchsorted(np.sort(high), low, "left")  # as many numbers are below in every implementation
        most = np.searchsorted(np.sort(low), high, "right") - 1
        changes = {*least.tolist(), *(most + 1).tolist()}
        here: dict[int, float] = {}
        for place in range(len(order)):
            if place in changes:
                here = dict.fromkeys(np.nonzero((least <= place) & (most >= place))[0].tolist(), distance)
            found[place] = found[place] | here if found[place] and len(here) < len(found[place]) else here
    return order, found


def _smallest(
    value: Array, direct: Array, rearranged: Array, spread: Array, sign: float
) -> tuple[Any, list[dict[int, float]]]:
    """The index of the smallest (of the largest, for sign -1) in every place, and the right ones."""
    found: dict[int, float] = {}
    for bound, distance in ((rearranged, _REARRANGED), (direct, 0.0)):
        low, high = _interval(sign * value, bound, spread)
        if np.isfinite(direct).all():
            found |= dict.fromkeys(np.nonzero(low <= high.min())[0].tolist(), distance)
    return int(np.argmin(sign * value)), [found] * len(value)


def _interval(value: Array, bound: Array, spread: Array) -> tuple[Array, Array]:
    """An interval for each number; two numbers whose intervals are apart have the same order everywhere."""
    # Twice: a float of the candidate and the value compared here may each be that far from the truth.
    margin = (2.0 * bound + spread) * (1.0 + 2.0**-40)
    margin = np.where(margin > 0.0, margin + 2.0**-51 * np.abs(value), 0.0)
    return value - margin, value + margin


def _boxed(x: Any) -> NDArray[Any]:
    box = np.empty((), object)
    box[()] = x
    return box

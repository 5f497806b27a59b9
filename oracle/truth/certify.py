"""Run a definition over certified numbers: the truth about its value and gradients, with both budgets."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from oracle.records.garbage_collection import no_collection
from oracle.truth.context import begin, undecided
from oracle.truth.formats import format_of
from oracle.truth.number import Leaf, Number, as_number, step_of
from oracle.truth.paths import Decision, Overflowed, explore
from oracle.truth.tape import enclose, gradient

__all__ = ["Enclosure", "Path", "Truth", "certify"]

Array = NDArray[np.float64]
Numbers = NDArray[Any]  # of dtype object: typeshed has no array of a class of ours

Row = tuple[float, float, float, float, float, float, bool]

_START_BITS = 128
_MOST_BITS = 4096  # arbitrary: five doublings; what needs more than that has lost 4000 bits to cancellation
_TIGHT = 2.0**-20  # a ball this much smaller than the budget cannot sway a verdict

_leaves = np.frompyfunc(Leaf, 2, 1)  # arrays of values and of steps in, array of leaves out


@dataclass(frozen=True, eq=False)
class Enclosure:
    """True values of an array and what rounding may do to them; every field has the array's shape.

    The truth lies within `radius` of `high + low` (an unevaluated pair of float64); a correct float lies no further
    from it than `direct`, or `rearranged` if it was computed in another form. `spread` is the part of `radius` that
    is a corner's: each value in there is right. `tight` is False where the truth could not be enclosed well enough.
    """

    high: Array
    low: Array
    radius: Array
    direct: Array
    rearranged: Array
    spread: Array
    tight: NDArray[np.bool_]
    certified: ClassVar[bool] = True  # not where it was measured (`oracle.truth.measured`)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the answer."""
        return self.high.shape

    @cached_property
    def bounded(self) -> bool:
        """Whether every entry has a finite budget."""
        return bool(np.isfinite(self.direct).all())

    def distance(self, answer: Array) -> Array:
        """How far each entry of `answer` (float64, finite) is from the nearest right value."""
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs((answer - self.high) - self.low)
        return np.maximum(gap - self.radius, 0.0)


@dataclass(frozen=True, eq=False)
class Path:
    """One way through the definition: its value, its derivatives by name, and the ambiguous decisions it took."""

    value: Enclosure
    gradients: dict[str, Enclosure]
    seconds: dict[str, Enclosure] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, eq=False)
class Truth:
    """All that is right for one input. No path at all means that the definition itself overflows in a comparison."""

    dtype: str
    paths: list[Path] = field(default_factory=list)

    @property
    def vacuous(self) -> bool:
        """Whether any answer would be accepted: the definition may overflow everywhere."""
        return all(np.isinf(path.value.direct).all() and path.value.direct.size > 0 for path in self.paths)


def certify(
    definition: Callable[..., Any],
    inputs: Mapping[str, Any],
    dtype: str,
    differentiable: Sequence[str] = (),
    cotangent: NDArray[Any] | None = None,
    along: Mapping[str, NDArray[Any]] | None = None,
) -> Truth:
    """The truth about `definition(**inputs)` in `dtype`, and its gradient by each input named in `differentiable`.

    `inputs` maps names to arrays (floats become certified numbers, integers stay as they are) and Python scalars.
    The gradient is of Σ cotangent · value; without `cotangent`, of the sum of the value. With `along`, a direction for
    some of the differentiable inputs, also the second derivatives: the gradient of Σ along · gradient, by each of them.
    At a corner there is no second derivative by the entries whose slopes jump; there its budget is infinite.
    Raises `TooManyPaths` where more comparisons are ambiguous than can be followed; a definition that uses what
    certified numbers cannot do raises a `TypeError` that says what to write instead.
    """
    fmt = format_of(dtype)

    def run(decide: Callable[[Number, Number, str], bool]) -> Path:
        begin(fmt, decide)
        leaves = {name: certified(x) for name, x in inputs.items()}
        value = entries(definition(**leaves))
        weights = np.ones(value.shape) if cotangent is None else np.asarray(cotangent, np.float64)
        if weights.shape != value.shape:
            raise ValueError(f"the cotangent has shape {weights.shape}, but the value has shape {value.shape}")
        by_name: dict[str, Numbers] = {}
        if differentiable:
            for name in differentiable:
                if isinstance(leaves[name], np.ndarray) and leaves[name].dtype != object:
                    raise TypeError(
                        f"a gradient by {name!r} was asked for, but it holds {leaves[name].dtype}, not floats"
                    )
            slots = {name: np.asarray(leaves[name], object) for name in differentiable}
            flat = [leaf for slot in slots.values() for leaf in slot.flat]
            roots = list(zip(value.flat, map(as_number, weights.ravel().tolist()), strict=True))
            found = iter(gradient(roots, flat, again=bool(along)))
            for name, slot in slots.items():
                by_name[name] = _array(slot.shape, found)
        seconds: dict[str, Numbers] = {}
        if along:
            turned = [
                (slope, as_number(weight))
                for name, direction in along.items()
                for slope, weight in zip(by_name[name].flat, direction.ravel().tolist(), strict=True)
            ]
            found = iter(gradient(turned, [leaf for name in along for leaf in slots[name].flat]))
            seconds = {name: _array(slots[name].shape, found) for name in along}
        return _enclosed(value, by_name, seconds)

    # A tape is a large acyclic graph: tracing it while it grows doubles the time and frees nothing.
    with no_collection():
        try:
            found = explore(run)
        except Overflowed:
            return Truth(dtype)
        finally:
            begin(fmt, undecided)
    return Truth(dtype, [replace(path, decisions=decisions) for path, decisions in found])


def certified(x: Any) -> Any:
    """An input as certified numbers: each float becomes a leaf, arrays of them object arrays; the rest is unchanged."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind != "f":
            return x
        if not x.ndim:  # a number; as an array of one, NumPy would do its arithmetic, and watch ours for overflow
            return Leaf(float(x), step_of(float(x)))
        return _leaves(x.astype(np.float64), _steps(x), np.empty(x.shape, object))
    if isinstance(x, float | np.floating):
        return Leaf(float(x), step_of(float(x)))
    return x


def _array(shape: tuple[int, ...], numbers: Iterator[Number]) -> Numbers:
    """The next of `numbers` in an array, one by one: NumPy asks whatever it assigns whole for its length and items."""
    size = math.prod(shape)
    array = np.empty(size, object)
    for i, number in enumerate(islice(numbers, size)):
        array[i] = number
    return array.reshape(shape)


def _steps(x: NDArray[Any]) -> Array:
    """`step_of`, for a whole array."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    whole = (mantissa * 2.0**53).astype(np.int64)
    with np.errstate(over="ignore"):
        return np.where(whole == 0, np.inf, np.ldexp((whole & -whole).astype(np.float64), exponent - 53))


def entries(value: Any) -> Numbers:
    """A definition's result as an array of certified numbers."""
    array = np.empty((), object)
    if isinstance(value, np.ndarray | list | tuple):
        array = np.asarray(value, object)
    else:
        array[()] = value
    for index in np.ndindex(array.shape):
        if array[index] is None:
            raise TypeError(f"the definition left entry {list(index)} of its result unset; every entry needs a value")
        array[index] = as_number(array[index])
    return array


def _enclosed(value: Numbers, gradients: Mapping[str, Numbers], seconds: Mapping[str, Numbers]) -> Path:
    """Enclose value and derivatives, doubling the precision until every ball is tight."""
    arrays = [value, *gradients.values(), *seconds.values()]
    numbers = [x for array in arrays for x in array.flat]
    for x in numbers:
        x.reading  # noqa: B018  measured: now it is on the tape
    bits = _START_BITS
    enclose(numbers, bits)
    rows = [_row(x) for x in numbers]
    while bits < _MOST_BITS and not all(tight for *_, tight in rows):
        bits *= 2
        enclose(numbers, bits)
        rows = [_row(x) for x in numbers]
    found = iter(rows)
    path = Path(
        _enclosure(value.shape, found),
        {name: _enclosure(g.shape, found) for name, g in gradients.items()},
        {name: _enclosure(s.shape, found) for name, s in seconds.items()},
    )
    return replace(path, seconds={name: _known(s, path.gradients[name]) for name, s in path.seconds.items()})


def _known(second: Enclosure, gradient: Enclosure) -> Enclosure:
    """The second derivatives, of which nothing is known by an entry whose slope jumps there, or is not known itself.

    By the other entries they are what the slopes of the corner make of them, an interval if they depend on it.
    """
    infinite = np.where((gradient.spread > 0.0) | np.isinf(gradient.direct), math.inf, 0.0)
    return replace(second, direct=second.direct + infinite, rearranged=second.rearranged + infinite)


def _row(x: Number) -> Row:
    """One entry of each array of an `Enclosure`."""
    value, direct, _, _, rearranged, spread = x.reading
    if direct == 0.0 == spread:
        return value, 0.0, 0.0, 0.0, rearranged, 0.0, True
    ball = x.ball
    high = float(ball)  # the midpoint, rounded
    radius = float(ball.rad())
    if direct == math.inf or not math.isfinite(high) or not math.isfinite(radius):
        return 0.0, 0.0, 0.0, math.inf, math.inf, 0.0, direct == math.inf
    low = float(ball - high)  # rounded to 2^-106 of the value or to a subnormal: both lie within what `direct` spares
    # A corner's radius is its slopes', and stays however precisely they are known.
    tight = bool(spread) or radius <= direct * _TIGHT
    return high, low, radius, direct, max(direct, rearranged), spread, tight


def _enclosure(shape: tuple[int, ...], rows: Iterator[Row]) -> Enclosure:
    size = math.prod(shape)
    table = np.array([next(rows) for _ in range(size)], np.float64).reshape(size, 7).T
    high, low, radius, direct, rearranged, spread, tight = (column.reshape(shape) for column in table)
    return Enclosure(high, low, radius, direct, rearranged, spread, tight.astype(bool))

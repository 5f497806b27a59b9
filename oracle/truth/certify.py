"""Run a definition over certified numbers: the truth about its value and gradients, with both budgets."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from oracle.truth.formats import format_of
from oracle.truth.number import Leaf, Number, as_number, step_of
from oracle.truth.paths import Decision, Overflowed, explore
from oracle.truth.state import begin, undecided
from oracle.truth.tape import enclose, forget, gradient

__all__ = ["Enclosure", "Path", "Truth", "certify"]

Array = NDArray[np.float64]

_START_BITS = 128
_MOST_BITS = 4096  # arbitrary: five doublings; what needs more than that has lost 4000 bits to cancellation
_TIGHT = 2.0**-20  # a ball this much smaller than the budget cannot sway a verdict


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

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the answer."""
        return self.high.shape

    def distance(self, answer: Array) -> Array:
        """How far each entry of `answer` (float64, finite) is from the nearest right value."""
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs((answer - self.high) - self.low)
        return np.maximum(gap - self.radius, 0.0)


@dataclass(frozen=True, eq=False)
class Path:
    """One way through the definition: its value, its gradients by name, and the ambiguous decisions it took."""

    value: Enclosure
    gradients: dict[str, Enclosure]
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


@contextmanager
def _no_collection() -> Iterator[None]:
    """A tape is a large acyclic graph: tracing it while it grows doubles the time and frees nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def certify(
    definition: Callable[..., Any],
    inputs: Mapping[str, Any],
    dtype: str,
    differentiable: Sequence[str] = (),
    cotangent: NDArray[Any] | None = None,
) -> Truth:
    """The truth about `definition(**inputs)` in `dtype`, and its gradient by each input named in `differentiable`.

    `inputs` maps names to arrays (floats become certified numbers, integers stay as they are) and Python scalars.
    The gradient is of Σ cotangent · value; without `cotangent`, of the sum of the value.
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
        by_name: dict[str, NDArray[np.object_]] = {}
        if differentiable:
            slots = {name: np.asarray(leaves[name], object) for name in differentiable}
            flat = [leaf for name in differentiable for leaf in slots[name].flat]
            roots = list(zip(value.flat, (as_number(float(w)) for w in weights.flat), strict=True))
            found = iter(gradient(roots, flat))
            for name, slot in slots.items():
                by_name[name] = np.empty(slot.shape, object)
                by_name[name].flat = [next(found) for _ in range(slot.size)]
        return Path(*_enclosures(value, by_name))

    with _no_collection():
        try:
            found = explore(run)
        except Overflowed:
            return Truth(dtype)
        finally:
            begin(fmt, undecided)
    return Truth(dtype, [Path(path.value, path.gradients, decisions) for path, decisions in found])


def certified(x: Any) -> Any:
    """An input as certified numbers: float arrays become object arrays of leaves, floats one leaf; the rest is unchanged."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind != "f":
            return x
        leaves = np.empty(x.shape, object)
        leaves.flat = list(map(Leaf, x.astype(np.float64).ravel().tolist(), _steps(x).ravel().tolist()))
        return leaves
    if isinstance(x, float | np.floating):
        return Leaf(float(x), step_of(float(x)))
    return x


def _steps(x: NDArray[Any]) -> Array:
    """`step_of`, for a whole array."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    whole = (mantissa * 2.0**53).astype(np.int64)
    with np.errstate(over="ignore"):
        return np.where(whole == 0, np.inf, np.ldexp((whole & -whole).astype(np.float64), exponent - 53))


def entries(value: Any) -> NDArray[np.object_]:
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


def _enclosures(
    value: NDArray[np.object_], gradients: Mapping[str, NDArray[np.object_]]
) -> tuple[Enclosure, dict[str, Enclosure]]:
    """Enclose value and gradients, doubling the precision until every ball is tight."""
    numbers = [*value.flat, *(x for g in gradients.values() for x in g.flat)]
    bits = _START_BITS
    enclose(numbers, bits)
    while bits < _MOST_BITS and not all(map(_is_tight, numbers)):
        bits *= 2
        forget()
        enclose(numbers, bits)
    return _enclosure(value), {name: _enclosure(g) for name, g in gradients.items()}


def _is_tight(x: Number) -> bool:
    _, direct, _, _, _, spread = x.reading
    if direct == math.inf or (direct == 0.0 == spread):
        return True
    if spread:
        return bool(x.ball.is_finite())  # the radius is the corner's, and stays
    return bool(x.ball.rad() <= direct * _TIGHT)


def _enclosure(numbers: NDArray[np.object_]) -> Enclosure:
    columns = np.empty((7, numbers.size))
    for i, x in enumerate(numbers.flat):
        _, direct, _, _, rearranged, spread = x.reading
        ball: arb = x.ball
        if direct == math.inf or not ball.is_finite():
            columns[:, i] = 0.0, 0.0, 0.0, math.inf, math.inf, 0.0, 1.0
            continue
        middle = ball.mid()
        high = float(middle)
        low = float(middle - high) if math.isfinite(high) else 0.0
        # rad() is rounded up; one more step covers the rounding of `low` and of the difference taken by the judge
        radius = float(ball.rad()) if direct or spread else 0.0
        columns[:, i] = high, low, radius, direct, max(direct, rearranged), spread, _is_tight(x)
    high, low, radius, direct, rearranged, spread, tight = (c.reshape(numbers.shape) for c in columns)
    return Enclosure(high, low, radius, direct, rearranged, spread, tight.astype(bool))

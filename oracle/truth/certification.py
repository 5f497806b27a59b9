"""Run a definition over certified numbers: its value and gradients, enclosed, with both rounding bounds."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.records.garbage_collection import no_collection
from oracle.truth import ordering
from oracle.truth.any_of import explored
from oracle.truth.array_utils import parts_of_value, with_parts
from oracle.truth.certified_inputs import certified, sized
from oracle.truth.complex_arrays import is_complex
from oracle.truth.context import Decide, begin, current, undecided
from oracle.truth.enclosures import Enclosure, Path, Truth
from oracle.truth.formats import Format, format_of
from oracle.truth.kinks import with_other_side
from oracle.truth.leaves import as_number, is_real, weight
from oracle.truth.normwise import LARGEST, Amounts, among_inputs, combined, with_normwise
from oracle.truth.number import Number
from oracle.truth.outputs import Outputs, real_entries
from oracle.truth.paths import Overflowed
from oracle.truth.rewriting import certified_constants, with_certified_constants
from oracle.truth.slope_forms import joint_sets
from oracle.truth.tape import enclose, gradient
from oracle.truth.tie_orders import followed
from oracle.truth.unused import beside_unused

ObjectArray = NDArray[Any]  # of dtype object, holding certified numbers
Numbers = tuple[ObjectArray, dict[str, ObjectArray], dict[str, ObjectArray]]  # value, gradients, second derivatives
Cotangent = NDArray[Any] | Callable[[tuple[int, ...]], NDArray[Any] | None] | None
# The arguments of `_numbers`.
Asked = tuple[Callable[..., Any], Mapping[str, Any], Sequence[str], Cotangent, Mapping[str, NDArray[Any]]]
Row = tuple[float, float, float, float, float, float, bool]
_START_BITS = 128
_MOST_BITS = 4096  # arbitrary: five doublings; a value that needs more has lost 4000 bits to cancellation
_TIGHT = 2.0**-20  # a ball this much smaller than the bound cannot change a verdict


def certify(
    definition: Callable[..., Any],
    inputs: Mapping[str, Any],
    dtype: str,
    differentiable: Sequence[str] = (),
    cotangent: Cotangent = None,
    along: Mapping[str, NDArray[Any]] | None = None,
    *,
    normwise: bool = False,
) -> Truth:
    """Enclose the value of a definition for one input, and its gradients, with rounding bounds.

    Args:
        definition: the function. Its constants are certified too (`oracle.truth.rewriting`).
        inputs: arrays and Python scalars by name: floats and complex numbers become certified numbers, everything else
            is passed as it is.
        dtype: the dtype of the rounding bounds: "float16", "bfloat16", "float32" or "float64".
        differentiable: the inputs whose gradients are enclosed. The gradient by a complex input has the derivatives by
            the real and by the imaginary parts along a last axis.
        cotangent: the weights of the sum whose gradient is taken, in the shape of the value, or a function that makes
            them from this shape; ones by default.
        along: directions by input name, in the shape of the input; then the second derivatives are enclosed too: the
            gradient of Σ along · gradient. Where a first derivative jumps, their bounds are infinite.
        normwise: whether the enclosures have the normwise bound as well, which takes one or two further runs.

    Returns:
        The truth; it has one path, unless rounding could change the outcome of a comparison.

    Raises:
        TooManyPaths: more comparisons are ambiguous than can be followed.
        ValueError: an unknown dtype, or a cotangent of another shape.
        TypeError: an operation that certified numbers do not have; the message says what to write instead.

    >>> truth = certify(lambda x: x[0] * x[0], {"x": np.array([3.0])}, "float32", ("x",))
    >>> truth.paths[0].value.high, truth.paths[0].gradients["x"].high
    (array(9.), array([6.]))
    """
    fmt = format_of(dtype)
    asked = (definition, inputs, differentiable, cotangent, along or {})
    operations = [0]

    def run(decide: Decide) -> Path:
        if normwise:
            return _path_normwise(fmt, decide, asked)
        begin(fmt, decide)
        path = _enclosed(*_numbers(*asked))
        operations.append(current.operations)
        return path

    # A tape is a large acyclic graph: garbage collection while it grows doubles the time and frees nothing.
    with no_collection():
        try:
            every_path = partial(explored, run, with_other_side if differentiable else None)
            found = with_certified_constants(every_path if normwise else partial(followed, every_path), definition)
        except Overflowed:
            return Truth(dtype)
        finally:
            begin(fmt, undecided)
    return Truth(dtype, [replace(path, decisions=decisions) for path, decisions in found], max(operations))


def _path_normwise(fmt: Format, decide: Decide, asked: Asked) -> Path:
    """The path that `decide` takes, with the normwise bounds."""
    outcomes: list[bool] = []

    def record(left: Number, right: Number, symbol: str) -> bool:
        outcomes.append(decide(left, right, symbol))
        return outcomes[-1]

    begin(fmt, record)
    plain = _numbers(*asked)
    path = _enclosed(*plain)
    runs = (_amounts(_rerun(fmt, outcomes, asked, shared=shared)) for shared in (True, False))
    return with_normwise(path, combined(_amounts(plain), runs, fmt.unit), fmt.unit)


def _rerun(fmt: Format, outcomes: Sequence[bool], asked: Asked, *, shared: bool) -> Numbers:
    """The numbers of another run with the same `outcomes` of comparisons, measured for the normwise bound.

    With `shared`, all entries of an input have the magnitude of the largest.
    """
    remaining = iter(outcomes)

    def replay(left: Number, right: Number, symbol: str) -> bool:
        current.compared += left, right
        return next(remaining)

    begin(fmt, replay)
    reals = [
        np.abs(np.asarray(x)).astype(np.float64) for x in parts_of_value(dict(asked[1])) if is_real(x) or is_complex(x)
    ]
    current.normwise, current.largest = True, LARGEST
    current.reach = max(float(x.max(initial=1.0)) for x in (*reals, np.ones(1)))
    return _numbers(*asked, lambda x: sized(x, shared=shared))


def _amounts(numbers: Numbers) -> Amounts:
    """The sizes and the rearranged bounds of value, gradients and second derivatives."""
    value, gradients, seconds = numbers
    readings = [x.reading for array in (value, *gradients.values(), *seconds.values()) for x in array.flat]
    table = np.array([(size, rearranged) for *_, size, rearranged, _ in readings], np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _numbers(
    definition: Callable[..., Any],
    inputs: Mapping[str, Any],
    differentiable: Sequence[str],
    cotangent: Cotangent,
    along: Mapping[str, NDArray[Any]],
    leaf: Callable[[Any], Any] | None = None,
) -> Numbers:
    """The certified numbers of the value, the gradients and the second derivatives."""
    current.twice = bool(along)
    leaves = with_parts(dict(inputs), leaf or certified)
    with np.errstate(all="ignore"):  # NumPy reads the processor's error flags, which Arb or Python may have set
        # Copies: a definition may change its arguments in place, and the gradient is by the leaves.
        given = with_parts(leaves, lambda x: x.copy() if isinstance(x, np.ndarray) else x)
        value = entries(certified_constants(definition)(**given))
    if current.normwise and not value.shape:
        value[()] = beside_unused(value.item())
    if current.normwise and current.orders is not None:
        value.flat[:] = [among_inputs(x) for x in value.flat]
    if callable(cotangent):
        cotangent = cotangent(value.shape)
    weights = np.ones(value.shape) if cotangent is None else np.asarray(cotangent, np.float64)
    if weights.shape != value.shape:
        raise ValueError(f"the cotangent has shape {weights.shape}, but the value has shape {value.shape}")
    for name in differentiable:
        if isinstance(leaves[name], np.ndarray) and leaves[name].dtype != object:
            raise TypeError(f"there is no gradient by {name!r}: it holds {leaves[name].dtype}, not floats")
    wanted = {name: real_entries(np.asarray(leaves[name], object)) for name in differentiable}
    gradients = _derivatives([(value, weights)], wanted, again=bool(along)) if wanted else {}
    directed = [(gradients[name], direction) for name, direction in along.items()]
    seconds = _derivatives(directed, {name: wanted[name] for name in along}) if along else {}
    return value, gradients, seconds


def _derivatives(
    outputs: Iterable[tuple[ObjectArray, NDArray[Any]]], inputs: Mapping[str, ObjectArray], *, again: bool = False
) -> dict[str, ObjectArray]:
    """The derivative of Σ weight · output by each input, for `outputs` as pairs of arrays (output, weight)."""
    roots = [
        (x, weight(factor))
        for numbers, weights in outputs
        for x, factor in zip(numbers.flat, weights.ravel().tolist(), strict=True)
    ]
    found = iter(gradient(roots, [leaf for array in inputs.values() for leaf in array.flat], again=again))
    return {name: _array(array.shape, found) for name, array in inputs.items()}


def _array(shape: tuple[int, ...], numbers: Iterator[Number]) -> ObjectArray:
    """The next of `numbers` in an array, assigned one by one: NumPy would look for a sequence in each number."""
    size = math.prod(shape)
    array = np.empty(size, object)
    for i, number in enumerate(islice(numbers, size)):
        array[i] = number
    return array.reshape(shape)


def entries(value: Any) -> ObjectArray:
    """A definition's result (a number, an array or nested lists) as an array of certified numbers."""
    value = np.asarray(value) if isinstance(value, Outputs) else value
    ordering.remember(value)
    array = np.empty((), object)
    if isinstance(value, np.ndarray | list | tuple):
        array = np.array(value, object)  # a copy: the result may be read-only, or share its entries
    else:
        array[()] = value
    for index in np.ndindex(array.shape):
        if array[index] is None:
            raise TypeError(f"the definition left entry {list(index)} of its result unset; every entry needs a value")
        array[index] = as_number(array[index])
    return array


def _enclosed(value: ObjectArray, gradients: Mapping[str, ObjectArray], seconds: Mapping[str, ObjectArray]) -> Path:
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
    path = replace(
        path,
        seconds={name: _where_known(s, path.gradients[name]) for name, s in path.seconds.items()},
        value_sets=joint_sets(current.tape, {"": (value, path.value)}),
        gradient_sets=joint_sets(current.tape, {name: (g, path.gradients[name]) for name, g in gradients.items()}),
    )
    return ordering.with_choices(path)


def _where_known(second: Enclosure, gradient: Enclosure) -> Enclosure:
    """Return `second` with infinite bounds where the entry of the gradient is a set or has an infinite bound.

    The other entries follow from the slopes: each is an interval if it depends on the choice of a slope.
    """
    infinite = np.where((gradient.spread > 0.0) | np.isinf(gradient.direct), math.inf, 0.0)
    return replace(second, direct=second.direct + infinite, rearranged=second.rearranged + infinite)


def _row(x: Number) -> Row:
    """Return the fields of an `Enclosure` for the number `x`, in their order.

    The bounds are infinite if the value, the radius or the direct bound is not finite.
    """
    value, direct, _, _, rearranged, spread = x.reading
    if direct == 0.0 == spread:
        return value, 0.0, 0.0, 0.0, rearranged, 0.0, True
    ball = x.ball
    high = float(ball)  # the midpoint, rounded
    radius = float(ball.rad())
    if direct == math.inf or not math.isfinite(high) or not math.isfinite(radius):
        return 0.0, 0.0, 0.0, math.inf, math.inf, 0.0, direct == math.inf
    low = float(ball - high)  # rounded by at most 2^-106 of the value or a subnormal, which `direct` has room for
    # The radius of a set of slopes stays, however precisely they are known.
    tight = bool(spread) or radius <= direct * _TIGHT
    return high, low, radius, direct, max(direct, rearranged), spread, tight


def _enclosure(shape: tuple[int, ...], rows: Iterator[Row]) -> Enclosure:
    """Return an `Enclosure` of this shape whose entries are the next items of `rows`."""
    size = math.prod(shape)
    table = np.array([next(rows) for _ in range(size)], np.float64).reshape(size, 7).T
    high, low, radius, direct, rearranged, spread, tight = (column.reshape(shape) for column in table)
    return Enclosure(high, low, radius, direct, rearranged, spread, tight.astype(bool))

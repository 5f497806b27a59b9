"""The normwise bound: what stable algorithms of textbooks promise, relative to the largest magnitude that takes part.

A form may pass through larger amounts than the definition: 1 in `1 - x`, the entries of a whole matrix in Strassen's
algorithm or in a Gram matrix of centred rows, the operand that a maximum did not select. Its error is then relative to
these amounts, times the operation count (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., sections
1.5-1.6 and chapter 3, section 23.2.2 for Strassen's algorithm, section 24.1 for the fast Fourier transform).

The bound has the recursion of the rearranged bound: it is the rearranged bound of a second run, in which every `size`
(see `oracle.truth.number`) is the largest magnitude through which a usual form passes:

* an input has the largest magnitude of its array (`Input`);
* functions with a limited range (tanh, sigmoid, erf, probabilities) and those that are taken near 1 (expm1, log1p) have
  at least 1, also in their slopes;
* a number that was selected has the magnitudes of those that were not (`Selected`), which pass on a slope of 0 with the
  magnitude of the adjoint;
* an input at an index that the order of numbers decides has the largest magnitude among the inputs (`among_inputs`),
  for forms that add a difference to another input, as the straight-through copy z + (q - z) of a quantiser does;
* a quotient and an exponential have the relative error of a detour through logarithms, a few u |log t|.

An entry's bound is twice the error of this second run, for forms with up to twice as many roundings. Where the error is
more than √u of the entry's magnitude, although the rearranged bound is not, a third run is used, in which an input has
its own magnitude; where that has an error of more than a quarter of it, the bound is the rearranged one. So a normwise
bound never accepts everything.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.truth.context import current
from oracle.truth.enclosures import Array, Enclosure, Path
from oracle.truth.leaves import Leaf, as_number
from oracle.truth.number import Number, Reading, SameValue, accumulate

LARGEST = float(np.finfo(np.float64).max)
_FORMS = 2.0  # the roundings of another form for each of the definition
_MOST = 1.0 / 4.0  # arbitrary: the largest relative error that says something
_DETOUR = 4.0  # roundings of x y c / x, the slope of a product of an array; those of the mean times the count are fewer
_AMPLIFIED = 8.0  # arbitrary: how much more than the rearranged bound the relative error of an entry may be amplified


class Input(Leaf):
    """An input in the second run: its magnitude is that of the largest entry of its array.

    `length` is the number of roundings in a fast algorithm for products with the array.
    """

    __slots__ = ("length",)

    def __init__(self, value: float, step: float, size: float, length: float) -> None:
        super().__init__(value, step)
        self.length = length
        self.reading = (value, 0.0, step, size, 0.0, 0.0)


class Unselected(Leaf):
    """The slope 0 by an operand that was not selected; other forms multiply by 0 and 1."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(0.0, math.inf)
        self.reading = (0.0, 0.0, math.inf, 1.0, 0.0, 0.0)


class Selected(SameValue):
    """The operand that was selected; a form such as (x + y + |x - y|) / 2 passes through the others as well.

    The magnitude of an exponential that was not selected says nothing about other forms, so the others count up to the
    largest magnitude among the inputs.
    """

    __slots__ = ("others",)

    def __init__(self, of: Number, others: Sequence[Number]) -> None:
        self.others = others
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        reach = max(size, current.reach)
        for other in self.others:
            size = max(size, min(other.reading[3], reach))
        return value, direct, step, size, rearranged + 2.0 * current.unit * size * current.slack, spread

    def backward(self, adjoint: Number) -> None:
        accumulate(self.of, adjoint)
        unselected = Unselected()
        for other in self.others:
            if other.contributions is not None:
                accumulate(other, adjoint * unselected)


def selected(chosen: Number, operands: Iterable[Number]) -> Number:
    """`chosen`; for the normwise bound with the magnitudes of the other `operands`."""
    if not current.normwise:
        return chosen
    return Selected(chosen, [x for x in operands if x is not chosen])


def among_inputs(value: Number) -> Number:
    """An entry of the result; an input that was chosen by its index has the largest magnitude among the inputs."""
    return Selected(value, [Input(current.reach, 0.0, current.reach, 1.0)]) if type(value) is Input else value


def chosen(first: Any, *operands: Any) -> Number:
    """The first of two operands, or else the second, as `selected`."""
    if any(isinstance(each, float) and math.isinf(each) for each in operands):
        return operands[0 if first else 1]  # type: ignore[no-any-return]  # a masked entry
    x, y = map(as_number, operands)
    return selected(x if first else y, (x, y))


def length_of(shape: Sequence[int]) -> float:
    """The number of roundings in a fast algorithm for products with an array of this shape.

    Strassen's algorithm pads matrices to powers of two, so that the longest axis of each counts. Its error is at most
    about 12^log2(n) u max|A| max|B| (Higham, theorem 23.2), which accepts too much; random matrices reach a third of
    8 n u max|A| max|B| for each product in an entry, which is used. A fast Fourier transform has log2(n) stages.
    """
    most = max(shape, default=0)
    return float(most) if len(shape) > 1 else math.log2(most + 1.0)


def fast_product_error(left: Number, right: Number, size: float) -> float:
    """The error of a product of this size in a fast algorithm, if one of the factors is an input."""
    length = max(x.length if isinstance(x, Input) else 0.0 for x in (left, right))
    return 8.0 * length * current.unit * size * current.slack


def is_slope_of_unselected(adjoint: Number) -> bool:
    """Whether `adjoint` is 0 and has only the magnitude of what was not selected (always False without `normwise`)."""
    value, direct, _, size, _, spread = adjoint.reading
    return value == 0.0 == direct and size > 0.0 == spread


def is_share(part: Number, whole: Number) -> bool:
    """Whether `part` / `whole` is a fraction of a total: a term divided by its sum, or a count divided by a number.

    Other forms compute it as 1 minus the rest.
    """
    terms, counted = _terms(whole), _terms(part)
    unwrapped = counted[0] if len(counted) == 1 else part
    if any(term is part or term is unwrapped for term in terms):
        return True
    return all(x.is_constant or (isinstance(x, Leaf) and not isinstance(x, Input)) for x in (*terms, *counted))


def _terms(x: Any) -> Sequence[Number]:
    while isinstance(x, SameValue):
        x = x.of
    return getattr(x, "terms", (x,))


def logarithms(*values: float) -> float:
    """Σ |log |v|| over the values that are not 0: the magnitude in a detour through logarithms."""
    return sum(abs(math.log(abs(v))) for v in values if v)


Amounts = tuple[Array, Array]  # the sizes and the rearranged bounds of the entries, of one run


def combined(plain: Amounts, runs: Iterable[Amounts], unit: float) -> Array:
    """The normwise bounds of all entries, from the plain run and from the runs with larger magnitudes.

    `runs` is consumed only as far as it is needed.
    """
    size, rearranged = plain
    bound = rearranged.copy()
    with np.errstate(all="ignore"):
        missing = np.isfinite(rearranged)
        amplified = _AMPLIFIED * np.nan_to_num(rearranged / size, posinf=0.0)
        for most, (larger, error) in zip((math.sqrt(unit), _MOST), runs, strict=True):
            meaningful = missing & np.isfinite(error) & (error <= np.maximum(most, amplified) * larger)
            bound = np.where(meaningful, np.maximum(bound, _FORMS * error), bound)
            missing &= ~meaningful
            if not missing.any():
                break
    return bound


def with_normwise(path: Path, bounds: Array, unit: float) -> Path:
    """`path` with these bounds for the entries of value, gradients and second derivatives.

    The bound of a derivative is at least `_DETOUR` roundings, even where the chain rule rounds nothing.
    """
    start = 0
    least = _DETOUR * unit

    def extended(enclosure: Enclosure) -> Enclosure:
        nonlocal start
        part = bounds[start : start + enclosure.high.size].reshape(enclosure.shape)
        start += enclosure.high.size
        return replace(enclosure, normwise=np.maximum(part, enclosure.rearranged))

    def derivative(enclosure: Enclosure) -> Enclosure:
        found = extended(enclosure)
        assert found.normwise is not None  # `extended` sets it
        return replace(found, normwise=np.maximum(found.normwise, least * np.abs(found.high)))

    value = extended(path.value)
    gradients = {name: derivative(x) for name, x in path.gradients.items()}
    return replace(path, value=value, gradients=gradients, seconds={n: derivative(x) for n, x in path.seconds.items()})

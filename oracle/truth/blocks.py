"""Numbers that are computed together: the entries of a solution, of an inverse, of a Fourier transform.

A `Block` has operands and `entries`. It is on the tape before its entries, so that the reverse pass reaches it last,
when all their adjoints are known. Its balls are computed together as well.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import numpy as np
from flint import arb
from numpy.typing import NDArray

from oracle.truth.leaves import lift
from oracle.truth.number import UNKNOWN, Number, Reading, accumulate

ObjectArray = NDArray[Any]  # of dtype object, holding certified numbers
Array = NDArray[np.float64]


class Block(Number):
    """Several numbers that are computed together; a subclass says how to read, to enclose and to differentiate them.

    `entries` is an array of any shape; `readings` and the result of `enclose` list its entries in order.
    """

    __slots__ = ("adjoints", "entries", "readings")
    entries: ObjectArray
    is_steep_everywhere: ClassVar[bool] = False  # True where a slope may be unknown although the value is known

    def __init__(self, shape: tuple[int, ...], readings: Sequence[Reading]) -> None:
        self.adjoints: dict[int, Number] = {}
        self.readings = readings
        self.measure()
        self.entries = array_of((Entry(self, i) for i in range(len(readings))), shape)

    def read(self) -> Reading:
        return UNKNOWN  # only its entries are numbers

    def enclose(self) -> Any:
        """The balls of all entries, as a list."""
        raise NotImplementedError

    def spread_adjoints(self, adjoints: ObjectArray) -> None:
        """Pass `adjoints`, the derivatives of the result by the entries (in their shape), on to the operands."""
        raise NotImplementedError

    def backward(self, adjoint: Number) -> None:
        places, zero = range(len(self.readings)), lift(0)
        adjoints = array_of((self.adjoints.pop(i, zero) for i in places), self.entries.shape)
        with np.errstate(all="ignore"):  # NumPy reads the processor's error flags, which Arb or Python may have set
            self.spread_adjoints(adjoints)


class Entry(Number):
    """One of the numbers of a block."""

    __slots__ = ("at", "block")

    def __init__(self, block: Block, at: int) -> None:
        self.block, self.at = block, at
        self.measure()

    def read(self) -> Reading:
        return self.block.readings[self.at]

    def enclose(self) -> arb:
        balls: Any = self.block.ball
        found: arb = balls[self.at]
        return found

    @property
    def is_steep(self) -> bool:
        return self.block.is_steep_everywhere or max(self.reading[1], self.reading[4]) == math.inf

    def backward(self, adjoint: Number) -> None:
        self.block.adjoints[self.at] = adjoint
        accumulate(self.block, lift(1))  # any amount: without one, the reverse pass skips the block


class Unknown(Number):
    """A number of which nothing is known: every answer is accepted in its place."""

    __slots__ = ()

    def __init__(self) -> None:
        self.measure()

    def read(self) -> Reading:
        return UNKNOWN

    def enclose(self) -> arb:
        return arb(0, math.inf)

    def backward(self, adjoint: Number) -> None:
        """There are no parents."""


def array_of(numbers: Iterable[Any], shape: tuple[int, ...]) -> ObjectArray:
    """The numbers in an array, assigned one by one: NumPy would look for a sequence in each of them."""
    listed = list(numbers)
    found = np.empty(len(listed), object)
    for i, x in enumerate(listed):
        found[i] = x
    return found.reshape(shape)


def accumulate_all(numbers: ObjectArray, amounts: ObjectArray) -> None:
    """Add each amount to the derivative by the number in its place."""
    for x, amount in zip(numbers.flat, amounts.flat, strict=True):
        accumulate(x, amount)


def fields_of(numbers: ObjectArray) -> Array:
    """The readings without the steps, by field: value, direct, size, rearranged, spread; each in the array's shape."""
    table = np.array([x.reading for x in numbers.flat], np.float64).reshape(numbers.size, 6).T
    return table[[0, 1, 3, 4, 5]].reshape(5, *numbers.shape)


def plain(x: Any) -> Any:
    """An array or nested list as a plain array of objects."""
    return np.asarray(x, object)


def boxed(x: Any) -> Any:
    """A certified number in an array without axes, so that NumPy does not look for a sequence in it."""
    if not isinstance(x, Number):
        return x
    box = np.empty((), object)
    box[()] = x
    return box

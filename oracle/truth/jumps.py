"""Find the entries of a measured answer at which the reference jumps, and the values on both sides.

Next to a jump (of `floor`, `round`, a count, an index), the change of the answer under a small change of the input says
nothing about rounding: a tolerance taken from it would be as large as the jump. An entry is at a jump if, on the way
from the input to a changed one, a single of eight steps makes most of the change. A smooth function makes all steps
alike. There an answer is right if it is close to the answer on either side.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.enclosures import Array

Run = Callable[[Mapping[str, Any]], NDArray[Any] | None]
"""The difference between the answer to changed inputs and the answer to the given ones; None if it has none."""

_FAR = 8.0  # unit roundoffs of the format; arbitrary: a few operations before the jump may be that far off
_STEPS = 8
_RANDOM = 3  # changes with random signs, beside all up and all down; arbitrary


@dataclass(frozen=True)
class Jumps:
    """`at` marks the entries at a jump. `sides` has differences between right answers and the measured one.

    `smooth` is the change of an entry by a unit roundoff of the inputs, apart from the jump.
    """

    at: NDArray[np.bool_]
    sides: list[Array]
    smooth: Array


def find_jumps(
    run: Run,
    inputs: Mapping[str, Any],
    floats: list[str],
    unit: float,
    floor: Array,
    *,
    normwise: bool = False,
    directions: int = _RANDOM,
) -> Jumps:
    """The jumps within `_FAR` units of the inputs `floats`; a change below `floor` is no jump.

    `directions` is the number of random ones, beside all up and all down; with `normwise`, of pairs of opposite ones.
    """
    shape = floor.shape
    at, smooth, sides = np.zeros(shape, bool), np.zeros(shape), list[Array]()
    for signs in _signs(inputs, floats, directions, normwise=normwise):
        near, far = (_change(run, inputs, signs, unit * size) for size in (1.0, _FAR))
        if near is None or far is None or near.shape != shape or far.shape != shape:
            continue
        linear = (np.abs(far) <= 4.0 * _FAR * np.abs(near)) & (np.abs(far) >= 0.25 * _FAR * np.abs(near))
        possible = (np.abs(far) > floor) & ~linear
        if not possible.any():
            continue
        path = [_change(run, inputs, signs, unit * _FAR * step / _STEPS) for step in range(1, _STEPS + 1)]
        known = [change for change in path if change is not None and change.shape == shape]
        steps = np.abs(np.diff([np.zeros(shape), *known], axis=0))
        with np.errstate(invalid="ignore"):
            largest, total = steps.max(0), steps.sum(0)
            found = possible & (largest > 0.5 * total) & (largest > floor)
        at |= found
        smooth = np.fmax(smooth, np.where(found, (total - largest) / _FAR, 0.0))
        sides += known
    return Jumps(at, sides, smooth)


def _signs(
    inputs: Mapping[str, Any], floats: list[str], directions: int, *, normwise: bool
) -> Iterator[dict[str, Array]]:
    """Directions of a change, as factors of the unit roundoff: of each entry; with `normwise` of the largest, or 1."""
    random = np.random.default_rng(0)
    sizes = {name: np.abs(np.asarray(inputs[name], np.longdouble)) for name in floats}
    if normwise:
        sizes = {name: np.full(x.shape, np.max(x, initial=0.0) or 1.0, np.longdouble) for name, x in sizes.items()}
    yield sizes
    yield {name: -x for name, x in sizes.items()}
    for _ in range(directions):
        signs = {name: x * random.choice([-1.0, 1.0], x.shape) for name, x in sizes.items()}
        if normwise:  # equal numbers are put into one order, and into the opposite one
            signs = {name: x * random.uniform(0.5, 1.0, x.shape) for name, x in signs.items()}
            yield {name: -x for name, x in signs.items()}
        yield signs


def _change(run: Run, inputs: Mapping[str, Any], signs: Mapping[str, Array], size: float) -> NDArray[Any] | None:
    return run({**inputs, **{name: np.asarray(inputs[name], np.longdouble) + size * x for name, x in signs.items()}})

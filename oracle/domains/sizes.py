"""Sizes of dimensions that show faults, and how they are reduced to an amount of work.

They are small ones, with 0 and 1; all equal, because some faults need square matrices; and the neighbours of the block
sizes at which libraries change their algorithm.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st

from oracle.domains.size_rules import SizeRules

Work = Callable[..., float]
# In shrinking order: 1 before 0, because an example with a single row is more useful than an empty one.
SMALL = (1, 2, 3, 0)
SIZES = (*SMALL, 4, 5, 7, 8, 9, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129)
# A size drawn for a block: more often a listed one than another up to 130; of these, those up to 40 are more likely.
_OTHER_SIZES = {size: max(120 // size, 10 if size <= 40 else 1) for size in range(131) if size not in SIZES}
_BLOCK_SIZES = (*SIZES * 30, *(size for size, often in _OTHER_SIZES.items() for _ in range(often)))
# Tried along every axis in turn; random sizes would miss one of them in most runs.
EVERY_SIZE = range(4, 21)
# Beyond the blocks of most libraries: 16-bit integers, a float16 above 2048, pieces of 256, 512 and 1024.
FAR = (1030, 4100)
# Block sizes of libraries (pairwise sums, vector registers, tiles of a matrix product), largest first.
BLOCKS = (128, 64, 32, 16, 8)

# Hypothesis tries each earlier style of a failing example before it simplifies the values. Five times "small" are five
# attempts to find the fault in a small example, whose entries are all drawn, so that it shrinks best.
_STYLES = st.sampled_from(("small",) * 5 + ("equal",) * 2 + ("block",) * 3)
_SMALL = st.sampled_from(SMALL)
_SIZES = st.sampled_from(_BLOCK_SIZES)


def work_names(work: Work, dims: Sequence[str]) -> tuple[str, ...]:
    """The dimensions that `work` takes; `ValueError` if one is unknown."""
    names = tuple(dims) if isinstance(work, FittedWork) else tuple(inspect.signature(work).parameters)
    if unknown := [name for name in names if name not in dims]:
        raise ValueError(
            f"work takes {listed(unknown)}, but the dimensions are {listed(dims)}; name its parameters after them"
        )
    return names


Growth = Sequence[tuple[int, float]]  # increasing sizes of an axis, each with the cost as a multiple of the first one's


def last_power(growth: Growth) -> float:
    """The power of the size with which the cost grows at the largest sizes; 0 if only one is known."""
    return _power(growth[-2], growth[-1]) if len(growth) > 1 else 0.0


def _power(shorter: tuple[int, float], longer: tuple[int, float]) -> float:
    return math.log(longer[1] / shorter[1]) / math.log(longer[0] / shorter[0])


class Product(NamedTuple):
    """A cost at known sizes, times a factor for each axis.

    Between the known sizes of an axis, and outside them, its factor is a power of the size.
    """

    cost: float
    growth: Mapping[str, Growth]

    def at(self, sizes: Mapping[str, int]) -> float:
        cost = self.cost
        for name, growth in self.growth.items():
            if len(growth) > 1:
                size = max(sizes[name], 1)
                near = next((pair for pair in reversed([*pairwise(growth)]) if pair[0][0] <= size), growth[:2])
                cost *= near[0][1] * (size / near[0][0]) ** _power(*near)
        return cost


@dataclass(frozen=True)
class FittedWork:
    """The largest of several costs that were measured along the axes, and of the number of entries."""

    entries: Work
    products: Sequence[Product]

    def __call__(self, **sizes: int) -> float:
        return max(self.entries(**sizes), *(product.at(sizes) for product in self.products))


def check_sizes(argument: str, sizes: Mapping[str, int], dims: Sequence[str]) -> None:
    """Raise `ValueError` for unknown names and negative sizes; `argument` is where they were stated."""
    if unknown := [name for name in sizes if name not in dims]:
        raise ValueError(f"{argument} names {listed(unknown)}, but the dimensions are {listed(dims)}")
    if any(size < 0 for size in sizes.values()):
        raise ValueError(f"{argument} is {dict(sizes)}, but a size cannot be negative")


def listed(names: Iterable[str]) -> str:
    """The names in quotes, with commas between them; "none" if there are none."""
    return ", ".join(map(repr, names)) or "none"


def draw_sizes(draw: st.DrawFn, dims: Sequence[str]) -> tuple[dict[str, int], str | None]:
    """Sizes without a limit on work, and the dimension to reduce last, or None to keep all sizes equal."""
    if not dims:
        return {}, None
    style = draw(_STYLES)
    if style == "small":
        return {name: draw(_SMALL) for name in dims}, dims[0]
    sizes = {name: draw(_SIZES) for name in dims}
    spared = draw(st.sampled_from(dims))
    if style == "equal":
        return dict.fromkeys(dims, sizes[dims[0]]), None
    return sizes, spared


def fit_sizes(
    sizes: Mapping[str, int], spared: str | None, least: Mapping[str, int], work: Work, names: Sequence[str], cap: float
) -> dict[str, int]:
    """Sizes of at least `least`, reduced step by step until the work is at most `cap`; `ValueError` if it cannot be.

    Each step reduces the largest dimension, except `spared`, to the next smaller size in `SIZES`, or to a half of it if
    it is not in `SIZES`; if `spared` is None, it reduces all of them. No dimension is reduced to 0, since that would
    empty the whole example.
    """
    sizes = {name: max(size, least.get(name, 0)) for name, size in sizes.items()}
    floors = {name: max(least.get(name, 0), 1) for name in sizes}
    while (cost := work(**{name: sizes[name] for name in names})) > cap:
        reducible = [name for name in names if sizes[name] > floors[name]]
        if not reducible:
            raise ValueError(_too_dear(cost, sizes, cap))
        largest = max((name for name in reducible if name != spared), key=sizes.__getitem__, default=spared)
        for name in sizes if spared is None else (largest,):
            if name is not None and sizes[name] > floors[name]:
                sizes[name] = max(_smaller(sizes[name]), floors[name])
    return sizes


def _smaller(size: int) -> int:
    return max(listed for listed in SIZES if listed < size) if size in SIZES else size // 2


def fit_ruled(
    sizes: Mapping[str, int],
    spared: str | None,
    rules: SizeRules,
    cost: Callable[[Mapping[str, int]], float],
    cap: float,
) -> dict[str, int]:
    """Valid sizes near these, of which one after another is reduced until the cost is at most `cap`.

    The largest is reduced first, and `spared` last. Raises `ValueError` if no smaller valid sizes are found.
    """
    dims = rules.fitted(sizes)
    while cost(dims) > cap:
        for name in sorted(dims, key=lambda one: (one == spared, -dims[one])):
            if dims[name] > max(rules.least.get(name, 0), 1):
                with suppress(ValueError):
                    smaller = rules.fitted({**dims, name: max(_smaller(dims[name]), 1)}, (name,))
                    if cost(smaller) < cost(dims):
                        dims = smaller
                        break
        else:
            raise ValueError(_too_dear(cost(dims), dims, cap))
    return dims


def _too_dear(cost: float, sizes: Mapping[str, int], cap: float) -> str:
    return (
        f"work is {cost} at the smallest sizes {dict(sizes)}, above the cap of {cap}; pass a larger work= to examples()"
    )

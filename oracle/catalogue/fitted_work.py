"""The cost of a reference at given sizes, fitted to the operations that its certification takes at small sizes.

Without it, the cost would be taken to be the number of entries. The examples of a function that compares all pairs of
rows would then take minutes.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from oracle.domains import Domain
from oracle.domains.sizes import FittedWork, Growth, Product, last_power
from oracle.truth import certify

_BASES = (4, 8, 16)  # sizes of all axes, of which the largest is taken that needs few operations
_FEW, _MOST = 2_000, 100_000  # operations at these sizes; with more than the latter, they are not counted
_PER_ENTRY = 64  # so many operations count as an entry
_ENOUGH = 4_000 / _PER_ENTRY  # up to this cost, an axis is doubled
_LINEAR = 0.4  # by how much the powers of a function that is linear in its entries may add up to more than theirs


def with_fitted_work(run: Callable[..., Any], domain: Domain, dtype: str) -> Domain:
    """The domain with the fitted cost of `run`, if it grows faster than the number of entries and is not stated."""
    if not domain.counts_entries or not domain.dims:
        return domain
    try:
        fitted = _fitted(run, domain, dtype)
    except Exception:  # a function that refuses these sizes keeps the number of entries as its cost
        return domain
    return domain if fitted is None else domain.where(work=fitted)


def _fitted(run: Callable[..., Any], domain: Domain, dtype: str) -> FittedWork | None:
    base, operations = dict[str, int](), 0
    for size in _BASES:
        larger = domain.fitted(dict.fromkeys(domain.dims, size))
        if operations and domain.work_at(larger) > _FEW:
            break
        counted = _operations(run, domain, larger, dtype)
        if operations and counted > _FEW:
            break
        base, operations = larger, counted
    if operations > _MOST or min(base.values()) < 1:
        return None
    growth = {name: _growth(domain, base, name, domain.work_at) for name in base}
    linear = sum(map(last_power, growth.values()))

    known = {tuple(base.items()): operations / _PER_ENTRY}

    def cost(sizes: Mapping[str, int]) -> float:
        at = tuple(sizes.items())
        if at not in known:
            known[at] = _operations(run, domain, sizes, dtype) / _PER_ENTRY
        return known[at]

    for enough in (0, _ENOUGH):
        for name in base:
            with suppress(Exception):  # e.g. of a kernel that is now longer than the input
                growth[name] = _growth(domain, base, name, cost, enough)
        if sum(map(last_power, growth.values())) <= linear + _LINEAR:
            return None
    products = [Product(max(domain.work_at(base), cost(base)), growth)]
    for name in base if len(base) > 1 else ():  # n³ + n²m at m = 1 is not a product
        thin = domain.fitted({**dict.fromkeys(base, 1), name: base[name]}, (name,))
        with suppress(Exception):
            products.append(Product(cost(thin), {name: _growth(domain, thin, name, cost, _ENOUGH)}))
    return FittedWork(lambda **sizes: domain.work_at(sizes), products)


def _growth(
    domain: Domain, base: Mapping[str, int], name: str, cost: Callable[[Mapping[str, int]], float], enough: float = 0
) -> Growth:
    """The cost along one axis, as a multiple of that of the base, at doubled sizes until one costs `enough`.

    The highest power of a polynomial shows only where its other terms are small beside it.
    """
    sizes, costs = dict(base), {base[name]: cost(base)}
    while len(costs) == 1 or costs[sizes[name]] < enough:
        longer = domain.fitted({**sizes, name: 2 * sizes[name]}, (name,))
        if longer[name] <= sizes[name]:
            break
        sizes = longer
        costs[sizes[name]] = cost(sizes)
    return tuple((size, each / costs[base[name]]) for size, each in costs.items())


def _operations(run: Callable[..., Any], domain: Domain, dims: Mapping[str, int], dtype: str) -> int:
    """The operations of the value and of its gradient, or of the value if it has none, with plain values of inputs."""
    inputs = domain.at(dims, dtype, seed=0).inputs
    chosen = {name: inputs[name] for name in domain.choices}
    numbers = {name: x for name, x in inputs.items() if name not in chosen}
    reals = tuple(name for name, x in numbers.items() if np.asarray(x).dtype.kind == "f")
    stated = partial(run, **chosen)
    with suppress(Exception):
        return certify(stated, numbers, dtype, reals).operations
    return certify(stated, numbers, dtype).operations

"""The cost of a reference at given sizes, fitted to the operations that its certification takes at small sizes.

Without it, the cost would be taken to be the number of entries. The examples of a function that compares all pairs of
rows would then take minutes.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from oracle.domains import Domain
from oracle.domains.sizes import FittedWork
from oracle.truth import certify

_BASES = (4, 8, 16)  # sizes of all axes, of which the largest is taken that needs few operations
_FEW, _MOST = 2_000, 50_000  # operations at these sizes; with more than the latter, they are not counted
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
    entries = domain.work_at(base)
    powers, linear = {}, 0.0
    for name, size in base.items():
        longer = domain.fitted({**base, name: 2 * size}, (name,))
        if longer[name] > size:
            by = math.log(longer[name] / size)
            own = math.log(domain.work_at(longer) / entries) / by
            linear += own
            powers[name] = own
            with suppress(Exception):  # e.g. of a kernel that is now longer than the input
                powers[name] = math.log(_operations(run, domain, longer, dtype) / operations) / by
    if sum(powers.values()) <= linear + _LINEAR:
        return None
    return FittedWork(lambda **sizes: domain.work_at(sizes), base, powers)


def _operations(run: Callable[..., Any], domain: Domain, dims: Mapping[str, int], dtype: str) -> int:
    """The operations of the value alone, with plain values of the inputs."""
    inputs = domain.at(dims, dtype, seed=0).inputs
    chosen = {name: inputs[name] for name in domain.choices}
    return certify(
        partial(run, **chosen), {name: x for name, x in inputs.items() if name not in chosen}, dtype
    ).operations

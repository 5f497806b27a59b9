"""From the certified numbers of a gradient to its joint sets of slopes (`oracle.truth.joint_sets`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.arithmetic import Negative
from oracle.truth.enclosures import Enclosure
from oracle.truth.joint_sets import Chain, JointSet
from oracle.truth.leaves import Corner, SlopeInterval
from oracle.truth.number import Number, SameValue
from oracle.truth.products import Product, Quotient
from oracle.truth.sums import Sum

Form = Mapping[Chain, float]  # the coefficient of each chain; () has the constant
Entry = tuple[str, int, Form]  # the name of an array, the index in the flattened array
Arrays = Mapping[str, tuple[NDArray[Any], Enclosure]]  # by name: certified numbers, and their enclosure
_MOST_CHAINS = 512  # arbitrary: an entry that depends on more choices is judged on its own


def joint_sets(tape: Iterable[Number], arrays: Arrays) -> tuple[JointSet, ...]:
    """The joint sets of those entries of `arrays` that have more than one right value.

    Entries that are not linear in each slope, and those that every choice within their own interval suits, are left
    out.
    """
    if not any(enclosure.spread.any() for _, enclosure in arrays.values()):
        return ()
    known: dict[int, Form | None] = {}
    for x in tape:
        if x.reading[5]:
            known[id(x)] = _form(x, known)
    groups = _connected(_forms(arrays, known))
    return tuple(_joint(group) for group in groups if len(group) > 1 or not _is_interval(group[0], arrays))


def _forms(arrays: Arrays, known: Mapping[int, Form | None]) -> list[Entry]:
    found = []
    for name, (numbers, enclosure) in arrays.items():
        for at in np.flatnonzero(enclosure.spread).tolist():
            form = _of(numbers.flat[at], known)
            if form is not None and len(form) > (() in form):
                found.append((name, at, form))
    return found


def _connected(entries: Sequence[Entry]) -> Iterable[list[Entry]]:
    """The entries in groups that have no corner in common."""
    parent: dict[Corner, Corner] = {}

    def root(corner: Corner) -> Corner:
        while (above := parent.setdefault(corner, corner)) is not corner:
            parent[corner] = parent[above]
            corner = above
        return corner

    for _, _, form in entries:
        roots = [root(corner) for chain in form for corner, _, _ in chain]
        for other in roots:
            parent[root(other)] = root(roots[0])
    groups: dict[Corner, list[Entry]] = {}
    for entry in entries:
        first = next(chain for chain in entry[2] if chain)
        groups.setdefault(root(first[0][0]), []).append(entry)
    return groups.values()


def _joint(entries: Sequence[Entry]) -> JointSet:
    chains: dict[Chain, int] = {}
    for _, _, form in entries:
        for chain in form:
            for end in range(1, len(chain) + 1):
                chains.setdefault(chain[:end], len(chains))
    columns = np.zeros((len(chains), len(entries)))
    for j, (_, _, form) in enumerate(entries):
        for chain, coefficient in form.items():
            if chain:
                columns[chains[chain], j] = coefficient
    base = np.array([form.get((), 0.0) for _, _, form in entries])
    return JointSet(tuple((name, at) for name, at, _ in entries), base, tuple(chains), columns)


def _is_interval(entry: Entry, arrays: Arrays) -> bool:
    """Whether the set of a single entry is the interval of its enclosure."""
    if len(entry[2]) - (() in entry[2]) == 1 and all(len(chain) < 2 for chain in entry[2]):
        return True
    one, (name, at, _) = _joint([entry]), entry
    high, low = (float(one.extreme(np.array([side]))[0]) for side in (1.0, -1.0))
    return high - low >= 2.0 * float(arrays[name][1].spread.flat[at]) * (1.0 - 1e-6)


def _of(x: Number, known: Mapping[int, Form | None]) -> Form | None:
    """The form of a number; None if it is unknown."""
    value, *_, spread = x.reading
    if not spread:
        return {(): value}
    if isinstance(x, SlopeInterval):
        return {((x.corner, x.place, end),): slope for end, slope in enumerate((x.low, x.high)) if slope}
    if id(x) in known:
        return known[id(x)]
    return _form(x, known)  # a product in a sum: not on the tape


def _form(x: Number, known: Mapping[int, Form | None]) -> Form | None:
    if isinstance(x, Sum):
        return _sum_form(x, known)
    if isinstance(x, Product):
        return _product_form(_of(x.left, known), _of(x.right, known))
    if isinstance(x, Quotient) and not x.right.reading[5]:
        return _product_form(_of(x.left, known), {(): 1.0 / x.right.reading[0]})
    if isinstance(x, Negative):
        return _product_form({(): -1.0}, _of(x.of, known))
    return _of(x.of, known) if isinstance(x, SameValue) else None


def _sum_form(x: Sum, known: Mapping[int, Form | None]) -> Form | None:
    total: dict[Chain, float] = {}
    constant = 0.0
    for term in x.terms:
        if isinstance(term, Product):
            (v, *_, v_spread), (w, *_, w_spread) = term.left.reading, term.right.reading
            if not v_spread and not w_spread:
                constant += v * w
                continue
        form = _of(term, known)
        if form is None:
            return None
        for chain, coefficient in form.items():
            total[chain] = total.get(chain, 0.0) + coefficient
    total[()] = total.get((), 0.0) + constant
    return total if len(total) <= _MOST_CHAINS else None


def _product_form(left: Form | None, right: Form | None) -> Form | None:
    if left is None or right is None or len(left) * len(right) > _MOST_CHAINS:
        return None
    found: dict[Chain, float] = {}
    for first, v in left.items():
        for second, w in right.items():
            chain = (*first, *second)
            found[chain] = found.get(chain, 0.0) + v * w
    return found

"""Equal numbers may be in any order: if a result depends on it, each order is followed, as long as there are few.

An answer is then right if it agrees with the value for one of the orders. If there are many lines of equal numbers, as
the rows of a matrix, and no entry depends on two of them, each entry has to agree with one. Gradients are not compared
there, because an implementation may share the slope among equal numbers.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any, TypeVar

import numpy as np

from oracle.truth.any_of import any_of, most_runs
from oracle.truth.context import current
from oracle.truth.enclosures import Enclosure, Path
from oracle.truth.paths import FAILURES, Decision, Overflowed, TooManyPaths

T = TypeVar("T")
MOST = (
    64  # orders of one line of numbers, or of all lines together; arbitrary, three equal numbers in two lines have 36
)
Found = list[tuple[Path, tuple[Decision, ...]]]


@dataclass(frozen=True, eq=False)
class DependsOnOrder(Enclosure):
    """A result that was computed from the order of equal numbers; other values may be right as well."""

    depends_on_order = True


class Orders:
    """The orders that one run takes: those in `script`, then the first of each."""

    def __init__(self, script: Sequence[int]) -> None:
        self.script = script
        self.taken: list[tuple[int, int]] = []  # the number of an order, and how many there are

    def restart(self) -> None:
        """Begin another run with the same choices."""
        self.taken = []

    def of(self, options: Sequence[T]) -> T:
        """One of the options."""
        place = len(self.taken)
        chosen = self.script[place] if place < len(self.script) else 0
        self.taken.append((chosen, len(options)))
        return options[chosen]


def followed(run: Callable[[], Found]) -> Found:
    """What `run` finds; if that depends on the order of equal numbers, what it finds with each of a few orders."""
    plain = run()
    if not any(_depends_on_order(path) for path, _ in plain):
        return plain
    most = most_runs()
    try:
        first, counts = _with_orders(run, ())
        if math.prod(counts) <= min(MOST, most):
            scripts = product(*(range(count) for count in counts))
            next(scripts)  # that of `first`
            paths = [first, *(_with_orders(run, script, counts)[0] for script in scripts)]
            return [(_without_gradients(path), ()) for path in paths]
        if sum(counts) - len(counts) < most:
            return [(_without_gradients(replace(first, value=_any_of(run, first.value, counts))), ())]
    except (TooManyPaths, Overflowed, *FAILURES):
        pass
    finally:
        current.followed = None
    return plain


def _with_orders(run: Callable[[], Found], script: Sequence[int], counts: Sequence[int] = ()) -> tuple[Path, list[int]]:
    """The path with the orders of `script`, and how many orders there were each time.

    Raises `TooManyPaths` if there are several paths, if there are other than `counts`, or if the result still depends
    on an order.
    """
    current.followed = Orders(script)
    found = run()
    taken = [count for _, count in current.followed.taken]
    if len(found) != 1 or _depends_on_order(found[0][0]) or (counts and taken != list(counts)):
        raise TooManyPaths("the orders of equal numbers do not determine the result")
    return found[0][0], taken


def _any_of(run: Callable[[], Found], first: Enclosure, counts: Sequence[int]) -> Enclosure:
    """The value with each order of each line of numbers in turn.

    Raises `TooManyPaths` if an entry depends on two of the lines.
    """
    scripts = [[[0] * place + [number] for number in range(1, count)] for place, count in enumerate(counts)]
    return any_of(first, [[_with_orders(run, script, counts)[0].value for script in line] for line in scripts])


Allowed = Sequence[dict[int, float]]  # for each place the indices that may be there, with a distance


def one_order(indices: Any, allowed: Allowed, *, single: bool = False) -> tuple[Any, Allowed]:
    """The order of this run, of those that `allowed` permits, and what then is allowed.

    They are the arguments if orders are not followed. With `single`, all places have the same index. Raises
    `TooManyPaths` if there are more than `MOST` orders.
    """
    if current.followed is None or all(len(each) == 1 for each in allowed) or not all(allowed):
        return indices, allowed
    options: list[list[int]] = []
    for order in ([index] * len(allowed) for index in allowed[0]) if single else _orders(allowed):
        if len(options) == MOST:
            raise TooManyPaths(f"equal numbers have more than {MOST} orders")
        options.append(order)
    if not options:
        return indices, allowed
    order = current.followed.of(options)
    return np.array(order), [{index: each[index]} for index, each in zip(order, allowed, strict=True)]


def _orders(allowed: Allowed) -> Iterator[list[int]]:
    """All orders that have a permitted index at each place, and each index once. Raises `TooManyPaths`."""
    options = [list(each) for each in allowed]
    single = [each[0] for each in options if len(each) == 1]
    while single:  # an index that alone is permitted at a place is at no other one
        index = single.pop()
        for place, each in enumerate(options):
            if index in each and len(each) > 1:
                options[place] = [other for other in each if other != index]
                single += options[place] if len(options[place]) == 1 else []
    begun, tried = [iter(options[0])], 0
    order = list[int]()
    while begun:
        tried += 1
        if tried > MOST * (MOST + len(options)):
            raise TooManyPaths("the orders of equal numbers take long to find")
        del order[len(begun) - 1 :]
        chosen = next((one for one in begun[-1] if one not in order), None)
        if chosen is None:
            begun.pop()
            continue
        order.append(chosen)
        if len(order) == len(options):
            yield list(order)
        else:
            begun.append(iter(options[len(order)]))


def _depends_on_order(path: Path) -> bool:
    """Whether some entries of the value are not compared, because they depend on the order of equal numbers."""
    value = path.value
    return value.depends_on_order or (hasattr(value, "allowed") and bool(np.isinf(value.direct).any()))


def loose(enclosure: Enclosure) -> Enclosure:
    """The enclosure, with which every finite answer agrees."""
    return DependsOnOrder(**{each.name: getattr(enclosure, each.name) for each in fields(Enclosure)})


def all_loose(enclosures: Mapping[str, Enclosure]) -> dict[str, Enclosure]:
    """The enclosures by name, each as `loose` makes it."""
    return {name: loose(one) for name, one in enclosures.items()}


def _without_gradients(path: Path) -> Path:
    return replace(path, gradients=all_loose(path.gradients), seconds=all_loose(path.seconds))

"""Which sizes are valid together, and the valid sizes nearest to wanted ones."""

import ast
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from typing import Any

Relation = Callable[..., Any]
_MOST_TRIED = 20_000  # combinations of sizes; arbitrary, and enough for relations between three names
_STEPS = (*range(1, 17), 32, 64)
_LISTED = (*range(9), 16, 32, 64, 128, 256, 512, 1024)


@dataclass(frozen=True)
class Condition:
    """A condition on sizes: the names it is about, whether it holds, and a clause that says which statement it is.

    `hints` are sizes that are worth trying. `filled` is a stronger condition for examples without empty axes.
    """

    names: tuple[str, ...]
    holds: Callable[[Mapping[str, int]], bool]
    clause: str
    hints: tuple[int, ...] = ()
    filled: Callable[[Mapping[str, int]], bool] | None = None


@dataclass(frozen=True)
class SizeRules:
    """Least sizes, fixed sizes (one of `fixed` holds, if there are any) and `conditions` between sizes."""

    names: tuple[str, ...]
    least: Mapping[str, int] = field(default_factory=dict)
    fixed: Sequence[Mapping[str, int]] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def simple(self) -> bool:
        """Whether there is nothing but least sizes."""
        return not self.fixed and not self.conditions

    def problem(self, sizes: Mapping[str, int]) -> str:
        """Why these sizes are not valid, or an empty text."""
        for name in self.names:
            if sizes[name] < self.least.get(name, 0):
                return f"{name} is {sizes[name]}, but should be at least {self.least[name]}"
        if self.fixed and not any(self._is(sizes, one) for one in self.fixed):
            return f"sizes are {_written(sizes)}, but should be one of sizes={list(map(dict, self.fixed))}"
        for condition in self.conditions:
            if not condition.holds(sizes):
                return f"sizes are {_written(sizes, condition.names)}, but {condition.clause}"
        return ""

    def fitted(self, wanted: Mapping[str, int], keep: Sequence[str] = ()) -> dict[str, int]:
        """The valid sizes nearest to the wanted ones; those of `keep` change only if nothing else is valid.

        Raises `ValueError` with the statement to change if none are found.
        """
        sizes = {name: max(size, self.least.get(name, 0)) for name, size in wanted.items()}
        if self.simple:
            return sizes
        if any(one.filled for one in self.conditions) and all(size > 0 for size in sizes.values()):
            stronger = tuple(replace(one, holds=one.filled or one.holds, filled=None) for one in self.conditions)
            with suppress(ValueError):
                return replace(self, conditions=stronger).fitted(wanted, keep)
        for fixed in sorted(self.fixed, key=lambda one: sum(abs(sizes[name] - size) for name, size in one.items())):
            if found := self._searched({**sizes, **fixed}, {*keep}, {*fixed}):
                return found
        if not self.fixed and (found := self._searched(sizes, {*keep}, set())):
            return found
        failing = next((one for one in self.conditions if not one.holds(sizes)), None)
        clause = failing.clause if failing is not None else f"should be one of sizes={list(map(dict, self.fixed))}"
        raise ValueError(f"no valid sizes are near {_written(sizes)}: {clause}; change this statement of the domain")

    def _searched(self, sizes: dict[str, int], keep: set[str], fixed: set[str]) -> dict[str, int] | None:
        failing = [one for one in self.conditions if not one.holds(sizes)]
        if not failing:
            return sizes
        names = list(dict.fromkeys(name for one in failing for name in one.names if name not in fixed))
        every = list(dict.fromkeys(name for one in self.conditions for name in one.names if name not in fixed))
        for group in ([n for n in names if n not in keep], names, every):
            for count in (1, 2, len(group)):
                found = [self._nearest(sizes, free) for free in combinations(group, count)]
                if valid := [one for one in found if one is not None]:
                    return min(valid, key=lambda one: sum(abs(one[name] - size) for name, size in sizes.items()))
        return None

    def _nearest(self, sizes: dict[str, int], free: Sequence[str]) -> dict[str, int] | None:
        """The valid sizes with the least changes of the names in `free`."""
        choices = [self._near(name, sizes) for name in free]
        best: tuple[int, dict[str, int]] | None = None
        for combination in islice(product(*choices), _MOST_TRIED):
            tried = {**sizes, **dict(zip(free, combination, strict=True))}
            change = sum(abs(tried[name] - sizes[name]) for name in free)
            if (best is None or change < best[0]) and all(one.holds(tried) for one in self.conditions):
                best = (change, tried)
        return best[1] if best else None

    def _near(self, name: str, sizes: Mapping[str, int]) -> list[int]:
        """Sizes that are worth trying for a name, the nearest first."""
        others = {other + step for other in sizes.values() for step in (-1, 0, 1)}
        own = {sizes[name] + sign * step for step in _STEPS for sign in (-1, 1)}
        tried = {*others, *own, *_LISTED, *(2 * size for size in sizes.values()), sizes[name]}
        tried |= {size // 2 for size in sizes.values()} | {hint for one in self.conditions for hint in one.hints}
        return sorted((size for size in tried if size >= self.least.get(name, 0)), key=lambda x: abs(x - sizes[name]))

    @staticmethod
    def _is(sizes: Mapping[str, int], one: Mapping[str, int]) -> bool:
        return all(sizes[name] == size for name, size in one.items())


def relation(function: Relation, names: Sequence[str]) -> Condition:
    """A relation stated by a function of sizes; `ValueError` if it takes a name that is no size."""
    wanted = tuple(inspect.signature(function).parameters)
    text = f"where({_source(function, wanted)})"
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise ValueError(
            f"{text} takes {', '.join(map(repr, unknown))}, but the sizes are {', '.join(map(repr, names)) or 'none'};"
            " a relation is about sizes and Integer scalars (such_that= of a parameter is about its values)"
        )

    def holds(sizes: Mapping[str, int]) -> bool:
        return bool(function(**{name: sizes[name] for name in wanted}))

    code = getattr(function, "__code__", None)
    numbers = [one for one in code.co_consts if type(one) is int] if code else []
    hints = tuple(number + step for number in numbers for step in (-1, 0, 1))
    return Condition(wanted, holds, f"{text} should hold", hints)


def _source(function: Relation, names: Sequence[str]) -> str:
    """A lambda as it is written, if its source is found; else its name and parameters."""
    if function.__name__ != "<lambda>":
        return function.__name__
    with suppress(OSError, TypeError):
        lines = " ".join(inspect.getsource(function).split())
        for found in re.finditer(rf"lambda {', '.join(names)}:", lines):
            text = lines[found.start() :]
            for end in range(len(text), len(found[0]), -1):
                with suppress(SyntaxError, ValueError):
                    parsed = ast.parse(text[:end], mode="eval").body
                    if isinstance(parsed, ast.Lambda):
                        return ast.unparse(parsed)
    return f"lambda {', '.join(names)}: ..."


def _written(sizes: Mapping[str, int], names: Sequence[str] | None = None) -> str:
    return ", ".join(f"{name} = {sizes[name]}" for name in (sizes if names is None else names))

"""Inputs at which a comparison of the definition is a tie, found by solving for one number.

Next to a tie a correct implementation may decide either way, but at a tie whose two sides are exact it may not: there
`<` and `<=` differ. Random inputs hardly ever meet such a point (`‖b‖ < 1000`). One entry of a small example, or all
entries of an array, are varied by the secant method, with numbers that have few digits, so that sums stay exact.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, round_to
from oracle.domains.specs import Reals, Scalar
from oracle.truth.comparisons import Comparison, comparisons

_SEEDS = 3  # small examples in which comparisons are looked for
_MOST_RUNS = 150  # of the definition; with the number of places, this bounds the time and not the result
_MOST_PLACES = 6  # lines of the definition that compare
_STEPS = 12  # of the secant method: two for linear sides
_DIGITS = (0, 1, 2, 4, 8)  # binary digits behind the point, in which a root is looked for when the steps end

Place = tuple[str, int]
Vary = Callable[[float], dict[str, Any]]  # inputs in which one number is this one


class _Search:
    """The search in one dtype, with a limit on the runs of the definition."""

    def __init__(self, concept: Concept, dtype: str) -> None:
        self.concept, self.dtype, self.runs = concept, dtype, 0

    def compared(self, inputs: dict[str, Any]) -> list[Comparison]:
        self.runs += 1
        chosen = {name: inputs[name] for name in self.concept.domain.choices}
        numbers = {name: x for name, x in inputs.items() if name not in chosen}
        return comparisons(partial(self.concept.definition, **chosen), numbers, self.dtype)

    def solve(self, vary: Vary, place: Place, start: float) -> dict[str, Any] | None:
        """The inputs at which the first comparison at `place` is a tie; None if none is found."""
        points: list[tuple[float, float]] = []

        def is_tie(number: float) -> bool | None:
            if self.runs >= _MOST_RUNS:
                return None
            first = next((c for c in self.compared(vary(number)) if c.place == place), None)
            if first is None or not np.isfinite(first.difference):
                return None
            points.append((number, first.difference))
            return first.tied

        number = start
        for _ in range(_STEPS):
            tied = is_tie(number)
            if tied:
                return vary(number)
            if tied is None:
                break
            following = number + 1.0
            if len(points) > 1:
                (a, d), (b, e) = points[-2:]
                if d == e:
                    break
                following = b - e * ((b - a) / (e - d))
            following = float(round_to(np.asarray(following), self.dtype))
            if following in {number for number, _ in points} or not np.isfinite(following):
                break
            number = following
        if len(points) > 2:
            nearest = min(points, key=lambda point: abs(point[1]))[0]
            for digits in _DIGITS:
                near = round(nearest * 2.0**digits) / 2.0**digits
                if is_tie(near):
                    return vary(near)
        return None


def solved_ties(concept: Concept, dtype: str, met: list[Example]) -> Iterator[Example]:
    """Examples at which a comparison of the definition is an exact tie, one for each line that compares.

    Lines at which one of the examples `met` is a tie already are left out.
    """
    if concept.uncertified or not concept.computes:
        return
    search = _Search(concept, dtype)
    bases = list(_bases(concept, dtype))
    made = [(base, search.compared(base.inputs)) for base in bases]
    places = dict.fromkeys(c.place for _, compared in made for c in compared)
    if not places:
        return
    for example in met:
        for comparison in search.compared(example.inputs):
            if comparison.tied:
                places.pop(comparison.place, None)
    for place in list(places)[:_MOST_PLACES]:
        search.runs = 0
        ways = [way for base, compared in made if place in {c.place for c in compared} for way in _ways(concept, base)]
        for vary, start in ways:
            inputs = search.solve(vary, place, start)
            with suppress(ValueError):
                if inputs is not None:
                    yield concept.domain.cast(inputs, dtype)
                    break


def _bases(concept: Concept, dtype: str) -> Iterator[Example]:
    """Small examples with plain numbers of few digits."""
    domain = concept.domain
    for seed in range(_SEEDS):
        with suppress(ValueError):
            dims = domain.fitted(dict.fromkeys(domain.dims, 3 - seed))
            example = domain.at(dims, dtype, seed)
            inputs = dict(example.inputs)
            for name, spec in domain.parameters.items():
                if isinstance(spec, Reals):
                    short = np.clip(np.round(np.clip(inputs[name], -4.0, 4.0) * 4.0) / 4.0, spec.low, spec.high)
                    inputs[name] = round_to(short, dtype).astype(example.inputs[name].dtype)
            yield Example(domain.repaired(inputs, dtype), dtype, "given", dims)


def _ways(concept: Concept, base: Example) -> Iterator[tuple[Vary, float]]:
    """The ways to vary one number of `base`, each with the number to start from."""
    for name, spec in concept.domain.parameters.items():
        x = base.inputs[name]
        if isinstance(spec, Scalar):
            yield partial(_with_number, base.inputs, name), float(x)
        elif isinstance(spec, Reals) and x.size and not spec.conditioned and spec.make is None:
            for at in dict.fromkeys((0, x.size - 1)):
                yield partial(_with_entry, base.inputs, name, at, x), float(x.flat[at])
            yield partial(_with_entry, base.inputs, name, 0, np.zeros_like(x)), 1.0
            yield partial(_filled, base.inputs, name, x), 1.0


def _with_number(inputs: dict[str, Any], name: str, number: float) -> dict[str, Any]:
    return {**inputs, name: number}


def _filled(inputs: dict[str, Any], name: str, x: np.ndarray[Any, Any], number: float) -> dict[str, Any]:
    return {**inputs, name: np.full_like(x, number)}


def _with_entry(inputs: dict[str, Any], name: str, at: int, x: np.ndarray[Any, Any], number: float) -> dict[str, Any]:
    changed = x.copy()
    changed.flat[at] = number
    return {**inputs, name: changed}

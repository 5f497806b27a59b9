"""The inputs of a tool: random normals, or what Hypothesis makes of the shapes and bounds of a concept's domain.

The regimes of `oracle.domains` are ours; who uses these tools has none. What is valid is the page's to say.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import hypothesis
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from oracle.domains import Choice, Domain, Example, Labels, Scalar
from oracle.domains.rounding import grid_bounds

__all__ = ["WORK", "Drawing", "examples"]

# What the definition may cost on one input, in operations: as much as the oracle's own examples.
WORK = 4096


@dataclass(frozen=True)
class Drawing:
    """How inputs are drawn: standard normals, brought inside the domain; or by Hypothesis, up to a magnitude."""

    count: int
    least: int
    most: int
    by_hypothesis: bool = False
    magnitude: float | None = None


@lru_cache(maxsize=64)
def examples(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> tuple[Example, ...]:
    """The inputs of one drawing, the same for every candidate."""
    return tuple((_by_hypothesis if drawing.by_hypothesis else _normals)(domain, dtype, drawing, seed))


class _Given(Domain):
    """Slipped under a page's own class of domain: what that does to an example of `Domain`, it does to a given one."""

    given: Any

    def draw(self, draw: Any, dtype: str, regime: str | None, cap: int) -> Example:
        example: Example = draw(self.given)
        return example


def _made_valid(domain: Domain, draw: Callable[[Any], Any], given: Any, dtype: str) -> Example:
    """What `draw` makes of `given`, with what the page has to say about it: a first entry away from zero, say."""
    bases: tuple[type, ...] = (_Given,) if type(domain) is Domain else (type(domain), _Given)
    valid: Any = object.__new__(type("Valid", bases, {}))
    vars(valid).update(vars(domain), given=given)
    example: Example = valid.draw(draw, dtype, "plain", WORK)
    return example


def _normals(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> Iterator[Example]:
    random = np.random.default_rng(seed)
    for _ in range(drawing.count):
        most = drawing.most
        while True:
            dims = {
                name: max(int(random.integers(drawing.least, most + 1)), domain.least.get(name, 0))
                for name in domain.dims
            }
            if most == drawing.least or domain.work_at(dims) <= WORK:
                break
            most -= 1
        example = domain.at(dims, dtype, int(random.integers(2**32)))
        # A table of texts has no random normals: there is the one that the page gives.
        only_choices = all(isinstance(spec, Choice) for spec in domain.parameters.values())
        yield example if only_choices else _made_valid(domain, lambda given: given, example, dtype)


def _by_hypothesis(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> list[Example]:
    """What Hypothesis tries unless something fails, which is where we would stop: the candidate has no say in it."""
    found: list[Example] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=drawing.count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(_examples(domain, dtype, drawing))
    def collect(example: Example) -> None:
        found.append(example)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return found


@st.composite
def _examples(draw: st.DrawFn, domain: Domain, dtype: str, drawing: Drawing) -> Example:
    return _made_valid(domain, draw, _arrays(domain, dtype, drawing), dtype)


@st.composite
def _arrays(draw: st.DrawFn, domain: Domain, dtype: str, drawing: Drawing) -> Example:
    counted = {spec.below for spec in domain.parameters.values() if isinstance(spec, Labels)}
    sizes = st.integers(drawing.least, drawing.most)
    dims = {name: max(draw(sizes), domain.least.get(name, 0), int(name in counted)) for name in domain.dims}
    inputs: dict[str, Any] = {}
    for name, spec in domain.parameters.items():
        shape = tuple(dims[axis] for axis in spec.axes)
        if isinstance(spec, Choice):
            inputs[name] = draw(st.sampled_from(spec.options))
        elif isinstance(spec, Labels):
            inputs[name] = draw(hnp.arrays(np.int64, shape, elements=st.integers(0, dims[spec.below] - 1)))
        elif isinstance(spec, Scalar):
            inputs[name] = draw(_floats(spec.bounds, dtype, drawing.magnitude))
        else:
            inputs[name] = draw(hnp.arrays(dtype, shape, elements=_floats(spec.bounds, dtype, drawing.magnitude)))
    return Example(inputs, dtype, "given", dims)


def _floats(bounds: tuple[float | None, float | None], dtype: str, magnitude: float | None) -> st.SearchStrategy[float]:
    low, high = bounds
    if magnitude is not None:
        low = -magnitude if low is None else max(low, -magnitude)
        high = magnitude if high is None else min(high, magnitude)
    least, greatest = grid_bounds(low, high, dtype)  # 0.1 is no float32, and Hypothesis would refuse it
    return st.floats(
        None if low is None else least,
        None if high is None else greatest,
        allow_nan=False,
        allow_infinity=False,
        width=32 if dtype == "float32" else 64,
    )

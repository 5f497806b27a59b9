"""The inputs of a baseline: random normals, or examples by Hypothesis from the shapes and bounds of a domain.

The regimes of `oracle.domains` are not used, since users of these tools do not have them. Conditions of a concept's own
domain class are kept.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import hypothesis
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from oracle.domains import Choice, Domain, Example, Labels, Reals, Scalar
from oracle.domains.rounding import grid_bounds

# Operations of the definition on one input at most, as for the oracle's own examples.
WORK = 4096


@dataclass(frozen=True)
class Drawing:
    """How many inputs are drawn, their least and largest sizes, and how: as standard normals or by Hypothesis.

    Normals are mapped into the domain. Floats by Hypothesis are at most `magnitude`; None is no limit.
    """

    count: int
    least: int
    most: int
    by_hypothesis: bool = False
    magnitude: float | None = None


@lru_cache(maxsize=64)
def examples(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> tuple[Example, ...]:
    """Return the inputs of one drawing, which are the same for every candidate."""
    return tuple((_by_hypothesis if drawing.by_hypothesis else _normals)(domain, dtype, drawing, seed))


class _Given(Domain):
    """A base class below a concept's own domain class, whose `draw` returns a given example.

    The domain class then applies its conditions to the given example as to one of `Domain`.
    """

    given: Any

    def draw(self, draw: Any, dtype: str, regime: str | None, cap: int) -> Example:
        example: Example = draw(self.given)
        return example


def _made_valid(domain: Domain, draw: Callable[[Any], Any], given: Any, dtype: str) -> Example:
    """Return the example that `draw` makes of `given`, changed to meet the conditions of the domain and its class."""
    bases: tuple[type, ...] = (_Given,) if type(domain) is Domain else (type(domain), _Given)
    valid: Any = object.__new__(type("Valid", bases, {}))
    vars(valid).update(vars(domain), given=given)
    example: Example = valid.draw(draw, dtype, "plain", WORK)
    return replace(example, inputs=domain.repaired(example.inputs, dtype))


def _normals(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> Iterator[Example]:
    """Yield examples of standard normals; sizes shrink until the work of the definition is at most WORK."""
    random = np.random.default_rng(seed)
    for _ in range(drawing.count):
        most = drawing.most
        while True:
            sizes = {name: int(random.integers(drawing.least, most + 1)) for name in domain.dims}
            dims = {name: max(size, domain.least.get(name, 0)) for name, size in sizes.items()}
            if most == drawing.least or domain.work_at(dims) <= WORK:
                break
            most -= 1
        example = domain.at(dims, dtype, int(random.integers(2**32)))
        # Choices have no random normals: the example of the domain is used.
        only_choices = all(isinstance(spec, Choice) for spec in domain.parameters.values())
        yield example if only_choices else _made_valid(domain, lambda given: given, example, dtype)


def _by_hypothesis(domain: Domain, dtype: str, drawing: Drawing, seed: int) -> list[Example]:
    """Return the examples that Hypothesis generates; no candidate runs, so they do not depend on one."""
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
    """Draw an example with the shapes and bounds of the domain, without the conditions of its class."""
    labelled = {spec.below for spec in domain.parameters.values() if isinstance(spec, Labels)}
    sizes = st.integers(drawing.least, drawing.most)
    dims = {name: max(draw(sizes), domain.least.get(name, 0), int(name in labelled)) for name in domain.dims}
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
            assert isinstance(spec, Reals)  # the concepts have no other kinds
            inputs[name] = draw(hnp.arrays(dtype, shape, elements=_floats(spec.bounds, dtype, drawing.magnitude)))
    return Example(inputs, dtype, "given", dims)


def _floats(bounds: tuple[float | None, float | None], dtype: str, magnitude: float | None) -> st.SearchStrategy[float]:
    low, high = bounds
    if magnitude is not None:
        low = -magnitude if low is None else max(low, -magnitude)
        high = magnitude if high is None else min(high, magnitude)
    least, greatest = grid_bounds(low, high, dtype)  # Hypothesis needs bounds in the dtype, so not 0.1
    ends = None if low is None else least, None if high is None else greatest
    return st.floats(*ends, allow_nan=False, allow_infinity=False, width=32 if dtype == "float32" else 64)

"""Time the certified number against a float loop, on the hinge loss of 16 examples, 16 features and 10 classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from oracle.bench.record import CERTIFIED
from oracle.bench.rows import DTYPE, SEED
from oracle.catalogue import Concept, load
from oracle.truth import certify

DIMS = {"n": 16, "d": 16, "c": 10}


def over_floats(concept: Concept, inputs: dict[str, Any]) -> object:
    """Run the definition as it stands."""
    return concept.definition(**inputs)


def certified_value(concept: Concept, inputs: dict[str, Any]) -> object:
    """Enclose the value, with both budgets."""
    return certify(concept.definition, inputs, DTYPE)


def certified_gradients(concept: Concept, inputs: dict[str, Any]) -> object:
    """Enclose the value and every gradient, with all their budgets."""
    return certify(concept.definition, inputs, DTYPE, differentiable=concept.differentiable)


# Three seconds each, of which the shortest round counts: the ratios are read to a digit, and few machines are quiet.
@pytest.mark.benchmark(group=CERTIFIED, max_time=3.0, min_rounds=50, disable_gc=True, warmup=True, warmup_iterations=3)
@pytest.mark.parametrize(
    ("run", "gives"),
    [(over_floats, "definition"), (certified_value, "value"), (certified_gradients, "gradient")],
    ids=["over_floats", "certified_value", "certified_gradients"],
)
def test_time(run: Callable[[Concept, dict[str, Any]], object], gives: str, benchmark: BenchmarkFixture) -> None:
    """Time one of the three ways to run the same definition."""
    concept = load("linear_classifiers/hinge_loss")
    work = int(concept.domain.work_at(DIMS))
    benchmark.extra_info.update(
        concept=CERTIFIED, implementation=run.__name__, gives=gives, dims=DIMS, work=work, dtype=DTYPE
    )
    benchmark(run, concept, concept.domain.at(DIMS, DTYPE, SEED).inputs)

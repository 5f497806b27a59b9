"""Every structure: its property holds in every dtype, regime and layout, its corners differ, it shrinks to little.

`tests/domains/test_kinds.py` has the arrays that single structures shrink to, and their corners.
"""

import numpy as np
import pytest
from hypothesis import given, settings

from oracle.domains import LAYOUTS, STRUCTURES
from oracle.domains.regimes import REGIMES
from tests.support.domains import simplest
from tests.support.kinds import STRUCTURED

SHAPES = {True: (3, 3), False: (2, 3)}


def structure_of(name):
    return STRUCTURES[name.rpartition(" ")[0]]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("name", STRUCTURED)
def test_the_property_holds_in_every_regime_and_layout(name, dtype):
    domain, structure = STRUCTURED[name], structure_of(name)
    for regime in REGIMES:
        if regime == "special":  # NaN and infinities are not planted into structures
            continue

        @settings(max_examples=2, deadline=None, database=None, derandomize=True)
        @given(domain.examples(dtype, regime))
        def check(example):
            x = example.inputs["x"]
            assert structure.holds(x, dtype)
            for layout in LAYOUTS.keys() - {"expanded"}:  # it repeats a slice, and the judge validates the result
                assert structure.holds(example.with_layout(layout).inputs["x"], dtype)

        check()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
@pytest.mark.parametrize("name", STRUCTURED)
def test_any_entries_are_made_into_an_array_with_the_property_once(name, dtype):
    """Extreme entries too; making it again changes an exact structure no more."""
    structure = structure_of(name)
    kind = name.rpartition(" ")[2]
    top = {"float16": 6e4, "bfloat16": 1e38, "float64": 1e300}[dtype]
    rng = np.random.default_rng(0)
    shape = SHAPES[structure.square] if structure.axes else (4,)
    for entries in (np.zeros(shape), np.ones(shape), -np.ones(shape), rng.normal(size=shape), np.full(shape, top)):
        x = {"reals": entries, "integers": np.clip(entries, -9, 9).astype(np.int64), "booleans": entries > 0}[kind]
        x = (
            x.astype(np.float16 if dtype == "float16" else np.float32 if dtype == "bfloat16" else x.dtype)
            if kind == "reals"
            else x
        )
        made = structure.make(x.copy(), (None, None), dtype)
        assert made.shape == x.shape
        assert structure.holds(made, dtype)
        if not structure.rounded:
            assert structure.holds(structure.make(made.copy(), (None, None), dtype), dtype)


@pytest.mark.parametrize("name", [name for name in STRUCTURED if structure_of(name).corners])
def test_the_corners_are_different_arrays_and_all_are_reached(name):
    domain, structure = STRUCTURED[name], structure_of(name)
    reached = {example.inputs["x"].tobytes() for example in domain.corners("float64")}
    assert len(reached) >= min(3, len(structure.corners))
    assert all(structure.holds(example.inputs["x"], "float64") for example in domain.corners("float64"))


@pytest.mark.parametrize("name", STRUCTURED)
def test_the_simplest_array_of_some_size_has_readable_entries(name):
    found = simplest(
        STRUCTURED[name].examples("float64", "plain"),
        lambda e: min(e.inputs["x"].shape) > 1 if e.inputs["x"].ndim > 1 else e.inputs["x"].size > 2,
    )
    x = found.inputs["x"].astype(float)
    assert x.size <= 8
    assert np.abs(x).max() <= 4
    assert structure_of(name).rounded or (x == np.round(x)).all()

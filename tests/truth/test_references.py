"""One-line references in NumPy are certified: the value encloses NumPy's, and the gradient the difference quotients."""

import inspect

import numpy as np
import pytest

from oracle.truth import certify
from oracle.truth.rewriting import refused
from oracle.truth.vectorized import vectorized
from tests.support import one_line_references

TABLES = {name: table for name, table in vars(one_line_references).items() if name.isupper()}
CASES = [(table, name) for table, references in TABLES.items() for name in references]
STEP = 1e-6
ROUNDS = {"x.astype(np.float32)"}  # its difference quotients are those of a staircase


def inputs_of(reference):
    random, n, d, k = np.random.default_rng(3), 4, 3, 2
    known = {
        "x": random.normal(size=n),
        "y": random.normal(size=n),
        "p": random.uniform(0.3, 2.0, n),
        "q": random.uniform(0.1, 0.9, n),
        "X": random.normal(size=(n, d)),
        "A": random.normal(size=(n, n)) + 3 * np.eye(n),
        "B": random.normal(size=(n, k)),
        "i": np.array([0, 2, 1, 1]),
        "s": 1.75,
        "w": 3.0,
    }
    return {name: known[name] for name in inspect.signature(reference).parameters}


def over_floats(reference, inputs):
    with np.errstate(all="ignore"):
        copies = {name: x.copy() if isinstance(x, np.ndarray) else x for name, x in inputs.items()}
        return np.asarray(reference(**copies), np.float64)


def difference_quotients(reference, inputs, name):
    base = np.asarray(inputs[name], np.float64)
    found = np.zeros(base.shape)
    for at in np.ndindex(base.shape):
        sides = []
        for step in (STEP, -STEP):
            moved = base.copy()
            moved[at] += step
            sides.append(over_floats(reference, {**inputs, name: moved if base.ndim else float(moved)}).sum())
        found[at] = (sides[0] - sides[1]) / (2 * STEP)
    return found


@pytest.mark.parametrize(("table", "name"), CASES, ids=[f"{table.lower()}: {name}" for table, name in CASES])
def test_a_reference_as_people_write_it_is_certified(table, name):
    reference = TABLES[table][name]
    inputs = inputs_of(reference)
    reals = [name for name, x in inputs.items() if np.asarray(x).dtype.kind == "f" and name != "w"]
    path = certify(vectorized(reference), inputs, "float64", reals).paths[0]
    assert not refused(reference)
    expected = over_floats(reference, inputs)
    assert path.value.shape == expected.shape
    assert np.isfinite(path.value.rearranged).all()
    assert (path.value.distance(expected) <= path.value.rearranged).all()
    for by in reals:
        slope = path.gradients[by]
        assert np.isfinite(slope.direct).all()
        if name not in ROUNDS:
            quotient = difference_quotients(reference, inputs, by)
            assert (slope.distance(quotient) <= 1e-5 * (1 + np.abs(quotient))).all()

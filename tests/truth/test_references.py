"""One-line references in NumPy are certified: the value encloses NumPy's, and the gradient the difference quotients."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from oracle.truth import certify
from oracle.truth.fft_functions import FFT
from oracle.truth.linear_algebra import LINEAR_ALGEBRA
from oracle.truth.rewriting import refused
from oracle.truth.scipy_linear_algebra import SCIPY
from oracle.truth.vectorized import vectorized
from tests.support import matrix_references, one_line_references

HEADINGS = {
    "CONSTRUCTORS": "Arrays that are made and filled",
    "SHAPES": "Shapes",
    "ELEMENTARY": "Elementary functions",
    "REDUCTIONS": "Reductions, products and statistics",
    "LINEAR_ALGEBRA": "Linear algebra",
    "FOURIER": "Fourier transforms and complex numbers",
    "SPECIAL": "Special functions",
    "INFINITIES": "Infinities",
    "SCALARS": "Scalars",
}
TABLES = {name: getattr(matrix_references, name, None) or getattr(one_line_references, name) for name in HEADINGS}
REFUSED = one_line_references.REFUSED | matrix_references.REFUSED_MATRICES
APPROXIMATE = {
    "np.spacing",
    "np.nextafter",
    "np.histogram with a rule for bins",
    "out= an array of a narrower dtype",
    "np.linalg.pinv and lstsq with a cutoff that drops values",
}  # the advice is near, not the same
CASES = [(table, name) for table, references in TABLES.items() for name in references]
STEP = 1e-6


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
        quotient = difference_quotients(reference, inputs, by)
        assert (slope.distance(quotient) <= 1e-5 * (1 + np.abs(quotient))).all()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_what_to_write_instead_and_that_is_certified(name):
    reference, advice, advised = REFUSED[name]
    inputs = inputs_of(reference)
    with pytest.raises(TypeError) as refusal:
        certify(vectorized(reference), inputs, "float64")
    assert advice in str(refusal.value)
    path = certify(vectorized(advised), inputs, "float64").paths[0]
    if name not in APPROXIMATE:
        assert np.allclose(path.value.high, over_floats(reference, inputs), rtol=1e-12)


GUIDE = (Path(__file__).parents[2] / "oracle" / "guide" / "reference" / "numpy.md").read_text(encoding="utf-8")


def section(heading):
    return GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()


@pytest.mark.parametrize(("table", "heading"), HEADINGS.items())
def test_the_guide_lists_what_is_certified(table, heading):
    listed = section(heading).rpartition("\n\n")[2] or section(heading)
    assert set(" ".join(listed.removesuffix(".").split()).split("; ")) == {*TABLES[table]}


def test_the_guide_lists_what_is_refused():
    lines = [line[2:] for line in section("What is refused").splitlines() if line.startswith("- ")]
    assert {line.partition(": ")[0] for line in lines} == {*REFUSED}


@pytest.mark.parametrize(
    "name",
    [
        *(f"np.{name}" for name in LINEAR_ALGEBRA),
        *(f"scipy.linalg.{name}" for name in SCIPY),
        *(f"np.fft.{name}" for name in FFT),
    ],
)
def test_every_function_of_matrices_and_transforms_is_listed_and_used(name):
    short, names = name.rpartition(".")[2], [*TABLES["LINEAR_ALGEBRA"], *TABLES["FOURIER"], *REFUSED]
    listed = [one for one in names if re.search(rf"\b{short}\b", one) and one.startswith(name.rpartition(".")[0])]
    assert listed
    used = [TABLES["LINEAR_ALGEBRA"].get(one) or TABLES["FOURIER"].get(one) or REFUSED[one][0] for one in listed]
    assert any(short in function.__code__.co_names for function in used) or listed[0] in REFUSED

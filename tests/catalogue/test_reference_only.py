"""A reference instead of a definition is certified if it can be, otherwise measured, and verdicts name which."""

import numpy as np
import pytest
import torch

from oracle.candidates.replay import replay
from oracle.candidates.verify import verify
from oracle.catalogue.loading import load
from oracle.catalogue.reference import by_name
from oracle.domains import Domain, Reals
from oracle.report.notebook import verdict_html
from oracle.runner import PROFILES, judge_concept
from oracle.runner.concept_record import concept_record
from oracle.truth.measured import measure
from tests.support.checks import check_names

VECTOR, MATRIX = Domain(x=Reals("n")), Domain(X=Reals("n d"))
SQUARE = Domain(A=Reals("n n")).where(work=lambda n: n**3)

MODULE = '''
"""Arc tangent."""
import torch
import numpy as np
from oracle.domains import Domain, Reals

def reference(x):
    return np.arctan(np.frombuffer(x.tobytes(), x.dtype))

def torch_atan(x):
    return torch.atan(x)

def torch_off(x):
    return torch.atan(x) * 1.001

def inputs():
    return Domain(x=Reals("n"))
'''


def arc_of_bytes(x):
    """The arc tangent of numbers that are read from bytes, which certified numbers do not have."""
    return np.arctan(np.frombuffer(x.tobytes(), x.dtype))


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "arc.py"
    place.write_text(MODULE, encoding="utf-8")
    return place


def test_a_reference_that_runs_over_certified_numbers_is_a_definition():
    def reference(X):
        return np.maximum(X, 0).sum(axis=1)

    verified = verify(reference, lambda X: X.relu().sum(1), inputs=MATRIX, differentiable=["X"], examples=3)
    assert (verified.certified, verified.grade) == (True, "accurate")
    with pytest.raises(AssertionError, match=r"the gradient by X"):
        verify(
            reference,
            lambda X: X.relu().sum(1).detach() + 0 * X.sum(1),
            inputs=MATRIX,
            differentiable=["X"],
            examples=3,
        )


@pytest.mark.parametrize(
    ("reference", "candidate", "domain"),
    [
        (arc_of_bytes, torch.atan, VECTOR),
        (lambda A: np.prod(np.linalg.eigvals(A)).real, lambda A: torch.linalg.eigvals(A).prod().real, SQUARE),
        (lambda x: np.floor(np.frombuffer(x.tobytes(), x.dtype)), torch.floor, VECTOR),
        (
            lambda x: np.floor(np.frombuffer(x.tobytes(), x.dtype)).sum() + x.sum(),
            lambda x: sum(list(np.floor(x) + x), start=x.dtype.type(0)),
            VECTOR,
        ),
    ],
    ids=["arctan", "eigenvalues", "floor", "one by one"],
)
def test_a_measured_reference_passes_correct_candidates_and_fails_slightly_wrong_ones(reference, candidate, domain):
    verified = verify(reference, candidate, inputs=domain, examples=6)
    assert not verified.certified
    assert "not certified: the reference was run in longer precision" in str(verified)
    with pytest.raises(AssertionError, match=r"(?s)^wrong: .*\n\nNot certified: the reference was run"):
        verify(reference, _shifted(candidate, domain), inputs=domain, examples=6)


def _shifted(candidate, domain):
    """The candidate with a relative error of 1e-4."""
    (name,) = domain.parameters
    source = f"lambda {name}: candidate({name}) * (1 + 1e-4)"
    return eval(source, {"candidate": candidate})


def test_a_concept_with_a_measured_reference_is_marked_as_not_certified(path):
    concept = load(path)
    assert concept.title == "Arc tangent (not certified)"
    assert "np.ndarray.tobytes is not known over certified numbers" in concept.uncertified
    record = concept_record("arc")
    assert record.text.startswith("Not certified: the reference was run in longer precision")
    assert "np.arctan" in record.definition
    assert "special" not in check_names(concept, concept["torch_atan"], "float64")
    cells = judge_concept(concept, "float32", PROFILES["quick"], 0)
    assert {cell.verdict for cell in cells if cell.implementation == "torch_atan"} == {"accurate"}
    assert {cell.verdict for cell in cells if (cell.implementation, cell.check) == ("torch_off", "value")} == {"wrong"}


def test_every_form_of_a_verdict_names_that_it_is_not_certified(path):
    x = np.array([1.0])
    right = replay(str(path), "torch_atan", "value", "float64", x=x)
    wrong = replay(str(path), "torch_off", "value", "float64", x=x)
    assert (right.grade, wrong.grade, right.certified, wrong.certified) == ("accurate", "wrong", False, False)
    assert str(right).startswith("accurate (not certified: ")
    assert str(wrong).startswith("wrong (not certified: ")
    assert "not certified: " in verdict_html(right)
    assert right.meaning.startswith("as close to the reference as its own measured rounding error")


def test_gradients_are_measured(path):
    path.write_text(MODULE + 'DIFFERENTIABLE = ("x",)\n', encoding="utf-8")
    assert load(path).differentiable == ("x",)
    assert not verify(arc_of_bytes, torch.atan, inputs=VECTOR, differentiable=["x"], examples=2, work=300).certified
    with pytest.raises(AssertionError, match="gradient by x"):
        verify(arc_of_bytes, lambda x: torch.atan(x.detach()) + 0 * x, inputs=VECTOR, differentiable=["x"], examples=2)


def test_the_message_names_what_is_wrong_with_a_reference():
    with pytest.raises(TypeError, match="reference raised TypeError"):
        verify(lambda x, y: x, torch.sin, inputs=VECTOR)


def test_an_ill_conditioned_input_has_a_wide_tolerance():
    def tolerance(matrix):
        (path,) = measure(np.linalg.det, {"a": np.array(matrix)}, "float64").paths
        return float(path.value.rearranged)

    near_singular = [[1.0, 1.0], [1.0, 1.0 + 1e-12]]
    assert tolerance(near_singular) > 1e-16 > 0.1 * tolerance([[1e-6, 0.0], [0.0, 1e-6]])


@pytest.mark.skipif(np.finfo(np.longdouble).eps == np.finfo(np.float64).eps, reason="long double is double here")
def test_longer_precision_is_used_if_available():
    (path,) = measure(by_name(np.arctan, ["x"]), {"x": np.array([0.3])}, "float64").paths
    assert path.value.low[0] != 0.0
    assert not path.value.certified

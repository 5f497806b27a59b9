"""`unsupported` is what a library itself refuses in the dtype that was asked for; any other exception fails."""

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain, Reals
from oracle.judge import Case, judge_gradient, judge_value

ROWS = concept_of(lambda x: x * 1.0, Domain(x=Reals("n d", low=-4.0, high=4.0)).where(least={"n": 2, "d": 2}))


def grade(function, dtype, side="torch"):
    case = Case(ROWS, ROWS.domain.at({"n": 3, "d": 3}, dtype, 0))
    return judge_value(case, Implementation(f"{side}_candidate", side, "value", function)).grade


def inverse(x):
    return torch.linalg.inv(x)


def singular_values(x):
    with torch.no_grad():
        return torch.linalg.svdvals(x)


def distances(x):
    try:
        return torch.cdist(x, x)
    finally:
        del x


@pytest.mark.parametrize("function", [inverse, singular_values, distances], ids=lambda f: f.__name__)
def test_a_library_that_refuses_a_dtype(function):
    assert grade(function, "float16") == "unsupported"


def test_numpy_refuses_in_python():
    assert grade(lambda x: np.linalg.inv(1 * x), "float16", "numpy") == "unsupported"


def own_refusal(x):
    raise NotImplementedError("not implemented for 'Half'")


def repeated_refusal(x):
    try:
        return torch.linalg.cholesky(x)
    except RuntimeError as error:
        raise RuntimeError(f"{error}, not implemented for 'Half'") from error


def other_dtype(x):
    return torch.linalg.svdvals(x.half())


def integers(x):
    return torch.softmax(x.long(), 1)


@pytest.mark.parametrize(
    ("function", "dtype"),
    [
        (own_refusal, "float16"),
        (own_refusal, "float64"),
        (repeated_refusal, "float16"),
        (other_dtype, "float32"),
        (other_dtype, "bfloat16"),
        (integers, "float16"),
        (integers, "float64"),
        (lambda x: torch.quantile(x.long(), 0.5), "float64"),
    ],
)
def test_other_exceptions_fail(function, dtype):
    assert grade(function, dtype) == "raised"


def test_a_refusal_is_no_pass_for_a_gradient_that_no_dtype_has():
    concept = load("activations/sigmoid")
    case = Case(concept, concept.domain.at({"n": 3}, "float64", 0))

    def by_integers(x):
        return torch.igamma(torch.abs(x) + 1.0, torch.ones_like(x))

    one = Implementation("torch_candidate", "torch", "value", by_integers)
    assert judge_gradient(case, one).grade == "raised"

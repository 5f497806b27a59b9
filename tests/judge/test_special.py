"""The check of special values: answers that replace a NaN or infinity, and answers that spread one."""

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.judge import Case
from oracle.judge.special import judge_special

L2 = load("distances/l2_distance")
HINGE = load("linear_classifiers/hinge_loss")
SUM = load("elementwise/addition")


def numpy(function):
    return Implementation("numpy_planted", "numpy", "value", function)


def pytorch(function):
    return Implementation("torch_planted", "torch", "value", function)


def valued(concept):
    return [candidate for candidate in concept.implementations if candidate.gives == "value"]


def rows(X, Y, dtype="float64"):
    X, Y = np.array(X, dtype), np.array(Y, dtype)
    return Case(L2, Example({"X": X, "Y": Y}, dtype, "special", {"n": len(X), "m": len(Y), "d": X.shape[1]}))


def direct(X, Y):
    return np.linalg.norm(X[:, None] - Y, axis=2)


SPECIALS = [np.nan, np.inf, -np.inf]
FINITE_ROWS = [[0.5, 1.0], [2.0, 0.25]]


def one_special(value, dtype="float64"):
    return rows([[value, 1.0], [0.5, 2.0]], FINITE_ROWS, dtype)


@pytest.mark.parametrize("value", SPECIALS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_special_value_that_stays_in_its_row_is_right(value, dtype):
    case = one_special(value, dtype)
    assert not case.finite
    assert judge_special(case, numpy(direct)).grade == "accurate"
    for candidate in valued(L2):
        assert judge_special(case, candidate).grade in ("accurate", "unsupported")


@pytest.mark.parametrize("value", SPECIALS)
def test_a_special_value_that_is_replaced_is_found(value):
    def replaces_special_values(X, Y):
        return np.nan_to_num(direct(X, Y), nan=0.0, posinf=0.0)

    verdict = judge_special(one_special(value), numpy(replaces_special_values))
    assert verdict.grade == "wrong"
    shown = "nan" if np.isnan(value) else "inf"
    assert verdict.sentence == f"does not propagate NaN or infinity: entry [0, 0] is 0, but should be {shown}"
    assert verdict.entry == "[0, 0]"


def test_nansum_is_found():
    def by_nansum(X, Y):
        return np.sqrt(np.nansum((X[:, None] - Y) ** 2, axis=2))

    assert judge_special(one_special(np.nan), numpy(by_nansum)).sentence.startswith(
        "does not propagate NaN or infinity: "
    )
    assert judge_special(one_special(np.inf), numpy(by_nansum)).grade == "accurate"


def test_fmax_for_maximum_is_found():
    right = HINGE["numpy_vectorized"].function

    def by_fmax(X, y, W, reg):
        scores = X @ W
        margins = np.fmax(0, scores - np.take_along_axis(scores, y[:, None], axis=1) + 1)
        np.put_along_axis(margins, y[:, None], 0, axis=1)
        return margins.sum() / len(y) + reg * np.square(W).sum()

    inputs = {"X": np.array([[np.nan]]), "y": np.array([0]), "W": np.zeros((1, 2)), "reg": 0.0}
    case = Case(HINGE, Example(inputs, "float64", "special", {"n": 1, "d": 1, "c": 2}))
    assert judge_special(case, numpy(right)).grade == "accurate"
    case = Case(HINGE, case.example)
    verdict = judge_special(case, numpy(by_fmax))
    assert verdict.sentence == "does not propagate NaN or infinity: the value is 0, but should be nan"


@pytest.mark.parametrize("value", SPECIALS)
def test_a_special_value_that_spreads_to_other_rows_is_found(value):
    def centred(X, Y):
        centre = X.mean(axis=0)
        return direct(X - centre, Y - centre)

    verdict = judge_special(one_special(value), numpy(centred))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith(
        "spreads NaN or infinity to an entry that does not depend on it: entry [1, 0] is nan, but should be "
    )


def test_a_matrix_product_that_multiplies_by_zero_is_found():
    def masked(X, Y):
        keep = torch.eye(len(X), dtype=X.dtype)
        return torch.linalg.vector_norm((keep @ X)[:, None] - Y, dim=2)

    verdict = judge_special(one_special(np.inf), pytorch(masked))
    assert verdict.grade == "wrong"
    assert "spreads NaN or infinity" in verdict.sentence


def test_nan_instead_of_infinity_is_accepted():
    def by_difference(X, Y):
        D = direct(X, Y)
        return np.where(np.isinf(D), np.nan, D)

    assert judge_special(one_special(np.inf), numpy(by_difference)).grade == "accurate"


def test_another_shape_for_special_values_is_found():
    def drops_bad_rows(X, Y):
        return direct(X[np.isfinite(X).all(axis=1)], Y)

    verdict = judge_special(one_special(np.nan), numpy(drops_bad_rows))
    assert verdict.sentence == "the value has another shape than for finite inputs"


def test_an_exception_for_a_special_value_is_raised():
    def refuses(X, Y):
        raise ValueError("array must not contain infs or NaNs")

    verdict = judge_special(one_special(np.nan), numpy(refuses))
    assert verdict.grade == "raised"
    assert "must not contain infs or NaNs" in verdict.sentence


@pytest.mark.parametrize("value", [-0.0, 5e-324, -5e-324, 2.0**-1022])
def test_zeros_and_subnormals_have_a_certified_truth(value):
    case = one_special(value)
    assert case.finite
    assert judge_special(case, numpy(direct)).grade == "accurate"
    assert judge_special(one_special(value), numpy(lambda X, Y: 2 * direct(X, Y))).grade == "wrong"


def test_flushing_subnormals_is_found():
    def flushes(a, b):
        c = a + b
        return np.where(np.abs(c) < 2.0**-1022, 0.0, c)

    smallest = {"a": np.array([5e-324]), "b": np.zeros(1)}
    verdict = judge_special(Case(SUM, Example(smallest, "float64", "special", {"n": 1})), numpy(flushes))
    assert verdict.grade == "wrong"
    assert verdict.sentence == "entry [0] is 0, but should be 4.9406564584124654e-324 exactly"


def test_the_check_of_special_values_accepts_an_answer_that_loses_digits():
    near = rows([[1.5]], [[np.nextafter(1.5, 2.0)]])
    assert judge_special(near, L2["numpy_expansion_clipped"]).grade == "accurate"


def test_a_wrong_limit_is_found_although_the_bound_overflows_for_a_very_large_number():
    normal = load("densities/normal")
    right = normal["numpy_vectorized"].function
    inputs = {"x": np.array([np.inf, 0.5]), "mu": 0.0, "sigma": 1.0}
    case = Case(normal, Example(inputs, "float64", "special", {"n": 2}))
    assert judge_special(case, numpy(right)).grade == "accurate"
    verdict = judge_special(case, numpy(lambda x, mu, sigma: right(np.where(np.isinf(x), 1.0, x), mu, sigma)))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("wrong limit for an infinite input: entry [0] is 0.2419707")

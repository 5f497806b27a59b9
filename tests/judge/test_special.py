"""Special values and laws on trial: what swallows a NaN, what spreads one, what breaks a relation."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.declarations import Law
from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.judge import Case, changed
from oracle.judge.laws import judge_law
from oracle.judge.special import judge_special

L2 = load("distances/l2_distance")
HINGE = load("linear_classifiers/hinge_loss")
SUM = load("elementwise/addition")


def numpy(function):
    return Implementation("numpy_planted", "numpy", "value", function)


def pytorch(function):
    return Implementation("torch_planted", "torch", "value", function)


def valued(page):
    return [candidate for candidate in page.implementations if candidate.gives == "value"]


def rows(X, Y, dtype="float64"):
    X, Y = np.array(X, dtype), np.array(Y, dtype)
    return Case(L2, Example({"X": X, "Y": Y}, dtype, "special", {"n": len(X), "m": len(Y), "d": X.shape[1]}))


def direct(X, Y):
    return np.linalg.norm(X[:, None] - Y, axis=2)


SPECIALS = [np.nan, np.inf, -np.inf]
BYSTANDERS = [[0.5, 1.0], [2.0, 0.25]]


def one_special(value, dtype="float64"):
    return rows([[value, 1.0], [0.5, 2.0]], BYSTANDERS, dtype)


@pytest.mark.parametrize("value", SPECIALS)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_special_value_that_stays_in_its_row_is_right(value, dtype):
    case = one_special(value, dtype)
    assert not case.finite
    assert judge_special(case, numpy(direct)).grade == "accurate"
    for candidate in valued(L2):
        assert judge_special(case, candidate).grade in ("accurate", "unsupported")


@pytest.mark.parametrize("value", SPECIALS)
def test_a_special_value_that_is_swallowed_is_found(value):
    def careless(X, Y):
        return np.nan_to_num(direct(X, Y), nan=0.0, posinf=0.0)

    verdict = judge_special(one_special(value), numpy(careless))
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


def test_nan_for_infinity_is_the_forms_own_affair():
    def by_difference(X, Y):
        D = direct(X, Y)
        return np.where(np.isinf(D), np.nan, D)

    assert judge_special(one_special(np.inf), numpy(by_difference)).grade == "accurate"


def test_another_shape_for_special_values_is_found():
    def drops_bad_rows(X, Y):
        return direct(X[np.isfinite(X).all(axis=1)], Y)

    verdict = judge_special(one_special(np.nan), numpy(drops_bad_rows))
    assert verdict.sentence == "the value has another shape than for finite inputs"


def test_refusing_a_special_value_is_raised():
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


def test_losing_digits_is_not_the_question_of_special_values():
    near = rows([[1.5]], [[np.nextafter(1.5, 2.0)]])
    assert judge_special(near, L2["numpy_expansion_clipped"]).grade == "accurate"


# Laws.


def points(n=3, m=3, d=2):
    return Case(L2, L2.domain.at({"n": n, "m": m, "d": d}, "float64", 3))


def asked(law, function, case=None, side=numpy):
    case = case or points()
    return judge_law(case, law, changed(case, law), side(function))


SYMMETRIC, REVERSED, POSITIVE = L2.laws


def test_the_right_ones_keep_every_law():
    for page, dims in ((L2, {"n": 3, "m": 4, "d": 2}), (HINGE, {"n": 3, "d": 2, "c": 4})):
        case = Case(page, page.domain.at(dims, "float64", 0))
        for law in page.laws:
            for candidate in valued(page):
                verdict = judge_law(case, law, changed(case, law), candidate)
                assert verdict.grade == "accurate"
                assert not verdict.vacuous


WIDE = Law(
    "wide", "Doubling all doubles the distance.", lambda inputs: {k: 2 * x for k, x in inputs.items()}, lambda D: 2 * D
)
HALVED = Law("halved", "A false law.", lambda inputs: {k: 2 * x for k, x in inputs.items()}, lambda D: 4 * D)


def test_a_relation_that_does_not_hold_is_wrong():
    assert asked(WIDE, direct).grade == "accurate"
    verdict = asked(HALVED, direct)
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("breaks a law: A false law. Entry [")
    assert ", and the two rounding bounds together are " in verdict.sentence
    gap = float(verdict.sentence.split("differs by ")[1].split(",")[0])
    assert gap == pytest.approx(2 * direct(**points().inputs).max(), rel=0.01)


def test_a_relation_with_a_negative_factor_has_the_budgets_of_both():
    negated = Law("negated", "Odd.", lambda inputs: {k: -2 * x for k, x in inputs.items()}, lambda c: -2 * c)
    case = Case(SUM, SUM.domain.cast({"a": [1.0], "b": [2.0**-24]}, "float32"))

    def unequal(a, b):  # halfway between two floats both are right, and this takes one of them here and one there
        return np.where(a > 0, a + b, np.nextafter(a + b, np.float32(-4)))

    verdict = judge_law(case, negated, changed(case, negated), numpy(unequal))
    assert verdict.grade == "accurate"
    assert not verdict.vacuous


def test_a_statement_about_one_answer_that_is_false_is_wrong():
    assert asked(POSITIVE, direct).grade == "accurate"
    small = Law("small", "No distance is above a half.", holds=lambda inputs, D: D <= 0.5)
    verdict = asked(small, direct)
    assert verdict.grade == "wrong"
    assert verdict.sentence == "breaks a law: No distance is above a half."


def test_a_law_is_told_the_inputs():
    rows_agree = Law("shape", "One row for each of X.", holds=lambda inputs, D: len(D) == len(inputs["X"]))
    assert asked(rows_agree, direct).grade == "accurate"
    swapped = Law("shape", "One row for each of Y.", holds=lambda inputs, D: len(D) == len(inputs["Y"]) + 1)
    assert asked(swapped, direct).grade == "wrong"


def test_a_limit_shows_where_the_square_of_a_very_large_number_makes_every_budget_overflow():
    normal = load("densities/normal")
    right = normal["numpy_vectorized"].function
    inputs = {"x": np.array([np.inf, 0.5]), "mu": 0.0, "sigma": 1.0}
    case = Case(normal, Example(inputs, "float64", "special", {"n": 2}))
    assert judge_special(case, numpy(right)).grade == "accurate"
    verdict = judge_special(case, numpy(lambda x, mu, sigma: right(np.where(np.isinf(x), 1.0, x), mu, sigma)))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("wrong limit for an infinite input: entry [0] is 0.2419707")


def test_an_answer_inside_its_budget_may_still_break_a_law():
    # Bit for bit is too much to ask of most relations; between the two budgets it is not asked, and beyond it is.
    exact = Law("itself", "The same inputs give the same answer.", dict, lambda D: D)
    calls = []

    def drifts(X, Y):
        calls.append(0)
        return direct(X, Y) * (1 + 2.0**-52 * (len(calls) % 2))

    assert asked(exact, drifts).grade == "accurate"
    assert len(calls) == 2


def test_a_broken_relation_needs_a_right_value_first():
    verdict = asked(SYMMETRIC, lambda X, Y: direct(X, Y) + np.arange(len(X))[:, None])
    assert verdict.vacuous
    assert verdict.right


def test_a_missing_kernel_keeps_no_law():
    case = Case(L2, L2.domain.at({"n": 2, "m": 2, "d": 2}, "float16", 0))
    verdict = judge_law(case, SYMMETRIC, changed(case, SYMMETRIC), L2["torch_cdist"])
    assert verdict.grade == "unsupported"


def test_a_law_about_one_answer_makes_no_second_case():
    assert changed(points(), POSITIVE) is None
    assert changed(points(), SYMMETRIC).inputs["X"].shape == points().inputs["Y"].shape


def test_a_law_that_scales_beyond_the_format_says_nothing_there():
    largest = float(np.finfo(np.float64).max)
    case = Case(L2, L2.domain.cast({"X": [[largest]], "Y": [[largest]]}, "float64"))
    assert changed(case, WIDE) is None
    verdict = judge_law(case, WIDE, None, L2["numpy_broadcast"])
    assert verdict.right
    assert verdict.vacuous


def test_the_changed_inputs_are_no_views():
    other = changed(points(), REVERSED)
    assert all(x.flags.c_contiguous and x.base is None for x in other.inputs.values())


def test_the_law_of_a_vacuous_case_is_not_broken():
    largest = float(np.finfo(np.float64).max)
    case = Case(L2, L2.domain.cast({"X": [[largest, -largest]], "Y": [[-largest, largest]]}, "float64"))
    assert judge_law(case, SYMMETRIC, changed(case, SYMMETRIC), L2["numpy_broadcast"]).right


def test_laws_of_a_page_made_up_are_judged_for_torch_too():
    page = replace(L2, laws=(HALVED,))
    case = Case(page, points().example)
    verdict = judge_law(case, HALVED, changed(case, HALVED), page["torch_broadcast"])
    assert verdict.grade == "wrong"

"""The check of laws: relations between answers, and statements about one answer."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.catalogue.declarations import Law
from oracle.catalogue.loading import load
from oracle.judge import Case, changed
from oracle.judge.laws import judge_law
from tests.judge.test_special import HINGE, L2, SUM, direct, numpy, valued


def points(n=3, m=3, d=2):
    return Case(L2, L2.domain.at({"n": n, "m": m, "d": d}, "float64", 3))


def verdict_on(law, function, case=None, side=numpy):
    case = case or points()
    return judge_law(case, law, changed(case, law), side(function))


SYMMETRIC, REVERSED, POSITIVE = L2.laws


def test_right_implementations_satisfy_every_law():
    for concept, dims in ((L2, {"n": 3, "m": 4, "d": 2}), (HINGE, {"n": 3, "d": 2, "c": 4})):
        case = Case(concept, concept.domain.at(dims, "float64", 0))
        for law in concept.laws:
            for candidate in valued(concept):
                verdict = judge_law(case, law, changed(case, law), candidate)
                assert verdict.grade == "accurate"
                assert not verdict.vacuous


WIDE = Law(
    "wide", "Doubling all doubles the distance.", lambda inputs: {k: 2 * x for k, x in inputs.items()}, lambda D: 2 * D
)
HALVED = Law("halved", "A false law.", lambda inputs: {k: 2 * x for k, x in inputs.items()}, lambda D: 4 * D)


def test_a_relation_that_does_not_hold_is_wrong():
    assert verdict_on(WIDE, direct).grade == "accurate"
    verdict = verdict_on(HALVED, direct)
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("breaks a law: A false law. Entry [")
    assert ", and the two rounding bounds together are " in verdict.sentence
    gap = float(verdict.sentence.split("differs by ")[1].split(",")[0])
    assert gap == pytest.approx(2 * direct(**points().inputs).max(), rel=0.01)


def test_the_bound_of_a_relation_with_a_negative_factor_is_positive():
    negated = Law("negated", "Odd.", lambda inputs: {k: -2 * x for k, x in inputs.items()}, lambda c: -2 * c)
    case = Case(SUM, SUM.domain.cast({"a": [1.0], "b": [2.0**-24]}, "float32"))

    def unequal(a, b):  # two floats are equally near; rounding up and down are both right
        return np.where(a > 0, a + b, np.nextafter(a + b, np.float32(-4)))

    verdict = judge_law(case, negated, changed(case, negated), numpy(unequal))
    assert verdict.grade == "accurate"
    assert not verdict.vacuous


def test_a_false_law_about_one_answer_is_wrong():
    assert verdict_on(POSITIVE, direct).grade == "accurate"
    small = Law("small", "No distance is above a half.", holds=lambda inputs, D: D <= 0.5)
    verdict = verdict_on(small, direct)
    assert verdict.grade == "wrong"
    assert verdict.sentence == "breaks a law: No distance is above a half."


def test_a_law_about_one_answer_gets_the_inputs():
    rows_agree = Law("shape", "One row for each of X.", holds=lambda inputs, D: len(D) == len(inputs["X"]))
    assert verdict_on(rows_agree, direct).grade == "accurate"
    swapped = Law("shape", "One row for each of Y.", holds=lambda inputs, D: len(D) == len(inputs["Y"]) + 1)
    assert verdict_on(swapped, direct).grade == "wrong"


def test_two_answers_that_differ_within_their_bounds_satisfy_a_law():
    exact = Law("itself", "The same inputs give the same answer.", dict, lambda D: D)
    calls = []

    def drifts(X, Y):
        calls.append(0)
        return direct(X, Y) * (1 + 2.0**-52 * (len(calls) % 2))

    assert verdict_on(exact, drifts).grade == "accurate"
    assert len(calls) == 2


def test_a_law_is_vacuous_where_the_value_is_wrong():
    verdict = verdict_on(SYMMETRIC, lambda X, Y: direct(X, Y) + np.arange(len(X))[:, None])
    assert verdict.vacuous
    assert verdict.right


def test_a_missing_kernel_is_unsupported():
    case = Case(L2, L2.domain.at({"n": 2, "m": 2, "d": 2}, "float16", 0))
    verdict = judge_law(case, SYMMETRIC, changed(case, SYMMETRIC), L2["torch_cdist"])
    assert verdict.grade == "unsupported"


def test_a_law_about_one_answer_makes_no_second_case():
    assert changed(points(), POSITIVE) is None
    assert changed(points(), SYMMETRIC).inputs["X"].shape == points().inputs["Y"].shape


def test_a_law_is_vacuous_where_the_changed_inputs_overflow():
    largest = float(np.finfo(np.float64).max)
    case = Case(L2, L2.domain.cast({"X": [[largest]], "Y": [[largest]]}, "float64"))
    assert changed(case, WIDE) is None
    verdict = judge_law(case, WIDE, None, L2["numpy_broadcast"])
    assert verdict.right
    assert verdict.vacuous


def test_the_changed_inputs_own_contiguous_memory():
    other = changed(points(), REVERSED)
    assert all(x.flags.c_contiguous and x.base is None for x in other.inputs.values())


def test_a_law_of_a_vacuous_case_passes():
    largest = float(np.finfo(np.float64).max)
    case = Case(L2, L2.domain.cast({"X": [[largest, -largest]], "Y": [[-largest, largest]]}, "float64"))
    assert judge_law(case, SYMMETRIC, changed(case, SYMMETRIC), L2["numpy_broadcast"]).right


def test_a_false_law_is_wrong_for_torch():
    concept = replace(L2, laws=(HALVED,))
    case = Case(concept, points().example)
    verdict = judge_law(case, HALVED, changed(case, HALVED), concept["torch_broadcast"])
    assert verdict.grade == "wrong"


def half_squares(y_hat, y):
    return (y_hat @ y_hat - 2 * (y_hat @ y) + y @ y) / (2 * len(y))


HALF, NORMALISED, MEAN = load("losses/half_squared_error"), load("reductions/normalise_rows"), load("reductions/mean")


def test_a_law_allows_for_the_bound_of_a_rearranged_answer():
    (law,) = [law for law in HALF.laws if law.name == "never negative"]
    case = Case(HALF, HALF.domain.cast({"y_hat": [1.1, 2.3, 0.7], "y": [1.1, 2.3, 0.7000000000000001]}, "float64"))
    verdict = judge_law(case, law, None, numpy(lambda y_hat, y: half_squares(y_hat, y) - 2.0**-52))
    assert case.answer(numpy(half_squares)).value.values < 1e-14
    assert (verdict.grade, verdict.vacuous) == ("accurate", False)


def test_a_sum_of_entries_may_miss_1_by_the_sum_of_their_bounds():
    (law,) = [law for law in NORMALISED.laws if law.name == "rows sum to one"]
    case = Case(NORMALISED, NORMALISED.domain.cast({"B": [[0.1, 0.7, 2.3, 1.1]]}, "float32"))
    half = np.float32(2.0**-26)
    verdict = judge_law(case, law, None, numpy(lambda B: (B / B.sum(1, keepdims=True)) * (1 + half)))
    assert (verdict.grade, verdict.vacuous) == ("accurate", False)
    shifted = replace(law, gap=lambda inputs, A: np.abs(A.sum(axis=1) - 1 - 1e-5))
    assert judge_law(case, shifted, None, numpy(lambda B: B / B.sum(1, keepdims=True))).grade == "wrong"


def test_an_inequality_may_be_missed_by_the_bound_and_by_no_more():
    case = points()
    limit = direct(**case.inputs)
    for factor, grade in ((1 - 2.0**-52, "accurate"), (1 - 2.0**-40, "wrong")):
        law = Law("below", "No distance is above the limit.", holds=lambda inputs, D, most=factor * limit: most >= D)
        assert verdict_on(law, direct).grade == grade


def test_a_law_needs_one_statement():
    with pytest.raises(TypeError, match="needs `change` and `relate`, or `holds` alone, or `gap` alone"):
        Law("both", "Two statements.", holds=lambda inputs, y: True, gap=lambda inputs, y: 0.0)


def test_a_law_may_say_with_numbers_whether_it_holds():
    zeros = Law("zeros", "The diagonal is not 0.", holds=lambda inputs, D: np.ones(len(D)))
    assert verdict_on(zeros, direct).grade == "accurate"

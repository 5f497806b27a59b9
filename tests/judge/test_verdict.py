"""A verdict prints its evidence, has no truth value, and can be compared with another."""

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.judge import Verdict, judge_value, worse
from oracle.judge.compare import compare
from oracle.records.grades import Grade
from oracle.truth import Enclosure
from tests.judge.test_value import direct, distances, numpy

L2 = load("distances/l2_distance")


def test_a_verdict_is_neither_true_nor_false():
    for verdict in (Verdict(Grade.ACCURATE), Verdict(Grade.WRONG)):
        with pytest.raises(TypeError, match=r"neither true nor false; use verdict\.right or verdict\.grade"):
            bool(verdict)
        with pytest.raises(TypeError, match="neither true nor false"):
            assert verdict


def test_a_verdict_prints_its_evidence():
    text = str(judge_value(distances(), numpy(lambda X, Y: direct(X, Y) + 1)))
    assert text.startswith("wrong: entry [")
    assert "\n  expected " in text
    assert "\n  got      " in text
    assert " of the direct bound, " in text
    assert text.endswith(" ulp")


def test_an_accurate_verdict_prints_the_meaning_of_its_grade():
    assert str(Verdict(Grade.ACCURATE)) == f"accurate: {Grade.ACCURATE.meaning}"


@pytest.mark.parametrize(
    ("better", "bad"),
    [
        ("accurate", "rearranged"),
        ("rearranged", "unsupported"),
        ("unsupported", "undecided"),
        ("undecided", "wrong"),
        ("wrong", "raised"),
    ],
)
def test_the_worse_of_two_verdicts_is_kept_in_either_order(better, bad):
    first, second = Verdict(Grade(better), fraction=9.0), Verdict(Grade(bad))
    assert worse(first, second) is second
    assert worse(second, first) is second


def test_of_equal_grades_the_larger_error_is_kept():
    small, large = Verdict(Grade.WRONG, fraction=2.0), Verdict(Grade.WRONG, fraction=3.0)
    assert worse(small, large) is large
    assert worse(large, small) is large


def enclosure(high, direct, rearranged, tight=True):
    high, direct, rearranged = np.array([high]), np.array([direct]), np.array([rearranged])
    nothing = np.zeros(1)
    return Enclosure(high, nothing, nothing, direct, rearranged, nothing, np.array([tight]))


@pytest.mark.parametrize(
    ("error", "tight", "grade"),
    [
        (0.0, True, "accurate"),
        (0.25, True, "accurate"),
        (0.375, True, "rearranged"),
        (0.5, True, "rearranged"),
        (0.625, True, "wrong"),
        (0.25, False, "accurate"),
        (0.625, False, "undecided"),
        (np.nan, True, "wrong"),
        (np.nan, False, "wrong"),
        (np.inf, False, "wrong"),
    ],
)
def test_the_direct_and_the_rearranged_bound_decide_the_grade(error, tight, grade):
    verdict = compare(np.array([1.0 + error]), [enclosure(1.0, 0.25, 0.5, tight)], "float64")
    assert verdict.grade == grade


def test_a_bound_of_zero_requires_the_exact_value():
    exact = [enclosure(3.0, 0.0, 0.0)]
    assert compare(np.array([3.0]), exact, "float64").grade == "accurate"
    verdict = compare(np.array([np.nextafter(3.0, 4.0)]), exact, "float64")
    assert verdict.grade == "wrong"
    assert verdict.sentence == "entry [0] is 3.0000000000000004, but should be 3 exactly"


def test_the_best_verdict_over_several_truths_counts():
    paths = [enclosure(1.0, 0.0, 0.0), enclosure(2.0, 0.0, 0.0)]
    assert compare(np.array([1.0]), paths, "float64").grade == "accurate"
    assert compare(np.array([2.0]), paths, "float64").grade == "accurate"
    assert compare(np.array([1.5]), paths, "float64").grade == "wrong"


def test_a_verdict_without_any_truth_is_vacuous():
    assert compare(np.array([1.0]), [], "float64").vacuous

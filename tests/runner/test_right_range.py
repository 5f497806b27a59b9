"""The range of magnitudes in which a function is right, for functions that fail below a threshold."""

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.judge import Case, Verdict
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.records.grades import Grade
from oracle.runner.right_range import right_range

CONCEPT = load("linear_algebra/norm_max")


def wrong_below(threshold):
    """A judge that finds a fault where the largest magnitude is below `threshold`."""
    return lambda case: Verdict(Grade.WRONG if np.abs(case.inputs["x"]).max() < threshold else Grade.ACCURATE, got="0")


def found(threshold, x):
    case = Case(CONCEPT, CONCEPT.domain.cast({"x": x}, "float64"))
    judge = wrong_below(threshold)
    return right_range(OrdinaryInputs(CONCEPT.domain), judge, case, judge(case), Limitation.SMALL)


@pytest.mark.parametrize("x", [[1e-160, 2e-160], [1e-160, 1e-100], [1e-300, 0.0, 3e-80, 1e-200]])
@pytest.mark.parametrize("threshold", [1e-5, 1e-4])
def test_a_threshold_inside_the_ordinary_range_is_met_with_ordinary_magnitudes(x, threshold):
    limit = found(threshold, x)
    case, verdict = limit.ordinary_failure
    magnitudes = np.abs(case.inputs["x"])
    assert verdict.grade is Grade.WRONG
    assert 1e-6 <= magnitudes[magnitudes > 0].min() <= magnitudes.max() < threshold


@pytest.mark.parametrize("x", [[1e-160, 2e-160], [1e-160, 1e-100]])
@pytest.mark.parametrize("threshold", [1e-8, 1e-50])
def test_a_threshold_beyond_the_ordinary_range_is_a_limit(x, threshold):
    limit = found(threshold, x)
    assert limit.ordinary_failure is None
    assert limit.magnitude <= 1e-6

"""The check of errors: bad input must raise the stated exception."""

import torch

from oracle.catalogue.declarations import Error
from oracle.catalogue.loading import load
from oracle.judge import judge_value
from oracle.judge.errors import judge_error
from oracle.judge.purity import judge_purity
from tests.judge.test_value import HINGE, direct, distances, hinge, numpy, pytorch

L2 = load("distances/l2_distance")

TOO_LARGE = next(error for error in HINGE.errors if error.name == "y out of range")


def test_the_stated_error_is_accepted():
    for name in ("numpy_vectorized", "torch_vectorized", "torch_multi_margin", "numpy_loop"):
        assert judge_error(TOO_LARGE, hinge().example, HINGE[name]).grade == "accurate"


def test_accepting_a_bad_label_is_wrong():
    verdict = judge_error(TOO_LARGE, hinge().example, numpy(lambda X, y, W, reg: X.sum()))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("accepted y out of range: y is the size of axis 1 of W")


def test_raising_for_another_reason_is_wrong():
    def other_reason(X, y, W, reg):
        raise IndexError("another reason")

    verdict = judge_error(TOO_LARGE, hinge().example, numpy(other_reason))
    assert verdict.grade == "wrong"
    wanted = r"given y out of range, raised IndexError: another reason, but should raise IndexError matching 'index"
    assert verdict.sentence.startswith(wanted)


def test_raising_another_type_is_wrong():
    def other_type(X, y, W, reg):
        raise KeyError("index 5 is out of bounds")

    verdict = judge_error(TOO_LARGE, hinge().example, numpy(other_type))
    assert verdict.grade == "wrong"
    assert "raised KeyError" in verdict.sentence


def test_a_message_lists_all_accepted_exception_types():
    def other_type(X, y, W, reg):
        raise TypeError("target out of range")

    verdict = judge_error(TOO_LARGE, hinge().example, pytorch(other_type))
    assert "but should raise IndexError or RuntimeError matching" in verdict.sentence


def test_a_missing_kernel_does_not_count_as_the_stated_error():
    def no_kernel(X, y, W, reg):
        return torch.cdist(X, X)

    assert judge_error(TOO_LARGE, hinge("float16").example, pytorch(no_kernel)).grade == "unsupported"


def test_a_library_without_a_stated_error_is_vacuous():
    error = Error("anything", "Only torch raises here.", lambda inputs: inputs, None, (RuntimeError, "no"))
    verdict = judge_error(error, hinge().example, HINGE["numpy_vectorized"])
    assert verdict.vacuous
    assert judge_error(error, hinge().example, HINGE["torch_vectorized"]).grade == "wrong"


def test_two_candidates_with_one_name_get_separate_verdicts():
    case = distances()
    assert judge_value(case, numpy(direct)).grade == "accurate"
    assert judge_value(case, numpy(lambda X, Y: 2 * direct(X, Y))).grade == "wrong"


def test_purity_of_a_function_that_raises_is_raised():
    def broken(X, Y):
        raise ValueError("no")

    assert judge_purity(distances(), numpy(broken)).grade == "raised"

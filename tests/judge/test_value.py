"""The check of values: exceptions, structure, shape, dtype, values. Each planted fault is named in the verdict."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case, judge_value
from oracle.judge.compare import compare

L2 = load("distances/l2_distance")
HINGE = load("linear_classifiers/hinge_loss")


def numpy(function, name="numpy_planted"):
    return Implementation(name, "numpy", "value", function)


def pytorch(function, name="torch_planted"):
    return Implementation(name, "torch", "value", function)


def distances(dtype="float64", n=3, m=2, d=4):
    return Case(L2, L2.domain.at({"n": n, "m": m, "d": d}, dtype, 0))


def hinge(dtype="float64"):
    return Case(HINGE, HINGE.domain.at({"n": 4, "d": 3, "c": 5}, dtype, 0))


def direct(X, Y):
    return np.linalg.norm(X[:, None] - Y, axis=2)


def torch_direct(X, Y):
    return torch.linalg.vector_norm(X[:, None] - Y, dim=2)


def by_sentence(part):
    """The id of a planted fault: its sentence. (The text of a function contains its address, which varies.)"""
    return part if isinstance(part, str) else ""


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_right_answer_of_numpy_is_accurate(dtype):
    verdict = judge_value(distances(dtype), numpy(direct))
    assert verdict.grade == "accurate"
    assert verdict.sentence == ""
    assert verdict.fraction <= 1.0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_the_right_answer_of_torch_is_accurate(dtype):
    assert judge_value(distances(dtype), pytorch(torch_direct)).grade == "accurate"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (lambda D: D.T, "the value has shape (2, 3), but should have shape (3, 2)"),
        (lambda D: D[..., None], "the value has shape (3, 2, 1), but should have shape (3, 2)"),
        (lambda D: D[:1], "the value has shape (1, 2), but should have shape (3, 2)"),
        (lambda D: D.astype(np.float32), "the value has dtype float32, but should have dtype float64"),
        (lambda D: D.astype(np.longdouble), f"the value has dtype {np.dtype(np.longdouble)}, but should have dtype"),
        (lambda D: D.astype(np.int64), "the value has dtype int64, but should have dtype float64"),
        (lambda D: D + 0j, "the value has dtype complex128, but should have dtype float64"),
        (lambda D: D.astype(object), "the value has dtype object, but should have dtype float64"),
        (lambda D: D.tolist(), "the value is a list, but should be an array"),
        (tuple, "the value is a tuple, but should be an array"),
        (torch.from_numpy, "the value is a Tensor, but should be an array"),
        (lambda D: None, "the value is a NoneType, but should be an array"),
        (lambda D: {"D": D}, "the value is a dict, but should be an array"),
    ],
    ids=by_sentence,
)
def test_a_wrong_structure_is_reported_before_values(fault, sentence):
    verdict = judge_value(distances(), numpy(lambda X, Y: fault(direct(X, Y))))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (lambda D: D.double(), "the value has dtype float64, but should have dtype float32"),
        (lambda D: D.bfloat16(), "the value has dtype bfloat16, but should have dtype float32"),
        (lambda D: D.numpy(), "the value is an array, but should be a tensor"),
        (lambda D: [D], "the value is a list, but should be a tensor"),
        (lambda D: D.flatten(), "the value has shape (6,), but should have shape (3, 2)"),
    ],
    ids=by_sentence,
)
def test_a_wrong_structure_from_torch_is_named(fault, sentence):
    verdict = judge_value(distances("float32"), pytorch(lambda X, Y: fault(torch_direct(X, Y))))
    assert verdict.grade == "wrong"
    assert verdict.sentence == sentence


def test_an_array_with_one_axis_instead_of_a_scalar_is_wrong():
    right = HINGE["numpy_vectorized"].function
    verdict = judge_value(hinge(), numpy(lambda **inputs: np.array([right(**inputs)])))
    assert verdict.sentence == "the value has shape (1,), but should have shape ()"


def test_a_python_float_instead_of_a_numpy_scalar_is_wrong():
    right = HINGE["numpy_vectorized"].function
    verdict = judge_value(hinge(), numpy(lambda **inputs: float(right(**inputs))))
    assert verdict.sentence == "the value is a float, but should be an array"


@pytest.mark.parametrize(
    ("planted", "shown"), [(np.nan, "is nan"), (np.inf, "is inf"), (-np.inf, "is -inf"), (0.0, "is 0"), (1e300, "is 1")]
)
def test_one_bad_entry_is_named_by_its_index(planted, shown):
    def spoilt(X, Y):
        D = direct(X, Y)
        D[2, 1] = planted
        return D

    verdict = judge_value(distances(), numpy(spoilt))
    assert verdict.grade == "wrong"
    assert verdict.entry == "[2, 1]"
    assert verdict.sentence.startswith(f"entry [2, 1] {shown}")
    assert f", but should be {verdict.expected}" in verdict.sentence
    assert float(verdict.expected.split(" ±")[0]) == pytest.approx(direct(**distances().inputs)[2, 1], rel=1e-12)
    assert verdict.fraction > 1.0
    assert verdict.rearranged_fraction > 1.0
    assert np.isfinite(planted) or verdict.fraction == verdict.ulp == np.inf


def test_the_worst_entry_is_shown_and_the_first_wrong_entry_is_named():
    def spoilt(X, Y):
        D = direct(X, Y)
        D[0, 1] *= 1.001
        D[2, 0] *= 2
        return D

    verdict = judge_value(distances(), numpy(spoilt))
    assert verdict.entry == "[2, 0]"
    assert verdict.sentence.endswith("(the first entry outside its bound is [0, 1])")


def test_errors_are_given_in_ulps_of_the_dtype():
    def spoilt(X, Y):
        D = direct(X, Y)
        D[0, 0] += 640 * np.spacing(D[0, 0])
        return D

    verdict = judge_value(distances("float32"), numpy(spoilt))
    assert verdict.grade == "wrong"
    assert 638.0 <= verdict.ulp <= 642.0


def test_float32_inside_float64_is_wrong():
    verdict = judge_value(distances(), numpy(lambda X, Y: direct(X.astype(np.float32), Y).astype(np.float64)))
    assert verdict.grade == "wrong"


def test_float32_inside_torch_float64_is_wrong():
    verdict = judge_value(distances(), pytorch(lambda X, Y: torch_direct(X.float(), Y.float()).double()))
    assert verdict.grade == "wrong"


def test_one_row_repeated_for_all_rows_is_wrong():
    def same_row(X, Y):
        return np.broadcast_to(direct(X[:1], Y), (len(X), len(Y))).copy()

    verdict = judge_value(distances(), numpy(same_row))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("entry [")


def test_a_transposed_answer_of_square_shape_is_wrong():
    case = distances(n=3, m=3)
    assert judge_value(case, numpy(direct, "numpy_right")).grade == "accurate"
    assert judge_value(case, numpy(lambda X, Y: direct(X, Y).T, "numpy_transposed")).grade == "wrong"


def test_the_shape_of_an_empty_answer_is_judged():
    case = distances(n=0)
    assert judge_value(case, numpy(direct, "numpy_right")).grade == "accurate"
    verdict = judge_value(case, numpy(lambda X, Y: np.empty((2, 0)), "numpy_planted"))
    assert verdict.sentence == "the value has shape (2, 0), but should have shape (0, 2)"


def test_an_exception_is_raised_with_its_first_line():
    def broken(X, Y):
        raise ZeroDivisionError("no result\nand more")

    verdict = judge_value(distances(), numpy(broken))
    assert verdict.grade == "raised"
    assert verdict.sentence == "raised ZeroDivisionError: no result"
    assert not verdict.right


def test_an_exception_without_a_message_is_named():
    def broken(X, Y):
        raise ValueError

    assert judge_value(distances(), numpy(broken)).sentence == "raised ValueError:"


def test_a_keyboard_interrupt_is_passed_on():
    def interrupted(X, Y):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_value(distances(), numpy(interrupted))


def test_a_missing_kernel_is_unsupported():
    verdict = judge_value(distances("float16"), L2["torch_cdist"])
    assert verdict.grade == "unsupported"
    assert verdict.sentence.startswith("has no kernel for this dtype (")
    assert "not implemented for 'Half'" in verdict.sentence


def test_a_function_that_lists_its_dtypes_is_unsupported_in_others():
    median = load("reductions/median")
    case = Case(median, median.domain.cast({"x": [1, 2, 3]}, "bfloat16"))
    verdict = judge_value(case, median["torch_quantile"])
    assert verdict.grade == "unsupported"
    assert "must be either float or double dtype" in verdict.sentence


def test_a_missing_kernel_of_numpy_is_unsupported():
    def by_linalg(X, Y):
        return np.linalg.svd(X, compute_uv=False)

    assert judge_value(distances("float16"), numpy(by_linalg)).grade == "unsupported"


def test_a_not_implemented_error_is_raised():
    def unfinished(X, Y):
        raise NotImplementedError("not yet")

    assert judge_value(distances(), numpy(unfinished)).grade == "raised"


def test_a_warning_of_the_candidate_is_ignored():
    def warns(X, Y):
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
        np.log(np.zeros(1))
        return direct(X, Y)

    assert judge_value(distances(), numpy(warns)).grade == "accurate"


def test_an_overflowing_definition_is_vacuous():
    largest = float(np.finfo(np.float64).max)
    case = Case(HINGE, HINGE.domain.cast({"X": [[largest]], "y": [0], "W": [[0, largest]], "reg": 0}, "float64"))
    verdict = judge_value(case, numpy(lambda X, y, W, reg: np.float64(-1.0)))
    assert verdict.vacuous
    assert verdict.right


def test_the_structure_of_a_vacuous_example_is_judged():
    largest = float(np.finfo(np.float64).max)
    case = Case(HINGE, HINGE.domain.cast({"X": [[largest]], "y": [0], "W": [[0, largest]], "reg": 0}, "float64"))
    assert judge_value(case, numpy(lambda X, y, W, reg: np.float32(np.inf))).grade == "wrong"


@pytest.mark.parametrize("name", ["linear_algebra/matrix_product", "linear_algebra/hadamard"])
def test_an_entry_that_may_overflow_says_nothing_about_the_normwise_grade_of_the_others(name):
    concept = load(name)
    numbers = {"A": [[2e38, 0.1], [0.3, 0.7]], "B": [[10.0, 0.0], [0.2, 0.9]]}
    case = Case(concept, concept.domain.cast(numbers, "float32"))
    product = np.matmul if name.endswith("matrix_product") else np.multiply

    def in_two_parts(A, B):
        with np.errstate(over="ignore"):
            high = A.astype(np.float16).astype(A.dtype)
            high[~np.isfinite(high)] = 0
            return product(high, B) + product(A - high, B)

    def no_number_at_the_end(A, B):
        found = in_two_parts(A, B)
        found[1, 1] = np.nan
        return found

    assert np.isinf(in_two_parts(**case.inputs)).any()
    assert judge_value(case, numpy(in_two_parts)).right
    assert judge_value(case, numpy(no_number_at_the_end)).grade == "wrong"


def test_beside_an_overflow_the_normwise_bound_is_a_bound():
    concept = load("activations/tanh")
    case = Case(concept, concept.domain.cast({"x": [1e-3, 2.0]}, "float32"))
    (truth,), (normwise,) = ([path.value for path in paths] for paths in (case.truth.paths, case.normwise_paths))
    unknown = np.array([1.0, np.inf])
    truth = replace(truth, direct=truth.direct * unknown, rearranged=truth.rearranged * unknown)
    normwise = replace(normwise, normwise=normwise.normwise * unknown)
    for factor, grade in ((1 + 1e-6, "normwise"), (1 + 1e-3, "wrong")):
        got = np.array([np.tanh(1e-3) * factor, np.inf])
        assert compare(got, [truth], "float32", lambda: [normwise]).grade == grade

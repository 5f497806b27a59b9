"""The check of second derivatives: planted faults, corners, and second derivatives written by hand."""

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case, gives_gradient
from oracle.judge.digits import CHECK as DIGITS
from oracle.judge.layout import CHECK as LAYOUT
from oracle.judge.purity import judge_purity
from oracle.judge.second import gives_second, judge_second
from tests.support.checks import check_names

CHAIN = load("calculus/chain_rule")
CUBE = load("autograd/intermediate")
RELU = load("activations/relu")

DIMS = {
    "activations/sigmoid": {"n": 6},
    "activations/softmax": {"n": 3, "c": 4},
    "activations/tanh": {"n": 6},
    "autograd/intermediate": {"n": 6},
    "autograd/quadratic_form": {"n": 6},
    "calculus/chain_rule": {"n": 6},
    "linear_algebra/norm_l2": {"n": 6},
}


def by_hand(function, name="numpy_planted"):
    return Implementation(name, name.partition("_")[0], "second", function)


def by_autograd(function):
    return Implementation("torch_planted", "torch", "value", function)


def case_of(concept, dtype="float64", seed=0, **dims):
    return Case(concept, concept.domain.at(dims, dtype, seed))


def faulty(fault, concept=CHAIN):
    """The second derivatives written by hand with a fault planted in their answer."""
    right = concept["numpy_second_derivative"].function
    return by_hand(lambda **given: fault(right(**given), **given))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("name", DIMS)
def test_second_derivatives_by_autograd_and_by_hand_are_right(name, dtype):
    concept = load(name)
    case = case_of(concept, dtype, **DIMS[name])
    checked = [each for each in concept.implementations if gives_second(concept, each)]
    assert checked
    for each in checked:
        if each.side == "torch" or dtype != "bfloat16":
            assert judge_second(case, each).right, each.name


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", DIMS)
def test_a_relative_error_of_1e_12_in_the_largest_entry_is_found(name, seed):
    concept = load(name)
    case = case_of(concept, seed=seed, **DIMS[name])
    torch_version = next(each for each in concept.implementations if each.side == "torch")
    right = {key: np.array(out.values) for key, out in case.answer(torch_version, "second").second_derivatives.items()}
    assert judge_second(case, by_hand(lambda **_: right, "numpy_copied")).right
    for key, second in right.items():
        at = np.unravel_index(np.argmax(np.abs(second)), second.shape)
        for change in (1e-12, -1e-12):
            planted = second.copy()
            planted[at] *= 1 + change
            answer = {**right, key: planted}
            verdict = judge_second(case, by_hand(lambda answer=answer, **_: answer, f"numpy_{change}"))
            assert verdict.grade == "wrong", (
                f"by {key}, {change:g}: {verdict.rearranged_fraction:.3g} of the rearranged bound"
            )
            assert f"the second derivative by {key}: entry" in verdict.sentence


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(lambda h, **_: {**h, "x1": -h["x1"]}, "derivative by x1: entry [", id="the other sign"),
        pytest.param(lambda h, **_: {"x1": h["x2"], "x2": h["x1"]}, "derivative by x", id="exchanged"),
        pytest.param(lambda h, **_: {"x1": h["x1"]}, "by x2: is missing from the answer", id="one is missing"),
        pytest.param(lambda h, **_: {**h, "x2": h["x2"][:, None]}, "by x2: has shape (6, 1)", id="another shape"),
        pytest.param(
            lambda h, **_: {**h, "x2": h["x2"].astype(np.float32)}, "by x2: has dtype float32", id="another dtype"
        ),
        pytest.param(
            lambda h, cotangent, **_: {**h, "x1": h["x1"] * cotangent}, "by x1: entry [", id="cotangent taken twice"
        ),
        pytest.param(
            lambda h, along, **_: {**h, "x1": h["x1"] / along["x1"]}, "by x1: entry [", id="direction left out"
        ),
        pytest.param(
            lambda h, along, x2, x1, cotangent, **_: CHAIN["numpy_second_derivative"].function(
                x1, x2, cotangent, {"x1": along["x2"], "x2": along["x1"]}
            ),
            "the second derivative by x",
            id="directions exchanged",
        ),
        pytest.param(
            lambda h, x1, x2, cotangent, **_: CHAIN["numpy_gradient"].function(x1, x2, cotangent),
            "the second derivative by x",
            id="the gradient",
        ),
        pytest.param(
            lambda h, **_: {**h, "x1": np.where(np.arange(6) == 3, np.nan, h["x1"])},
            "by x1: entry [3] is nan",
            id="NaN",
        ),
    ],
)
def test_a_fault_is_found(fault, sentence):
    case = case_of(CHAIN, n=6)
    assert judge_second(case, faulty(lambda h, **_: h)).grade == "accurate"
    verdict = judge_second(case, faulty(fault))
    assert verdict.grade == "wrong"
    assert sentence in verdict.sentence


def test_an_exception_is_raised_with_its_message():
    def refuses(**_):
        raise RuntimeError("no second derivative here")

    verdict = judge_second(case_of(CHAIN, n=2), by_hand(refuses))
    assert (verdict.grade, verdict.sentence) == ("raised", "raised RuntimeError: no second derivative here")


def test_a_backward_that_is_once_differentiable_raises():
    """torch raises only if the cotangent requires grad; otherwise it returns zero without an error."""

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            ctx.save_for_backward(t)
            return 2 * t**4

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, cotangent):
            return cotangent * 8 * ctx.saved_tensors[0] ** 3

    verdict = judge_second(case_of(CUBE, n=2), by_autograd(Square.apply))
    assert verdict.grade == "raised"
    assert "once_differentiable" in verdict.sentence


def test_a_backward_that_detaches_its_input_is_wrong():
    """The first derivative is right, and the second is zero."""

    class Detached(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            ctx.save_for_backward(t)
            return 2 * (t * t) ** 2

        @staticmethod
        def backward(ctx, cotangent):
            (t,) = ctx.saved_tensors
            return cotangent * 8 * t.detach() ** 3

    case = case_of(CUBE, n=4)
    verdict = judge_second(case, by_autograd(Detached.apply))
    assert verdict.grade == "wrong"
    assert "by t: entry [" in verdict.sentence


def test_the_second_derivatives_of_a_linear_function_are_zero():
    straight = load("autograd/sum_gradient")
    case = case_of(straight, n=5)
    for path in case.truth.paths:
        assert not path.seconds["x"].high.any()
        assert not path.seconds["x"].direct.any()
    for each in straight.implementations:
        if gives_second(straight, each):
            assert judge_second(case, each).grade == "accurate"
    bent = by_hand(lambda x, **_: {"x": np.full_like(x, 1e-300)})
    assert judge_second(case, bent).grade != "accurate"


def test_any_second_derivative_passes_at_a_corner_and_one_elsewhere():
    case = Case(RELU, RELU.domain.cast({"x": [0.0, 1.0]}, "float64"))
    judged = {}
    for name, answer in {"zero": [0.0, 0.0], "seven": [7.0, 0.0], "bent": [0.0, 1e-300]}.items():
        given = {"x": np.array(answer)}
        judged[name] = judge_second(case, by_hand(lambda given=given, **_: given, f"numpy_{name}"))
    assert judged["zero"].grade == judged["seven"].grade == "accurate"
    assert judged["bent"].grade == "wrong"
    alone = Case(RELU, RELU.domain.cast({"x": [0.0]}, "float64"))
    assert judge_second(alone, by_hand(lambda **_: {"x": np.array([7.0])})).vacuous


def test_a_torch_function_that_gives_second_derivatives_is_checked_for_those_only():
    def by_formula(t, cotangent, along):
        return {"t": 24 * t * t * cotangent * along["t"]}

    right = by_hand(by_formula, "torch_second_derivative")
    assert gives_second(CUBE, right)
    assert not gives_gradient(CUBE, right)
    assert check_names(CUBE, right, "float64") == ("second", "purity", "layout")
    case = case_of(CUBE, n=4)
    assert judge_second(case, right).grade == "accurate"
    assert DIGITS.judge(case, right).grade == "accurate"
    wrong = by_hand(lambda t, cotangent, along: {"t": 12 * t * t * cotangent * along["t"]}, "torch_second_derivative")
    assert judge_second(case_of(CUBE, n=4), wrong).grade == "wrong"
    assert DIGITS.judge(case_of(CUBE, n=4), wrong).grade == "wrong"


def test_purity_of_second_derivatives_written_by_hand():
    def in_place(t, cotangent, along):
        t *= t
        return {"t": 24 * t * cotangent * along["t"]}

    case = case_of(CUBE, n=4)
    assert judge_purity(case, CUBE["numpy_second_derivative"]).grade == "accurate"
    verdict = judge_purity(case, by_hand(in_place))
    assert verdict.sentence == "changed its input t; work on a copy"
    shared = judge_purity(case, by_hand(lambda t, **_: {"t": t}))
    assert shared.sentence == "returned memory of its input t; return a copy"


def test_layouts_of_second_derivatives_written_by_hand():
    def assumes_contiguous(t, cotangent, along):
        plain = np.lib.stride_tricks.as_strided(t, t.shape, (t.itemsize,) * t.ndim)
        return {"t": 24 * plain * plain * cotangent * along["t"]}

    case = case_of(CUBE, n=4)
    assert LAYOUT.judge(case, CUBE["numpy_second_derivative"]).grade == "accurate"
    verdict = LAYOUT.judge(case, by_hand(assumes_contiguous))
    assert verdict.grade == "wrong"
    assert "inputs, the second derivative by t: entry [" in verdict.sentence


def test_the_direction_differs_from_input_to_input_and_from_the_cotangent():
    case = case_of(CHAIN, n=5)
    first, second = case.along.values()
    assert (first != second).all()
    assert (first != case.cotangent).any()
    for direction in (first, second):
        assert sorted(direction[:3]) == [-1.0, 1.0, 2.0]


def test_no_second_derivatives_are_certified_if_the_concept_has_none():
    hinge = load("linear_classifiers/hinge_loss")
    case = Case(hinge, hinge.domain.at({"n": 2, "d": 2, "c": 3}, "float64", 0))
    assert case.along == {}
    assert all(path.seconds == {} for path in case.truth.paths)

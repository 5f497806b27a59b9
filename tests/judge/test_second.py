"""Second derivatives on trial: planted faults, corners, and what is asked of those that are written by hand."""

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

TRILLIONTH = {
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


def case_of(concept, dtype="float64", number=0, **dims):
    return Case(concept, concept.domain.at(dims, dtype, number))


def spoilt(fault, concept=CHAIN):
    """The second derivatives written by hand with a fault planted in their answer."""
    right = concept["numpy_second_derivative"].function
    return by_hand(lambda **given: fault(right(**given), **given))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("name", TRILLIONTH)
def test_by_double_backward_and_by_hand_they_are_right(name, dtype):
    concept = load(name)
    case = case_of(concept, dtype, **TRILLIONTH[name])
    asked = [each for each in concept.implementations if gives_second(concept, each)]
    assert asked
    for each in asked:
        if each.side == "torch" or dtype != "bfloat16":
            assert judge_second(case, each).right, each.name


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", TRILLIONTH)
def test_a_trillionth_of_the_largest_entry_is_seen(name, number):
    concept = load(name)
    case = case_of(concept, number=number, **TRILLIONTH[name])
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
                f"by {key}, {change:g}: {verdict.rearranged_fraction:.3g} of the loose budget"
            )
            assert f"the second derivative by {key}: entry" in verdict.sentence


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(lambda h, **_: {**h, "x1": -h["x1"]}, "derivative by x1: entry [", id="the other sign"),
        pytest.param(lambda h, **_: {"x1": h["x2"], "x2": h["x1"]}, "derivative by x", id="the wrong way round"),
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
def test_a_fault_is_convicted(fault, sentence):
    case = case_of(CHAIN, n=6)
    assert judge_second(case, spoilt(lambda h, **_: h)).grade == "accurate"
    verdict = judge_second(case, spoilt(fault))
    assert verdict.grade == "wrong"
    assert sentence in verdict.sentence


def test_what_raises_has_raised():
    def refuses(**_):
        raise RuntimeError("no second derivative here")

    verdict = judge_second(case_of(CHAIN, n=2), by_hand(refuses))
    assert (verdict.grade, verdict.sentence) == ("raised", "raised RuntimeError: no second derivative here")


def test_a_backward_that_may_be_differentiated_but_once_is_convicted():
    """torch raises only where the cotangent itself has a gradient; otherwise it says zero, in silence."""

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
    assert verdict.grade == "wrong"
    assert " is 0, but should be " in verdict.sentence


def test_a_backward_that_forgets_its_own_slope_is_convicted():
    """Detached, the first derivative is right, and the second is nothing."""

    class Forgetful(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            ctx.save_for_backward(t)
            return 2 * (t * t) ** 2

        @staticmethod
        def backward(ctx, cotangent):
            (t,) = ctx.saved_tensors
            return cotangent * 8 * t.detach() ** 3

    case = case_of(CUBE, n=4)
    verdict = judge_second(case, by_autograd(Forgetful.apply))
    assert verdict.grade == "wrong"
    assert "by t: entry [" in verdict.sentence


def test_a_straight_line_has_second_derivatives_of_zero():
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


def test_at_a_corner_any_answer_is_right_and_beside_it_none_but_one():
    case = Case(RELU, RELU.domain.cast({"x": [0.0, 1.0]}, "float64"))
    judged = {}
    for name, answer in {"nothing": [0.0, 0.0], "anything": [7.0, 0.0], "bent": [0.0, 1e-300]}.items():
        given = {"x": np.array(answer)}
        judged[name] = judge_second(case, by_hand(lambda given=given, **_: given, f"numpy_{name}"))
    assert judged["nothing"].grade == judged["anything"].grade == "accurate"
    assert judged["bent"].grade == "wrong"
    alone = Case(RELU, RELU.domain.cast({"x": [0.0]}, "float64"))
    assert judge_second(alone, by_hand(lambda **_: {"x": np.array([7.0])})).vacuous


# Those written by hand are asked what they give, and nothing else


def test_written_by_hand_in_torch_they_are_asked_for_second_derivatives_alone():
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


def test_they_leave_their_inputs_alone():
    def working(t, cotangent, along):
        t *= t
        return {"t": 24 * t * cotangent * along["t"]}

    case = case_of(CUBE, n=4)
    assert judge_purity(case, CUBE["numpy_second_derivative"]).grade == "accurate"
    verdict = judge_purity(case, by_hand(working))
    assert verdict.sentence == "changed its input t; work on a copy"
    handed_back = judge_purity(case, by_hand(lambda t, **_: {"t": t}))
    assert handed_back.sentence == "returned memory of its input t; return a copy"


def test_the_layout_of_their_inputs_makes_no_difference():
    def of_memory(t, cotangent, along):
        plain = np.lib.stride_tricks.as_strided(t, t.shape, (t.itemsize,) * t.ndim)
        return {"t": 24 * plain * plain * cotangent * along["t"]}

    case = case_of(CUBE, n=4)
    assert LAYOUT.judge(case, CUBE["numpy_second_derivative"]).grade == "accurate"
    verdict = LAYOUT.judge(case, by_hand(of_memory))
    assert verdict.grade == "wrong"
    assert "inputs, the second derivative by t: entry [" in verdict.sentence


def test_the_direction_differs_from_input_to_input_and_from_the_cotangent():
    case = case_of(CHAIN, n=5)
    first, second = case.along.values()
    assert (first != second).all()
    assert (first != case.cotangent).any()
    for direction in (first, second):
        assert sorted(direction[:3]) == [-1.0, 1.0, 2.0]


def test_where_nothing_is_differentiated_twice_nothing_is_spent():
    hinge = load("linear_classifiers/hinge_loss")
    case = Case(hinge, hinge.domain.at({"n": 2, "d": 2, "c": 3}, "float64", 0))
    assert case.along == {}
    assert all(path.seconds == {} for path in case.truth.paths)

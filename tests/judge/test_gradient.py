"""The check of gradients: planted faults in hand-written gradients and in functions that autograd differentiates."""

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value

L2 = load("distances/l2_distance")
HINGE = load("linear_classifiers/hinge_loss")
RELU = load("networks/two_layer_relu")
DOUBLING = load("autograd/doubling")


def by_hand(function, name="numpy_planted"):
    return Implementation(name, "numpy", "gradient", function)


def by_autograd(function, name="torch_planted"):
    return Implementation(name, "torch", "value", function)


def hinge(dtype="float64", d=3, c=5):
    return Case(HINGE, HINGE.domain.at({"n": 4, "d": d, "c": c}, dtype, 0))


def case_with(concept, dtype="float64", **inputs):
    return Case(concept, concept.domain.cast(inputs, dtype))


def faulty(fault):
    """The hand-written gradient of the hinge loss with a fault planted in its answer."""
    right = HINGE["numpy_gradient"].function
    return by_hand(lambda X, y, W, reg: fault(right(X, y, W, reg), X, y, W, reg))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_gradient_written_by_hand_is_accurate(dtype):
    assert judge_gradient(hinge(dtype), HINGE["numpy_gradient"]).grade == "accurate"


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_the_gradient_of_autograd_is_accurate(dtype):
    assert judge_gradient(hinge(dtype), HINGE["torch_vectorized"]).grade == "accurate"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": g["W"] - reg * W},
            "the gradient by W: entry [",
            id="the factor 2 of the penalty is missing",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": g["W"] - 2 * reg * W},
            "the gradient by W: entry [",
            id="the penalty is missing",
        ),
        pytest.param(lambda g, X, y, W, reg: {**g, "W": -g["W"]}, "the gradient by W: entry [", id="the other sign"),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "X": g["X"] * len(y)}, "the gradient by X: entry [", id="a sum, not a mean"
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": g["W"].T},
            "the gradient by W: has shape (5, 3), but should have shape (3, 5)",
            id="transposed",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "X": np.zeros_like(X)}, "the gradient by X: entry [", id="zero for one input"
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "X": g["X"].astype(np.float32)},
            "the gradient by X: has dtype float32, but should have dtype float64",
            id="float32",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "X": g["X"].astype(np.float32).astype(np.float64)},
            "the gradient by X: entry [",
            id="float32 inside float64",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "X": g["X"].sum(axis=0)},
            "the gradient by X: has shape (3,), but should have shape (4, 3)",
            id="summed over the batch",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": g["W"].tolist()},
            "the gradient by W: is a list, but should be an array",
            id="a list",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": None},
            "the gradient by W: is a NoneType, but should be an array",
            id="None",
        ),
        pytest.param(
            lambda g, X, y, W, reg: {**g, "W": np.full_like(W, np.nan)},
            "the gradient by W: entry [0, 0] is nan",
            id="NaN",
        ),
        pytest.param(lambda g, X, y, W, reg: {}, "gives no gradient with respect to any of X, W", id="no gradient"),
        pytest.param(
            lambda g, X, y, W, reg: {"reg": 1.0},
            "gives no gradient with respect to any of X, W",
            id="by an input that is not differentiable",
        ),
    ],
)
def test_a_fault_in_a_hand_written_gradient_is_found_and_named(fault, sentence):
    verdict = judge_gradient(hinge(), faulty(fault))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith(sentence)


def test_a_transposed_gradient_of_a_square_matrix_is_found():
    verdict = judge_gradient(hinge(d=4, c=4), faulty(lambda g, X, y, W, reg: {**g, "W": g["W"].T}))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("the gradient by W: entry [")


def test_a_gradient_for_some_inputs_is_judged_for_those():
    assert judge_gradient(hinge(), faulty(lambda g, X, y, W, reg: {"W": g["W"]})).grade == "accurate"


def test_of_two_wrong_gradients_the_worse_is_shown():
    verdict = judge_gradient(hinge(), faulty(lambda g, X, y, W, reg: {"X": g["X"] * 1.01, "W": g["W"] * 100}))
    assert verdict.sentence.startswith("the gradient by W: ")


def test_a_gradient_without_input_names_is_raised():
    verdict = judge_gradient(hinge(), faulty(lambda g, X, y, W, reg: g["W"]))
    assert verdict.grade == "raised"


def test_the_cotangent_must_be_used():
    case = Case(L2, L2.domain.at({"n": 3, "m": 2, "d": 2}, "float64", 0))
    right = L2["numpy_gradient"].function
    assert judge_gradient(case, L2["numpy_gradient"]).grade == "accurate"
    ignored = by_hand(lambda X, Y, cotangent: right(X, Y, np.ones_like(cotangent)))
    assert judge_gradient(case, ignored).grade == "wrong"
    transposed = by_hand(lambda X, Y, cotangent: right(X, Y, cotangent.T.reshape(3, 2)), "numpy_other")
    assert judge_gradient(case, transposed).grade == "wrong"


@pytest.mark.parametrize(
    ("fault", "by"),
    [
        pytest.param(
            lambda X, y, W, reg: HINGE["torch_vectorized"].function(X.detach(), y, W, reg), "X", id="detached"
        ),
        pytest.param(
            lambda X, y, W, reg: HINGE["torch_vectorized"].function(X, y, W, 0) + reg * W.detach().square().sum(),
            "W",
            id="the penalty detached",
        ),
        pytest.param(
            lambda X, y, W, reg: HINGE["torch_vectorized"].function(X, y, W, reg).detach(),
            "W",
            id="all detached",
        ),
        pytest.param(
            lambda X, y, W, reg: HINGE["torch_vectorized"].function(2 * X - X.detach(), y, W, reg), "X", id="doubled"
        ),
    ],
)
def test_a_wrong_gradient_fails_although_the_value_is_right(fault, by):
    case = hinge()
    assert judge_value(case, by_autograd(fault)).grade == "accurate"
    verdict = judge_gradient(case, by_autograd(fault))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith(f"the gradient by {by}: entry [")


def test_the_backward_of_a_custom_autograd_function_is_judged():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, h):
            return h.clone()

        @staticmethod
        def backward(ctx, cotangent):
            return 2 * cotangent

    case = hinge()
    planted = by_autograd(lambda X, y, W, reg: HINGE["torch_vectorized"].function(Twice.apply(X), y, W, reg))
    assert judge_value(case, planted).grade == "accurate"
    assert judge_gradient(case, planted).grade == "wrong"


def test_an_exception_in_the_backward_pass_is_raised():
    class Stuck(torch.autograd.Function):
        @staticmethod
        def forward(ctx, h):
            return h.clone()

        @staticmethod
        def backward(ctx, cotangent):
            raise ArithmeticError("no backward here")

    case = hinge()
    planted = by_autograd(lambda X, y, W, reg: HINGE["torch_vectorized"].function(Stuck.apply(X), y, W, reg))
    assert judge_value(case, planted).grade == "accurate"
    verdict = judge_gradient(case, planted)
    assert verdict.grade == "raised"
    assert "no backward here" in verdict.sentence


def test_which_implementations_give_a_gradient():
    assert gives_gradient(HINGE, HINGE["torch_vectorized"])
    assert gives_gradient(HINGE, HINGE["numpy_gradient"])
    assert not gives_gradient(HINGE, HINGE["numpy_vectorized"])


@pytest.mark.parametrize(
    ("function", "grade"),
    [
        (lambda x: torch.tanh(x) + 1e-9 if x.requires_grad else torch.tanh(x), "wrong"),
        (lambda x: torch.where(x.abs() < 1e-3, x, torch.tanh(x)) if x.requires_grad else torch.tanh(x), "wrong"),
        (lambda x: torch.tanh(x) * (1 + 1e-12 * x.requires_grad), "wrong"),
        (lambda x: x.tanh() if x.requires_grad else torch.tanh(x.clone()), "accurate"),
    ],
    ids=["an offset", "a threshold", "a factor", "right"],
)
def test_the_value_of_the_call_that_records_the_gradient_is_judged(function, grade):
    case = case_with(load("activations/tanh"), x=[0.5e-3, -2.0, 1.0])
    assert judge_value(case, by_autograd(function)).right
    verdict = judge_gradient(case, by_autograd(function))
    assert verdict.grade == grade
    assert grade == "accurate" or verdict.sentence.startswith("with inputs that require grad, ")

"""The checks of backward passes and of double backward passes, on hand-written functions of autograd."""

import numpy as np
import pytest
import torch
from torch.autograd.function import once_differentiable

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case
from oracle.judge.backward import CHECK as BACKWARD
from oracle.judge.cached_case import CachedCase
from oracle.judge.double import CHECK as DOUBLE
from oracle.judge.gradient import judge_gradient
from oracle.judge.purity import judge_purity

PRODUCT, TANH, HADAMARD = load("elementwise/multiplication"), load("activations/tanh"), load("linear_algebra/hadamard")
EXPONENTIAL, RELU, NORM = load("elementwise/exponential"), load("activations/relu"), load("linear_algebra/norm_l2")


def verdict(check, function, concept, gives="value", side="torch", dtype="float64"):
    case = Case(concept, next(concept.domain.middling(dtype, 4096, 1)))
    return check.judge(case, Implementation(f"{side}_planted", side, gives, function))


def multiplication(backward):
    """Multiplication of two tensors whose backward pass is `backward(ctx, g, x, y)`."""

    class Multiplication(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x * y

        @staticmethod
        def backward(ctx, g):
            return backward(ctx, g, *ctx.saved_tensors)

    return lambda **inputs: Multiplication.apply(*inputs.values())


def as_if_contiguous(ctx, g, x, y):
    flat = g.as_strided(g.shape, torch.empty(g.shape).stride())
    return flat * y, flat * x


def first_entry_for_all(ctx, g, x, y):
    return (g * y, g * x) if all(g.stride()) else (torch.zeros_like(x), torch.zeros_like(y))


def rows_taken_for_a_scalar(ctx, g, x, y):
    g = g[0, 0] if g.stride(0) == 0 else g
    return g * y, g * x


def in_place(ctx, g, x, y):
    by_y = g * x
    return g.mul_(y), by_y


def less_each_time(ctx, g, x, y):
    ctx.passes = getattr(ctx, "passes", 0) + 1
    return g * y / ctx.passes, g * x / ctx.passes


def only_together(ctx, g, x, y):
    return (g * y, g * x) if all(ctx.needs_input_grad) else (g * x, g * y)


def viewed(ctx, g, x, y):
    return g.view(-1).view(g.shape) * y, g * x


@pytest.mark.parametrize(
    ("backward", "sentence"),
    [
        (as_if_contiguous, "with a strided cotangent, "),
        (first_entry_for_all, "with an expanded cotangent, as that of a sum, "),
        (rows_taken_for_a_scalar, "with a cotangent that repeats one row, as that of a sum over rows, "),
        (in_place, "the backward pass changes the cotangent that it is given"),
        (less_each_time, "in a second backward pass with retain_graph=True, "),
        (only_together, "if only A requires grad, "),
        (viewed, "with a strided cotangent, raised RuntimeError"),
    ],
)
def test_a_backward_pass_that_is_right_only_in_an_ordinary_pass_is_wrong(backward, sentence):
    function = multiplication(backward)
    found = verdict(BACKWARD, function, HADAMARD)
    assert not found.right
    assert found.sentence.startswith(sentence)


def norm(backward):
    """The length of a vector, with a backward pass `backward(g, unit vector)`."""

    class Norm(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            length = torch.linalg.vector_norm(x)
            ctx.save_for_backward(x / length)
            return length

        @staticmethod
        def backward(ctx, g):
            return backward(g, *ctx.saved_tensors)

    return lambda x: Norm.apply(x)  # noqa: PLW0108  `apply` takes no names


@pytest.mark.parametrize("backward", [lambda g, unit: unit, lambda g, unit: unit * g * g, lambda g, unit: unit / g])
def test_the_cotangent_of_a_single_value_is_not_always_1(backward):
    found = verdict(BACKWARD, norm(backward), NORM)
    assert found.grade == "wrong"
    assert found.sentence.startswith("for twice the value, half of the gradient by x: entry [")
    assert verdict(BACKWARD, norm(lambda g, unit: g * unit), NORM).grade == "accurate"


def test_right_backward_passes_pass():
    for_two = multiplication(lambda ctx, g, x, y: (g * y, g * x))
    assert verdict(BACKWARD, for_two, PRODUCT).grade == "accurate"
    only_needed = multiplication(
        lambda ctx, g, x, y: (g * y if ctx.needs_input_grad[0] else None, g * x if ctx.needs_input_grad[1] else None)
    )
    assert verdict(BACKWARD, only_needed, HADAMARD).grade == "accurate"
    for concept in (HADAMARD, TANH, RELU):
        for one in concept.implementations:
            if BACKWARD.applies(concept, one, "float32"):
                assert verdict(BACKWARD, one.function, concept, one.gives, one.side, "float32").right


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("elementwise/multiplication", lambda x, y: torch.stack([x, y]).prod(0)),  # the slope is x y c / x
        ("linear_algebra/hadamard", lambda A, B: torch.stack([A, B], dim=2).prod(2)),
        ("elementwise/addition", lambda a, b: torch.stack([a, b, -a - b, a + b]).mean(0) * 4),
        ("autograd/sum_gradient", lambda x: x.mean() * len(x)),
    ],
)
def test_a_slope_that_is_multiplied_and_divided_by_a_number_is_right_in_each_pass(name, function):
    concept = load(name)
    factors = {key: [0.1 * k + 0.3 for k in range(1, 50)] for key in concept.domain.parameters}
    if name == "linear_algebra/hadamard":
        factors = {key: [row] for key, row in factors.items()}
    case = Case(concept, concept.domain.cast(factors, "float64"))
    one = Implementation("torch_other", "torch", "value", function)
    assert judge_gradient(case, one).right
    assert BACKWARD.judge(case, one).right

    def slightly_steeper(**inputs):
        return function(**{key: x * (1 + 1e-14) - x.detach() * 1e-14 for key, x in inputs.items()})

    assert not judge_gradient(case, Implementation("torch_other", "torch", "value", slightly_steeper)).right


def test_a_graph_that_can_be_used_once_passes_with_a_note():
    def frees(ctx, g, x, y):
        if hasattr(ctx, "used"):
            raise RuntimeError("the buffers are freed")
        ctx.used = True
        return g * y, g * x

    function = multiplication(frees)
    found = verdict(BACKWARD, function, PRODUCT)
    assert found.grade == "unsupported"
    assert "a second backward pass with retain_graph=True raises RuntimeError" in found.sentence


def test_a_hand_written_gradient_must_keep_its_cotangent_and_read_any_layout():
    def overwrites(A, B, cotangent):
        by_a = cotangent * B
        cotangent *= A
        return {"A": by_a, "B": cotangent}

    case = Case(HADAMARD, next(HADAMARD.domain.middling("float64", 4096, 1)))
    found = judge_purity(case, Implementation("numpy_planted", "numpy", "gradient", overwrites))
    assert found.sentence == "changed its input cotangent; work on a copy"

    def reads_memory(A, B, cotangent):
        flat = np.lib.stride_tricks.as_strided(cotangent, A.shape, (8 * A.shape[1], 8))
        return {"A": flat * B, "B": flat * A}

    assert "with a strided cotangent" in verdict(BACKWARD, reads_memory, HADAMARD, "gradient", "numpy").sentence
    right = verdict(
        BACKWARD, lambda A, B, cotangent: {"A": cotangent * B, "B": cotangent * A}, HADAMARD, "gradient", "numpy"
    )
    assert right.grade == "accurate"


def exponential(keeps, decorate=lambda backward: backward):
    """The exponential function; `keeps` says whether its result is an attribute, which autograd does not know."""

    class Exponential(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            if keeps:
                ctx.y = y.clone()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        @decorate
        def backward(ctx, g):
            return g * (ctx.y if keeps else ctx.saved_tensors[0])

    return lambda x: Exponential.apply(x)  # noqa: PLW0108  `apply` takes no names


def test_a_wrong_double_backward_pass_is_found_where_the_function_is_smooth():
    function = exponential(keeps=True)
    found = verdict(DOUBLE, function, EXPONENTIAL)
    assert found.grade == "wrong"
    assert found.sentence.startswith("the second derivative by x: entry [")
    detached = verdict(DOUBLE, lambda x, y: x.detach() * y + x * y.detach() - (x * y).detach(), PRODUCT)
    assert detached.grade == "wrong"


def test_right_double_backward_passes_pass_and_those_that_refuse_have_a_note():
    function = exponential(keeps=False)
    assert verdict(DOUBLE, function, EXPONENTIAL).grade == "accurate"
    refuses = exponential(keeps=True, decorate=once_differentiable)
    found = verdict(DOUBLE, refuses, EXPONENTIAL)
    assert found.grade == "unsupported"
    assert found.sentence.startswith("it cannot be differentiated twice: it raised RuntimeError")
    for concept in (EXPONENTIAL, PRODUCT, RELU):
        for one in concept.implementations:
            if DOUBLE.applies(concept, one, "float64"):
                assert verdict(DOUBLE, one.function, concept).right


@pytest.mark.parametrize(
    "function",
    [
        lambda x: torch.maximum(x, torch.zeros_like(x)) + torch.log1p(torch.exp(-x.abs())),
        lambda x: (x + x.abs()) / 2 + torch.log1p(torch.exp(-x.abs())),
    ],
    ids=["maximum", "absolute value"],
)
def test_a_form_with_a_corner_where_the_definition_is_smooth_is_asked_beside_it(function):
    softplus = load("autograd/softplus")
    cached = CachedCase(Case(softplus, softplus.domain.cast({"x": [0.0, 0.5, 0.0]}, "float64")), few=True, alike=True)
    candidate = Implementation("torch_form", "torch", "value", function)
    assert DOUBLE.judge(cached.case, candidate).grade == "wrong"
    (part,) = DOUBLE.parts(cached, candidate)
    assert np.all(part.cases[0].case.inputs["x"] != 0.0)
    assert part.judge(lambda other: other.case, candidate).grade == "accurate"

"""The check of modes: values that depend on the mode of torch in which the function is called."""

import pytest
import torch
from torch.nn import functional as F

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case
from oracle.judge.modes import CHECK

RELU, AFFINE, SIGMOID = load("activations/relu"), load("networks/affine_layer"), load("activations/sigmoid")
SOFTMAX, MLP = load("activations/softmax"), load("networks/mlp")


def verdict(function, concept=RELU, dtype="float32"):
    case = Case(concept, next(concept.domain.middling(dtype, 4096, 1)))
    return CHECK.judge(case, Implementation("torch_planted", "torch", "value", function))


@pytest.mark.parametrize(
    ("function", "mode"),
    [
        (lambda x: x.relu() * (1 if torch.is_grad_enabled() else 2), "under torch.no_grad()"),
        (lambda x: x.relu() + torch.is_inference_mode_enabled(), "under torch.inference_mode()"),
        (lambda x: F.leaky_relu(x) if x.requires_grad else F.relu(x), "with inputs that require grad"),
        (lambda x: x.relu() * (2 if torch.is_autocast_enabled("cpu") else 1), 'under torch.autocast("cpu")'),
    ],
    ids=["no_grad", "inference_mode", "recording", "autocast"],
)
def test_a_value_that_depends_on_the_mode_is_wrong(function, mode):
    found = verdict(function)
    assert found.grade == "wrong"
    assert found.sentence.startswith(f"{mode}, entry [")


@pytest.mark.parametrize("factor", [0.5, 2.0, -1.0])
def test_a_factor_under_autocast_is_found_in_a_product(factor):
    function = next(one.function for one in AFFINE.implementations if one.side == "torch")

    def scaled(**inputs):
        return function(**inputs) * (factor if torch.is_autocast_enabled("cpu") else 1.0)

    assert 'under torch.autocast("cpu")' in verdict(scaled, AFFINE).sentence


@pytest.mark.parametrize("concept", [RELU, AFFINE, SIGMOID, SOFTMAX, MLP], ids=lambda concept: concept.name)
@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "float64"])
def test_the_functions_of_the_catalogue_pass_in_every_mode(concept, dtype):
    for one in concept.implementations:
        if one.side == "torch" and one.gives == "value":
            assert verdict(one.function, concept, dtype).right, one.name


def test_a_function_may_refuse_a_mode():
    def by_autograd(x):
        x = x.detach().requires_grad_()
        (gradient,) = torch.autograd.grad((x.relu() ** 2 / 2).sum(), x)
        return gradient

    found = verdict(by_autograd)
    assert found.right

    def refuses(x):
        if not torch.is_grad_enabled():
            raise RuntimeError("for training only")
        return x.relu()

    found = verdict(refuses)
    assert found.grade == "accurate" or "for training only" in found.sentence


def test_a_module_in_evaluation_mode_passes():
    module = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Dropout(0.5)).eval()
    assert verdict(lambda x: module(x) + 0.0).grade == "accurate"

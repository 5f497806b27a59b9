"""The slopes that libraries choose at ties pass; slopes that do not belong together fail."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import oracle
from oracle.domains import Domain, Reals
from oracle.judge.joint import together
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import absolute, amax, certify, maximum, minimum, norm

TIED = (2.0, 2.0, -2.0, 2.0)
ZEROS = (0.0, 0.0, 0.0)


def clamp(x):
    return [minimum(maximum(v, -2), 2) * 3 for v in x]


@pytest.mark.parametrize(
    ("definition", "by_torch", "at"),
    [
        (lambda x: amax(list(x)), torch.amax, TIED),
        (lambda x: amax(list(x)), torch.max, TIED),
        (lambda x: amax(list(x)), lambda x: x.max(0).values, TIED),
        (lambda x: amax(list(x)), lambda x: torch.sort(x).values[-1], TIED),
        (lambda x: amax(list(x)), lambda x: torch.topk(x, 1).values[0], TIED),
        (lambda x: amax(list(x)), lambda x: torch.maximum(x[:2], x[2:]).amax(), TIED),
        (lambda x: amax(list(x)), lambda x: torch.nn.functional.max_pool1d(x[None], 4).sum(), TIED),
        (lambda x: maximum(x[0], x[1]), lambda x: torch.where(x[0] >= x[1], x[0], x[1]), TIED),
        (lambda x: maximum(x[0], x[1]), lambda x: x[0] + torch.relu(x[1] - x[0]), TIED),
        (lambda x: maximum(x[0], x[1]), lambda x: (x[0] + x[1] + (x[0] - x[1]).abs()) / 2, TIED),
        (lambda x: amax([absolute(v) for v in x]), lambda x: torch.linalg.vector_norm(x, torch.inf), TIED),
        (lambda x: amax([absolute(v) for v in x]), lambda x: torch.linalg.vector_norm(x, torch.inf), ZEROS),
        (lambda x: amax([absolute(v) for v in x]), lambda x: x.abs().amax(), ZEROS),
        (lambda x: norm(list(x)), torch.linalg.vector_norm, ZEROS),
        (lambda x: absolute(x[0] - x[1]), lambda x: torch.nn.functional.l1_loss(x[0], x[1]), TIED),
        (clamp, lambda x: 3 * torch.clamp(x, -2, 2), TIED),
        (clamp, lambda x: 3 * torch.nn.functional.hardtanh(x, -2, 2), TIED),
        (clamp, lambda x: 3 * (torch.relu(x + 2) - torch.relu(x - 2) - 2), TIED),
        (lambda x: [maximum(x[0] - v, 0) for v in x], lambda x: torch.relu(x[0] - x), TIED),
        (lambda x: [maximum(x[0] - v, 0) for v in x], lambda x: torch.where(x[0] >= x, x[0] - x, 0), TIED),
    ],
)
def test_the_choices_of_torch_are_right(definition, by_torch, at):
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    value = by_torch(x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    (path,) = certify(definition, {"x": np.array(at)}, "float64", ("x",)).paths
    truth, answer = path.gradients["x"], slope.numpy()
    assert (truth.distance(answer) <= truth.rearranged).all()
    paths = [(path.gradient_sets, path.gradients)]
    assert together(Verdict(Grade.ACCURATE), {"x": answer}, paths).right


def test_an_answer_is_right_if_one_of_the_paths_allows_it():
    (first,) = certify(lambda x: maximum(x[0], x[1]), {"x": np.ones(2)}, "float64", ("x",)).paths
    (second,) = certify(lambda x: x[0] + x[1], {"x": np.ones(2)}, "float64", ("x",)).paths
    answer = {"x": np.ones(2)}
    alone, both = [first], [first, second]
    for paths, right in ((alone, False), (both, True)):
        found = together(Verdict(Grade.ACCURATE), answer, [(p.gradient_sets, p.gradients) for p in paths])
        assert found.right == right


def test_an_entry_that_is_wrong_alone_is_named_with_the_right_number():
    """A clipped objective inside the clip: both sides of the minimum are the same line, of slope 2."""
    inputs = {"x": np.ones(1), "weight": np.array([3.0])}
    (path,) = certify(lambda x, weight: minimum(2 * x[0], x[0] + x[0]) * weight[0], inputs, "float64", ("x",)).paths
    found = together(Verdict(Grade.ACCURATE), {"x": np.zeros(1)}, [(path.gradient_sets, path.gradients)])
    assert found.sentence == "the gradient by x: entry 0 is 0, but every choice of the slopes gives 6"


def highest(x):
    return np.max(x)


class _Highest(torch.autograd.Function):
    """The largest entry; every leader gets the whole slope."""

    @staticmethod
    def forward(ctx, x):
        top = x.max()
        ctx.save_for_backward(x == top)
        return top

    @staticmethod
    def backward(ctx, slope):
        (leads,) = ctx.saved_tensors
        return slope * leads.to(slope.dtype)


def test_verify_sees_a_tie_as_a_whole():
    def candidate(x):
        return _Highest.apply(torch.clone(x))

    domain = Domain(x=Reals("n")).where(least={"n": 1})
    with pytest.raises(AssertionError, match="slopes at a tie of"):
        oracle.verify(highest, candidate, inputs=domain, differentiable=("x",), examples=30)


def relu_chain(x, w, v, slope_at_zero):
    def relu(z):
        return torch.where(z == 0, slope_at_zero * z, torch.relu(z))

    return relu(relu(x @ w) @ v)


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_slopes_of_units_that_underflow_are_valid_together(slope):
    """The coefficients of the slopes are as small as 1e-302, and so are the bounds that they are compared with."""
    w = np.array([[1e-202, 2e-202], [1e-202, 3e-202]])
    v = np.array([[1e-200, -1e-200], [2e-200, 1e-200]])
    x = np.array([1.0, 2.0])

    def definition(x, w, v):
        hidden = [maximum(x[0] * w[0, k] + x[1] * w[1, k], 0) for k in range(2)]
        return [maximum(hidden[0] * v[0, k] + hidden[1] * v[1, k], 0) for k in range(2)]

    truth = certify(definition, {"x": x, "w": w, "v": v}, "float64", ("x", "w", "v"), np.array([1e100, -3e100]))
    leaves = [torch.tensor(each, requires_grad=True) for each in (x, w, v)]
    made = relu_chain(*leaves, slope)
    gradients = torch.autograd.grad(made, leaves, torch.tensor([1e100, -3e100], dtype=torch.float64))
    answers = {name: gradient.numpy() for name, gradient in zip("xwv", gradients, strict=True)}
    paths = [(path.gradient_sets, path.gradients) for path in truth.paths]
    assert together(Verdict(Grade.ACCURATE), answers, paths).right
    wrong = {**answers, "w": 3 * np.abs(answers["w"]) + 4e-100}
    assert not together(Verdict(Grade.ACCURATE), wrong, paths).right

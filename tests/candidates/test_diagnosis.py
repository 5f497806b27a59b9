"""The diagnosis names classic mistakes, and there is none for a correct implementation."""

import numpy as np
import pytest
import torch

from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load, names
from oracle.evaluation.variants import variants

CONCEPTS = [
    name for name in names() if name.split("/")[0] in ("linear_classifiers", "losses", "activations", "networks")
]


def value(function, side="numpy"):
    return Implementation(f"{side}_candidate", side, "value", function)


def gradient(function, side="numpy"):
    return Implementation(f"{side}_candidate_gradient", side, "gradient", function)


# Classic mistakes.


def hinge(margin=1.0, mean=True, weight=1.0, power=1, shift=0, penalty=np.square):
    def loss(X, y, W, reg):
        y, rows, scores = (y + shift) % W.shape[1], np.arange(len(y)), X @ W
        margins = np.maximum(0, scores - scores[rows, y][:, None] + margin) ** power
        margins[rows, y] = 0
        return margins.sum() / (len(y) if mean else 1) + weight * reg * penalty(W).sum()

    return value(loss)


def hinge_gradient(two=2.0, mean=True, names=("X", "W")):
    def slopes(X, y, W, reg):
        rows, scores = np.arange(len(y)), X @ W
        mask = (scores - scores[rows, y][:, None] + 1 > 0).astype(X.dtype)
        mask[rows, y] = 0
        mask[rows, y] = -mask.sum(axis=1)
        mask /= len(y) if mean else 1
        found = {"X": mask @ W.T, "W": X.T @ mask + two * reg * W}
        return {name: found[name] for name in names}

    return gradient(slopes)


def softmax(axis, sums=None):
    def probabilities(X):
        exponentials = np.exp(X - X.max(axis=axis, keepdims=True))
        return exponentials / exponentials.sum(axis=axis if sums is None else sums, keepdims=True)

    return value(probabilities)


def right_probability(P, y):
    return P[np.arange(len(y)), y]


def bias_gradient(of):
    return gradient(lambda X, W, b, cotangent: {"X": cotangent @ W.T, "W": X.T @ cotangent, "b": of(cotangent)})


HINGE = "linear_classifiers/hinge_loss"


def other(definition):
    return f"looks like another definition: {definition}"


CLASSIC = {
    "penalty λ/2": (HINGE, [hinge(weight=0.5)], other("the penalty is λ/2 · ‖W‖²")),
    "penalty 2λ": (
        HINGE,
        [hinge(weight=2)],
        "the value is correct except for the term `reg * penalty`, which is twice the correct value",
    ),
    "sum for mean": (HINGE, [hinge(mean=False)], other("the losses are summed, not divided by n")),
    "two alternatives": (
        HINGE,
        [hinge(mean=False, weight=0.5)],
        other("the penalty is λ/2 · ‖W‖² and the losses are summed, not divided by n"),
    ),
    "margin 0": (HINGE, [hinge(margin=0)], other("the margin is 0 instead of 1, the loss of a perceptron")),
    "margin 2": (
        HINGE,
        [hinge(margin=2)],
        (
            "looks like another constant: `loss = loss + maximum(0, scores[j] - scores[y[i]] + 2)`, "
            "where the definition has `loss = loss + maximum(0, scores[j] - scores[y[i]] + 1)`"
        ),
    ),
    "L1 penalty": (HINGE, [hinge(penalty=np.abs)], other("the penalty is λ · Σ|W|")),
    "labels off by one": (HINGE, [hinge(shift=1)], "looks like the labels y are one too high"),
    "gradient lacks the 2": (
        HINGE,
        [hinge(), hinge_gradient(two=1)],
        (
            "the gradient by W is correct except for the term `reg * penalty`, which is half of the correct value: "
            "a factor 2 is missing"
        ),
    ),
    "gradients not divided": (
        HINGE,
        [hinge(), hinge_gradient(mean=False)],
        (
            "each of the gradients by X and W is correct except for the term `loss / n`, "
            "which is n times the correct value: the division by n is missing"
        ),
    ),
    "value and gradient of one alternative": (
        HINGE,
        [hinge(weight=0.5), hinge_gradient(two=1)],
        other("the penalty is λ/2 · ‖W‖²"),
    ),
    "two mistakes": (
        HINGE,
        [hinge(mean=False), hinge_gradient(two=1, names=("W",))],
        (
            "for the value, it looks like another definition: the losses are summed, not divided by n; "
            "for the gradient by W, it looks like another definition: the penalty is λ/2 · ‖W‖²"
        ),
    ),
    "squared distance": (
        "distances/l2_distance",
        [value(lambda X, Y: ((X[:, None] - Y) ** 2).sum(axis=2))],
        other("the value is the squared distance"),
    ),
    "squared distance in torch": (
        "distances/l2_distance",
        [value(lambda X, Y: (X[:, None] - Y).square().sum(dim=2), "torch")],
        other("the value is the squared distance"),
    ),
    "wrong axis": ("activations/softmax", [softmax(0)], other("the softmax is taken of each column (axis 0)")),
    "wrong axis in one place": (
        "activations/softmax",
        [softmax(1, sums=0)],
        (
            "looks like the wrong axis, or none: `return exponentials / exponentials.sum(axis=0, keepdims=True)`, "
            "where numpy_shifted has `return exponentials / exponentials.sum(axis=1, keepdims=True)`"
        ),
    ),
    "missing sign": (
        "losses/cross_entropy",
        [value(lambda P, y: np.log(right_probability(P, y)).mean())],
        "the value is the correct value with the opposite sign",
    ),
    "log2": (
        "losses/cross_entropy",
        [value(lambda P, y: -np.log2(right_probability(P, y)).mean())],
        other("the logarithm has base 2, so that the loss is in bits"),
    ),
    "all pairs of rows and labels": (
        "losses/cross_entropy",
        [value(lambda P, y: -np.log(P[:, y]).mean())],
        "looks like every row is combined with every label of y, as in [:, y]",
    ),
    "not averaged": (
        "losses/cross_entropy",
        [value(lambda P, y: -np.log(right_probability(P, y)))],
        "the value is given for each of n, not summed or averaged",
    ),
    "broadcast": (
        "losses/half_squared_error",
        [value(lambda y_hat, y: ((y_hat[:, None] - y) ** 2 / 2).mean())],
        "looks like y_hat and y are broadcast against each other, (n, 1) against (n,)",
    ),
    "no half": (
        "losses/half_squared_error",
        [value(lambda y_hat, y: torch.nn.functional.mse_loss(target=y, input=y_hat), "torch")],
        other("the squares are not halved, as in torch's MSELoss"),
    ),
    "transposed gradient": (
        "networks/affine_layer",
        [gradient(lambda X, W, b, cotangent: {"W": cotangent.T @ X})],
        "the gradient by W is transposed",
    ),
    "mean for sum in a bias": (
        "networks/affine_layer",
        [bias_gradient(lambda cotangent: cotangent.mean(axis=0))],
        "the gradient by b is divided by n once too often",
    ),
    "no bias": ("networks/affine_layer", [value(lambda X, W, b: X @ W)], other("the bias is left out")),
    "a little off": (
        "activations/tanh",
        [value(lambda x: np.tanh(x) * 1.001)],
        "the value is 1.001 times the correct value",
    ),
    "biased": (
        "reductions/variance",
        [value(lambda X, axis, correction: X.var(axis=axis))],
        other("the divisor is n, for every correction"),
    ),
}


@pytest.mark.parametrize("mistake", CLASSIC)
def test_a_classic_mistake_has_its_diagnosis(mistake):
    name, candidate, sentence = CLASSIC[mistake]
    assert diagnose(load(name), candidate) == sentence


def test_other_examples_give_the_same_diagnosis():
    assert diagnose(load("linear_classifiers/hinge_loss"), [hinge(weight=0.5)], seed=7) == CLASSIC["penalty λ/2"][2]
    assert diagnose(load("linear_classifiers/hinge_loss"), [hinge(weight=0.5)], "float32") == CLASSIC["penalty λ/2"][2]


# No diagnosis.


def test_a_correct_candidate_has_no_diagnosis():
    hinge_loss = load("linear_classifiers/hinge_loss")
    assert diagnose(hinge_loss, [hinge(), hinge_gradient()]) == ""


@pytest.mark.parametrize("name", CONCEPTS)
def test_the_implementations_of_a_concept_have_no_diagnosis_but_a_cancellation(name):
    concept = load(name)
    faulty = {failure.implementation for failure in concept.expected_failures}
    right = [one for one in concept.implementations if one.name not in faulty]
    own = [*right, *(v.implementation for v in variants() if v.concept == name)]
    diagnoses = {i.name: diagnose(concept, [i]) for i in own if i.gives in ("value", "gradient")}
    assert {key: text for key, text in diagnoses.items() if text and "looks like cancellation" not in text} == {}


def test_a_candidate_that_no_hypothesis_fits_has_no_diagnosis():
    odd = value(lambda X, y, W, reg: np.cos(X).sum() + np.sin(W).prod() + reg**3)
    refuses = value(lambda X, y, W, reg: X.no_such_method())
    assert diagnose(load("linear_classifiers/hinge_loss"), [odd]) == ""
    assert diagnose(load("linear_classifiers/hinge_loss"), [refuses]) == ""

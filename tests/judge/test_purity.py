"""The check of purity: changed inputs, and answers that share memory with an input."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain, Reals
from oracle.judge import Case, judge_value
from oracle.judge.purity import judge_purity
from oracle.truth.outputs import with_outputs

L2 = load("distances/l2_distance")
HINGE = load("linear_classifiers/hinge_loss")


def numpy(function, gives="value"):
    return Implementation("numpy_planted", "numpy", gives, function)


def pytorch(function, gives="value"):
    return Implementation("torch_planted", "torch", gives, function)


def distances(dtype="float64", n=3, m=3, d=2):
    return Case(L2, L2.domain.at({"n": n, "m": m, "d": d}, dtype, 0))


def direct(X, Y):
    return np.linalg.norm(X[:, None] - Y, axis=2)


def torch_direct(X, Y):
    return torch.linalg.vector_norm(X[:, None] - Y, dim=2)


def square():
    # The answer has the shape of X and Y, so that it can use their memory.
    return distances(d=3)


def test_right_implementations_are_pure():
    for candidate in L2.implementations:
        assert judge_purity(distances(), candidate).grade == "accurate"


def changes_one(X, Y):
    X -= Y[:1]
    return direct(X, Y - Y[:1])


def changes_one_bit(X, Y):
    D = direct(X, Y)
    Y[0, 0] = np.nextafter(Y[0, 0], 2.0)
    return D


def negates_a_zero(X, Y):
    X[0, 0] = -X[0, 0]
    return direct(X, Y)


def test_an_input_changed_in_place_is_named():
    verdict = judge_purity(distances(), numpy(changes_one))
    assert verdict.grade == "wrong"
    assert verdict.sentence == "changed its input X; work on a copy"
    verdict = judge_purity(distances(), numpy(changes_one_bit))
    assert verdict.sentence == "changed its input Y; work on a copy"


def test_a_change_of_an_input_does_not_reach_other_candidates():
    case = distances()
    before = {name: x.copy() for name, x in case.inputs.items()}
    judge_purity(case, numpy(changes_one))
    assert all(np.array_equal(case.inputs[name], x) for name, x in before.items())
    assert judge_value(case, L2["numpy_broadcast"]).grade == "accurate"


def test_a_changed_sign_of_zero_is_found():
    case = Case(L2, L2.domain.cast({"X": [[0.0]], "Y": [[1.0]]}, "float64"))
    assert judge_purity(case, numpy(negates_a_zero)).sentence == "changed its input X; work on a copy"


def torch_changes_one(X, Y):
    X -= Y[:1]
    return torch_direct(X, Y - Y[:1])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_a_tensor_changed_in_place_is_named(dtype):
    verdict = judge_purity(distances(dtype), pytorch(torch_changes_one))
    assert verdict.sentence == "changed its input X; work on a copy"


def test_changed_integer_labels_are_found():
    def relabels(X, y, W, reg):
        y[:] = y[::-1]
        return HINGE["numpy_vectorized"].function(X[::-1], y, W, reg)

    case = Case(HINGE, HINGE.domain.at({"n": 5, "d": 2, "c": 4}, "float64", 0))
    assert judge_purity(case, numpy(relabels)).sentence == "changed its input y; work on a copy"


def overwrites_its_input(X, Y):
    X[...] = direct(X, Y)
    return X


def shares_y(X, Y):
    D = direct(X, Y)
    return np.ndarray(D.shape, D.dtype, buffer=Y.data)


def test_returning_memory_of_an_input_is_named():
    assert judge_purity(square(), numpy(shares_y)).sentence == "returned memory of its input Y; return a copy"


def test_a_changed_input_is_reported_before_shared_memory():
    assert judge_purity(square(), numpy(overwrites_its_input)).sentence == "changed its input X; work on a copy"


@pytest.mark.parametrize(
    "share",
    [lambda X: X, lambda X: X.T, lambda X: X[::-1], lambda X: X.reshape(-1).reshape(X.shape), lambda X: X[:, :1]],
    ids=["itself", "transposed", "reversed", "reshaped", "a column"],
)
def test_every_view_of_an_array_shares_memory_with_its_input(share):
    assert "returned memory of its input X" in judge_purity(square(), numpy(lambda X, Y: share(X))).sentence


@pytest.mark.parametrize(
    "share",
    [
        lambda X: X,
        lambda X: X.T,
        lambda X: X.detach(),
        lambda X: X.view(-1),
        lambda X: X[1:],
        lambda X: torch.as_strided(X, (2,), (3,), 1),
        lambda X: torch.from_numpy(X.numpy()),
    ],
    ids=["itself", "transposed", "detached", "flat", "rows", "as_strided", "through NumPy"],
)
def test_every_view_of_a_tensor_shares_memory_with_its_input(share):
    assert "returned memory of its input X" in judge_purity(square(), pytorch(lambda X, Y: share(X))).sentence


def test_a_copy_shares_no_memory():
    assert judge_purity(square(), numpy(lambda X, Y: X.copy())).grade == "accurate"
    assert judge_purity(square(), pytorch(lambda X, Y: X.clone())).grade == "accurate"


def test_a_gradient_that_returns_an_input_is_found():
    verdict = judge_purity(square(), numpy(lambda X, Y, cotangent: {"X": X, "Y": -Y}, "gradient"))
    assert verdict.sentence == "returned memory of its input X; return a copy"


def test_a_concept_about_views_may_return_one():
    views = replace(L2, shares_memory=True)
    assert judge_purity(Case(views, square().example), numpy(lambda X, Y: X.T)).grade == "accurate"
    assert judge_purity(Case(views, square().example), numpy(overwrites_its_input)).grade == "wrong"


def test_a_view_is_wrong_where_the_inputs_select_which_entries_are_returned():
    domain = Domain(x=Reals("n"))
    own = concept_of(lambda x: x[x > 0], domain)
    shares = Implementation("torch_shares", "torch", "value", lambda x: x if (x > 0).all() else x[x > 0])
    verdict = judge_purity(Case(own, domain.cast({"x": [1.0, 2.0]}, "float64")), shares)
    assert verdict.sentence == "returned memory of its input x; return a copy"


def of_reference(reference):
    concept = concept_of(reference, Domain(x=Reals("n"), y=Reals("n")))
    return Case(concept, concept.domain.at({"n": 4}, "float64", 0))


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (lambda x, y: (x * y, x), lambda x, y: (x * y, x)),
        (lambda x, y: {"shifted": y[1:], "total": y.sum()}, lambda x, y: {"shifted": y[1:], "total": y.sum()}),
        (lambda x, y: (np.flip(x), y.copy()), lambda x, y: (x[::-1], y)),
    ],
)
def test_one_of_several_outputs_may_be_a_view_where_it_only_moves_entries(reference, candidate):
    outputs = of_reference(reference).concept.outputs
    shares = Implementation("numpy_shares", "numpy", "value", with_outputs(candidate, tuple(outputs)))
    assert judge_purity(of_reference(reference), shares).grade == "accurate"


def test_one_of_several_outputs_may_not_use_the_memory_of_another_input():
    def reuses(x, y):
        np.multiply(2.0, y, out=y)
        y /= 2.0
        return y, x * y

    case = of_reference(lambda x, y: (x, x * y))
    shares = Implementation("numpy_shares", "numpy", "value", with_outputs(reuses, tuple(case.concept.outputs)))
    assert judge_purity(case, shares).sentence == "returned memory of its input y; return a copy"

"""Purity and layout on trial: changed inputs, borrowed memory, and code that trusts the strides it grew up with."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.domains import LAYOUTS
from oracle.judge import Case, judge_gradient, judge_value, laid_out
from oracle.judge.layout import CHECK as LAYOUT
from oracle.judge.purity import judge_purity

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


# Purity: the distances here are square, so that an input's memory could hold them.


def square():
    return distances(d=3)


def test_the_right_ones_are_pure():
    for candidate in L2.implementations:
        assert judge_purity(distances(), candidate).grade == "accurate"


def changes_one(X, Y):
    X -= Y[:1]
    return direct(X, Y - Y[:1])


def changes_and_restores_but_for_a_bit(X, Y):
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
    verdict = judge_purity(distances(), numpy(changes_and_restores_but_for_a_bit))
    assert verdict.sentence == "changed its input Y; work on a copy"


def test_a_changed_input_spoils_no_other_candidate():
    case = distances()
    before = {name: x.copy() for name, x in case.inputs.items()}
    judge_purity(case, numpy(changes_one))
    assert all(np.array_equal(case.inputs[name], x) for name, x in before.items())
    assert judge_value(case, L2["numpy_broadcast"]).grade == "accurate"


def test_the_sign_of_a_zero_is_a_bit_of_the_input():
    case = Case(L2, L2.domain.cast({"X": [[0.0]], "Y": [[1.0]]}, "float64"))
    assert judge_purity(case, numpy(negates_a_zero)).sentence == "changed its input X; work on a copy"


def torch_changes_one(X, Y):
    X -= Y[:1]
    return torch_direct(X, Y - Y[:1])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_a_tensor_changed_in_place_is_named(dtype):
    verdict = judge_purity(distances(dtype), pytorch(torch_changes_one))
    assert verdict.sentence == "changed its input X; work on a copy"


def test_changed_labels_are_an_input_too():
    def relabels(X, y, W, reg):
        y[:] = y[::-1]
        return HINGE["numpy_vectorized"].function(X[::-1], y, W, reg)

    case = Case(HINGE, HINGE.domain.at({"n": 5, "d": 2, "c": 4}, "float64", 0))
    assert judge_purity(case, numpy(relabels)).sentence == "changed its input y; work on a copy"


def overwrites_its_input(X, Y):
    X[...] = direct(X, Y)
    return X


def hands_out_a_view(X, Y):
    D = direct(X, Y)
    return np.ndarray(D.shape, D.dtype, buffer=Y.data)


def test_memory_of_an_input_is_named():
    assert judge_purity(square(), numpy(hands_out_a_view)).sentence == "returned memory of its input Y; return a copy"


def test_changing_is_named_before_sharing():
    assert judge_purity(square(), numpy(overwrites_its_input)).sentence == "changed its input X; work on a copy"


@pytest.mark.parametrize(
    "share",
    [lambda X: X, lambda X: X.T, lambda X: X[::-1], lambda X: X.reshape(-1).reshape(X.shape), lambda X: X[:, :1]],
    ids=["itself", "transposed", "reversed", "reshaped", "a column"],
)
def test_every_view_of_an_array_is_memory_of_it(share):
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
    ids=["itself", "transposed", "detached", "flat", "rows", "as_strided", "by way of NumPy"],
)
def test_every_view_of_a_tensor_is_memory_of_it(share):
    assert "returned memory of its input X" in judge_purity(square(), pytorch(lambda X, Y: share(X))).sentence


def test_a_copy_is_nobodys_memory():
    assert judge_purity(square(), numpy(lambda X, Y: X.copy())).grade == "accurate"
    assert judge_purity(square(), pytorch(lambda X, Y: X.clone())).grade == "accurate"


def test_a_gradient_that_is_an_input_is_found():
    verdict = judge_purity(square(), numpy(lambda X, Y, cotangent: {"X": X, "Y": -Y}, "gradient"))
    assert verdict.sentence == "returned memory of its input X; return a copy"


def test_a_concept_about_views_may_return_one():
    views = replace(L2, shares_memory=True)
    assert judge_purity(Case(views, square().example), numpy(lambda X, Y: X.T)).grade == "accurate"
    assert judge_purity(Case(views, square().example), numpy(overwrites_its_input)).grade == "wrong"


# Layout.


def layouts(case):
    return list(laid_out(case))


def test_every_layout_but_the_plain_one_is_tried():
    case = distances()
    tried = dict(layouts(case))
    assert set(tried) == set(LAYOUTS) - {"contiguous"}
    for name, other in tried.items():
        if name != "expanded":
            assert all(np.array_equal(other.inputs[key], x) for key, x in case.inputs.items())
            assert any(other.inputs[key].strides != x.strides or other.inputs[key].base is not None
                       for key, x in case.inputs.items())  # fmt: skip


def test_the_layouts_reach_the_candidate():
    seen = []

    def notes(X, Y):
        seen.append((X.strides, X.flags.c_contiguous, X.flags.f_contiguous))
        return direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, numpy(notes)).grade == "accurate"
    strides = {strides for strides, *_ in seen}
    assert {(16, 8), (8, 24), (64, 16), (-16, -8)} <= strides


def test_a_stride_of_zero_reaches_the_candidate():
    seen = []

    def notes(X, Y):
        seen.append(X.strides)
        return direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, numpy(notes)).grade == "accurate"
    assert (0, 8) in seen


def test_the_layouts_reach_torch():
    seen = set()

    def notes(X, Y):
        seen.add((X.stride(), X.storage_offset()))
        return torch_direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, pytorch(notes)).grade == "accurate"
    assert {((2, 1), 0), ((1, 3), 0), ((8, 2), 0), ((2, 1), 1), ((0, 1), 0)} <= seen


def test_the_right_ones_do_not_care():
    for page, dims in ((L2, {"n": 3, "m": 4, "d": 2}), (HINGE, {"n": 3, "d": 2, "c": 4})):
        case = Case(page, page.domain.at(dims, "float32", 1))
        for candidate in page.implementations:
            assert LAYOUT.judge(case, candidate).grade == "accurate"


def in_memory_order(X, Y):
    return direct(X.ravel(order="K").reshape(X.shape), Y)


def as_if_contiguous(X, Y):
    n, d = X.shape
    return direct(np.lib.stride_tricks.as_strided(X, (n, d), (d * X.itemsize, X.itemsize)), Y)


def from_the_start_of_the_buffer(X, Y):
    whole = X if X.base is None else X.base
    return direct(np.resize(whole, X.shape), Y)


@pytest.mark.parametrize(
    "fault", [in_memory_order, as_if_contiguous, from_the_start_of_the_buffer], ids=lambda f: f.__name__
)
def test_an_array_read_as_if_it_were_contiguous_is_found(fault):
    case = distances()
    assert judge_value(case, numpy(fault)).grade == "accurate"
    verdict = LAYOUT.judge(case, numpy(fault))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("with ")
    assert verdict.sentence.split()[1] in LAYOUTS
    assert " inputs, entry [" in verdict.sentence


def test_a_layout_that_is_refused_is_named():
    def needs_contiguous(X, Y):
        return torch_direct(X.view(-1).view(X.shape), Y)

    case = distances()
    verdict = LAYOUT.judge(case, pytorch(needs_contiguous))
    assert verdict.grade == "raised"
    assert verdict.sentence.startswith("with fortran inputs, raised RuntimeError: view size is not compatible")


def test_a_tensor_read_as_if_it_were_contiguous_is_found():
    def trusting(X, Y):
        return torch_direct(torch.as_strided(X, X.shape, (X.shape[1], 1)), Y)

    case = distances()
    assert judge_value(case, pytorch(trusting)).grade == "accurate"
    assert LAYOUT.judge(case, pytorch(trusting)).grade == "wrong"


def test_a_tensor_read_from_the_start_of_its_storage_is_found():
    def trusting(X, Y):
        return torch_direct(torch.as_strided(X, X.shape, X.stride(), 0), Y)

    case = distances()
    verdict = LAYOUT.judge(case, pytorch(trusting))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("with offset inputs, ")


def test_a_gradient_that_cares_about_layout_is_found():
    right = L2["numpy_gradient"].function

    def fault(X, Y, cotangent):
        return right(X.ravel(order="K").reshape(X.shape), Y, cotangent)

    case = distances()
    assert judge_gradient(case, numpy(fault, "gradient")).grade == "accurate"
    assert LAYOUT.judge(case, numpy(fault, "gradient")).grade == "wrong"


def test_what_is_wrong_anyway_is_not_blamed_on_the_layout():
    case = distances()
    verdict = LAYOUT.judge(case, numpy(lambda X, Y: 2 * direct(X, Y)))
    assert verdict.right
    assert verdict.vacuous


def test_what_is_wrong_for_equal_rows_is_not_blamed_on_the_expanded_layout():
    def fails_on_equal_rows(X, Y):
        D = direct(X, Y)
        return D + 1 if np.ptp(X, axis=0).max() == 0 else D

    case = distances()
    assert LAYOUT.judge(case, numpy(fails_on_equal_rows)).grade == "accurate"


def test_a_stride_of_zero_that_is_written_through_is_found():
    def centred(X, Y):
        for i in range(len(X)):
            X[i] -= Y[0]
        return direct(X, Y - Y[0])

    case = distances()
    assert judge_value(case, numpy(centred)).grade == "accurate"
    assert LAYOUT.judge(case, numpy(centred)).sentence.startswith("with expanded inputs, ")


def test_a_missing_kernel_stays_unsupported_whatever_the_layout():
    case = distances("float16")
    assert LAYOUT.judge(case, L2["torch_cdist"]).grade == "unsupported"

"""The check of layouts: the same values in another memory layout must get the same verdict."""

import numpy as np
import pytest
import torch

from oracle.catalogue.loading import load
from oracle.domains import LAYOUTS
from oracle.judge import Case, judge_gradient, judge_value, laid_out
from oracle.judge.layout import CHECK as LAYOUT
from tests.judge.test_purity import HINGE, direct, distances, numpy, pytorch, torch_direct

L2 = load("distances/l2_distance")


def layouts(case):
    return list(laid_out(case))


def test_every_layout_except_contiguous_is_generated():
    case = distances()
    generated = dict(layouts(case))
    assert set(generated) == set(LAYOUTS) - {"contiguous"}
    for name, other in generated.items():
        if name != "expanded":
            assert all(np.array_equal(other.inputs[key], x) for key, x in case.inputs.items())
            assert any(other.inputs[key].strides != x.strides or other.inputs[key].base is not None
                       for key, x in case.inputs.items())  # fmt: skip


def test_the_layouts_reach_the_candidate():
    seen = []

    def recording(X, Y):
        seen.append((X.strides, X.flags.c_contiguous, X.flags.f_contiguous))
        return direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, numpy(recording)).grade == "accurate"
    strides = {strides for strides, *_ in seen}
    assert {(16, 8), (8, 24), (64, 16), (-16, -8)} <= strides


def test_a_stride_of_zero_reaches_the_candidate():
    seen = []

    def recording(X, Y):
        seen.append(X.strides)
        return direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, numpy(recording)).grade == "accurate"
    assert (0, 8) in seen


def test_the_layouts_reach_torch():
    seen = set()

    def recording(X, Y):
        seen.add((X.stride(), X.storage_offset()))
        return torch_direct(X, Y)

    case = distances(n=3, m=3, d=2)
    assert LAYOUT.judge(case, pytorch(recording)).grade == "accurate"
    assert {((2, 1), 0), ((1, 3), 0), ((8, 2), 0), ((2, 1), 1), ((0, 1), 0)} <= seen


def test_right_implementations_pass_in_every_layout():
    for concept, dims in ((L2, {"n": 3, "m": 4, "d": 2}), (HINGE, {"n": 3, "d": 2, "c": 4})):
        case = Case(concept, concept.domain.at(dims, "float32", 1))
        for candidate in concept.implementations:
            assert LAYOUT.judge(case, candidate).grade == "accurate"


def in_memory_order(X, Y):
    return direct(X.ravel(order="K").reshape(X.shape), Y)


def as_if_contiguous(X, Y):
    n, d = X.shape
    return direct(np.lib.stride_tricks.as_strided(X, (n, d), (d * X.itemsize, X.itemsize)), Y)


def from_the_start_of_the_buffer(X, Y):
    base = X if X.base is None else X.base
    return direct(np.resize(base, X.shape), Y)


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


def test_a_layout_for_which_the_function_raises_is_named():
    def needs_contiguous(X, Y):
        return torch_direct(X.view(-1).view(X.shape), Y)

    case = distances()
    verdict = LAYOUT.judge(case, pytorch(needs_contiguous))
    assert verdict.grade == "raised"
    assert verdict.sentence.startswith("with fortran inputs, raised RuntimeError: view size is not compatible")


def test_a_tensor_read_as_if_it_were_contiguous_is_found():
    def assumes_contiguous(X, Y):
        return torch_direct(torch.as_strided(X, X.shape, (X.shape[1], 1)), Y)

    case = distances()
    assert judge_value(case, pytorch(assumes_contiguous)).grade == "accurate"
    assert LAYOUT.judge(case, pytorch(assumes_contiguous)).grade == "wrong"


def test_a_tensor_read_from_the_start_of_its_storage_is_found():
    def assumes_contiguous(X, Y):
        return torch_direct(torch.as_strided(X, X.shape, X.stride(), 0), Y)

    case = distances()
    verdict = LAYOUT.judge(case, pytorch(assumes_contiguous))
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("with offset inputs, ")


def test_a_gradient_that_depends_on_the_layout_is_found():
    right = L2["numpy_gradient"].function

    def fault(X, Y, cotangent):
        return right(X.ravel(order="K").reshape(X.shape), Y, cotangent)

    case = distances()
    assert judge_gradient(case, numpy(fault, "gradient")).grade == "accurate"
    assert LAYOUT.judge(case, numpy(fault, "gradient")).grade == "wrong"


def test_a_function_that_is_wrong_in_the_contiguous_layout_is_vacuous_in_others():
    case = distances()
    verdict = LAYOUT.judge(case, numpy(lambda X, Y: 2 * direct(X, Y)))
    assert verdict.right
    assert verdict.vacuous


def test_a_function_that_fails_for_equal_rows_passes_the_layout_check():
    def fails_on_equal_rows(X, Y):
        D = direct(X, Y)
        return D + 1 if np.ptp(X, axis=0).max() == 0 else D

    case = distances()
    assert LAYOUT.judge(case, numpy(fails_on_equal_rows)).grade == "accurate"


def test_a_write_through_a_stride_of_zero_is_found():
    def centred(X, Y):
        for i in range(len(X)):
            X[i] -= Y[0]
        return direct(X, Y - Y[0])

    case = distances()
    assert judge_value(case, numpy(centred)).grade == "accurate"
    assert LAYOUT.judge(case, numpy(centred)).sentence.startswith("with expanded inputs, ")


def test_a_missing_kernel_stays_unsupported_in_every_layout():
    case = distances("float16")
    assert LAYOUT.judge(case, L2["torch_cdist"]).grade == "unsupported"

"""The check of calls: answers that share memory, and answers that are kept under an incomplete key."""

from functools import lru_cache

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain, Reals
from oracle.judge import Case
from oracle.judge.cached_case import inner_changed
from oracle.judge.calls import CHECK
from oracle.truth import solve

PRODUCT, ADDITION = load("elementwise/multiplication"), load("elementwise/addition")
AFFINE = load("networks/affine_layer")


def verdict(function, concept=PRODUCT, gives="value", side="numpy", **dims):
    case = Case(concept, next(concept.domain.middling("float64", 4096, 1)))
    return CHECK.judge(case, Implementation(f"{side}_planted", side, gives, function))


def in_one_buffer():
    buffers = {}

    def multiply(x, y):
        return np.multiply(x, y, out=buffers.setdefault(x.shape, np.empty_like(x)))

    return multiply


def into_the_previous_input():
    previous = []

    def multiply(x, y):
        if previous:
            previous.pop()[...] = 0.0
        previous.append(x)
        return x * y

    return multiply


def kept_by(key):
    answers = {}

    def multiply(x, y):
        return answers.setdefault(key(x, y), x * y).copy() if isinstance(x, np.ndarray) else x * y

    return multiply


def one_tensor_for_all():
    answer = torch.empty(0, dtype=torch.float64)

    def multiply(x, y):
        with torch.no_grad():
            return answer.resize_(x.shape).copy_(x * y)

    return multiply


@pytest.mark.parametrize(
    ("function", "side", "sentence"),
    [
        (in_one_buffer(), "numpy", "a call changes the answer of the call before it; return new memory from each call"),
        (one_tensor_for_all(), "torch", "a call changes the answer of the call before it"),
        (into_the_previous_input(), "numpy", "a call changes the input x of the call before it"),
        (
            kept_by(lambda x, y: (x.shape, x[0], y[-1])),
            "numpy",
            "after a call with an input that differs in few entries",
        ),
        (kept_by(lambda x, y: (id(x), id(y))), "numpy", "after few entries of the same input were changed in place"),
        (kept_by(lambda x, y: (len(x), round(float(np.abs(x).sum()), 6))), "numpy", "after a call with an input"),
    ],
    ids=["buffer", "tensor", "input", "corners", "identity", "sum of magnitudes"],
)
def test_answers_that_depend_on_other_calls_are_wrong(function, side, sentence):
    found = verdict(function, side=side)
    assert found.grade == "wrong"
    assert found.sentence.startswith(sentence)


def test_a_gradient_in_one_buffer_is_wrong():
    buffers = {}

    def gradient(x, y, cotangent):
        into = buffers.setdefault(x.shape, (np.empty_like(x), np.empty_like(y)))
        return {"x": np.multiply(cotangent, y, out=into[0]), "y": np.multiply(cotangent, x, out=into[1])}

    assert "changes the answer" in verdict(gradient, gives="gradient").sentence
    assert verdict(lambda x, y, cotangent: {"x": cotangent * y, "y": cotangent * x}, gives="gradient").right


def kept_norm():
    answers = {}

    def norm(x):
        return answers.setdefault((len(x), x[0], x[-1]), np.linalg.norm(x))

    return norm


def kept_scores(*, whole):
    answers = {}

    def scores(X, W, b):
        key = (X.tobytes(), W.tobytes() if whole else W[0, 0])
        return answers.setdefault(key, X @ W) + b

    return scores


def kept_row(key):
    answers = {}

    def add(a, b):
        return answers.setdefault((len(a), key(a)), a.copy()) + b

    return add


def in_two_buffers():
    buffers = {}

    def multiply(x, y):
        two = buffers.setdefault(x.shape, [np.empty_like(x), np.empty_like(x)])
        two.reverse()
        return np.multiply(x, y, out=two[0])

    return multiply


def test_a_norm_that_is_kept_by_its_ends_is_wrong():
    found = verdict(kept_norm(), load("linear_algebra/norm_l2"))
    assert found.grade == "wrong"
    assert found.sentence.startswith("after a call with an input that differs in few entries")
    assert verdict(np.linalg.norm, load("linear_algebra/norm_l2")).right


def test_scores_that_are_kept_for_the_same_batch_are_wrong():
    assert verdict(kept_scores(whole=False), AFFINE).grade == "wrong"
    assert verdict(kept_scores(whole=True), AFFINE).right


def test_a_row_that_is_kept_by_its_sorted_entries_is_wrong():
    assert verdict(kept_row(lambda a: np.sort(a).tobytes()), ADDITION).grade == "wrong"
    assert verdict(kept_row(lambda a: a.tobytes()), ADDITION).right


def alike_verdict(function, concept, side="numpy"):
    """The verdict on the example whose inputs are changed one by one."""
    case = Case(concept, list(concept.domain.middling("float64", 4096, 2))[-1])
    return CHECK.judge(case, Implementation(f"{side}_planted", side, "value", function))


def kept_under(function, key):
    answers = {}

    def keeping(*args, **named):
        return np.copy(answers.setdefault(key(*args, **named), function(*args, **named)))

    return keeping


def scale_of_the_last_call():
    scales = {}

    def scaled(X, W, b):
        scale = np.abs(b).max()
        used = scales.get(X.shape, scale) if scale == 0 else scale
        scales[X.shape] = scale
        return X @ W + b + (used - scale)

    return scaled


def scores(X, W, b):
    return X @ W + b


@pytest.mark.parametrize(
    ("concept", "function", "key"),
    [
        ("linear_algebra/matrix_vector", lambda A, x: A @ x, lambda A, x: (A.shape, A.sum(), x.sum())),
        ("elementwise/multiplication", lambda x, y: x * y, lambda x, y: (x.shape, x.sum(), np.square(y).sum())),
        ("reductions/largest", lambda X, axis: X.max(axis), lambda X, axis: (X.shape, axis, X.mean())),
        ("linear_algebra/norm_l2", np.linalg.norm, lambda x: (x.shape, x.sum())),
        (
            "linear_algebra/hadamard",
            lambda A, B: A * B,
            lambda A, B: (A.shape, np.sort(A, axis=None).tobytes(), B.sum()),
        ),
    ],
)
def test_an_answer_that_is_kept_under_a_sum_is_wrong(concept, function, key):
    assert alike_verdict(kept_under(function, key), load(concept)).grade == "wrong"
    assert alike_verdict(function, load(concept)).right


def test_an_exception_passes_where_the_zeros_leave_no_value():
    domain = Domain(A=Reals("d d"), b=Reals("d")).where(least={"d": 1})
    system = concept_of(lambda A, b: solve(A, b), domain, ())  # noqa: PLW0108
    assert alike_verdict(lambda A, b: np.linalg.solve(A, b), system).right  # noqa: PLW0108  it takes no names


def test_what_is_kept_for_an_input_of_zeros_is_wrong():
    assert alike_verdict(scale_of_the_last_call(), AFFINE).grade == "wrong"
    assert alike_verdict(scores, AFFINE).right


def test_answers_in_two_buffers_that_take_turns_are_wrong():
    assert verdict(in_two_buffers()).sentence.startswith("a call changes the answer of the call before it")


@lru_cache
def ones(size):
    return torch.ones(size, dtype=torch.float64)


def kept_in_full():
    answers = {}

    def multiply(x, y):
        return answers.setdefault((x.tobytes(), y.tobytes()), x * y).copy()

    return multiply


@pytest.mark.parametrize(
    ("function", "side"),
    [
        (lambda x, y: np.multiply(x, y, out=np.empty_like(x)), "numpy"),
        (kept_in_full(), "numpy"),
        (lambda x, y: x * y * ones(len(x)), "torch"),
        (lambda x, y: x.clone().mul_(y), "torch"),
        (lambda x, y: torch.mul(x, y), "torch"),  # noqa: PLW0108  it takes no names
    ],
    ids=["out of its own", "kept by all entries", "a constant kept", "its own copy in place", "built in"],
)
def test_right_functions_pass(function, side):
    found = verdict(function, side=side)
    assert found.right
    assert not found.vacuous


def test_one_inner_entry_of_each_array_differs_and_the_corners_do_not():
    case = Case(AFFINE, next(AFFINE.domain.middling("float32", 4096, 1)))
    other = inner_changed(case)
    for name, x in case.inputs.items():
        differ = np.flatnonzero(x != other.inputs[name])
        assert len(differ) == 1
        assert 0 < differ[0] < x.size - 1
    AFFINE.domain.cast(other.inputs, "float32")


def test_an_exception_in_a_later_call_is_reported():
    calls = []

    def once(x, y):
        calls.append(x)
        if len(calls) > 2:
            raise RuntimeError("a single use")
        return x * y

    assert verdict(once).sentence == "raised RuntimeError: a single use in a later call, though not in the first"

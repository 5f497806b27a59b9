"""`verify` calls functions under settings of its own, and leaves those of the user as they were."""

import random
import warnings

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracle import Domain, Reals
from oracle.candidates.verify import verify
from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.runner.search import draw


@pytest.mark.parametrize(
    "context",
    [
        torch.no_grad,
        torch.inference_mode,
        lambda: torch.device("meta"),
        lambda: torch.autocast("cpu", dtype=torch.bfloat16),
        torch.autograd.detect_anomaly,
        lambda: np.errstate(all="raise"),
    ],
    ids=["no grad", "inference mode", "device", "autocast", "anomaly mode", "floating-point errors"],
)
@pytest.mark.filterwarnings("ignore:Anomaly")
def test_a_context_around_the_call_changes_nothing(context):
    with context():
        assert verify("activations/sigmoid", torch.nn.Sigmoid(), examples=1).grade == "accurate"
        assert verify("activations/softmax", lambda X: torch.softmax(X, 1), examples=1).grade == "accurate"


def test_the_default_dtype_and_deterministic_algorithms_are_restored():
    torch.set_default_dtype(torch.float64)
    torch.set_deterministic_debug_mode("error")
    try:
        assert verify("activations/relu", lambda x: torch.where(x > 0, x, torch.tensor(0.0)), examples=1).grade.right
        assert torch.get_default_dtype() is torch.float64
        assert torch.get_deterministic_debug_mode() == 2
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_deterministic_debug_mode(0)


def test_the_random_state_is_restored_also_after_a_failure():
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    verify("activations/relu", torch.nn.ReLU(), examples=1)
    with pytest.raises(AssertionError):
        verify("activations/relu", torch.nn.Dropout(0.5), examples=1)
    assert (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == states  # noqa: NPY002


def test_warnings_are_no_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verify("activations/sigmoid", torch.sigmoid, examples=2)


def now_and_then(x):
    return np.maximum(x, 0) * (1 + (random.random() < 0.1))


def rarely_another_gradient(x):
    return torch.relu(x) if torch.rand(()) < 0.8 else torch.relu(x.detach()) + 0 * x


def generator_of_numpy(x):
    return np.maximum(x, 0) + (np.random.random() > 0.9)  # noqa: NPY002


@pytest.mark.parametrize("candidate", [now_and_then, rarely_another_gradient, generator_of_numpy])
def test_what_is_wrong_now_and_then_is_found_in_every_run(candidate):
    messages = []
    for _ in range(2):
        with pytest.raises(AssertionError, match=r"(?s)wrong: .*([Ii]s not repeatable|After a call with)") as caught:
            verify("activations/relu", candidate, examples=4)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_what_is_random_and_right_has_a_note():
    def in_any_order(x):
        return x[np.random.permutation(len(x))].sum()  # noqa: NPY002

    verified = verify(lambda x: x.sum(), in_any_order, inputs=Domain(x=Reals("n", low=0.0, high=8.0)), examples=4)
    assert any("gives different answers to the same input" in note for note in verified.notes)


@given(st.floats(0.0, 1.0))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_runs_inside_a_test_of_hypothesis(slope):
    verify("activations/prelu", lambda x, a: np.where(x > 0, x, a * x), examples=1)


def test_drawn_examples_do_not_depend_on_source_files(monkeypatch):
    from hypothesis.internal.conjecture import providers

    def drawn():
        found: list[Example] = []
        draw(load("activations/relu"), "float64", "ties", 64, 30, 1, found.append)
        return [example.inputs["x"].tolist() for example in found]

    first = drawn()
    mine = type(providers._local_constants)(integers={3, 5, 7, 11}, floats={2.5, 3.5, 4.5})
    monkeypatch.setattr(providers, "_local_constants", mine)
    assert drawn() == first

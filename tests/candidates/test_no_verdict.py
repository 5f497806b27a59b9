"""Nothing that was not decided is shown as right, and nothing that was not asked for counts against a function."""

import types

import numpy as np
import pytest
import torch

from oracle import Domain, Reals, verify
from oracle.candidates import compiled

SHAKY = '''"""How many entries come back from {what}."""

from oracle.page import Domain, Reals, {names}


def definition(x):
    count = 0.0
    for i in range(len(x)):
        if {detour} {sign} x[i]:
            count = count + 1
    return count


def inputs():
    return Domain(x=Reals("n", low=0.5, high=4.0))
'''


@pytest.mark.parametrize(
    ("names", "detour", "sign"),
    [
        ("exp, log", "exp(log(x[i]))", ">="),
        ("sqrt", "sqrt(x[i]) * sqrt(x[i])", "<="),
        ("tanh", "tanh(x[i]) * x[i] / tanh(x[i])", ">"),
    ],
)
def test_an_undecided_function_raises_an_error_with_that_word(tmp_path, names, detour, sign):
    path = tmp_path / "shaky.py"
    path.write_text(SHAKY.format(what="a detour", names=names, detour=detour, sign=sign), encoding="utf-8")

    def count(x):
        return np.float64(len(x) if sign != ">" else 0)

    with pytest.raises(AssertionError, match=r"^undecided: count as shaky"):
        verify(path, count, examples=4)


@pytest.mark.parametrize(
    "solver",
    [np.linalg.solve, torch.linalg.solve, lambda A, b: np.linalg.inv(A) @ b],
    ids=["numpy", "torch", "inverse"],
)
def test_an_exception_passes_where_the_definition_has_no_value(solver):
    def solved(A, b):
        return solver(A, b)

    inputs = Domain(A=Reals("d d", low=-2, high=2), b=Reals("d")).where(least={"d": 1}, work=lambda d: d**3)
    verified = verify(np.linalg.solve, solved, inputs=inputs, dtypes=["float64"], examples=6)
    assert verified.grade.right


def test_an_exception_where_the_definition_has_a_value_does_not():
    def refuses(A, b):
        raise np.linalg.LinAlgError("Singular matrix")

    inputs = Domain(A=Reals("d d", low=-2, high=2), b=Reals("d")).where(least={"d": 1}, work=lambda d: d**3)
    with pytest.raises(AssertionError, match=r"^raised: refuses"):
        verify(np.linalg.solve, refuses, inputs=inputs, dtypes=["float64"], examples=4)


def test_the_gradient_of_an_answer_without_entries_may_be_nan_after_an_overflow():
    def scores(q, v):
        s = np.exp(q - q.max(axis=-1, keepdims=True))
        return s / s.sum(axis=-1, keepdims=True) @ v

    inputs = Domain(q=Reals("n d"), v=Reals("d e")).where(least={"n": 1, "d": 1})
    verified = verify(
        scores, lambda q, v: q.softmax(-1) @ v, inputs=inputs, dtypes=["float32"], differentiable=["q"], examples=6
    )
    assert verified.grade.right


def detached_loss(X, y, W, reg):
    W = W.detach().clone().requires_grad_(True)
    loss = torch.nn.functional.cross_entropy(X @ W, y) + reg * (W * W).sum()
    return loss.detach(), torch.autograd.grad(loss, W)[0]


def test_a_gradient_returned_by_hand_is_never_taken_by_autograd():
    options = {"returns": ("value", "gradient:W"), "examples": 1}
    assert verify("linear_classifiers/softmax_loss", detached_loss, **options).grade == "accurate"


def test_a_wrong_gradient_returned_by_hand_fails():
    def halved(X, y, W, reg):
        loss, gradient = detached_loss(X, y, W, reg)
        return loss, gradient / 2

    with pytest.raises(AssertionError, match=r"^wrong: halved"):
        verify("linear_classifiers/softmax_loss", halved, returns=("value", "gradient:W"), examples=1)


class FailOnRecompileLimitHit(Exception):
    """The name of torch's exception."""


def test_answers_after_torch_compile_gave_up_are_not_checked(monkeypatch):
    config = types.SimpleNamespace(fail_on_recompile_limit_hit=False)
    monkeypatch.setitem(compiled.sys.modules, "torch._dynamo", types.SimpleNamespace(config=config))
    calls = []

    def relu(x):
        calls.append(0)
        if len(calls) > 40 and config.fail_on_recompile_limit_hit:
            raise FailOnRecompileLimitHit
        return x.clamp(min=0)

    verified = verify("activations/relu", relu, examples=3)
    assert verified.grade == "accurate"
    assert any("torch.compile gave up" in note for note in verified.notes)
    assert not config.fail_on_recompile_limit_hit


def test_entries_far_below_the_others_are_checked():
    def masked(x):
        shifted = x + (1 - np.tri(x.shape[0], x.shape[1], dtype=x.dtype)) * -1e10
        powers = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)

    def wrong_where_masked(x):
        right = (x + (1 - torch.ones_like(x).tril()) * -1e10).softmax(-1)
        return torch.where(torch.ones_like(x).tril().all(1, keepdim=True), right, 42.0)

    inputs = Domain(x=Reals("n c", -8, 8)).where(least={"n": 1, "c": 1})
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(masked, wrong_where_masked, inputs=inputs, dtypes=["float32"], examples=4)

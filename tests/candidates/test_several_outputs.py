"""References with several outputs: each has its own shape, dtype, verdict and gradient."""

import re
from collections import namedtuple
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest
import torch

from oracle.candidates.verify import verify as verify_fully
from oracle.domains import Choice, Domain, Reals

verify = partial(verify_fully, work=300)  # small sizes, to save time
VECTOR = Domain(x=Reals("n", low=-8.0, high=8.0)).where(least={"n": 1})
ROWS = Domain(x=Reals("n d", low=-8.0, high=8.0)).where(least={"n": 1, "d": 1})


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm(x, h0, c0, W, U):
    i, f, g, o = (x @ W[k] + h0 @ U[k] for k in range(4))
    c = sigmoid(f) * c0 + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c


CELL = Domain(
    x=Reals("n d", low=-2, high=2),
    h0=Reals("n h", low=-1, high=1),
    c0=Reals("n h", low=-2, high=2),
    W=Reals("k d h", low=-1, high=1),
    U=Reals("k h h", low=-1, high=1),
).where(least={"k": 4})


def batch_norm(x):
    mean, var = x.mean(axis=0), x.var(axis=0)
    out = (x - mean) / np.sqrt(var + 0.001)
    return out, mean, var


def torch_batch_norm(x):
    mean, var = x.mean(0), x.var(0, unbiased=False)
    return (x - mean) / torch.sqrt(var + 0.001), mean, var


def largest(x):
    order = np.argsort(-x, axis=1)
    return {"values": np.take_along_axis(x, order, axis=1), "indices": order}


Polar = namedtuple("Polar", ["r", "theta"])
PLANE = Domain(x=Reals("n", low=0.5, high=9.0), y=Reals("n", low=0.5, high=9.0))


def polar(x, y):
    return Polar(np.sqrt(x * x + y * y), y / x)


def losses(x):
    return {"l1": np.abs(x).sum(), "l2": (x * x).sum(), "count": np.int64(len(x))}


@dataclass
class Range:
    low: object
    high: object
    at: object


def bounds(x):
    return Range(x.min(), x.max(), np.argmin(x))


def moments(x):
    m = x.mean()
    return m, ((x - m) ** 2).mean(), ((x - m) ** 3).mean()


def sides(x):
    return x > 1.0, np.where(x > 1.0, x, 2 * x)


RIGHT = [
    (batch_norm, lambda x: list(batch_norm(x)), ROWS, ()),
    (batch_norm, torch_batch_norm, ROWS, ("x",)),
    (largest, lambda x: dict(zip(("values", "indices"), torch.sort(x, dim=1, descending=True), strict=True)), ROWS, ()),
    (largest, lambda x: torch.topk(x, x.shape[1], dim=1), ROWS, ()),
    (largest, lambda x: [np.sort(x, axis=1)[:, ::-1], np.argsort(-x, axis=1)], ROWS, ()),
    (polar, lambda x, y: Polar(theta=y / x, r=torch.sqrt(x**2 + y**2)), PLANE, ("x", "y")),
    (polar, lambda x, y: (np.sqrt(x * x + y * y), np.divide(y, x)), PLANE, ()),
    (losses, lambda x: {"count": len(x), "l2": x.square().sum(), "l1": x.abs().sum()}, VECTOR, ("x",)),
    (losses, lambda x: {"l1": np.abs(x).sum(), "l2": float(x @ x), "count": len(x), "extra": 0.0}, VECTOR, ()),
    (bounds, lambda x: Range(torch.amin(x), x.max(), x.argmin()), VECTOR, ("x",)),
    (bounds, lambda x: (np.min(x), np.max(x), np.argmin(x)), VECTOR, ()),
    (moments, lambda x: (torch.mean(x), x.var(correction=0), ((x - x.mean()) ** 3).mean()), VECTOR, ("x",)),
    (moments, lambda x: list(moments(x)), VECTOR, ()),
    (sides, lambda x: (torch.gt(x, 1), torch.where(x > 1, x, x + x)), VECTOR, ("x",)),
    (sides, lambda x: [np.greater(x, 1), np.where(x > 1, x, 2 * x)], VECTOR, ()),
]


@pytest.mark.parametrize(("reference", "candidate", "domain", "by"), RIGHT)
def test_right_outputs_pass_by_name_and_by_position(reference, candidate, domain, by):
    found = verify(reference, candidate, inputs=domain, differentiable=by, examples=3)
    assert found.certified
    assert found.grade.passes


def test_a_cell_with_two_outputs_and_its_gradients():
    def cell(x, h0, c0, W, U):
        i, f, g, o = torch.einsum("nd,kdh->knh", x, W[:4]) + torch.einsum("nd,kdh->knh", h0, U[:4])
        c = f.sigmoid() * c0 + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    by = ("x", "h0", "c0", "W")
    assert verify(lstm, cell, inputs=CELL, differentiable=by, examples=2).grade.passes
    assert verify(lstm, lstm, inputs=CELL, examples=2, side="numpy").grade.passes
    with pytest.raises(AssertionError, match=r"right if output 0 \(h\) and output 1 \(c\) are exchanged"):
        verify(lstm, lambda x, h0, c0, W, U: cell(x, h0, c0, W, U)[::-1], inputs=CELL, examples=2)

    def stale(x, h0, c0, W, U):
        return cell(x, h0, c0, W, U)[0], c0 * 1

    with pytest.raises(AssertionError, match=r"Output 1 \(c\): entry .*; output 0 \(h\) is right"):
        verify(lstm, stale, inputs=CELL, examples=2)


class Detached(torch.autograd.Function):
    """The mean and the mean of squares; the backward pass forgets the second one."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.mean(), (x * x).mean()

    @staticmethod
    def backward(ctx, dm, ds):
        (x,) = ctx.saved_tensors
        return (dm / x.numel()).expand_as(x)


class OnlyTogether(torch.autograd.Function):
    """As `Detached` with the right gradient, but only if both outputs are used."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.set_materialize_grads(False)
        return x.mean(), (x * x).mean()

    @staticmethod
    def backward(ctx, dm, ds):
        (x,) = ctx.saved_tensors
        if dm is None or ds is None:
            return torch.zeros_like(x)
        return dm / x.numel() + 2 * x * ds / x.numel()


def forgets_the_second(x):
    return Detached.apply(x)


def needs_both(x):
    return OnlyTogether.apply(x)


def means(x):
    return x.mean(), (x * x).mean()


WRONG = [
    (
        batch_norm,
        lambda x: (batch_norm(x)[0], x.var(0), x.mean(0)),
        ROWS,
        (),
        r"output 1 \(mean\) and output 2 \(var\)",
    ),
    (batch_norm, lambda x: (*batch_norm(x)[:2], x.var(0) * len(x)), ROWS, (), r"Output 2 \(var\): entry"),
    (
        batch_norm,
        lambda x: (torch_batch_norm(x)[0], *(each.detach() for each in torch_batch_norm(x)[1:])),
        ROWS,
        ("x",),
        "gradient by x",
    ),
    (largest, lambda x: (np.sort(x, axis=1)[:, ::-1], np.argsort(x, axis=1)), ROWS, (), r"Output 1 \(indices\)"),
    (
        largest,
        lambda x: {"values": torch.sort(x, 1, True)[0], "indices": torch.sort(x, 1, True)[1].float()},
        ROWS,
        (),
        r"Output 1 \(indices\) has dtype float32, but should have dtype int64",
    ),
    (polar, lambda x, y: (np.divide(y, x), np.hypot(x, y)), PLANE, (), "are exchanged|outputs are wrong"),
    (polar, lambda x, y: Polar(torch.hypot(x, y), x / y), PLANE, (), r"Output 1 \(theta\)"),
    (losses, lambda x: {"l1": abs(x).sum(), "l2": (x * x).sum()}, VECTOR, (), r"Output 2 \(count\) is missing"),
    (losses, lambda x: {"l1": x.norm(), "l2": (x * x).sum(), "count": len(x)}, VECTOR, (), r"Output 0 \(l1\) is"),
    (bounds, lambda x: Range(x.min(), x.max(), x.argmax()), VECTOR, (), r"Output 2 \(at\) is"),
    (bounds, lambda x: Range(x.min(), x.max()[None], x.argmin()), VECTOR, (), r"Output 1 \(high\) has shape \(1,\)"),
    (
        moments,
        lambda x: (x.mean(), x.var(), ((x - x.mean()) ** 3).mean()),
        Domain(x=Reals("n", low=-8.0, high=8.0)).where(least={"n": 2}),
        (),
        "Output 1",
    ),
    (moments, lambda x: x.mean(), VECTOR, (), r"single tensor of shape .* 3 outputs"),
    (sides, lambda x: (x > 1, np.where(x >= 1, x, 2 * x)), VECTOR, (), "Output 1"),
    (
        sides,
        lambda x: ((x > 1).astype(np.float64), np.where(x > 1, x, 2 * x)),
        VECTOR,
        (),
        r"Output 0 has dtype float64, but",
    ),
    (means, forgets_the_second, VECTOR, ("x",), "gradient by x"),
    (means, needs_both, VECTOR, ("x",), r"output . alone"),
]


@pytest.mark.parametrize(("reference", "candidate", "domain", "by", "message"), WRONG)
def test_the_message_names_the_wrong_output(reference, candidate, domain, by, message):
    with pytest.raises(AssertionError) as raised:
        verify(reference, candidate, inputs=domain, differentiable=by, examples=8)
    first = str(raised.value).split("Smallest")[0]
    assert re.search(message, first), first


def test_the_message_names_the_output_with_the_wrong_gradient():
    def detached(x):
        return x.mean(), (x.detach() * x.detach()).mean() + 0 * x.sum()

    with pytest.raises(AssertionError, match="the gradient of output 1 is wrong, that of output 0 is right"):
        verify(means, detached, inputs=VECTOR, differentiable=("x",), examples=2)


def test_outputs_can_be_named_and_ignored():
    reference = batch_norm
    found = verify(
        reference, lambda x: (x.var(0), x.mean(0)), inputs=ROWS, returns=("var", "mean"), side="numpy", examples=2
    )
    assert found.matched == "arguments: x=x; returns: var, mean"
    verify(
        reference,
        lambda x: (x.mean(0), 7, x.var(0)),
        inputs=ROWS,
        returns=("mean", "-", "var"),
        side="numpy",
        examples=2,
    )
    verify(
        reference, lambda x: (x, x.mean(0), None), inputs=ROWS, returns=("-", "value", "-"), side="numpy", examples=2
    )
    with pytest.raises(AssertionError, match=r"Output 2 \(var\)"):
        verify(
            reference, lambda x: (x.mean(0), x.std(0)), inputs=ROWS, returns=("mean", "var"), side="numpy", examples=2
        )
    with pytest.raises(TypeError, match="expected out, mean, var, value"):
        verify(reference, lambda x: (x, x), inputs=ROWS, returns=("men", "var"))
    with pytest.raises(TypeError, match="ignores every result"):
        verify(reference, lambda x: (x, x), inputs=ROWS, returns=("-", "-"))


def test_a_value_and_its_gradient_by_hand_beside_other_outputs():
    def both(x):
        return (x.mean(), (x * x).mean())

    def by_hand(x):
        return (x * x).mean(), 2 * x / x.size

    verify(means, by_hand, inputs=VECTOR, returns=("1", "gradient:x"), examples=3)
    with pytest.raises(AssertionError, match="gradient by x"):
        verify(means, lambda x: ((x * x).mean(), x / x.size), inputs=VECTOR, returns=("1", "gradient:x"), examples=3)
    verify(means, both, inputs=VECTOR, examples=3)


def test_none_and_texts_are_compared_as_they_are():
    domain = Domain(x=Reals("n"), kind=Choice("plain", "double"))

    def described(x, kind):
        return (x, None, "same") if kind == "plain" else (2 * x, None, "twice")

    verify(described, described, inputs=domain, side="numpy", examples=3)
    with pytest.raises(AssertionError, match=r"Output 2 is 'same', but should be 'twice'"):
        verify(
            described, lambda x, kind: (described(x, kind)[0], None, "same"), inputs=domain, side="numpy", examples=3
        )
    with pytest.raises(AssertionError, match=r"Output 1 is an array, but should be None|Output 1 is a float, but"):
        verify(described, lambda x, kind: (x, 0.0, "same"), inputs=domain, side="numpy", examples=3)


def test_a_list_of_numbers_is_one_array():
    found = verify(lambda x: [x.sum(), x.max()], lambda x: np.array([x.sum(), x.max()]), inputs=VECTOR, examples=2)
    assert found.grade.passes


def test_a_reference_that_returns_other_numbers_of_outputs_is_refused():
    def unsteady(x):
        return (x, x) if len(x) > 1 else x

    with pytest.raises(TypeError, match="returned 1 or 2 outputs"):
        verify(unsteady, unsteady, inputs=VECTOR)


PLAIN = Domain(x=Reals("n d", low=-2, high=2), h=Reals("n d", low=-2, high=2)).where(least={"n": 1, "d": 1})


def gate(x, h):
    c = np.tanh(x + h)
    return c * x, c


def gate_backward(dnext_out, dc, x, h):
    c = np.tanh(x + h)
    dz = (dnext_out * x + dc) * (1 - c * c)
    return dz + dnext_out * c, dz


def test_a_backward_pass_by_hand_gets_a_cotangent_for_each_output():
    options = {"inputs": PLAIN, "differentiable": ("x", "h"), "examples": 2, "side": "numpy"}
    named = {"arguments": {"cotangent:0": "dnext_out"}, "returns": ("gradient:x", "gradient:h")}
    found = verify(gate, gate_backward, **options, **named)
    assert "cotangent:c=dc" in found.matched

    def forgets(dnext_out, dc, x, h):
        return gate_backward(dnext_out, 0 * dc, x, h)

    with pytest.raises(AssertionError, match="gradient by"):
        verify(gate, forgets, **options, **named)

    def exchanges(dc, do, x, h):
        return gate_backward(dc, do, x, h)

    with pytest.raises(AssertionError, match="gradient by"):
        verify(gate, exchanges, **options, **named | {"arguments": {"cotangent:0": "do"}})


def test_an_output_called_value_does_not_hide_the_other_outputs():
    def halves(x):
        value = x * 2
        rest = x / 2
        return value, rest

    domain = Domain(x=Reals("n", -4.0, 4.0))
    verify(halves, lambda x: (2 * x, 0.5 * x), inputs=domain, examples=4)
    with pytest.raises(AssertionError, match=r"Output 1 \(rest\): entry"):
        verify(halves, lambda x: (2 * x, 3 * x), inputs=domain, examples=4)
    verify(halves, lambda x: (2 * x, 3 * x), inputs=domain, examples=4, returns=("value", "-"))

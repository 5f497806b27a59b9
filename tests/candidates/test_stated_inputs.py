"""Functions of inputs with computed sizes, structures and kinds: right ones pass, and faults fail with valid inputs."""

import numpy as np
import pytest
import torch

from oracle import Booleans, Complexes, DictOf, Domain, Integer, Integers, Labels, ListOf, Optional, Reals, verify

F = torch.nn.functional
FEW = {"low": -4.0, "high": 4.0}


def correlate(x, k):
    y = np.zeros(len(x) - len(k) + 1)
    for i in range(len(y)):
        y[i] = (x[i : i + len(k)] * k).sum()
    return y


def gates(x, h, c, W, U, b):
    z = W @ x + U @ h + b
    n = len(h)
    i, f, o = (1 / (1 + np.exp(-z[start : start + n])) for start in (0, n, 3 * n))
    return o * np.tanh(f * c + i * np.tanh(z[2 * n : 3 * n]))


def torch_gates(x, h, c, W, U, b, order="ifgo"):
    parts = dict(zip(order, (W @ x + U @ h + b).chunk(4), strict=True))
    i, f, o = (parts[name].sigmoid() for name in "ifo")
    return o * torch.tanh(f * c + i * parts["g"].tanh())


def cross_entropy(z, y):
    total, count = 0.0, 0
    for row, label in zip(z, y, strict=True):
        if label != -100:
            total = total + np.log(np.exp(row).sum()) - row[label]
            count += 1
    return total / count


def first_kept(y):
    return np.where((np.arange(len(y)) == 0) & (y < 0).all(), 0, y)


def masked_mean(x, mask):
    return (x * mask).sum() / mask.sum()


def affine(x, w, b):
    return x @ w if b is None else x @ w + b


def hidden(x, p):
    h = np.maximum(x @ p["w"], 0)
    return h if p["b"] is None else h + p["b"]


KEPT = Labels("n", below="c", ignore=-100, such_that=lambda y: (y >= 0).any(), make=first_kept)
QUICK = {"examples": 2, "dtypes": ("float64",)}
# name: reference, right function, wrong function, domain, inputs to differentiate by
JOBS = {
    "valid correlation": (
        correlate,
        lambda x, k: F.conv1d(x[None, None], k[None, None])[0, 0],
        lambda x, k: F.conv1d(x[None, None], k.flip(0)[None, None])[0, 0],
        Domain(x=Reals("h"), k=Reals("k")).where(lambda h, k: h >= k, least={"k": 1}),
        ("x", "k"),
    ),
    "LSTM cell": (
        gates,
        torch_gates,
        lambda x, h, c, W, U, b: torch_gates(x, h, c, W, U, b, "ifog"),
        Domain(
            x=Reals("d", **FEW),
            h=Reals("h", **FEW),
            c=Reals("h", **FEW),
            W=Reals("4*h d", **FEW),
            U=Reals("4*h h", **FEW),
            b=Reals("4*h", **FEW),
        ),
        ("c",),
    ),
    "quadratic form": (
        lambda A, x: x @ np.linalg.solve(A, x),
        lambda A, x: x @ torch.cholesky_solve(x[:, None], torch.linalg.cholesky(A))[:, 0],
        lambda A, x: x @ torch.linalg.solve(A.tril(), x),
        Domain(A=Reals("n n", -8.0, 8.0, structure="positive definite"), x=Reals("n", -8.0, 8.0)).where(least={"n": 1}),
        ("x",),
    ),
    "ignored labels": (
        cross_entropy,
        F.cross_entropy,
        lambda z, y: F.cross_entropy(z, y, reduction="sum") / len(y),
        Domain(z=Reals("n c", -30.0, 30.0), y=KEPT).where(least={"n": 1, "c": 1}),
        ("z",),
    ),
    "masked mean": (
        masked_mean,
        lambda x, mask: x[mask].mean(),
        lambda x, mask: (x * mask).mean(),
        Domain(x=Reals("n"), mask=Booleans("n", structure="any true")),
        ("x",),
    ),
    "batched scaling": (
        lambda x, w: x * w,
        torch.mul,
        lambda x, w: torch.einsum("...d,d->...d", x, w.expand(x.shape[-1])) * (1 if x.ndim < 3 else w[0] * 0 + 1.5),
        Domain(x=Reals("... d"), w=Reals("d|1")).where(least={"d": 1}),
        ("x", "w"),
    ),
    "lag": (
        lambda x, k: x[k:] - x[: len(x) - k],
        lambda x, k: x[k:] - x[: len(x) - k],
        lambda x, k: x.diff(),
        Domain(x=Reals("n"), k=Integer(1, 5)).where(lambda n, k: k <= n),
        ("x",),
    ),
    "reordered": (
        lambda x, p: x[p],
        lambda x, p: x[p],
        lambda x, p: x[p.argsort()],
        Domain(x=Reals("n"), p=Integers("n", structure="permutation")),
        ("x",),
    ),
    "optional bias": (
        affine,
        lambda x, w, b: F.linear(x, w.mT, b),
        lambda x, w, b: x @ w + (1 if b is None else b),
        Domain(x=Reals("n d"), w=Reals("d h"), b=Optional(Reals("h"))),
        ("b",),
    ),
    "complex product": (
        lambda z, w: (z * w.conj()).real.sum(),
        lambda z, w: torch.vdot(w, z).real,
        lambda z, w: (z * w).real.sum(),
        Domain(z=Complexes("n"), w=Complexes("n")),
        (),
    ),
    "list of parts": (
        lambda parts: np.concatenate(parts).sum(0),
        lambda parts: torch.cat(parts).sum(0),
        lambda parts: torch.cat(parts[:3]).sum(0),
        Domain(parts=ListOf(Reals("n d"), least=1, most=4)),
        (),
    ),
    "dict of weights": (
        hidden,
        lambda x, p: torch.relu(x @ p["w"]) + (0 if p["b"] is None else p["b"]),
        lambda x, p: torch.relu(x @ p["w"] + (0 if p["b"] is None else p["b"])),
        Domain(x=Reals("n d"), p=DictOf(w=Reals("d h"), b=Optional(Reals("h")))),
        ("x",),
    ),
}


@pytest.mark.parametrize("name", JOBS)
def test_a_right_function_passes_and_is_certified(name):
    reference, right, _, domain, by = JOBS[name]
    assert verify(reference, right, inputs=domain, differentiable=by, **QUICK).certified


@pytest.mark.parametrize("name", JOBS)
def test_a_wrong_function_fails_with_a_snippet_that_shows_it(name):
    reference, _, wrong, domain, by = JOBS[name]
    with pytest.raises(AssertionError) as caught:
        verify(reference, wrong, inputs=domain, differentiable=by, **QUICK)
    code = str(caught.value).partition("paste this into Python:")[2].partition("\n\nFailed on")[0]
    lines = [line.removeprefix("    ") for line in code.partition("\n\nCalled with")[0].splitlines()]
    names = {"candidate": wrong}
    exec("\n".join(line for line in lines if not line.startswith("from test_")), names)
    inputs = {name: names[name] for name in domain.parameters}
    arrays = {name: x.detach().numpy() if isinstance(x, torch.Tensor) else x for name, x in inputs.items()}
    if all(isinstance(x, np.ndarray | int) for x in arrays.values()):
        domain.cast(arrays, "float64")  # the smallest input found is valid


def test_a_domain_that_costs_more_than_the_work_is_checked_at_its_smallest_sizes():
    def blur(x):
        p = np.pad(x, 1)
        return sum(p[i : i + x.shape[0], j : j + x.shape[1]] for i in range(3) for j in range(3)) / 9

    domain = Domain(x=Reals("h w", 0.0, 1.0)).where(least={"h": 3, "w": 3}, work=lambda h, w: 60 * h * w)
    notes = verify(
        blur, lambda x: F.avg_pool2d(x[None, None], 3, 1, 1)[0, 0], inputs=domain, examples=2, work=512
    ).notes
    (note,) = (note for note in notes if "operations" in note)
    assert note == (
        "Note: the domain says that the definition takes 540 operations at the smallest sizes, more than work=512; "
        "random examples have these sizes, and a larger work= (--work) allows larger ones."
    )


def test_a_module_with_its_own_weights_is_checked_at_its_size():
    layer = torch.nn.Linear(4, 3)
    W, b = (x.detach().numpy().copy() for x in (layer.weight, layer.bias))
    for domain in (Domain(x=Reals("n 4")), Domain(x=Reals("n d")).where(sizes=[{"d": 4}])):
        made = verify(lambda x: x @ W.T + b, layer, inputs=domain, examples=3)
        assert made.examples > 30
        assert made.notes == ()


def test_a_reference_that_refuses_sizes_says_how_to_state_them():
    W = np.ones((3, 4))
    notes = verify(lambda x: x @ W.T, lambda x: x @ np.ones((4, 3)), inputs=Domain(x=Reals("n d")), examples=3).notes
    assert any('where(sizes=[{"n": 4}])' in note for note in notes)


@pytest.mark.parametrize(
    ("reference", "right", "wrong", "domain"),
    [
        (
            lambda xs: np.fmod(sum(xs), 3.5) + 0 * np.nextafter(sum(xs), np.inf),
            lambda xs: torch.fmod(torch.stack(xs).sum(0), 3.5),
            lambda xs: torch.fmod(xs[0], 3.5),
            Domain(xs=ListOf(Reals("n", 0.0, 1.0), least=1)),
        ),
        (
            lambda z: np.fmod((z * z).real, 3.5) + 0 * np.nextafter(z.real, np.inf),
            lambda z: torch.fmod((z * z).real, 3.5),
            lambda z: torch.fmod((z * z).imag, 3.5),
            Domain(z=Complexes("n", -1.0, 1.0)),
        ),
    ],
    ids=["list", "complex"],
)
def test_a_measured_reference_may_have_such_inputs(reference, right, wrong, domain):
    assert not verify(reference, right, inputs=domain, **QUICK).certified
    with pytest.raises(AssertionError, match="should be"):
        verify(reference, wrong, inputs=domain, **QUICK)


@pytest.mark.parametrize("spec", [Integers("n"), ListOf(Reals("n"))], ids=str)
def test_gradients_by_other_inputs_are_refused_with_advice(spec):
    with pytest.raises(TypeError, match=r"gradients by z, which is .*; gradients are by arrays of numbers and scalars"):
        verify(lambda z: z, lambda z: z, inputs=Domain(z=spec), differentiable=["z"])

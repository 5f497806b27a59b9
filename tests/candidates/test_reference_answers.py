"""A reference that has no answer to some valid inputs: it raises, or is NaN."""

import re
import sys

import numpy as np
import pytest
import torch

from oracle.candidates.verify import verify
from oracle.domains import Domain, Labels, OutsideDomain, Reals

VECTOR, ROWS = Domain(x=Reals("n")), Domain(x=Reals("n d"))


def pairs(x):
    a, b = np.split(x, 2)
    return a + 2 * b


def notes(reference, candidate, domain, **options):
    return " ".join(verify(reference, candidate, inputs=domain, examples=4, **options).notes)


@pytest.mark.parametrize(
    ("reference", "candidate", "domain", "note"),
    [
        (pairs, lambda x: x[: len(x) // 2] + 2 * x[len(x) // 2 :], VECTOR, r"raised ValueError: .* where n = \d"),
        (lambda x: x.min(axis=1), lambda x: x.amin(1), ROWS, r'reduction.* where n = \d and d = 0.*least=\{.*"d": 1'),
        (np.linalg.inv, torch.linalg.inv, Domain(a=Reals("n n")), r"raised LinAlgError: Singular matrix"),
        (
            lambda x: x.reshape(-1, 3).sum(1),
            lambda x: x.reshape(-1, 3).sum(1),
            Domain(x=Reals("n")).where(least={"n": 1}),
            r"cannot reshape",
        ),
    ],
    ids=["odd", "empty", "singular", "multiple of 3"],
)
def test_examples_for_which_the_reference_raises_are_left_out_with_a_note(reference, candidate, domain, note):
    found = notes(reference, candidate, domain)
    assert "the reference raised" in found
    assert re.search(note, found), found


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (lambda x: np.mean(np.exp(-x * x)), lambda x: torch.exp(-x * x).mean()),
        (lambda x: (x - x.mean(), x.var()), lambda x: (x - x.mean(), x.var(correction=0))),
    ],
    ids=["mean", "outputs"],
)
def test_a_reference_that_is_nan_for_an_empty_axis_is_certified_at_the_other_sizes(reference, candidate):
    found = verify(reference, candidate, inputs=VECTOR, examples=4)
    assert found.certified
    assert "the reference itself is NaN where n = 0; such examples are left out" in " ".join(found.notes)
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(reference, lambda x: candidate(x + x), inputs=VECTOR, examples=4)


def test_a_wrong_candidate_fails_at_the_sizes_for_which_the_reference_has_an_answer():
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(pairs, lambda x: x[: len(x) // 2] + x[len(x) // 2 :], inputs=VECTOR, examples=4)


def test_a_reference_that_raises_at_every_size_is_an_error():
    def broken(x):
        raise OSError("no such file")

    with pytest.raises(TypeError, match=r"reference raised OSError: no such file"):
        verify(broken, torch.sin, inputs=VECTOR)


@pytest.mark.parametrize(
    ("reference", "same", "other"),
    [
        (lambda x: x / np.abs(x).max(), lambda x: x / x.abs().amax(), lambda x: x / x.abs().amax().clamp(min=1e-300)),
        (lambda x: np.arccosh(x + 2), lambda x: torch.acosh(x + 2), lambda x: torch.acosh(x + 2).nan_to_num(7)),
        (np.log1p, torch.log1p, lambda x: torch.log1p(x.clamp(min=-1))),
    ],
    ids=["0 / 0", "outside", "log of a negative number"],
)
def test_nan_in_the_reference_is_named_and_never_agrees_with_a_number(reference, same, other):
    domain = Domain(x=Reals("n", low=-2.0, high=0.0)).where(least={"n": 1})
    assert "the reference itself is NaN for x = [" in notes(reference, same, domain)
    with pytest.raises(
        AssertionError, match=r"^undecided: [^\n]*\n\nThe reference itself is NaN for this input, where"
    ):
        verify(reference, other, inputs=domain, examples=4, dtypes=["float64"])


def test_a_reference_gets_contiguous_copies():
    def gold(x):
        x *= 2  # its own copy
        return torch.tanh(torch.from_numpy(x)).numpy()

    verify(gold, lambda x: np.tanh(2 * x), inputs=ROWS, examples=4)


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (lambda x: np.exp2(x.astype(np.float32)), lambda x: torch.exp2(x.float())),
        (lambda x: np.sqrt(x.astype(np.uint8)), lambda x: np.sqrt(x.astype(np.uint8))),
        (lambda x: np.cbrt(x) / np.sqrt(3), lambda x: x ** (1 / 3) / 3**0.5),
    ],
    ids=["float32", "uint8", "a constant of NumPy"],
)
def test_a_reference_may_narrow_the_dtype(reference, candidate):
    domain = Domain(x=Reals("n", low=1.0, high=50.0))
    assert verify(reference, candidate, inputs=domain, examples=4).grade.passes


class Both(Domain):
    """Labels of which both classes occur, as a condition that no parameter states."""

    def _changed(self, example):
        example.inputs["y"][:2] = 0, 1
        return example

    def draw(self, *args):
        return self._changed(super().draw(*args))

    def at(self, *args):
        return self._changed(super().at(*args))

    def cast(self, inputs, dtype):
        example = super().cast(inputs, dtype)
        if not {0, 1} <= set(example.inputs["y"].tolist()):
            raise OutsideDomain("both classes should occur")
        return example


def test_a_layout_that_leaves_the_domain_is_left_out():
    def gap(s, y):
        assert {0, 1} <= set(y.tolist())
        return s[y == 1].max() - s[y == 0].min()

    domain = Both(s=Reals("n"), y=Labels("n", below="n")).where(least={"n": 2})
    assert verify(gap, lambda s, y: s[y == 1].amax() - s[y == 0].amin(), inputs=domain, examples=4).notes == ()


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (lambda x: sys.exit(4), r"it ended Python \(SystemExit\(4\)\)"),
        (lambda x: np.ma.masked_invalid(x * np.nan), "it returned a masked array"),
        (lambda x: sum(1 for _ in iter(int, 1)), "TimeLimitExceeded|does not answer within 0.6 s on small inputs"),
    ],
    ids=["exit", "masked", "hang"],
)
def test_an_unusable_reference_is_a_type_error(reference, message, monkeypatch):
    monkeypatch.setattr("oracle.candidates.verify.CALL", 0.05)
    with pytest.raises(TypeError, match=message):
        verify(reference, torch.sin, inputs=VECTOR.where(least={"n": 1}))


def test_a_reference_that_hangs_for_some_inputs_is_checked_at_the_others(monkeypatch):
    monkeypatch.setattr("oracle.candidates.verify.CALL", 0.2)

    def slow(x):
        while len(x) > 60:
            pass
        return np.abs(x)

    found = verify(slow, torch.abs, inputs=VECTOR, examples=3).notes
    assert any("the reference raised TimeLimitExceeded: it has no answer within 2.4 s where n = " in n for n in found)

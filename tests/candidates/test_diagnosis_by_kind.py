"""Kinds of faults in vectorised references: exchanged parts, axes, slices, functions, factors, entries left out."""

from itertools import islice

import numpy as np
import pytest

from oracle.candidates.diagnosis.codes import codes
from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.candidates.diagnosis.planted_faults import planted
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain, Labels, Reals

ROWS = Domain(x=Reals("n d", -4.0, 4.0)).where(least={"n": 2, "d": 2})
PAIR = Domain(x=Reals("n", 0.5, 4.0), y=Reals("n", 0.5, 4.0)).where(least={"n": 2})
GATES = Domain(a=Reals("n 3*h", -4.0, 4.0)).where(least={"n": 1, "h": 1})
TABLE = Domain(dout=Reals("b d"), i=Labels("b", below="v"), W=Reals("v d")).where(least={"v": 2, "d": 1})
QUATERNIONS = Domain(q=Reals("n 4", 0.5, 2.0))


def gates(a):
    h = a.shape[1] // 3
    keep = 1 / (1 + np.exp(-a[:, :h]))
    new = np.tanh(a[:, h : 2 * h])
    old = a[:, 2 * h :]
    return keep * new + (1 - keep) * old


def gates_swapped(a):
    h = a.shape[1] // 3
    keep = 1 / (1 + np.exp(-a[:, :h]))
    return keep * np.tanh(a[:, 2 * h :]) + (1 - keep) * a[:, h : 2 * h]


def blend(x, y):
    weight = np.exp(-x)
    return weight * x + (1 - weight) * y


def ratio(x, y):
    return (x - 0.25) ** 2 / (y + 0.5) - x * np.exp(-y)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def by_rows(x):
    return np.log(np.sum(np.exp(x), 1)).mean()


def scattered(dout, i, W):
    found = np.zeros_like(W)
    np.add.at(found, i, dout)
    return found


def affine(x, y):
    return x * np.exp(-y) / (1 + y) + y


def spread(x, y, ddof=0, *, power=2):
    return (np.abs(x - y.mean()) ** power).sum() / (len(x) - ddof)


def first_axis(q):
    return q[:, 0] * q[:, 1] - q[:, 2] * q[:, 3]


def halves(x):
    return np.maximum(x[:, 1:], 0).sum(axis=1)


def gained(x):
    return (2.0**x - 1).sum()


def overwritten(dout, i, W):
    found = np.zeros_like(W)
    found[i] = dout
    return found


def padded(dout, i, W):
    return scattered(dout * (i != 0)[:, None], i, W)


def over_columns(x):
    e = np.exp(x - x.max(0, keepdims=True))
    return e / e.sum(0, keepdims=True)


def diagnosis(reference, port, domain):
    concept = concept_of(reference, domain, ())
    return diagnose(concept, [Implementation("port", "numpy", "value", port)])


@pytest.mark.parametrize(
    ("reference", "port", "domain", "words"),
    [
        (gates, gates_swapped, GATES, "two exchanged parts"),
        (blend, lambda x, y: np.exp(-x) * y + (1 - np.exp(-x)) * x, PAIR, "exchanged"),
        (blend, lambda x, y: np.exp(-x) * x + (1 - np.exp(-x)) * y * x, PAIR, "an extra factor"),
        (ratio, lambda x, y: x / (y + 0.5) - x * np.exp(-y), PAIR, "missing terms or factors"),
        (ratio, lambda x, y: (x - 0.25) ** 2 / (y + 0.5) - x * np.exp(-2 * y), PAIR, "np.exp(-y) * np.exp(-y)"),
        (affine, lambda x, y: (x + y) * np.exp(-y) / (1 + y), PAIR, "`return (x + y) * np.exp(-y) / (1 + y)`"),
        (affine, lambda x, y: x * (np.exp(-y) + y) / (1 + y), PAIR, "`return x * (np.exp(-y) + y) / (1 + y)`"),
        (spread, lambda x, y: spread(x, y, 1), PAIR, "`ddof=1`, where the definition has `ddof=0`"),
        (spread, lambda x, y: spread(x, y, power=1), PAIR, "`power=1`, where the definition has `power=2`"),
        (by_rows, lambda x: np.log(np.sum(np.exp(x))), ROWS, "the wrong axis, or none"),
        (softmax, over_columns, ROWS, "the wrong axis, or none, in 2 places"),
        (scattered, overwritten, TABLE, "entries that are overwritten, not added"),
        (scattered, padded, TABLE, "entries of dout where i is 0 are left out"),
        (
            first_axis,
            lambda q: first_axis(np.roll(q, 1, axis=1)),
            QUATERNIONS,
            "the last part of q is used as the first",
        ),
        (halves, lambda x: np.maximum(x[:, :1], 0).sum(axis=1), ROWS, "the other part of an array"),
        (halves, lambda x: np.maximum(x[:, 1:], 0)[:-1].sum(axis=1), ROWS, "the last entry along n is left out"),
        (gained, lambda x: x.sum(), ROWS, "missing terms or factors"),
        (by_rows, lambda x: np.log10(np.sum(np.exp(x), 1)).mean(), ROWS, "looks like a logarithm to base 10"),
        (by_rows, lambda x: 10 * np.log10(np.sum(np.exp(x), 1)).mean(), ROWS, "looks like decibels"),
    ],
)
def test_the_kind_of_a_fault_is_named(reference, port, domain, words):
    assert words in diagnosis(reference, port, domain)


def test_a_gradient_is_that_of_another_value():
    def straight_through(x):
        return x.clamp(min=0).detach() + x - x.detach()

    concept = load("activations/relu")
    found = diagnose(concept, [Implementation("relu", "torch", "value", straight_through)])
    assert found == "the gradient by x is that of a value that is x itself"


def test_a_comparison_that_is_wrong_at_ties_alone_is_tried_before_another_constant():
    code = next(codes(load("autograd/doubling")))
    clauses = [proposal.hypothesis().clause for proposal in islice(planted(code), 2)]
    assert "<= 31.25" in clauses[0]
    assert "total >= 0" in clauses[1]

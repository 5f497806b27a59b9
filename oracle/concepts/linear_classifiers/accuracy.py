"""Accuracy of a classifier: the fraction of examples whose right class has the largest score.

The predicted class is the one with the largest score; if several scores are equal, the first of them. NumPy guarantees
the first; torch does not guarantee it, but returns it here as well. Accuracy is a count and has no useful gradient, so
training minimises another loss.

Shapes: scores (n, c), y (n,) integers in [0, c); the accuracy is a scalar, or (n,) ones and zeros.
"""

import numpy as np

from oracle.page import Choice, Domain, Labels, Law, Reals, Size, Worked, between, decimal

ROW = 4
FORMULA = r"a = \frac{1}{n} \sum_i \bigl[\, \operatorname{argmax}_j s_{ij} = y_i \,\bigr]"
SOURCES = ('Homework on Dive into Deep Learning, 4.3.2 "Accuracy"',)


def definition(scores, y, averaged):
    right = []
    for i in range(len(scores)):
        best = 0
        for j in range(scores.shape[1]):
            if scores[i, j] > scores[i, best]:
                best = j
        right.append(decimal("1" if best == y[i] else "0"))
    if averaged:
        count = decimal("0")
        for hit in right:
            count = count + hit
        return count / len(right)
    hits = np.empty(len(right), scores.dtype)
    hits[:] = right
    return hits


def numpy_vectorized(scores, y, averaged):
    hits = (scores.argmax(axis=1) == y).astype(scores.dtype)
    return hits.mean() if averaged else hits


def numpy_count(scores, y, averaged):
    hits = np.equal(scores.argmax(axis=1), y)
    return scores.dtype.type(np.count_nonzero(hits) / len(y)) if averaged else hits.astype(scores.dtype)


def torch_vectorized(scores, y, averaged):
    hits = (scores.argmax(dim=1) == y).to(scores.dtype)
    return hits.mean() if averaged else hits


def torch_topk(scores, y, averaged):
    hits = scores.max(dim=1).indices.eq(y).type(scores.dtype)
    return hits.mean() if averaged else hits


def inputs() -> Domain:
    return Domain(scores=Reals("n c"), y=Labels("n", below="c"), averaged=Choice(True, False)).where(
        least={"n": 1, "c": 1}, work=lambda n, c: 2 * n * c
    )


LAWS = (
    Law(
        "blind to scale",
        "Halving all scores does not change the answer. (Checked only where no half is rounded.)",
        change=lambda inputs: {
            **inputs,
            "scores": inputs["scores"] / 2 if np.all(np.abs(inputs["scores"]) > 2.0**-12) else inputs["scores"],
        },
        relate=lambda accuracy: accuracy,
    ),
    between(0, 1),
)

WORKED = (
    Worked(
        {"scores": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "y": [0, 2], "averaged": True},
        value=0.5,
        note="Homework on Dive into Deep Learning: one of the two predictions is right",
    ),
    Worked(
        {"scores": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "y": [0, 2], "averaged": False},
        value=[0, 1],
        note="Homework on Dive into Deep Learning, one result per example",
    ),
)

SIZES = tuple(Size({"n": n, "c": 10}) for n in (10, 100, 1_000, 10_000))

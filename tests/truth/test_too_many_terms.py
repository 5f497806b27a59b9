"""A truth whose sums have too many terms is given up, by a count that is the same on every machine."""

import numpy as np
import pytest

from oracle import Domain, Reals, verify
from oracle.truth import certify, context


def running(x):
    out, total = np.empty_like(x), 0.0
    for i in range(len(x)):
        total = total + x[i]
        out[i] = total
    return out


def test_the_terms_of_all_sums_are_counted(monkeypatch):
    monkeypatch.setattr(context, "MOST_OPERATIONS", 100)
    with pytest.raises(context.TooManyOperations, match="more than 100 operations"):
        certify(running, {"x": np.ones(20)}, "float64")
    assert certify(running, {"x": np.ones(5)}, "float64").paths


def test_long_examples_without_a_truth_are_left_out_and_the_verdict_says_so(monkeypatch):
    monkeypatch.setattr(context, "MOST_OPERATIONS", 3000)
    verified = verify(running, np.cumsum, inputs=Domain(x=Reals("n")), side="numpy", examples=2)
    (note,) = [note for note in verified.notes if "takes too long" in note]
    assert "n = 1030" in note or "n = 129" in note or "n = 4100" in note

"""The description of a failure: what it says, and that it costs no more than the failed check needs."""

import re
import time

import numpy as np
import pytest
import torch

import oracle
from oracle.candidates import evidence
from oracle.domains import Domain, Reals

LINE = Domain(x=Reals("n", -30, 30))


def swish(x):
    return x / (1 + np.exp(-x))


def wrong_value(x):
    return x.sigmoid() * x + 1


def wrong_gradient(x):
    return x * x.sigmoid().detach()


@pytest.mark.parametrize(("candidate", "names"), [(wrong_value, {()}), (wrong_gradient, {(), ("x",)})])
def test_gradients_are_certified_only_where_they_are_judged(monkeypatch, candidate, names):
    seen = set()

    class Watched(evidence.Case):
        def __post_init__(self):
            super().__post_init__()
            seen.add(self.concept.differentiable)

    monkeypatch.setattr(evidence, "Case", Watched)
    with pytest.raises(AssertionError, match="further examples were run"):
        oracle.verify(swish, candidate, inputs=LINE, differentiable=["x"], examples=3)
    assert seen == names


def test_a_wrong_value_is_named_before_the_gradient_that_follows_from_it():
    """At the first example, 0, the value is right and its gradient is not."""
    with pytest.raises(AssertionError) as caught:
        oracle.verify(swish, lambda x: 1.5 * x * x.sigmoid(), inputs=LINE, differentiable=["x"], examples=3)
    assert "\n\nEntry [0] is " in str(caught.value)


def test_the_counts_of_a_condition_add_up_to_the_further_examples():
    with pytest.raises(AssertionError) as caught:
        oracle.verify(swish, lambda x: 1.5 * x * x.sigmoid(), inputs=LINE, differentiable=["x"], examples=3)
    text = " ".join(str(caught.value).split())
    such, others = re.search(r"(\d+) such examples, and none of (\d+) others", text).groups()
    assert f"({int(such) + int(others)} further examples were run" in text


def test_a_gradient_that_is_wrong_alone_is_named():
    with pytest.raises(AssertionError, match="The gradient by x: entry"):
        oracle.verify(swish, wrong_gradient, inputs=LINE, differentiable=["x"], examples=3)


@pytest.mark.parametrize(
    ("search", "note"),
    [
        (lambda: time.sleep(60), "Note: no diagnosis was found within 0.05 seconds."),
        (lambda: 1 / 0, "Note: the search for a diagnosis ended in an error (ZeroDivisionError: division by zero)."),
    ],
    ids=["too slow", "an error"],
)
def test_a_diagnosis_that_is_not_found_is_a_note_and_the_verdict_stays(monkeypatch, search, note):
    monkeypatch.setattr(evidence, "DIAGNOSIS_IN_CHECK", 0.05)
    monkeypatch.setattr(evidence, "diagnose", lambda *given, **options: search())
    with pytest.raises(AssertionError, match=r"^wrong: ") as caught:
        oracle.verify(swish, wrong_value, inputs=LINE, examples=3)
    assert note in " ".join(str(caught.value).split())


def test_failures_of_another_kind_are_counted_beside_the_condition():
    def standardised(x):
        return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)

    def port(x):  # NaN for one row, wrong by a factor for more
        return (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0) + 1e-5)

    inputs = Domain(x=Reals("n d")).where(least={"n": 1, "d": 1})
    with pytest.raises(AssertionError, match=r"; wrong .*others\); \d+ further examples fail in another way\."):
        oracle.verify(standardised, port, inputs=inputs, examples=4)

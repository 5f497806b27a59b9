"""What describes a failure costs no more than the failed check needs."""

import numpy as np
import pytest

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


@pytest.mark.parametrize(("candidate", "names"), [(wrong_value, ()), (wrong_gradient, ("x",))])
def test_gradients_are_certified_only_where_they_are_judged(monkeypatch, candidate, names):
    seen = set()

    class Watched(evidence.Case):
        def __post_init__(self):
            super().__post_init__()
            seen.add(self.concept.differentiable)

    monkeypatch.setattr(evidence, "Case", Watched)
    with pytest.raises(AssertionError, match="further examples were run"):
        oracle.verify(swish, candidate, inputs=LINE, differentiable=["x"], examples=3)
    assert seen == {names}

"""The condition that separates the examples on which a candidate fails from the others."""

import random
import re

import pytest

from oracle.candidates.failure_condition import JudgedExample, failure_condition
from oracle.catalogue.loading import load
from oracle.domains import Example


@pytest.mark.parametrize(
    ("fails", "clause"),
    [
        (lambda e: True, r"on all 200 examples"),
        (lambda e: e.dims["n"] == 1, r"exactly where n = 1 \(\d+ such examples, and none of \d+ others\)"),
        (lambda e: e.dims["n"] != e.dims["d"], r"exactly where n ≠ d "),
        (lambda e: e.dims["n"] >= 8, r"exactly where n ≥ \d+ "),
        (lambda e: e.inputs["reg"] != 0, r"exactly where reg [≠>] 0 "),
        (lambda e: e.regime == "ties", r"exactly where .*ties"),
        (lambda e: e.dims["c"] == 1 and e.inputs["reg"] != 0, r"exactly where c = 1 and reg [≠>] 0 "),
        (lambda e: (e.inputs["W"] < 0).any(), r"exactly where W has a negative entry "),
        (
            lambda e: e.dims["n"] == 1 and e.inputs["X"][0, 0] < 0.1,
            r"(only|exactly) where .*n = 1",
        ),
        (lambda e: round(1e6 * e.inputs["X"][0, 0]) % 2 == 0, r"on \d+ of 200 examples"),
    ],
)
def test_the_condition_of_failure_is_found(fails, clause):
    hinge = load("linear_classifiers/hinge_loss")
    examples, chosen = [], random.Random(0)
    for place in range(200):
        dims = {"n": chosen.randint(1, 12), "d": chosen.randint(1, 4), "c": chosen.randint(1, 3)}
        example = hinge.domain.at(dims, "float64", place)
        example.inputs["reg"] = float(chosen.random() < 0.3)
        regime = "ties" if chosen.random() < 0.2 else "plain"
        examples.append(Example(example.inputs, "float64", regime, dims))
    assert re.match(
        clause, failure_condition(hinge, [JudgedExample(example, bool(fails(example))) for example in examples])
    )


def test_few_examples_have_no_condition():
    relu = load("activations/relu")
    assert failure_condition(relu, [JudgedExample(relu.domain.at({"n": 1}, "float64", 0), True)]) == ""

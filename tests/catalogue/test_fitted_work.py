"""The cost of a reference is fitted to what its certification takes, so that its examples are not too large."""

import numpy as np
import pytest

from oracle import Choice, Domain, Integer, Reals
from oracle.catalogue.loading import concept_of, load
from oracle.judge import Case
from oracle.runner.search import draw
from oracle.truth import certify
from oracle.truth.context import TooManyOperations


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def distances(x, y):
    return np.sqrt(((x[:, None] - y[None]) ** 2).sum(-1))


def attention(q, k, v):
    return softmax(q @ k.T) @ v


def windows(x, k):
    return np.stack([x[i : len(x) - k + i] for i in range(k)]).mean(axis=0)


def moving_average(x, width):
    return np.stack([x[i : i + width].mean() for i in range(len(x) - width + 1)])


def posterior(x, y, x_new):
    """Takes n³ + n² m operations, which is not a product of a factor for n and one for m."""
    K, K_s = (np.exp(-((x[:, None] - other) ** 2)) for other in (x, x_new))
    return K_s.T @ np.linalg.solve(K + 0.1 * np.eye(len(x)), y)


def needs_pairs(x):
    return x[0::2] * x[1::2]


PAIRS = Domain(x=Reals("n d"), y=Reals("m d"))
ATTENTION = Domain(q=Reals("t d"), k=Reals("s d"), v=Reals("s e")).where(least={"s": 1})


@pytest.mark.parametrize(
    ("reference", "domain"),
    [
        (softmax, Domain(x=Reals("n d")).where(least={"d": 1})),
        (np.sin, Domain(x=Reals("n"))),
        (np.add, Domain(x=Reals("n d"), y=Reals("d"))),
        (needs_pairs, Domain(x=Reals("2*n"))),
        (moving_average, Domain(x=Reals("n"), width=Choice(1, 5)).where(least={"n": 5})),
    ],
)
def test_the_cost_of_a_function_that_is_linear_in_its_entries_is_their_number(reference, domain):
    assert concept_of(reference, domain).domain.counts_entries


@pytest.mark.parametrize(("reference", "domain"), [(distances, PAIRS), (attention, ATTENTION)])
def test_the_examples_of_a_function_of_pairs_take_no_more_operations_than_those_of_a_linear_one(reference, domain):
    concept = concept_of(reference, domain)
    assert not concept.domain.counts_entries
    found = []
    draw(concept, "float64", "plain", 4096, 40, 0, found.append)
    most = max(certify(concept.definition, example.inputs, "float64").operations for example in found)
    assert 10_000 < most < 80_000  # a softmax of 4096 entries takes 40,000
    sizes = {size for example in found for size in example.dims.values()}
    assert max(sizes) >= 64


def test_the_cost_of_long_axes_is_met_where_it_is_a_sum_whose_gradient_takes_more_than_the_value():
    concept = concept_of(posterior, Domain(x=Reals("n"), y=Reals("n"), x_new=Reals("m")).where(least={"n": 1}))
    sizes = concept.domain.fitted({"n": 129, "m": 1}), concept.domain._fit({"n": 129, "m": 1}, "n", 4096)
    assert sizes[1]["n"] < sizes[0]["n"] == 129
    example = concept.domain.at(sizes[1], "float64", seed=0)
    assert certify(concept.definition, example.inputs, "float64", ("x", "y", "x_new")).operations < 500_000


def test_a_stated_cost_is_kept():
    stated = PAIRS.where(work=lambda n, m, d: 2 * n * m * d)
    assert concept_of(distances, stated).domain.work_at({"n": 2, "m": 3, "d": 5}) == 60


def test_a_few_entries_that_are_left_out_do_not_change_the_cost():
    domain = Domain(x=Reals("n"), k=Integer(1, 2)).where(lambda n, k: n > k)
    assert concept_of(windows, domain).domain.counts_entries


def test_sizes_that_a_function_refuses_do_not_change_its_cost():
    def only_three(x):
        if x.shape[1] != 3:
            raise ValueError("three columns")
        return x @ x.T

    assert concept_of(only_three, Domain(x=Reals("n d")).where(sizes=[{"d": 3}])).domain.counts_entries is False
    assert concept_of(only_three, Domain(x=Reals("n d"))).domain.counts_entries


def test_a_run_with_too_many_operations_ends_before_it_takes_memory():
    products = concept_of(lambda x: x[:, None] * x, Domain(x=Reals("n"))).definition
    with pytest.raises(TooManyOperations, match="more than 4,194,304 operations"):
        certify(products, {"x": np.ones(3000)}, "float64")


def test_the_limit_of_operations_is_for_references_alone(monkeypatch):
    monkeypatch.setattr("oracle.truth.context.MOST_OPERATIONS", 100)
    inputs = {"x": np.ones((16, 16))}
    reference = concept_of(softmax, Domain(x=Reals("n d")).where(least={"d": 1}))
    of_reference = Case(reference, reference.domain.cast(inputs, "float64"))
    assert of_reference.truth is None
    assert of_reference.too_costly
    concept = load("activations/softmax")  # it states what it costs
    (name,) = concept.domain.parameters
    assert Case(concept, concept.domain.cast({name: inputs["x"]}, "float64")).truth is not None

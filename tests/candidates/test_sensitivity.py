"""How small a fault the judge still sees, and how near to their budgets honest answers come.

A bound that is too wide convicts nobody. Two figures say that ours is not: the smallest relative change of an answer
that is called wrong, and the largest error ÷ budget that right implementations reach on hostile inputs. Both are
printed with `pytest tests/candidates/test_sensitivity.py -s`.
"""

import itertools
from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings, target

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.domains import DRAWN_REGIMES
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value

# The five pages of the first build, each at sizes from one entry to some hundred, and an accurate gradient by hand.
SIZES = {
    "distances/l2_distance": [{"n": 1, "m": 1, "d": 1}, {"n": 3, "m": 5, "d": 4}, {"n": 4, "m": 4, "d": 64}],
    "linear_classifiers/hinge_loss": [{"n": 1, "d": 1, "c": 2}, {"n": 5, "d": 3, "c": 4}, {"n": 16, "d": 16, "c": 10}],
    "linear_classifiers/softmax_loss": [
        {"n": 1, "d": 1, "c": 2},
        {"n": 5, "d": 3, "c": 4},
        {"n": 16, "d": 16, "c": 10},
    ],
    "autograd/doubling": [{"n": 1}, {"n": 7}, {"n": 100}],
    "networks/two_layer_relu": [
        {"n": 2, "d": 2, "h": 2, "o": 1},
        {"n": 4, "d": 3, "h": 5, "o": 2},
        {"n": 16, "d": 10, "h": 10, "o": 4},
    ],
}
SEEDS = (0, 1, 2)
EACH = [
    pytest.param(name, dims, number, id=f"{name}-{'x'.join(map(str, dims.values()))}-seed{number}")
    for name, sizes in SIZES.items()
    for dims, number in itertools.product(sizes, SEEDS)
]
CHANGES = (1e-12, -1e-12)


def case_at(name, dims, number):
    concept = load(name)
    return Case(concept, concept.domain.at(dims, "float64", number))


def put_to(case, judge, gives, answer):
    """The verdict on a candidate that gives `answer`, asked in a case of its own: a case remembers answers."""
    own = Case(case.concept, case.example)
    own.truth = case.truth
    return judge(own, Implementation("numpy_planted", "numpy", gives, lambda **_: answer))


def value_of(case):
    """The value that the definition gives over floats, and a way to judge another in its place."""
    right = np.array(case.answer(case.concept["numpy_loop"]).value.values)

    def judge(value):
        return put_to(case, judge_value, "value", value if value.shape else value[()])

    return right, judge


def gradients_of(case):
    """The gradients written by hand, by name; each with a way to judge another in its place."""
    answer = case.answer(case.concept["numpy_gradient"], "gradient")
    right = {name: np.array(output.values) for name, output in answer.gradients.items()}

    def judge_for(name):
        def judge(gradient):
            return put_to(case, judge_gradient, "gradient", {**right, name: gradient})

        return judge

    return {name: (gradient, judge_for(name)) for name, gradient in right.items()}


def changed(right, relative):
    """`right` with its entry of largest magnitude changed by so much."""
    planted = right.copy()
    at = np.unravel_index(np.argmax(np.abs(right)), right.shape)
    planted[at] *= 1 + relative
    return planted


def smallest_change_seen(right, judge):
    """The least change of the largest entry that is called wrong either way, to an eighth of an octave."""
    changes = list(2.0 ** np.arange(-52, 0, 0.125))
    blind = bisect_left(
        changes, True, key=lambda change: all(is_wrong(judge(changed(right, s * change))) for s in (1, -1))
    )
    return changes[blind]


def is_wrong(verdict):
    return verdict.grade == "wrong"


@pytest.mark.parametrize(("name", "dims", "number"), EACH)
def test_a_value_changed_by_a_trillionth_is_wrong(name, dims, number):
    right, judge = value_of(case_at(name, dims, number))
    assert judge(right).grade == "accurate"
    for change in CHANGES:
        verdict = judge(changed(right, change))
        assert verdict.grade == "wrong", (
            f"{change:g} of the largest entry is {verdict.rearranged_fraction:.3g} of the loose budget"
        )


@pytest.mark.parametrize(("name", "dims", "number"), EACH)
def test_a_gradient_changed_by_a_trillionth_is_wrong(name, dims, number):
    gradients = gradients_of(case_at(name, dims, number))
    assert set(gradients) == set(load(name).differentiable)
    judged = 0
    for by, (right, judge) in gradients.items():
        assert judge(right).grade == "accurate"
        if not right.any():
            continue  # no hidden unit is awake, no margin short: there is nothing to change by a factor
        for change in CHANGES:
            verdict = judge(changed(right, change))
            assert verdict.grade == "wrong", (
                f"by {by}: {change:g} of the largest entry is {verdict.rearranged_fraction:.3g} of it"
            )
            assert f"the gradient by {by}: entry" in verdict.sentence
            judged += 1
    assert judged or all(size <= 2 for size in dims.values())


@pytest.mark.parametrize("name", SIZES)
def test_the_smallest_change_that_is_seen(name):
    """The figure by concept, over all sizes and seeds: a trillionth or less, everywhere."""
    seen = {"value": 0.0, **dict.fromkeys((f"gradient by {by}" for by in load(name).differentiable), 0.0)}
    for dims, number in itertools.product(SIZES[name], SEEDS):
        case = case_at(name, dims, number)
        seen["value"] = max(seen["value"], smallest_change_seen(*value_of(case)))
        for by, (right, judge) in gradients_of(case).items():
            if right.any():
                seen[f"gradient by {by}"] = max(seen[f"gradient by {by}"], smallest_change_seen(right, judge))
    print(f"\n{name}: a relative change is seen from {', '.join(f'{k} {v:.1e}' for k, v in seen.items())}")
    assert all(0.0 < change <= 1e-12 for change in seen.values())


# Those whose form is the definition's own, so that their errors are judged by the direct budget.
DIRECT = {
    "distances/l2_distance": ("numpy_broadcast", "numpy_gradient"),
    "linear_classifiers/hinge_loss": ("numpy_vectorized", "numpy_gradient"),
    "linear_classifiers/softmax_loss": ("numpy_logsumexp", "numpy_gradient"),
    "autograd/doubling": ("numpy_scaled", "numpy_gradient"),
    "networks/two_layer_relu": ("numpy_vectorized", "numpy_gradient"),
}


def worst_by_regime(name, dtype):
    """The largest error ÷ direct budget that Hypothesis is led to, for value and gradient, by regime."""
    concept = load(name)
    worst = {"value": {}, "gradient": {}}

    def explore(regime):
        @seed(0)
        @settings(
            max_examples=20,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.target),
            suppress_health_check=list(HealthCheck),
        )
        @given(concept.domain.examples(dtype, regime, 512))
        def run(example):
            case = Case(concept, example)
            for check, candidate in zip(worst, DIRECT[name], strict=True):
                gradient = gives_gradient(concept, concept[candidate])
                verdict = (judge_gradient if gradient else judge_value)(case, concept[candidate])
                assert verdict.right, str(verdict)
                worst[check][regime] = max(worst[check].get(regime, 0.0), verdict.fraction)
                if verdict.fraction:
                    target(verdict.fraction, label=check)

        run()

    for regime in DRAWN_REGIMES:
        explore(regime)
    return worst


@pytest.mark.parametrize("name", SIZES)
def test_on_hostile_inputs_a_twentieth_of_the_budget_is_reached(name):
    worst = worst_by_regime(name, "float64")
    for check, regimes in worst.items():
        print(f"\n{name}, {check}: error / budget {', '.join(f'{k} {v:.3f}' for k, v in regimes.items())}")
    assert 1 / 20 <= max(worst["value"].values()) <= 1.0
    if name == "autograd/doubling":  # its gradient is a power of two, or 100 of them: nothing is rounded
        assert max(worst["gradient"].values()) == 0.0
    else:
        assert 1 / 20 <= max(worst["gradient"].values()) <= 1.0


def test_the_gradient_of_doubling_has_no_budget_to_spend():
    case = case_at("autograd/doubling", {"n": 3}, 0)
    right, judge = gradients_of(case)["a"]
    assert judge(right).grade == "accurate"
    at = int(np.argmax(np.abs(right)))
    for beyond in (-np.inf, np.inf):
        planted = right.copy()
        planted[at] = np.nextafter(planted[at], beyond)
        verdict = judge(planted)
        assert verdict.grade == "rearranged"  # another form may round; the definition's own may not
        assert verdict.fraction == np.inf
        assert "exactly" in verdict.sentence

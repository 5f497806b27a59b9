"""How small an error is detected, and how close to their bounds the errors of correct implementations come.

A bound that is too wide detects nothing. Two figures show that these are not: the smallest relative change of an
answer that is detected, and the largest error ÷ bound of correct implementations on difficult inputs. Both are
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

# Five concepts with an accurate gradient by hand, at sizes from one entry to some hundred.
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


def verdict_on(case, judge, gives, answer):
    """Return the verdict on an implementation that returns `answer`, in a new case, because cases cache answers."""
    own = Case(case.concept, case.example)
    own.truth = case.truth
    return judge(own, Implementation("numpy_planted", "numpy", gives, lambda **_: answer))


def value_of(case):
    """Return the definition's value over floats, and a function that judges another value in its place."""
    right = np.array(case.answer(case.concept["numpy_loop"]).value.values)

    def judge(value):
        return verdict_on(case, judge_value, "value", value if value.shape else value[()])

    return right, judge


def gradients_of(case):
    """Return the gradients by hand, by name, each with a function that judges another gradient in its place."""
    answer = case.answer(case.concept["numpy_gradient"], "gradient")
    right = {name: np.array(output.values) for name, output in answer.gradients.items()}

    def judge_for(name):
        def judge(gradient):
            return verdict_on(case, judge_gradient, "gradient", {**right, name: gradient})

        return judge

    return {name: (gradient, judge_for(name)) for name, gradient in right.items()}


def changed(right, relative):
    """Return `right` with a relative change of its entry of largest magnitude."""
    planted = right.copy()
    at = np.unravel_index(np.argmax(np.abs(right)), right.shape)
    planted[at] *= 1 + relative
    return planted


def smallest_detected_change(right, judge):
    """Return the least relative change that is detected in both directions, to a factor of 2**(1/8)."""
    changes = list(2.0 ** np.arange(-52, 0, 0.125))
    first = bisect_left(
        changes, True, key=lambda change: all(is_detected(judge(changed(right, s * change))) for s in (1, -1))
    )
    return changes[first]


def is_detected(verdict):
    """Return whether the verdict says that the answer is outside the entrywise bounds."""
    return verdict.grade in ("normwise", "wrong")


@pytest.mark.parametrize(("name", "dims", "number"), EACH)
def test_a_value_changed_by_a_trillionth_is_detected(name, dims, number):
    right, judge = value_of(case_at(name, dims, number))
    assert judge(right).grade == "accurate"
    for change in CHANGES:
        verdict = judge(changed(right, change))
        assert is_detected(verdict), (
            f"{change:g} of the largest entry is {verdict.rearranged_fraction:.3g} of the rearranged bound"
        )
    assert judge(changed(right, 1e-6)).grade == "wrong"


@pytest.mark.parametrize(("name", "dims", "number"), EACH)
def test_a_gradient_changed_by_a_trillionth_is_detected(name, dims, number):
    gradients = gradients_of(case_at(name, dims, number))
    assert set(gradients) == set(load(name).differentiable)
    judged = 0
    for by, (right, judge) in gradients.items():
        assert judge(right).grade == "accurate"
        if not right.any():
            continue  # a gradient of zeros has no relative change
        for change in CHANGES:
            verdict = judge(changed(right, change))
            assert is_detected(verdict), (
                f"by {by}: {change:g} of the largest entry is {verdict.rearranged_fraction:.3g} of the rearranged bound"
            )
            assert f"the gradient by {by}: entry" in verdict.sentence
            judged += 1
        assert judge(changed(right, 1e-6)).grade == "wrong"
    assert judged or all(size <= 2 for size in dims.values())


@pytest.mark.parametrize("name", SIZES)
def test_the_smallest_detected_change(name):
    """The largest over all sizes and seeds is 1e-12 or less."""
    detected = {"value": 0.0, **dict.fromkeys((f"gradient by {by}" for by in load(name).differentiable), 0.0)}
    for dims, number in itertools.product(SIZES[name], SEEDS):
        case = case_at(name, dims, number)
        detected["value"] = max(detected["value"], smallest_detected_change(*value_of(case)))
        for by, (right, judge) in gradients_of(case).items():
            if right.any():
                detected[f"gradient by {by}"] = max(
                    detected[f"gradient by {by}"], smallest_detected_change(right, judge)
                )
    print(f"\n{name}, detected from: {', '.join(f'{k} {v:.1e}' for k, v in detected.items())}")
    assert all(0.0 < change <= 1e-12 for change in detected.values())


# Implementations in the form of the definition, whose errors the direct bound covers.
DIRECT = {
    "distances/l2_distance": ("numpy_broadcast", "numpy_gradient"),
    "linear_classifiers/hinge_loss": ("numpy_vectorized", "numpy_gradient"),
    "linear_classifiers/softmax_loss": ("numpy_logsumexp", "numpy_gradient"),
    "autograd/doubling": ("numpy_scaled", "numpy_gradient"),
    "networks/two_layer_relu": ("numpy_vectorized", "numpy_gradient"),
}


def worst_by_regime(name, dtype):
    """Return the largest error ÷ direct bound that Hypothesis finds, for value and gradient, by regime."""
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
def test_errors_on_difficult_inputs_reach_a_twentieth_of_the_bound(name):
    worst = worst_by_regime(name, "float64")
    for check, regimes in worst.items():
        print(f"\n{name}, {check}: error ÷ bound {', '.join(f'{k} {v:.3f}' for k, v in regimes.items())}")
    assert 1 / 20 <= max(worst["value"].values()) <= 1.0
    if name == "autograd/doubling":  # its gradient is a power of two: nothing is rounded
        assert max(worst["gradient"].values()) == 0.0
    else:
        assert 1 / 20 <= max(worst["gradient"].values()) <= 1.0


def test_the_gradient_of_doubling_has_no_rounding_error():
    case = case_at("autograd/doubling", {"n": 3}, 0)
    right, judge = gradients_of(case)["a"]
    assert judge(right).grade == "accurate"
    at = int(np.argmax(np.abs(right)))
    for beyond in (-np.inf, np.inf):
        planted = right.copy()
        planted[at] = np.nextafter(planted[at], beyond)
        verdict = judge(planted)
        assert verdict.grade == "rearranged"  # the definition is exact, but another form may round
        assert verdict.fraction == np.inf
        assert "exactly" in verdict.sentence

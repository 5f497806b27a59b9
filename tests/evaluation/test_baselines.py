"""Baselines: what each of them reports as wrong, what it does not, and its false alarms."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.evaluation.baselines import BASELINES, reference_for
from oracle.evaluation.baselines.cases import cases, deviating
from oracle.evaluation.baselines.inputs import Drawing
from oracle.evaluation.baselines.table import ULPWISE
from oracle.judge import Case, judge_value

NAMED = {baseline.name: baseline for baseline in BASELINES}
GRADIENTS = ["gradcheck", "CS231n gradient check"]
COMPARISONS = [name for name in NAMED if name not in GRADIENTS]
NORMALS = ["assert_close, one random normal", "assert_close, 100 random normals", "assert_allclose, 100 random normals"]
CONCEPTS = ["linear_algebra/dot_product", "linear_classifiers/hinge_loss", "activations/softmax", "activations/relu"]

DOT = load("linear_algebra/dot_product")
RELU = load("activations/relu")


def flags(name, concept, implementation, function=None, reference=None):
    """Whether the baseline reports `implementation`, or `function` in its place, as wrong."""
    candidate = implementation if function is None else replace(implementation, function=function)
    if name.startswith("ulpwise") and not ULPWISE:
        pytest.skip("ulpwise is not installed")
    assert NAMED[name].applies(concept, candidate)
    return NAMED[name].flags(concept, candidate, reference or reference_for(concept, implementation), 0)


def times(factor, function):
    """`function` with every answer multiplied by `factor`."""

    def multiplied(**inputs):
        answer = function(**inputs)
        return {name: x * factor for name, x in answer.items()} if isinstance(answer, dict) else answer * factor

    return multiplied


def applicable(names):
    """(baseline, concept, implementation) for the baselines that apply to an implementation of CONCEPTS."""
    return [
        (name, concept, implementation)
        for name in names
        for concept in map(load, CONCEPTS)
        for implementation in concept.implementations
        if NAMED[name].applies(concept, implementation)
    ]


def parametrised(found):
    ids = [f"{name}-{concept.name}-{implementation.name}" for name, concept, implementation in found]
    return pytest.mark.parametrize(("name", "concept", "implementation"), found, ids=ids)


# Hypothesis takes a quarter of a second for 100 examples, so two concepts are enough. A second derivative of ReLU is 0,
# whatever it is multiplied by.
MULTIPLIED = [
    (name, concept, implementation)
    for name, concept, implementation in applicable(COMPARISONS)
    if ("Hypothesis" not in name or concept.name in (CONCEPTS[0], CONCEPTS[3]))
    and not (concept is RELU and implementation.gives == "second")
]
CORRECT = [found for found in applicable([*NORMALS, *GRADIENTS]) if found[2].name not in deviating(found[1])]


def test_every_baseline_states_its_tolerance():
    tolerances = {
        "assert_close, one random normal": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, 100 random normals": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, Hypothesis": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, Hypothesis up to 1000": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_allclose, 100 random normals": "rtol 1e-7, atol 0",
        "gradcheck": "eps 1e-6, atol 1e-5, rtol 1e-3",
        "CS231n gradient check": "a relative error above 1e-4",
        "ulpwise, 100 random normals": "1 ulp",
    }
    assert list(NAMED) == list(tolerances)
    for name, tolerance in tolerances.items():
        assert tolerance in NAMED[name].description


@parametrised(MULTIPLIED)
def test_a_comparison_finds_answers_that_are_a_tenth_too_large(name, concept, implementation):
    assert flags(name, concept, implementation, times(1.1, implementation.function))


@parametrised(applicable(GRADIENTS))
def test_a_gradient_check_finds_slopes_that_are_a_tenth_too_large(name, concept, implementation):
    def steeper(**inputs):
        value = implementation.function(**inputs)
        return 1.1 * value - (0.1 * value).detach()  # the value is right, up to rounding

    planted = times(1.1, implementation.function) if implementation.gives == "gradient" else steeper
    assert flags(name, concept, implementation, planted)


@pytest.mark.parametrize("concept", [load(name) for name in CONCEPTS], ids=CONCEPTS)
def test_gradcheck_applies_to_torch_and_differences_to_both_libraries(concept):
    sides = [{i.side for i in concept.implementations if NAMED[name].applies(concept, i)} for name in GRADIENTS]
    assert sides == [{"torch"}, {"numpy", "torch"}]


@parametrised(CORRECT)
def test_correct_implementations_pass_on_random_normals(name, concept, implementation):
    assert not flags(name, concept, implementation)


@pytest.mark.parametrize("name", COMPARISONS)
def test_exact_implementations_pass_every_comparison(name):
    correct = [i for i in RELU.implementations if i.name not in deviating(RELU)]
    assert correct
    for implementation in correct:
        assert not flags(name, RELU, implementation), implementation.name


def test_ulpwise_reports_a_sum_in_another_order():
    assert flags("ulpwise, 100 random normals", DOT, DOT["numpy_einsum"])


def test_hypothesis_reports_a_correct_gradient_beside_a_kink():
    hinge = load("linear_classifiers/hinge_loss")
    assert flags("assert_close, Hypothesis", hinge, hinge["numpy_gradient"])


@pytest.mark.parametrize("name", NORMALS)
def test_a_relative_error_of_1e_9_is_found_by_the_oracle_only(name):
    planted = times(1 + 1e-9, DOT["numpy_dot"].function)
    assert not flags(name, DOT, DOT["numpy_dot"], planted)
    case = Case(DOT, DOT.domain.at({"n": 5}, "float64", 0))
    assert judge_value(case, replace(DOT["numpy_dot"], function=planted)).grade == "wrong"


def test_gradcheck_does_not_find_a_wrong_function_with_a_consistent_gradient():
    def squared(x, y):
        return (x * y).sum() ** 2

    assert not flags("gradcheck", DOT, DOT["torch_dot"], squared)
    assert flags("CS231n gradient check", DOT, DOT["torch_dot"], squared)


@pytest.mark.parametrize("name", [name for name in NAMED if NAMED[name].applies(RELU, RELU["numpy_where"])])
def test_a_fault_at_0_is_found_only_by_hypothesis(name):
    def wrong_at_zero(x):
        return np.where(x == 0, 1, np.maximum(x, 0))

    assert flags(name, RELU, RELU["numpy_where"], wrong_at_zero) == ("Hypothesis" in name)


@pytest.mark.parametrize("name", NORMALS)
def test_only_assert_close_finds_a_wrong_shape_and_a_wrong_dtype(name):
    def repeated(x, y):
        return np.full(1, np.dot(x, y))

    def widened(x, y):
        return (x.double() @ y.double()).double()

    assert flags(name, DOT, DOT["numpy_dot"], repeated) == name.startswith("assert_close")
    assert flags(name, DOT, DOT["torch_dot"], widened) == name.startswith("assert_close")


def raising(**inputs):
    raise ZeroDivisionError


@pytest.mark.parametrize("name", NAMED)
def test_an_exception_is_a_failure_where_the_reference_returns(name):
    implementation, reference = DOT["torch_dot"], reference_for(DOT, DOT["torch_dot"])
    raises = replace(reference, function=raising)
    assert flags(name, DOT, implementation, raising)
    assert not flags(name, DOT, implementation, raising, raises)
    assert not flags(name, DOT, implementation, reference=raises)


@pytest.mark.parametrize("name", [name for name in NAMED if name != "gradcheck"])
def test_a_candidate_that_changes_its_inputs_does_not_affect_the_next(name):
    hinge = load("linear_classifiers/hinge_loss")

    def changing(X, y, W, reg):
        answer = hinge["numpy_gradient"].function(X, y, W, reg)
        X[:], y[:], W[:] = np.nan, 0, np.nan
        return answer

    before = flags(name, hinge, hinge["numpy_gradient"])
    assert flags(name, hinge, hinge["numpy_gradient"], changing) == before
    assert flags(name, hinge, hinge["numpy_gradient"]) == before


def test_the_reference_is_of_the_other_library_and_neither_wrong_nor_rearranged():
    l2 = load("distances/l2_distance")
    assert reference_for(DOT, DOT["numpy_dot"]).name == "torch_loop"
    assert reference_for(DOT, DOT["numpy_loop"]).side == "torch"
    assert reference_for(DOT, DOT["torch_dot"]).name == "numpy_dot"
    assert reference_for(l2, l2["torch_expansion"]).name == "numpy_one_loop"
    softmax = load("activations/softmax")
    assert reference_for(softmax, softmax["torch_naive"]).name == "numpy_shifted"
    assert reference_for(softmax, softmax["numpy_second_derivative"]).name == "torch_softmax"


TOY = '''
    """Twice x."""
    import numpy as np
    import torch
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "2x", ("a book",)
    def definition(x):
        return np.array([2 * a for a in x], x.dtype)
    def numpy_doubled(x):
        return 2 * x
    def numpy_gradient(x, cotangent):
        return {"x": 2 * cotangent}
    def inputs():
        return Domain(x=Reals("n"))
    DIFFERENTIABLE = ("x",)
'''


def test_without_torch_the_loop_is_the_reference_and_only_differences_check_gradients(concept):
    toy = concept(TOY)
    assert reference_for(toy, toy["numpy_doubled"]).name == "numpy_loop"
    for name in COMPARISONS:
        assert not NAMED[name].applies(toy, toy["numpy_gradient"])
    assert not flags(GRADIENTS[1], toy, toy["numpy_gradient"])
    assert flags(GRADIENTS[1], toy, toy["numpy_gradient"], times(1.001, toy["numpy_gradient"].function))


def test_training_steps_are_compared_as_values_and_no_baseline_applies_to_scenes():
    training = load("training/two_layer_training")
    by_hand = training["numpy_by_hand"]
    assert not flags("assert_close, 100 random normals", training, by_hand)
    assert flags("assert_close, 100 random normals", training, by_hand, times(1.1, by_hand.function))
    scenes = load("memory/views")
    assert not any(baseline.applies(scenes, i) for baseline in BASELINES for i in scenes.implementations)


@pytest.mark.parametrize("by_hypothesis", [False, True])
def test_inputs_are_valid_for_the_domain(by_hypothesis):
    drawing = Drawing(100, 0 if by_hypothesis else 1, 6, by_hypothesis)

    def inputs(name, dtype="float32"):
        concept = load(name)
        drawn = cases(concept, concept["numpy_loop"], "numpy", "value", dtype, drawing, 3)
        assert len(drawn) > 50
        for case in drawn:
            if name != "training/least_squares":  # the diagonal of its own examples is beyond its bounds
                concept.domain.cast(case.inputs, dtype)  # raises on invalid inputs
        return [case.inputs for case in drawn]

    assert all(len(x["X"]) >= x["X"].shape[1] for x in inputs("training/least_squares"))
    assert all(abs(x["a"][0]) >= 2.0**-10 for x in inputs("autograd/doubling"))
    assert all(x["t"] == np.floor(x["t"]) for x in inputs("training/adam_trajectory"))
    assert {x["p"] for x in inputs("elementwise/power")} == {2, 3, 0.5, -1, 1.5, -0.5}
    inputs("linear_classifiers/hinge_loss")
    inputs("indexing/gather_rows")
    assert (len({x["csv"] for x in inputs("preprocessing/csv_table", "float64")}) > 1) == by_hypothesis

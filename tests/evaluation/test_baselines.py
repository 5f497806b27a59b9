"""The tools that people use today, on trial themselves: what they see, whom they accuse, and what they cannot see."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.evaluation.baselines import BASELINES, trusted_for
from oracle.evaluation.baselines.inputs import Drawing
from oracle.evaluation.baselines.questions import questions
from oracle.evaluation.baselines.tools import ULPWISE
from oracle.judge import Case, judge_value

NAMED = {tool.name: tool for tool in BASELINES}
CLOSENESS = [name for name in NAMED if name not in ("gradcheck", "CS231n gradient check")]
NORMALS = ["assert_close, one random normal", "assert_close, 100 random normals", "assert_allclose, 100 random normals"]
GRADIENTS = ["gradcheck", "CS231n gradient check"]
PAGES = ["linear_algebra/dot_product", "linear_classifiers/hinge_loss", "activations/softmax", "activations/relu"]

DOT = load("linear_algebra/dot_product")
RELU = load("activations/relu")


def convicts(tool, concept, implementation, function=None, trusted=None):
    """What the tool says of `implementation`, or of `function` in its place; it must be one that the tool asks."""
    candidate = implementation if function is None else replace(implementation, function=function)
    if tool.name.startswith("ulpwise") and not ULPWISE:
        pytest.skip("ulpwise is not installed")
    assert tool.asks(concept, candidate)
    return tool.convicts(concept, candidate, trusted or trusted_for(concept, implementation), 0)


def times(factor, function):
    """`function`, every answer multiplied."""

    def multiplied(**inputs):
        answer = function(**inputs)
        return {name: x * factor for name, x in answer.items()} if isinstance(answer, dict) else answer * factor

    return multiplied


def right_ones(concept):
    listed = {entry.implementation for entry in (*concept.expected_failures, *concept.rearrangements)}
    return [i for i in concept.implementations if i.name not in listed]


def test_there_are_eight_and_each_says_where_it_draws_the_line():
    lines = {
        "assert_close, one random normal": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, 100 random normals": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, Hypothesis": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_close, Hypothesis up to 1000": "rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7",
        "assert_allclose, 100 random normals": "rtol 1e-7, atol 0",
        "gradcheck": "eps 1e-6, atol 1e-5, rtol 1e-3",
        "CS231n gradient check": "a relative error above 1e-4",
        "ulpwise, 100 random normals": "1 ulp",
    }
    assert list(NAMED) == list(lines)
    for name, line in lines.items():
        assert line in NAMED[name].description


# Hypothesis takes a quarter of a second for 100 examples: of the four pages, it is shown two.
@pytest.mark.parametrize(
    ("name", "page"), [(name, page) for name in CLOSENESS for page in (PAGES[::3] if "Hypothesis" in name else PAGES)]
)
def test_each_comparison_convicts_what_is_a_tenth_too_large(name, page):
    concept = load(page)
    for implementation in concept.implementations:
        zero = concept.name == RELU.name and implementation.gives == "second"  # whatever one multiplies it by
        if NAMED[name].asks(concept, implementation) and not zero:
            assert convicts(NAMED[name], concept, implementation, times(1.1, implementation.function))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", GRADIENTS)
def test_each_check_of_gradients_convicts_a_slope_that_is_a_tenth_too_large(name, page):
    concept = load(page)
    asked = [i for i in concept.implementations if NAMED[name].asks(concept, i)]
    assert {i.side for i in asked} == ({"torch"} if name == "gradcheck" else {"numpy", "torch"})
    for implementation in asked:

        def steeper(function=implementation.function, **inputs):
            value = function(**inputs)
            return 1.1 * value - (0.1 * value).detach()  # the value is right, up to rounding

        planted = times(1.1, implementation.function) if implementation.gives == "gradient" else steeper
        assert convicts(NAMED[name], concept, implementation, planted)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", [*NORMALS, *GRADIENTS])
def test_on_random_normals_right_versions_pass(name, page):
    concept = load(page)
    for implementation in right_ones(concept):
        if NAMED[name].asks(concept, implementation):
            assert not convicts(NAMED[name], concept, implementation), implementation.name


@pytest.mark.parametrize("name", CLOSENESS)
def test_what_is_exact_passes_everywhere(name):
    for implementation in right_ones(RELU):
        assert not convicts(NAMED[name], RELU, implementation), implementation.name


def test_ulpwise_accuses_a_sum_in_another_order():
    assert convicts(NAMED["ulpwise, 100 random normals"], DOT, DOT["numpy_einsum"])


def test_hypothesis_accuses_the_right_where_the_answer_hangs_on_the_last_digit():
    hinge = load("linear_classifiers/hinge_loss")
    assert convicts(NAMED["assert_close, Hypothesis"], hinge, hinge["numpy_gradient"])


@pytest.mark.parametrize("name", NORMALS)
def test_a_relative_fault_of_1e_9_passes_where_the_oracle_convicts(name):
    planted = times(1 + 1e-9, DOT["numpy_dot"].function)
    assert not convicts(NAMED[name], DOT, DOT["numpy_dot"], planted)
    case = Case(DOT, DOT.domain.at({"n": 5}, "float64", 0))
    assert judge_value(case, replace(DOT["numpy_dot"], function=planted)).grade == "wrong"


def test_gradcheck_passes_what_is_wrong_but_consistent():
    def squared(x, y):
        return (x * y).sum() ** 2

    assert not convicts(NAMED["gradcheck"], DOT, DOT["torch_dot"], squared)
    assert convicts(NAMED["CS231n gradient check"], DOT, DOT["torch_dot"], squared)


@pytest.mark.parametrize("name", [*CLOSENESS, *GRADIENTS])
def test_no_random_normal_is_exactly_zero(name):
    def wrong_at_zero(x):
        return np.where(x == 0, 1, np.maximum(x, 0))

    if NAMED[name].asks(RELU, RELU["numpy_where"]):
        assert convicts(NAMED[name], RELU, RELU["numpy_where"], wrong_at_zero) == ("Hypothesis" in name)


def test_only_assert_close_sees_a_wrong_shape_and_a_wrong_dtype():
    def repeated(x, y):
        return np.full(1, np.dot(x, y))

    def widened(x, y):
        return (x.double() @ y.double()).double()

    blind = {"assert_allclose, 100 random normals"}
    for name in CLOSENESS:
        if name in NORMALS:
            assert convicts(NAMED[name], DOT, DOT["numpy_dot"], repeated) == (name not in blind)
            assert convicts(NAMED[name], DOT, DOT["torch_dot"], widened) == (name not in blind)


def raising(**inputs):
    raise ZeroDivisionError


@pytest.mark.parametrize("name", NAMED)
def test_raising_is_wrong_where_the_trusted_one_answers(name):
    implementation, trusted = DOT["torch_dot"], trusted_for(DOT, DOT["torch_dot"])
    speechless = replace(trusted, function=raising)
    assert convicts(NAMED[name], DOT, implementation, raising)
    assert not convicts(NAMED[name], DOT, implementation, raising, speechless)
    assert not convicts(NAMED[name], DOT, implementation, trusted=speechless)


@pytest.mark.parametrize("name", [name for name in NAMED if name != "gradcheck"])
def test_a_candidate_cannot_spoil_the_inputs_of_the_next(name):
    hinge = load("linear_classifiers/hinge_loss")

    def spoiling(X, y, W, reg):
        answer = hinge["numpy_gradient"].function(X, y, W, reg)
        X[:], y[:], W[:] = np.nan, 0, np.nan
        return answer

    before = convicts(NAMED[name], hinge, hinge["numpy_gradient"])
    assert convicts(NAMED[name], hinge, hinge["numpy_gradient"], spoiling) == before
    assert convicts(NAMED[name], hinge, hinge["numpy_gradient"]) == before


def test_the_trusted_one_is_of_the_other_library_and_not_listed():
    l2 = load("distances/l2_distance")
    assert trusted_for(DOT, DOT["numpy_dot"]).name == "torch_loop"
    assert trusted_for(DOT, DOT["numpy_loop"]).side == "torch"
    assert trusted_for(DOT, DOT["torch_dot"]).name == "numpy_dot"
    assert trusted_for(l2, l2["torch_expansion"]).name == "numpy_one_loop"
    softmax = load("activations/softmax")
    assert trusted_for(softmax, softmax["torch_naive"]).name == "numpy_shifted"
    assert trusted_for(softmax, softmax["numpy_second_derivative"]).name == "torch_softmax"


TOY = '''
    """Twice x."""
    import numpy as np
    import torch
    from oracle.catalogue.declarations import ExpectedFailure
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


def test_without_torch_the_loop_is_trusted_and_gradients_are_left_to_differences(concept):
    toy = concept(TOY)
    assert trusted_for(toy, toy["numpy_doubled"]).name == "numpy_loop"
    for name in CLOSENESS:
        assert not NAMED[name].asks(toy, toy["numpy_gradient"])
    assert not convicts(NAMED["CS231n gradient check"], toy, toy["numpy_gradient"])
    assert convicts(
        NAMED["CS231n gradient check"], toy, toy["numpy_gradient"], times(1.001, toy["numpy_gradient"].function)
    )


def test_steps_of_training_are_values_and_scenes_are_asked_of_nobody():
    training = load("training/two_layer_training")
    by_hand = training["numpy_by_hand"]
    assert not convicts(NAMED["assert_close, 100 random normals"], training, by_hand)
    assert convicts(NAMED["assert_close, 100 random normals"], training, by_hand, times(1.1, by_hand.function))
    scenes = load("memory/views")
    assert not any(tool.asks(scenes, i) for tool in BASELINES for i in scenes.implementations)


@pytest.mark.parametrize("by_hypothesis", [False, True])
def test_inputs_are_what_the_page_calls_valid(by_hypothesis):
    drawing = Drawing(100, 0 if by_hypothesis else 1, 6, by_hypothesis)

    def inputs(page, dtype="float32"):
        concept = load(page)
        asked = questions(concept, concept["numpy_loop"], "numpy", "value", dtype, drawing, 3)
        assert len(asked) > 50
        for question in asked:
            if page != "training/least_squares":  # whose own examples have a diagonal beyond its bounds
                concept.domain.cast(question.inputs, dtype)  # raises on what is outside
        return [question.inputs for question in asked]

    assert all(len(x["X"]) >= x["X"].shape[1] for x in inputs("training/least_squares"))
    assert all(abs(x["a"][0]) >= 2.0**-10 for x in inputs("autograd/doubling"))
    assert all(x["t"] == np.floor(x["t"]) for x in inputs("training/adam_trajectory"))
    assert {x["p"] for x in inputs("elementwise/power")} == {2, 3, 0.5, -1, 1.5, -0.5}
    inputs("linear_classifiers/hinge_loss")
    inputs("indexing/gather_rows")
    assert (len({x["csv"] for x in inputs("preprocessing/csv_table", "float64")}) > 1) == by_hypothesis

"""Where a function has a corner or a branch, every valid gradient is accepted, and all others are wrong."""

from operator import ge, gt, le, lt

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, seed, settings

from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value, subgradient_choices
from tests.judge.test_gradient import DOUBLING, HINGE, RELU, by_autograd, by_hand, case_with

L2 = load("distances/l2_distance")

TIE = {"X": [[1.0]], "y": [1], "W": [[0.0, 1.0]], "reg": 0.0}
ZERO = {"x": [[1.0]], "w1": [[0.0]], "w2": [[1.0]], "y": [[-0.5]]}


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize(("concept", "inputs"), [(HINGE, TIE), (RELU, ZERO)], ids=["hinge", "relu"])
def test_every_version_is_right_at_a_corner(concept, inputs, dtype):
    case = case_with(concept, dtype, **inputs)
    judged = [
        judge_gradient(case, i)
        for i in concept.for_dtype(dtype)
        if gives_gradient(concept, i) and judge_gradient(case, i).grade != "unsupported"
    ]
    assert len(judged) >= 3
    assert {verdict.grade for verdict in judged} == {"accurate"}


@pytest.mark.parametrize("concept", [HINGE, RELU], ids=["hinge", "relu"])
def test_every_version_is_right_at_many_ties(concept):
    found = {"corners": 0}

    @seed(0)
    @settings(
        max_examples=100,  # which ones Hypothesis draws depends on the modules that are loaded
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(concept.domain.examples("float32", "ties", 256))
    def run(example):
        case = Case(concept, example)
        found["corners"] += any(e.spread.any() for path in case.truth.paths for e in path.gradients.values())
        for candidate in concept.implementations:
            if gives_gradient(concept, candidate):
                verdict = judge_gradient(case, candidate)
                assert verdict.grade == "accurate", f"{candidate.name}: {verdict}"

    run()
    assert found["corners"] >= 5


def slope(chosen):
    """A gradient of the hinge loss at `TIE` with this slope at the corner."""
    return by_hand(lambda **_: {"W": np.array([[chosen, -chosen]])})


@pytest.mark.parametrize("chosen", [0.0, 0.25, 0.5, 1.0])
def test_each_slope_between_the_one_sided_derivatives_is_right(chosen):
    assert judge_gradient(case_with(HINGE, **TIE), slope(chosen)).grade == "accurate"


@pytest.mark.parametrize("chosen", [-1.0, -1e-6, 1.0 + 1e-6, 2.0, np.nan, np.inf])
def test_a_slope_outside_the_one_sided_derivatives_is_wrong(chosen):
    verdict = judge_gradient(case_with(HINGE, **TIE), slope(chosen))
    assert verdict.grade == "wrong"
    assert "but should be from" in verdict.sentence
    assert "the valid subgradients" in verdict.sentence


def test_next_to_the_corner_one_slope_is_right():
    beside = {**TIE, "W": [[0.5, 1.0]]}
    assert judge_gradient(case_with(HINGE, **beside), slope(1.0)).grade == "accurate"
    assert judge_gradient(case_with(HINGE, **beside), slope(0.5)).grade == "wrong"
    beyond = {**TIE, "W": [[-0.5, 1.0]]}
    assert judge_gradient(case_with(HINGE, **beyond), slope(0.0)).grade == "accurate"
    assert judge_gradient(case_with(HINGE, **beyond), slope(0.5)).grade == "wrong"


@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "float64"])
@pytest.mark.parametrize(
    ("concept", "implementation", "chosen"),
    [
        (RELU, "torch_relu", "0"),
        (RELU, "torch_sequential", "0"),
        (RELU, "torch_autograd_clamp", "1"),
        (RELU, "torch_module", "1"),
        (RELU, "torch_maximum", "0.5"),
        (RELU, "torch_custom_function", "1"),
        (RELU, "torch_by_hand_gradient", "1"),
        (RELU, "numpy_gradient", "1"),
        (HINGE, "torch_loop", "0"),
        (HINGE, "torch_vectorized", "1"),
        (HINGE, "torch_mask_gradient", "0"),
        (HINGE, "torch_multi_margin", "0"),
        (HINGE, "numpy_gradient", "0"),
        (HINGE, "numpy_gradient_loops", "0"),
        (L2, "numpy_gradient", "0"),
        (L2, "torch_broadcast", "0"),
        (L2, "torch_root_of_squares", "nan"),
    ],
    ids=lambda part: getattr(part, "name", part),
)
def test_the_slope_that_each_implementation_chooses_is_recorded(concept, implementation, chosen, dtype):
    candidate = concept[implementation]
    if candidate not in concept.for_dtype(dtype) or (implementation, dtype) == ("torch_multi_margin", "bfloat16"):
        return  # NumPy has no bfloat16, and multi_margin_loss no kernel for it
    (corner,) = concept.corners
    assert subgradient_choices(concept, candidate, dtype) == {corner.name: chosen}


def test_a_function_that_raises_has_no_subgradient_choice():
    def broken(X, y, W, reg):
        raise ValueError("no")

    assert subgradient_choices(HINGE, by_autograd(broken), "float64") == {}


# The edge of a branch: f(a) = s·a, and two values of s are right near the edge.


def factor(chosen):
    """f(a) = chosen · a, in NumPy and in torch, and its gradient by hand."""
    return (
        Implementation("numpy_factor", "numpy", "value", lambda a: chosen * a),
        Implementation("torch_factor", "torch", "value", lambda a: chosen * a),
        Implementation("numpy_factor_gradient", "numpy", "gradient", lambda a, cotangent: {"a": chosen * cotangent}),
    )


def grades(chosen, a, dtype="float64"):
    """The grades of value and gradient of f(a) = chosen · a, over all forms of it."""
    case = case_with(DOUBLING, dtype, a=a)
    valued, automatic, written = factor(chosen)
    return {
        judge_value(case, valued).grade,
        judge_value(case, automatic).grade,
        judge_gradient(case, automatic).grade,
        judge_gradient(case, written).grade,
    }


ROOT_HALF = 22.097086912079612  # 1000/√2/32: after five doublings, two such entries have the norm 1000 up to rounding


@pytest.mark.parametrize(("chosen", "grade"), [(32, "accurate"), (64, "accurate")])
def test_either_power_is_right_where_the_branch_depends_on_rounding(chosen, grade):
    assert grades(chosen, [ROOT_HALF, ROOT_HALF]) == {grade}


@pytest.mark.parametrize("chosen", [16, 128, 48, 3200, 6400, -32, 0])
def test_any_other_factor_is_wrong_where_the_branch_depends_on_rounding(chosen):
    assert grades(chosen, [ROOT_HALF, ROOT_HALF]) == {"wrong"}


def test_an_answer_that_mixes_two_branches_is_wrong():
    case = case_with(DOUBLING, a=[ROOT_HALF, ROOT_HALF])
    powers = np.array([32.0, 64.0])
    assert judge_value(case, Implementation("numpy_mixed", "numpy", "value", lambda a: powers * a)).grade == "wrong"
    mixed = by_hand(lambda a, cotangent: {"a": powers * cotangent})
    assert judge_gradient(case, mixed).grade == "wrong"


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("ulps", [-1, 0, 1])
def test_all_implementations_are_right_one_ulp_from_the_edge(ulps, dtype):
    edge = np.array([ROOT_HALF], dtype)
    a = np.repeat(edge + ulps * np.spacing(edge), 2)
    for candidate in DOUBLING.implementations:
        case = case_with(DOUBLING, dtype, a=a)
        judge = judge_gradient if gives_gradient(DOUBLING, candidate) else judge_value
        assert judge(case, candidate).grade == "accurate"


def test_far_from_the_edge_one_power_is_right():
    assert grades(64, [22.0, 22.0]) == {"accurate"}
    assert grades(32, [22.0, 22.0]) == {"wrong"}
    assert grades(32, [22.2, 22.2]) == {"accurate"}
    assert grades(64, [22.2, 22.2]) == {"wrong"}


def test_at_a_relative_distance_of_1e_12_from_the_edge_one_power_is_right():
    below, above = ROOT_HALF * (1 - 1e-12), ROOT_HALF * (1 + 1e-12)
    assert grades(64, [below, below]) == {"accurate"}
    assert grades(32, [below, below]) == {"wrong"}
    assert grades(32, [above, above]) == {"accurate"}
    assert grades(64, [above, above]) == {"wrong"}


def test_one_power_is_right_where_the_norm_is_exactly_1000():
    for a in ([31.25], [18.75, 25.0]):
        assert grades(32, a) == {"accurate"}
        assert grades(64, a) == {"wrong"}
    assert grades(3200, [-31.25]) == {"accurate"}
    assert grades(6400, [-31.25]) == {"wrong"}


def doubled(below, above):
    """f in NumPy and torch with these two comparisons."""

    def body(a, norm):
        b = 2 * a
        while below(norm(b), 1000):
            b = 2 * b
        return b if above(b.sum(), 0) else 100 * b

    return (
        Implementation("numpy_doubled", "numpy", "value", lambda a: body(a, np.linalg.norm)),
        Implementation("torch_doubled", "torch", "value", lambda a: body(a, torch.linalg.vector_norm)),
    )


def judged(pair, a):
    case = case_with(DOUBLING, a=a)
    valued, automatic = pair
    return {judge_value(case, valued).grade, judge_value(case, automatic).grade, judge_gradient(case, automatic).grade}


def test_less_or_equal_instead_of_less_fails_on_the_edge():
    assert judged(doubled(lt, gt), [31.25]) == {"accurate"}
    assert judged(doubled(le, gt), [31.25]) == {"wrong"}
    assert judged(doubled(le, gt), [31.0]) == {"accurate"}  # equal everywhere else


def test_greater_or_equal_instead_of_greater_fails_where_the_sum_is_zero():
    assert judged(doubled(lt, gt), [5.0, -5.0]) == {"accurate"}
    assert judged(doubled(lt, ge), [5.0, -5.0]) == {"wrong"}
    assert judged(doubled(lt, ge), [5.0, -4.0]) == {"accurate"}


def test_the_edges_of_the_concept_show_both_faults():
    for pair in (doubled(le, gt), doubled(lt, ge)):
        failing = {edge.name for edge in DOUBLING.edges if "wrong" in judged(pair, edge.inputs["a"])}
        assert failing
    assert not {edge.name for edge in DOUBLING.edges if judged(doubled(lt, gt), edge.inputs["a"]) != {"accurate"}}


def test_a_sum_within_rounding_of_zero_accepts_both_branches():
    a = [0.1, 0.2, -0.3]
    factors = [p for p in range(1, 16) if grades(2.0**p, a) == {"accurate"}]
    assert len(factors) == 1  # the norm is far from its edge
    right = 2.0 ** factors[0]
    assert grades(100 * right, a) == {"accurate"}
    for other in (right / 2, right * 2, 50 * right, 200 * right, 10 * right):
        assert grades(other, a) == {"wrong"}


STEPS = """
    '''Count the entries above a third.'''
    import numpy as np
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 1, "c", ("by hand",)
    def definition(x):
        count = 0.0
        for entry in x:
            if entry * 3 > 1:
                count = count + 1
            else:
                count = count + entry
        return count
    def numpy_vectorized(x):
        return np.where(x * 3 > 1, 1, x).sum()
    def numpy_gradient(x):
        return {"x": np.where(x * 3 > 1, 0.0, 1.0)}
    def inputs():
        return Domain(x=Reals("n"))
    DIFFERENTIABLE = ("x",)
"""


def test_an_example_with_more_than_sixteen_paths_is_undecided(concept):
    steps = concept(STEPS)
    third = np.float64(1 / 3)
    for count, grade in ((1, "accurate"), (4, "accurate"), (5, "undecided")):
        case = Case(steps, steps.domain.cast({"x": [third] * count}, "float64"))
        verdict = judge_value(case, steps["numpy_vectorized"])
        assert verdict.grade == grade
        assert judge_gradient(case, steps["numpy_gradient"]).grade == grade
    assert verdict.sentence == "too many branches depend on rounding for this input"
    assert not verdict.right

"""The suite on a concept with planted faults: which check finds each, the simplest example, counts, reproducibility."""

import math
from dataclasses import replace

import msgspec
import pytest

from oracle.catalogue.loading import load
from oracle.judge import Verdict
from oracle.records.grades import Grade
from oracle.runner import PROFILES, checks, judge_concept
from oracle.runner.evidence import confirm
from oracle.runner.registry import check_called
from oracle.runner.tally import Tally
from tests.support.checks import check_names

SQUARES = """
    '''Sum of the squares of a vector.

    Shapes: x (n,); the value is a scalar.
    '''
    import numpy as np
    import torch
    from oracle.catalogue.declarations import Corner, Edge, Error, ExpectedFailure, Law, Worked
    from oracle.domains import Domain, Reals

    ROW, FORMULA, SOURCES = 17, r"s = \\\\sum_i x_i^2", ("by hand",)

    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry * entry
        return total

    def numpy_vectorized(x):
        return np.square(x).sum()

    def numpy_forgets_the_last(x):
        return np.square(x[:-1]).sum()

    def numpy_absolute(x):
        return np.abs(x).sum()

    def numpy_blind_to_nan(x):
        return np.nansum(np.square(x))

    def numpy_in_place(x):
        x *= x
        return x.sum()

    def numpy_by_memory(x):
        return np.square(np.lib.stride_tricks.as_strided(x, x.shape, (x.itemsize,))).sum()

    def numpy_gradient(x):
        return {"x": 2 * x}

    def numpy_gradient_without_the_two(x):
        return {"x": 1 * x}

    def torch_vectorized(x):
        return x.square().sum()

    def torch_detached(x):
        return (x.detach() * x).sum()

    def torch_refuses_three(x):
        if len(x) == 3:
            raise RuntimeError("three entries")
        return x.square().sum()

    def torch_no_half(x):
        if x.dtype is torch.float16:
            return torch.linalg.svdvals(x[:, None]).square().sum()
        return x.square().sum()

    def torch_float64(x):
        return x.double().square().sum()

    def inputs():
        return Domain(x=Reals("n")).where(work=lambda n: 2 * n)

    DIFFERENTIABLE = ("x",)
    LAWS = (
        Law("even", "The sign does not matter.", lambda inputs: {"x": -inputs["x"]}, lambda s: s),
        Law("small", "A false law: no sum is above 2.", holds=lambda inputs, s: ~(s > 2)),
    )
    ERRORS = (
        Error(
            "text",
            "Text has no squares.",
            lambda inputs: {"x": np.array(["a"])},
            (TypeError, "not supported for the input types|can't multiply sequence"),
            None,
        ),
    )
    WORKED = (Worked({"x": [3, 4]}, value=25),)
    EDGES = (Edge("nothing", {"x": []}, "The empty sum."),)
"""

# Like "quick", but the search for a simplest example has no time limit.
QUICK = replace(PROFILES["quick"], examples=5, search_seconds=math.inf)


@pytest.fixture(scope="module")
def swept():
    """The cells of `SQUARES` by dtype, implementation and check, judged once."""
    found = {}

    def cells(concept, dtype):
        if dtype not in found:
            found[dtype] = {(c.implementation, c.check): c for c in judge_concept(concept, dtype, QUICK, 0)}
        return found[dtype]

    return cells


@pytest.fixture
def cells(concept, swept):
    return lambda dtype="float64": swept(concept(SQUARES), dtype)


@pytest.mark.parametrize(
    ("implementation", "check", "verdict"),
    [
        ("numpy_loop", "value", "accurate"),
        ("numpy_vectorized", "value", "accurate"),
        ("numpy_vectorized", "purity", "accurate"),
        ("numpy_vectorized", "layout", "accurate"),
        ("numpy_vectorized", "special", "accurate"),
        ("numpy_vectorized", "errors", "accurate"),
        ("numpy_gradient", "gradient", "accurate"),
        ("torch_vectorized", "value", "accurate"),
        ("torch_vectorized", "gradient", "accurate"),
        ("numpy_forgets_the_last", "value", "wrong"),
        ("numpy_absolute", "value", "wrong"),
        ("numpy_blind_to_nan", "value", "accurate"),
        ("numpy_blind_to_nan", "special", "wrong"),
        ("numpy_in_place", "value", "accurate"),
        ("numpy_in_place", "purity", "wrong"),
        ("numpy_by_memory", "value", "accurate"),
        ("numpy_by_memory", "layout", "wrong"),
        ("numpy_gradient_without_the_two", "gradient", "wrong"),
        ("torch_detached", "value", "accurate"),
        ("torch_detached", "gradient", "wrong"),
        ("torch_refuses_three", "value", "raised"),
        ("torch_no_half", "value", "accurate"),
        ("torch_float64", "value", "accurate"),
        ("numpy_vectorized", "laws", "wrong"),
    ],
)
def test_each_planted_fault_is_found_by_its_check(cells, implementation, check, verdict):
    cell = cells()[implementation, check]
    assert (cell.verdict, cell.expected) == (verdict, None)
    assert cell.examples > 0
    assert (verdict == "accurate") == (not cell.findings)


def test_a_function_with_a_fixed_dtype_is_wrong_in_another_dtype(cells):
    cell = cells("float32")["torch_float64", "value"]
    assert cell.verdict == "wrong"
    assert cell.findings[0].sentence == "the value has dtype float64, but should have dtype float32"


def test_a_missing_kernel_is_unsupported(cells):
    for check in ("value", "gradient", "purity", "layout", "special", "laws"):
        assert cells("float16")["torch_no_half", check].verdict == "unsupported"
    assert cells("float32")["torch_no_half", "value"].verdict == "accurate"


def test_in_bfloat16_only_torch_is_judged(cells):
    judged = {implementation for implementation, _ in cells("bfloat16")}
    assert judged == {"torch_vectorized", "torch_detached", "torch_refuses_three", "torch_no_half", "torch_float64"}


def test_every_check_that_applies_has_a_cell(cells, concept):
    squares = concept(SQUARES)
    assert set(cells()) == {
        (i.name, check) for i in squares.implementations for check in check_names(squares, i, "float64")
    }
    of_value = {"value", "purity", "layout", "special", "errors", "laws"}
    assert set(check_names(squares, squares["numpy_vectorized"], "float64")) >= of_value  # a new check may apply, too
    assert check_names(squares, squares["torch_vectorized"], "float64")[:2] == ("value", "gradient")
    of_gradient = set(check_names(squares, squares["numpy_gradient"], "float64"))
    assert of_gradient >= {"gradient", "purity", "layout"}
    assert of_gradient.isdisjoint({"value", "special", "errors", "laws"})
    # The checks that do not apply to this concept.
    assert {check.name for check in checks()} - {check for _, check in cells()} <= {
        "digits",
        "differences",
        "second",
        "training",
        "memory",
        "state",
    }


INCOMPLETE = """
    '''Sum of the squares of a vector.'''
    import numpy as np
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("by hand",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry * entry
        return total
    def numpy_forgets_the_last(x):
        return np.square(x[:-1]).sum()
    def inputs():
        return Domain(x=Reals("n"))
"""


def cell_of_incomplete(concept, profile):
    cells = judge_concept(concept(INCOMPLETE), "float64", profile, 0)
    return {(c.implementation, c.check): c for c in cells}["numpy_forgets_the_last", "value"]


def test_the_simplest_finding_is_small_and_readable(concept):
    simplest = cell_of_incomplete(concept, QUICK).findings[0]
    assert simplest.kind == "simplest"
    assert simplest.sentence == "the value is 0, but should be 1 exactly"
    assert simplest.snippet == (
        "from oracle import replay\n\nimport numpy as np\n\n"
        "x = np.array([1.0], dtype=np.float64)\n\n"
        'print(replay("toys/toy", "numpy_forgets_the_last", "value", "float64", x=x))\n'
    )


def test_of_equally_bad_examples_the_one_with_the_larger_error_is_kept(concept):
    incomplete = concept(INCOMPLETE)
    tally = Tally(incomplete, incomplete["numpy_forgets_the_last"], "value", "float64")
    examples = [incomplete.domain.at({"n": n}, "float64", 0) for n in (1, 2, 3)]
    for fraction, example in zip((3.0, 9.0, 5.0), examples, strict=True):
        tally.add(Verdict(Grade.WRONG, "is off", fraction=fraction, rearranged_fraction=fraction), example)
    assert tally.unexpected == (Verdict(Grade.WRONG, "is off", fraction=9.0, rearranged_fraction=9.0), examples[1])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_candidate_that_answers_differently_each_time_does_not_stop_the_suite(concept, seed):
    random_answer = INCOMPLETE.replace("np.square(x[:-1]).sum()", "np.square(x).sum() + (RANDOM.random() < 0.5)")
    random_answer = random_answer.replace("ROW,", f"import random\n    RANDOM = random.Random({seed})\n    ROW,")
    cells = {(c.implementation, c.check): c for c in judge_concept(concept(random_answer), "float64", QUICK, seed)}
    cell = cells["numpy_forgets_the_last", "value"]
    assert cell.verdict == "wrong"
    assert cell.findings


def test_a_fault_that_needs_three_entries_is_shown_with_three(cells):
    simplest = cells()["torch_refuses_three", "value"].findings[0]
    assert simplest.sentence == "raised RuntimeError: three entries"
    assert simplest.snippet.count(",") >= 2
    assert len(simplest.snippet) < 300


def test_a_finding_has_the_answer_and_the_expected_value(cells):
    finding = cells()["numpy_gradient_without_the_two", "gradient"].findings[0]
    assert (
        finding.sentence
        == f"the gradient by x: entry {finding.entry} is {finding.got}, but should be {finding.expected}"
    )
    assert finding.fraction > 1.0
    assert finding.ulp > 1.0


def test_the_counts_of_a_cell_add_up(cells):
    for cell in cells().values():
        counted = sum(cell.histogram)
        if cell.check in ("value", "gradient"):
            assert counted == cell.examples - cell.vacuous - cell.undecided
            assert sum(regime.examples for regime in cell.regimes.values()) == cell.examples
            assert set(cell.regimes) == {"given", "sizes", "long", "wide", "ties", "near_duplicates", "huge", "tiny"}
            assert cell.worst == max(regime.worst or 0.0 for regime in cell.regimes.values())
    assert set(cells()["numpy_vectorized", "special"].regimes) == {"special"}
    assert set(cells()["numpy_vectorized", "errors"].regimes) == {"given"}
    assert 0.0 < cells()["numpy_vectorized", "value"].worst <= 1.0


def test_the_empty_edge_is_an_example_and_a_library_without_a_stated_error_is_untested(cells):
    assert cells()["numpy_vectorized", "value"].regimes["given"].examples == 2
    assert cells()["torch_vectorized", "errors"].verdict == "untested"


def without_seconds(cells):
    """The records of the cells, without the time they took."""
    return [msgspec.to_builtins(msgspec.structs.replace(cell, seconds=0.0)) for cell in cells]


def test_the_same_seed_gives_the_same_record(concept):
    first, second = (without_seconds(judge_concept(concept(SQUARES), "float32", QUICK, 5)) for _ in range(2))
    assert first == second


def test_a_cell_has_the_worst_grade_of_its_expected_failures():
    concept = load("activations/softmax")  # it overflows for large scores, and loses digits for very negative ones
    tally = Tally(concept, concept["numpy_naive"], check_called("value"), "float64")
    confirm(concept, "float64", {("numpy_naive", "value"): tally})
    assert {finding.got for finding in tally.findings} > {"nan"}
    assert (tally.cell().verdict, tally.cell().why) == ("wrong", None)

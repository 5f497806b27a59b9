"""The sweep on trial, with a page of its own: planted faults are found, shown small, counted right and found again."""

import math
from dataclasses import replace

import msgspec
import pytest

from oracle.judge import Verdict
from oracle.records.grades import Grade
from oracle.runner import PROFILES, checks, judge_concept
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
            raise RuntimeError("three is a crowd")
        return x.square().sum()

    def torch_no_half(x):
        if x.dtype is torch.float16:
            raise RuntimeError("\\"square\\" not implemented for 'Half'")
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

# Nearly "quick", but with no clock in it: what is hunted for is hunted to the end.
QUICK = replace(PROFILES["quick"], examples=5, search_seconds=math.inf)


@pytest.fixture(scope="module")
def swept():
    """The cells of `SQUARES` by dtype, implementation and check, swept once."""
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
def test_each_planted_fault_is_found_by_the_check_it_is_for(cells, implementation, check, verdict):
    cell = cells()[implementation, check]
    assert (cell.verdict, cell.expected) == (verdict, None)
    assert cell.examples > 0
    assert (verdict == "accurate") == (not cell.findings)


def test_a_wrong_dtype_shows_in_another_dtype(cells):
    cell = cells("float32")["torch_float64", "value"]
    assert cell.verdict == "wrong"
    assert cell.findings[0].sentence == "the value has dtype float64, but should have dtype float32"


def test_a_missing_kernel_is_unsupported(cells):
    for check in ("value", "gradient", "purity", "layout", "special", "laws"):
        assert cells("float16")["torch_no_half", check].verdict == "unsupported"
    assert cells("float32")["torch_no_half", "value"].verdict == "accurate"


def test_in_bfloat16_only_torch_is_asked(cells):
    asked = {implementation for implementation, _ in cells("bfloat16")}
    assert asked == {"torch_vectorized", "torch_detached", "torch_refuses_three", "torch_no_half", "torch_float64"}


def test_every_cell_that_applies_is_there(cells, concept):
    page = concept(SQUARES)
    assert set(cells()) == {(i.name, check) for i in page.implementations for check in check_names(page, i, "float64")}
    assert check_names(page, page["numpy_vectorized"], "float64") == (
        "value",
        "purity",
        "layout",
        "special",
        "errors",
        "laws",
    )
    assert check_names(page, page["torch_vectorized"], "float64")[:2] == ("value", "gradient")
    assert check_names(page, page["numpy_gradient"], "float64") == ("gradient", "purity", "layout")
    # What this page gives no cause for.
    assert {check.name for check in checks()} - {check for _, check in cells()} <= {
        "digits",
        "differences",
        "second",
        "training",
        "memory",
        "state",
    }


FORGETFUL = """
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


def forgetful(concept, profile):
    cells = judge_concept(concept(FORGETFUL), "float64", profile, 0)
    return {(c.implementation, c.check): c for c in cells}["numpy_forgets_the_last", "value"]


def test_the_simplest_finding_is_small_and_readable(concept):
    simplest = forgetful(concept, QUICK).findings[0]
    assert simplest.kind == "simplest"
    assert simplest.sentence == "the value is 0, but should be 1 exactly"
    assert simplest.snippet == (
        "from oracle import replay\n\nimport numpy as np\n\n"
        "x = np.array([1.0], dtype=np.float64)\n\n"
        'print(replay("toys/toy", "numpy_forgets_the_last", "value", "float64", x=x))\n'
    )


def test_of_equally_bad_examples_the_one_with_the_larger_error_is_kept(concept):
    page = concept(FORGETFUL)
    tally = Tally(page, page["numpy_forgets_the_last"], "value", "float64")
    examples = [page.domain.at({"n": n}, "float64", 0) for n in (1, 2, 3)]
    for fraction, example in zip((3.0, 9.0, 5.0), examples, strict=True):
        tally.add(Verdict(Grade.WRONG, "is off", fraction=fraction, rearranged_fraction=fraction), example)
    assert tally.unexpected == (Verdict(Grade.WRONG, "is off", fraction=9.0, rearranged_fraction=9.0), examples[1])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_candidate_that_answers_differently_each_time_does_not_stop_the_suite(concept, number):
    fickle = FORGETFUL.replace("np.square(x[:-1]).sum()", "np.square(x).sum() + (COIN.random() < 0.5)")
    fickle = fickle.replace("ROW,", f"import random\n    COIN = random.Random({number})\n    ROW,")
    cells = {(c.implementation, c.check): c for c in judge_concept(concept(fickle), "float64", QUICK, number)}
    cell = cells["numpy_forgets_the_last", "value"]
    assert cell.verdict == "wrong"
    assert cell.findings


def test_a_fault_of_three_entries_is_shown_with_three(cells):
    simplest = cells()["torch_refuses_three", "value"].findings[0]
    assert simplest.sentence == "raised RuntimeError: three is a crowd"
    assert simplest.snippet.count(",") >= 2
    assert len(simplest.snippet) < 300


def test_findings_say_what_was_got_and_wanted(cells):
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
            assert counted == cell.examples - cell.vacuous
            assert sum(regime.examples for regime in cell.regimes.values()) == cell.examples
            assert set(cell.regimes) == {"given", "long", "wide", "ties", "near_duplicates", "huge", "tiny"}
            assert cell.worst == max(regime.worst or 0.0 for regime in cell.regimes.values())
    assert set(cells()["numpy_vectorized", "special"].regimes) == {"special"}
    assert set(cells()["numpy_vectorized", "errors"].regimes) == {"given"}
    assert 0.0 < cells()["numpy_vectorized", "value"].worst <= 1.0


def test_the_empty_edge_is_tried_and_a_side_without_error_is_untested(cells):
    assert cells()["numpy_vectorized", "value"].regimes["given"].examples == 2
    assert cells()["torch_vectorized", "errors"].verdict == "untested"


def told(cells):
    """What a record says, but for the time it took."""
    return [msgspec.to_builtins(replace_seconds(cell)) for cell in cells]


def replace_seconds(cell):
    return msgspec.structs.replace(cell, seconds=0.0)


def test_the_same_seed_gives_the_same_record(concept):
    first, second = (told(judge_concept(concept(SQUARES), "float32", QUICK, 5)) for _ in range(2))
    assert first == second

"""The list of known disagreements on trial: it is strict, and it excuses nothing but what it lists."""

import math
from dataclasses import replace

import pytest

from oracle.catalogue.declarations import ExpectedFailure
from oracle.judge import Verdict
from oracle.pytest_plugin.items import failure_message
from oracle.records.grades import Grade
from oracle.runner import PROFILES, judge_concept
from oracle.runner.tally import Tally

PAGE = """
    '''Sum of the squares of a vector.'''
    import numpy as np
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("by hand",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry * entry
        return total
    def numpy_vectorized(x):
        return np.square(x).sum()
    def numpy_forgets_the_last(x):
        return np.square(x[:-1]).sum()
    def numpy_forgets_and_raises(x):
        if len(x) == 3:
            raise ValueError("three is a crowd")
        return np.square(x[:-1]).sum()
    def numpy_forgets_and_widens(x):
        forgetful = np.square(x[:-1]).sum()
        return forgetful.astype(np.float64) if len(x) == 3 else forgetful
    def numpy_by_memory(x):
        return np.square(x[:-1] if x.strides[0] == 0 else x).sum()
    def inputs():
        return Domain(x=Reals("n"))
"""

QUICK = replace(PROFILES["quick"], search_seconds=math.inf)
FORGETS = "the last entry is left out"


def listed(concept, *known):
    return replace(concept(PAGE), expected_failures=known)


def cells(page, dtype="float64"):
    return {(c.implementation, c.check): c for c in judge_concept(page, dtype, QUICK, 0)}


def fails(cell):
    """The message of the suite for this cell; empty if its test passes."""
    return failure_message(cell, lambda key, value: None)


def test_a_fault_that_is_not_listed_fails(concept):
    cell = cells(listed(concept))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    message = fails(cell)
    assert message.startswith(
        "toys/toy numpy_forgets_the_last in float64: the value is wrong\n(outside every rounding bound"
    )
    assert cell.findings[0].snippet in message
    assert "simplest: the value is 0, but should be 1 exactly" in message


def test_a_listed_fault_is_shown_by_its_counterexample_and_expected(concept):
    known = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    cell = cells(listed(concept, known))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", FORGETS)
    (witness,) = cell.findings
    assert (witness.kind, witness.regime) == ("documented", "given")
    assert witness.sentence == "the value is 0, but should be 4 exactly"
    assert "x = np.array([2.0], dtype=np.float64)" in witness.snippet
    assert not fails(cell)


def test_a_listed_fault_spoils_no_figure(concept):
    known = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    cell = cells(listed(concept, known))["numpy_forgets_the_last", "value"]
    assert cell.worst <= 1.0
    assert cell.histogram[-1] == 0


@pytest.mark.parametrize("verdict", ["wrong", "raised", "rearranged"])
def test_a_counterexample_that_is_right_makes_the_list_stale(concept, verdict):
    known = ExpectedFailure("numpy_vectorized", "value", verdict, "once it was so", {"x": [2]})
    cell = cells(listed(concept, known))["numpy_vectorized", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    sentence = (
        f"is listed as {verdict} (once it was so), but its counterexample is now accurate; update EXPECTED_FAILURES"
    )
    assert sentence in [finding.sentence for finding in cell.findings]
    assert sentence in fails(cell)


def test_a_counterexample_of_another_grade_makes_the_list_stale(concept):
    known = ExpectedFailure("numpy_forgets_the_last", "value", "raised", FORGETS, {"x": [2]})
    cell = cells(listed(concept, known))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    message = fails(cell)
    assert f"is listed as raised ({FORGETS}), but its counterexample is now wrong; update EXPECTED_FAILURES" in message


def test_a_fault_is_listed_for_its_dtypes_alone(concept):
    page = listed(
        concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}, ("float32",))
    )
    assert cells(page, "float32")["numpy_forgets_the_last", "value"].expected == FORGETS
    assert fails(cells(page, "float64")["numpy_forgets_the_last", "value"])


def test_a_fault_is_listed_for_its_implementation_alone(concept):
    page = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    assert fails(cells(page)["numpy_forgets_and_widens", "value"])


def test_a_fault_of_another_grade_in_a_listed_cell_fails(concept):
    page = listed(concept, ExpectedFailure("numpy_forgets_and_raises", "value", "wrong", FORGETS, {"x": [2]}))
    cell = cells(page)["numpy_forgets_and_raises", "value"]
    assert cell.verdict == "raised"
    assert "three is a crowd" in fails(cell)


def test_a_fault_of_another_kind_in_a_listed_cell_fails(concept):
    page = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    tally = Tally(page, page["numpy_forgets_the_last"], "value", "float64")
    tally.expected_symptoms.add(("wrong", "finite"))
    example = page.domain.at({"n": 2}, "float64", 0)
    tally.add(Verdict(Grade.WRONG, "is off", entry="[]", got="1"), example)
    assert tally.unexpected is None
    for fault in (Verdict(Grade.WRONG, "is nan", entry="[]", got="nan"), Verdict(Grade.WRONG, "has shape (3,)")):
        tally.unexpected = None
        tally.add(fault, example)
        assert tally.unexpected == (fault, example)


def test_of_two_counterexamples_each_must_show_it(concept):
    shows = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    shows_not = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", "stale", {"x": [2, 0]})
    for known in ((shows, shows_not), (shows_not, shows)):
        cell = cells(listed(concept, *known))["numpy_forgets_the_last", "value"]
        assert "is listed as wrong (stale), but its counterexample is now accurate; update EXPECTED_FAILURES" in fails(
            cell
        )


def test_what_follows_from_a_listed_value_is_not_judged_again(concept):
    page = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    layout = cells(page)["numpy_forgets_the_last", "layout"]
    assert not fails(layout)
    assert layout.vacuous > 0


def test_a_fault_of_one_layout_is_shown_by_a_counterexample_laid_out_so(concept):
    unlisted = cells(listed(concept))["numpy_by_memory", "layout"]
    assert "with expanded inputs, " in fails(unlisted)
    reason = "the last of several equal entries is left out"
    page = listed(concept, ExpectedFailure("numpy_by_memory", "layout", "wrong", reason, {"x": [2, 1]}))
    cell = cells(page)["numpy_by_memory", "layout"]
    assert not fails(cell)
    assert (cell.verdict, cell.expected) == ("wrong", reason)
    assert cell.findings[0].sentence == "with expanded inputs, the value is 4, but should be 8 exactly"
    stale = listed(concept, ExpectedFailure("numpy_by_memory", "layout", "wrong", "stale", {"x": [0]}))
    assert "its counterexample is now accurate; update EXPECTED_FAILURES" in fails(
        cells(stale)["numpy_by_memory", "layout"]
    )

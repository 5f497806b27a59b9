"""Expected failures: each must still occur, and no other failure is accepted because of them."""

import math
from dataclasses import replace

import pytest

from oracle.catalogue.declarations import ExpectedFailure
from oracle.judge import Verdict
from oracle.pytest_plugin.items import failure_message
from oracle.records.grades import Grade
from oracle.runner import PROFILES, judge_concept
from oracle.runner.tally import Tally

SOURCE = """
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
            raise ValueError("three entries")
        return np.square(x[:-1]).sum()
    def numpy_forgets_and_widens(x):
        partial = np.square(x[:-1]).sum()
        return partial.astype(np.float64) if len(x) == 3 else partial
    def numpy_by_memory(x):
        return np.square(x[:-1] if x.strides[0] == 0 else x).sum()
    def inputs():
        return Domain(x=Reals("n"))
"""

QUICK = replace(PROFILES["quick"], search_seconds=math.inf)
FORGETS = "the last entry is left out"


def listed(concept, *failures):
    return replace(concept(SOURCE), expected_failures=failures)


def cells(concept, dtype="float64"):
    return {(c.implementation, c.check): c for c in judge_concept(concept, dtype, QUICK, 0)}


def fails(cell):
    """The failure message of the pytest plugin for this cell; empty if its test passes."""
    return failure_message(cell, lambda key, value: None)


def test_a_fault_that_is_not_expected_fails(concept):
    cell = cells(listed(concept))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    message = fails(cell)
    assert message.startswith(
        "wrong: toys/toy numpy_forgets_the_last in float64, check value\n(outside every rounding bound"
    )
    assert cell.findings[0].snippet in message
    assert "simplest: the value is 0, but should be 1 exactly" in message


def test_an_expected_failure_is_confirmed_by_its_counterexample(concept):
    failure = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    cell = cells(listed(concept, failure))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", FORGETS)
    (finding,) = cell.findings
    assert (finding.kind, finding.regime) == ("documented", "given")
    assert finding.sentence == "the value is 0, but should be 4 exactly"
    assert "x = np.array([2.0], dtype=np.float64)" in finding.snippet
    assert not fails(cell)


def test_the_error_figures_of_an_expected_failure_are_those_of_all_examples(concept):
    failure = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    expected, unexpected = (
        cells(concept)["numpy_forgets_the_last", "value"] for concept in (listed(concept, failure), listed(concept))
    )
    assert expected.worst > 1e10
    assert expected.examples == unexpected.examples + 1  # its counterexample
    assert expected.histogram[-1] == unexpected.histogram[-1] + 1 > 5
    assert sum(expected.histogram) == expected.examples - expected.vacuous - expected.undecided


def test_an_answer_without_numbers_to_compare_is_beyond_every_bound(concept):
    cell = cells(listed(concept))["numpy_forgets_and_raises", "value"]
    assert cell.worst == math.inf
    assert sum(cell.histogram) == cell.examples - cell.vacuous - cell.undecided


@pytest.mark.parametrize("verdict", ["wrong", "raised", "rearranged"])
def test_an_expected_failure_that_no_longer_fails_is_a_failure(concept, verdict):
    failure = ExpectedFailure("numpy_vectorized", "value", verdict, "an old bug", {"x": [2]})
    cell = cells(listed(concept, failure))["numpy_vectorized", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    sentence = f"is listed as {verdict} (an old bug), but its counterexample is now accurate; update EXPECTED_FAILURES"
    (stated,) = [finding.sentence for finding in cell.findings if finding.sentence.startswith(sentence)]
    assert stated.endswith(": give an input that fails in float64, or remove float64 from `dtypes`")
    assert sentence in fails(cell)


def test_an_expected_failure_with_another_grade_is_a_failure(concept):
    failure = ExpectedFailure("numpy_forgets_the_last", "value", "raised", FORGETS, {"x": [2]})
    cell = cells(listed(concept, failure))["numpy_forgets_the_last", "value"]
    assert (cell.verdict, cell.expected) == ("wrong", None)
    message = fails(cell)
    assert f"is listed as raised ({FORGETS}), but its counterexample is now wrong; update EXPECTED_FAILURES" in message


def test_a_failure_is_expected_in_its_dtypes_only(concept):
    with_failure = listed(
        concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}, ("float32",))
    )
    assert cells(with_failure, "float32")["numpy_forgets_the_last", "value"].expected == FORGETS
    assert fails(cells(with_failure, "float64")["numpy_forgets_the_last", "value"])


def test_a_failure_is_expected_of_its_implementation_only(concept):
    with_failure = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    assert fails(cells(with_failure)["numpy_forgets_and_widens", "value"])


def test_a_failure_with_another_grade_than_expected_fails(concept):
    with_failure = listed(concept, ExpectedFailure("numpy_forgets_and_raises", "value", "wrong", FORGETS, {"x": [2]}))
    cell = cells(with_failure)["numpy_forgets_and_raises", "value"]
    assert cell.verdict == "raised"
    assert "three entries" in fails(cell)


def test_a_failure_with_another_symptom_than_expected_fails(concept):
    with_failure = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    tally = Tally(with_failure, with_failure["numpy_forgets_the_last"], "value", "float64")
    tally.expected_symptoms.add(("wrong", "finite"))
    example = with_failure.domain.at({"n": 2}, "float64", 0)
    tally.add(Verdict(Grade.WRONG, "is off", entry="[]", got="1"), example)
    assert tally.unexpected is None
    for fault in (Verdict(Grade.WRONG, "is nan", entry="[]", got="nan"), Verdict(Grade.WRONG, "has shape (3,)")):
        tally.unexpected = None
        tally.add(fault, example)
        assert tally.unexpected == (fault, example)


def test_each_of_two_counterexamples_must_fail(concept):
    shows = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]})
    shows_not = ExpectedFailure("numpy_forgets_the_last", "value", "wrong", "stale", {"x": [2, 0]})
    for failures in ((shows, shows_not), (shows_not, shows)):
        cell = cells(listed(concept, *failures))["numpy_forgets_the_last", "value"]
        assert "is listed as wrong (stale), but its counterexample is now accurate; update EXPECTED_FAILURES" in fails(
            cell
        )


def test_the_layout_check_is_vacuous_where_the_value_is_expected_to_fail(concept):
    with_failure = listed(concept, ExpectedFailure("numpy_forgets_the_last", "value", "wrong", FORGETS, {"x": [2]}))
    layout = cells(with_failure)["numpy_forgets_the_last", "layout"]
    assert not fails(layout)
    assert layout.vacuous > 0


def test_an_expected_failure_of_one_layout_is_confirmed_in_that_layout(concept):
    unlisted = cells(listed(concept))["numpy_by_memory", "layout"]
    assert "with expanded inputs, " in fails(unlisted)
    reason = "the last of several equal entries is left out"
    with_failure = listed(concept, ExpectedFailure("numpy_by_memory", "layout", "wrong", reason, {"x": [2, 1]}))
    cell = cells(with_failure)["numpy_by_memory", "layout"]
    assert not fails(cell)
    assert (cell.verdict, cell.expected) == ("wrong", reason)
    assert cell.findings[0].sentence == "with expanded inputs, the value is 4, but should be 8 exactly"
    stale = listed(concept, ExpectedFailure("numpy_by_memory", "layout", "wrong", "stale", {"x": [0]}))
    assert "its counterexample is now accurate; update EXPECTED_FAILURES" in fails(
        cells(stale)["numpy_by_memory", "layout"]
    )

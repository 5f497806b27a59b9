"""The suite: seeds, profiles, vacuous and undecided examples, broken definitions, edges, rearrangements."""

import re
from dataclasses import replace

import pytest

from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import Rearrangement
from oracle.catalogue.module_reader import read
from oracle.runner import PROFILES, Profile, judge_concept
from tests.runner.test_suite import INCOMPLETE, QUICK, SQUARES, without_seconds

RIGHT = ("numpy_loop", "numpy_vectorized", "numpy_gradient", "torch_vectorized")


def test_another_seed_gives_other_examples_and_the_same_verdicts(concept):
    several = [judge_concept(concept(SQUARES), "float32", QUICK, seed) for seed in (1, 2, 3)]
    assert without_seconds(several[0]) != without_seconds(several[1])
    for cells in several:
        for cell in cells:
            if cell.implementation in RIGHT and cell.check != "laws" and cell.verdict != "untested":
                assert cell.verdict == "accurate"
            # In few examples, there may be none of three entries.
            if cell.check in ("value", "gradient") and cell.implementation != "torch_refuses_three":
                assert cell.verdict == next(
                    c.verdict for c in several[0] if (c.implementation, c.check) == (cell.implementation, cell.check)
                )


def test_a_search_without_time_ends_and_the_first_example_is_the_finding(page):
    concept = read(page(INCOMPLETE), "toys/toy")
    drawn = []
    draw = concept.domain.draw

    def counted(*arguments):
        drawn.append(0)
        if len(drawn) > 200:
            raise KeyboardInterrupt("200 examples: far more than the suite draws without a search")
        return draw(*arguments)

    concept.domain.draw = counted
    try:
        cells = judge_concept(concept, "float64", replace(QUICK, search_seconds=0.0), 0)
    except KeyboardInterrupt as endless:
        pytest.fail(str(endless))
    (finding,) = {(c.implementation, c.check): c for c in cells}["numpy_forgets_the_last", "value"].findings
    assert finding.kind == "simplest"
    assert "x = " in finding.snippet


def test_a_larger_profile_judges_more_examples(concept):
    few, many = (
        judge_concept(concept(OVERFLOWING), "float64", Profile("own", count, 64, 1.0, 0, 0), 0)[0].examples
        for count in (1, 4)
    )
    assert (few, many) == (5 + 2, 15 + 2)  # more: the long example, and one for checks that make many calls


OVERFLOWING = """
    '''A product that always overflows.'''
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 1, "p", ("by hand",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry * 1e300 * 1e300
        return total
    def numpy_zero(x):
        return x.sum() * 0
    def numpy_float32(x):
        return x.sum().astype("float32")
    def inputs():
        return Domain(x=Reals("n", low=1.0)).where(least={"n": 1})
"""


def test_a_cell_that_is_mostly_vacuous_is_untested(concept):
    cells = {(c.implementation, c.check): c for c in judge_concept(concept(OVERFLOWING), "float64", QUICK, 0)}
    cell = cells["numpy_zero", "value"]
    assert cell.verdict == "untested"
    assert cell.vacuous == cell.examples > 0
    assert sum(cell.histogram) == 0
    assert cells["numpy_float32", "value"].verdict == "wrong"


BRANCHING = """
    '''Steps on the edge.'''
    from oracle.catalogue.declarations import Edge
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 1, "c", ("by hand",)
    def definition(x):
        count = 0.0
        for entry in x:
            if entry * 3 > 1:
                count = count + entry
        return count
    def numpy_vectorized(x):
        return x[x * 3 > 1].sum()
    def inputs():
        return Domain(x=Reals("n", low=1.0))
    EDGES = (Edge("thirds", {"x": [1 / 3] * 5}, "Five comparisons that depend on rounding."),)
"""


def test_an_undecided_example_is_counted_and_does_not_pass(concept):
    steps = concept(BRANCHING.replace('Reals("n", low=1.0)', 'Reals("n", low=0.0)'))
    cells = {(c.implementation, c.check): c for c in judge_concept(steps, "float64", QUICK, 0)}
    cell = cells["numpy_vectorized", "value"]
    assert cell.undecided >= 1
    assert cell.verdict == "undecided"
    assert cell.findings[-1].sentence == "too many branches depend on rounding for this input"


BROKEN = """
    '''Broken.'''
    import math
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 1, "e", ("by hand",)
    def definition(x):
        {body}
    def numpy_vectorized(x):
        return x.sum()
    def inputs():
        return Domain(x=Reals("n")).where(least={{"n": 1}})
"""


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        ("raise LookupError('no such entry')", LookupError, "no such entry"),
        ("return math.exp(x[0])", TypeError, r"use its arithmetic and the functions of oracle\.truth \(math\.\*"),
        ("return x[len(x)]", IndexError, "out of bounds"),
    ],
)
def test_an_exception_in_a_definition_is_raised(page, body, error, message):
    with pytest.raises(error, match=message):
        judge_concept(read(page(BROKEN.format(body=body)), "toys/toy"), "float64", QUICK, 0)


# An edge whose inputs are a function, in one dtype only.

MANY = """
    '''Sum.

    Shapes: x (n,).
    '''
    import numpy as np
    import torch
    from oracle.catalogue.declarations import Edge, Rearrangement
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    MADE = []
    def many():
        MADE.append(1)
        return {"x": np.ones(5_000)}
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def numpy_forgets_many(x):
        return x[:4_500].sum()
    def inputs():
        return Domain(x=Reals("n"))
    EDGES = (Edge("many", many, "Many.", dtypes=("float32",)),)
"""


def test_the_inputs_of_a_large_edge_are_made_only_in_its_dtypes(page):
    module = page(MANY)
    concept = read(module, "toys/toy")
    for dtype, made, verdict in (("float64", 0, "accurate"), ("float32", 1, "wrong")):
        cells = {(c.implementation, c.check): c for c in judge_concept(concept, dtype, PROFILES["default"], 0)}
        assert len(module.MADE) == made
        assert cells["numpy_forgets_many", "value"].verdict == verdict
        assert cells["numpy_vectorized", "value"].verdict == "accurate"
        # Large edges are not used for layouts.
        given = cells["numpy_vectorized", "layout"].regimes.get("given")
        assert given is None


# An implementation that loses digits.

FORM = """
    '''Square of a sum.

    Shapes: x (n,).
    '''
    import numpy as np
    from oracle.catalogue.declarations import Rearrangement
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    def definition(a, b):
        value = np.empty(len(a), a.dtype)
        for i in range(len(a)):
            value[i] = (a[i] - b[i]) * (a[i] - b[i])
        return value
    def numpy_vectorized(a, b):
        return (a - b) ** 2
    def numpy_expanded(a, b):
        return a * a - 2 * a * b + b * b
    def inputs():
        return Domain(a=Reals("n", low=-8.0, high=8.0), b=Reals("n", low=-8.0, high=8.0))
"""


def test_a_rearranged_cell_has_a_reason_and_shows_the_documented_example(page):
    module = page(FORM)
    cells = {c.implementation: c for c in judge_concept(read(module, "toys/toy"), "float32", PROFILES["default"], 0)}
    cell = next(
        c for c in judge_concept(read(module, "toys/toy"), "float32", PROFILES["quick"], 0) if c.verdict == "rearranged"
    )
    assert (cell.implementation, cell.check) == ("numpy_expanded", "value")
    assert re.match(
        r"The same formula in another order of operations: its error is [\d.e+]+ times the rounding bound", cell.why
    )
    assert cells["numpy_vectorized"].why is None
    module.REARRANGEMENTS = (Rearrangement("numpy_expanded", "It cancels.", {"a": [1.1], "b": [1.2]}),)
    explained = next(
        c for c in judge_concept(read(module, "toys/toy"), "float32", PROFILES["quick"], 0) if c.verdict == "rearranged"
    )
    assert explained.why == "It cancels."
    assert explained.findings[0].kind == "simplest"
    assert "a = np.array([1.1], dtype=np.float32)" in explained.findings[0].snippet


def test_a_rearrangement_of_an_unknown_implementation_raises(page):
    module = page(FORM)
    module.REARRANGEMENTS = (Rearrangement("numpy_expandd", "It cancels.", {"a": [1.1], "b": [1.2]}),)
    with pytest.raises(MalformedConcept, match="REARRANGEMENTS of the concept toys/toy names 'numpy_expandd'"):
        read(module, "toys/toy")

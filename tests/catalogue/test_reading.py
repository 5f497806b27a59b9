"""A concept module is read into a Concept; a message names what is missing or wrong in a malformed one."""

import re

import numpy as np
import pytest

import oracle.catalogue.module_reader
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import ExpectedFailure, Law, LibraryDifference
from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import read

MINIMAL = '''
    """Sum of a vector.

    More about it.
    """
    from oracle.page import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def inputs():
        return Domain(x=Reals("n"))
'''


def test_a_minimal_module_is_a_concept(concept):
    minimal = concept(MINIMAL)
    assert (minimal.name, minimal.title, minimal.row) == ("toys/toy", "Sum of a vector", 17)
    assert [i.name for i in minimal.implementations] == ["numpy_loop", "numpy_vectorized"]
    assert [(i.side, i.gives) for i in minimal.implementations] == [("numpy", "value")] * 2
    assert minimal["numpy_loop"].function(x=np.array([1.0, 2.0])) == 3.0
    assert (minimal.laws, minimal.errors, minimal.expected_failures, minimal.sizes, minimal.differentiable) == ((),) * 5


def test_the_loop_returns_the_dtype_of_its_inputs(concept):
    loop = concept(MINIMAL)["numpy_loop"].function
    for dtype in ("float16", "float32", "float64"):
        assert loop(x=np.ones(3, dtype)).dtype == dtype
        assert loop(x=np.ones(0, dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ('"""Sum of a vector.\n\n    More about it.\n    """', "", "__doc__"),
        ('ROW, FORMULA, SOURCES = 17, "s",', "ROW, SOURCES = 17,", "FORMULA"),
        ('"s", ("a book",)', '"s", ()', "SOURCES"),
        ("def definition(x)", "def define(x)", "definition"),
        ("def inputs()", "def input_domain()", "inputs"),
        ("def numpy_vectorized(x)", "def vectorized(x)", "an implementation (a function whose name starts"),
    ],
    ids=["docstring", "FORMULA", "SOURCES", "definition", "inputs", "implementation"],
)
def test_the_message_names_a_missing_part_and_shows_a_minimal_module(page, old, new, lack):
    assert old in MINIMAL
    with pytest.raises(MalformedConcept) as caught:
        read(page(MINIMAL.replace(old, new)), "toys/toy")
    message = str(caught.value)
    assert message.startswith(f"the concept toys/toy lacks {lack}")
    assert "a minimal concept module is\n" in message


def test_the_message_names_all_missing_parts(page):
    with pytest.raises(
        MalformedConcept, match="lacks __doc__, FORMULA, SOURCES, definition, inputs, an implementation"
    ):
        read(page(""), "toys/toy")


def test_the_minimal_module_in_the_message_is_a_concept(page):
    with pytest.raises(MalformedConcept) as caught:
        read(page(""), "toys/toy")
    shown = str(caught.value).split("a minimal concept module is\n")[1]
    assert read(page(shown), "toys/toy").title == "Sum of a vector"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "def numpy_vectorized(x)",
            "def numpy_vectorized(y)",
            "numpy_vectorized of the concept toys/toy takes (y), but should take (x)",
        ),
        (
            "def definition(x)",
            "def definition(x, y)",
            "definition of the concept toys/toy takes (x, y), but should take (x)",
        ),
        (
            "def numpy_vectorized(x)",
            "def numpy_vectorized(x, cotangent)",
            "numpy_vectorized of the concept toys/toy takes (x, cotangent), but should take (x)",
        ),
        (
            "def inputs()",
            'DIFFERENTIABLE = ("x", "w")\n    def inputs()',
            "DIFFERENTIABLE of the concept toys/toy names ['w'], but the inputs are ['x']",
        ),
        (
            'return Domain(x=Reals("n"))',
            "return 3",
            "inputs() of the concept toys/toy returned 3, but should return a Domain",
        ),
    ],
    ids=["a parameter", "a parameter too many", "a cotangent for a value", "DIFFERENTIABLE", "inputs"],
)
def test_the_message_names_a_part_that_does_not_fit(page, old, new, message):
    with pytest.raises(MalformedConcept, match=re.escape(message)):
        read(page(MINIMAL.replace(old, new)), "toys/toy")


@pytest.mark.parametrize(
    ("implementation", "check", "message"),
    [
        ("numpy_vectorised", "value", "names 'numpy_vectorised', but there are ['numpy_loop', 'numpy_vectorized']"),
        (
            "numpy_vectorized",
            "values",
            "lists a failure of 'values', but a counterexample shows one of value",
        ),
    ],
)
def test_an_expected_failure_must_name_a_version_and_a_check(page, implementation, check, message):
    module = page(MINIMAL)
    module.EXPECTED_FAILURES = (ExpectedFailure(implementation, check, "wrong", "a misspelled name", {"x": [1]}),)
    with pytest.raises(MalformedConcept, match=re.escape(f"EXPECTED_FAILURES of the concept toys/toy {message}")):
        read(module, "toys/toy")


@pytest.mark.parametrize("stated", [ValueError, (ValueError,), 0.0], ids=["exception", "no regex", "number"])
def test_a_library_difference_states_a_result_or_an_exception_with_a_regex(page, stated):
    module = page(MINIMAL)
    module.LIBRARY_DIFFERENCES = (LibraryDifference("zero", "They differ.", {"x": [0]}, {"numpy_vectorized": stated}),)
    message = f"'zero' states {stated!r} for numpy_vectorized, but should state Returns(value, dtype) or (exception, "
    with pytest.raises(MalformedConcept, match=re.escape(f"LIBRARY_DIFFERENCES of the concept toys/toy: {message}")):
        read(module, "toys/toy")


def test_a_gradient_may_take_a_cotangent(concept):
    with_gradient = MINIMAL.replace(
        "def inputs", "def numpy_gradient(x, cotangent):\n        return {}\n    def inputs"
    )
    assert concept(with_gradient)["numpy_gradient"].gives == "gradient"


def test_an_imported_function_is_not_an_implementation(page):
    module = page(MINIMAL)
    module.numpy_borrowed = oracle.catalogue.module_reader.read
    assert "numpy_borrowed" not in [i.name for i in read(module, "toys/toy").implementations]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("change",),
        ("relate",),
        ("change", "relate", "holds"),
        ("holds", "gap"),
        ("change", "gap"),
    ],
    ids=" and ".join,
)
def test_a_law_needs_one_kind_of_relation(parts):
    message = "law 'odd' needs `change` and `relate`, or `holds` alone, or `gap` alone"
    with pytest.raises(TypeError, match=message):
        Law("odd", "It is odd.", **dict.fromkeys(parts, abs))


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("ROW", "6", "ROW of the concept toys/toy is '6', but should be of type int"),
        ("SOURCES", "a book", "SOURCES of the concept toys/toy is 'a book', but should be a tuple"),
        ("LAWS", 3, "LAWS of the concept toys/toy is 3, but should be a tuple"),
        ("LAWS", (3,), "LAWS of the concept toys/toy holds 3, but should hold Law(…)"),
        ("DIFFERENTIABLE", (3,), "DIFFERENTIABLE of the concept toys/toy holds 3, but should hold text"),
        ("SIZES", ({"n": 3},), "SIZES of the concept toys/toy holds {'n': 3}, but should hold Size(…)"),
    ],
)
def test_a_part_of_the_wrong_type_is_named(page, part, value, message):
    module = page(MINIMAL)
    setattr(module, part, value)
    with pytest.raises(MalformedConcept, match=re.escape(message)):
        read(module, "toys/toy")


def test_a_concept_of_the_catalogue_needs_no_row(page):
    assert read(page(MINIMAL.replace("ROW, FORMULA, SOURCES = 17,", "FORMULA, SOURCES =")), "toys/toy").row == 0


def test_an_unknown_name_is_answered_with_the_choices(concept):
    with pytest.raises(KeyError, match=r"there is no concept 'no/such'; `oracle list` prints all"):
        load("no/such")
    with pytest.raises(
        KeyError, match=r"toys/toy has no implementation 'numpy_x'; choose one of numpy_loop, numpy_vec"
    ):
        concept(MINIMAL)["numpy_x"]

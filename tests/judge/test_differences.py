"""The check of library differences: each library must give its documented answer, bit for bit."""

import re

import numpy as np
import pytest

from oracle.catalogue.declarations import LibraryDifference, Returns
from oracle.judge.differences import judge_difference
from oracle.runner import PROFILES, judge_concept
from tests.support.checks import check_names

SUM = """
    '''Sum.

    Shapes: x (n,).
    '''
    import numpy as np
    import torch
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def torch_vectorized(x):
        return x.sum()
    def torch_mean(x):
        return x.mean()
    def inputs():
        return Domain(x=Reals("n"))
"""
BYTES = {"x": np.array([255, 1], np.uint8)}
UNSIGNED = {"numpy_vectorized": Returns(256, "uint64"), "torch_vectorized": Returns(256, "int64")}


def verdict(concept, answers, name, inputs=None):
    return judge_difference(LibraryDifference("sum", "They differ.", inputs or BYTES, answers), concept(SUM)[name])


@pytest.mark.parametrize("name", UNSIGNED)
def test_the_documented_answer_is_accurate(concept, name):
    assert verdict(concept, UNSIGNED, name).grade == "accurate"


@pytest.mark.parametrize(
    ("documented", "inputs", "sentence"),
    [
        (Returns(255, "int64"), BYTES, "sum: is 256.0, but 255.0 is documented"),
        (Returns(256, "uint8"), BYTES, "sum: has dtype int64, but uint8 is documented"),
        (Returns([256], "int64"), BYTES, r"sum: is 256.0, but \[256.0\] is documented"),
        (Returns(-0.0, "float64"), {"x": np.zeros(2)}, "sum: is 0.0, but -0.0 is documented"),
        (Returns(0.0, "float64"), {"x": np.array([np.nan])}, "sum: is nan, but 0.0 is documented"),
        ((RuntimeError, "dtype"), BYTES, "sum: is documented to raise, but gave an answer; correct the concept"),
    ],
)
def test_any_other_answer_is_wrong(concept, documented, inputs, sentence):
    found = verdict(concept, {"torch_vectorized": documented}, "torch_vectorized", inputs)
    assert found.grade == "wrong"
    assert re.fullmatch(sentence, found.sentence)


def test_a_documented_nan_matches_nan(concept):
    inputs = {"x": np.array([np.nan], np.float32)}
    assert verdict(concept, {"torch_vectorized": Returns(np.nan, "float32")}, "torch_vectorized", inputs).right


def test_a_documented_exception_must_have_its_type_and_message(concept):
    documented = {"torch_mean": (RuntimeError, "could not infer output dtype")}
    assert verdict(concept, documented, "torch_mean").grade == "accurate"
    assert verdict(concept, {"torch_mean": (ValueError, "dtype")}, "torch_mean").grade == "wrong"
    assert verdict(concept, {"torch_mean": (RuntimeError, "out of memory")}, "torch_mean").grade == "wrong"
    assert verdict(concept, {"torch_mean": Returns(128, "float32")}, "torch_mean").grade == "raised"


def test_the_check_applies_to_the_implementations_that_a_difference_names(page):
    from oracle.catalogue.module_reader import read

    module = page(SUM)
    module.LIBRARY_DIFFERENCES = (LibraryDifference("sum", "They differ.", BYTES, UNSIGNED),)
    concept = read(module, "toys/toy")
    checked = [i.name for i in concept.implementations if "differences" in check_names(concept, i, "float64")]
    assert checked == ["numpy_vectorized", "torch_vectorized"]
    assert not any("differences" in check_names(concept, i, "float32") for i in concept.implementations)
    cells = {
        cell.implementation: cell
        for cell in judge_concept(concept, "float64", PROFILES["quick"], 0)
        if cell.check == "differences"
    }
    assert {cell.verdict for cell in cells.values()} == {"accurate"}
    assert {cell.examples for cell in cells.values()} == {1}

"""The tests of the guide page that are replaced by one line: each of them runs, and both find a fault."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import floats

from tests.support.documents import GUIDE, block, blocks

PAGE = GUIDE / "how-to" / "replace-a-test.md"
REPLACED = [shown for shown in blocks(PAGE) if shown.language == "py"]
LINES = [shown for shown in blocks(PAGE) if shown.language == "python"][1:]
FAULTS = {
    "x - x.max(axis=1": "x - x.max(axis=0",
    "high + np.log(": "high + np.log1p(",
    "return x @ W.T + b": "return x @ W.T - b",
    '["momentum"] * velocity + dw': '["momentum"] * velocity - dw',
    "* mask).sum() / mask.sum()": "* mask).mean()",
    "(scores.argmax(axis=1) == labels).sum()": "(scores.argmax(axis=1) != labels).sum()",
    "x * s * (1 - s)": "x * (1 - s)",
}


@pytest.fixture(autouse=True)
def _no_concepts_of_other_tests(monkeypatch):
    """Concepts in files that other tests loaded may have the short name of a built-in one."""
    monkeypatch.setattr("oracle.catalogue.loading._loaded", {})


def run(text, functions):
    """Run the tests of a block, each with all its parameters; the functions under test are defined before."""
    names = {"__name__": "example", "pytest": pytest, "given": given, "arrays": arrays, "floats": floats}
    names["settings"] = settings
    exec(functions, names)
    exec(text, names)
    np.random.seed(0)  # noqa: NPY002 - the tests on the page draw from it
    for name in [name for name in names if name.startswith("test_")]:
        marks = [mark.args for mark in getattr(names[name], "pytestmark", ()) if mark.name == "parametrize"]
        if not marks:
            names[name]()
        for arguments, values in marks:
            several = arguments if isinstance(arguments, tuple) else (arguments,)
            for value in values:
                names[name](**dict(zip(several, value if len(several) > 1 else (value,), strict=True)))


def test_there_are_ten_of_them():
    assert len(REPLACED) == 10
    assert len(LINES) >= 10


@pytest.mark.parametrize("shown", REPLACED, ids=lambda shown: shown.id)
def test_a_replaced_test_passes(shown):
    run(shown.text, block(PAGE, "functions under test"))


def used(text, right):
    """Whether the line of a fault belongs to a function that the text calls."""
    functions = block(PAGE, "functions under test")
    place = functions.index(right)
    defined = functions.rindex("\nclass " if "ctx" in functions[place - 200 : place] else "\ndef ", 0, place)
    name = functions[defined:].split(maxsplit=2)[1].partition("(")[0]
    return f"{name}" in text


@pytest.mark.parametrize("right", FAULTS)
def test_a_line_finds_the_fault_that_its_test_is_for(right):
    functions = block(PAGE, "functions under test")
    assert right in functions
    line = next(shown for shown in LINES if used(shown.text, right))
    with pytest.raises(AssertionError):
        run(line.text, functions.replace(right, FAULTS[right]))

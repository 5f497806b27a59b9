"""The snippet of a finding runs with the libraries alone, and its last line repeats the check by the oracle."""

import re

import numpy as np
import pytest
import torch

from oracle.calling import call
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.domains import LAYOUTS
from oracle.domains.snippet import inputs_source, layout_source
from oracle.judge import Case
from oracle.judge.layout import judge_layout
from oracle.runner.registry import check_called
from oracle.runner.snippets import snippet
from tests.support.snippets import checked, printed

NUMBER = r"-?\d+\.\d*(?:e[+-]?\d+)?"


def numpy_softmax_of_memory(X):
    """A fault: it reads the memory of X row by row, whatever its strides are."""
    rows = np.lib.stride_tricks.as_strided(X, X.shape, (X.shape[1] * X.itemsize, X.itemsize))
    shifted = np.exp(rows - rows.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def torch_softmax_of_memory(X):
    """The same fault in torch."""
    return torch.softmax(X.as_strided(X.shape, (X.shape[1], 1)), 1)


def numbers(text):
    return [float(number) for number in re.findall(NUMBER, text)]


@pytest.mark.parametrize("name", ["numpy_second_derivative", "torch_softmax"])
def test_second_derivatives_are_printed_without_the_oracle(name):
    concept = load("activations/softmax")
    implementation, example = concept[name], concept.domain.at({"n": 2, "c": 3}, "float64", 0)
    case = Case(concept, example)
    verdict = check_called("second").judge(case, implementation)
    code = snippet(concept, implementation, "second", example, verdict)
    assert "\nfrom oracle" not in code
    answer = call(implementation, case.inputs, "float64", ("X",), case.cotangent, case.along)
    assert np.allclose(numbers(printed(code)), answer.second_derivatives["X"].values.ravel())
    assert "accurate" in checked(code)


def test_the_definition_of_a_concept_file_is_called_by_its_own_name(tmp_path):
    text = '"""Sum."""\nfrom oracle.page import Domain, Reals\n\n\ndef definition(x):\n    total = 0.0\n'
    text += "    for entry in x:\n        total = total + entry\n    return total\n\n\n"
    (tmp_path / "total.py").write_text(text + 'def inputs():\n    return Domain(x=Reals("n"))\n', encoding="utf-8")
    concept = load(str(tmp_path / "total.py"))
    for size in (3, 300):  # the second one is compressed
        example = concept.domain.at({"n": size}, "float64", 0)
        verdict = check_called("value").judge(Case(concept, example), concept["numpy_loop"])
        code = snippet(concept, concept["numpy_loop"], "value", example, verdict)
        assert "\nfrom oracle" not in code
        assert code.count("import numpy as np") == 1
        assert np.allclose(numbers(printed(code))[-1:], [example.inputs["x"].sum()])


@pytest.mark.parametrize("function", [numpy_softmax_of_memory, torch_softmax_of_memory])
@pytest.mark.parametrize("layout", ["strided", "fortran"])
def test_a_fault_of_a_layout_is_shown_without_the_oracle(function, layout):
    concept = load("activations/softmax")
    side = function.__name__.partition("_")[0]
    implementation = Implementation(function.__name__, side, "value", function)
    example = concept.domain.at({"n": 2, "c": 3}, "float64", 0)
    other = Case(concept, example.with_layout(layout))
    verdict = judge_layout(Case(concept, example), implementation, layout, other)
    assert not verdict.right
    code = snippet(concept, implementation, "layout", example, verdict)
    assert f"# with {layout} inputs, entry" in code
    right = call(implementation, example.inputs, "float64").value.values
    shown = printed(code)
    assert "nan" in shown or not np.allclose(numbers(shown), right.ravel())
    plain = code.replace(
        next(line for line in code.splitlines() if line.startswith(("X = X_view", "X = X_memory"))), ""
    )
    assert np.allclose(numbers(printed(plain)), right.ravel())


@pytest.mark.parametrize(
    ("layout", "side"),
    [*((layout, "numpy") for layout in LAYOUTS), *((layout, "torch") for layout in LAYOUTS if layout != "negative")],
)  # torch has no negative strides
def test_an_array_of_a_snippet_has_the_layout(layout, side):
    array = np.arange(6.0).reshape(2, 3)
    names = {"np": np, "torch": torch}
    exec("\n".join([*inputs_source({"X": array}, side), *layout_source("X", array, layout, side)]), names)
    laid_out = LAYOUTS[layout](array)
    assert np.array_equal(np.asarray(names["X"]), laid_out)
    if side == "numpy":
        assert names["X"].strides == laid_out.strides
    else:
        assert tuple(8 * step for step in names["X"].stride()) == laid_out.strides

"""Constructors of laws and errors give the inputs, relations and names that they promise."""

import numpy as np
import pytest

from oracle import page
from oracle.catalogue import constructors, error_constructors
from oracle.catalogue.declarations import Law
from oracle.catalogue.loading import load_all

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
Y = np.array([[-1.0, 0.5, 2.0], [0.0, 8.0, -3.0]])
V = np.array([1.0, -2.0, 0.5])
LABELS = np.array([0, 2])


def same(first, second):
    return first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize(
    ("law", "before", "after"),
    [
        (page.permuting("rows", X=0, y=0), {"X": X, "y": LABELS}, {"X": X[::-1], "y": LABELS[::-1]}),
        (page.permuting("columns", X=1), {"X": X, "y": LABELS}, {"X": X[:, ::-1], "y": LABELS}),
        (page.permuting("both", X=(0, 1)), {"X": X}, {"X": X[::-1, ::-1]}),
        (page.permuting("all", X="all"), {"X": X}, {"X": X[::-1, ::-1]}),
        (page.renumbering("y", X=1), {"X": X, "y": LABELS}, {"X": X[:, ::-1], "y": 2 - LABELS}),
        (page.scaling(X=-2), {"X": X, "a": V}, {"X": -2 * X, "a": V}),
        (page.scaling(X=-2, a=4), {"X": X, "a": V}, {"X": -2 * X, "a": 4 * V}),
        (page.scaling(a=2), {"a": 3.0}, {"a": 6.0}),
        (page.even("X", "a"), {"X": X, "a": V}, {"X": -X, "a": -V}),
        (page.even("a"), {"X": X, "a": V}, {"X": X, "a": -V}),
        (page.swapping("X", "Y"), {"X": X, "Y": Y}, {"X": Y, "Y": X}),
        (page.transposing("X"), {"X": X, "a": V}, {"X": X.T, "a": V}),
    ],
    ids=lambda value: value.name if isinstance(value, Law) else "",
)
def test_a_law_changes_the_named_inputs_and_keeps_the_others(law, before, after):
    copies = {name: np.array(x) for name, x in before.items()}
    assert same(law.change(before), after)
    assert same(before, copies)
    assert law.sentence.endswith("does not change the answer.")
    assert law.relate(X) is X


@pytest.mark.parametrize(
    ("law", "answer", "effect"),
    [
        (page.permuting("rows", X=0, answer=0), X[::-1], "reverses the answer along axis 0."),
        (page.permuting("rows", X=0, answer=(0, 1)), X[::-1, ::-1], "reverses the answer along axes 0 and 1."),
        (page.permuting("rows", X=0, answer="all"), X[::-1, ::-1], "reverses the answer along all axes."),
        (page.scaling(X=-2, answer=4), 4 * X, "Multiplying X by -2 multiplies the answer by 4."),
        (page.scaling(X=2, Y=2, answer=2), 2 * X, "Multiplying X and Y by 2 multiplies the answer by 2."),
        (page.odd("X"), -X, "changes the sign of the answer."),
        (page.swapping("X", "Y", answer="negated"), -X, "changes the sign of the answer."),
        (page.swapping("X", "Y", answer="transposed"), X.T, "transposes the answer."),
        (page.transposing("X", answer="transposed"), X.T, "transposes the answer."),
    ],
    ids=lambda value: value.sentence if isinstance(value, Law) else "",
)
def test_a_law_relates_the_two_answers(law, answer, effect):
    assert np.array_equal(law.relate(X), answer)
    assert law.sentence.endswith(effect)


@pytest.mark.parametrize(
    ("law", "kept"),
    [
        (page.never_negative(), [False, True, True, False]),
        (page.between(0, 1), [False, True, False, False]),
        (page.same_entries("x"), [True, True, True, False]),
    ],
    ids=["never negative", "between", "same entries"],
)
def test_a_law_of_one_answer_holds_entry_by_entry(law, kept):
    answer = np.array([-1.0, 0.0, 2.0, np.nan])
    assert law.holds({"x": answer.reshape(2, 2)}, answer).tolist() == kept


RAISES = {"numpy": (ValueError, "a"), "torch": None}


@pytest.mark.parametrize(
    ("error", "before", "after", "name"),
    [
        (page.mismatched(X=(2, 3), y=2, **RAISES), {"X": X, "y": LABELS, "a": 1.0},
         {"X": np.ones((2, 3)), "y": np.zeros(2), "a": 1.0}, "mismatched X (2, 3) and y (2)"),
        (page.mismatched(X=("y", 4), **RAISES), {"X": X, "y": LABELS},
         {"X": np.ones((2, 4)), "y": LABELS}, "mismatched X (len(y), 4)"),
        (page.mismatched(t=2, **RAISES), {"X": X, "t": 0.5}, {"X": X, "t": np.ones(2)}, "mismatched t (2)"),
        (page.invalid(axis=2, **RAISES), {"X": X, "axis": 0}, {"X": X, "axis": 2}, "invalid axis = 2"),
        (page.invalid(axis=2, shapes={"X": (1, 1)}, **RAISES), {"X": X, "axis": 0},
         {"X": np.ones((1, 1)), "axis": 2}, "invalid axis = 2"),
        (page.label_out_of_range("y", X=1, **RAISES), {"X": X, "y": LABELS}, {"X": X, "y": [3, 3]}, "y out of range"),
    ],
    ids=["shapes", "a length", "a scalar", "an axis", "an axis of a shape", "a label"],
)  # fmt: skip
def test_an_error_replaces_the_named_inputs(error, before, after, name):
    spoilt = error.spoil(before)
    assert same(spoilt, after)
    assert (error.name, error.numpy, error.torch) == (name, RAISES["numpy"], None)
    assert error.sentence.endswith(".")


def test_a_note_is_appended_to_the_sentence():
    error = page.invalid(axis=2, note="There are two axes.", **RAISES)
    assert error.sentence == "axis = 2 is not valid. There are two axes."


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_ones_have_the_dtype_of_the_input(dtype):
    x = np.zeros(3, dtype)
    assert page.mismatched(x=2, **RAISES).spoil({"x": x})["x"].dtype == dtype
    assert page.mismatched(t=2, **RAISES).spoil({"x": x, "t": 0.5})["t"].dtype == dtype


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("between", "between "),
        ("even", "even in "),
        ("invalid", "invalid "),
        ("label_out_of_range", ""),
        ("mismatched", "mismatched "),
        ("never_negative", "never negative"),
        ("odd", "odd in "),
        ("permuting", "order of "),
        ("renumbering", "numbering of "),
        ("same_entries", "same entries"),
        ("scaling", "scaling of "),
        ("swapping", "exchange of "),
        ("transposing", "transpose of "),
    ],
)
def test_a_constructor_is_exported_and_used_by_three_concepts(name, start):
    assert getattr(page, name).__module__ in (constructors.__name__, error_constructors.__name__)
    parts = [part.name for concept in load_all() for part in (*concept.laws, *concept.errors)]
    assert sum(part.startswith(start) and (bool(start) or part.endswith(" out of range")) for part in parts) >= 3

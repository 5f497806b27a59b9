"""A NumPy function that is checked in float64 is asked in float32 a few times."""

import numpy as np
import pytest

from oracle import verify


def product(x, y):
    return np.multiply(x, y)


def widened(x, y):
    return np.multiply(x, y).astype(np.float64)


def through_a_table(x, y):
    table = np.zeros(len(x))
    np.multiply(x, y, out=table)
    return table


def only_float64(x, y):
    if x.dtype != np.float64:
        raise TypeError("give float64")
    return np.multiply(x, y)


def wrong_in_float32(x, y):
    return np.multiply(x, y) if x.dtype == np.float64 else np.add(x, y)


@pytest.mark.parametrize(
    ("function", "notes"),
    [
        (product, ()),
        (widened, ("it returns float64 for float32 inputs.",)),
        (through_a_table, ("it returns float64 for float32 inputs.",)),
        (only_float64, ("given float32 inputs, it raises TypeError: give float64.",)),
    ],
)
def test_a_wider_result_and_a_refusal_are_notes(function, notes):
    verified = verify("elementwise/multiplication", function, examples=1)
    assert verified.grade == "accurate"
    assert {note.removeprefix("Note: ") for note in verified.notes} >= set(notes)
    assert bool(notes) == any("float32" in note for note in verified.notes)


def test_a_wrong_value_in_float32_is_a_failure():
    with pytest.raises(AssertionError, match="float32"):
        verify("elementwise/multiplication", wrong_in_float32, examples=1)


def test_a_wider_result_fails_if_float32_is_asked_for():
    with pytest.raises(AssertionError, match="has dtype float64, but should have dtype float32"):
        verify("elementwise/multiplication", widened, examples=1, dtypes=("float32",))

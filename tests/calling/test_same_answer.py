"""Two answers are the same if their outputs have equal dtypes, kinds, shapes and values."""

import numpy as np
import pytest

from oracle.calling import Answer, Output, same_answer

ONE = Output(np.array([1.0, np.nan]), "float64", "array")
OTHERS = {
    "values": Output(np.array([1.0, 2.0]), "float64", "array"),
    "shape": Output(np.array([[1.0, np.nan]]), "float64", "array"),
    "dtype": Output(np.array([1.0, np.nan]), "float32", "array"),
    "kind": Output(np.array([1.0, np.nan]), "float64", "tensor"),
    "nothing": None,
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_another_output_is_another_answer(other):
    assert same_answer(Answer(ONE), Answer(Output(np.array([1.0, np.nan]), "float64", "array")))
    assert not same_answer(Answer(ONE), Answer(other))
    assert not same_answer(Answer(gradients={"x": ONE}), Answer(gradients={} if other is None else {"x": other}))
    seconds = {} if other is None else {"x": other}
    assert not same_answer(Answer(second_derivatives={"x": ONE}), Answer(second_derivatives=seconds))


def test_two_exceptions_are_the_same_answer_whatever_their_type():
    assert same_answer(Answer(raised=ValueError("a")), Answer(raised=TypeError("b")))
    assert not same_answer(Answer(ONE), Answer(raised=ValueError("a")))

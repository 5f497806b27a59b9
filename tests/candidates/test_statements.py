"""Worked examples, laws and sizes that a test states in the call of `verify`."""

import numpy as np
import pytest

from oracle import Domain, Reals, Scalar, verify
from oracle.page import never_negative, rows_sum_to_one

VECTOR = Domain(x=Reals("n", -8.0, 8.0))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(X):
    return np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)


def squares(x, scale):
    return scale * x * x


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [({"x": [0.0]}, [0.5]), ({"x": [1.0, 0.0]}, [0.731, 0.5]), ({"x": [2.0]}, [0.8807970779778823]), ({"x": []}, [])],
)
def test_a_worked_example_passes_to_its_last_decimal(inputs, expected):
    assert verify(sigmoid, sigmoid, inputs=VECTOR, worked=[(inputs, expected)], examples=2).grade == "accurate"


@pytest.mark.parametrize(
    ("inputs", "expected", "message"),
    [
        ({"x": [1.0]}, [0.732], r"x = \[1.0\]: the value is 0.732 as stated, but sigmoid gives 0.731"),
        ({"x": [1.0, 0.0]}, [0.731, 0.4], "entry 1 of the value is 0.4 as stated, but sigmoid gives 0.5"),
        ({"x": [0.0, 0.0]}, [0.5], r"its value has shape \(1,\), that of sigmoid \(2,\)"),
    ],
)
def test_a_worked_example_that_the_reference_contradicts_is_an_error(inputs, expected, message):
    with pytest.raises(AssertionError, match=message):
        verify(sigmoid, sigmoid, inputs=VECTOR, worked=[(inputs, expected)], examples=2)


def test_a_worked_example_outside_the_domain_is_an_error():
    with pytest.raises(ValueError, match="a worked example is outside the inputs of sigmoid"):
        verify(sigmoid, sigmoid, inputs=VECTOR, worked=[({"x": [9.0]}, [1.0])])


def test_a_candidate_is_called_with_the_worked_example():
    def only_there(x):
        return np.where(x == 3.140625, 0.0, sigmoid(x))

    with pytest.raises(AssertionError, match=r"3\.140625"):
        verify(sigmoid, only_there, inputs=VECTOR, worked=[({"x": [3.140625]}, [0.9585])], examples=1)


def test_a_worked_example_of_a_concept_of_the_catalogue():
    verify("relu", lambda x: x.clip(0), worked=[({"x": [-1.0, 2.0]}, [0, 2])], examples=1)


def test_laws_hold_for_the_reference_and_the_candidate():
    table = Domain(X=Reals("n c", -8.0, 8.0)).where(least={"c": 1})
    laws = [never_negative(), rows_sum_to_one(), lambda inputs, value: value <= 1]
    assert verify(softmax, softmax, inputs=table, laws=laws, examples=2).grade.passes


def at_least_the_input(inputs, value):
    """No entry is below that of x."""
    return value >= inputs["x"]


def test_a_law_that_the_reference_breaks_is_an_error():
    domain = Domain(x=Reals("n"), scale=Scalar(0.0, 1.0))
    with pytest.raises(AssertionError, match=r"squares itself breaks a law: No entry is below that of x, with x = "):
        verify(squares, squares, inputs=domain, laws=[at_least_the_input])
    with pytest.raises(TypeError, match="expected a Law or a function of the inputs and the answer, got 3"):
        verify(squares, squares, inputs=domain, laws=[3])

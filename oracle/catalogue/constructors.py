"""Constructors for the laws that many concepts state.

Each returns a `Law` with a uniform name and sentence. Inputs are named by their parameters; axes are counted as NumPy
counts them. `Law` itself is for relations that occur once or twice.
"""

import math
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

from oracle.catalogue.declarations import Array, Inputs, Law

Axes = int | tuple[int, ...] | Literal["all"]
Answer = Literal["same", "transposed", "negated"]
_RELATIONS: dict[Answer, Any] = {"same": lambda answer: answer, "transposed": np.transpose, "negated": np.negative}
_EFFECTS: dict[Answer, str] = {
    "same": "does not change the answer",
    "transposed": "transposes the answer",
    "negated": "changes the sign of the answer",
}


def never_negative() -> Law:
    """The law that no entry of the answer is below 0.

    Returns:
        The law.

    >>> never_negative().holds({}, np.array([0.0, -1.0])).tolist()
    [True, False]
    """
    return Law("never negative", "No entry of the answer is below 0.", holds=lambda inputs, answer: answer >= 0)


def between(low: float, high: float) -> Law:
    """The law that every entry of the answer is from `low` to `high`.

    Args:
        low: the least value.
        high: the largest value.

    Returns:
        The law.

    >>> between(0, 1).holds({}, np.array([0.0, 0.5, 2.0])).tolist()
    [True, True, False]
    """
    return Law(
        f"between {low} and {high}",
        f"Every entry of the answer is between {low} and {high}.",
        holds=lambda inputs, answer: (answer >= low) & (answer <= high),
    )


def rows_sum_to_one() -> Law:
    """The law that the entries of each row add up to 1; a row without entries has no sum.

    Returns:
        The law.

    >>> rows_sum_to_one().gap({}, np.array([[0.5, 0.5], [0.5, 0.25]])).tolist()
    [0.0, 0.25]
    """
    return Law(
        "rows sum to one",
        "The entries of a row sum to 1.",
        gap=lambda inputs, answer: np.array(
            [abs(math.fsum([*row, -1.0])) if row else 0.0 for row in np.asarray(answer).tolist()]  # rounded once
        ),
        allows=lambda inputs, bound: bound.sum(axis=1),
    )


def permuting(what: str, /, *, answer: Axes | None = None, **axes: Axes) -> Law:
    """The law that reversing the order of something keeps the answer the same, or reverses it as well.

    Args:
        what: what is reversed, as a plural noun for the sentence of the law: "examples".
        answer: the axes along which the answer is reversed; None if it stays the same.
        axes: by input name, the axes along which the input is reversed: a number, a tuple of numbers, or "all".

    Returns:
        The law.

    >>> permuting("examples", X=0, y=0).sentence
    'Reversing the order of the examples does not change the answer.'
    >>> permuting("points", x=0, answer=0).relate(np.array([1.0, 2.0])).tolist()
    [2.0, 1.0]
    """
    effect = "does not change the answer" if answer is None else f"reverses the answer along {_axes(answer)}"
    return Law(
        f"order of the {what}",
        f"Reversing the order of the {what} {effect}.",
        change=lambda inputs: {**inputs, **{name: _reversed(inputs[name], along) for name, along in axes.items()}},
        relate=lambda found: found if answer is None else _reversed(found, answer),
    )


def renumbering(labels: str, /, **axes: int) -> Law:
    """The law that reversing the order of the classes and renumbering the labels keeps the answer the same.

    Args:
        labels: the name of the input with labels.
        axes: by input name, the axis that counts the classes; the first one has as many entries as there are classes.

    Returns:
        The law.

    >>> law = renumbering("y", W=1)
    >>> law.change({"W": np.array([[1.0, 2.0, 3.0]]), "y": np.array([0, 1])})["y"].tolist()
    [2, 1]
    """
    (first, along), *_ = axes.items()
    what = listed(f"axis {axis} of {name}" for name, axis in axes.items())

    def change(inputs: Inputs) -> Inputs:
        turned = {name: np.flip(inputs[name], axis) for name, axis in axes.items()}
        return {**inputs, **turned, labels: inputs[first].shape[along] - 1 - inputs[labels]}

    return Law(
        f"numbering of {labels}",
        f"Reversing {what} and renumbering {labels} to match does not change the answer.",
        change=change,
        relate=lambda answer: answer,
    )


def scaling(*, answer: float = 1, **factors: float) -> Law:
    """The law that multiplying inputs by numbers multiplies the answer by another number.

    Args:
        answer: the factor of the answer, a power of two, perhaps negative.
        factors: the factor of each input by name, also powers of two.

    Returns:
        The law.

    >>> scaling(A=-2, B=4, answer=-8).sentence
    'Multiplying A by -2 and B by 4 multiplies the answer by -8.'
    >>> scaling(x=-2).sentence
    'Multiplying x by -2 does not change the answer.'
    """
    effect = "does not change the answer" if answer == 1 else f"multiplies the answer by {answer}"
    by = set(factors.values())
    what = (
        f"{listed(factors)} by {by.pop()}"
        if len(by) == 1
        else listed(f"{name} by {factor}" for name, factor in factors.items())
    )
    return Law(
        f"scaling of {listed(factors)}",
        f"Multiplying {what} {effect}.",
        change=lambda inputs: {
            **inputs,
            **{name: _like(inputs[name], factor * inputs[name]) for name, factor in factors.items()},
        },
        relate=lambda found: found if answer == 1 else answer * found,
    )


def even(*names: str) -> Law:
    """The law that changing the sign of the named inputs together does not change the answer.

    Args:
        names: the names of the inputs.

    Returns:
        The law.

    >>> even("x", "mu").sentence
    'Changing the sign of x and mu does not change the answer.'
    """
    return _sign("even", names, "same")


def odd(*names: str) -> Law:
    """The law that changing the sign of the named inputs together changes the sign of the answer.

    Args:
        names: the names of the inputs.

    Returns:
        The law.

    >>> odd("x").relate(np.array([1.0, -2.0])).tolist()
    [-1.0, 2.0]
    """
    return _sign("odd", names, "negated")


def swapping(first: str, second: str, /, *, answer: Answer = "same") -> Law:
    """The law that exchanging two inputs keeps the answer the same, transposes it, or changes its sign.

    Args:
        first: the name of an input.
        second: the name of the other input.
        answer: what happens to the answer: "same", "transposed" or "negated".

    Returns:
        The law.

    >>> swapping("x", "y", answer="negated").sentence
    'Exchanging x and y changes the sign of the answer.'
    """
    return Law(
        f"exchange of {first} and {second}",
        f"Exchanging {first} and {second} {_EFFECTS[answer]}.",
        change=lambda inputs: {**inputs, first: inputs[second], second: inputs[first]},
        relate=_RELATIONS[answer],
    )


def transposing(*names: str, answer: Answer = "same") -> Law:
    """The law that transposing the named matrices keeps the answer the same, transposes it, or changes its sign.

    Args:
        names: the names of the matrices.
        answer: what happens to the answer: "same", "transposed" or "negated".

    Returns:
        The law.

    >>> transposing("A", answer="transposed").sentence
    'Transposing A transposes the answer.'
    """
    return Law(
        f"transpose of {listed(names)}",
        f"Transposing {listed(names)} {_EFFECTS[answer]}.",
        change=lambda inputs: {**inputs, **{name: inputs[name].T for name in names}},
        relate=_RELATIONS[answer],
    )


def same_entries(name: str) -> Law:
    """The law that the answer, read row by row, has the entries of an input in the same order.

    Args:
        name: the name of the input.

    Returns:
        The law.

    >>> same_entries("X").holds({"X": np.array([[1.0, 2.0]])}, np.array([[1.0], [2.0]])).tolist()
    [True, True]
    """
    return Law(
        "same entries",
        f"Read row by row, the answer has the entries of {name}, in the same order.",
        holds=lambda inputs, answer: np.ravel(answer) == np.ravel(inputs[name]),
    )


def _sign(kind: str, names: tuple[str, ...], answer: Answer) -> Law:
    return Law(
        f"{kind} in {listed(names)}",
        f"Changing the sign of {listed(names)} {_EFFECTS[answer]}.",
        change=lambda inputs: {**inputs, **{name: _like(inputs[name], -inputs[name]) for name in names}},
        relate=_RELATIONS[answer],
    )


def _reversed(array: Array, axes: Axes) -> Array:
    return np.flip(array, None if axes == "all" else axes)


def _like(before: Any, after: Any) -> Any:
    """`after`; as an array without axes where `before` was one and arithmetic has made a number of it."""
    return np.asarray(after) if isinstance(before, np.ndarray) else after


def _axes(axes: Axes) -> str:
    if axes == "all":
        return "all axes"
    return f"axes {listed(map(str, axes))}" if isinstance(axes, tuple) else f"axis {axes}"


def listed(names: Iterable[str]) -> str:
    """Names as a phrase.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last

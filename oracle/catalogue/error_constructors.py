"""Constructors for the errors that many concepts state.

Each returns an `Error` with a uniform name and sentence. `numpy` and `torch` are what the libraries must raise:
(exception, regex for its message). `note` is appended to the sentence.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue.constructors import listed
from oracle.catalogue.declarations import Error, Inputs, Raises


def mismatched(
    *, numpy: Raises | None, torch: Raises | None, note: str = "", **shapes: int | tuple[int | str, ...]
) -> Error:
    """The error of arrays whose shapes do not fit together; their entries are ones, or zeros if they are labels.

    Args:
        numpy: the exception that NumPy must raise with a regex for its message; None if nothing is required.
        torch: the same for torch.
        note: a sentence that is appended to the sentence of the error.
        shapes: the shape of each input by name; the name of an input in a shape stands for the length of this input.

    Returns:
        The error.

    >>> error = mismatched(x=3, y=2, numpy=(ValueError, "broadcast"), torch=(RuntimeError, "must match"))
    >>> error.name, error.sentence
    ('mismatched x (3) and y (2)', 'x of shape (3) and y of shape (2) do not fit together.')
    >>> error.spoil({"x": np.zeros(1), "y": np.zeros(1)})["x"].tolist()
    [1.0, 1.0, 1.0]
    """
    several = "do not fit together" if len(shapes) > 1 else "does not fit"
    return Error(
        f"mismatched {listed(f'{name} {_shape(shape)}' for name, shape in shapes.items())}",
        _noted(f"{listed(f'{name} of shape {_shape(shape)}' for name, shape in shapes.items())} {several}.", note),
        spoil=lambda inputs: {**inputs, **_filled(inputs, shapes)},
        numpy=numpy,
        torch=torch,
    )


def invalid(
    *,
    numpy: Raises | None,
    torch: Raises | None,
    note: str = "",
    shapes: Mapping[str, tuple[int, ...]] | None = None,
    **values: Any,
) -> Error:
    """The error of an invalid choice, such as an axis that does not exist.

    Args:
        numpy: the exception that NumPy must raise with a regex for its message; None if nothing is required.
        torch: the same for torch.
        note: a sentence that is appended to the sentence of the error.
        shapes: the shapes of the arrays, by name, for which the choice is invalid.
        values: the invalid values by name.

    Returns:
        The error.

    >>> error = invalid(axis=2, numpy=(IndexError, "out of range"), torch=(IndexError, "out of range"))
    >>> error.sentence
    'axis = 2 is not valid.'
    >>> error.spoil({"X": np.zeros(1), "axis": 0})["axis"]
    2
    """
    given = shapes or {}
    wrong = listed(f"{name} = {value!r}" for name, value in values.items())
    place = f" for {listed(f'{name} of shape {_shape(shape)}' for name, shape in given.items())}" if given else ""
    return Error(
        f"invalid {wrong}",
        _noted(f"{wrong} is not valid{place}.", note),
        spoil=lambda inputs: {**inputs, **_filled(inputs, given), **values},
        numpy=numpy,
        torch=torch,
    )


def label_out_of_range(
    labels: str, /, *, numpy: Raises | None, torch: Raises | None, note: str = "", **axis: int
) -> Error:
    """The error of labels that all equal the number of classes, one more than the last valid label.

    Args:
        labels: the name of the input with labels.
        numpy: the exception that NumPy must raise with a regex for its message; None if nothing is required.
        torch: the same for torch.
        note: a sentence that is appended to the sentence of the error.
        axis: the name of an input and its axis that counts the classes.

    Returns:
        The error.

    >>> error = label_out_of_range("y", W=1, numpy=(IndexError, ""), torch=(IndexError, ""))
    >>> error.spoil({"W": np.zeros((2, 3)), "y": np.array([0, 1])})["y"].tolist()
    [3, 3]
    """
    ((name, along),) = axis.items()
    return Error(
        f"{labels} out of range",
        _noted(f"{labels} is the size of axis {along} of {name}; the last valid label is one less.", note),
        spoil=lambda inputs: {**inputs, labels: np.full_like(inputs[labels], inputs[name].shape[along])},
        numpy=numpy,
        torch=torch,
    )


def _filled(inputs: Inputs, shapes: Mapping[str, int | tuple[int | str, ...]]) -> dict[str, NDArray[Any]]:
    arrays = [x for x in inputs.values() if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    filled = {}
    for name, shape in shapes.items():
        sizes = [len(inputs[size]) if isinstance(size, str) else size for size in _tuple(shape)]
        dtype = inputs[name].dtype if isinstance(inputs[name], np.ndarray) else arrays[0].dtype
        filled[name] = np.zeros(sizes, dtype) if dtype.kind == "i" else np.ones(sizes, dtype)
    return filled


def _tuple(shape: int | tuple[int | str, ...]) -> tuple[int | str, ...]:
    return shape if isinstance(shape, tuple) else (shape,)


def _shape(shape: int | tuple[int | str, ...]) -> str:
    return f"({', '.join(f'len({size})' if isinstance(size, str) else str(size) for size in _tuple(shape))})"


def _noted(sentence: str, note: str) -> str:
    return f"{sentence} {note}" if note else sentence

"""NumPy and torch on `reshape`: library differences, expected failures, errors, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure, LibraryDifference, Returns, invalid

MODELLED = (
    "numpy_reshape",
    "numpy_ravel",
    "numpy_flatten",
    "numpy_copied",
    "torch_reshape",
    "torch_view",
    "torch_contiguous_view",
)

ERRORS = (
    invalid(
        shape=(-1, 4),
        shapes={"X": (2, 3, 1)},
        numpy=(ValueError, r"cannot reshape array of size 6 into shape \(4\)|6 entries do not fill"),
        torch=(
            RuntimeError,
            r"shape '\[-1, 4\]' is invalid for input of size 6|don't multiply up to the size of dim 0",
        ),
    ),
    invalid(
        shape=(2, 2),
        shapes={"X": (2, 3, 1)},
        numpy=(ValueError, r"cannot reshape array of size 6 into shape \(2,2\)|6 entries do not fill"),
        torch=(RuntimeError, r"shape '\[2, 2\]' is invalid for input of size 6|don't multiply up to the size of dim 0"),
    ),
    invalid(
        shape=(-1, -1),
        shapes={"X": (2, 3, 1)},
        numpy=(ValueError, r"can only specify one unknown dimension|6 entries do not fill"),
        torch=(RuntimeError, r"only one dimension can be inferred"),
    ),
)

EDGES = (
    Edge("a single entry", {"X": [[[0.1]]], "shape": (-1, "a", "n", 1)}, "One number fits any number of axes."),
    Edge("minus zero", {"X": [[[-0.0, 1]]], "shape": (-1,)}, "Nothing is computed, so the sign of zero is kept."),
)

_REFUSES = "a view has one stride for each axis, which is too few for strided or Fortran order; `reshape` copies"

EXPECTED_FAILURES = (
    ExpectedFailure("torch_view", "layout", "raised", _REFUSES, {"X": [[[1, 2, 3], [4, 5, 6]]], "shape": (-1,)}),
)

_SIX = np.arange(6)
_ALL = ("numpy_reshape", "numpy_ravel", "numpy_flatten", "numpy_copied")
_ALL_TORCH = ("torch_reshape", "torch_view", "torch_contiguous_view", "torch_unflatten", "torch_ravel")
_NOTHING = np.empty((0, 3))

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "a length left out",
        "As in the notes: 6 entries in 2 rows give 3 columns, in both.",
        {"X": _SIX, "shape": (2, -1)},
        {name: Returns([[0, 1, 2], [3, 4, 5]], "int64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "minus two",
        "NumPy treats any negative length as -1; torch accepts only -1, as NumPy's manual documents.",
        {"X": _SIX, "shape": (-2, 3)},
        {
            **{name: Returns([[0, 1, 2], [3, 4, 5]], "int64") for name in _ALL},
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"invalid shape dimension -2")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 0",
        "0 times any length is 0, so the missing length is ambiguous: an error in both.",
        {"X": _NOTHING, "shape": (0, -1)},
        {
            **dict.fromkeys(_ALL, (ValueError, r"cannot reshape array of size 0")),
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"-1 can be any value and is ambiguous")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 3",
        "No entries in three rows give rows of length 0, in both.",
        {"X": _NOTHING, "shape": (3, -1)},
        {name: Returns(np.empty((3, 0)), "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "a number without axes",
        "A number reshaped to -1 is a vector with one entry.",
        {"X": np.array(2.5), "shape": (-1,)},
        {name: Returns([2.5], "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "no lengths",
        "The empty shape gives an array without axes; only torch's unflatten requires at least one axis.",
        {"X": np.array([[2.5]]), "shape": ()},
        {
            **{name: Returns(2.5, "float64") for name in (*_ALL, *_ALL_TORCH) if name != "torch_unflatten"},
            "torch_unflatten": (RuntimeError, r"sizes must be non-empty"),
        },
    ),
    LibraryDifference(
        "a length that is no integer",
        "Both raise an error for 2.0 rows: a length must be an integer.",
        {"X": _SIX, "shape": (2.0, 3)},
        {
            "numpy_reshape": (TypeError, r"'float' object cannot be interpreted as an integer"),
            "torch_reshape": (TypeError, r"must be tuple of ints"),
        },
    ),
    LibraryDifference(
        "truth values",
        "A reshape works for every dtype: booleans and bytes are unchanged.",
        {"X": np.array([True, False]), "shape": (2, 1)},
        {name: Returns([[1], [0]], "bool") for name in (*_ALL, *_ALL_TORCH)},
    ),
)

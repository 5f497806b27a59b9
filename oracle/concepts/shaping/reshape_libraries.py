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
    Edge("a single entry", {"X": [[[0.1]]], "shape": (-1, "a", "n", 1)}, "One number has any number of axes."),
    Edge("minus zero", {"X": [[[-0.0, 1]]], "shape": (-1,)}, "Nothing is computed: the sign of zero stays."),
)

_REFUSES = (
    "a view has one stride for each axis, and cannot walk what lies in strided or Fortran order; `reshape` copies"
)

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
        "As the notes have it: `numel()` is 6, the rows are 2, and what is left is 3. Both count alike.",
        {"X": _SIX, "shape": (2, -1)},
        {name: Returns([[0, 1, 2], [3, 4, 5]], "int64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "minus two",
        "NumPy takes any negative length for the one left out; torch takes -1 only, as NumPy's own manual says.",
        {"X": _SIX, "shape": (-2, 3)},
        {
            **{name: Returns([[0, 1, 2], [3, 4, 5]], "int64") for name in _ALL},
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"invalid shape dimension -2")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 0",
        "0 · anything is 0, so the missing length could be any: an error in both.",
        {"X": _NOTHING, "shape": (0, -1)},
        {
            **dict.fromkeys(_ALL, (ValueError, r"cannot reshape array of size 0")),
            **dict.fromkeys(_ALL_TORCH, (RuntimeError, r"-1 can be any value and is ambiguous")),
        },
    ),
    LibraryDifference(
        "nothing, with a length left out beside 3",
        "No numbers in three rows leave rows of 0, in both.",
        {"X": _NOTHING, "shape": (3, -1)},
        {name: Returns(np.empty((3, 0)), "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "a number without axes",
        "Flat, it is a vector of one; and no lengths at all make a number of an array of one.",
        {"X": np.array(2.5), "shape": (-1,)},
        {name: Returns([2.5], "float64") for name in (*_ALL, *_ALL_TORCH)},
    ),
    LibraryDifference(
        "no lengths",
        "The empty shape takes the axes away; only torch's unflatten wants one axis at least.",
        {"X": np.array([[2.5]]), "shape": ()},
        {
            **{name: Returns(2.5, "float64") for name in (*_ALL, *_ALL_TORCH) if name != "torch_unflatten"},
            "torch_unflatten": (RuntimeError, r"sizes must be non-empty"),
        },
    ),
    LibraryDifference(
        "a length that is no integer",
        "2.0 rows are refused by both: a length is counted, not measured.",
        {"X": _SIX, "shape": (2.0, 3)},
        {
            "numpy_reshape": (TypeError, r"'float' object cannot be interpreted as an integer"),
            "torch_reshape": (TypeError, r"must be tuple of ints"),
        },
    ),
    LibraryDifference(
        "truth values",
        "A reshape asks no dtype: booleans and bytes pass as they are.",
        {"X": np.array([True, False]), "shape": (2, 1)},
        {name: Returns([[1], [0]], "bool") for name in (*_ALL, *_ALL_TORCH)},
    ),
)

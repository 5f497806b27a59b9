"""One entry of each row: `A[arange(n), j]`.

Two lists of the same length go side by side: the first row with the first number, the second with the second. It is
how the score of the right class is picked from every example. With a colon in place of the first list each row would
give all the numbers, n by n of them, and what was wanted would be on the diagonal (`integer_columns`). To mask with a
one-hot matrix and sum the rows does the same with n · d products; it must mask by choosing, though: a product with 0
keeps a NaN, and what is infinite makes one.

Shapes: A (n, d), j (n,) integers in [0, d); the answer is (n,).
"""

import numpy as np
import torch
from torch.nn.functional import nll_loss, one_hot

from oracle.catalogue.declarations import (
    Edge,
    Error,
    ExpectedFailure,
    Gives,
    Law,
    LibraryDifference,
    Scene,
    Size,
    Worked,
)
from oracle.domains import Domain, Labels, Reals

ROW = 27
FORMULA = r"b_i = A_{i j_i}"
SOURCES = (
    "N0, Slicing vs. Indexing",
    "N4, 4.4.3 The Cross-Entropy Loss (`y_hat[[0, 1], y]`)",
    "N0, SVM Classifier / Hinge Loss (`scores[np.arange(num_train), y]`)",
)


def definition(A, j):
    b = np.empty(len(A), A.dtype)
    for i, (row, column) in enumerate(zip(A, j, strict=True)):
        b[i] = row[column]
    return b


def numpy_index(A, j):
    return A[np.arange(len(A)), j]


def numpy_take_along_axis(A, j):
    return np.take_along_axis(A, j[:, None], axis=1)[:, 0]


def numpy_flat(A, j):
    n, d = A.shape
    return A.ravel()[np.arange(n) * d + j]


def numpy_masked_sum(A, j):
    return np.where(j[:, None] == np.arange(A.shape[1]), A, 0).sum(axis=1)


def numpy_one_hot_product(A, j):
    return (A * (j[:, None] == np.arange(A.shape[1]))).sum(axis=1)


def numpy_gradient(A, j, cotangent):
    dA = np.zeros_like(A)
    dA[np.arange(len(A)), j] = cotangent  # no place occurs twice: there is nothing to add up
    return {"A": dA}


def torch_index(A, j):
    return A[torch.arange(len(A)), j]


def torch_gather(A, j):
    return A.gather(1, j[:, None]).squeeze(1)


def torch_take_along_dim(A, j):
    return A.take_along_dim(j[:, None], 1).squeeze(1)


def torch_masked_sum(A, j):
    return torch.where(j[:, None] == torch.arange(A.shape[1]), A, 0).sum(dim=1)


def torch_one_hot_product(A, j):
    return (A * one_hot(j, A.shape[1])).sum(dim=1)


def torch_nll_loss(A, j):
    return -nll_loss(A, j, reduction="none")


def inputs() -> Domain:
    return Domain(A=Reals("n d"), j=Labels("n", below="d")).where(
        least={"n": 1, "d": 1}, work=lambda n, d: n * d + 2 * n
    )


DIFFERENTIABLE = ("A",)
MODELLED = ("numpy_index", "numpy_flat", "torch_index")

LAWS = (
    Law(
        "blind to the order of the rows",
        "The rows upside down, and their numbers with them, give the answer backwards.",
        change=lambda inputs: {"A": inputs["A"][::-1], "j": inputs["j"][::-1]},
        relate=lambda b: b[::-1],
    ),
    Law(
        "blind to the numbering of the columns",
        "With the columns reversed and numbered from the other end nothing changes.",
        change=lambda inputs: {"A": inputs["A"][:, ::-1], "j": inputs["A"].shape[1] - 1 - inputs["j"]},
        relate=lambda b: b,
    ),
    Law(
        "found in its row",
        "What comes from a row is in that row.",
        holds=lambda inputs, b: (np.asarray(inputs["A"], np.float64) == b[:, None]).any(axis=1),
    ),
)

ERRORS = (
    Error(
        "more numbers than rows",
        "Five numbers go beside no three rows.",
        spoil=lambda inputs: {**inputs, "j": np.zeros(5, np.int64)},
        numpy=((IndexError, ValueError), r"could not be broadcast together|zip\(\) argument 2 is longer"),
        torch=(
            (IndexError, RuntimeError, ValueError),
            r"shape mismatch|Size does not match|must match|[Ee]xpected input batch_size",
        ),
    ),
)

_A = [[1, 2], [3, 4], [5, 6]]

WORKED = (
    Worked(
        {"A": _A, "j": [1, 0, 1]},
        value=[2, 3, 6],
        gradient={"A": [[0, 1], [1, 0], [0, 1]]},
        note="N0, a[np.arange(3), [1, 0, 1]] and a[[0, 1, 2], [1, 0, 1]]",
    ),
    Worked({"A": [[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], "j": [0, 2]}, value=[0.1, 0.5], digits=4, note="N4, 4.4.3"),
)

CORNERS = ()

EDGES = (
    Edge("one column", {"A": [[1], [2]], "j": [0, 0]}, "There is nothing to choose."),
    Edge(
        "large neighbours",
        {"A": [[60000, -60000, 60000]], "j": [1]},
        "What is not picked adds nothing, however large.",
    ),
)

_ZERO_TIMES = "0 times infinity is NaN, and 0 times NaN is: what was not picked shines through"
EXPECTED_FAILURES = (
    ExpectedFailure(
        "numpy_one_hot_product",
        "special",
        "wrong",
        _ZERO_TIMES,
        {"A": [[1, np.inf]], "j": [0]},
        ("float16", "float32", "float64"),
    ),
    ExpectedFailure("torch_one_hot_product", "special", "wrong", _ZERO_TIMES, {"A": [[1, np.inf]], "j": [0]}),
)
REARRANGEMENTS = ()

_GIVEN = np.arange(6.0).reshape(2, 3)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "counted from the end",
        "-1 is the last of a row in brackets, in both; torch's gather, one_hot and nll_loss know no numbers below 0, "
        "and nothing equals -1 in a mask.",
        {"A": _GIVEN, "j": np.array([-1, 0])},
        {
            "numpy_index": Gives([2, 3], "float64"),
            "numpy_take_along_axis": Gives([2, 3], "float64"),
            "numpy_masked_sum": Gives([0, 3], "float64"),
            "torch_index": Gives([2, 3], "float64"),
            "torch_gather": (RuntimeError, r"index -1 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Gives([2, 3], "float64"),
            "torch_masked_sum": Gives([0, 3], "float64"),
            "torch_one_hot_product": (RuntimeError, r"Class values must be non-negative"),
            "torch_nll_loss": (IndexError, r"Target -1 is out of bounds"),
        },
    ),
    LibraryDifference(
        "a number beyond the last",
        "There is no column 4 of three. Flat indices go on into the next row; a mask finds nothing, and gives 0; "
        "torch's take_along_dim goes around, and gives column 1.",
        {"A": _GIVEN, "j": np.array([4, 0])},
        {
            "numpy_index": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_take_along_axis": (IndexError, r"index 4 is out of bounds for axis 1 with size 3"),
            "numpy_flat": Gives([4, 3], "float64"),
            "numpy_masked_sum": Gives([0, 3], "float64"),
            "torch_index": (IndexError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_gather": (RuntimeError, r"index 4 is out of bounds for dimension 1 with size 3"),
            "torch_take_along_dim": Gives([1, 3], "float64"),
            "torch_masked_sum": Gives([0, 3], "float64"),
            "torch_one_hot_product": (RuntimeError, r"Class values must be smaller than num_classes"),
            "torch_nll_loss": (IndexError, r"Target 4 is out of bounds"),
        },
    ),
    LibraryDifference(
        "-100",
        "To torch's nll_loss this number says that the row does not count: 0, and -0 after the sign is turned.",
        {"A": _GIVEN, "j": np.array([-100, 0])},
        {
            "numpy_index": (IndexError, r"index -100 is out of bounds for axis 1 with size 3"),
            "torch_index": (IndexError, r"index -100 is out of bounds for dimension 1 with size 3"),
            "torch_nll_loss": Gives([-0.0, 3], "float64"),
        },
    ),
    LibraryDifference(
        "one number for all rows",
        "A list of one is broadcast, in both, and the answer is a column of A; gather takes it for the first row, and "
        "forgets the others.",
        {"A": _GIVEN, "j": np.array([1])},
        {
            "numpy_index": Gives([1, 4], "float64"),
            "numpy_take_along_axis": Gives([1, 4], "float64"),
            "torch_index": Gives([1, 4], "float64"),
            "torch_take_along_dim": Gives([1, 4], "float64"),
            "torch_gather": Gives([1], "float64"),
        },
    ),
    LibraryDifference(
        "fewer numbers than rows",
        "Two numbers and three rows do not go side by side in brackets; gather answers for two rows.",
        {"A": np.arange(6.0).reshape(3, 2), "j": np.array([1, 0])},
        {
            "numpy_index": (IndexError, r"could not be broadcast together with shapes \(3,\) \(2,\)"),
            "numpy_take_along_axis": (IndexError, r"could not be broadcast together"),
            "torch_index": (IndexError, r"could not be broadcast together with shapes \[3\], \[2\]"),
            "torch_gather": Gives([1, 2], "float64"),
            "torch_take_along_dim": (RuntimeError, r"size of tensor a \(3\) must match the size of tensor b \(2\)"),
        },
    ),
    LibraryDifference(
        "truth values",
        "Beside a list of rows a mask of the columns becomes the numbers of those that are true: the list (0, 2) here, "
        "in both. One true column would be broadcast to all rows.",
        {"A": _GIVEN, "j": np.array([True, False, True])},
        {"numpy_index": Gives([0, 5], "float64"), "torch_index": Gives([0, 5], "float64")},
    ),
    LibraryDifference(
        "int32",
        "Integers of 32 bits are indices in both, but not to torch's take_along_dim.",
        {"A": _GIVEN, "j": np.array([1, 2], np.int32)},
        {
            "numpy_index": Gives([1, 5], "float64"),
            "torch_index": Gives([1, 5], "float64"),
            "torch_gather": Gives([1, 5], "float64"),
            "torch_take_along_dim": (RuntimeError, r"dtype of indices should be Long but got Int"),
        },
    ),
    LibraryDifference(
        "bytes",
        "To NumPy they are integers. In torch's brackets they are still, from old times, truth values: a mask of two "
        "for rows of three.",
        {"A": _GIVEN, "j": np.array([1, 2], np.uint8)},
        {
            "numpy_index": Gives([1, 5], "float64"),
            "torch_index": (IndexError, r"The shape of the mask \[2\] at index 0 does not match"),
            "torch_gather": (RuntimeError, r"Expected dtype int32/int64 for index"),
        },
    ),
)

SCENES = (
    Scene(
        "two lists or a colon",
        "Side by side the two lists name three cells. The colon crosses every row with every number: nine entries, "
        "of which the diagonal was wanted.",
        numpy="""
            A = np.arange(6.0).reshape(3, 2)
            b = A[np.arange(3), [1, 0, 1]]
            C = A[:, [1, 0, 1]]
            d = C.diagonal()
            A[0, 1] = 9
        """,
        torch="""
            A = torch.arange(6.0).reshape(3, 2)
            b = A[torch.arange(3), [1, 0, 1]]
            C = A[:, [1, 0, 1]]
            d = C.diagonal()
            A[0, 1] = 9
        """,
        shows={"b": [1, 2, 5], "C": [[1, 0, 1], [3, 2, 3], [5, 4, 5]], "d": [1, 2, 5]},
        differs="The diagonal is a read-only view in NumPy, and one that may be written to in torch.",
    ),
    Scene(
        "one less in each row",
        "The three entries are copied, lessened and written back to their places. The matrix has changed, and the "
        "row that was taken before shows it.",
        numpy="""
            P = np.full((3, 2), 0.5)
            row = P[1]
            P[np.arange(3), [1, 0, 1]] -= 1
            row
        """,
        torch="""
            P = torch.full((3, 2), 0.5)
            row = P[1]
            P[torch.arange(3), [1, 0, 1]] -= 1
            row
        """,
        shows={"P": [[0.5, -0.5], [-0.5, 0.5], [0.5, -0.5]], "row": [-0.5, 0.5]},
    ),
)

SIZES = tuple(Size({"n": n, "d": 10}) for n in (3, 10, 100, 1_000))

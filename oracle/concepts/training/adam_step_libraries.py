"""NumPy and torch on `adam_step`: expected failures, errors and edge cases."""

from oracle.page import Edge, ExpectedFailure, mismatched

ERRORS = (
    mismatched(
        p=3,
        m=3,
        v=3,
        g=2,
        numpy=((ValueError, IndexError), r"could not be broadcast|out of bounds"),
        torch=(RuntimeError, r"must match the size|same size|not broadcastable|incompatible tensor|expected|size"),
    ),
)

EDGES = (
    Edge(
        "never a slope",
        {"p": [1], "g": [0], "m": [0], "v": [0], "t": 1, "lr": 0.125, "eps": 2.0**-10},
        "The step is 0 / (0 + ε), so the weight stays.",
    ),
    Edge(
        "late",
        {"p": [1], "g": [1], "m": [1], "v": [1], "t": 1000, "lr": 0.125, "eps": 2.0**-10},
        "1 - βᵗ is nearly 1 for m and 0.63 for v.",
    ),
)

_APART = "torch computes the mean as m + 0.1 · (g - m), and g - m overflows although the mean does not"
_LARGEST = {"bfloat16": 255 * 2.0**120, "float32": (2 - 2.0**-23) * 2.0**127, "float64": (2 - 2.0**-52) * 2.0**1023}

EXPECTED_FAILURES = tuple(
    ExpectedFailure(
        name,
        "value",
        "wrong",
        _APART,
        {"p": [0], "g": [-largest], "m": [largest / 2], "v": [0], "t": 1, "lr": 0.0, "eps": 0.5},
        (dtype,),
    )
    for name in ("torch_optim", "torch_optim_foreach")
    for dtype, largest in _LARGEST.items()
)

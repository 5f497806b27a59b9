"""What is known about NumPy and torch on `hinge_loss`.

Further versions, expected failures, errors, alternative definitions, corners and edge cases.
"""

import numpy as np
from torch.nn.functional import multi_margin_loss

from oracle.page import (
    Alternative,
    Corner,
    Edge,
    ExpectedFailure,
    absolute,
    amax,
    label_out_of_range,
    maximum,
    mismatched,
)


def torch_vectorized(X, y, W, reg):
    scores = X @ W
    margins = (scores - scores.gather(1, y[:, None]) + 1).clamp(min=0)
    return margins.scatter(1, y[:, None], 0).sum() / len(y) + reg * W.square().sum()


def torch_mask_gradient(X, y, W, reg):
    scores = X @ W
    margins = (scores - scores.gather(1, y[:, None]) + 1).scatter(1, y[:, None], 0)
    mask = (margins > 0).to(X.dtype)
    mask.scatter_(1, y[:, None], -mask.sum(dim=1, keepdim=True))
    mask /= len(y)
    return {"X": mask @ W.T, "W": X.T @ mask + 2 * reg * W}


def torch_multi_margin(X, y, W, reg):
    # torch divides the loss of an example by the number of classes c; class weights of c cancel this.
    c = W.shape[1]
    losses = multi_margin_loss(X @ W, y, weight=W.new_full((c,), c), reduction="none")
    return losses.sum() / len(y) + reg * W.square().sum()


ERRORS = (
    label_out_of_range(
        "y",
        W=1,
        numpy=(IndexError, r"index .*out of (bounds|range)"),
        torch=((IndexError, RuntimeError), r"index \d+ is out of bounds for dimension|target out of range"),
        note="Negative labels are not checked: NumPy counts them from the end.",
    ),
    mismatched(
        X=("y", 3),
        W=(2, 2),
        numpy=((ValueError, IndexError), r"mismatch in its core dimension|index 2 is out of bounds"),
        torch=(RuntimeError, r"shapes cannot be multiplied|size mismatch"),
    ),
)

CORNERS = (Corner("margin exactly 0", {"X": [[1]], "y": [1], "W": [[0, 1]], "reg": 0}, ("W", (0, 0))),)

EDGES = (
    Edge("one class", {"X": [[1]], "y": [0], "W": [[1]], "reg": 0}, "There is no wrong class, so the loss is 0."),
    Edge(
        "no weights",
        {"X": [[1, 2]], "y": [0], "W": [[0, 0, 0], [0, 0, 0]], "reg": 0},
        "All scores are equal, so every wrong class has a shortfall of 1.",
    ),
)

EXPECTED_FAILURES = (
    ExpectedFailure(
        "torch_multi_margin",
        "special",
        "wrong",
        "its kernel adds only margins above 0, and NaN > 0 is false, so a NaN score adds nothing",
        {"X": [[np.nan]], "y": [0], "W": [[0, 0]], "reg": 0},
        ("float32", "float64"),
    ),
    *(
        ExpectedFailure(
            "torch_multi_margin",
            "value",
            "wrong",
            "torch multiplies by c before it divides by c, so a loss above 1/c of the largest float overflows",
            {"X": [[large]], "y": [1], "W": [[1, 0]], "reg": 0},
            (dtype,),
        )
        for dtype, large in (("float32", 3e38), ("float64", 1.5e308))
    ),
)


def _loss(X, y, W, reg, margin=1, power=1, largest=False):
    """The loss with another margin, power or choice of shortfalls."""
    loss, penalty = 0.0, 0.0
    for x, right in zip(X, y, strict=True):
        scores = []
        for column in W.T:
            score = 0.0
            for feature, weight in zip(x, column, strict=True):
                score = score + feature * weight
            scores.append(+score)
        wrong = [score for j, score in enumerate(scores) if j != right]
        shortfalls = [maximum(0, score - scores[right] + margin) ** power for score in wrong]
        for shortfall in [amax(shortfalls)] if largest and shortfalls else shortfalls:
            loss = loss + shortfall
    for weight in W.flat:
        penalty = penalty + weight * weight
    return loss / len(X) + reg * penalty


ALTERNATIVES = (
    Alternative(
        "half penalty",
        "The penalty is λ/2 · ‖W‖².",
        lambda definition, X, y, W, reg: definition(X, y, W, reg / 2),
    ),
    Alternative(
        "L1 penalty",
        "The penalty is λ · Σ|W|.",
        lambda definition, X, y, W, reg: definition(X, y, W, 0) + reg * sum(map(absolute, W.flat)),
    ),
    Alternative("no penalty", "The penalty is left out.", lambda definition, X, y, W, reg: definition(X, y, W, 0)),
    Alternative(
        "sum",
        "The losses are summed, not divided by n.",
        lambda definition, X, y, W, reg: len(X) * definition(X, y, W, reg / len(X)),
    ),
    Alternative(
        "zero margin",
        "The margin is 0 instead of 1, the loss of a perceptron.",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, margin=0),
    ),
    Alternative(
        "squared hinge",
        "The shortfalls are squared.",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, power=2),
    ),
    Alternative(
        "largest shortfall",
        "Only the largest shortfall of each example counts (Crammer and Singer).",
        lambda definition, X, y, W, reg: _loss(X, y, W, reg, largest=True),
    ),
    Alternative(
        "right class too",
        "The right class is included in the sum and adds 1 for every example.",
        lambda definition, X, y, W, reg: definition(X, y, W, reg) + 1,
    ),
)

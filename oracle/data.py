"""Real data: batches of the digits that ship with scikit-learn, as inputs of a linear classifier.

1,797 images of 8×8 pixels with values 0 to 16, 10 classes (Alpaydin and Kaynak, UCI Machine Learning Repository, 1998).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.domains import Example, round_to

__all__ = ["BATCH", "batches"]

BATCH = 32  # images; a batch's certificate takes about a fifth of a second


@cache
def _digits() -> tuple[NDArray[Any], NDArray[Any]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return images, labels


def batches(data: str, dtype: str, count: int, number: int) -> Iterator[Example]:
    """`count` batches of the data set called `data`, or all of it, in an order that depends on the seed `number`.

    Pixels are scaled to [0, 1]; weights are normal with deviation 0.01 and the penalty is 2^-10 (both arbitrary: about
    where training starts).
    """
    if data != "digits":
        raise ValueError(f"there is no data set {data!r}; the one that ships is 'digits'")
    images, labels = _digits()
    random = np.random.default_rng(number)
    order = random.permutation(len(labels))
    for start in range(0, min(count * BATCH, len(labels)), BATCH):
        chosen = order[start : start + BATCH]
        yield Example(
            inputs={
                "X": round_to(images[chosen] / 16.0, dtype),
                "y": labels[chosen].astype(np.int64),
                "W": round_to(random.normal(0.0, 0.01, (images.shape[1], 10)), dtype),
                "reg": 2.0**-10,
            },
            dtype=dtype,
            regime="digits",
            dims={"n": len(chosen), "d": images.shape[1], "c": 10},
        )

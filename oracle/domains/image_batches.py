"""Batches of real images as inputs of a linear classifier."""

from collections.abc import Iterator

import numpy as np

from oracle.data import images
from oracle.domains.example import Example
from oracle.domains.rounding import round_to

BATCH = 32  # images; certifying the answer for one batch takes about a fifth of a second


def batches(data: str, dtype: str, count: int, seed: int) -> Iterator[Example]:
    """At most `count` batches of `BATCH` images from the data set called `data`, in an order that depends on `seed`.

    Each example has X (n, pixels) with values from 0 to 1, labels y (n,), weights W (pixels, 10) and the penalty `reg`.
    The weights are normal with standard deviation 0.01 and the penalty is 2^-10: both arbitrary, as at the beginning of
    training.
    """
    pictures, labels = images(data)
    pixels = pictures.reshape(len(pictures), -1)
    random = np.random.default_rng(seed)
    order = random.permutation(len(labels))
    for start in range(0, min(count * BATCH, len(labels)), BATCH):
        chosen = order[start : start + BATCH]
        yield Example(
            inputs={
                "X": round_to(pixels[chosen], dtype),
                "y": labels[chosen].astype(np.int64),
                "W": round_to(random.normal(0.0, 0.01, (pixels.shape[1], 10)), dtype),
                "reg": 2.0**-10,
            },
            dtype=dtype,
            regime=data,
            dims={"n": len(chosen), "d": pixels.shape[1], "c": 10},
        )

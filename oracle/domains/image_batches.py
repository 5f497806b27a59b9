"""Batches of real images as inputs of a linear classifier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from oracle.data import images
from oracle.domains.example import Example
from oracle.domains.rounding import round_to

__all__ = ["BATCH", "batches"]

BATCH = 32  # images; certifying the answer for one batch takes about a fifth of a second


def batches(data: str, dtype: str, count: int, number: int) -> Iterator[Example]:
    """`count` batches of the data set called `data`, or all of it, in an order that depends on the seed `number`.

    Pixels are scaled to [0, 1]; weights are normal with deviation 0.01 and the penalty is 2^-10 (both arbitrary: about
    where training starts).
    """
    pictures, labels = images(data)
    pixels = pictures.reshape(len(pictures), -1)
    random = np.random.default_rng(number)
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

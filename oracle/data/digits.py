"""Batches of real images as inputs of a linear classifier, and the images themselves.

The digits ship with scikit-learn: 1,797 images of 8×8 pixels with values 0 to 16, 10 classes (Alpaydin and Kaynak,
UCI Machine Learning Repository, 1998). Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) has 28×28 pixels, and is read
from its original files, where there are some.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.data.idx import load_images
from oracle.domains import Example, round_to

__all__ = ["BATCH", "DATA_SETS", "FOLDER", "at_hand", "batches", "images"]

BATCH = 32  # images; a batch's certificate takes about a fifth of a second
DATA_SETS = ("digits", "fashion-mnist")
FOLDER = "ORACLE_FASHION_MNIST"  # the environment variable that names the folder of its files


def at_hand(data: str) -> bool:
    """Whether the data set called `data` ships with a library, or its folder is named."""
    return data == "digits" or (data in DATA_SETS and bool(os.environ.get(FOLDER)))


@cache
def images(data: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """The images (n, rows, columns) with values from 0 to 1 and the labels (n,) of the data set called `data`."""
    if data == "digits":
        from sklearn.datasets import load_digits

        pixels, labels = load_digits(return_X_y=True)
        return pixels.reshape(-1, 8, 8) / 16.0, labels.astype(np.int64)
    if data != "fashion-mnist":
        raise ValueError(f"there is no data set {data!r}; choose one of {', '.join(map(repr, DATA_SETS))}")
    folder = os.environ.get(FOLDER)
    if not folder:
        raise ValueError(f"fashion-mnist is read from its IDX files; set {FOLDER} to the folder that holds them")
    read, labels = load_images(folder)
    return read / 255.0, labels.astype(np.int64)


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

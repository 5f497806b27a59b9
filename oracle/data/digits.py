"""Real images: handwritten digits and Fashion-MNIST.

The digits ship with scikit-learn: 1,797 images of 8×8 pixels with values 0 to 16, 10 classes (Alpaydin and Kaynak,
UCI Machine Learning Repository, 1998). Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) has 28×28 pixels, and is read
from its original files, where there are some.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.data.idx import load_images

__all__ = ["DATA_SETS", "FOLDER", "at_hand", "images"]

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

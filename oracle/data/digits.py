"""Real images: handwritten digits and Fashion-MNIST.

The digits are in this folder: 1,797 images of 8×8 pixels with values 0 to 16, 10 classes. They are the test set of
"Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI Machine Learning Repository, 1998,
doi:10.24432/C50P49, licence CC BY 4.0), unchanged but for the file format, which is IDX. Fashion-MNIST (Xiao, Rasul
and Vollgraf, 2017) has 28×28 pixels and 10 classes; it is read from its original files, which the user downloads.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.data.idx import load_images, read_idx

_HERE = Path(__file__).parent
DATA_SETS = ("digits", "fashion-mnist")
FOLDER = "ORACLE_FASHION_MNIST"  # the environment variable that names the folder of its files


def is_available(data: str) -> bool:
    """Whether a data set is part of this package, or an environment variable names its folder.

    Args:
        data: "digits" or "fashion-mnist".

    Returns:
        True or False.
    """
    return data == "digits" or (data in DATA_SETS and bool(os.environ.get(FOLDER)))


@cache
def images(data: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """The images of a data set, with their labels.

    Args:
        data: "digits", which is part of this package, or "fashion-mnist", whose folder ORACLE_FASHION_MNIST names.

    Returns:
        Images (n, rows, columns) as float64 from 0 to 1, and labels (n,) as int64.

    Raises:
        ValueError: an unknown data set, or Fashion-MNIST without its folder.
        BadIdx: damaged files.
    """
    if data == "digits":
        shown, classes = (read_idx(_HERE / f"digits-{part}.idx.gz") for part in ("images", "labels"))
        return shown / 16.0, classes.astype(np.int64)
    if data != "fashion-mnist":
        raise ValueError(f"there is no data set {data!r}; choose one of {', '.join(map(repr, DATA_SETS))}")
    folder = os.environ.get(FOLDER)
    if not folder:
        raise ValueError(f"fashion-mnist is read from its IDX files; set {FOLDER} to the folder that holds them")
    read, labels = load_images(folder)
    return read / 255.0, labels.astype(np.int64)

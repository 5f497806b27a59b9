"""IDX, the file format of MNIST and Fashion-MNIST, plain or compressed with gzip.

Two zero bytes, a code for the dtype, the number of axes, each length in four bytes, then the values, all big-endian
(LeCun, Cortes and Burges, The MNIST Database, "The IDX file format"). A file is read completely or refused.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_BYTES = 2**31  # arbitrary, far above any data set in this format: a damaged header can state any size


class BadIdx(ValueError):
    """A file is not IDX or is incomplete; the message names the file, the fault and what to do."""


def read_idx(path: str | Path) -> NDArray[Any]:
    """The array in an IDX file, in native byte order; raises `BadIdx` if the file is damaged or cannot be read."""
    path = Path(path)
    raw = _uncompressed(path)
    if len(raw) < 4:
        raise BadIdx(f"{path}: has {len(raw)} bytes, but an IDX file begins with 4; download it again")
    zeros, code, axes = struct.unpack(">HBB", raw[:4])
    if zeros:
        raise BadIdx(f"{path}: begins with {raw[:2].hex()}, but an IDX file begins with 0000; check that it is one")
    if code not in _TYPES:
        known = ", ".join(f"{known:#04x}" for known in _TYPES)
        raise BadIdx(f"{path}: has the type code {code:#04x}, but IDX has {known}; download it again")
    start = 4 + 4 * axes
    if len(raw) < start:
        raise BadIdx(f"{path}: ends inside its header of {start} bytes, after {len(raw)}; download it again")
    shape = struct.unpack(f">{axes}I", raw[4:start])
    dtype = np.dtype(_TYPES[code])
    wanted = math.prod(shape) * dtype.itemsize
    if wanted > _MOST_BYTES:
        raise BadIdx(
            f"{path}: states the shape {shape}, which is {wanted:,} bytes and more than any data set; download it again"
        )
    if len(raw) - start != wanted:
        fault = "too few" if len(raw) - start < wanted else "too many"
        raise BadIdx(
            f"{path}: has {fault} bytes: {len(raw) - start:,} bytes of data, but the shape {shape} needs {wanted:,};"
            " download it again"
        )
    return np.frombuffer(raw, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _uncompressed(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadIdx(f"{path}: cannot be read ({error.strerror}); give the path of an IDX file") from None
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise BadIdx(f"{path}: is not a complete gzip file ({error}); download it again") from None


def load_images(folder: str | Path, part: str = "train") -> tuple[NDArray[Any], NDArray[Any]]:
    """Images (n, rows, columns) and labels (n,), both uint8, of one part ("train" or "t10k") of a data set.

    `folder` holds the original files, plain or compressed. Raises `BadIdx` if a file is missing or damaged, or if
    images and labels do not fit together.
    """
    images = _found(Path(folder), f"{part}-images-idx3-ubyte")
    labels = _found(Path(folder), f"{part}-labels-idx1-ubyte")
    pictures, classes = read_idx(images), read_idx(labels)
    for path, array, axes in ((images, pictures, 3), (labels, classes, 1)):
        if array.ndim != axes or array.dtype != np.uint8:
            raise BadIdx(
                f"{path}: holds {array.dtype} of shape {array.shape}, but should hold uint8 with {axes} "
                f"{'axis' if axes == 1 else 'axes'}; check that it is the right file"
            )
    if len(pictures) != len(classes):
        raise BadIdx(
            f"{images}: has {len(pictures)} images, but {labels.name} has {len(classes)} labels; download both again"
        )
    if len(classes) and classes.max() > 9:
        raise BadIdx(
            f"{labels}: has the label {classes.max()}, but the classes are 0 to 9; check that it is the right file"
        )
    return pictures, classes


def _found(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return path
    raise BadIdx(
        f"{folder}: has neither {name} nor {name}.gz; give the folder that holds the four files of the data set"
    )

"""IDX, the file format of MNIST and Fashion-MNIST, plain or compressed with gzip.

Two zero bytes, a code for the type, the number of axes, each length as four bytes, then the numbers, all of it
big-endian (LeCun, Cortes and Burges, The MNIST Database, "The IDX file format"). A file is read whole or not at all.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BadIdx", "load_images", "read_idx"]

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST = 2**31  # bytes; arbitrary, far above any data set in this format: a corrupt header claims anything


class BadIdx(ValueError):
    """A file that is not IDX, or not whole; the message names it, what is wrong and what to do."""


def read_idx(path: str | Path) -> NDArray[Any]:
    """The array in an IDX file, in native byte order."""
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadIdx(f"{path}: cannot be read ({error.strerror}); wanted an IDX file") from None
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError, zlib.error) as error:
            raise BadIdx(f"{path}: is not whole gzip ({error}); fetch it again") from None
    if len(raw) < 4:
        raise BadIdx(f"{path}: has {len(raw)} bytes, but an IDX file begins with 4; fetch it again")
    zeros, code, axes = struct.unpack(">HBB", raw[:4])
    if zeros:
        raise BadIdx(f"{path}: begins with {raw[:2].hex()}, but an IDX file begins with 0000; is it one?")
    if code not in _TYPES:
        known = ", ".join(f"{known:#04x}" for known in _TYPES)
        raise BadIdx(f"{path}: has the type code {code:#04x}, but IDX knows {known}; is it damaged?")
    start = 4 + 4 * axes
    if len(raw) < start:
        raise BadIdx(f"{path}: ends inside its header of {start} bytes, after {len(raw)}; fetch it again")
    shape = struct.unpack(f">{axes}I", raw[4:start])
    dtype = np.dtype(_TYPES[code])
    wanted = math.prod(shape) * dtype.itemsize
    if wanted > _MOST:
        raise BadIdx(f"{path}: claims the shape {shape}, {wanted:,} bytes; no such data set exists: is it damaged?")
    if len(raw) - start != wanted:
        state = "is cut short" if len(raw) - start < wanted else "goes on after its end"
        raise BadIdx(
            f"{path}: {state}: {len(raw) - start:,} bytes of data, but the shape {shape} wants {wanted:,}; fetch again"
        )
    return np.frombuffer(raw, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def load_images(folder: str | Path, part: str = "train") -> tuple[NDArray[Any], NDArray[Any]]:
    """Images (n, rows, columns) and labels (n,) of a part, "train" or "t10k", from the original files in `folder`."""
    images = _one(Path(folder), f"{part}-images-idx3-ubyte")
    labels = _one(Path(folder), f"{part}-labels-idx1-ubyte")
    pictures, classes = read_idx(images), read_idx(labels)
    for path, array, axes in ((images, pictures, 3), (labels, classes, 1)):
        if array.ndim != axes or array.dtype != np.uint8:
            raise BadIdx(
                f"{path}: holds {array.dtype} of shape {array.shape}, but should hold bytes with {axes} "
                f"{'axis' if axes == 1 else 'axes'}; is it the right file?"
            )
    if len(pictures) != len(classes):
        raise BadIdx(
            f"{images}: has {len(pictures)} images, but {labels.name} has {len(classes)} labels; fetch both again"
        )
    if len(classes) and classes.max() > 9:
        raise BadIdx(f"{labels}: has the label {classes.max()}, but the classes are 0 to 9; is it the right file?")
    return pictures, classes


def _one(folder: Path, name: str) -> Path:
    """The file of that name, plain or compressed."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.exists():
            return path
    raise BadIdx(
        f"{folder}: has neither {name} nor {name}.gz; give the folder that holds the four files of the data set"
    )

"""Inputs and other arguments as MessagePack: arrays with their memory layout, numbers, lists, dictionaries, texts.

Only the judge packs values, and only the candidate's process unpacks them.
"""

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.array_utils import byte_bounds
from oracle.truth.outputs import Slot

_SMALL = 2**63  # an int below it is an int of MessagePack
_SEQUENCES: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def packed(x: Any) -> Any:
    """`x` in the types of MessagePack.

    Raises `TypeError` for other objects than arrays, numbers and texts, and these in containers.
    """
    kind = type(x)
    if x is None or kind in (bool, float, str, bytes) or (kind is int and -_SMALL <= x < _SMALL):
        return x
    if kind is np.ndarray and x.dtype.kind in "biufc":
        return _packed_array(x)
    if isinstance(x, np.generic) and x.dtype.kind in "biufc":
        return ["scalar", x.dtype.str, x.tobytes()]
    if kind in (list, tuple, set, frozenset):
        return [kind.__name__, [packed(part) for part in x]]
    if isinstance(x, Mapping):
        return ["dict", [[packed(key), packed(part)] for key, part in x.items()]]
    if kind is int:
        return ["int", str(x)]
    if kind is complex:
        return ["complex", x.real, x.imag]
    if kind is Slot:
        return ["slot", x.name, x.place, list(x.shape), x.dtype, x.start, x.stop, x.fixed]
    if kind is np.ndarray and x.dtype.kind in "US":
        return ["texts", x.dtype.str, list(x.shape), x.tobytes()]
    raise TypeError(f"{kind.__name__} cannot be sent to another process")


def unpacked(x: Any) -> Any:
    """The value that `packed` was given."""
    if type(x) is not list:
        return x
    kind, *rest = x
    if kind == "array":
        return _array(*rest)
    if kind == "dense":
        dtype, shape, memory = rest
        return np.frombuffer(memory, dtype).reshape(shape).copy()
    if kind == "scalar":
        return np.frombuffer(rest[1], rest[0])[0]
    if kind in _SEQUENCES:
        return _SEQUENCES[kind](unpacked(part) for part in rest[0])
    if kind == "dict":
        return {unpacked(key): unpacked(part) for key, part in rest[0]}
    if kind == "slot":
        name, place, shape, dtype, start, stop, fixed = rest
        return Slot(name, place, tuple(shape), dtype, start, stop, fixed)
    if kind == "texts":
        return np.frombuffer(rest[2], rest[0]).reshape(rest[1]).copy()
    return int(rest[0]) if kind == "int" else complex(*rest)


def _packed_array(x: NDArray[Any]) -> list[Any]:
    """An array with all memory of its base, so that the unused memory between its entries is the same."""
    if x.base is None and x.flags.c_contiguous:
        return ["dense", x.dtype.str, list(x.shape), x.tobytes()]
    if not x.size:
        return ["dense", x.dtype.str, list(x.shape), b""]
    owner: object = x.base
    whole = owner if isinstance(owner, np.ndarray) else x
    start, stop = byte_bounds(whole)
    first: int = x.__array_interface__["data"][0] - start
    based = 0 if owner is None else 2 if isinstance(owner, np.ndarray) else 1
    memory = ctypes.string_at(start, stop - start)
    return ["array", x.dtype.str, list(x.shape), list(x.strides), memory, first, based]


def _array(dtype: str, shape: list[int], strides: list[int], memory: bytes, first: int, based: int) -> NDArray[Any]:
    """The array; `based` is 0 if it had no base, 2 if its base was an array, and 1 if it was another object."""
    own = bytearray(memory)
    base: Any = np.ndarray((len(own),), np.uint8, own) if based == 2 else own
    made: NDArray[Any] = np.ndarray(tuple(shape), np.dtype(dtype), base, first, tuple(strides))
    return made if based else made.copy(order="K")

"""The functions of `numpy.fft` over certified numbers, by name; those of `scipy.fft` have the same arguments."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.blocks import ObjectArray, array_of, plain
from oracle.truth.complex_numbers import as_complex, real_part
from oracle.truth.constants import Constant
from oracle.truth.fourier import transformed
from oracle.truth.leaves import lift

_POWERS = {"backward": (0.0, 1.0), "ortho": (0.5, 0.5), "forward": (1.0, 0.0)}  # of n, forward and back


def _power(norm: Any, sign: int) -> float:
    if (norm or "backward") not in _POWERS:
        raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
    return _POWERS[norm or "backward"][0 if sign < 0 else 1]


def _lines(x: Any, axis: int, length: Any, function: Callable[[ObjectArray], ObjectArray]) -> ObjectArray:
    """`function` of each line along `axis`, cut or filled with zeros to `length` numbers."""
    array = np.moveaxis(plain(x), axis, -1)
    size = array.shape[-1] if length is None else _whole(length)
    if size < 1:
        raise ValueError(f"Invalid number of FFT data points ({size}) specified.")
    padded = np.full((*array.shape[:-1], size), lift(0), object)
    kept = min(size, array.shape[-1])
    padded[..., :kept] = array[..., :kept]
    lines = [function(line) for line in padded.reshape(-1, size)]
    width = len(lines[0] if lines else function(np.full(size, lift(0), object)))
    found = np.empty((len(lines), width), object)
    for i, line in enumerate(lines):
        found[i] = line
    return np.moveaxis(found.reshape(*array.shape[:-1], width), -1, axis)


def _whole(x: Any) -> int:
    return int(x.reading[0]) if isinstance(x, Constant) else int(x)


def _fft(sign: int, a: Any, n: Any = None, axis: int = -1, norm: Any = None, *args: Any, **options: Any) -> Any:
    return _lines(a, axis, n, lambda line: transformed(line, sign, _power(norm, sign)))


def _rfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *args: Any, **options: Any) -> Any:
    return _lines(a, axis, n, lambda line: transformed(line, -1, _power(norm, -1))[: len(line) // 2 + 1])


def _back(line: ObjectArray, size: int, sign: int, power: float) -> ObjectArray:
    """The real transform of a line whose other half is the conjugate of the first; `line` has size // 2 + 1 numbers."""
    half = [as_complex(x) for x in line]
    full: list[Any] = [None] * size
    for k, x in enumerate(half):
        assert x is not None
        full[k] = x
        if 0 < k < size - k:
            full[size - k] = x.conjugate()
    full[0] = full[0].real
    if size % 2 == 0:
        full[size // 2] = full[size // 2].real
    found = transformed(array_of(full, (size,)), sign, power)
    return array_of(map(real_part, found), (size,))


def _irfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *args: Any, sign: int = 1, **options: Any) -> Any:
    size = 2 * (np.shape(a)[axis] - 1) if n is None else _whole(n)
    if size < 1:
        raise ValueError(f"Invalid number of FFT data points ({size}) specified.")
    return _lines(a, axis, size // 2 + 1, lambda line: _back(line, size, sign, _power(norm, sign)))


def _hfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *args: Any, **options: Any) -> Any:
    return _irfft(a, n, axis, norm, sign=-1)


def _ihfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *args: Any, **options: Any) -> Any:
    return _lines(a, axis, n, lambda line: transformed(line, 1, _power(norm, 1))[: len(line) // 2 + 1])


def _axes(a: Any, s: Any, axes: Any) -> tuple[list[int], list[Any]]:
    ndim = np.ndim(a)
    if axes is None:
        axes = range(ndim) if s is None else range(ndim - len(s), ndim)
    found = list(normalize_axis_tuple(tuple(axes), ndim))
    return found, [None] * len(found) if s is None else [None if size == -1 else size for size in s]


def _fftn(sign: int, a: Any, s: Any = None, axes: Any = None, norm: Any = None, *args: Any, **options: Any) -> Any:
    found, (each, sizes) = a, _axes(a, s, axes)
    for axis, size in reversed(list(zip(each, sizes, strict=True))):
        found = _fft(sign, found, size, axis, norm)
    return found


def _rfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, *args: Any, **options: Any) -> Any:
    each, sizes = _axes(a, s, axes)
    found = _rfft(a, sizes[-1], each[-1], norm)
    for axis, size in reversed(list(zip(each[:-1], sizes[:-1], strict=True))):
        found = _fft(-1, found, size, axis, norm)
    return found


def _irfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, *args: Any, **options: Any) -> Any:
    found, (each, sizes) = a, _axes(a, s, axes)
    for axis, size in zip(each[:-1], sizes[:-1], strict=True):
        found = _fft(1, found, size, axis, norm)
    return _irfft(found, sizes[-1], each[-1], norm)


def _two(function: Callable[..., Any]) -> Callable[..., Any]:
    """A transform of several axes with the last two as its default."""

    def transform(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, *args: Any, **options: Any) -> Any:
        return function(a, s, axes, norm)

    return transform


def _shift(x: Any, axes: Any = None, *, back: bool = False) -> Any:
    array = plain(x)
    each = range(array.ndim) if axes is None else normalize_axis_tuple(axes, array.ndim)
    moves = [array.shape[axis] // 2 for axis in each]
    return np.roll(array, [-move for move in moves] if back else moves, tuple(each))


FFT: dict[str, Callable[..., Any]] = {
    "fft": partial(_fft, -1),
    "ifft": partial(_fft, 1),
    "rfft": _rfft,
    "irfft": _irfft,
    "hfft": _hfft,
    "ihfft": _ihfft,
    "fftn": partial(_fftn, -1),
    "ifftn": partial(_fftn, 1),
    "rfftn": _rfftn,
    "irfftn": _irfftn,
    "fft2": _two(partial(_fftn, -1)),
    "ifft2": _two(partial(_fftn, 1)),
    "rfft2": _two(_rfftn),
    "irfft2": _two(_irfftn),
    "fftshift": _shift,
    "ifftshift": partial(_shift, back=True),
}

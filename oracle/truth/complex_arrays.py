"""Arrays with certified complex numbers among their entries: NumPy's elementwise functions, parts and conversions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth.blocks import ObjectArray, array_of, plain
from oracle.truth.complex_numbers import (
    ComplexNumber,
    angle,
    as_complex,
    exponential,
    imaginary_part,
    real_part,
)

_UFUNCS: dict[str, Callable[..., Any]] = {
    "absolute": abs,
    "conjugate": ComplexNumber.conjugate,
    "exp": exponential,
    "square": lambda z: z * z,
    "isnan": lambda z: False,
    "isinf": lambda z: False,
    "isfinite": lambda z: True,
}
_BOTH = {"divide", "true_divide", "power", "float_power", "reciprocal"}  # written with the operators of the entries


def over_complex(ufuncs: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The elementwise functions, each for complex numbers too, or with a refusal of them."""
    return {name: function if name in _BOTH else _extended(name, function) for name, function in ufuncs.items()}


def _extended(name: str, of_real: Callable[..., Any]) -> Callable[..., Any]:
    of_complex = _UFUNCS.get(name)

    def function(*operands: Any) -> Any:
        if not any(type(x) is ComplexNumber for x in operands):
            return of_real(*operands)
        if of_complex is None:
            raise TypeError(
                f"np.{name} is not known over certified complex numbers; write it with the real and imaginary part, "
                "or with np.abs(z) and np.angle(z)"
            )
        return of_complex(*operands)

    return function


def is_complex(x: Any) -> bool:
    """Whether an operand is a plain complex number or array, or a certified complex number."""
    return isinstance(x, complex | np.complexfloating | ComplexNumber) or (
        isinstance(x, np.ndarray) and x.dtype.kind == "c"
    )


def complex_operand(x: Any) -> ObjectArray:
    """A plain complex number or array as an array of certified complex numbers."""
    array = np.asarray(x) if not isinstance(x, ComplexNumber) else array_of([x], ())
    return array_of((x if isinstance(x, ComplexNumber) else as_complex(x) for x in array.ravel()), array.shape)


def has_complex(x: Any) -> bool:
    """Whether an array of objects has a certified complex number among its entries."""
    return any(type(entry) is ComplexNumber for entry in np.asarray(x, object).flat)


def _mapped(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def of_array(x: Any) -> Any:
        array = plain(x)
        found = array_of(map(function, array.flat), array.shape)
        return found if found.ndim else found[()]

    return of_array


real_parts, imaginary_parts = _mapped(real_part), _mapped(imaginary_part)
as_complex_array = _mapped(as_complex)
_angles = _mapped(angle)


def _angle(z: Any, deg: bool = False) -> Any:
    return _angles(z) * (180 / np.pi) if deg else _angles(z)


COMPLEX_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "real": real_parts,
    "imag": imaginary_parts,
    "angle": _angle,
    "iscomplexobj": has_complex,
    "isrealobj": lambda x: not has_complex(x),
}

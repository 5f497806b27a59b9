"""The four floating-point formats: float16, bfloat16, float32 and float64.

A format is IEEE 754's binary format of that width (bfloat16: the upper half of binary32), rounding to nearest.

>>> FORMATS["float32"].unit == 2.0**-24
True
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

Dtype = Literal["float16", "bfloat16", "float32", "float64"]


@dataclass(frozen=True)
class Format:
    """A binary floating-point format.

    Attributes:
        name: the name of the dtype.
        precision: the number of significant bits.
        emin: the smallest exponent of a normal number.
        emax: the largest exponent.
    """

    name: Dtype
    precision: int
    emin: int
    emax: int

    @property
    def held(self) -> np.dtype[Any]:
        """The NumPy dtype that holds its values: float32 for bfloat16, which NumPy does not have."""
        return np.dtype(np.float32 if self.name == "bfloat16" else self.name)

    @property
    def unit(self) -> float:
        """Unit roundoff: the largest relative error of one rounding to nearest."""
        return 2.0**-self.precision

    @property
    def smallest_normal(self) -> float:
        """The smallest normal number; below it, values have fewer significant bits."""
        return 2.0**self.emin

    @property
    def smallest(self) -> float:
        """The smallest subnormal number, which is the distance between neighbouring subnormals."""
        return 2.0 ** (self.emin - self.precision + 1)

    @property
    def largest(self) -> float:
        return (2.0 - 2.0 ** (1 - self.precision)) * 2.0**self.emax

    def ulp(self, x: float) -> float:
        """Distance from |x| to the next larger value of the format (the unit in the last place)."""
        if x == 0.0 or abs(x) < self.smallest_normal:
            return self.smallest
        return math.ldexp(1.0, min(math.frexp(x)[1] - 1, self.emax) - self.precision + 1)

    def holds(self, x: float) -> bool:
        """Whether the format has the finite float `x`."""
        return self.nearest(Fraction(x)) == x

    def nearest(self, x: Fraction) -> float:
        """`x` correctly rounded: to nearest, ties to even; infinite if it is too large."""
        if x == 0:
            return 0.0
        exponent = max(abs(x).numerator.bit_length() - abs(x).denominator.bit_length() - 1, self.emin)
        if abs(x) >= Fraction(2) ** (exponent + 1):
            exponent += 1
        step = Fraction(2) ** (exponent - self.precision + 1)
        rounded = round(x / step) * step  # Fraction.__round__ takes ties to even
        if abs(rounded) > Fraction(self.largest):
            return float("inf") if x > 0 else float("-inf")
        return float(rounded)


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("float16", 11, -14, 15),
        Format("bfloat16", 8, -126, 127),
        Format("float32", 24, -126, 127),
        Format("float64", 53, -1022, 1023),
    )
}
"""The floating-point formats by the names of their dtypes."""


def format_of(dtype: str) -> Format:
    """The floating-point format of a dtype.

    Args:
        dtype: "float16", "bfloat16", "float32" or "float64".

    Returns:
        The format.

    Raises:
        ValueError: an unknown dtype.

    >>> format_of("float16").largest
    65504.0
    """
    try:
        return FORMATS[dtype]
    except (KeyError, TypeError):
        raise ValueError(f"unknown dtype {dtype!r}; give one of the names {', '.join(map(repr, FORMATS))}") from None

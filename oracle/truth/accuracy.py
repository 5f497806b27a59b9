"""The accuracy of NumPy's and torch's functions on a CPU: the one table of bounds that are not derived.

IEEE 754 fixes + - * /. For other functions a library states or tests a bound, in units in the last place (ulp). The
table has the weakest bound of the code paths that a supported build may use:

* **NumPy, float32 and float64**: what NumPy's tests allow, `umath-validation-set-*.csv` in `numpy/_core/tests/data` and
  `test_umath.py`. They count from the correctly rounded result, which is half an ulp from the truth: so n + 1/2. (The
  float32 loops of `exp` and `log` were measured at 2.52 and 3.83 ulp when they were added, numpy pull request 13134.)
* **NumPy, float16**: computed in float32 and tested to 1 ulp of the rounded result, or, on processors with AVX512-FP16,
  by SVML, whose errors numpy pull request 23351 lists.
* **torch, float32 and float64**: SLEEF's `_u10` functions, 1.0 ulp (Shibata and Petrogalli, IEEE TPDS 31 (2020); the
  names carry the bound), or oneMKL's vector mathematics in the mode `VML_HA`, 1 ulp (oneMKL Vector Mathematics
  Performance and Accuracy Data). NumPy's bounds are the weaker ones, except for the square root: NumPy rounds it
  correctly, as IEEE 754 requires, but MKL has an error of up to 0.67 ulp in float64. Below one ulp, exact roots stay
  exact.
* **sinc**: the sine of a rounded multiple of π, so the error is relative to 1; at most 0.8 ulp of 1 was measured.
* **pow** and **arctan2**: NumPy uses the low-accuracy kernels of Intel's SVML, below 4 ulp (numpy pull request 19478),
  and computes float16 in float32. torch uses SLEEF's `pow_u10` and `atan2_u10`, 1.0 ulp; cubes and reciprocal roots of
  float16 and bfloat16 it computes in that format, with two or three roundings.
* **erf**: NumPy has none; SciPy's is that of Cephes, with a relative error of up to 3.7e-16 (`ndtr.c`), 3.33 units of
  roundoff in float64, and computed in float64 for smaller formats. torch uses SLEEF's `erf_u10`, 1.0 ulp, but for
  float16 and bfloat16 an approximation with an absolute error of 1.5e-7 (Abramowitz and Stegun, 7.1.26). Below 1/16
  that may be more than the bound, which is for a relative error.
* **Special functions** of SciPy and torch: none states a bound, so the largest error of some thousand arguments was
  measured (`tests/truth/test_accuracy.py` repeats it on fewer) and rounded up. An error is relative to the scale of the
  function where it is 0, and grows with the exponent of an exponential in it (`oracle.truth.special_functions`). Known
  faults are not in it: torch's float64 `bessel_j0`, `j1`, `y0` and `y1` are only as accurate as float32 beyond 5.
* **trigamma**: torch computes the float64 `polygamma(1, x)`, which is also its derivative of `digamma`, by a short
  series with a relative error of up to 5e-10: 4.4 million ulp were measured between 0 and 1.
* **torch, float16 and bfloat16**: computed in float32 and rounded once.

An error within these bounds is allowed; a larger one is a fault of the library or of the machine.
"""

from oracle.truth.formats import Dtype

# Half an ulp for the rounding, and the error in float32: at most 4.5 of its ulps, and 2^16 of them are one of bfloat16.
_ROUNDED_ONCE = 0.5 + 4.5 * 2.0**-16

# Measured against mpmath on NumPy 2.4, SciPy 1.17 and torch 2.13, and rounded up.
SPECIAL_ULPS: dict[str, float] = {
    "erfc": 10.0,
    "erfcx": 8.0,
    "erfinv": 3.5,
    "erfcinv": 3.5,
    "ndtr": 2.5,
    "ndtri": 3.5,
    "log_ndtr": 3.5,
    "digamma": 8.0,
    "polygamma": 8.0,
    "zeta": 8.0,
    "gammaln": 3.5,
    "gamma": 6.0,
    "gammainc": 64.0,
    "bessel_j": 6.0,
    "bessel_y": 10.0,
    "bessel_i": 12.0,
    "bessel_ie": 10.0,
}


_SPECIAL_HALF = 5.0  # torch rounds exp and the rest of i0e each to the format: 4.4 ulp were measured


def _special(count: float) -> dict[Dtype, float]:
    """A special function: SciPy and torch compute it in float32 for narrower formats, and round once."""
    return {"float16": _SPECIAL_HALF, "bfloat16": _SPECIAL_HALF, "float32": count, "float64": count}


ULPS: dict[str, dict[Dtype, float]] = {
    "sqrt": {"float16": 0.5, "bfloat16": 0.5, "float32": 1.0, "float64": 1.0},
    "exp": {"float16": 1.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "expm1": {"float16": 1.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "log": {"float16": 1.8, "bfloat16": _ROUNDED_ONCE, "float32": 4.5, "float64": 1.5},
    "log1p": {"float16": 1.882, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "sin": {"float16": 1.875, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "cos": {"float16": 1.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "erf": {"float16": 1.5, "bfloat16": 0.502, "float32": 1.5, "float64": 3.5},
    "pow": {"float16": 2.5, "bfloat16": 2.5, "float32": 4.5, "float64": 4.5},
    "tan": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 4.5, "float64": 1.5},
    "arcsin": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 4.5, "float64": 1.5},
    "arccos": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "arctan": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "sinh": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "cosh": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "arcsinh": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "arccosh": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "arctanh": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "log2": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 3.5, "float64": 1.5},
    "log10": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 4.5, "float64": 1.5},
    "exp2": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 1.5},
    "cbrt": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 2.5},
    "arctan2": {"float16": 2.5, "bfloat16": _ROUNDED_ONCE, "float32": 4.5, "float64": 4.5},
    "sinc": {"float16": 2.5, "bfloat16": 1.5, "float32": 2.5, "float64": 2.5},
    **{name: _special(count) for name, count in SPECIAL_ULPS.items()},
    "trigamma": {"float16": _SPECIAL_HALF, "bfloat16": _SPECIAL_HALF, "float32": 8.0, "float64": 2.0**23},
    "tanh": {"float16": 3.0, "bfloat16": _ROUNDED_ONCE, "float32": 2.5, "float64": 2.5},
}


def ulps(function: str, dtype: Dtype) -> float:
    """The bound on the error of `function` in `dtype`, in ulp."""
    return ULPS[function][dtype]

"""How accurate NumPy's and torch's functions promise to be: the one table of numbers that are not derived.

IEEE 754 fixes + - * / and the square root to half a unit in the last place (ulp). For the others a library states or
tests a bound; the table takes the weakest bound of all the code paths a build may take:

* torch on a CPU calls SLEEF's `_u10` functions, at most 1.0 ulp (Shibata and Petrogalli, IEEE TPDS 31 (2020); the
  functions' names carry the bound), or MKL's vector functions in their high-accuracy mode, below 1 ulp (Intel oneMKL
  Vector Mathematics, "VML_HA");
* NumPy's own AVX512 and AVX2 loops are tested to 4 ulp and mostly reach 1 to 3 (`numpy/_core/tests/data`,
  `umath-validation-set-*.csv`, and `test_umath_accuracy.py`); elsewhere it calls the C library, whose worst known
  errors stay below 3 ulp (glibc manual, "Known Maximum Errors in Math Functions").

float16 and bfloat16 are computed in float32 and rounded once, so that half an ulp and a little is enough; one is
allowed. A difference inside these bounds is a library's right; outside it, somebody's promise is broken.
"""

from __future__ import annotations

__all__ = ["ULPS", "ulps"]

# Correctly rounded by IEEE 754, section 5.4.1.
_EXACT = 0.5
# Weakest bound over the code paths named above, for float32 and float64.
_LIBRARY = 4.0
# float32 inside, rounded once.
_HALF = 1.0

ULPS: dict[str, dict[str, float]] = {
    name: {"float16": narrow, "bfloat16": narrow, "float32": wide, "float64": wide}
    for name, narrow, wide in (
        ("sqrt", _EXACT, _EXACT),
        ("exp", _HALF, _LIBRARY),
        ("expm1", _HALF, _LIBRARY),
        ("log", _HALF, _LIBRARY),
        ("log1p", _HALF, _LIBRARY),
        ("sin", _HALF, _LIBRARY),
        ("cos", _HALF, _LIBRARY),
        ("tanh", _HALF, _LIBRARY),
    )
}


def ulps(function: str, dtype: str) -> float:
    """The bound for `function` in `dtype`, in ulp."""
    return ULPS[function][dtype]

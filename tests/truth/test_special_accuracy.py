"""The measured accuracies of special functions, compared with the installed SciPy and torch.

`ORACLE_POINTS=2000 pytest tests/truth/test_special_accuracy.py` takes more arguments.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
import torch

from oracle.truth import FORMATS
from oracle.truth.accuracy import SPECIAL_ULPS, ulps
from oracle.truth.bessel_functions import BESSEL_FUNCTIONS, bessel
from oracle.truth.special_functions import SPECIAL_FUNCTIONS, polygamma_of, zeta_of_two

special = pytest.importorskip("scipy.special")
POINTS = int(os.environ.get("ORACLE_POINTS", "40"))
RANDOM = np.random.default_rng(0)
NEAR, FAR, UNIT = RANDOM.normal(size=POINTS), RANDOM.uniform(-1, 1, POINTS), RANDOM.uniform(0.001, 0.999, POINTS)
POSITIVE = np.exp(FAR * 4)


def normal(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def log_normal(x):
    return mpmath.log1p(-mpmath.erfc(x / mpmath.sqrt(2)) / 2) if x > 0 else mpmath.log(normal(x))


def scaled(function: Callable) -> Callable:
    return lambda x: function(x) * mpmath.exp(-abs(x))


# By name: arguments, the exact function, and those of torch (or None) and SciPy.
FUNCTIONS: dict[str, tuple] = {
    "erfc": ([*NEAR * 2, *UNIT * 9], mpmath.erfc, torch.erfc, special.erfc),
    "erfcx": (
        [*NEAR * 2, *UNIT * 30],
        lambda x: mpmath.erfc(x) * mpmath.exp(x * x),
        torch.special.erfcx,
        special.erfcx,
    ),
    "erfinv": ([*FAR, *FAR / 99], mpmath.erfinv, torch.erfinv, special.erfinv),
    "erfcinv": (1 + FAR, lambda x: mpmath.erfinv(1 - x), None, special.erfcinv),
    "ndtr": ([*NEAR * 2, *FAR * 12], normal, torch.special.ndtr, special.ndtr),
    "ndtri": (UNIT, lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), torch.special.ndtri, special.ndtri),
    "log_ndtr": ([*NEAR * 2, *FAR * 12], log_normal, torch.special.log_ndtr, special.log_ndtr),
    "digamma": ([*POSITIVE, *NEAR * 3 + 0.123], mpmath.digamma, torch.digamma, special.digamma),
    "gammaln": (
        [*POSITIVE, *1 + UNIT * 2, *NEAR * 3 + 0.123],
        lambda x: mpmath.log(abs(mpmath.gamma(x))),
        torch.lgamma,
        special.gammaln,
    ),
    "gamma": ([*POSITIVE[POSITIVE < 30], *NEAR * 3 + 0.123], mpmath.gamma, None, special.gamma),
    "i0": ([*NEAR * 3, *FAR * 60], lambda x: mpmath.besseli(0, x), torch.special.i0, special.i0),
    "i1": ([*NEAR * 3, *FAR * 60], lambda x: mpmath.besseli(1, x), torch.special.i1, special.i1),
    "i0e": ([*NEAR * 3, *FAR * 60], scaled(lambda x: mpmath.besseli(0, x)), torch.special.i0e, special.i0e),
    "i1e": ([*NEAR * 3, *FAR * 60], scaled(lambda x: mpmath.besseli(1, x)), torch.special.i1e, special.i1e),
    "j0": ([*NEAR * 3, *FAR * 99], lambda x: mpmath.besselj(0, x), torch.special.bessel_j0, special.j0),
    "j1": ([*NEAR * 3, *FAR * 99], lambda x: mpmath.besselj(1, x), torch.special.bessel_j1, special.j1),
    "y0": ([*UNIT * 5, *UNIT * 99], lambda x: mpmath.bessely(0, x), torch.special.bessel_y0, special.y0),
    "y1": ([*UNIT * 5, *UNIT * 99], lambda x: mpmath.bessely(1, x), torch.special.bessel_y1, special.y1),
}
FUNCTIONS |= {
    f"polygamma {n}": (
        POSITIVE,
        lambda x, n=n: mpmath.polygamma(n, x),
        lambda x, n=n: torch.polygamma(n, x),
        lambda x, n=n: special.polygamma(n, x),
    )
    for n in (1, 2)
}
FUNCTIONS |= {
    f"{name} {a}": (
        np.exp(FAR * 3) * a,
        (lambda x, a=a: mpmath.gammainc(a, 0, x, regularized=True))
        if name == "gammainc"
        else (lambda x, a=a: mpmath.gammainc(a, x, regularized=True)),
        lambda x, a=a, name=name: getattr(torch.special, name)(torch.full_like(x, a), x),
        lambda x, a=a, name=name: getattr(special, name)(x.dtype.type(a), x),
    )
    for name in ("gammainc", "gammaincc")
    for a in (0.5, 20.0)
}
FUNCTIONS["zeta 3.5"] = (
    POSITIVE,
    lambda x: mpmath.zeta(3.5, x),
    lambda x: torch.special.zeta(torch.full_like(x, 3.5), x),
    lambda x: special.zeta(x.dtype.type(3.5), x),
)
FAULTS = {("torch", name, "float64") for name in ("j0", "j1", "y0", "y1")}


def allowed(name: str, x: float, exact: float, dtype: str) -> float:
    """The error that the table allows."""
    first, _, order = name.partition(" ")
    if first == "polygamma":
        function, values = polygamma_of(int(order)), (x,)
    elif first == "zeta":
        function, values = zeta_of_two, (float(order), x)
    elif first in ("i0e", "i1e"):
        function, values = bessel("ie", int(first[1])), (x,)
    else:
        function, values = {**SPECIAL_FUNCTIONS, **BESSEL_FUNCTIONS}[first], (float(order), x) if order else (x,)
    amount = max(abs(exact), function.scale(*values))
    if not math.isfinite(amount):
        return math.inf
    return ulps(function.name, dtype) * (1.0 + function.condition(*values)) * FORMATS[dtype].ulp(amount)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_of_scipy_and_torch_is_within_the_measured_bound(name, dtype):
    arguments, exactly, torch_function, scipy_function = FUNCTIONS[name]
    fmt = FORMATS[dtype]
    x = torch.tensor(np.array(arguments)).to(getattr(torch, dtype))
    found = {}
    if torch_function is not None:
        try:
            found["torch"] = torch_function(x).double().tolist()
        except (RuntimeError, NotImplementedError):  # not implemented for half precision
            assert dtype in ("float16", "bfloat16")
    if dtype in ("float32", "float64"):
        found["scipy"] = np.asarray(scipy_function(x.numpy())).astype(float).tolist()
    worst = 0.0
    with mpmath.workprec(200):
        for at, v in enumerate(x.double().tolist()):
            if name in ("digamma", "gammaln", "gamma") and v <= 0.0 and v == round(v):
                continue
            exact = exactly(mpmath.mpf(v))
            if not mpmath.isfinite(exact) or not fmt.smallest_normal * 4 < abs(exact) < fmt.largest:
                continue
            for library, answers in found.items():
                if (library, name, dtype) not in FAULTS:
                    worst = max(worst, float(abs(answers[at] - exact)) / allowed(name, v, float(exact), dtype))
    assert worst <= 1.0


def test_every_special_function_of_the_table_is_measured():
    measured = {name.partition(" ")[0].replace("gammaincc", "gammainc") for name in FUNCTIONS}
    rows = {f"bessel_{kind}" for kind in ("i", "ie", "j", "y")} | {n for n in measured if n in SPECIAL_ULPS}
    assert rows == SPECIAL_ULPS.keys()

"""The table of library accuracies, compared with the installed libraries and with NumPy's own table."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import mpmath
import numpy as np
import pytest
import torch

from oracle.truth import FORMATS
from oracle.truth.accuracy import SPECIAL_ULPS, ULPS, ulps

POINTS = 250


def points(function: str, dtype: str) -> torch.Tensor:
    """Arguments with finite and normal results, most of them where the function is far from linear."""
    rng = np.random.default_rng(0)
    top = {"float16": 9.0, "bfloat16": 80.0, "float32": 80.0, "float64": 700.0}[dtype]
    near, far = rng.normal(size=POINTS), rng.uniform(-1, 1, POINTS)
    match function:
        case "exp" | "expm1":
            x = np.concatenate([near, far * top])
        case "log" | "sqrt":
            x = np.concatenate([rng.uniform(0.5, 2, POINTS), np.exp(far * top)])
        case "log1p":
            x = np.concatenate([rng.uniform(-0.99, 2, POINTS), np.exp(far * top)])
        case "arcsin" | "arccos":
            x = np.concatenate([far, far / 64])
        case "arctanh":
            x = np.concatenate([0.9 * far, far / 64])
        case "arccosh":
            x = 1 + np.concatenate([rng.uniform(0, 2, POINTS), np.exp(far * 4)])
        case "log2" | "log10":
            x = np.concatenate([rng.uniform(0.5, 2, POINTS), np.exp(far * 8)])
        case "sinh" | "cosh" | "exp2":
            x = np.concatenate([near, far * top * 0.9])
        case "erf":
            x = np.concatenate([near, rng.uniform(1 / 16, 3, POINTS)])
            x = x[abs(x) >= 1 / 16]
        case "tanh":
            x = np.concatenate([near, near * 2.0 ** rng.integers(-8, 2, POINTS)])
        case _:
            x = np.concatenate([near * 3, far * 1000])
    return torch.tensor(x).to(getattr(torch, dtype))


def answers(function: str, x: torch.Tensor) -> Iterator[tuple[str, list[float]]]:
    """The results of each library."""
    if hasattr(torch, function):
        yield "torch", getattr(torch, function)(x).double().tolist()
    if function == "erf":
        if x.dtype in (torch.float32, torch.float64):
            yield "scipy", pytest.importorskip("scipy.special").erf(x.numpy()).astype(float).tolist()
    elif x.dtype != torch.bfloat16:
        yield "numpy", getattr(np, function)(x.numpy()).astype(float).tolist()


EXACT = {
    "log2": lambda x: mpmath.log(x, 2),
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "sinc": mpmath.sincpi,
}


def exact_function(name: str):
    return EXACT.get(name) or getattr(mpmath, name.replace("arc", "a"))


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("function", sorted(ULPS.keys() - SPECIAL_ULPS.keys() - {"pow", "arctan2", "trigamma"}))
def test_the_error_of_every_library_is_within_its_bound(function, dtype, record_property):
    fmt = FORMATS[dtype]
    x = points(function, dtype)
    with mpmath.workprec(160):
        exact = [exact_function(function)(mpmath.mpf(v)) for v in x.double().tolist()]
        scale = 1.0 if function == "sinc" else 0.0
        for library, found in answers(function, x):
            pairs = list(zip(found, exact, strict=True))
            assert all(map(math.isfinite, found))
            worst = max(float(abs(y - t)) / fmt.ulp(max(scale, abs(float(t)))) for y, t in pairs)
            record_property(f"{library}_ulp", round(worst, 3))
            assert worst <= ulps(function, dtype)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("exponent", [0.5, 1.5, 3.0, -0.5])
def test_the_error_of_every_power_is_within_its_bound(exponent, dtype):
    fmt = FORMATS[dtype]
    x = torch.tensor(np.exp(np.random.default_rng(1).uniform(-2, 2, POINTS))).to(getattr(torch, dtype))
    found = {"torch": torch.pow(x, exponent).double().tolist()}
    if dtype != "bfloat16":
        found["numpy"] = np.power(x.numpy(), x.numpy().dtype.type(exponent)).astype(float).tolist()
    with mpmath.workprec(160):
        exact = [mpmath.mpf(v) ** exponent for v in x.double().tolist()]
        for answers_ in found.values():
            worst = max(float(abs(y - t)) / fmt.ulp(float(t)) for y, t in zip(answers_, exact, strict=True))
            assert 0 < worst <= ulps("pow", dtype)


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_error_of_every_angle_is_within_its_bound(dtype):
    fmt, rng = FORMATS[dtype], np.random.default_rng(2)
    y, x = (torch.tensor(rng.normal(size=POINTS)).to(getattr(torch, dtype)) for _ in range(2))
    found = {"torch": torch.arctan2(y, x).double().tolist()}
    if dtype != "bfloat16":
        found["numpy"] = np.arctan2(y.numpy(), x.numpy()).astype(float).tolist()
    with mpmath.workprec(160):
        exact = [mpmath.atan2(v, w) for v, w in zip(y.double().tolist(), x.double().tolist(), strict=True)]
        for answers_ in found.values():
            worst = max(float(abs(a - t)) / fmt.ulp(float(t)) for a, t in zip(answers_, exact, strict=True))
            assert 0 < worst <= ulps("arctan2", dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_roots_of_squares_are_exact(dtype):
    k = torch.arange(1, 4096).to(getattr(torch, dtype))
    assert torch.equal(torch.sqrt(k * k), k)
    assert (np.sqrt((k * k).numpy()) == k.numpy()).all()


@pytest.mark.parametrize(
    "function", sorted(ULPS.keys() - SPECIAL_ULPS.keys() - {"pow", "sqrt", "erf", "arctan2", "sinc", "trigamma"})
)
def test_the_table_agrees_with_numpys_tests(function):
    folder = Path(np.__file__).parent / "_core" / "tests" / "data"
    path = folder / f"umath-validation-set-{function}.csv"
    if not path.exists():
        pytest.skip("this NumPy was packaged without its tests")
    with path.open(newline="") as file:
        rows = [row for row in csv.reader(file) if row and row[0].startswith("np.")]
    for dtype in ("float32", "float64"):
        tested = max(int(row[3]) for row in rows if row[0] == f"np.{dtype}")
        assert ulps(function, dtype) == tested + 0.5

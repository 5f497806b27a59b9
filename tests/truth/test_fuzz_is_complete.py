"""Every function that certified numbers have is tried by a soundness test, or is one that is under another name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import CodeType

import numpy as np
import pytest

from oracle.truth import certify
from oracle.truth.arrays import FUNCTIONS
from oracle.truth.scipy_functions import SCIPY as SCIPY_FUNCTIONS
from oracle.truth.scipy_linear_algebra import SCIPY as SCIPY_LINEAR_ALGEBRA
from oracle.truth.ufuncs import REDUCTIONS, UFUNCS
from tests.support import expressions
from tests.support.array_cases import CONTINUOUS
from tests.support.jump_cases import JUMPS
from tests.support.special_cases import CASES
from tests.truth import test_fourier, test_linear_algebra, test_norms, test_scipy_linear_algebra
from tests.truth.test_soundness_statistics import FUNCTIONS as STATISTICS

# By name: a function that the tests try, and an argument (or several) at which both are the same.
SAME: dict[str, tuple[str, tuple[float, ...]]] = {
    "psi": ("digamma", (2.5,)),
    "lgamma": ("gammaln", (2.5,)),
    "loggamma": ("gammaln", (2.5,)),
    "_zeta": ("zeta", (2.0, 1.5)),
    "radians": ("deg2rad", (2.5,)),
    "degrees": ("rad2deg", (2.5,)),
    "fabs": ("absolute", (-2.5,)),
    "fmax": ("maximum", (2.5, 0.75)),
    "fmin": ("minimum", (2.5, 0.75)),
}
# What is written with operations that random expressions have, or returns its argument or a plain constant.
COMPOSED = {
    *("divide", "true_divide", "reciprocal", "square", "conjugate", "absolute", "minimum", "float_power", "hypot"),
    *("logaddexp", "expit", "ldexp", "isnan", "isinf", "isfinite", "where", "real", "imag", "iscomplexobj"),
    *("isrealobj", "nan_to_num", "zeros_like", "ones_like", "empty_like", "full_like", "logsumexp", "softmax"),
    *("log_softmax", "cdist", "convolve2d", "fftconvolve"),
}


def words(code: CodeType) -> Iterator[str]:
    """The names in the code of a function and of the functions in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from words(constant)


def tried() -> set[str]:
    """The names of the functions that the soundness tests call."""
    definitions = [case.numpy for case in (CONTINUOUS | JUMPS).values()]
    definitions += [each.numpy for each in (*test_linear_algebra.FUNCTIONS, *test_fourier.FUNCTIONS, *STATISTICS)]
    definitions += [*test_fourier.SHAPED.values()]
    for module in (test_scipy_linear_algebra, test_norms):
        definitions += [x for x in vars(module).values() if getattr(x, "__module__", "") == module.__name__]
    found = {*CASES, *expressions.FUNCTIONS, "maximum", "erf", *CONTINUOUS, *JUMPS}
    for definition in definitions:
        found |= {definition.__name__, *(words(definition.__code__) if hasattr(definition, "__code__") else ())}
    return found


def names(table) -> list[str]:
    """The functions of a table that are not refused."""
    return sorted({name.rpartition(".")[2] for name, x in table.items() if not is_refused(x)})


def is_refused(function) -> bool:
    if isinstance(function, partial):
        return any(map(is_refused, function.args))
    return getattr(function, "__name__", "") == "refuse"


@pytest.mark.parametrize("table", [UFUNCS, REDUCTIONS, FUNCTIONS, SCIPY_FUNCTIONS, SCIPY_LINEAR_ALGEBRA])
def test_every_certified_function_is_tried(table):
    missing = set(names(table)) - tried() - COMPOSED - SAME.keys()
    assert not missing, f"no soundness test calls {sorted(missing)}"


@pytest.mark.parametrize("name", SAME)
def test_other_names_have_the_same_values_and_bounds(name):
    other, arguments = SAME[name]
    one, another = (
        certify(lambda x, _f=UFUNCS[each]: _f(*x), {"x": np.array(arguments)}, "float32").paths[0].value
        for each in (name, other)
    )
    assert (one.high, one.direct) == (another.high, another.direct)

"""What valid values must meet besides their bounds: structures, predicates and constructors."""

import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.domains.rounding import Array, clip, round_to
from oracle.domains.specs import Spec
from oracle.domains.structures import STRUCTURES

_ENOUGH = 64  # values that are drawn before a share of rejected ones counts; arbitrary
_LAST_TRIES = 50


class Rejections:
    """Counts, for each parameter with a predicate and no constructor, the values drawn and those refused."""

    def __init__(self) -> None:
        self.drawn: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def met(self, name: str, spec: Spec, value: Array) -> bool:
        """Whether the predicate holds. Raises `ValueError` once more than half of the values have been refused."""
        met = holds(spec, value)
        self.drawn[name] += 1
        self.refused[name] += not met
        drawn, more = self.drawn[name], self.refused[name] - self.drawn[name] / 2
        if drawn >= _ENOUGH and more > drawn**0.5:  # two standard deviations more than a half
            raise ValueError(self._advice(name))
        return met

    def last(self, name: str, spec: Spec, draw: Callable[[], Array]) -> Array:
        """Draw until a value meets the predicate; `ValueError` if none does in a bounded number of draws."""
        for _ in range(_LAST_TRIES):
            value = draw()
            if self.met(name, spec, value):
                return value
        raise ValueError(self._advice(name))

    def _advice(self, name: str) -> str:
        counts = f"{self.refused[name]} of {self.drawn[name]} values drawn for {name}"
        return (
            f"{counts} do not meet its such_that=; give make=, a function that returns a valid array for any array, "
            "or narrow low= and high= or choose a structure="
        )


def structured(spec: Spec, x: Array, dtype: str) -> Array:
    """An array with the structure of the parameter, and made by its constructor if it has one.

    Raises `ValueError` if the constructor returns another shape, or a value for which the predicate does not hold.
    """
    bounds = getattr(spec, "low", None), getattr(spec, "high", None)
    made = np.array(STRUCTURES[spec.structure].make(x, bounds, dtype) if spec.structure and x.size else x, order="C")
    if spec.make is None:
        return made
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        returned = np.asarray(spec.make(made.copy()))
    if returned.shape != x.shape:
        raise ValueError(f"make= returned an array of shape {returned.shape}, but should return one of shape {x.shape}")
    made = clip(round_to(returned, dtype), *bounds, dtype) if x.dtype.kind == "f" else returned.astype(x.dtype)
    if problem := problem_of(spec, made, dtype):
        raise ValueError(f"make= returned an array that {problem}; correct make= or such_that=")
    return made


def holds(spec: Spec, x: Array) -> bool:
    """Whether the predicate of a parameter holds, if it has one."""
    if spec.such_that is None:
        return True
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        return bool(spec.such_that(x.copy()))


def problem_of(spec: Spec, x: Array, dtype: str) -> str:
    """What is wrong with the entries together, as a clause that follows the name; empty for a valid array."""
    if spec.structure and x.size and not STRUCTURES[spec.structure].holds(x, dtype):
        return f"does not have the structure {spec.structure!r} ({STRUCTURES[spec.structure].meaning})"
    if not holds(spec, x):
        name = getattr(spec.such_that, "__name__", "a condition")
        return f"does not meet such_that={name.replace('<lambda>', 'lambda ...')}"
    return ""


def complex_of(real: Array, imaginary: Array, dtype: str) -> Array:
    """Complex numbers with these parts: complex128 for float64, complex64 for the other dtypes."""
    kind: Any = np.complex128 if dtype == "float64" else np.complex64
    made = np.empty(real.shape, kind)
    made.real, made.imag = real, imaginary
    return made

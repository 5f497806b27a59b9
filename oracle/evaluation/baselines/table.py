"""The baselines: how each compares, what it reports as wrong, and the implementations it applies to."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines.cases import (
    BaselineCase,
    cases,
    default_dtype,
    reference_for,
    returned,
    warnings_ignored,
)
from oracle.evaluation.baselines.gradients import near_differences, passes_gradcheck
from oracle.evaluation.baselines.inputs import Drawing

Applies = Callable[[Concept, Implementation], bool]
Flags = Callable[[Concept, Implementation, Implementation, int], bool]
Compare = Callable[[Any, Any], object]  # raises if the two differ

ULPWISE = importlib.util.find_spec("ulpwise") is not None  # optional: used if it is installed

_ONE = Drawing(1, 4, 8)
_HUNDRED = Drawing(100, 1, 8)
_HYPOTHESIS = Drawing(100, 0, 6, by_hypothesis=True)
_HYPOTHESIS_TO_1000 = Drawing(100, 0, 6, by_hypothesis=True, magnitude=1000.0)


@dataclass(frozen=True)
class Baseline:
    """One tool with the settings of a typical user.

    `applies(concept, candidate)`: whether the tool can test the candidate.
    `flags(concept, candidate, reference, seed)`: whether the tool reports the candidate as wrong.
    """

    name: str
    description: str
    applies: Applies
    flags: Flags


def _comparison(compare: Compare, drawing: Drawing, dtype: str | None = None) -> Flags:
    """Report a failure if `compare` raises on any case; in `dtype`, by default that of the candidate's library."""

    def flags(concept: Concept, candidate: Implementation, reference: Implementation, seed: int) -> bool:
        side = candidate.side
        chosen = dtype or default_dtype(concept, side)
        with warnings_ignored():
            drawn = cases(concept, reference, side, candidate.gives, chosen, drawing, seed)
            return any(_differs(compare, candidate, case) for case in drawn)

    return flags


def _differs(compare: Compare, candidate: Implementation, case: BaselineCase) -> bool:
    try:
        answer = returned(candidate, case)
        # A function may return the gradients of some inputs only, but not of none.
        names = [name for name in case.expected if name in answer]
        for name in names:
            compare(answer[name], case.expected[name])
        return not names
    except Exception:  # any exception fails a user's test
        return True


def _assert_close(actual: Any, expected: Any) -> None:
    """Call `torch.testing.assert_close` as a user would: NumPy scalars as arrays, tensors unchanged."""
    actual = np.asarray(actual) if isinstance(expected, np.ndarray) else actual
    if type(actual) is type(expected) and actual.dtype == expected.dtype:
        same = np.array_equal if isinstance(expected, np.ndarray) else torch.equal
        if same(actual, expected):
            return  # the same result, without the 50 µs that assert_close takes
    torch.testing.assert_close(actual, expected)


def _assert_allclose(actual: Any, expected: Any) -> None:
    plain = actual.numpy(force=True) if isinstance(actual, torch.Tensor) else actual
    np.testing.assert_allclose(plain, np.asarray(expected))


def _assert_max_ulp(actual: Any, expected: Any) -> None:
    importlib.import_module("ulpwise").assert_max_ulp(actual, expected)


def _comparison_applies(concept: Concept, implementation: Implementation) -> bool:
    """Values always; gradients if there is a correct torch implementation to differentiate by autograd."""
    if implementation.gives in ("gradient", "second"):
        return reference_for(concept, implementation).side == "torch"
    return implementation.gives == "value"


def _ulpwise_applies(concept: Concept, implementation: Implementation) -> bool:
    floats = concept.returns is None or concept.returns.startswith("float")
    return ULPWISE and floats and _comparison_applies(concept, implementation)


def _autograd_applies(concept: Concept, implementation: Implementation) -> bool:
    return implementation.side == "torch" and implementation.gives == "value" and bool(concept.differentiable)


def _gradient_applies(concept: Concept, implementation: Implementation) -> bool:
    by_hand = implementation.gives == "gradient" and bool(concept.differentiable)
    return by_hand or _autograd_applies(concept, implementation)


_DEFAULTS = "its defaults (float32: rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7; same shape and dtype)"
_OWN = "in the library's default dtype, float32 for torch and float64 for NumPy"
_DRAWN = f"torch.testing.assert_close at {_DEFAULTS}, {_OWN}, on 100 examples drawn by Hypothesis, sizes 0 to 6"

BASELINES = (
    Baseline(
        "assert_close, one random normal",
        f"torch.testing.assert_close at {_DEFAULTS}, against the reference implementation on one input of random "
        f"normals, sizes 4 to 8, {_OWN}. https://docs.pytorch.org/docs/stable/testing.html",
        _comparison_applies,
        _comparison(_assert_close, _ONE),
    ),
    Baseline(
        "assert_close, 100 random normals",
        f"torch.testing.assert_close at {_DEFAULTS}, on 100 inputs of random normals, sizes 1 to 8, {_OWN}.",
        _comparison_applies,
        _comparison(_assert_close, _HUNDRED),
    ),
    Baseline(
        "assert_close, Hypothesis",
        f"{_DRAWN}, any finite floats in the domain; examples with a non-finite reference answer are skipped.",
        _comparison_applies,
        _comparison(_assert_close, _HYPOTHESIS),
    ),
    Baseline(
        "assert_close, Hypothesis up to 1000",
        f"{_DRAWN}, floats in the domain and between -1000 and 1000.",
        _comparison_applies,
        _comparison(_assert_close, _HYPOTHESIS_TO_1000),
    ),
    Baseline(
        "assert_allclose, 100 random normals",
        "numpy.testing.assert_allclose at its defaults (rtol 1e-7, atol 0), on 100 inputs of random normals, sizes 1 "
        "to 8, in float64. https://numpy.org/doc/stable/reference/generated/numpy.testing.assert_allclose.html",
        _comparison_applies,
        _comparison(_assert_allclose, _HUNDRED, "float64"),
    ),
    Baseline(
        "gradcheck",
        "torch.autograd.gradcheck at its defaults (eps 1e-6, atol 1e-5, rtol 1e-3), in float64 on 10 inputs of random "
        "normals, sizes 1 to 3: autograd against the candidate's own finite differences. "
        "https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html",
        _autograd_applies,
        lambda *arguments: not passes_gradcheck(*arguments),
    ),
    Baseline(
        "CS231n gradient check",
        "Central differences (h = 1e-5) of the reference value in float64, at 10 random entries of each argument on "
        "10 inputs of random normals, sizes 1 to 8: a relative error above 1e-4 fails, which the course calls okay for "
        "functions with kinks. https://cs231n.github.io/neural-networks-3/#gradcheck",
        _gradient_applies,
        lambda *arguments: not near_differences(*arguments),
    ),
    Baseline(
        "ulpwise, 100 random normals",
        "ulpwise.assert_max_ulp at its default (1 ulp), on 100 inputs of random normals, sizes 1 to 8, "
        f"{_OWN}. https://pypi.org/project/ulpwise/" + ("" if ULPWISE else " Not installed, so it was not run."),
        _ulpwise_applies,
        _comparison(_assert_max_ulp, _HUNDRED),
    ),
)

"""The tools: how each compares, what it takes for wrong, and whom it can be asked about."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines.gradients import consistent, near_differences
from oracle.evaluation.baselines.inputs import Drawing
from oracle.evaluation.baselines.questions import Question, answer_of, own_dtype, questions, quietly, trusted_for

__all__ = ["BASELINES", "ULPWISE", "Baseline"]

Asks = Callable[[Concept, Implementation], bool]
Convicts = Callable[[Concept, Implementation, Implementation, int], bool]
Compare = Callable[[Any, Any], object]  # raises where the two differ

ULPWISE = importlib.util.find_spec("ulpwise") is not None  # optional: it is asked where it is installed

_ONE = Drawing(1, 4, 8)
_HUNDRED = Drawing(100, 1, 8)
_HYPOTHESIS = Drawing(100, 0, 6, by_hypothesis=True)
_HYPOTHESIS_TO_1000 = Drawing(100, 0, 6, by_hypothesis=True, magnitude=1000.0)


@dataclass(frozen=True)
class Baseline:
    """One tool as a user uses it: `convicts(concept, candidate, trusted, seed)` is whether it says "wrong"."""

    name: str
    description: str
    asks: Asks
    convicts: Convicts


def _closeness(compare: Compare, drawing: Drawing, dtype: str | None = None) -> Convicts:
    """Convict where `compare` raises on any answer; in `dtype`, or in the candidate's library's own."""

    def convicts(concept: Concept, candidate: Implementation, trusted: Implementation, seed: int) -> bool:
        side = candidate.side
        chosen = dtype or own_dtype(concept, side)
        with quietly():
            asked = questions(concept, trusted, side, candidate.gives, chosen, drawing, seed)
            return any(_differs(compare, candidate, question) for question in asked)

    return convicts


def _differs(compare: Compare, candidate: Implementation, question: Question) -> bool:
    try:
        answer = answer_of(candidate, question)
        # A gradient may leave out an input, as the pages' may; but not all of them.
        names = [name for name in question.expected if name in answer]
        for name in names:
            compare(answer[name], question.expected[name])
        return not names
    except Exception:  # whatever it is, the user's test is red
        return True


def _assert_close(actual: Any, expected: Any) -> None:
    """As a user calls it: NumPy's scalars as arrays, tensors as they are."""
    actual = np.asarray(actual) if isinstance(expected, np.ndarray) else actual
    if type(actual) is type(expected) and actual.dtype == expected.dtype:
        same = np.array_equal if isinstance(expected, np.ndarray) else torch.equal
        if same(actual, expected):
            return  # as it would, only that it takes 50 µs to
    torch.testing.assert_close(actual, expected)


def _assert_allclose(actual: Any, expected: Any) -> None:
    plain = actual.numpy(force=True) if isinstance(actual, torch.Tensor) else actual
    np.testing.assert_allclose(plain, np.asarray(expected))


def _assert_max_ulp(actual: Any, expected: Any) -> None:
    importlib.import_module("ulpwise").assert_max_ulp(actual, expected)


def _closeness_asks(concept: Concept, implementation: Implementation) -> bool:
    """Values always; gradients where torch's autograd has a right version to differentiate."""
    if implementation.gives in ("gradient", "second"):
        return trusted_for(concept, implementation).side == "torch"
    return implementation.gives == "value"


def _ulpwise_asks(concept: Concept, implementation: Implementation) -> bool:
    floats = concept.returns is None or concept.returns.startswith("float")  # of others it knows no ulps
    return ULPWISE and floats and _closeness_asks(concept, implementation)


def _autograd_asks(concept: Concept, implementation: Implementation) -> bool:
    return implementation.side == "torch" and implementation.gives == "value" and bool(concept.differentiable)


def _gradient_asks(concept: Concept, implementation: Implementation) -> bool:
    by_hand = implementation.gives == "gradient" and bool(concept.differentiable)
    return by_hand or _autograd_asks(concept, implementation)


_DEFAULTS = "its defaults (float32: rtol 1.3e-6, atol 1e-5; float64: rtol and atol 1e-7; same shape and dtype)"
_OWN = "in the library's own dtype, float32 for torch and float64 for NumPy"
_DRAWN = f"torch.testing.assert_close at {_DEFAULTS}, {_OWN}, on 100 examples drawn by Hypothesis, sizes 0 to 6"

BASELINES = (
    Baseline(
        "assert_close, one random normal",
        f"torch.testing.assert_close at {_DEFAULTS}, against the trusted version on one input of random normals, sizes "
        f"4 to 8, {_OWN}. https://docs.pytorch.org/docs/stable/testing.html",
        _closeness_asks,
        _closeness(_assert_close, _ONE),
    ),
    Baseline(
        "assert_close, 100 random normals",
        f"torch.testing.assert_close at {_DEFAULTS}, on 100 inputs of random normals, sizes 1 to 8, {_OWN}.",
        _closeness_asks,
        _closeness(_assert_close, _HUNDRED),
    ),
    Baseline(
        "assert_close, Hypothesis",
        f"{_DRAWN}, any finite float inside the domain; where the trusted answer is not finite, none is wanted.",
        _closeness_asks,
        _closeness(_assert_close, _HYPOTHESIS),
    ),
    Baseline(
        "assert_close, Hypothesis up to 1000",
        f"{_DRAWN}, floats inside the domain and between -1000 and 1000.",
        _closeness_asks,
        _closeness(_assert_close, _HYPOTHESIS_TO_1000),
    ),
    Baseline(
        "assert_allclose, 100 random normals",
        "numpy.testing.assert_allclose at its defaults (rtol 1e-7, atol 0), on 100 inputs of random normals, sizes 1 "
        "to 8, in float64. https://numpy.org/doc/stable/reference/generated/numpy.testing.assert_allclose.html",
        _closeness_asks,
        _closeness(_assert_allclose, _HUNDRED, "float64"),
    ),
    Baseline(
        "gradcheck",
        "torch.autograd.gradcheck at its defaults (eps 1e-6, atol 1e-5, rtol 1e-3), in float64 on 10 inputs of random "
        "normals, sizes 1 to 3: autograd against the candidate's own finite differences. "
        "https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html",
        _autograd_asks,
        lambda *asked: not consistent(*asked),
    ),
    Baseline(
        "CS231n gradient check",
        "Centered differences (h = 1e-5) of the trusted value in float64, at 10 random coordinates of each argument on "
        "10 inputs of random normals, sizes 1 to 8: a relative error above 1e-4 is wrong, what the course still calls "
        "okay where there are kinks. https://cs231n.github.io/neural-networks-3/#gradcheck",
        _gradient_asks,
        lambda *asked: not near_differences(*asked),
    ),
    Baseline(
        "ulpwise, 100 random normals",
        "ulpwise.assert_max_ulp at its default (1 ulp), on 100 inputs of random normals, sizes 1 to 8, "
        f"{_OWN}. https://pypi.org/project/ulpwise/" + ("" if ULPWISE else " It is not installed: nobody is asked."),
        _ulpwise_asks,
        _closeness(_assert_max_ulp, _HUNDRED),
    ),
)

"""Which questions there are, whom they are put to, and how one is put to a single example."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import ExpectedFailure
from oracle.domains import Choice, Example, Reals, Scalar, round_to
from oracle.judge import (
    Case,
    Verdict,
    changed,
    gives_gradient,
    gives_second,
    judge_gradient,
    judge_law,
    judge_layout,
    judge_memory,
    judge_purity,
    judge_second,
    judge_special,
    judge_state,
    judge_value,
    laid_out,
    worse,
)

__all__ = ["CHECKS", "asks_differences", "checks_of", "counterexample", "judge_all", "question"]

CHECKS = (
    "value",
    "gradient",
    "second",
    "training",
    "purity",
    "layout",
    "memory",
    "state",
    "special",
    "errors",
    "laws",
    "digits",
    "differences",
)


def checks_of(concept: Concept, implementation: Implementation, dtype: str) -> tuple[str, ...]:
    """The checks that apply to an implementation."""
    valued = implementation.gives == "value"
    computes = implementation.scene is None
    applies = {
        "value": valued,
        "gradient": gives_gradient(concept, implementation),
        "second": gives_second(concept, implementation),
        "training": bool(concept.runs) and implementation.learner is not None and dtype in ("float32", "float64"),
        "purity": computes,
        "layout": computes and _has_arrays(concept),
        # Where memory lies does not depend on the dtype: the model knows one.
        "memory": implementation.name in concept.modelled and dtype == "float64",
        "state": not computes and dtype == concept.dtypes[-1],
        # A step of training mixes everything with everything: what is not finite has diverged, wherever it shows.
        # And where truth is measured, what the reference does with a NaN is its own affair.
        "special": valued and _has_reals(concept) and not concept.state and not concept.uncertified,
        "errors": valued and bool(concept.errors),
        "laws": valued and bool(concept.laws),
        "digits": concept.data is not None and dtype in ("float32", "float64"),
        "differences": asks_differences(concept, implementation, dtype),
    }
    return tuple(check for check in CHECKS if applies[check])


def asks_differences(concept: Concept, implementation: Implementation, dtype: str) -> bool:
    """Whether a convention names the implementation. Inputs keep their own dtypes, so it is asked beside one only."""
    named = any(implementation.name in convention.answers for convention in concept.library_differences)
    return named and dtype == concept.dtypes[-1]


def _has_arrays(concept: Concept) -> bool:
    return any(spec.axes for spec in concept.domain.parameters.values())


def _has_reals(concept: Concept) -> bool:
    return any(isinstance(spec, Reals | Scalar) for spec in concept.domain.parameters.values())


def judge_all(case: Case, implementation: Implementation) -> Verdict:
    """Value and derivatives, whichever there are: what is asked on real data."""
    verdicts = []
    if implementation.gives == "value":
        verdicts.append(judge_value(case, implementation))
    if gives_gradient(case.concept, implementation):
        verdicts.append(judge_gradient(case, implementation))
    if gives_second(case.concept, implementation):
        verdicts.append(judge_second(case, implementation))
    return reduce(worse, verdicts)


def question(check: str) -> Callable[[Case, Implementation], Verdict]:
    """The judge of a check that is asked of one example."""
    return {
        "value": judge_value,
        "training": judge_value,  # of one step
        "gradient": judge_gradient,
        "second": judge_second,
        "purity": judge_purity,
        "special": judge_special,
        "layout": lambda case, implementation: judge_layout(case, implementation, list(laid_out(case))),
        "memory": lambda case, implementation: judge_memory(implementation, [case, *(c for _, c in laid_out(case))]),
        "state": lambda case, implementation: judge_state(implementation),
        "laws": _judge_laws,
        "digits": judge_all,
    }[check]


def _judge_laws(case: Case, implementation: Implementation) -> Verdict:
    verdicts = [judge_law(case, law, changed(case, law), implementation) for law in case.concept.laws]
    return next((v for v in verdicts if not v.right), verdicts[0])


def counterexample(concept: Concept, known: ExpectedFailure, dtype: str) -> Example:
    """The witness of a listed disagreement as an example; one for `special` need not be in the domain."""
    if known.check != "special":
        return concept.domain.cast(known.counterexample, dtype)
    inputs: dict[str, Any] = {}
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Choice):
            inputs[name] = known.counterexample[name]
            continue
        array = np.asarray(known.counterexample[name])
        real = isinstance(spec, Reals | Scalar)
        inputs[name] = round_to(array.astype(np.float64), dtype) if real else array.astype(np.int64)
        if isinstance(spec, Scalar):
            inputs[name] = float(inputs[name])
    return Example(inputs, dtype, "given", {})

"""A normwise tolerance of measured values."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.truth.enclosures import Path, Truth
from oracle.truth.formats import format_of
from oracle.truth.leaves import is_real
from oracle.truth.samples import SAFETY, SAMPLES, called


def with_normwise(reference: Callable[..., Any], inputs: Mapping[str, Any], truth: Truth) -> list[Path]:
    """The paths of a measured truth with a normwise tolerance of the values.

    It is that of forms which pass through larger amounts, as a difference of squares does: a unit roundoff of the
    largest answer to inputs of the same magnitudes with other signs, times the number of terms.
    """
    random, unit = np.random.default_rng(0), format_of(truth.dtype).unit
    terms = 1 + max((np.size(x) for x in inputs.values() if is_real(x)), default=0)
    found = []
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        answers = [called(reference, _with_signs(inputs, random), np.float64) for _ in range(SAMPLES)]
        for path in truth.paths:
            known = [np.abs(x.astype(np.float64)) for x in answers if x is not None and x.shape == path.value.shape]
            amount = np.fmax.reduce([np.abs(path.value.high), *known])
            amount = np.where(np.isfinite(amount), amount, 0.0)
            bound = np.maximum(path.value.rearranged, SAFETY * terms * unit * amount)
            exact = path.value.rearranged == 0.0  # integers
            found.append(replace(path, value=replace(path.value, normwise=np.where(exact, 0.0, bound))))
    return found


def _with_signs(inputs: Mapping[str, Any], random: np.random.Generator) -> dict[str, Any]:
    return {name: x * random.choice([-1.0, 1.0], np.shape(x)) if is_real(x) else x for name, x in inputs.items()}

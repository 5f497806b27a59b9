"""Failures beyond ordinary inputs: magnitudes that over- or underflow, and axes of size 0.

Such a failure makes a user's function `limited`, not `wrong`, if it is right on all other inputs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from oracle.calling import Stopped
from oracle.domains import Domain, Example, Reals, Scalar
from oracle.domains.containers import arrays_in, values_in
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import format_of

ORDINARY = (1e-6, 1e6)  # a choice: most data are scaled into this range
# The exceptions of an overflow: `math.exp(1000.0)`, a factorisation of an infinite matrix.
_OVERFLOWS = ("ArithmeticError", "LinAlgError", "_LinAlgError")


class Limitation(StrEnum):
    """The kind of an input on which a failure is only a limitation."""

    LARGE = "large magnitudes"
    SMALL = "small magnitudes"
    EMPTY = "an axis of size 0"


@dataclass(frozen=True)
class OrdinaryInputs:
    """Which inputs of `domain` are ordinary: 0 and magnitudes `within` two numbers; no axis of size 0.

    Without `within`, the magnitudes are those of `ORDINARY`; in float16, whose largest number is smaller, its normal
    numbers. All values of a parameter whose bounds exclude every ordinary magnitude are ordinary.
    """

    domain: Domain
    within: tuple[float, float] | None = None

    def range(self, dtype: str) -> tuple[float, float]:
        """The smallest and the largest ordinary magnitude other than 0."""
        if self.within is not None:
            return self.within
        numbers = format_of(dtype)
        return (numbers.smallest_normal, numbers.largest) if dtype == "float16" else ORDINARY

    def limitation(
        self, example: Example | None, verdict: Verdict, error: BaseException | None = None
    ) -> Limitation | None:
        """The limitation that a failing verdict shows, or None if it is a fault.

        Wrong numbers, NaN, infinities and exceptions of an overflow are limitations beyond the ordinary magnitudes.
        Every exception is one on an empty input, except a call that was stopped. `error` is the exception. An example
        of a scene or of a training run, which has other inputs than the domain, shows none.
        """
        if example is None or example.inputs.keys() != self.domain.parameters.keys():
            return None
        if verdict.grade is Grade.RAISED:
            if isinstance(error, Stopped | MemoryError) or not isinstance(error, Exception | None):
                return None
            if any(not x.size for value in example.inputs.values() for x in arrays_in(value)):
                return Limitation.EMPTY
            kinds = {kind.__name__ for kind in type(error).__mro__}
            return self.beyond(example) if kinds.intersection(_OVERFLOWS) else None
        return self.beyond(example) if verdict.grade is Grade.WRONG and verdict.got else None

    def beyond(self, example: Example) -> Limitation | None:
        """Whether magnitudes are larger or smaller than ordinary ones; LARGE if there are both."""
        low, high = self.range(example.dtype)
        limitation = None
        for _, magnitudes in self.magnitudes(example):
            if magnitudes.size and magnitudes.max() > high:
                return Limitation.LARGE
            if magnitudes.size and magnitudes.min() < low:
                limitation = Limitation.SMALL
        return limitation

    def magnitudes(self, example: Example) -> Iterator[tuple[str, Any]]:
        """The real inputs and parts of inputs by name, each with the magnitudes of its entries other than 0."""
        for name, spec in self.domain.parameters.items():
            for part, kind, value in values_in(name, spec, example.inputs[name]):
                if isinstance(kind, Reals | Scalar) and self._has_ordinary_values(kind, example.dtype):
                    magnitudes = np.abs(np.asarray(value, np.float64)).ravel()
                    yield part, magnitudes[magnitudes > 0.0]

    def _has_ordinary_values(self, spec: Reals | Scalar, dtype: str) -> bool:
        low, high = self.range(dtype)
        least = -np.inf if spec.low is None else spec.low
        most = np.inf if spec.high is None else spec.high
        return max(low, least) <= min(high, most) or max(-high, least) <= min(-low, most)

"""One array of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["AS_GIVEN", "Output"]

AS_GIVEN = "as given"  # in place of a dtype under test: every input keeps its own


@dataclass(frozen=True, eq=False)
class Output:
    """An array that a candidate returned: exact values as float64, and the dtype and kind it came in."""

    values: NDArray[np.float64]
    dtype: str
    kind: str  # "array", "tensor", or the type's name where it is neither

    @classmethod
    def of_array(cls, answer: Any) -> Output:
        """An output of NumPy: an array or one of its scalars. Anything else keeps its name, to be judged."""
        if isinstance(answer, np.ndarray | np.generic):
            numeric = answer.dtype.kind in "fiub"
            values = np.array(answer, np.float64) if numeric else np.full(np.shape(answer), np.nan)
            return cls(values, str(answer.dtype), "array")
        kind = type(answer).__name__
        try:
            return cls(np.array(answer, np.float64), kind, kind)
        except (TypeError, ValueError):
            return cls(np.full((), np.nan), kind, kind)

"""Find out whether a candidate calls LAPACK, which may not return for NaN or infinities.

Some drivers (`np.linalg.lstsq`) loop for ever on an infinity, in C, where no signal interrupts them.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SKIPPED = "NaN and infinities were not tried: it calls LAPACK, which may not return for them"

_ROUTINES = re.compile(
    "_?(linalg_)?(lstsq|svd|svdvals|eig|eigh|eigvals|eigvalsh|inv|inv_ex|pinv|pinverse|solve|solve_ex|lu_solve|det|"
    "slogdet|logdet|inverse|cholesky|cholesky_ex|qr|matrix_rank|cond|matrix_power|expm|matrix_exp|lu|lu_factor|schur|sqrtm)"
)
_SCIPY = ("scipy.linalg", "scipy.sparse.linalg")


class LapackWatch:
    """Watches the first calls of a candidate. `seen` says whether one of them has called a routine of LAPACK."""

    def __init__(self, calls: int = 2) -> None:  # as many calls at least detect the library and the results
        self.seen, self._left = False, calls

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note calls of LAPACK inside; a profiler that runs is paused meanwhile."""
        if self.seen or not self._left:
            yield
            return
        self._left -= 1
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _note(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            module = frame.f_globals.get("__name__", "")
            routine = module.startswith("numpy.linalg") and _ROUTINES.fullmatch(frame.f_code.co_name)
            self.seen = self.seen or bool(routine) or module.startswith(_SCIPY)
        elif event == "c_call" and not self.seen:
            self.seen = _ROUTINES.fullmatch(getattr(argument, "__name__", "")) is not None

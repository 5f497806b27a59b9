"""A definition in vectorized NumPy: handed arrays that NumPy's functions may be called on, told what cannot be done.

What it raises over certified numbers comes back as a `TypeError` with the line that raised it and what to write there.
"""

from __future__ import annotations

import inspect
import linecache
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps
from opcode import opname
from types import CodeType
from typing import TYPE_CHECKING, Any

import numpy as np

from oracle.truth import arrays
from oracle.truth.arrays import Numbers
from oracle.truth.context import now
from oracle.truth.number import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["vectorized"]

# What a line shows, and what to write in its place; the first that fits.
_ADVICE: tuple[tuple[str, str], ...] = (
    (r"\bmath\.(exp|log|sqrt|sin|cos|tanh|expm1|log1p)\(", "math.{0} takes floats alone; write np.{0}"),
    (r"\bmath\.(\w+)", "math.{0} takes floats alone; write it with + - * / and the functions of oracle.truth"),
    (r"\b(torch\b[\w.]*)", "{0} cannot hold certified numbers; a definition is NumPy, or loops in plain Python"),
    (r"(?<![\w.])(float|int|round)\(", "{0}() would drop the certificate of a certified number; leave it out"),
    (r"\.(item|astype|numpy)\(", ".{0}() would drop the certificate of a certified number; leave it out"),
    (r"^(\w+)\[.*\]\s*[-+*/]?=[^=]", "{0} is an array of floats; make it with np.empty_like, or give it dtype=x.dtype"),
)
_LOST = (
    "the larger or smaller of two numbers that may be equal is taken by a comparison here, and its corner is lost; use "
    "maximum, minimum and amax of oracle.truth, or np.maximum on arrays made with np.empty_like or np.zeros_like"
)

_PYTHONS = re.compile(r"(?<![\w.])(max|min)\(")


def vectorized(definition: Callable[..., Any]) -> Callable[..., Any]:
    """`definition`, for which the certified numbers among its inputs come in arrays of ours."""

    @wraps(definition)
    def over_arrays(*args: Any, **inputs: Any) -> Any:
        inputs = inspect.signature(definition).bind(*args, **inputs).arguments if args else inputs
        if not any(_certified(x) for x in inputs.values()):
            return definition(**inputs)
        handed = {name: x.view(Numbers) if _is_array(x) else x for name, x in inputs.items()}
        # NumPy watches what the arithmetic of objects leaves behind in the processor's flags: they are not its own.
        with _guarded(), np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            try:
                return definition(**handed)
            except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
                raise TypeError(_explained(definition, error)) from error

    return over_arrays


def _is_array(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype == object


def _certified(x: Any) -> bool:
    return _is_array(x) or isinstance(x, Number)


@contextmanager
def _guarded() -> Iterator[None]:
    """No maximum that is taken by a comparison where two numbers tie: the corner would be lost.

    NumPy takes it so in a plain array of objects, from inside a call, with >=, as nothing else does (in Python, a
    comparison is an instruction of its own); and so do Python's own `max` and `min`, with > and <.
    """
    decide = now.decide

    def guarded(left: Number, right: Number, symbol: str) -> bool:
        a, ea, *_, ha = left.reading
        b, eb, *_, hb = right.reading
        if abs(a - b) <= 2.0 * (ea + eb) + ha + hb and symbol not in ("==", "!="):
            frame = sys._getframe(2)  # 0: here, 1: __ge__ or the like
            ours = frame.f_code.co_filename == arrays.__file__  # where NumPy is asked to compare, and nothing else
            called = not ours and opname[frame.f_code.co_code[frame.f_lasti]].startswith("CALL")
            if called and (symbol in (">=", "<=") or _PYTHONS.search(_line(frame.f_code, frame.f_lineno))):
                raise TypeError(_LOST)
        return decide(left, right, symbol)

    now.decide = guarded
    try:
        yield
    finally:
        now.decide = decide


def _line(code: CodeType, number: int) -> str:
    return linecache.getline(code.co_filename, number).strip()


def _explained(definition: Callable[..., Any], error: Exception) -> str:
    """The line of the definition's own file that was being run, and what to write there instead."""
    code: CodeType | None = getattr(inspect.unwrap(definition), "__code__", None)
    said = str(error)
    if code is None:
        return said
    place, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename != __file__:
            place = trace.tb_lineno
        trace = trace.tb_next
    if place is None:
        return said
    line = _line(code, place)
    if not any(words in said for words in ("leave", "write", "use maximum", "is not known")):
        for pattern, advice in _ADVICE:
            if (found := re.search(pattern, line)) is not None:
                said = advice.format(*found.groups())
                break
    where = f"line {place}" + (f", `{line}`" if line else "")
    return f"{where}: {said}"

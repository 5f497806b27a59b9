"""A definition in vectorized NumPy, run over certified numbers.

Its inputs become arrays that NumPy's functions accept (`oracle.truth.arrays`). An operation that certified numbers do
not have raises a `TypeError` with the line of the definition and what to write instead.
"""

import inspect
import linecache
import math
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from opcode import opname
from types import CodeType, FrameType
from typing import Any

import numpy as np

from oracle.truth import arrays
from oracle.truth.array_utils import with_parts
from oracle.truth.arrays import Numbers
from oracle.truth.context import current, undecided
from oracle.truth.number import Number
from oracle.truth.ordering import depends_on_order
from oracle.truth.rewriting import certified_constants

# A pattern in the line that raised, and what to write instead; the first pattern that matches.
_ADVICE: tuple[tuple[str, str], ...] = (
    (r"\bmath\.(exp|log|sqrt|sin|cos|tanh|expm1|log1p)\(", "math.{0} takes floats alone; write np.{0}"),
    (r"\bmath\.(\w+)\(", "math.{0} takes floats alone; write it with + - * / and the functions of oracle.truth"),
    (r"\b(torch\b[\w.]*)", "{0} cannot hold certified numbers; a definition is NumPy, or loops in plain Python"),
    (r"(?<![\w.])(float)\(", "{0}() would drop the certificate of a certified number; leave it out"),
    (r"\.(numpy)\(", ".{0}() would drop the certificate of a certified number; leave it out"),
    (r"^(\w+)\[.*\]\s*[-+*/]?=[^=]", "{0} is an array of floats; make it with np.empty_like, or give it dtype=x.dtype"),
)
_COMPARED_MAXIMUM = (
    "the larger or smaller of two numbers that may be equal is taken by a comparison here, and the set of slopes at a "
    "tie is lost; use maximum, minimum and amax of oracle.truth, or np.maximum on arrays made with np.empty_like or "
    "np.zeros_like"
)

_ORDERS = re.compile(r"arg(min|max|sort|partition)|(?<![\w.])sorted\(|\.sort\(|\.index\(")
_PYTHON_MAXIMUM = re.compile(r"(?<![\w.])(max|min)\(")


def vectorized(definition: Callable[..., Any]) -> Callable[..., Any]:
    """`definition`, called with its arrays of certified numbers as `Numbers`; over floats it is called unchanged.

    Its `TypeError`, `ValueError`, `AttributeError` and `NotImplementedError` over certified numbers are raised as a
    `TypeError` that names the line.
    """

    @wraps(definition)
    def over_arrays(*args: Any, **inputs: Any) -> Any:
        inputs = inspect.signature(definition).bind(*args, **inputs).arguments if args else inputs
        if current.decide is undecided:
            return definition(**inputs)
        certified = certified_constants(definition)
        numbers = with_parts(dict(inputs), lambda x: x.view(Numbers) if _is_array(x) else x)
        # After arithmetic on objects NumPy reads the processor's error flags, which Arb or Python may have set.
        with _no_compared_maximum(), np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            try:
                return certified(**numbers)
            except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
                raise TypeError(_explained(definition, error)) from error
            except SystemError as error:  # a function of NumPy in C that went on after a comparison had raised
                raise error.__cause__ or error.__context__ or error from None

    return over_arrays


def _is_array(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype == object


@contextmanager
def _no_compared_maximum() -> Iterator[None]:
    """Refuse a maximum that is taken by a comparison of two numbers that may be equal: it loses the set of slopes.

    NumPy takes the maximum of a plain array of objects in this way. It compares with >= inside a call, which nothing
    else does: in Python a comparison is an instruction. Python's own `max` and `min` compare with > and <.
    """
    decide = current.decide

    def guarded(left: Number, right: Number, symbol: str) -> bool:
        v, v_direct, _, _, v_rearranged, v_spread = left.reading
        w, w_direct, _, _, w_rearranged, w_spread = right.reading
        gap, spread = abs(v - w), v_spread + w_spread
        if symbol not in ("==", "!=") and gap <= 2.0 * (v_rearranged + w_rearranged) + spread:
            frame = sys._getframe(2)  # 0: this function, 1: the operator
            ours = frame.f_code.co_filename == arrays.__file__  # its code calls NumPy to compare
            called = not ours and "CALL" in opname[frame.f_code.co_code[frame.f_lasti]]  # in Python 3.11 also PRECALL
            line = _calling_line(frame) if called else ""
            if called and symbol in ("<", ">") and gap + v_direct + w_direct < math.inf and _ORDERS.search(line):
                depends_on_order()
                return v < w if symbol == "<" else v > w
            if called and (symbol in (">=", "<=") or _PYTHON_MAXIMUM.search(line)):
                _refuse_tie(gap, 2.0 * (v_direct + w_direct) + spread)
        return decide(left, right, symbol)

    current.decide = guarded
    try:
        yield
    finally:
        current.decide = decide


def _refuse_tie(gap: float, margin: float) -> None:
    if gap <= margin:
        raise TypeError(_COMPARED_MAXIMUM)


def _calling_line(frame: FrameType) -> str:
    """The line of the definition that called a function, also if code of NumPy or of this package is in between."""
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(("numpy", "oracle.truth.")):
        frame = frame.f_back
    return _line(frame.f_code, frame.f_lineno)


def _line(code: CodeType, number: int) -> str:
    return linecache.getline(code.co_filename, number).strip()


def _explained(definition: Callable[..., Any], error: Exception) -> str:
    """The message of `error`, with the line of the definition's file that raised it and what to write instead."""
    code: CodeType | None = getattr(inspect.unwrap(definition), "__code__", None)
    message = str(error)
    if code is None:
        return message
    place, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename != __file__:
            place = trace.tb_lineno
        trace = trace.tb_next
    if place is None:
        return message
    line = _line(code, place)
    if not any(words in message for words in ("leave", "write", "use maximum", "is not known")):
        for pattern, advice in _ADVICE:
            if (found := re.search(pattern, line)) is not None:
                message = advice.format(*found.groups())
                break
    where = f"line {place}" + (f", `{line}`" if line else "")
    return f"{where}: {message}"

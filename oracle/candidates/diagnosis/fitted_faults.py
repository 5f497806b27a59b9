"""Hypotheses about a number in the code: another constant, a factor of a term, an added epsilon, a bound of a clip.

The number is found from the answers by Gauss-Newton steps over floats, then rounded to as few digits as fit.
"""

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.fitted_constants import NAMED
from oracle.candidates.diagnosis.float_runs import Observation, near, value
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.planted_faults import Code, usable_slots
from oracle.candidates.diagnosis.source_trees import text_of
from oracle.mutation.planting import Slot
from oracle.mutation.syntax import called_name
from oracle.truth import decimal

Array = NDArray[np.float64]

_NAME = "_parameter"
_CONSTANT = "another constant"
_CLIPPED = "a clipped probability"
# Where a bound has no effect on most numbers, it cannot be found by steps: these usual ones are tried.
_BOUNDS = (
    *(10.0**-power for power in range(1, 17)),
    0.05,
    5e-2,
    2.0**-23,
    2.0**-52,
    *(-(10.0**-1), 1.0, 10.0, 6.0, 20.0, 30.0),
)
_SHAPING = ("range", "reshape", "transpose", "sum", "mean", "max", "min", "repeat", "roll", "swapaxes", "zeros", "ones")
_STEPS = 8  # of the search for a number; arbitrary
_DIGITS = (1, 2, 3, 4, 6, 8, 10, 13)


@dataclass(frozen=True)
class _Place:
    """A node that holds the number, what kind of fault that is, and the number without a fault."""

    words: str
    node: ast.expr
    start: float
    bound: bool = False
    exponent: bool = False  # of a power: certified numbers take plain ones


def fitted_faults(code: Code, observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield the code with a number from the answers in one place, for those numbers that come near the answers.

    Other constants come first, then what is added. Then the same number is put in all places that are alike.
    """
    observations = [one for one in observed.observations.get(VALUE, ()) if one.answer is not None]
    if code.kind == "gradient" or not observations:
        return
    usable = usable_slots(code.source.tree)
    found = [(slot, place) for slot in usable for place in _places(slot, code.source.names, code.scalars)]
    found.sort(key=lambda pair: pair[1].words != _CONSTANT)
    for pair in found:
        yield from _at(code, [pair], observations)
    groups: dict[tuple[str, float, str], list[tuple[Slot, _Place]]] = {}
    for slot, place in found:
        groups.setdefault((place.words, place.start, _role(slot)), []).append((slot, place))
    for group in groups.values():
        if len(group) > 1 and not any(b.node in a.ancestors for a, _ in group for b, _ in group if a is not b):
            yield from _at(code, group, observations)
    for group in _related(found):
        yield from _at(code, group, observations)


def _related(found: Sequence[tuple[Slot, _Place]]) -> Iterator[list[tuple[Slot, _Place]]]:
    """Yield the constants that follow from one number: c, c / 2 and 2 c, as in a Huber loss, or c and 1 - c."""
    constants = [pair for pair in found if pair[1].words == _CONSTANT and not pair[1].exponent]
    for base in dict.fromkeys(place.start for _, place in constants if not place.start.is_integer()):
        halves = ((base, _NAME), (base / 2.0, f"{_NAME} / 2"), (base * 2.0, f"2 * {_NAME}"))
        for forms in (halves, ((base, _NAME), (1.0 - base, f"1 - {_NAME}"))):
            group = [
                (slot, replace(place, node=ast.parse(text, mode="eval").body, start=base))
                for slot, place in constants
                for number, text in forms
                if math.isclose(place.start, number, rel_tol=1e-12)
            ]
            if len(group) > 1 and len({(_role(slot), ast.unparse(place.node)) for slot, place in group}) > 1:
                yield group


def _role(slot: Slot) -> str:
    """Return what the node is in its parent, e.g. the exponent of a power."""
    parent = slot.parent
    if isinstance(slot.node, ast.Name):
        return f"the name {slot.node.id}"
    kind = type(parent.op).__name__ if isinstance(parent, ast.BinOp) else type(parent).__name__
    return f"{kind} {called_name(parent) if isinstance(parent, ast.Call) else ''} {slot.field}"


def _at(code: Code, group: list[tuple[Slot, _Place]], observations: Sequence[Observation]) -> Iterator[Hypothesis]:
    nodes = [slot.node for slot, _ in group]
    was = "`, `".join(dict.fromkeys(text_of(slot.statement) for slot, _ in group))
    for slot, place in group:
        slot.replace(ast.copy_location(place.node, slot.node))
    try:
        ast.fix_missing_locations(code.source.tree)
        text = "`, `".join(dict.fromkeys(text_of(slot.statement) for slot, _ in group))
        try:
            function = code.source.run()
        except Exception:
            return
    finally:
        for (slot, _), node in zip(group, nodes, strict=True):
            slot.replace(node)
    definition, names, place = code.as_definition(function), function.names, group[0][1]
    names.update(_maximum=np.maximum, _clipped=_clipped)
    words = place.words + (f", in {len(group)} places" if len(group) > 1 else "")
    for number in _numbers(definition, names, place, observations):
        now = re.sub(rf"_clipped\((.*?), {_NAME}\)", rf"clip(\1, {_NAME}, 1 - {_NAME})", text)
        now = now.replace("_maximum(", "maximum(").replace(_NAME, _text(number))
        clause = f"looks like {words}: `{now}`, where {code.name} has `{was}`"
        yield Hypothesis(clause, _set(definition, names, number, place.exponent), code.kind)


def _set(definition: Definition, names: dict[str, Any], number: float, exponent: bool) -> Definition:
    """Return a definition with its number set: certified as the decimal that is shown, else a float."""
    whole: Any = int(number) if number.is_integer() and abs(number) < 1e9 else number
    plain = exponent or isinstance(whole, int)

    def call(**inputs: Any) -> Any:
        names[_NAME] = whole if plain else decimal(repr(number))
        return definition(**inputs)

    return call


def _clipped(x: Any, low: Any) -> Any:
    return np.minimum(np.maximum(x, low), 1 - low)


def _places(slot: Slot, globals_: dict[str, Any], scalars: Sequence[str]) -> Iterator[_Place]:
    """Yield what may hold a number in the place of a node."""
    node, parent = slot.node, slot.parent
    parameter = ast.Name(_NAME, ast.Load())
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and not _is_place(slot):
        exponent = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and slot.field == "right"
        yield _Place(_CONSTANT, parameter, float(ast.literal_eval(node)), exponent=exponent)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and type(globals_.get(node.id)) in (int, float):
        yield _Place(_CONSTANT, parameter, float(globals_[node.id]))
    if isinstance(node, ast.Name) and node.id in scalars and isinstance(node.ctx, ast.Load):
        yield _Place(f"a number instead of {node.id}", parameter, 0.5)
        yield _Place(f"a factor of {node.id}", ast.BinOp(parameter, ast.Mult(), node), 1.0)
    if not isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript) or not isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        return
    sum_ = ast.BinOp(node, ast.Add(), parameter)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and slot.field == "right":
        yield _Place("an epsilon added to a divisor", sum_, 0.0)
        yield _Place("a least divisor", _call("_maximum", node), 0.0, True)
    if isinstance(parent, ast.Call) and _is_operand(slot) and called_name(parent) in ("log", "sqrt", "rsqrt", "log2"):
        word = "root" if "sqrt" in called_name(parent) else "logarithm"
        yield _Place(f"an epsilon added inside the {word}", sum_, 0.0)
        yield _Place(f"a least argument of the {word}", _call("_maximum", node), 0.0, True)
        if word == "logarithm":
            yield _Place(_CLIPPED, _call("_clipped", node), 0.0, True)
    if isinstance(parent, ast.Assign):
        yield _Place(_CLIPPED, _call("_clipped", node), 0.0, True)
        yield _Place("a least value", _call("_maximum", node), 0.0, True)
    if isinstance(node, ast.Call) and called_name(node) == "maximum" and len(node.args) == 2:
        for one, other in (node.args, node.args[::-1]):
            if isinstance(other, ast.Constant) and other.value == 0:
                sloped = ast.BinOp(parameter, ast.Mult(), one)
                yield _Place("a slope for negative numbers", ast.Call(node.func, [one, sloped], node.keywords), 0.0)
    if isinstance(node, ast.Call) and called_name(node) in ("log", "sqrt"):
        yield _Place("an epsilon added", sum_, 0.0)
    is_term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    if is_term or isinstance(parent, ast.Return):
        yield _Place("a factor of a term", ast.BinOp(parameter, ast.Mult(), node), 1.0)


def _call(name: str, node: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [node, ast.Name(_NAME, ast.Load())], [])


def _is_operand(slot: Slot) -> bool:
    return slot.field == "args" and slot.index == 0


def _is_place(slot: Slot) -> bool:
    """Whether a constant is an axis, an index or a number of turns."""
    above = slot.ancestors[-3:]
    if any(isinstance(a, ast.Subscript | ast.Slice) for a in above):
        return True
    if any(isinstance(a, ast.keyword) and a.arg not in ("eps", "alpha", "beta") for a in above):
        return True
    call = next((a for a in above[::-1] if isinstance(a, ast.Call)), None)
    inside = call is not None and slot.field in ("args", "elts") and slot.parent in (call, *call.args)
    return inside and called_name(call) in _SHAPING  # type: ignore[arg-type]


def _numbers(
    definition: Definition, names: dict[str, Any], place: _Place, observations: Sequence[Observation]
) -> Iterator[float]:
    """Yield the number in the place that comes nearest to the answers, rounded to few digits, if any comes near."""

    def residual(number: float) -> tuple[Array, Array]:
        names[_NAME] = number
        found = [value(_plain(definition), one.case.inputs) for one in observations]
        if any(f.shape != one.answer.shape for f, one in zip(found, observations, strict=True)):  # type: ignore[union-attr]
            raise ValueError("another shape")
        flat = np.concatenate([f.ravel() for f in found])
        answers = np.concatenate([one.answer.ravel() for one in observations])  # type: ignore[union-attr]
        return answers - flat, flat

    try:
        if place.bound:
            clips = place.words == _CLIPPED  # to [b, 1 - b]: a constant where b is 1/2 or more
            bounds = [number for number in _BOUNDS if not clips or 0.0 < number < 0.5]
            yield from (number for number in bounds if _all_fit(definition, names, number, observations))
            return
        fitted = _fitted(residual, place.start)
        if fitted is None:
            return
        numbers = [float(Fraction(fitted).limit_denominator(12))] if abs(fitted) > 0.05 else []
        numbers += [float(f"{fitted:.{digits}g}") for digits in _DIGITS]
        numbers += [c for c in NAMED.values() if abs(fitted - c) <= 1e-6 * c]
        for number in dict.fromkeys(numbers):
            if number != place.start and _all_fit(definition, names, number, observations, exactly=True):
                yield number
                return
        if _all_fit(definition, names, numbers[-1], observations):
            yield float(f"{fitted:.8g}")
    except Exception:  # the code does not run with a number there
        return


def _fitted(residual: Any, start: float) -> float | None:
    """Return the number with the least squares of the residuals; None where the steps do not converge."""
    number = start
    scale = max(abs(start), 1e-3) if start else 1e-7
    for _ in range(_STEPS):
        r, f = residual(number)
        h = 1e-6 * scale if start else max(1e-3 * abs(number), 1e-9)
        _, moved = residual(number + h)
        slopes = (moved - f) / h
        known = np.isfinite(r) & np.isfinite(slopes)
        if not known.any() or not (slopes[known] != 0).any():
            return None
        weights = 1.0 / np.maximum(np.abs(f[known]), 1e-30)
        s, w = slopes[known] * weights, r[known] * weights
        step = float(s @ w / (s @ s))
        number += step
        if not math.isfinite(number) or abs(number) > 1e9 or (start == 0.0 and number <= 0.0):
            return None
        if abs(step) <= 1e-10 * abs(number):
            break
    return number


def _all_fit(
    definition: Definition,
    names: dict[str, Any],
    number: float,
    observations: Sequence[Observation],
    exactly: bool = False,
) -> bool:
    names[_NAME] = number
    return all(_fits(definition, one, exactly) for one in observations)


def _fits(definition: Definition, one: Observation, exactly: bool) -> bool:
    assert one.answer is not None
    found = value(_plain(definition), one.case.inputs)
    return near(one.answer, found, one.answer if exactly else one.truth, one.case.dtype)


def _plain(definition: Definition) -> Hypothesis:
    return Hypothesis("", definition)


def _text(number: float) -> str:
    return repr(number).removesuffix(".0")

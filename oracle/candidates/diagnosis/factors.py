"""Suspects that are too large or too small: a factor over the whole, or over one term of what is returned."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from oracle.candidates.diagnosis.observed_answers import Hypothesis, size_of
from oracle.catalogue.concept import Concept
from oracle.domains import Scalar
from oracle.truth import decimal

__all__ = ["factors", "terms"]


def _weights(concept: Concept) -> Iterator[tuple[str, Callable[[Mapping[str, Any]], Any]]]:
    """(how much it is, that number, of the inputs)."""
    for text in ("2", "1/2", "-1", "-2", "-1/2", "4", "1/4", "3"):
        yield _times(Fraction(text)), lambda inputs, text=text: decimal(text)  # type: ignore[misc]
    for axis in concept.domain.dims:
        yield f"{axis} times what it should be: it is not divided by {axis}", partial(size_of, concept, axis)
        yield f"divided by {axis} once too often", lambda inputs, a=axis: 1 / _number(size_of(concept, a, inputs))  # type: ignore[misc]
        yield f"{axis} times too large, with the other sign", lambda inputs, a=axis: -size_of(concept, a, inputs)  # type: ignore[misc]
        yield (
            f"2 / {axis} times what it should be",
            lambda inputs, a=axis: 2 / _number(size_of(concept, a, inputs)),  # type: ignore[misc]
        )
        yield (
            f"{axis} / 2 times what it should be",
            lambda inputs, a=axis: _number(size_of(concept, a, inputs)) / 2,  # type: ignore[misc]
        )
        for other in concept.domain.dims:
            if other != axis:
                yield (
                    f"divided by {other} where it should be by {axis}",
                    lambda inputs, a=axis, b=other: (  # type: ignore[misc]
                        _number(size_of(concept, a, inputs)) / size_of(concept, b, inputs)
                    ),
                )
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Scalar):
            yield f"multiplied by {name} once too often", lambda inputs, name=name: inputs[name]  # type: ignore[misc]
            yield f"not multiplied by {name}", lambda inputs, name=name: 1 / inputs[name]  # type: ignore[misc]
            yield f"not multiplied by 2 · {name}", lambda inputs, name=name: 1 / (2 * inputs[name])  # type: ignore[misc]


def _times(factor: Fraction) -> str:
    if factor == -1:
        return "what it should be with the other sign"
    if factor == 2:
        return "twice what it should be"
    if factor == Fraction(1, 2):
        return "half of what it should be: a factor 2 is missing"
    return f"{factor} times what it should be"


def _number(size: int) -> Any:
    """A size as a constant that is divided exactly."""
    return decimal(str(size))


def factors(concept: Concept) -> Iterator[Hypothesis]:
    """A factor over everything."""
    definition = concept.definition
    yield Hypothesis("0 where it should not be: nothing arrives", lambda **inputs: definition(**inputs) * 0)
    for clause, weight in _weights(concept):
        yield Hypothesis(clause, lambda weight=weight, **inputs: definition(**inputs) * weight(inputs))
    axes = concept.domain.dims
    for place, axis in enumerate(axes):
        for other in axes[place + 1 :]:

            def scaled(a: str = axis, b: str = other, **inputs: Any) -> Any:
                return definition(**inputs) * (size_of(concept, a, inputs) * size_of(concept, b, inputs))

            yield Hypothesis(f"{axis} · {other} times what it should be: a sum, not a mean", scaled)

            def divided(a: str = axis, b: str = other, **inputs: Any) -> Any:
                return definition(**inputs) / (size_of(concept, a, inputs) * size_of(concept, b, inputs))

            yield Hypothesis(f"divided by {axis} · {other} once too often: a mean, not a sum", divided)


def terms(concept: Concept) -> Iterator[Hypothesis]:
    """A term of what the definition returns, with another weight or without any."""
    function = inspect.unwrap(concept.definition)
    try:
        tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return
    body = tree.body[0]
    last = body.body[-1] if isinstance(body, ast.FunctionDef) else None
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.BinOp):
        return
    names = dict(vars(sys.modules[function.__module__]))
    for parent, side in list(_sides(last.value)):
        term = getattr(parent, side)
        text = ast.unparse(term)
        setattr(parent, side, ast.BinOp(ast.Name("_weight", ast.Load()), ast.Mult(), term))
        code = compile(ast.fix_missing_locations(tree), "<weighted>", "exec")
        setattr(parent, side, term)
        exec(code, names)
        weighted, own = names[function.__name__], dict(names)
        weighted = type(function)(weighted.__code__, own)
        choices = [("left out", lambda inputs: 0), *_weights(concept)]
        for clause, weight in choices:
            yield Hypothesis(
                f"right but for the term `{text}`, which is {clause}",
                partial(_with_weight, weighted, own, weight),
            )


def _with_weight(
    definition: Callable[..., Any], names: dict[str, Any], weight: Callable[[Mapping[str, Any]], Any], **inputs: Any
) -> Any:
    names["_weight"] = weight(inputs)
    return definition(**inputs)


def _sides(node: ast.BinOp) -> Iterator[tuple[ast.BinOp, str]]:
    """Where each term of a sum hangs."""
    if not isinstance(node.op, ast.Add | ast.Sub):
        return
    for side in ("left", "right"):
        term = getattr(node, side)
        if isinstance(term, ast.BinOp) and isinstance(term.op, ast.Add | ast.Sub):
            yield from _sides(term)
        else:
            yield node, side

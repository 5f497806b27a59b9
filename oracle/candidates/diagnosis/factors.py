"""Hypotheses about a wrong factor: of the entire result, or of one term of what the definition returns."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any

from oracle.candidates.diagnosis.hypothesis import Definition, Hypothesis, size_of
from oracle.catalogue.concept import Concept
from oracle.domains import Scalar
from oracle.domains.dimensions import LEADING
from oracle.mutation.planting import namespace_of
from oracle.truth import decimal

Weight = Callable[[Mapping[str, Any]], Any]  # from the inputs to the factor


def factors(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about a factor of the entire result."""
    definition = concept.definition
    yield Hypothesis("0, but should not be", lambda **inputs: definition(**inputs) * 0)
    for clause, weight in _weights(concept):
        yield Hypothesis(clause, partial(_scaled, definition, weight))
    for a, b in combinations(_axes(concept), 2):
        product = partial(_product, concept, a, b)
        clause = f"{a} · {b} times the correct value: a sum instead of a mean"
        yield Hypothesis(clause, partial(_scaled, definition, product))
        clause = f"divided by {a} · {b} once too often: a mean instead of a sum"
        yield Hypothesis(clause, partial(_divided, definition, product))


def terms(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about a factor of one term, or a missing term, of what the definition returns."""
    function = inspect.unwrap(concept.definition)
    try:
        tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return
    body = tree.body[0]
    last = body.body[-1] if isinstance(body, ast.FunctionDef) else None
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.BinOp):
        return
    names = dict(namespace_of(function))
    for parent, side in list(_terms(last.value)):
        term = getattr(parent, side)
        text = ast.unparse(term)
        setattr(parent, side, ast.BinOp(ast.Name("_weight", ast.Load()), ast.Mult(), term))
        code = compile(ast.fix_missing_locations(tree), "<weighted>", "exec")
        setattr(parent, side, term)
        exec(code, names)
        weighted, own = names[function.__name__], dict(names)
        weighted = type(function)(weighted.__code__, own)
        for clause, weight in [("missing", lambda inputs: 0), *_weights(concept)]:
            sentence = f"correct except for the term `{text}`, which is {clause}"
            yield Hypothesis(sentence, partial(_with_weight, weighted, own, weight))


def _weights(concept: Concept) -> Iterator[tuple[str, Weight]]:
    """Yield factors, each with a clause that says how it shows and what causes it."""
    for text in ("2", "1/2", "-1", "-2", "-1/2", "4", "1/4", "3"):
        yield _times(Fraction(text)), lambda inputs, text=text: decimal(text)  # type: ignore[misc]
    for axis in _axes(concept):
        n = partial(_size, concept, axis)
        yield f"{axis} times the correct value: the division by {axis} is missing", partial(size_of, concept, axis)
        yield f"divided by {axis} once too often", lambda inputs, n=n: 1 / n(inputs)  # type: ignore[misc]
        yield f"-{axis} times the correct value", lambda inputs, a=axis: -size_of(concept, a, inputs)  # type: ignore[misc]
        yield f"2 / {axis} times the correct value", lambda inputs, n=n: 2 / n(inputs)  # type: ignore[misc]
        yield f"{axis} / 2 times the correct value", lambda inputs, n=n: n(inputs) / 2  # type: ignore[misc]
        for other in _axes(concept):
            if other != axis:
                yield (
                    f"divided by {other} instead of {axis}",
                    lambda inputs, n=n, b=other: n(inputs) / size_of(concept, b, inputs),  # type: ignore[misc]
                )
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Scalar):
            yield f"multiplied by {name} once too often", lambda inputs, name=name: inputs[name]  # type: ignore[misc]
            yield f"not multiplied by {name}", lambda inputs, name=name: 1 / inputs[name]  # type: ignore[misc]
            yield f"not multiplied by 2 · {name}", lambda inputs, name=name: 1 / (2 * inputs[name])  # type: ignore[misc]


def _axes(concept: Concept) -> list[str]:
    """Return the names of sizes; leading axes have none."""
    return [axis for axis in concept.domain.dims if axis != LEADING]


def _times(factor: Fraction) -> str:
    words = {
        Fraction(-1): "the correct value with the opposite sign",
        Fraction(2): "twice the correct value",
        Fraction(1, 2): "half of the correct value: a factor 2 is missing",
    }
    return words.get(factor, f"{factor} times the correct value")


def _size(concept: Concept, axis: str, inputs: Mapping[str, Any]) -> Any:
    """Return a size as a certified constant, so that divisions by it are exact."""
    return decimal(str(size_of(concept, axis, inputs)))


def _product(concept: Concept, a: str, b: str, inputs: Mapping[str, Any]) -> int:
    return size_of(concept, a, inputs) * size_of(concept, b, inputs)


def _scaled(definition: Definition, weight: Weight, /, **inputs: Any) -> Any:
    return definition(**inputs) * weight(inputs)


def _divided(definition: Definition, weight: Weight, /, **inputs: Any) -> Any:
    return definition(**inputs) / weight(inputs)


def _with_weight(definition: Definition, names: dict[str, Any], weight: Weight, /, **inputs: Any) -> Any:
    names["_weight"] = weight(inputs)
    return definition(**inputs)


def _terms(node: ast.BinOp) -> Iterator[tuple[ast.BinOp, str]]:
    """Yield the operation that holds each term of a sum, and the attribute ("left" or "right") at which it does."""
    if not isinstance(node.op, ast.Add | ast.Sub):
        return
    for side in ("left", "right"):
        term = getattr(node, side)
        if isinstance(term, ast.BinOp) and isinstance(term.op, ast.Add | ast.Sub):
            yield from _terms(term)
        else:
            yield node, side

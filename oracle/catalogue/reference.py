"""What a page of one's own states: a definition, or only a reference in plain NumPy.

Both are tried on small inputs before anything is judged. A definition that certified numbers cannot run is a slip in
the page. A reference that they can run serves as a definition. One that they cannot is run in longer precision instead
(`oracle.truth.measured`), and nothing that is judged by it is certified.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

import numpy as np

from oracle.domains import Domain, Example, Reals, Scalar
from oracle.truth import TooManyPaths, certify
from oracle.truth.vectorized import vectorized

__all__ = ["Stated", "Unfit", "by_name", "state"]


@dataclass(frozen=True)
class Stated:
    """What is to be run over certified numbers, or measured; `uncertified` says why it is measured, or is empty.

    `dtype` is that of the answer where it is no float.
    """

    run: Callable[..., Any]
    domain: Domain
    uncertified: str = ""
    dtype: str | None = None


class Unfit(TypeError):
    """A definition that cannot be run; the message says on what, and what to write."""


def state(function: Callable[..., Any], domain: Domain, dtype: str, *, is_reference: bool) -> Stated:
    """Try `function` on small inputs over floats, and over certified numbers. Raises `Unfit`."""
    said = "reference" if is_reference else "definition"
    if is_reference:
        function = by_name(function, list(domain.parameters))
    run = vectorized(function)
    answers = []
    for example in _small(domain, dtype):
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                answers.append(np.asarray(function(**_own(example.inputs))))
        except Exception as error:
            raise Unfit(f"{said} raised {type(error).__name__}: {error}{_where(domain, example)}") from error
    kinds = {answer.dtype for answer in answers}
    if any(kind.kind not in "fiub" for kind in kinds):
        raise Unfit(f"{said} returned {', '.join(map(str, kinds))}, but should return numbers; return one array")
    whole = {str(kind) for kind in kinds if kind.kind != "f"}
    returned = whole.pop() if len(whole) == 1 and len(kinds) == 1 else None
    for example in _small(domain, dtype):
        chosen = {name: example.inputs[name] for name in domain.choices}
        numbers = {name: x for name, x in example.inputs.items() if name not in chosen}
        try:
            certify(partial(run, **chosen), numbers, dtype)
        except TooManyPaths:
            continue
        except ZeroDivisionError as error:
            raise Unfit(f"{said} divides by zero{_where(domain, example)}") from error
        except Exception as error:
            why = f"{error}" if isinstance(error, TypeError) else f"{type(error).__name__}: {error}"
            if is_reference:
                return Stated(function, _moderate(domain), why, returned)
            raise Unfit(f"definition cannot be run over certified numbers{_where(domain, example)}: {why}") from error
    return Stated(run, domain, "", returned)


_FAR = 1024.0  # arbitrary: where forms of a function begin to differ in what overflows in between is not known


def _moderate(domain: Domain) -> Domain:
    """The domain, where nothing bounds its reals within bounds of ours."""
    moderate = domain.where()
    moderate.parameters = {
        name: replace(
            spec,
            low=-_FAR if spec.low is None and not (spec.high or 0.0) < -_FAR else spec.low,
            high=_FAR if spec.high is None and not (spec.low or 0.0) > _FAR else spec.high,
        )
        if isinstance(spec, Reals | Scalar)
        else spec
        for name, spec in domain.parameters.items()
    }
    return moderate


def by_name(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """The function, called with the inputs by name where it has these names, or else in their order."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        parameters = {}  # type: ignore[assignment]
    if list(parameters) == list(names):
        return function
    named = all(name in parameters and parameters[name].kind is not inspect.Parameter.POSITIONAL_ONLY for name in names)

    @wraps(function)
    def called(**inputs: Any) -> Any:
        return function(**inputs) if named else function(*(inputs[name] for name in names))

    return called


def _small(domain: Domain, dtype: str) -> Iterator[Example]:
    """Small inputs: of the least sizes, of small and unequal ones, and with all numbers alike, where corners are."""
    sizes = [dict.fromkeys(domain.dims, 2), {name: 2 + place % 3 for place, name in enumerate(domain.dims)}]
    least = {name: domain.least.get(name, 0) for name in domain.dims}
    short = [{**sizes[0], name: size} for name, size in least.items()]
    for dims in (*sizes, *short, least):
        try:
            example = domain.at({n: max(size, domain.least.get(n, 0)) for n, size in dims.items()}, dtype, 0)
        except ValueError:  # sizes that leave no valid label
            continue
        yield example
        if dims is sizes[0]:
            alike = {
                name: np.full_like(x, x.flat[0]) if isinstance(domain.parameters[name], Reals) and x.size else x
                for name, x in example.inputs.items()
            }
            yield Example(alike, dtype, "plain", example.dims)


def _own(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: x.copy() if isinstance(x, np.ndarray) else x for name, x in inputs.items()}


def _where(domain: Domain, example: Example) -> str:
    """The sizes at which it happened, and how to say that they are no valid ones."""
    if not example.dims:
        return ""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.dims.items())
    empty = [name for name, size in example.dims.items() if size == 0]
    if not empty:
        return f" (where {sizes})"
    least = ", ".join(f'"{name}": 1' for name in empty)
    return f" where {sizes}; if that is no valid input, say so in inputs(): Domain(…).where(least={{{least}}})"

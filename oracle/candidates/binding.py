"""Match the parameters of a stranger's function with those of a concept."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Concept

__all__ = ["COTANGENT", "Binding", "BindingError", "bind"]

COTANGENT = "cotangent"
# What a backward pass calls the slope that comes from above, wherever one is written by hand.
_UPSTREAM = (
    COTANGENT,
    "dout",
    "d_out",
    "upstream",
    "upstream_grad",
    "upstream_gradient",
    "grad_output",
    "grad_out",
    "grad",
    "gradient",
    "dy",
    "dz",
    "da",
    "dl",
    "ds",
    "g",
    "v",
)


class BindingError(Exception):
    """The function cannot be called with what the concept has; the message says how to tell which is which."""


@dataclass(frozen=True)
class Binding:
    """How to call a function. `arguments`: its parameter → the concept's. `attributes`: of self → the concept's.

    `returns` says what comes back, in order: "value", or "gradient:NAME". Where nothing but gradients comes back, an
    argument may be the "cotangent", the slope of a loss by the value.
    """

    arguments: Mapping[str, str]
    attributes: Mapping[str, str]
    constants: Mapping[str, Any]
    returns: tuple[str, ...]

    @property
    def takes_cotangent(self) -> bool:
        """Whether the function is told the slope of a loss by the value."""
        return COTANGENT in (*self.arguments.values(), *self.attributes.values())


def bind(
    concept: Concept,
    found: LocatedFunction,
    arguments: Mapping[str, str] | None = None,
    returns: Sequence[str] = ("value",),
    constants: Mapping[str, Any] | None = None,
) -> Binding:
    """Match parameters: as told by `arguments` (concept's → function's), then by name, then in the concept's order.

    `self.NAME` in `arguments` is an attribute that is set before a method is called. A parameter called `dout`,
    `upstream` or the like takes the cotangent where nothing but gradients comes back. Raises `BindingError`.
    """
    told, constants = dict(arguments or {}), dict(constants or {})
    wanted = list(concept.domain.parameters)
    backward = all(part.startswith(("gradient:", "-")) for part in returns)
    _known(concept, told, returns, backward)
    attributes = {mine.removeprefix("self."): theirs for theirs, mine in told.items() if mine.startswith("self.")}
    names = {mine: theirs for theirs, mine in told.items() if not mine.startswith("self.")}
    parameters = _parameters(found)
    for mine in (*names, *constants):
        if mine not in parameters and not _takes_any(found):
            raise BindingError(f"{found.name} has no parameter {mine!r}; it takes ({', '.join(parameters)})")
    left = [name for name in wanted if name not in told and name not in constants]
    if backward and COTANGENT not in told:
        upstream = [
            name for name in parameters if name.lower() in _UPSTREAM and name not in (*names, *constants, *left)
        ]
        names.update(dict.fromkeys(upstream[:1], COTANGENT))
    open_ = [name for name in parameters if name not in names and name not in constants]
    for name in list(open_):
        match = next((theirs for theirs in left if theirs == name), None) or next(
            (theirs for theirs in left if theirs.lower() == name.lower()), None
        )
        if match is not None:
            names[name] = match
            left.remove(match)
            open_.remove(name)
    required = [name for name in open_ if parameters[name].default is inspect.Parameter.empty]
    by_order = [
        name for name in open_ if name in required or parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    for name in (required if len(required) >= len(left) else by_order)[: len(left)]:
        names[name] = left.pop(0)
    unmet = [name for name in required if name not in names]
    if unmet or left:
        raise BindingError(_explained(concept, found, parameters, names, unmet, left))
    return Binding(names, attributes, constants, tuple(returns))


def _known(concept: Concept, told: Mapping[str, str], returns: Sequence[str], backward: bool) -> None:
    wanted = list(concept.domain.parameters)
    for name in told:
        if name == COTANGENT and COTANGENT not in wanted:
            if not backward:
                raise BindingError(
                    "a cotangent is told to what returns gradients and nothing else; write --returns gradient:NAME"
                )
            continue
        if name not in wanted:
            raise BindingError(f"{concept.name} has no input {name!r}; it has {', '.join(wanted)}")
    for part in returns:
        kind, _, by = part.partition(":")
        if kind not in ("value", "gradient", "-") or (kind == "gradient") != bool(by):
            raise BindingError(
                f"what is returned is told as {part!r}; write value, gradient:NAME or - for what to ignore"
            )
        if kind == "gradient" and by not in concept.differentiable:
            choices = ", ".join(concept.differentiable) or "nothing"
            raise BindingError(f"{concept.name} has no gradient by {by!r}; it is differentiable by {choices}")


def _parameters(found: LocatedFunction) -> dict[str, inspect.Parameter]:
    try:
        parameters = dict(inspect.signature(found.function).parameters)
    except (TypeError, ValueError):
        raise BindingError(f"{found.name} does not say what it takes; wrap it in a function of your own") from None
    if found.owner is not None and not isinstance(
        inspect.getattr_static(found.owner, found.name.rpartition(".")[2]), staticmethod
    ):
        parameters.pop(next(iter(parameters), ""), None)
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: parameter for name, parameter in parameters.items() if parameter.kind not in kinds}


def _takes_any(found: LocatedFunction) -> bool:
    return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in inspect.signature(found.function).parameters.values())


def _explained(
    concept: Concept,
    found: LocatedFunction,
    parameters: Mapping[str, inspect.Parameter],
    names: Mapping[str, str],
    unmet: Sequence[str],
    left: Sequence[str],
) -> str:
    matched = ", ".join(f"{theirs}={mine}" for mine, theirs in names.items()) or "nothing"
    text = (
        f"{found.name}({', '.join(parameters)}) does not fit {concept.name}({', '.join(concept.domain.parameters)}): "
        f"matched {matched}"
    )
    if unmet:
        text += f"; nothing is left for {', '.join(unmet)}: give --constant {unmet[0]}=VALUE"
    if left:
        theirs = "self.NAME" if found.owner is not None else "NAME"
        text += f"; it does not take {', '.join(left)}: if it does by another name, say --arguments {left[0]}={theirs}"
    return text

"""Match the parameters of a stranger's function with those of a concept, and its answer with value and gradients."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from oracle.candidates.loading import Found
from oracle.catalogue import Concept, Implementation

__all__ = ["Binding", "Mismatch", "bind", "implementations"]

Side = Literal["numpy", "torch"]


class Mismatch(Exception):
    """The function cannot be called with what the concept has; the message says how to tell which is which."""


@dataclass(frozen=True)
class Binding:
    """How to call a function. `arguments`: its parameter → the concept's. `attributes`: of self → the concept's.

    `returns` says what comes back, in order: "value", or "gradient:NAME".
    """

    arguments: Mapping[str, str]
    attributes: Mapping[str, str]
    constants: Mapping[str, Any]
    returns: tuple[str, ...]


def bind(
    concept: Concept,
    found: Found,
    arguments: Mapping[str, str] | None = None,
    returns: Sequence[str] = ("value",),
    constants: Mapping[str, Any] | None = None,
) -> Binding:
    """Match parameters: as told by `arguments` (concept's → function's), then by name, then in the concept's order.

    `self.NAME` in `arguments` is an attribute that is set before a method is called. Raises `Mismatch`.
    """
    told, constants = dict(arguments or {}), dict(constants or {})
    wanted = list(concept.domain.parameters)
    _known(concept, told, returns)
    attributes = {mine.removeprefix("self."): theirs for theirs, mine in told.items() if mine.startswith("self.")}
    names = {mine: theirs for theirs, mine in told.items() if not mine.startswith("self.")}
    parameters = _parameters(found)
    for mine in (*names, *constants):
        if mine not in parameters and not _takes_any(found):
            raise Mismatch(f"{found.name} has no parameter {mine!r}; it takes ({', '.join(parameters)})")
    left = [name for name in wanted if name not in told and name not in constants]
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
    for name in (required if len(required) >= len(left) else open_)[: len(left)]:
        names[name] = left.pop(0)
    unmet = [name for name in required if name not in names]
    if unmet or left:
        raise Mismatch(_explained(concept, found, parameters, names, unmet, left))
    return Binding(names, attributes, constants, tuple(returns))


def _known(concept: Concept, told: Mapping[str, str], returns: Sequence[str]) -> None:
    wanted = list(concept.domain.parameters)
    for name in told:
        if name not in wanted:
            raise Mismatch(f"{concept.name} has no input {name!r}; it has {', '.join(wanted)}")
    for part in returns:
        kind, _, by = part.partition(":")
        if kind not in ("value", "gradient", "-") or (kind == "gradient") != bool(by):
            raise Mismatch(f"what is returned is told as {part!r}; write value, gradient:NAME or - for what to ignore")
        if kind == "gradient" and by not in concept.differentiable:
            choices = ", ".join(concept.differentiable) or "nothing"
            raise Mismatch(f"{concept.name} has no gradient by {by!r}; it is differentiable by {choices}")


def _parameters(found: Found) -> dict[str, inspect.Parameter]:
    try:
        parameters = dict(inspect.signature(found.function).parameters)
    except (TypeError, ValueError):
        raise Mismatch(f"{found.name} does not say what it takes; wrap it in a function of your own") from None
    if found.owner is not None and not isinstance(
        inspect.getattr_static(found.owner, found.name.rpartition(".")[2]), staticmethod
    ):
        parameters.pop(next(iter(parameters), ""), None)
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: parameter for name, parameter in parameters.items() if parameter.kind not in kinds}


def _takes_any(found: Found) -> bool:
    return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in inspect.signature(found.function).parameters.values())


def _explained(
    concept: Concept,
    found: Found,
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


def implementations(concept: Concept, found: Found, binding: Binding, side: Side) -> tuple[Implementation, ...]:
    """The function as implementations of the concept: one of the value, one of the gradients, as it returns them."""
    own, gradients = (
        binding.returns.index("value") if "value" in binding.returns else None,
        {part.partition(":")[2]: place for place, part in enumerate(binding.returns) if part.startswith("gradient:")},
    )
    name = f"{side}_{found.name.rpartition('.')[2]}"
    made = []

    def call(inputs: Mapping[str, Any]) -> Any:
        return _called(found, binding, inputs)

    if own is not None:
        made.append(
            Implementation(
                name, side, "value", lambda **inputs: _number(_part(call(inputs), own, binding), inputs, side)
            )
        )
    if gradients:

        def gradient(**inputs: Any) -> dict[str, Any]:
            answer = call({name: x for name, x in inputs.items() if name != "cotangent"})
            return {by: _number(_part(answer, place, binding), inputs, side) for by, place in gradients.items()}

        made.append(Implementation(f"{name}_gradient", side, "gradient", gradient))
    return tuple(made)


def _called(found: Found, binding: Binding, inputs: Mapping[str, Any]) -> Any:
    arguments = {mine: inputs[theirs] for mine, theirs in binding.arguments.items()} | dict(binding.constants)
    function = found.function
    if found.owner is not None and not isinstance(inspect.getattr_static(found.owner, function.__name__), staticmethod):
        holder = found.owner()
        for attribute, theirs in binding.attributes.items():
            setattr(holder, attribute, inputs[theirs])
        function = getattr(holder, function.__name__)
    return function(**arguments)


def _part(answer: Any, place: int, binding: Binding) -> Any:
    """One of what came back; a single thing is not taken out of anything."""
    if len(binding.returns) == 1:
        return answer
    if isinstance(answer, Mapping):
        by = binding.returns[place].partition(":")[2]
        for key in (by, f"d{by}", f"grad_{by}") if by else ("value", "loss", "out"):
            if key in answer:
                return answer[key]
        answer = list(answer.values())
    if not isinstance(answer, tuple | list) or len(answer) <= place:
        came = f"{len(answer)} things" if isinstance(answer, tuple | list) else f"a single {type(answer).__name__}"
        raise TypeError(f"came back as {came}, but should be {', '.join(binding.returns)}")
    return answer[place]


def _number(x: Any, inputs: Mapping[str, Any], side: Side) -> Any:
    """A plain Python number, or a list of them, in the dtype of the inputs: it has none of its own to be wrong."""
    if isinstance(x, bool) or not isinstance(x, int | float | list):
        return x
    if side == "torch":
        import torch

        kinds = [i.dtype for i in inputs.values() if isinstance(i, torch.Tensor) and i.is_floating_point()]
        return torch.as_tensor(x, dtype=kinds[0] if kinds else torch.float64)
    dtypes = [i.dtype for i in inputs.values() if isinstance(i, np.ndarray) and i.dtype.kind == "f"]
    return np.asarray(x, dtypes[0] if dtypes else np.float64)[()]


def side_of(concept: Concept, found: Found, binding: Binding) -> Side:
    """Which library the function is written for: the one whose arrays it answers with, on a small example."""
    import torch

    from oracle.backends.torch import tensor

    domain = concept.domain
    dims = {name: max(2, domain.least.get(name, 0)) for name in domain.dims}
    example = domain.at(dims, concept.dtypes[-1], 0)

    def answers(inputs: Mapping[str, Any]) -> Any:
        try:
            return _called(found, binding, inputs)
        except Exception as error:
            return error

    def holds(answer: Any, kind: type | tuple[type, ...]) -> bool:
        parts: Sequence[Any] = (
            list(answer.values())
            if isinstance(answer, Mapping)
            else answer
            if isinstance(answer, tuple | list)
            else [answer]
        )
        return any(isinstance(part, kind) for part in parts)

    plain = answers({name: np.copy(x) if isinstance(x, np.ndarray) else x for name, x in example.inputs.items()})
    if holds(plain, torch.Tensor):
        return "torch"
    if not isinstance(plain, Exception):
        return "numpy"
    tensors = {name: tensor(x, example.dtype) if isinstance(x, np.ndarray) else x for name, x in example.inputs.items()}
    return "torch" if not isinstance(answers(tensors), Exception) else "numpy"

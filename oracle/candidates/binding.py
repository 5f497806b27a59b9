"""Match the parameters and results of a candidate with the inputs and results of a concept."""

import ast
import builtins
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oracle.candidates.early_checks import no_input
from oracle.candidates.errors import BindingError, Hint, UnknownName
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.places import SELF, filled, place
from oracle.catalogue.concept import Concept

COTANGENT = "cotangent"
OF_OUTPUT = f"{COTANGENT}:"  # and the name of one of several outputs
_SHOWN = 40  # characters of a constant
# Names that hand-written backward passes use for the gradient of the loss by their output.
_UPSTREAM = re.compile(r"cotangent|d_?out|upstream(_grad(ient)?)?|grad(ient|_out(put)?)?|d[yzals]|[gv]")


class _Written(str):
    """The name of a variable, which is written without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Binding:
    """How to call a function.

    `arguments` maps the function's parameters, or places such as `params['W']` in them, to inputs of the concept, and
    `attributes` attributes of `self`; `constants` are further arguments. `returns` names the results in order: "value",
    "gradient:NAME", or "-" for one that is ignored. A function that returns only gradients may take the input
    "cotangent": the gradient of a loss by the concept's value. `sources` are expressions for results that are not
    returned, by name: of `result`, of the parameters after the call, and of `self`.
    """

    arguments: Mapping[str, str]
    attributes: Mapping[str, str]
    constants: Mapping[str, Any]
    returns: tuple[str, ...]
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def reads_self(self) -> bool:
        """Whether a result is an attribute of the object."""
        return any(SELF in _names(source) for source in self.sources.values())

    @cached_property
    def changed_parameters(self) -> frozenset[str]:
        """The parameters that hold results after the call, so that it may change them."""
        return frozenset(name for source in self.sources.values() for name in _names(source)) - {SELF, "result"}

    def results(self, result: Any, names: Mapping[str, Any]) -> Any:
        """The results in the order of `returns`, some from their sources; `names` are the parameters and self."""
        plain = [part for part in self.returns if part not in self.sources]
        several = result if len(plain) > 1 else (result,)
        known = {**names, "result": result, "__builtins__": builtins}
        parts = tuple(
            eval(self.sources[part], known) if part in self.sources else several[plain.index(part)]
            for part in self.returns
        )
        return parts if len(parts) > 1 else parts[0]

    @property
    def written_arguments(self) -> list[str]:
        """The arguments of a call as Python, where each input is a variable: ["x=X", "params={'w': W}"]."""
        made = filled({own: _Written(name) for own, name in self.arguments.items()}, self.constants)
        return [f"{own}={made[own]!r}" for own in sorted(made, key=self.constants.__contains__)]

    @property
    def takes_cotangent(self) -> bool:
        given = (*self.arguments.values(), *self.attributes.values())
        return any(name == COTANGENT or name.startswith(OF_OUTPUT) for name in given)

    @property
    def shown(self) -> str:
        """How the parameters were matched, as the options write it: "arguments: W=w, X=self.X; constants: eps=0.1"."""
        pairs = [f"{name}={own}" for own, name in self.arguments.items()]
        pairs += [f"{name}=self.{own}" for own, name in self.attributes.items()]
        parts = {"arguments": ", ".join(sorted(pairs))}
        parts["constants"] = ", ".join(f"{own}={_short(value)}" for own, value in self.constants.items())
        stated = [f"{part}={self.sources[part]}" if part in self.sources else part for part in self.returns]
        parts["returns"] = "" if stated == ["value"] else ", ".join(stated)
        return "; ".join(f"{part}: {text}" for part, text in parts.items() if text)


def bind(
    concept: Concept,
    located: LocatedFunction,
    arguments: Mapping[str, str] | None = None,
    returns: Sequence[str] = ("value",),
    constants: Mapping[str, Any] | None = None,
) -> Binding:
    """Match parameters by `arguments` (concept input → parameter), then by name, then by position.

    A place in `arguments` is a parameter, a part of one (`params['W']`), or an attribute that is set before the method
    is called (`self.NAME`). If the function returns only gradients, a parameter called `dout`, `upstream` or similar
    receives the cotangent. Raises `BindingError`, also if some parameters match by name and several others could only
    be matched by position; `UnknownName` if `arguments` or `returns` name what the concept does not have.
    """
    given, constants = dict(arguments or {}), dict(constants or {})
    names, sources = _with_sources(returns)
    parts = tuple(_by_position(concept, names))
    backward = all(part.startswith(("gradient:", "-")) for part in parts)
    _check_arguments(concept, given, backward)
    _check_parts(concept, parts)
    own_places = {own: place(own) for own in given.values()}
    attributes = {own.partition(".")[2]: name for name, own in given.items() if own_places[own].root == SELF}
    matched = {own: name for name, own in given.items() if own_places[own].root != SELF}
    if attributes and located.maker is None:
        listed = ", ".join(attributes)
        raise BindingError(f"{located.name} has no `self` with {listed}; name a method (FILE:Class.method) or a Module")
    parameters = _parameters(located)
    every = inspect.signature(located.function).parameters.values()
    takes_keywords = any(parameter.kind is parameter.VAR_KEYWORD for parameter in every)
    roots = {own_places[own].root for own in matched}
    for own in (*roots, *constants):
        if own not in parameters and not takes_keywords:
            raise BindingError(f"{located.name} has no parameter {own!r}; it takes ({', '.join(parameters)})")
    unused = [name for name in concept.domain.parameters if name not in given and name not in constants]
    if backward and COTANGENT not in given:
        upstream = [own for own in parameters if _UPSTREAM.fullmatch(own.lower())]
        upstream = [own for own in upstream if own not in (*roots, *constants, *unused)]
        matched.update(dict.fromkeys(upstream[:1], COTANGENT) if not concept.outputs else {})
        open_ = [own for own in parameters if own not in (*roots, *constants, *unused)]
        outputs = [name for name in concept.outputs if f"{OF_OUTPUT}{name}" not in given]
        matched.update(_upstream_of_outputs(open_, outputs))
    free = [own for own in parameters if own not in matched and own not in roots and own not in constants]
    by_name = _match_names(free, unused, matched)
    required = [own for own in free if parameters[own].default is inspect.Parameter.empty]
    positional = [own for own in free if own in required or parameters[own].kind is not inspect.Parameter.KEYWORD_ONLY]
    in_order = (required if len(required) >= len(unused) else positional)[: len(unused)]
    if by_name and len(in_order) == len(unused) > 1:
        raise _ambiguous(concept, located, by_name, unused, in_order)
    for own in in_order:
        matched[own] = unused.pop(0)
    unfilled = [own for own in required if own not in matched]
    if unfilled or (unused and not located.is_expression):
        raise _mismatch(concept, located, parameters, matched, unfilled, unused)
    return Binding(matched, attributes, constants, parts, sources)


def _with_sources(returns: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The names of results, and the sources of those that are written NAME=SOURCE."""
    pairs = [part.partition("=") for part in returns]
    sources = {name.strip(): source.strip() for name, _, source in pairs if source}
    for name, source in sources.items():
        try:
            _names(source)
        except SyntaxError:
            problem = f"{source!r}, the source of {name}, is no expression"
            example = f"write e.g. {name}=result[0], {name}=self.NAME or {name}=PARAMETER"
            raise UnknownName(f"{problem}; {example}") from None
    return tuple(name.strip() for name, _, _ in pairs), sources


def _names(source: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(source, mode="eval")) if isinstance(node, ast.Name)}


def _match_names(free: list[str], unused: list[str], matched: dict[str, str]) -> dict[str, str]:
    """Move equal names, then names that differ only in case, from `free` and `unused` to `matched`; return these."""
    before = set(matched)
    for own in list(free):
        exact = [name for name in unused if name == own]
        match = exact or [name for name in unused if name.lower() == own.lower()]
        if match:
            matched[own] = match[0]
            unused.remove(match[0])
            free.remove(own)
    return {own: name for own, name in matched.items() if own not in before}


def _upstream_of_outputs(parameters: Sequence[str], outputs: Sequence[str]) -> dict[str, str]:
    """The parameters that are named as the gradient of a loss by one of several outputs, e.g. dh or dnext_h for h."""
    found = {}
    for name in outputs:
        usual = rf"d_?{name}|(dnext|grad|d)_?{name}|{name}_grad|d_?{name}_(next|out)|next_d{name}"
        found.update({own: f"{OF_OUTPUT}{name}" for own in parameters if re.fullmatch(usual, own, re.IGNORECASE)})
    return found


def _check_arguments(concept: Concept, arguments: Mapping[str, str], backward: bool) -> None:
    inputs = list(concept.domain.parameters)
    for name in arguments:
        of_outputs = [f"{OF_OUTPUT}{output}" for output in concept.outputs]
        if name in (COTANGENT, *of_outputs) and name not in inputs:
            if not backward:
                raise UnknownName(
                    "only a function that returns gradients and nothing else receives a cotangent",
                    Hint("if it does, write {}", "returns", ("gradient:NAME",)),
                )
        elif name not in inputs:
            raise UnknownName(no_input(concept.name, name, inputs))


def _by_position(concept: Concept, returns: Sequence[str]) -> Sequence[str]:
    """`returns` with the names of outputs in the place of "value", where a "-" for each other output says which."""
    if len(returns) == len(concept.outputs) and "-" in returns and set(returns) <= {"value", "-"}:
        return [part if part == "-" else name for part, name in zip(returns, concept.outputs, strict=True)]
    return returns


def _check_parts(concept: Concept, returns: Sequence[str]) -> None:
    if concept.outputs and all(part == "-" for part in returns):
        outputs = ", ".join(concept.outputs)
        raise UnknownName(f"returns ignores every result; name at least one of {outputs}, or leave returns out")
    for part in returns:
        kind, _, name = part.partition(":")
        if part in concept.outputs:
            continue
        if kind not in ("value", "gradient", "-") or (kind == "gradient") != bool(name):
            own = "".join(f"{output}, " for output in concept.outputs)
            raise UnknownName(f"expected {own}value, gradient:NAME or - (ignored) as a result, got {part!r}")
        if kind == "gradient" and name not in concept.differentiable:
            choices = ", ".join(concept.differentiable) or "no input"
            raise UnknownName(f"{concept.name} has no gradient by {name!r}; it is differentiable by {choices}")


def _parameters(located: LocatedFunction) -> dict[str, inspect.Parameter]:
    try:
        parameters = dict(inspect.signature(located.function).parameters)
    except (TypeError, ValueError):
        problem = f"the parameters of {located.name} are unknown: it has no signature"
        raise BindingError(f"{problem}; wrap it in a function of your own") from None
    if inspect.isclass(located.maker):  # the function of a class, which is not bound
        parameters.pop(next(iter(parameters), ""), None)
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {name: parameter for name, parameter in parameters.items() if parameter.kind not in kinds}


def _ambiguous(
    concept: Concept, located: LocatedFunction, by_name: Mapping[str, str], unused: Sequence[str], others: Sequence[str]
) -> BindingError:
    """The error where names match in part, so that the order of the other parameters need not be that of the inputs."""
    pairs = ", ".join(f"{name}={own}" for own, name in by_name.items())
    problem = f"{located.name} matches {concept.name} by name in {pairs}, but it is not clear which of its parameters "
    problem += f"{', '.join(others)} stand for {', '.join(unused)}"
    return BindingError(problem, Hint("give {}", "arguments", dict.fromkeys(unused, "NAME")))


def _short(value: Any) -> str:
    """A constant as text; of an array, a tensor or a long text, its type."""
    text = repr(value)
    return text if len(text) <= _SHOWN and "\n" not in text else f"<{type(value).__name__}>"


def _mismatch(
    concept: Concept,
    located: LocatedFunction,
    parameters: Mapping[str, inspect.Parameter],
    matched: Mapping[str, str],
    unfilled: Sequence[str],
    unused: Sequence[str],
) -> BindingError:
    pairs = ", ".join(f"{name}={own}" for own, name in matched.items()) or "nothing"
    wanted = f"{concept.name}({', '.join(concept.domain.parameters)})"
    problem = f"{located.name}({', '.join(parameters)}) does not fit {wanted}: matched {pairs}"
    hints = []
    upstream = [own for own in parameters if _UPSTREAM.fullmatch(own.lower()) and own not in concept.domain.parameters]
    if unfilled and upstream and concept.differentiable:
        every = tuple(f"gradient:{name}" for name in concept.differentiable)
        cached = [own for own in unfilled if "cache" in own.lower()]
        text = f"if {upstream[0]} is the gradient by the output, give {{}}"
        if cached:
            inputs, name = ", ".join(concept.domain.parameters), located.name
            forward = name.replace("backward", "forward") if "backward" in name else "forward"
            text += f", and the call with the {cached[0]} of the forward pass: "
            text += f'"FILE:{name}({upstream[0]}, {forward}({inputs})[1])"'
        hints.append(Hint(text, "returns", every))
    if unfilled:
        text = f"no input is left for its parameter{'s' * (len(unfilled) > 1)} {', '.join(unfilled)}: give {{}}"
        hints.append(Hint(text, "constants", {unfilled[0]: "VALUE"}))
    if unused:
        own = "self.NAME" if located.maker is not None else "NAME"
        text = f"it has no parameter for {', '.join(unused)}: if it has one with another name, give {{}}"
        hints.append(Hint(text, "arguments", {unused[0]: own}))
    return BindingError(problem, *hints)

"""Places in which a candidate expects an input: `x`, `params['W']`, `self.X_train`, `self.fc.weight`."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from oracle.candidates.errors import BindingError

SELF = "self"


@dataclass(frozen=True)
class Place:
    """The parameter, or `self`, and the steps from there: ("attribute", name) or ("item", key)."""

    root: str
    steps: tuple[tuple[str, Any], ...] = ()

    @property
    def path(self) -> str:
        """The attributes below `self`, e.g. "fc.weight"; empty if a step is no attribute."""
        return ".".join(key for _, key in self.steps) if all(kind == "attribute" for kind, _ in self.steps) else ""


@cache
def place(text: str) -> Place:
    """Read a place. Raises `BindingError` for other expressions."""
    try:
        node: ast.expr = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise _not_a_place(text) from None
    steps: list[tuple[str, Any]] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            steps.append(("attribute", node.attr))
            node = node.value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            steps.append(("item", node.slice.value))
            node = node.value
        else:
            raise _not_a_place(text)
    found = Place(node.id, tuple(reversed(steps)))
    attributes = [kind == "attribute" for kind, _ in found.steps]
    if any(attributes) if found.root != SELF else not attributes[:1] == [True]:
        raise _not_a_place(text)
    return found


def _not_a_place(text: str) -> BindingError:
    return BindingError(f"{text!r} is no parameter; write NAME, NAME['key'] for a part of a dictionary, or self.NAME")


def put(holder: Any, steps: tuple[tuple[str, Any], ...], value: Any) -> None:
    """Set an attribute or an item of an object to `value`."""
    for kind, key in steps[:-1]:
        holder = getattr(holder, key) if kind == "attribute" else holder[key]
    kind, key = steps[-1]
    if kind == "attribute":
        setattr(holder, key, value)
    else:
        holder[key] = value


def filled(values: Mapping[str, Any], constants: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call from values by place: dictionaries and lists are built anew, or start as `constants`."""
    made: dict[str, Any] = dict(constants)
    built: set[str] = set()
    for text, value in values.items():
        found = place(text)
        built |= {found.root} if found.steps and found.root not in constants else set()
        holder: Any = made
        key: Any = found.root
        for _, step in found.steps:
            holder = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
            key = step
        holder[key] = value
    return {name: _with_lists(value) if name in built else value for name, value in made.items()}


def _with_lists(made: Any) -> Any:
    """Dictionaries whose keys are 0, 1, 2, … as lists."""
    if type(made) is not dict:
        return made
    parts = {key: _with_lists(value) for key, value in made.items()}
    return [parts[number] for number in range(len(parts))] if parts and set(parts) == set(range(len(parts))) else parts

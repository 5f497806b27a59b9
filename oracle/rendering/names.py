"""Public names as Markdown, from their docstrings. The source is read, so that NumPy and torch are not imported."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import griffe

ROOT = Path(__file__).parents[2]
_DOCTEST = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)


@cache
def package() -> Any:
    """The source of the package as griffe reads it."""
    return griffe.load("oracle", search_paths=[str(ROOT)], docstring_parser="google", resolve_aliases=True)


def found(module: str, name: str) -> Any:
    """What a public name of a module stands for; raises `KeyError` if the module does not have it.

    Of a member, such as "Domain.where", it is the method.
    """
    one = package()[f"{module}.{name}".removeprefix("oracle.")]
    return one.final_target if one.is_alias else one


def documented(module: str, name: str) -> Any:
    """What has the docstring of a name: itself, or, of an object made by a class of its module, this class."""
    one = found(module, name)
    if one.is_attribute and one.docstring is None and isinstance(one.value, griffe.ExprCall):
        made_by = one.parent.members.get(str(one.value.function))
        return made_by if made_by is not None and not made_by.is_alias and made_by.is_class else one
    return one


def sections(one: Any) -> list[Any]:
    """The parts of a docstring: text, parameters, attributes, what it returns and raises."""
    return list(one.docstring.parsed) if one.docstring else []


def parameters(one: Any) -> list[Any]:
    """The parameters of a function or of a class, without `self`."""
    if one.is_class and "__call__" in one.members and "__init__" not in one.members and one.name == "Rule":
        return parameters(one.members["__call__"])
    given = list(one.parameters) if one.is_function or one.is_class else []
    return [parameter for parameter in given if parameter.name != "self"]


def name_entry(module: str, names: Sequence[str]) -> str:
    """The entry of one name, or of several with one docstring: signatures, text, parameters, results and errors.

    Raises `KeyError` for a name that the module does not have.
    """
    one = documented(module, names[0])
    is_value = found(module, names[0]).is_attribute and one.is_attribute
    kind = _kind(one, is_value, "." in names[0])
    heads = [f"{module}.{name}{'' if is_value or one.is_attribute else _signature(one)}" for name in names]
    body = "\n\n".join(filter(None, [_value(one) if is_value else "", *map(_section, sections(one))]))
    return f"::::{{py:{kind}}} " + "\n".join(heads) + f"\n\n{body}\n::::"


def _kind(one: Any, is_value: bool, is_member: bool) -> str:
    if is_value:
        return "data"
    if one.is_attribute:
        return "property"
    if one.is_class and one.name != "Rule":
        is_error = any(str(base).endswith(("Error", "Exception")) for base in one.bases)
        return "exception" if is_error else "class"
    return "method" if is_member else "function"


def _signature(one: Any) -> str:
    if one.is_class and not parameters(one):
        return ""
    parts, keyword_only = [], False
    for parameter in parameters(one):
        kind = parameter.kind
        if kind is griffe.ParameterKind.keyword_only and not keyword_only:
            parts.append("*")
        keyword_only = keyword_only or kind in (griffe.ParameterKind.keyword_only, griffe.ParameterKind.var_positional)
        stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}.get(kind, "")
        default = "" if parameter.default is None or stars else f"={parameter.default}"
        parts.append(f"{stars}{parameter.name}{default}")
    return f"({', '.join(parts)})"


def _value(one: Any) -> str:
    value = " ".join(str(one.value).split())
    return f"Value: `{value}`" if len(value) < 80 else ""


def _section(section: Any) -> str:
    match section.kind.value:
        case "text":
            return _DOCTEST.sub(lambda example: f"```pycon\n{example[0]}\n```", section.value)
        case "parameters":
            return "\n".join(line for item in section.value for line in _field("param", item))
        case "attributes":
            return "\n".join(line for item in section.value for line in _field("ivar", item))
        case "returns" | "yields":
            return "\n".join(f":returns: {_indented(item.description)}" for item in section.value)
        case "raises":
            return "\n".join(f":raises {item.annotation}: {_indented(item.description)}" for item in section.value)
    raise KeyError(f"a docstring has a section {section.kind.value!r}, which the guide does not show")


def _field(word: str, item: Any) -> Iterator[str]:
    yield f":{word} {item.name}: {_indented(item.description)}"
    if item.annotation is not None and word == "param":
        yield f":type {item.name}: {item.annotation}"


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n  ")

"""Public names as Markdown, from their docstrings. The source is read, so that NumPy and torch are not imported."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import griffe

ROOT = Path(__file__).parents[2]
_KIND = griffe.ParameterKind
_PATH = re.compile(r"\bPath\b")  # of pathlib; Sphinx would link it to `oracle.truth.Path`
_DOCTEST = re.compile(r"^>{3} .*?(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)


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


def parameters(one: Any) -> list[tuple[str, Any, Any]]:
    """The names, kinds and defaults of the parameters of a function or a class, without `self`.

    Those of an object that is called, as `exp` is, are the parameters of its call; those of a record are its fields.
    """
    if _is_record(one):
        return [(field.name, _KIND.positional_or_keyword, field.value) for field in fields(one)]
    called = one.members["__call__"] if is_called(one) else one
    given = list(called.parameters) if called.is_function or called.is_class else []
    return [(one.name, one.kind, one.default) for one in given if one.name != "self"]


def _is_record(one: Any) -> bool:
    return bool(one.is_class) and any(str(base) == "msgspec.Struct" for base in one.bases)


def is_called(one: Any) -> bool:
    """Whether the public objects are calls to this class, as those of elementary functions are."""
    return bool(one.is_class) and one.name == "Rule"


def fields(one: Any) -> list[Any]:
    """The annotated fields of a class."""
    return [member for member in one.members.values() if member.is_attribute and member.annotation is not None]


def comment_of(field: Any) -> str:
    """The comment in the line of a field."""
    return str(field.lines[-1].rpartition("  # ")[2]) if "  # " in field.lines[-1] else ""


def name_entry(module: str, names: Sequence[str]) -> str:
    """The entry of one name, or of several with one docstring: signatures, text, parameters, results and errors.

    Raises `KeyError` for a name that the module does not have.
    """
    one = documented(module, names[0])
    is_value = one.is_attribute and "property" not in one.labels
    kind = _kind(one, is_value, "." in names[0])
    with_signature = not one.is_attribute and not _is_result(one)
    heads = [f"{name}{_signature(one) if with_signature else ''}" for name in names]
    parts = [_value(one) if is_value else "", *map(_section, sections(one))]
    if _is_record(one):
        parts += ["\n".join(f":param {field.name}: {comment_of(field)}" for field in fields(one))]
    return (
        f"::::{{py:{kind}}} "
        + "\n".join(heads)
        + f"\n:module: {module}\n\n"
        + "\n\n".join(filter(None, parts))
        + "\n::::"
    )


def _is_result(one: Any) -> bool:
    """Whether users get objects of this class and make none, so that the docstring lists attributes."""
    return any(section.kind.value == "attributes" for section in sections(one))


def _kind(one: Any, is_value: bool, is_member: bool) -> str:
    if is_value:
        return "data"
    if one.is_attribute:
        return "property"
    if one.is_class and not is_called(one):
        is_error = any(str(base).endswith(("Error", "Exception")) for base in one.bases)
        return "exception" if is_error else "class"
    return "method" if is_member else "function"


def _signature(one: Any) -> str:
    if one.is_class and not parameters(one):
        return ""
    parts, keyword_only = [], False
    for name, kind, default in parameters(one):
        if kind is _KIND.keyword_only and not keyword_only:
            parts.append("*")
        keyword_only = keyword_only or kind in (_KIND.keyword_only, _KIND.var_positional)
        stars = {_KIND.var_positional: "*", _KIND.var_keyword: "**"}.get(kind, "")
        parts.append(f"{stars}{name}" + ("" if default is None or stars else f"={default}"))
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
        yield f":type {item.name}: {_PATH.sub('pathlib.Path', str(item.annotation))}"


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n  ")

"""The fields of a record as Markdown tables, from the classes that state its schema."""

import ast
import inspect
import typing
from collections.abc import Iterator
from textwrap import dedent

import msgspec

from oracle.records.json_schema import RECORD_TYPES


def field_tables(kind: str, shown: set[type[msgspec.Struct]]) -> Iterator[str]:
    """What the record of this kind is, with its fields, and a section for each record inside it.

    Records that are in `shown` are left out; the others are added to it. Raises `KeyError` for an unknown kind.
    """
    top = RECORD_TYPES[kind]
    for struct in _structs(top):
        if struct not in shown:
            yield _entry(struct) if struct is top else f"### {struct.__name__}\n\n{_entry(struct)}"
            shown.add(struct)


def _structs(top: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    """The record and the records inside it, each once, from the outside in."""
    found: dict[type[msgspec.Struct], None] = {}
    waiting: list[typing.Any] = [top]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            if one not in found:
                found[one] = None
                waiting += typing.get_type_hints(one).values()
        else:
            waiting += typing.get_args(one)
    return list(found)


def _entry(struct: type[msgspec.Struct]) -> str:
    source = dedent(inspect.getsource(struct))
    lines = source.splitlines()
    (tree,) = ast.parse(source).body
    assert isinstance(tree, ast.ClassDef)
    rows = []
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and node.end_lineno:
            comment = lines[node.end_lineno - 1][node.end_col_offset or 0 :].strip().removeprefix("#").strip()
            default = f"`{ast.unparse(node.value)}`" if node.value else ""
            rows.append((f"`{ast.unparse(node.target)}`", f"`{ast.unparse(node.annotation)}`", default, comment))
    heads = ("field", "type", "default", "meaning")
    kept = [column for column in range(4) if any(row[column] for row in rows)]
    table = [heads, ("---",) * 4, *rows]
    lines = [" | ".join(row[column].replace("|", "\\|") for column in kept) for row in table]
    return "\n\n".join([inspect.cleandoc(struct.__doc__ or ""), "\n".join(f"| {line} |" for line in lines)])

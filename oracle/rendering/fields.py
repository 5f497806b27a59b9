"""The fields of a record as Markdown tables, from the classes that state its schema."""

import ast
import inspect
import typing
from collections.abc import Iterator
from textwrap import dedent

import msgspec

from oracle.records.json_schema import RECORD_TYPES


def field_tables(kind: str) -> Iterator[str]:
    """A section for the record of this kind and for each record inside it: what it is, and its fields.

    Raises `KeyError` for an unknown kind.
    """
    for struct in _structs(RECORD_TYPES[kind]):
        yield _entry(struct)


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
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and node.end_lineno:
            comment = lines[node.end_lineno - 1][node.end_col_offset or 0 :].strip().removeprefix("#").strip()
            default = f"`{ast.unparse(node.value)}`" if node.value else ""
            cells = (f"`{ast.unparse(node.target)}`", f"`{ast.unparse(node.annotation)}`", default, comment)
            rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n\n".join([f"### {struct.__name__}", inspect.cleandoc(struct.__doc__ or ""), "\n".join(rows)])

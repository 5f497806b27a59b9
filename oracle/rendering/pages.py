"""A page of the guide with its blocks `{names}`, `{commands}` and `{fields}` filled from the source code."""

import re
from collections.abc import Callable

from oracle.rendering.commands import command_entries
from oracle.rendering.fields import field_tables
from oracle.rendering.names import name_entry

_BLOCK = re.compile(r"^```\{(names|commands|fields)\} ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def expanded(text: str) -> str:
    """The Markdown of a page, with each block replaced by what it stands for.

    Raises `KeyError` for a name, a command or a kind of record that does not exist.
    """
    return _BLOCK.sub(lambda found: _FILL[found[1]](found[2], found[3].splitlines()), text)


def _names(module: str, lines: list[str]) -> str:
    return "\n\n".join(name_entry(module, line.split()) for line in lines)


def _commands(_: str, lines: list[str]) -> str:
    return "\n\n".join(command_entries(lines))


def _fields(kind: str, _: list[str]) -> str:
    return "\n\n".join(field_tables(kind))


_FILL: dict[str, Callable[[str, list[str]], str]] = {"names": _names, "commands": _commands, "fields": _fields}

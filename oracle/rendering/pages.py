"""A page of the guide with its blocks `{names}`, `{commands}` and `{fields}` filled from the source code."""

import re

from msgspec import Struct

from oracle.rendering.commands import command_entries
from oracle.rendering.fields import field_tables
from oracle.rendering.names import name_entry

_BLOCK = re.compile(r"^```\{(names|commands|fields)\} ?(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def expanded(text: str) -> str:
    """The Markdown of a page, with each block replaced by what it stands for.

    Raises `KeyError` for a name, a command or a kind of record that does not exist.
    """
    shown: set[type[Struct]] = set()

    def fill(found: re.Match[str]) -> str:
        block, argument, lines = found[1], found[2], found[3].splitlines()
        if block == "names":
            return "\n\n".join(name_entry(argument, line.split()) for line in lines)
        return "\n\n".join(command_entries(lines) if block == "commands" else field_tables(argument, shown))

    return _BLOCK.sub(fill, text)

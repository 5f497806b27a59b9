"""Text of unknown origin, such as the name of a file or what a candidate printed, as it may be shown in a terminal."""

import unicodedata


def visible(text: str) -> str:
    r"""Return the text with every character that is not shown written as an escape, e.g. `\x1b`; new lines stay.

    An escape code could otherwise colour, move or hide what the terminal shows.
    """
    if text.isprintable():
        return text
    return "".join(x if x.isprintable() or x in "\n\t" or unicodedata.category(x) == "Zs" else _escape(x) for x in text)


def in_one_line(text: str) -> str:
    r"""Return the text as `visible` does, with `\n` and `\t` for new lines and tabs, e.g. for the name of a file."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

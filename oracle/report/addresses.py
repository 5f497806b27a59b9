"""Names that are safe in a URL: the file of a concept, and anchors within an HTML page."""

import re
from collections.abc import Container, Iterable
from functools import cache

RESERVED = ("index", "findings", "versions", "speed", "evaluation", "reproduce")  # HTML pages that are not a concept's


@cache
def slug(text: str) -> str:
    """Text as a part of a URL: a dash for each run of characters that are not ASCII letters, digits or underscores."""
    return re.sub(r"\W+", "-", text, flags=re.ASCII).strip("-")[:80] or "unnamed"


def free(stem: str, taken: Container[str]) -> str:
    """`stem`, or `stem-2`, `stem-3`, …: the first that is not in `taken`."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def concept_files(names: Iterable[str]) -> dict[str, str]:
    """A file name for each concept; names differ even on file systems that ignore case."""
    files: dict[str, str] = {}
    taken = set(RESERVED)
    for name in names:
        stem = free(slug(name.lower()), taken)
        taken.add(stem)
        files[name] = f"{stem}.html"
    return files

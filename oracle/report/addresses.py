"""Names that are safe in a URL: the file of a concept, and anchors within an HTML page."""

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache

# HTML pages that are not a concept's
RESERVED = ("index", "findings", "versions", "speed", "evaluation", "reproduce", "glossary")


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


def distinct(stems: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Name → its stem, with a number where another name has the same stem or it is in `taken`."""
    found: dict[str, str] = {}
    used = set(taken)
    for name, stem in stems.items():
        found[name] = free(stem, used)
        used.add(found[name])
    return found


def concept_files(names: Iterable[str]) -> dict[str, str]:
    """A file name for each concept; names differ even on file systems that ignore case."""
    stems = {name: slug(name.lower()) for name in names}
    # The HTML pages of the families in a speed record begin with "speed-".
    stems = {name: f"concept-{stem}" if stem.startswith("speed-") else stem for name, stem in stems.items()}
    return {name: f"{stem}.html" for name, stem in distinct(stems, RESERVED).items()}


def family_files(families: Iterable[str]) -> dict[str, str]:
    """The file of the HTML page with the times of each family of concepts."""
    stems = distinct({family: slug(family.lower()) for family in families})
    return {family: f"speed-{stem}.html" for family, stem in stems.items()}

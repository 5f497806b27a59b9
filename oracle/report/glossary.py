"""The terms of the guide's glossary, for the report: each term of a report links to its explanation.

A report is opened from a disk or sent by mail, often without the guide. So it has a page of its own with all terms.
The entries of that page link into the guide if it is rendered beside the report.
"""

import posixpath
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from markupsafe import Markup

from oracle.report import notation
from oracle.report.addresses import distinct, slug

_ENTRY = re.compile(r"^## ([^\n]+)\n\n(.+?)\n*(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#]*)\.md((?:#[\w-]+)?)\)")
_EMPHASIS = re.compile(r"\*([^*]+)\*")


class Entry(NamedTuple):
    """A term of the glossary, its anchor in the report, and its explanation in Markdown."""

    term: str
    anchor: str
    text: str


@cache
def entries() -> dict[str, Entry]:
    """Term → its entry, in the order of the glossary."""
    page = (resources.files("oracle") / "guide" / "reference" / "glossary.md").read_text(encoding="utf-8")
    found = dict(_ENTRY.findall(page))
    anchors = distinct({term: slug(term.replace("÷", "over")) for term in found})
    return {term: Entry(term, anchors[term], " ".join(text.split())) for term, text in found.items()}


def term_anchor(term: str) -> str:
    """The anchor of a term in `glossary.html`. Raises `KeyError` for a term that the glossary lacks."""
    return entries()[term].anchor


def explained(text: str, guide: str) -> Markup:
    """An explanation as HTML. `guide` is the address of the rendered guide; "" leaves the text of its links alone."""

    def linked(found: re.Match[str]) -> str:
        text, path, fragment = found.groups()
        address = posixpath.normpath(posixpath.join(guide, "reference", f"{path}.html"))
        return f'<a href="{address}{fragment}">{text}</a>' if guide else f"“{text}” in the guide"

    return Markup(_EMPHASIS.sub(r"<em>\1</em>", _LINK.sub(linked, str(notation.inline(text)))))

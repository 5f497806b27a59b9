"""The Sphinx extension of the guide: it fills the blocks of a page before the page is parsed, and makes the menu."""

import re
import shutil
from pathlib import Path
from typing import Any

from oracle.rendering.pages import expanded

_INDEX = "README"


def setup(app: Any) -> dict[str, Any]:
    """Connect to Sphinx; called by Sphinx."""
    app.connect("source-read", _expand)
    app.connect("build-finished", _write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def menu(index: str) -> str:
    """The hidden tables of contents: one for each section of the index, with the pages that the section links to."""
    found = []
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0].strip(" …")
        pages = dict.fromkeys(re.findall(r"\]\(([\w/-]+)\.md\)", section))
        found.append("\n".join(["```{toctree}", ":hidden:", f":caption: {heading}", "", *pages, "```"]))
    return "\n\n".join(found)


def _expand(app: Any, page: str, source: list[str]) -> None:
    source[0] = expanded(source[0]) + (f"\n\n{menu(source[0])}\n" if page == _INDEX else "")


def _write_index(app: Any, exception: Exception | None) -> None:
    """Write the first page as index.html, too: a browser opens this name in a folder."""
    if exception is None:
        shutil.copyfile(Path(app.outdir, f"{_INDEX}.html"), Path(app.outdir, "index.html"))

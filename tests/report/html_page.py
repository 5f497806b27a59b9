"""Helpers of the report's tests: an HTML page as a browser sees it, and the report of a run record."""

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec

from oracle import records
from oracle.records import Cell, ConceptRecord, Run
from oracle.report import render, view


class HtmlPage(HTMLParser):
    """The elements, the ids and the text of an HTML page, and the content of its style and script."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.inside: dict[str, list[str]] = {}
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += " " if tag not in {"a", "b", "bdi", "span", "code", "small", "strong"} else ""
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in self.CDATA_CONTENT_ELEMENTS and self.cdata_elem:
            self.inside.setdefault(self.elements[-1][0], []).append(data)
        else:
            self.text += data

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element with this tag."""
        return [attributes for name, attributes in self.elements if name == tag]


def rendered(run: Run, folder: Path) -> dict[str, HtmlPage]:
    """The HTML pages of the report of a run, by file name."""
    records.write(run, folder / "run.json")
    index = render([folder / "run.json"], folder / "html")
    return {path.name: HtmlPage(path) for path in index.parent.iterdir()}


def text_of(page: str) -> str:
    """The text of an HTML page with single spaces; every tag separates words."""
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]*>", " ", page.replace("<wbr>", ""), flags=re.DOTALL)
    return " ".join(page.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").split())


def cell_view(**changes: object) -> view.CellView:
    """An accurate cell with `changes`, as the report shows it."""
    fields = {"concept": "a", "implementation": "b", "check": "value", "dtype": "float32", "device": "cpu"}
    cell = msgspec.convert({**fields, "verdict": "accurate", "examples": 10, **changes}, Cell)
    return view.CellView(cell, "a.html", "cell-1")


def concept_view(*cells: view.CellView) -> view.ConceptView:
    """A concept without a record of its own; its only check is "value"."""
    record = ConceptRecord("a", 1, "a", "", "", [], [], [], "", [])
    return view.ConceptView(record, "a.html", list(cells), [], {"value": "Is the value right?"}, {"value"})

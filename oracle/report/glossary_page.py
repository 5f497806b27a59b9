"""The HTML page with the terms of the report: every other page links to it."""

from collections.abc import Mapping
from typing import Any

from oracle.report.glossary import entries, explained
from oracle.report.site import Page, Report


def _context(report: Report) -> Mapping[str, Any]:
    return {"entries": [(one, explained(one.text, report.guide)) for one in entries().values()]}


PAGE = Page("glossary.html", "Terms", "glossary.html", _context)

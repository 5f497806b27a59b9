"""The environment of the run, where its processor time went, and how to repeat it."""

from collections.abc import Mapping
from typing import Any

from oracle.report.site import Page, Report


def _context(report: Report) -> Mapping[str, Any]:
    run = report.run
    return {
        "spent": sorted(((name, spent) for name, spent in run.spent.items() if spent > 0), key=lambda one: -one[1]),
        "total": sum(run.spent.values()),
        "by_concept": sorted(run.spent_by_concept.items(), key=lambda one: -one[1]),
    }


PAGE = Page("reproduce.html", "Reproduce", "reproduce.html", _context)

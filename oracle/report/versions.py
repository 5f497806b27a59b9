"""The page of versions: what changed between them, since when, each change with its smallest script.

What scripts printed, and the scripts, are text for Jinja to escape.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oracle.records import RecordError
from oracle.report.site import Page, Report
from oracle.report.templating import environment
from oracle.versions.answer_changes import ASPECTS, AnswerChange, find_answer_changes
from oracle.versions.environments import EnvironmentRun
from oracle.versions.grouping import ChangeGroup, group_changes
from oracle.versions.speed_changes import find_speed_changes
from oracle.versions.verdict_changes import VerdictChange, find_verdict_changes

__all__ = ["PAGE", "write"]

MOVED = 12  # of what is ranked, so many are shown; arbitrary
COLOURED = 100  # scripts that are shown in colours; of more, the colours would be most of the page
SENTENCES = {
    "verdict": "The same script, judged against the certified truth of its inputs, got another verdict.",
    "support": "A function, an argument or a kernel that one of the two versions lacks.",
    "error": "One of the two raised an exception and the other did not, or another one, or in other words.",
    "dtype": "The answer came in another dtype.",
    "difference": "What a library decides by design: slopes at corners, whole numbers, scripts about memory and state.",
    "bits": "Both are as right as rounding allows, but not the same bits. ulp: units in the last place of the dtype.",
    "warning": "The same answer, with another warning.",
}


def context(tried: Sequence[EnvironmentRun], refused: Sequence[str], pages: Mapping[str, str]) -> dict[str, Any]:
    """What the template shows."""
    found = find_answer_changes(tried)
    groups = group_changes(found)
    by_aspect = {aspect: [group for group in groups if group.aspect == aspect] for aspect in ASPECTS}
    moved = _moved(found)
    return {
        "tried": tried,
        "left_out": refused,
        "pages": pages,
        "changes": found,
        "scripts": max((_asked(each) for each in tried), default=0),
        "processors": sorted({each.run.environment.cpu for each in tried if each.run is not None}),
        "sections": [(aspect, ASPECTS[aspect], SENTENCES[aspect], by_aspect[aspect]) for aspect in ASPECTS],
        "steps": _steps(groups),
        "moved": moved[:MOVED],
        "moved_all": len(moved),
        "speeds": find_speed_changes(tried),
        "hints": _by_step(find_verdict_changes(tried, found)),
        "coloured": len(groups) <= COLOURED,
        "most": MOVED,
    }


def write(tried: Sequence[EnvironmentRun], refused: Sequence[str], folder: Path) -> Path:
    """Write the page without a report around it; return its path."""
    runs = [each.run for each in tried if each.run is not None]
    if not runs:
        raise RecordError("there is nothing to compare: none of these environments has a run, only why there is none")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PAGE.file
    pages = {
        page.name: f"{page.name.replace('/', '-')}.html"
        for run in runs
        for page in run.concepts
        if (folder / f"{page.name.replace('/', '-')}.html").exists()
    }
    template = environment().get_template(PAGE.template)
    page = template.render(run=runs[-1], **context(tried, refused, pages))
    path.write_text(page, encoding="utf-8")
    return path


def _asked(tried: EnvironmentRun) -> int:
    return sum(len(answers.questions) for answers in tried.run.answers) if tried.run is not None else 0


def _steps(groups: Sequence[ChangeGroup]) -> dict[str, Counter[str]]:
    """How many implementations changed at each step, by aspect."""
    table: dict[str, Counter[str]] = {}
    for group in groups:
        counts = table.setdefault(group.step, Counter())
        counts[group.aspect] += sum(map(len, group.implementations.values()))
    return dict(sorted(table.items(), key=lambda item: _order(item[0], groups)))


def _order(step: str, groups: Sequence[ChangeGroup]) -> tuple[object, ...]:
    change = next(group.smallest for group in groups if group.step == step)
    return change.libraries, change.after.versions


def _moved(found: Sequence[AnswerChange]) -> list[tuple[AnswerChange, float]]:
    """The changes that brought an answer nearer to the truth or further from it, by at least twice; largest first."""
    ratios = [(change, _ratio(change)) for change in found]
    return sorted((pair for pair in ratios if abs(math.log2(pair[1])) >= 1), key=lambda pair: -abs(math.log2(pair[1])))


def _ratio(change: AnswerChange) -> float:
    """How many times the error is what it was; 1 where it cannot be said."""
    before, after = change.before.fraction, change.after.fraction
    if not before or not after or not math.isfinite(before) or not math.isfinite(after):
        return 1.0
    return after / before


def _by_step(found: Sequence[VerdictChange]) -> dict[str, list[VerdictChange]]:
    table: dict[str, list[VerdictChange]] = {}
    for hint in found:
        table.setdefault(hint.step, []).append(hint)
    return table


def _context(report: Report) -> Mapping[str, Any]:
    return context(report.tried, report.left_out, report.files)


PAGE = Page("versions.html", "Versions", "versions.html", _context, lambda report: len(report.tried) > 1)

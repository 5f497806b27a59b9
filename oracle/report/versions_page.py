"""The HTML page that compares versions of the libraries: what changed, since when, each with its smallest script."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oracle.records import Grade, RecordError
from oracle.report.site import Page, Report
from oracle.report.templating import write_page
from oracle.report.view import grouped
from oracle.versions.answer_changes import ASPECTS, AnswerChange, find_answer_changes
from oracle.versions.environments import EnvironmentRun
from oracle.versions.grouping import ChangeGroup, group_changes
from oracle.versions.speed_changes import find_speed_changes
from oracle.versions.verdict_changes import find_verdict_changes

MOST = 12  # entries of a ranking that are shown; arbitrary
COLOURED = 100  # scripts that are shown in colours; of more, the colours would be most of the HTML page
SENTENCES = {
    "verdict": "The same script, compared with the certified true value for its inputs, got another verdict.",
    "support": "One of the two versions lacks a function, an argument or a kernel.",
    "error": "Only one version raised an exception, or the two raised different exceptions or messages.",
    "dtype": "The answer has another dtype.",
    "difference": "Choices of the library: subgradients, integer results, memory and autograd state.",
    "bits": "Both answers are within the rounding bound, but their bits differ. ulp: units in the last place.",
    "warning": "The answer is the same, but the warning differs.",
}


def context(environments: Sequence[EnvironmentRun], refused: Sequence[str], files: Mapping[str, str]) -> dict[str, Any]:
    """The variables of the template; `files` are the HTML pages of concepts in the same folder."""
    found = find_answer_changes(environments)
    groups = group_changes(found)
    by_aspect = {aspect: [group for group in groups if group.aspect == aspect] for aspect in ASPECTS}
    moved = _moved(found)
    return {
        "environments": environments,
        "refused": refused,
        "files": files,
        "changes": found,
        "scripts": max((_questions(each) for each in environments), default=0),
        "processors": sorted({each.run.environment.cpu for each in environments if each.run is not None}),
        "verdicts": [_verdicts(each) for each in environments],
        "sections": [(aspect, ASPECTS[aspect], SENTENCES.get(aspect, ""), by_aspect[aspect]) for aspect in ASPECTS],
        "steps": _steps(groups),
        "moved": moved[:MOST],
        "moved_all": len(moved),
        "speeds": find_speed_changes(environments),
        "hints": grouped(find_verdict_changes(environments, found), lambda change: change.step),
        "coloured": len(groups) <= COLOURED,
        "most": MOST,
    }


def write(environments: Sequence[EnvironmentRun], refused: Sequence[str], folder: Path) -> Path:
    """Write the HTML page without a report around it; return its path.

    Raises `RecordError` if none of the environments has a run.
    """
    runs = [each.run for each in environments if each.run is not None]
    if not runs:
        raise RecordError("nothing to compare: none of these environments has a run, only a reason why there is none")
    names = {record.name: f"{record.name.replace('/', '-')}.html" for run in runs for record in run.concepts}
    files = {name: file for name, file in names.items() if (folder / file).exists()}
    return write_page(folder / PAGE.file, PAGE.template, run=runs[-1], **context(environments, refused, files))


def _questions(one: EnvironmentRun) -> int:
    return sum(len(answers.questions) for answers in one.run.answers) if one.run is not None else 0


def _verdicts(one: EnvironmentRun) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for cell in one.run.cells if one.run is not None else ():
        kinds["right"] += cell.verdict.right
        kinds["wrong"] += cell.verdict == Grade.WRONG
        kinds["no answer"] += cell.verdict in (Grade.RAISED, Grade.CRASHED, Grade.TIMED_OUT)
        kinds["unsupported"] += cell.verdict == Grade.UNSUPPORTED
    return kinds


def _steps(groups: Sequence[ChangeGroup]) -> dict[str, Counter[str]]:
    """Step from one version to the next → aspect → the number of implementations that changed."""
    table: dict[str, Counter[str]] = {}
    for group in groups:
        counts = table.setdefault(group.step, Counter())
        counts[group.aspect] += sum(map(len, group.implementations.values()))
    return dict(sorted(table.items(), key=lambda item: _order(item[0], groups)))


def _order(step: str, groups: Sequence[ChangeGroup]) -> tuple[object, ...]:
    change = next(group.smallest for group in groups if group.step == step)
    return change.libraries, change.after.versions


def _moved(found: Sequence[AnswerChange]) -> list[tuple[AnswerChange, float]]:
    """The changes that made an error at least twice as large or half as large, with the ratio; the largest first."""
    ratios = [(change, _ratio(change)) for change in found]
    return sorted((pair for pair in ratios if abs(math.log2(pair[1])) >= 1), key=lambda pair: -abs(math.log2(pair[1])))


def _ratio(change: AnswerChange) -> float:
    """The error after ÷ the error before; 1 if one of them is 0, infinite or not known."""
    before, after = change.before.fraction, change.after.fraction
    if not before or not after or not math.isfinite(before) or not math.isfinite(after):
        return 1.0
    return after / before


def _context(report: Report) -> Mapping[str, Any]:
    return context(report.environments, report.refused_environments, report.files)


PAGE = Page("versions.html", "Versions", "versions.html", _context, lambda report: len(report.environments) > 1)

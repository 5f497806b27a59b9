"""Run records to a static HTML report that opens offline: the pages of `PAGES`, and a page for each concept."""

import dataclasses
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from oracle.records.evaluation import EvaluationRecord
from oracle.records.speed import SpeedRecord
from oracle.records.unfinished import unfinished
from oracle.report import (
    concept_page,
    evaluation_page,
    findings_page,
    glossary_page,
    overview_page,
    reproduce_page,
    speed_page,
    versions_page,
)
from oracle.report.evaluation_page import write as render_evaluation
from oracle.report.parallel import run_all
from oracle.report.site import Page, Report, Source, read
from oracle.report.speed_page import write as render_speed
from oracle.versions.environments import read_environments

__all__ = ["PAGES", "Page", "Report", "Source", "read", "render", "render_evaluation", "render_speed"]

# The HTML pages that the bar at the top links to, in its order; a concept's file never has one of these names.
_MODULES = (
    overview_page,
    findings_page,
    versions_page,
    speed_page,
    evaluation_page,
    reproduce_page,
    glossary_page,
)
PAGES: tuple[Page, ...] = tuple(module.PAGE for module in _MODULES)


def render(
    paths: Sequence[Path],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    evaluation: EvaluationRecord | None = None,
    versions: Sequence[Path] = (),
    speed: SpeedRecord | None = None,
) -> Path:
    """Write the report of the newest of the run records into `folder`; return the path of its index.html.

    Older records are compared with the newest. With the record of an `evaluation`, run records of other `versions` of
    the libraries, or a `speed` record, their HTML pages are part of the report. `progress` is called after each HTML
    page with the number of pages written and of all pages. If the report is interrupted, `folder` is unchanged.

    A file that cannot be read is named on the overview and in a warning. Raises `RecordError`, with a message for each
    file, if no run record can be read.
    """
    sources, refused = read(paths)
    for reason in refused:
        warnings.warn(f"left out of the report: {reason}", stacklevel=2)
    environments, refused_environments = read_environments(versions) if versions else ((), ())
    guide = "../guide" if (folder.resolve().parent / "guide" / "index.html").is_file() else ""  # of `nox -s guide`
    report = Report(sources, refused, evaluation, environments, refused_environments, speed, guide)
    report = dataclasses.replace(report, navigation=[page for page in PAGES if page.applies(report)])
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder / "pages") as made:
        made.mkdir()
        jobs = [partial(page.write, report, made) for page in report.navigation]
        jobs += [partial(concept_page.write, report, index, made) for index in range(len(report.concepts))]
        families = speed_page.families(report.speed)
        jobs += [partial(speed_page.write_family, report, family, made) for family in families]
        report.prepare()
        for done, _ in enumerate(run_all(jobs), 1):
            progress(done, len(jobs))
        for page in made.iterdir():
            page.replace(folder / page.name)
    return folder / overview_page.PAGE.file

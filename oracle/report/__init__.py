"""Run records → a static HTML report that opens offline: an overview, a page for each concept, and those of `PAGES`."""

import dataclasses
import multiprocessing
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from oracle.records.evaluation import EvaluationRecord
from oracle.records.speed import SpeedRecord
from oracle.report import concept_page as concept
from oracle.report import evaluation as trial_page
from oracle.report import findings, overview, reproduce
from oracle.report import speed as speed_page
from oracle.report import versions as versions_page
from oracle.report.site import Page, Report, Source, read
from oracle.versions.environments import read_environments

__all__ = ["PAGES", "Page", "Report", "Source", "read", "render", "render_speed", "render_trial"]

# What the bar at the top of a page leads to, in its order; the files of concepts never have these names.
PAGES: tuple[Page, ...] = (
    overview.PAGE,
    findings.PAGE,
    versions_page.PAGE,
    speed_page.PAGE,
    trial_page.PAGE,
    reproduce.PAGE,
)

_FEW = 8  # pages that are written sooner than a second process is started; arbitrary


def render(
    paths: Sequence[Path],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, all_: None,
    trial: EvaluationRecord | None = None,
    versions: Sequence[Path] = (),
    speed: SpeedRecord | None = None,
) -> Path:
    """Write the report of the newest record of `paths` into `folder`; return the path of its index.html.

    Older records are compared with it. A file that is no record is named on the overview, and warned of; if none can be
    read, raises `RecordError` with what is wrong with each. `progress` is told how many pages are written, out of how
    many. With the record of a `trial`, its page is written too, with records of other `versions` the page that compares
    those, and with times those of `speed`.
    """
    sources, refused = read(paths)
    for reason in refused:
        warnings.warn(f"left out of the report: {reason}", stacklevel=2)
    tried, left_out = read_environments(versions) if versions else ((), ())
    report = Report(sources, refused, trial, tried, left_out, speed)
    report = dataclasses.replace(report, navigation=[page for page in PAGES if page.applies(report)])
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [partial(page.write, report, folder) for page in report.navigation]
    jobs += [partial(concept.write, report, index, folder) for index in range(len(report.views))]
    jobs += [partial(speed_page.write_family, report, family, folder) for family in speed_page.families(speed)]
    report.prepare()
    for done, _ in enumerate(_done(jobs), 1):
        progress(done, len(jobs))
    return folder / overview.PAGE.file


def render_trial(record: EvaluationRecord, folder: Path) -> Path:
    """Write the page of a trial alone into `folder`; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    return trial_page.write(record, folder)


def render_speed(record: SpeedRecord, folder: Path) -> Path:
    """Write the pages of times alone into `folder`; return the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    return speed_page.write(record, folder)


def _done(jobs: Sequence[Callable[[], object]]) -> Iterator[object]:
    """Do each job, on all processors where the system can copy a process as it is."""
    if len(jobs) < _FEW or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        yield from (job() for job in jobs)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: those of a BLAS, which no page calls
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(mp_context=context, initializer=_JOBS.extend, initargs=(jobs,)) as pool:
            yield from pool.map(_do, range(len(jobs)))


_JOBS: list[Callable[[], object]] = []  # in a process of the pool: what there is to do


def _do(index: int) -> object:
    return _JOBS[index]()

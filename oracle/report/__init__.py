"""Run records → a static HTML report that opens offline: an overview, a page for each concept, one of the trial.

Every page stands alone: style and script are inside it, allowed by their hashes and by nothing else, so that no text
out of a candidate can load, run or restyle anything.
"""

import base64
import hashlib
import multiprocessing
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from oracle import records
from oracle.report import memory, pictures, view, words
from oracle.report.trial import FEW, TrialView, alike, brief, by_class, sentence
from oracle.trial.record import Trial

_PICTURED = ("value", "gradient", "digits")  # the checks whose errors are numbers of their own


@dataclass(frozen=True)
class Source:
    """A record and the file that it came from."""

    path: Path
    run: records.Run


_FEW = 8  # pages that are written sooner than a second process is started; arbitrary


def render(
    paths: Sequence[Path],
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, all_: None,
    trial: Trial | None = None,
) -> Path:
    """Write the report of the newest record of `paths` into `folder`; return the path of its index.html.

    Older records are listed. A file that is no record is named on the page, and warned of; if none can be read,
    raises `RecordError` with what is wrong with each. `progress` is told how many pages are written, out of how many.
    With the record of a `trial`, its page is written too, and the overview leads there.
    """
    sources, refused = _read(paths)
    newest, *others = sources
    views = view.concepts(newest.run)
    folder.mkdir(parents=True, exist_ok=True)
    for done, _ in enumerate(_written(newest.run, views, folder), 1):
        progress(done, len(views))
    index = folder / "index.html"
    page = (
        _environment()
        .get_template("index.html")
        .render(
            run=newest.run,
            views=views,
            source=newest,
            others=others,
            refused=refused,
            columns=view.columns(newest.run.cells),
            tally=view.tally(views),
            tried=None if trial is None else sentence(TrialView(trial)),
        )
    )
    index.write_text(page, encoding="utf-8")
    if trial is not None:
        render_trial(trial, folder, {concept.page.name: concept.file for concept in views})
    return index


def render_trial(trial: Trial, folder: Path, pages: Mapping[str, str] | None = None) -> Path:
    """Write the page of a trial into `folder`; return its path.

    `pages` are those of the concepts in the report that it belongs to; without them it stands alone.
    """
    shown = TrialView(trial, pages or {})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "trial.html"
    page = (
        _environment()
        .get_template("trial.html")
        .render(run=trial, trial=trial, view=shown, alone=pages is None, by_class=by_class(shown, "by-class"))
    )
    path.write_text(page, encoding="utf-8")
    return path


def _written(run: records.Run, views: Sequence[view.ConceptView], folder: Path) -> Iterator[None]:
    """Write the page of each concept, on all processors where the system can copy a process as it is."""
    jobs = [partial(_write, run, views, index, folder) for index in range(len(views))]
    if len(jobs) < _FEW or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        yield from (job() for job in jobs)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: those of a BLAS, which no page calls
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(mp_context=context, initializer=_JOBS.extend, initargs=(jobs,)) as pool:
            yield from pool.map(_do, range(len(jobs)))


_JOBS: list[Callable[[], None]] = []  # in a process of the pool: what there is to do


def _do(index: int) -> None:
    _JOBS[index]()


def _write(run: records.Run, views: Sequence[view.ConceptView], index: int, folder: Path) -> None:
    """Write the page of one concept."""
    concept = views[index]
    page = (
        _environment()
        .get_template("concept.html")
        .render(
            run=run,
            views=views,
            concept=concept,
            columns=view.columns(shown.cell for shown in concept.cells),
            errors=_errors(concept),
            times=pictures.times(concept.timings, "times"),
            own=[(drawn, pictures.lines(drawn, f"own-{i}")) for i, drawn in enumerate(concept.page.pictures)],
            curves=pictures.curves([shown.cell for shown in concept.cells], "curve"),
        )
    )
    (folder / concept.file).write_text(page, encoding="utf-8")


def _read(paths: Sequence[Path]) -> tuple[list[Source], list[str]]:
    """The records that can be read, newest first, and what is wrong with the others."""
    sources: list[Source] = []
    refused: list[str] = []
    for path in paths:
        try:
            sources.append(Source(path, records.read(path)))
        except records.RecordError as error:
            refused.append(str(error))
    if not sources:
        reasons = "".join(f"\n  {reason}" for reason in refused) or " no file was named"
        raise records.RecordError(f"there is nothing to report on:{reasons}")
    for reason in refused:
        warnings.warn(f"left out of the report: {reason}", stacklevel=3)
    return sorted(
        sources, key=lambda source: datetime.fromisoformat(source.run.started).timestamp(), reverse=True
    ), refused


def _errors(concept: view.ConceptView) -> list[tuple[str, pictures.Picture]]:
    """A picture of error ÷ budget for each check that measures one."""
    cells = [shown.cell for row in concept.rows for shown in concept.of(*row)]
    drawn = (
        (check, pictures.errors([cell for cell in cells if cell.check == check], f"errors-{check}"))
        for check in _PICTURED
    )
    return [(check, picture) for check, picture in drawn if picture is not None]


@cache
def _environment() -> jinja2.Environment:
    """Jinja with autoescape on, an error for each name that is missing, and the words of the report."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("oracle.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for word in (
        words.number,
        words.count,
        words.upward,
        words.share,
        words.rate,
        words.seconds,
        words.dims,
        words.paragraphs,
        words.inline,
        words.formula,
        words.code,
        words.pixels,
        words.told,
        brief,
    ):
        environment.filters[word.__name__] = word
    static = resources.files("oracle.report") / "static"
    style = (static / "style.css").read_text(encoding="utf-8") + words.code_style()
    script = (static / "page.js").read_text(encoding="utf-8")
    policy = (
        "default-src 'none'",
        f"style-src {_hash(style)}",
        f"script-src {_hash(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    environment.filters.update(alike=view.alike, memory=memory.drawn, has_memory_to_show=memory.worth_showing)
    environment.globals.update(
        # Our own files, in which there is no closing tag to escape.
        style=Markup(style),
        script=Markup(script),
        policy="; ".join(policy),
        verdicts=view.VERDICTS,
        dtypes=view.DTYPES,
        series=pictures.series,
        same=alike,
        few=FEW,
    )
    return environment


def _hash(text: str) -> str:
    """A Content-Security-Policy source that allows `text`, in line, and nothing else."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

"""Many submissions on one HTML page: verdict, what is wrong and when, the smallest input, how to reproduce it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from oracle.records.judgement import Job, Judgement
from oracle.report.templating import environment


@dataclass(frozen=True)
class _Footer:
    """The facts in the footer of the HTML page."""

    schema: str
    version: int
    profile: str
    seed: int
    started: str


def render(paths: Sequence[Path], graded: Sequence[Judgement], concept: str, job: Job, to: Path) -> Path:
    """Write the HTML page to `to`, and return `to`; `paths` are the files of the submissions in `graded`."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    footer = _Footer("tensor-oracle/grades", 1, f"{job.examples} examples of each regime", job.seed, moment)
    rows = [
        (path.name, f"submission-{place}", one) for place, (path, one) in enumerate(zip(paths, graded, strict=True))
    ]
    page = (
        environment()
        .get_template("grades.html")
        .render(
            run=footer,
            concept=concept,
            rows=rows,
            right=sum(one.right for one in graded),
            counts=Counter(one.verdict for one in graded),
        )
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(page, encoding="utf-8")
    return to

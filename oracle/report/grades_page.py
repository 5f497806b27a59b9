"""Many submissions on one HTML page: verdict, what is wrong and when, the smallest input, how to reproduce it."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from oracle.records.judgement import GradesRecord, Job, Judgement
from oracle.report.templating import write_page


def render(paths: Sequence[Path], graded: Sequence[Judgement], concept: str, job: Job, to: Path) -> Path:
    """Write the HTML page to `to`, and return `to`; `paths` are the files of the submissions in `graded`."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    profile = f"{job.examples} examples of each regime"
    footer = GradesRecord(started=moment, finished=moment, concept=concept, profile=profile, seed=job.seed)
    pairs = enumerate(zip(paths, graded, strict=True))
    rows = [(path.name, f"submission-{place}", one) for place, (path, one) in pairs]
    right, counts = sum(one.right for one in graded), Counter(one.verdict for one in graded if not one.unusable)
    return write_page(to, "grades.html", run=footer, concept=concept, rows=rows, right=right, counts=counts)

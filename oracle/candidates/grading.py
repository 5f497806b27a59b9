"""A folder of submissions: a record of what was said of each, so that nobody is judged twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import msgspec

from oracle import records
from oracle.candidates import sandbox
from oracle.records.grading import GradesRecord
from oracle.records.judgement import Job, Judgement

__all__ = ["grade", "key_of", "submissions"]

_DECIDING = ("tensor-oracle", "numpy", "torch")  # another release of one of these may judge otherwise


def submissions(folder: Path) -> list[Path]:
    """The Python files in `folder`, by name; not those below it, and none that begins with `_` or `.`."""
    return sorted(path for path in folder.glob("*.py") if path.is_file() and path.name[0] not in "_.")


def key_of(path: Path, job: Job) -> str:
    """The same for the same content, asked the same by the same versions, whatever the file is called."""
    versions = " ".join(f"{name} {metadata.version(name)}" for name in _DECIDING)
    function = job.address.rpartition(":")[2] if ":" in job.address else ""
    asked = msgspec.json.encode(msgspec.structs.replace(job, address=function))
    return hashlib.sha256(b"\0".join([path.read_bytes(), asked, versions.encode()])).hexdigest()[:32]


def grade(
    jobs: Sequence[tuple[Path, Job]],
    record: Path,
    processes: int,
    started: Callable[[Path], None] = lambda path: None,
) -> Iterator[tuple[Path, Judgement]]:
    """Yield each submission with its judgement as it comes: first those that the record has, of an earlier run.

    The record is written after each, so that what was interrupted is taken up where it was left. A record of another
    kind raises `RecordError`.
    """
    kept = records.load(record, GradesRecord) if record.exists() else None
    first = jobs[0][1]
    now = _now()
    grades = GradesRecord(
        started=now, finished=now, concept=first.concept, profile=f"{first.examples} examples", seed=first.seed
    )
    if kept is not None:
        grades.judgements = kept.judgements
    paths: dict[str, list[tuple[Path, Job]]] = {}
    for path, job in jobs:
        paths.setdefault(key_of(path, job), []).append((path, job))
    open_: dict[str, str] = {}
    for key, alike in paths.items():
        if key in grades.judgements:
            yield from ((path, _called(grades.judgements[key], job)) for path, job in alike)
        else:
            open_[alike[0][1].address] = key
    waiting = [paths[key][0][1] for key in open_.values()]
    for job, judgement in sandbox.run(waiting, processes, lambda job: started(paths[open_[job.address]][0][0])):
        key = open_[job.address]
        grades.judgements[key], grades.finished = judgement, _now()
        records.write(grades, record)
        yield from ((path, _called(judgement, other)) for path, other in paths[key])


def _called(judgement: Judgement, job: Job) -> Judgement:
    """The same, said of the file of this job: two may have the same content."""
    function = judgement.address.rpartition(":")[2] if ":" in judgement.address else ""
    address = job.address if ":" in job.address or not function else f"{job.address}:{function}"
    snippet = judgement.snippet.replace(repr(judgement.address), repr(address))
    return msgspec.structs.replace(judgement, address=address, snippet=snippet)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Grade a folder of submissions. A record keeps every judgement, so that a repeated run checks only what is new."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import msgspec

from oracle import records
from oracle.candidates import sandbox
from oracle.candidates.parsing import split_address
from oracle.records.judgement import GradesRecord, Job, Judgement

_PACKAGES = ("tensor-oracle", "numpy", "torch")  # another version of one of these may give other judgements


def submissions(folder: Path) -> list[Path]:
    """Return the Python files in `folder` itself, sorted, without those whose names begin with `_` or `.`."""
    return sorted(path for path in folder.glob("*.py") if path.is_file() and path.name[0] not in "_.")


def cache_key(path: Path, job: Job) -> str:
    """Return a hash of the file's content, the options of the job and the package versions, but not of its name."""
    versions = " ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    function = split_address(job.address)[1]
    options = msgspec.json.encode(msgspec.structs.replace(job, address=function))
    return hashlib.sha256(b"\0".join([path.read_bytes(), options, versions.encode()])).hexdigest()[:32]


def grade(
    jobs: Sequence[tuple[Path, Job]], record: Path, processes: int, started: Callable[[Path], None] = lambda path: None
) -> Iterator[tuple[Path, Judgement]]:
    """Yield each submission with its judgement: first those in the record, then each one when it is ready.

    The record is written after each judgement, so that a run can continue. Raises `RecordError` for other files.
    """
    now, first = _now(), jobs[0][1]
    profile = f"{first.examples} examples"
    grades = GradesRecord(started=now, finished=now, concept=first.concept, profile=profile, seed=first.seed)
    if record.exists():
        grades.judgements = records.load(record, GradesRecord).judgements
    by_key: dict[str, list[tuple[Path, Job]]] = {}  # files with the same content have the same key
    for path, job in jobs:
        by_key.setdefault(cache_key(path, job), []).append((path, job))
    keys: dict[str, str] = {}  # of what is not in the record, by address
    for key, alike in by_key.items():
        if key in grades.judgements:
            yield from ((path, _readdressed(grades.judgements[key], job)) for path, job in alike)
        else:
            keys[alike[0][1].address] = key
    waiting = [by_key[key][0][1] for key in keys.values()]
    for job, judgement in sandbox.run(waiting, processes, lambda job: started(by_key[keys[job.address]][0][0])):
        key = keys[job.address]
        grades.judgements[key], grades.finished = judgement, _now()
        records.write(grades, record)
        yield from ((path, _readdressed(judgement, other)) for path, other in by_key[key])


def _readdressed(judgement: Judgement, job: Job) -> Judgement:
    """Return the judgement with the address of this job, whose file has the same content."""
    function = split_address(judgement.address)[1]
    address = job.address if split_address(job.address)[1] or not function else f"{job.address}:{function}"
    snippet = judgement.snippet.replace(repr(judgement.address), repr(address))
    return msgspec.structs.replace(judgement, address=address, snippet=snippet)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

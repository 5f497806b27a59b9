"""Grade a folder of submissions. A record keeps every judgement, so that a repeated run checks only what is new.

During a run a journal beside the record keeps the judgements, so that a run that was killed continues.
"""

import hashlib
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

import msgspec

from oracle import records
from oracle.candidates import sandbox
from oracle.candidates.parsing import split_address
from oracle.candidates.submissions import Copies, Submission
from oracle.records.fingerprint import code_fingerprint
from oracle.records.grades import Grade
from oracle.records.journal import Journal
from oracle.records.judgement import GradesRecord, Job, Judgement
from oracle.records.replacing import check_writable

_LIBRARIES = ("numpy", "torch")  # another version of one of these may give other judgements
_ENDED = 2  # runs that ended while a submission was checked, after which it is passed over

Started = Callable[[Submission], None]
Graded = Generator[tuple[Submission, Judgement]]


def cache_key(content: bytes, job: Job, function: str) -> str:
    """Return a hash of the file's content, the options, this package and the libraries, but not of the file's name."""
    versions = " ".join([code_fingerprint(), *(f"{name} {metadata.version(name)}" for name in _LIBRARIES)])
    options = msgspec.json.encode(msgspec.structs.replace(job, address=function))
    return hashlib.sha256(b"\0".join([content, options, versions.encode()])).hexdigest()[:32]


class _Part(msgspec.Struct):
    """What the journal has on a submission: how often it was begun without a verdict, and its judgement."""

    begun: int = 0
    judgement: Judgement | None = None


class Grading:
    """The record of a grading, and the journal beside it until the record is written.

    `problem` says why a judgement could not be kept, if so. `note` says whether an earlier run was ended.
    """

    def __init__(self, path: Path, job: Job) -> None:
        """Raises `RecordError` if there is another file at `path`, or if another process grades into it."""
        now = _now()
        profile = f"{job.examples} examples"
        self.path, self.problem = path, ""
        self.record = GradesRecord(started=now, finished=now, concept=job.concept, profile=profile, seed=job.seed)
        check_writable(path)
        if path.exists():
            before = records.load(path, GradesRecord)
            self.record.judgements, self.record.begun = before.judgements, before.begun
        self._journal = Journal.open(path, {"command": "grade"}, code_fingerprint())
        self.note = self._journal.note
        for key, part in self._journal.finished.items():
            self._set(key, msgspec.convert(part, _Part, strict=False))

    def begin(self, key: str) -> None:
        """Mark a submission as begun: if the run ends now, the next one knows which submission it was at."""
        self._keep(key, _Part(self.record.begun.get(key, 0) + 1))

    def finish(self, key: str, judgement: Judgement | None) -> None:
        """Keep a judgement, unless it is provisional; None for one that the run was stopped at."""
        kept = judgement is not None and not (judgement.provisional or judgement.unusable == "request")
        self._keep(key, _Part(0, judgement if kept else None))

    def close(self) -> None:
        """Write the record, and remove the journal."""
        try:
            if self._journal.finished:
                records.write(self.record, self.path)
            self._journal.discard()
        except OSError as error:
            self.problem = f"the judgements cannot be kept in {self.path} ({error.strerror})"
            self._journal.close()

    def _keep(self, key: str, part: _Part) -> None:
        self._set(key, part)
        try:
            self._journal.append(key, part)
        except OSError as error:
            self.problem = f"the judgements cannot be kept in {self._journal.path} ({error.strerror})"

    def _set(self, key: str, part: _Part) -> None:
        if part.judgement is not None:
            self.record.judgements[key], self.record.finished = part.judgement, _now()
        self.record.begun[key] = part.begun
        if not part.begun:
            del self.record.begun[key]


def grade(
    folder: Path,
    chosen: Sequence[Submission],
    job: Job,
    function: str,
    grading: Grading,
    processes: int,
    *,
    returns: Mapping[str, str] = MappingProxyType({}),
    again: bool = False,
    started: Started = lambda submission: None,
) -> Graded:
    """Yield each submission with its judgement: first those in the record, then each one when it is ready.

    `job` has the options, and `function` is the name in each file; `returns` says by file what its function returns,
    where that is not the option of `job`. With `again`, nothing is taken from the record. A submission that takes too
    long is checked a second time, after the others. The run ends with a judgement on every submission, unless it is
    interrupted.
    """

    def own_job(submission: Submission) -> Job:
        return msgspec.structs.replace(job, returns=returns.get(submission.name, job.returns))

    by_key: dict[str, list[Submission]] = {}  # files with the same content have the same key
    for one in chosen:
        if one.problem:
            yield one, _unusable(one, job)
        else:
            by_key.setdefault(cache_key(one.content, own_job(one), function), []).append(one)
    record = grading.record
    waiting, once = dict[str, list[Submission]](), dict[str, list[Submission]]()
    for key, alike in by_key.items():
        ended = 0 if again else record.begun.get(key, 0)
        if key in record.judgements and not again:
            yield from ((one, _named(record.judgements[key], one)) for one in alike)
        elif ended >= _ENDED:
            yield from ((one, _passed_over(one, job, ended)) for one in alike)
        else:
            (once if ended else waiting)[key] = alike
    with tempfile.TemporaryDirectory(prefix="submissions-", ignore_cleanup_errors=True) as into:
        copies = Copies(folder, Path(into))
        run = _Run(own_job, function, grading, copies, started)
        yield from run.judgements(waiting, processes)
        yield from run.judgements(once, 1)  # alone, so that it is known which one ends the run
        yield from run.judgements(run.slow, 1, repeats=False)


class _Run:
    """Checks copies of submissions. `slow` are those that took too long, by key."""

    def __init__(
        self, own_job: Callable[[Submission], Job], function: str, grading: Grading, copies: Copies, started: Started
    ) -> None:
        self.own_job, self.function, self.grading = own_job, function, grading
        self.copies, self.started = copies, started
        self.slow: dict[str, list[Submission]] = {}

    def judgements(self, by_key: dict[str, list[Submission]], processes: int, *, repeats: bool = True) -> Graded:
        paths = {key: self.copies.add(alike[0]) for key, alike in by_key.items()}
        suffix = f":{self.function}" if self.function else ""
        jobs = {f"{path}{suffix}": key for key, path in paths.items()}
        running: set[str] = set()

        def begin(job: Job) -> None:
            key = jobs[job.address]
            running.add(key)
            self.grading.begin(key)
            self.started(by_key[key][0])

        waiting = [
            msgspec.structs.replace(self.own_job(by_key[key][0]), address=address, confined=True)
            for address, key in jobs.items()
        ]
        try:
            with closing(sandbox.run(waiting, processes, begin)) as found:
                for job, judgement in found:
                    key = jobs[job.address]
                    running.discard(key)
                    path = paths.pop(key)
                    if repeats and judgement.verdict is Grade.TIMED_OUT and not judgement.unusable:
                        self.slow[key] = by_key[key]
                        self.grading.finish(key, None)
                    else:
                        whole = _unchanged(judgement, path, by_key[key][0])
                        self.grading.finish(key, _renamed(whole, str(path), by_key[key][0].address))
                        yield from ((one, _renamed(whole, str(path), one.address)) for one in by_key[key])
                    self.copies.remove(path)
        finally:
            for key in running:  # the run is stopped; a run that is killed comes to no such end
                self.grading.finish(key, None)


def _unchanged(judgement: Judgement, path: Path, submission: Submission) -> Judgement:
    """The judgement, or none if the copy that was checked is no longer what was read."""
    try:
        if path.read_bytes() == submission.content:
            return judgement
    except OSError:
        pass
    sentence = "the file was changed or removed while it was checked, so that there is no verdict on it"
    return msgspec.structs.replace(judgement, verdict=Grade.UNDECIDED, sentence=sentence, provisional=True)


def _unusable(submission: Submission, job: Job) -> Judgement:
    return Judgement(
        address=submission.address,
        concept=job.concept,
        verdict=Grade.RAISED,
        sentence=submission.problem,
        unusable="candidate",
    )


def _passed_over(submission: Submission, job: Job, ended: int) -> Judgement:
    sentence = f"the run ended {ended} times while this was checked, so it is passed over; --again checks it"
    return Judgement(address=submission.address, concept=job.concept, verdict=Grade.UNDECIDED, sentence=sentence)


def _named(judgement: Judgement, submission: Submission) -> Judgement:
    """The judgement on a file with the same content as this submission."""
    return _renamed(judgement, split_address(judgement.address)[0], submission.address)


def _renamed(judgement: Judgement, path: str, name: str) -> Judgement:
    """The judgement with another path in its address and in its texts."""

    def changed(text: str) -> str:
        return text.replace(path, name)

    address, snippet = changed(judgement.address), judgement.snippet
    snippet = _importing(snippet.replace(repr(judgement.address), repr(address)), path, name)
    sentence, notes = changed(judgement.sentence), list(map(changed, judgement.notes))
    return msgspec.structs.replace(judgement, address=address, snippet=snippet, sentence=sentence, notes=notes)


def _importing(snippet: str, path: str, name: str) -> str:
    """The snippet that imports from the file `path`, importing from `name` instead."""
    stem = Path(path).stem
    insert = "sys.path.insert(0, {!r})\nfrom {} import "
    head, found, rest = snippet.partition(insert.format(Path(path).parent.as_posix(), stem))
    if not found:
        return snippet.replace(repr(path), repr(name))
    if Path(name).stem == stem:
        return head + insert.format(Path(name).parent.as_posix(), stem) + rest
    names, _, rest = rest.partition("\n")  # the copy has a name that can be imported, the submission may have none
    lines = ["from runpy import run_path", "", *(f"{one} = run_path({name!r})[{one!r}]" for one in names.split(", "))]
    return "\n".join([head.removesuffix("import sys\n\n") + lines[0], *lines[1:], rest])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

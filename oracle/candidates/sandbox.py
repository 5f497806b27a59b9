"""Check each candidate in processes of its own, so that it gets a verdict even if it crashes or hangs.

The parent process, which runs this module, imports neither torch nor a candidate. For each candidate it starts a judge
(`child_process`), reads its reports from a pipe, stores the output of the candidate in files, and ends the judge and
all processes below it. The judge runs the candidate in another process (`isolation`).
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Any, Literal

import msgspec

from oracle.candidates.endings import head, how_it_ended, line_of_fault
from oracle.candidates.isolation.tree import end_descendants
from oracle.candidates.standard_streams import open_standard_streams
from oracle.candidates.template import Template, code
from oracle.candidates.time_limits import (
    CALLS_TO_IMPORT,
    EXIT,
    INTERRUPT_MARGIN,
    POLL,
    STARTUP,
    WAITING_IN_TOTAL,
    WRAP_UP,
)
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement

PRINTED = 100 * 2**20  # bytes that a candidate may print before it is stopped
_CHUNK = 2**16  # bytes read from a pipe at once
_LAST_READS = 1000  # reads after the process has ended: a process that it left may hold the pipe open

_ROOT = str(Path(__file__).parents[2])


def run(
    jobs: Sequence[Job], processes: int = 1, started: Callable[[Job], None] = lambda job: None
) -> Generator[tuple[Job, Judgement]]:
    """Check all jobs, `processes` at a time, and yield each with its judgement as soon as it is ready.

    `started` is called with each job when its process starts. Closing the iterator early ends all processes.
    """
    waiting, running = list(jobs), list[Process]()
    _again(several=len(waiting) > 1)
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                job = waiting.pop(0)
                started(job)
                try:
                    running.append(Process(job, _template()))
                except OSError as error:  # e.g. there are too many processes
                    yield job, _not_started(job, error)
            ready = wait([process.pipe for process in running if process.open], POLL)
            for process in running:
                if process.pipe in ready:
                    process.receive()
            for process in [process for process in running if process.is_over()]:
                running.remove(process)
                yield process.job, process.judgement()
    finally:
        for process in running:
            process.end()
            process.close()


class _Kept:
    """The template of this process, if it has one, and what it was made with."""

    template: Template | None = None
    settings: tuple[object, ...] = ()
    wanted: tuple[object, ...] = ()  # the settings of the last check


def _again(*, several: bool) -> None:
    """Note that candidates are checked: from the second on with the same settings, they are checked by a template.

    A process that checks many, such as a test session, so imports torch for them once.
    """
    settings = (os.getpid(), Path.cwd(), _environment())
    if _Kept.settings != settings:
        _close()
    if sys.platform == "linux" and (several or _Kept.wanted == settings):  # Linux has the sockets for it
        _Kept.settings = settings
    _Kept.wanted = settings


def _template() -> Template | None:
    """The template whose copies check the candidates; None if each process is started anew."""
    if not _Kept.settings:
        return None
    if _Kept.template is None:
        atexit.register(_close)
    if _Kept.template is None or _Kept.template.process.poll() is not None:
        _Kept.template = Template(code(_ROOT, "from_template"), _environment())
    return _Kept.template


def _close() -> None:
    """End the template, unless it is that of the process of which this one is a copy."""
    if _Kept.template is not None and _Kept.settings[0] == os.getpid():
        _Kept.template.close()
    _Kept.template, _Kept.settings = None, ()


def _not_started(job: Job, error: OSError) -> Judgement:
    sentence = f"could not be checked: no process can be started ({error.strerror})"
    made = Judgement(address=job.address, concept=job.concept, verdict=Grade.UNDECIDED, sentence=sentence)
    made.provisional = True
    return made


Question = Literal["check", "dtype", "regime", "inputs", "snippet"]


@dataclass
class Process:
    """The process of one job, and what it has reported."""

    job: Job
    template: Template | None = None  # of which it is a copy; otherwise it is started anew
    holds_candidate: bool = False  # whether it runs the candidate itself, so that its end is the candidate's doing
    stage: str = "starting"
    about: dict[str, Any] = field(default_factory=dict)  # the fields of a judgement that describe the current question
    reported: Judgement | None = None
    stopped: str = ""  # why it was stopped: "done", "printed" or "time"
    open: bool = True  # whether its end of the pipe is open
    dtypes: tuple[str, ...] = ()  # that are checked

    def __post_init__(self) -> None:
        open_standard_streams()
        self.out, self.err = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - `close` closes them
        self.pipe, theirs = os.pipe()
        os.set_blocking(self.pipe, False)
        try:
            self.process = self.start(theirs)
        finally:
            os.close(theirs)
        self.began = self.since = time.monotonic()
        self.rest = b""

    def start(self, theirs: int) -> Any:
        """Start the process, which reports to the file descriptor `theirs`."""
        text = msgspec.json.encode(self.job).decode()
        if self.template is not None:
            return self.template.start(text, (theirs, self.out.fileno(), self.err.fileno()))
        return subprocess.Popen(
            [*code(_ROOT, "main"), str(theirs), text],
            stdin=subprocess.DEVNULL,
            stdout=self.out,
            stderr=self.err,
            pass_fds=(theirs,),
            start_new_session=True,  # a process group of its own, which a Ctrl-C in the terminal does not reach
            env=_environment(),
        )

    def wait(self) -> None:
        """Wait until the process reports, or for a moment, and read what it has reported."""
        if wait([self.pipe] if self.open else [], POLL):
            self.receive()

    def receive(self) -> None:
        """Read what the pipe holds, but at most one chunk."""
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.pipe, _CHUNK)
            self.open = bool(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError, AttributeError):
                message = msgspec.json.decode(line)
                self.since = time.monotonic()
                self.stage = message.get("stage", self.stage)
                if "about" in message:
                    self.about = msgspec.convert(message["about"], dict[Question, str])
                self.dtypes = tuple(message.get("dtypes", self.dtypes))
                if "judgement" in message:
                    self.reported = msgspec.convert(message["judgement"], Judgement)

    def is_over(self) -> bool:
        """Return whether the process has ended or must be stopped, because it has reported or has passed a limit."""
        if self.process.poll() is not None:
            for _ in range(_LAST_READS):
                if not self.open or not wait([self.pipe], 0):
                    break
                self.receive()
            return True
        now, limit = time.monotonic(), self.job.seconds
        longest = WRAP_UP + WAITING_IN_TOTAL * self.job.total_seconds
        allowed = {"importing": CALLS_TO_IMPORT * limit + INTERRUPT_MARGIN, "calling": limit + INTERRUPT_MARGIN}
        allowed["starting"] = STARTUP
        if self.reported is not None:
            if now - self.since > EXIT:  # the process is stopped, or waits for a thread
                self.stopped = "done"
        elif _size(self.out) + _size(self.err) > PRINTED:
            self.stopped = "printed"
        elif now - self.since > allowed.get(self.stage, longest) or now - self.began > STARTUP + longest:
            self.stopped = "time"
        return bool(self.stopped)

    def end(self) -> bool:
        """End the process and all that it started; return whether it left a process running."""
        if self.process.poll() is None:
            end_descendants(self.process.pid)
        with contextlib.suppress(ProcessLookupError):
            if self.process.poll() is None:
                os.kill(self.process.pid, signal.SIGKILL)
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        left = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)  # the group exists as long as it has a process
            left = True
        os.close(self.pipe)
        return left

    def judgement(self) -> Judgement:
        """End the process, and return what it reported, or a judgement about how it ended."""
        left = self.end() and not self.stopped
        printed = head(self.out.fileno()) or head(self.err.fileno())
        size = _size(self.out)
        judgement = self.reported or self._judgement_of_end()
        judgement.seconds = time.monotonic() - self.began
        judgement.printed = printed
        if left:
            judgement.notes.append("the function leaves a process running; it was ended")
        if self.process.returncode == 0:
            size += _size(self.err)
        if size:
            judgement.notes.append(f"the function prints {_bytes(size)}")
        self.close()
        return judgement

    def close(self) -> None:
        self.out.close()
        self.err.close()

    def _judgement_of_end(self) -> Judgement:
        grade = Grade.TIMED_OUT if self.stopped == "time" else Grade.CRASHED
        if self.stopped == "printed":
            sentence = f"printed more than {_bytes(PRINTED)}, and was stopped"
        elif self.stopped == "time":
            sentence = {
                "importing": f"the import did not finish within {CALLS_TO_IMPORT * self.job.seconds:g} s",
                "calling": f"did not answer within {self.job.seconds:g} s, and could not be interrupted",
            }.get(self.stage, "could not be checked in time; use fewer --examples, or --dtype float64 alone")
        else:
            line = line_of_fault(self.job.address, self.err.fileno())
            sentence = how_it_ended(self.process.returncode, line, self.stage)
        job = self.job
        made = Judgement(address=job.address, concept=job.concept, verdict=grade, sentence=sentence, **self.about)
        if not self.holds_candidate and self.stopped != "printed":
            made.verdict, made.provisional = Grade.UNDECIDED, True
            made.sentence = (
                f"could not be checked: the process that checks it {sentence}" if not self.stopped else sentence
            )
        return made


def _environment() -> dict[str, str]:
    return {**os.environ, **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")}


def _size(file: IO[bytes]) -> int:
    return os.fstat(file.fileno()).st_size


def _bytes(size: int) -> str:
    return f"{size / 2**20:.3g} MB" if size >= 2**20 else f"{size / 1000:.3g} kB" if size >= 1000 else f"{size} bytes"

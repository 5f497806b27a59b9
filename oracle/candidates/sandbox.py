"""Judge candidates in processes of their own: whatever one does, it gets a verdict, and the next one is judged.

This is the side that must not be hurt: it imports neither torch nor a candidate. It reads what a process reports over
a pipe of its own, keeps the beginning and the end of what it prints, and ends its whole process group.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement

__all__ = ["PRINTED", "run"]

PRINTED = 100 * 2**20  # bytes that a candidate may print before it is stopped
_KEPT = 4000  # bytes of what it prints, at either end
_GRACE = 1.5  # seconds beyond a limit: first the process itself stops the candidate, and says where it was
_STARTING = 120.0  # seconds to import torch on a slow disk
_IMPORTING = 4  # times the limit of one answer, for importing the candidate
_JUDGING = 120.0  # seconds beyond `Job.whole`, for the question that it was at and for finding a smallest input

_ROOT = str(Path(__file__).parents[2])
# The root comes last, because what stands beside this package must not hide what Python has; -P keeps the folder that
# the command was given in off the path, where a submission may be called numpy.py.
_CODE = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from oracle.candidates.child_process import main; main(*sys.argv[1:])"
)


def run(
    jobs: Sequence[Job], processes: int = 1, started: Callable[[Job], None] = lambda job: None
) -> Iterator[tuple[Job, Judgement]]:
    """Judge all jobs, so many at a time; yields each with its judgement as it comes. Leaving early ends them all."""
    waiting, working = list(jobs), list[_Running]()
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or working:
                while waiting and len(working) < processes:
                    working.append(_Running(waiting.pop(0), selector))
                    started(working[-1].job)
                for key, _ in selector.select(0.05):
                    key.data()
                for running in [running for running in working if running.over()]:
                    working.remove(running)
                    yield running.job, running.judgement()
        finally:
            for running in working:
                running.end()


@dataclass
class _Pipe:
    """What came through a pipe: its beginning, its end, and how much."""

    head: bytes = b""
    tail: bytes = b""
    size: int = 0

    def take(self, data: bytes) -> None:
        """Keep some of it."""
        self.size += len(data)
        self.head += data[: max(0, _KEPT - len(self.head))]
        self.tail = (self.tail + data)[-_KEPT:]


@dataclass
class _Running:
    """One process, and what is known of it."""

    job: Job
    selector: selectors.BaseSelector
    out: _Pipe = field(default_factory=_Pipe)
    err: _Pipe = field(default_factory=_Pipe)
    stage: str = "starting"
    about: dict[str, Any] = field(default_factory=dict)
    found: Judgement | None = None
    stopped: str = ""

    def __post_init__(self) -> None:
        ours, theirs = os.pipe()
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-X", "faulthandler", "-c", _CODE, _ROOT, str(theirs), _encoded(self.job)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(theirs,),
                start_new_session=True,  # a group of its own, which a Ctrl-C at the terminal does not reach
                env={**os.environ, **single},
            )
        finally:
            os.close(theirs)
        self.began = self.since = time.monotonic()
        self.rest = b""
        self.files = [ours, self.process.stdout, self.process.stderr]
        for file, taken in zip(self.files, (self._heard, self.out.take, self.err.take), strict=True):
            number = file if isinstance(file, int) else file.fileno()  # type: ignore[union-attr]
            os.set_blocking(number, False)
            self.selector.register(number, selectors.EVENT_READ, lambda n=number, t=taken: self._read(n, t))

    def _read(self, number: int, taken: Callable[[bytes], None]) -> None:
        with contextlib.suppress(BlockingIOError):
            if data := os.read(number, 2**16):
                taken(data)
            else:
                self.selector.unregister(number)

    def _heard(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError, AttributeError):
                message = msgspec.json.decode(line)
                self.since = time.monotonic()
                self.stage = message.get("stage", self.stage)
                self.about = message.get("about", self.about)
                if "judgement" in message:
                    self.found = msgspec.convert(message["judgement"], Judgement)

    def over(self) -> bool:
        """Whether it has ended, or has been ended for one of the limits."""
        if self.process.poll() is not None:
            self._drain()
            return True
        now, limit = time.monotonic(), self.job.seconds
        allowed = {"starting": _STARTING, "importing": _IMPORTING * limit + _GRACE, "calling": limit + _GRACE}
        if self.found is not None:
            if now - self.since > 1.0:  # a thread that it cannot end, or a stopped process
                self.stopped = "done"
        elif self.out.size + self.err.size > PRINTED:
            self.stopped = "printed"
        elif now - self.since > allowed.get(self.stage, _JUDGING + self.job.total_seconds) or (
            now - self.began > _STARTING + _JUDGING + self.job.total_seconds
        ):
            self.stopped = "time"
        return bool(self.stopped)

    def _drain(self) -> None:
        """Read what is left in the pipes; not until they are closed, for a process that is left may hold them open."""
        for _ in range(1000):
            mine = [key for key, _ in self.selector.select(0) if key.fd in self._numbers()]
            if not mine:
                return
            for key in mine:
                key.data()

    def _numbers(self) -> list[int]:
        return [file if isinstance(file, int) else file.fileno() for file in self.files]  # type: ignore[union-attr]

    def end(self) -> bool:
        """End the process and all that it started; whether any of those were left behind."""
        with contextlib.suppress(ProcessLookupError):
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for number in self._numbers():
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(number)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # the group outlives its leader as long as anybody is in it
            left = True
        except (ProcessLookupError, PermissionError):
            left = False
        os.close(self.files[0])  # type: ignore[arg-type]
        for file in self.files[1:]:
            file.close()  # type: ignore[union-attr]
        return left

    def judgement(self) -> Judgement:
        """What it said of the candidate, or what its end says."""
        left = self.end() and not self.stopped
        found = self.found or self._without_answer()
        found.seconds = time.monotonic() - self.began
        if left:
            found.notes.append("leaves a process running when it has answered; it was ended")
        size = self.out.size + (self.err.size if self.process.returncode == 0 else 0)
        found.printed = _text(self.out.head if self.out.size else self.err.head)
        if size:
            found.notes.append(f"prints {_bytes(size)} while it is asked")
        return found

    def _frame(self) -> str:
        """Where in the candidate's file its process ended, out of what Python printed about it."""
        name = Path(self.job.address.rpartition(":")[0] or self.job.address).name
        frames = [line.strip() for line in _text(self.err.head).splitlines() if f'{name}", line' in line]
        return f", line {frames[0].rpartition(', line ')[2]}" if frames else ""

    def _without_answer(self) -> Judgement:
        verdict = Grade.TIMED_OUT if self.stopped == "time" else Grade.CRASHED
        if self.stopped == "printed":
            said = f"printed more than {_bytes(PRINTED)}, and was stopped"
        elif self.stopped == "time":
            said = {
                "importing": f"did not finish being imported within {_IMPORTING * self.job.seconds:g} s",
                "calling": f"did not answer within {self.job.seconds:g} s, and could not be interrupted",
            }.get(self.stage, "could not be judged in time; give fewer --examples, or float64 alone")
        else:
            said = _ended(self.process.returncode, self._frame(), self.stage)
        return Judgement(
            address=self.job.address,
            concept=self.job.concept,
            verdict=verdict,
            sentence=said,
            **self.about,  # which question it was asked
        )


def _encoded(job: Job) -> str:
    return msgspec.json.encode(job).decode()


def _ended(code: int, at: str, stage: str) -> str:
    """How a process ended that should not have."""
    where = {"importing": " while it was imported", "starting": " before it was imported"}.get(stage, "")
    if code >= 0:
        return f"ended its process{where} with exit code {code}, as `os._exit` does; return the answer instead"
    name = signal.Signals(-code).name if -code in signal.Signals._value2member_map_ else f"signal {-code}"
    words = {
        "SIGSEGV": "segmentation fault",
        "SIGABRT": "aborted",
        "SIGBUS": "bus error",
        "SIGFPE": "arithmetic fault",
        "SIGKILL": "killed, perhaps for want of memory",
        "SIGXCPU": "too much processor time",
    }
    return f"took its process down{where} ({words.get(name, 'ended')}, {name}{at})"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _bytes(size: int) -> str:
    return f"{size / 2**20:.3g} MB" if size >= 2**20 else f"{size / 1000:.3g} kB" if size >= 1000 else f"{size} bytes"

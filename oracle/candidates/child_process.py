"""The process in which one candidate is imported, called and checked. It reports over its own pipe and ends."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from oracle.candidates.errors import UnusableCandidate
from oracle.candidates.judging import judge
from oracle.candidates.stated import concept_of_job
from oracle.candidates.time_limits import CPU_MARGIN
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.registry import checks

_FILE_SIZE = 2**30  # bytes that a candidate may write into one file


def main(pipe: str, text: str) -> None:
    """Check the job in `text`, which is JSON, and write the judgement to the pipe with this file descriptor."""
    descriptor = int(pipe)
    os.set_inheritable(descriptor, False)  # processes that a candidate starts cannot report in its name

    send = partial(report, descriptor)
    if sys.platform == "linux":  # which then kills this process when its parent ends
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    job = msgspec.json.decode(text, type=Job)
    judgement = _judgement(job, send)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    send(judgement=judgement)
    os._exit(0)  # do not wait for threads or `atexit` functions of the candidate


def report(descriptor: int, **message: Any) -> None:
    """Write a message to the pipe, as a line of JSON. A character that is no Unicode (of a file name) is escaped."""
    try:
        data = msgspec.json.encode(message) + b"\n"
    except UnicodeEncodeError:
        data = msgspec.json.encode(_escaped(msgspec.to_builtins(message))) + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def _escaped(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _escaped(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [_escaped(value) for value in x]
    return x.encode("utf-8", "backslashreplace").decode() if isinstance(x, str) else x


def _judgement(job: Job, send: Callable[..., None]) -> Judgement:
    judgement = Judgement(address=job.address, concept=job.concept, verdict=Grade.RAISED)
    try:
        concept = concept_of_job(job)
        checks()  # imports them, before a candidate may use all memory
        _set_limits(job)
        return judge(job, concept, send)
    except UnusableCandidate as error:
        judgement.unusable = "request" if error.every_candidate else "candidate"
        judgement.sentence = str(error)
    except MemoryError:
        judgement.verdict = Grade.CRASHED
        judgement.sentence = f"used all memory ({job.memory:g} GB), so that it could not be checked"
    except Exception as error:  # a fault of the oracle, not of the candidate
        traceback.print_exc()
        judgement.verdict = Grade.UNDECIDED
        judgement.sentence = f"could not be checked: the oracle itself failed ({type(error).__name__}: {error})"
    return judgement


def _set_limits(job: Job) -> None:
    """Limit memory, file size and CPU time. Memory in use now is added: torch alone may reserve gigabytes."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + int(job.memory * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_SIZE, _FILE_SIZE))
        seconds = int((job.total_seconds + CPU_MARGIN) * (os.cpu_count() or 1))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))

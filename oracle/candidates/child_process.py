"""The process in which one candidate is imported, called and judged. It reports over a pipe of its own and ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import msgspec

from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement

__all__ = ["main"]

_FILE = 2**30  # bytes that a candidate may write into one file
_LEFT = 120  # processor seconds beyond `Job.whole`, for each core: a backstop behind the limits of wall time


def main(pipe: str, text: str) -> None:
    """Judge the job in `text` and write the judgement to the pipe of that number."""
    number = int(pipe)
    os.set_inheritable(number, False)  # what a candidate starts is not to speak in its name

    def tell(**message: Any) -> None:
        data = msgspec.json.encode(message) + b"\n"
        while data:
            data = data[os.write(number, data) :]

    _die_with_parent()
    job = msgspec.json.decode(text, type=Job)
    judgement = _judged(job, tell)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    tell(judgement=judgement)
    os._exit(0)  # without waiting for threads that a candidate left, or for what it registered with atexit


def _judged(job: Job, tell: Any) -> Judgement:
    from oracle.candidates.preparation import UnusableCandidate, load_concept

    made = Judgement(address=job.address, concept=job.concept, verdict=Grade.RAISED, unusable=True)
    try:
        place = job.address.rpartition(":")[0] or job.address
        if place.endswith(".py") and not Path(place).is_file():
            raise UnusableCandidate(f"there is no file {place}; paths are relative to {Path.cwd()}")
        concept = load_concept(job.concept, job.alternative)
        from oracle.candidates.judging import judge  # torch and all that judges

        _limit(job)
        return judge(job, concept, tell)
    except UnusableCandidate as error:
        made.sentence = str(error)
    except MemoryError:
        made.unusable, made.verdict = False, Grade.CRASHED
        made.sentence = f"left no memory to judge it with, of the {job.memory:g} GB that it may have"
    except Exception as error:  # a fault of the judge's own, which is not to be laid at the candidate's door
        traceback.print_exc()
        made.unusable, made.verdict = False, Grade.UNDECIDED
        made.sentence = f"could not be judged: the oracle itself failed ({type(error).__name__}: {error})"
    return made


def _limit(job: Job) -> None:
    """Set the limits, on top of what is in use now: torch alone reserves gigabytes on some machines."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + int(job.memory * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
        seconds = int((job.total_seconds + _LEFT) * (os.cpu_count() or 1))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


def _die_with_parent() -> None:
    """On Linux: whoever kills the process that judges several has killed this one too."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

"""The process that judges one candidate, which runs in another process. It reports over its own pipe and ends."""

import contextlib
import os
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import torch

from oracle.candidates import template
from oracle.candidates.errors import UnusableCandidate
from oracle.candidates.isolation import kernel
from oracle.candidates.isolation.layers import Settings
from oracle.candidates.isolation.processes import CandidateProcess
from oracle.candidates.isolation.remote import RemoteCandidate
from oracle.candidates.isolation.worker import serve
from oracle.candidates.judging import judge
from oracle.candidates.parsing import split_address
from oracle.candidates.reports import report
from oracle.candidates.stated import concept_of_job
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.registry import checks


def main(pipe: str, text: str) -> None:
    """Check the job in `text`, which is JSON, and write the judgement to the pipe with this file descriptor."""
    descriptor = int(pipe)
    os.set_inheritable(descriptor, False)
    with contextlib.suppress(OSError, AttributeError):  # on Linux alone
        kernel.die_with_parent()
        kernel.adopt_orphans()
    torch.set_num_threads(1)
    judgement = _judgement(msgspec.json.decode(text, type=Job), partial(report, descriptor))
    report(descriptor, judgement=judgement)
    os._exit(int(judgement.verdict in (Grade.CRASHED, Grade.TIMED_OUT)))


def from_template(descriptor: str) -> None:
    """Start a copy of this process for each job that comes through a socket, and run `main` there."""
    with contextlib.suppress(OSError, AttributeError):
        kernel.die_with_parent()
    checks()  # imports them
    job, pipe = template.serve(int(descriptor))
    main(str(pipe), job)


def _judgement(job: Job, send: Callable[..., None]) -> Judgement:
    judgement = Judgement(address=job.address, concept=job.concept, verdict=Grade.RAISED)
    process = None
    try:
        with tempfile.TemporaryDirectory(prefix="candidate-", ignore_cleanup_errors=True) as scratch:
            process, file = _started(job, Path(scratch))
            send(stage="judging")
            try:
                concept = concept_of_job(job)
                judgement = judge(job, concept, RemoteCandidate(process, file, job.seconds), send)
            finally:
                left = process.end()
            if left:
                judgement.notes.append("the function leaves a process running; it was ended")
    except UnusableCandidate as error:
        judgement.unusable = "request" if error.every_candidate else "candidate"
        judgement.sentence = str(error)
    except Exception as error:  # a fault of the oracle, not of the candidate
        traceback.print_exc()
        judgement.verdict, judgement.provisional = Grade.UNDECIDED, True
        judgement.sentence = f"could not be checked: the oracle itself failed ({type(error).__name__}: {error})"
    judgement.layers = [] if process is None else process.layers
    return judgement


def _started(job: Job, scratch: Path) -> tuple[CandidateProcess, str]:
    """The candidate's process, a copy of this one before anything is known about the concept, and its file."""
    place = split_address(job.address)[0]
    file = place if place.endswith(".py") else place.replace(".", "/") + ".py"
    folder = Path(place).resolve().parent if place.endswith(".py") else Path.cwd()
    settings = Settings(job.memory, job.total_seconds, scratch, folder, job.confined)
    process = CandidateProcess(settings, partial(serve, file=file, folder=folder, seconds=job.seconds))
    with contextlib.suppress(OSError, AttributeError):
        kernel.hide_memory()
    return process, file

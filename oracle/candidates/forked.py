"""Judge a candidate in a copy of this process, which can be stopped: `oracle.verify` with `isolate=True`.

The copy has the candidate and its closure as they are. It is stopped if a call passes its limit in C, and its end does
not end this process.
"""

import faulthandler
import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from oracle.candidates.reports import report
from oracle.candidates.sandbox import Process
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement

Work = Callable[[Callable[..., None]], Judgement]
"""Judges the candidate; it gets the function that reports to this process."""


def judge_in_copy(job: Job, work: Work) -> tuple[Judgement, tuple[str, ...]]:
    """The judgement of `work` in a copy of this process, and the dtypes that were checked.

    Raises `RuntimeError` on a system that cannot copy a process, and outside the main thread.
    """
    if not hasattr(os, "fork") or threading.current_thread() is not threading.main_thread():
        raise RuntimeError("isolate=True needs os.fork and the main thread; use `oracle check` instead")
    process = _Forked(job, work)
    try:
        while not process.is_over():
            process.wait()
        return process.judgement(), process.dtypes
    except BaseException:
        process.end()
        process.close()
        raise


class _Child:
    """A forked process with the methods of `subprocess.Popen` that are used here."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self) -> int | None:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode


class _Forked(Process):
    """A copy of this process that runs `work`."""

    def __init__(self, job: Job, work: Work) -> None:
        self.work = work
        super().__init__(job, holds_candidate=True, stage="judging")

    def start(self, theirs: int) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it is closed
                stream.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a process with threads; see _run
            pid = os.fork()
        if pid == 0:
            self._run(theirs)
        return _Child(pid)

    def _run(self, theirs: int) -> None:
        code = 1
        try:
            os.setsid()  # a process group of its own, which a Ctrl-C in the terminal does not reach
            torch.set_num_threads(1)  # the threads of torch were not copied, and it would wait for them
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            faulthandler.enable(self.err.fileno())
            os.dup2(self.out.fileno(), 1)
            os.dup2(self.err.fileno(), 2)
            send = partial(report, theirs)
            send(judgement=_judged(self.job, self.work, send))
            code = 0
        finally:
            os._exit(code)


def _judged(job: Job, work: Work, send: Callable[..., None]) -> Judgement:
    try:
        return work(send)
    except Exception as error:  # a fault of the oracle, not of the candidate
        traceback.print_exc()
        sentence = f"could not be checked: the oracle itself failed ({type(error).__name__}: {error})"
        return Judgement(address=job.address, concept=job.concept, verdict=Grade.UNDECIDED, sentence=sentence)

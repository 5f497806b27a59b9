"""Run jobs on all processors, in processes that end with the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

__all__ = ["run_all"]

_FEW = 8  # jobs that take less time than starting processes; arbitrary
_PAUSE = 0.5  # seconds between two looks whether the parent process still runs; arbitrary

_JOBS: list[Callable[[], Any]] = []  # in a worker process: the jobs, which it has from its parent by fork


def run_all(jobs: Sequence[Callable[[], Any]]) -> Iterator[Any]:
    """Yield the result of each job, in order.

    Jobs need not be picklable, so the processes are forked; where the system cannot fork safely, there is no other
    process. If the caller is interrupted, jobs that were not started are dropped and the processes end.
    """
    if len(jobs) < _FEW or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        yield from (job() for job in jobs)
        return
    context = multiprocessing.get_context("fork")
    with (
        warnings.catch_warnings(action="ignore", category=DeprecationWarning),  # of BLAS threads, which no job uses
        ProcessPoolExecutor(mp_context=context, initializer=_start, initargs=(jobs, os.getpid())) as pool,
    ):
        yield from pool.map(_run, range(len(jobs)))


def _start(jobs: Sequence[Callable[[], Any]], parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent ends the others
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _JOBS.extend(jobs)


def _end_with(parent: int) -> None:
    """End this process when its parent has ended: a pool only does so if the parent ends regularly."""
    while os.getppid() == parent:
        time.sleep(_PAUSE)
    os._exit(1)


def _run(index: int) -> Any:
    return _JOBS[index]()

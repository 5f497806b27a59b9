"""Run jobs on all processors, in processes that end with the process that started them."""

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

_FEW = 8  # jobs that take less time than starting processes; arbitrary

_JOBS: list[Callable[[], Any]] = []  # in a worker process: the jobs, which it has from its parent by fork


def run_all(jobs: Sequence[Callable[[], Any]]) -> Iterator[Any]:
    """Yield the result of each job, in order.

    Jobs need not be picklable, so the processes are forked; where the system cannot fork safely, all jobs run in this
    process. If a job raises or this process is interrupted, the jobs that have not begun are dropped. If this process
    is killed, the other processes end at once.
    """
    if len(jobs) < _FEW or "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        yield from (job() for job in jobs)
        return
    reading, writing = os.pipe()  # the system closes the writing end when this process ends, however it ends
    with (
        warnings.catch_warnings(action="ignore", category=DeprecationWarning),  # of BLAS threads, which no job uses
        os.fdopen(reading),
        os.fdopen(writing, "w"),
        ProcessPoolExecutor(
            mp_context=multiprocessing.get_context("fork"), initializer=_start, initargs=(jobs, reading, writing)
        ) as pool,
    ):
        try:
            yield from _submitted(pool, len(jobs))
        except KeyboardInterrupt:  # `map` drops the jobs that have not begun only once all of them are submitted
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _submitted(pool: ProcessPoolExecutor, count: int) -> Iterator[Any]:
    """The results of the first `count` jobs. The processes are forked here, with SIGINT blocked until they ignore it.

    A process that Ctrl-C ends before that breaks the pool, which then waits for ever for jobs that were dropped.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.map(_run, range(count))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(jobs: Sequence[Callable[[], Any]], reading: int, writing: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent ends the others
    os.close(writing)
    threading.Thread(target=_end_with_parent, args=(reading,), daemon=True).start()
    _JOBS.extend(jobs)


def _end_with_parent(reading: int) -> None:
    """End this process when its parent no longer runs: a pool does so only if its parent shuts it down."""
    os.read(reading, 1)
    os._exit(1)


def _run(index: int) -> Any:
    return _JOBS[index]()

"""Time one torch version of each concept under `torch.compile`, where there is a C++ compiler.

A compilation takes seconds, so each concept has one compiled version, compiled once for all sizes (`dynamic=True`). The
compilations run in one process per core before anything is timed. Torch's cache folder holds the results, and the
process that times the versions reads them from there. The recorded seconds are those of the first compilation.

The version is the one with the most torch operations among those without a Python loop: a compiler fuses operations,
and it unrolls a Python loop for one size only. It must compile as one graph (`fullgraph=True`); otherwise the parts
that use Python numbers would be compiled once per entry.
"""

import logging
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from oracle.bench.workloads import Workload, prepared, sizes, workloads_of
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.loading import load
from oracle.records.speed import Compilation
from oracle.runner.end_with_parent import end_with_parent

SUFFIX = " compiled"
_MAX_OPERATIONS = 100  # of a compiled version; arbitrary: more operations come from an unrolled loop


def cxx_compiler() -> str:
    """Return the path of the C++ compiler that torch would use; "" if there is none."""
    names = (os.environ.get("CXX", ""), "g++", "clang++")
    return next((found for name in names if name and (found := shutil.which(name))), "")


def compiled_implementation(concept: Concept) -> Implementation | None:
    """Return the version that is compiled; None if every torch version of the value has a Python loop."""
    found = []
    for implementation in concept.implementations:
        if implementation.side == "torch" and implementation.gives == "value" and len(sizes(concept)) > 1:
            small, large = (_operations(concept, implementation, at) for at in (1, 2))
            if small == large and 0 < small <= _MAX_OPERATIONS:
                found.append((small, implementation))
    return max(found, key=lambda pair: pair[0])[1] if found else None


class _OperationCounter(TorchDispatchMode):  # type: ignore[misc]  # mypy does not read torch
    count: int = 0

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return function(*args, **(kwargs or {}))


def _operations(concept: Concept, implementation: Implementation, at: int) -> int:
    call = prepared(Workload(concept, sizes(concept)[min(at, len(sizes(concept)) - 1)], implementation, "value"))
    with _OperationCounter() as counter:
        call()
    return int(counter.count)


def compiled_workloads(concept: Concept, implementation: Implementation, at: int) -> list[Workload]:
    """Return the workloads of the compiled version at size number `at`."""
    compiled = replace(implementation, name=implementation.name + SUFFIX, function=_compiled(implementation))
    workloads = workloads_of(concept, sizes(concept)[at], implementation)
    return [replace(workload, implementation=compiled) for workload in workloads]


@cache
def _compiled(implementation: Implementation) -> Callable[..., Any]:
    compiled: Callable[..., Any] = torch.compile(implementation.function, dynamic=True, fullgraph=True)
    return compiled


def compile_all(names: Sequence[str]) -> Iterator[tuple[str, list[Compilation]]]:
    """Compile one version of each concept, one process per core; yield (name, compilations) as they finish."""
    processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # A process forked from one with threads, which torch starts, may deadlock.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(os.getpid(),)) as pool:
        jobs = {pool.submit(_compile, name): name for name in names}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _start(parent: int) -> None:
    end_with_parent(parent)
    set_up_compiler()


def set_up_compiler() -> None:
    """Let torch compile for one thread and log errors only; compile once, so that later times exclude the set-up."""
    torch.set_num_threads(1)
    torch._logging.set_logs(all=logging.ERROR)
    with suppress(Exception):  # `Compilation.error` reports it for each concept
        torch.compile(torch.neg)(torch.ones(2))


def _compile(name: str) -> list[Compilation]:
    concept = load(name)
    implementation = compiled_implementation(concept)
    if implementation is None:
        return []
    return [_first_call(implementation, workload) for workload in compiled_workloads(concept, implementation, 1)]


def _first_call(implementation: Implementation, workload: Workload) -> Compilation:
    call, began = prepared(workload), time.perf_counter()
    try:
        call()
        return Compilation(implementation.name, workload.gives, time.perf_counter() - began)
    except Exception as error:  # one failed compilation must not stop the benchmark
        message = f"{type(error).__name__}: {error}".splitlines()[0]
        return Compilation(implementation.name, workload.gives, 0.0, message)

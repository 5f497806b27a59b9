"""One torch version of each concept, compiled by `torch.compile`, where there is a C++ compiler to do it.

Compiling takes seconds for each, so it is done for one version and for all sizes at once (`dynamic=True`), and by as
many processes as there are cores before anything is timed. What they made lies in a folder that torch keeps such things
in, where the process that times finds it; the seconds are those of the first time.

The version is the one with the most torch operations among those without a loop of their own: operations are what a
compiler fuses, and a loop in Python is unrolled for one size only. It is compiled as a whole or not at all
(`fullgraph=True`): what goes through Python's numbers on the way would be compiled entry by entry, a million of them.
"""

from __future__ import annotations

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

from oracle.bench.rows import Row, prepared, rows_of, sizes
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.loading import load
from oracle.records.speed import Compilation

__all__ = ["SUFFIX", "chosen", "compile_all", "compiled_rows", "compiler", "prepare"]

SUFFIX = " compiled"
_MOST_OPERATIONS = 100  # of a version that is compiled; arbitrary: more of them are the unrolled steps of something


def compiler() -> str:
    """Return the C++ compiler that torch would use, or nothing where there is none."""
    named = (os.environ.get("CXX", ""), "g++", "clang++")
    return next((found for name in named if name and (found := shutil.which(name))), "")


def chosen(concept: Concept) -> Implementation | None:
    """Return the version that is compiled, or None where no version of torch's is free of loops."""
    found = []
    for implementation in concept.implementations:
        if implementation.side == "torch" and implementation.gives == "value" and len(sizes(concept)) > 1:
            small, large = (_operations(concept, implementation, at) for at in (1, 2))
            if small == large and 0 < small <= _MOST_OPERATIONS:
                found.append((small, implementation))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _operations(concept: Concept, implementation: Implementation, at: int) -> int:
    """How many torch operations a call takes at one of the sizes."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Counter(TorchDispatchMode):  # type: ignore[misc]  # torch is not read by mypy
        count: int = 0

        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.count += 1
            return function(*args, **(kwargs or {}))

    call = prepared(Row(concept, sizes(concept)[min(at, len(sizes(concept)) - 1)], implementation, "value"))
    counter = Counter()
    with counter:
        call()
    return counter.count


def compiled_rows(concept: Concept, implementation: Implementation, at: int) -> list[Row]:
    """Return the rows of a version, compiled, at one of the sizes."""
    compiled = replace(implementation, name=implementation.name + SUFFIX, function=_compiled(implementation))
    rows = rows_of(concept, sizes(concept)[at], implementation)
    return [replace(row, implementation=compiled) for row in rows]


@cache
def _compiled(implementation: Implementation) -> Callable[..., Any]:
    import torch

    compiled: Callable[..., Any] = torch.compile(implementation.function, dynamic=True, fullgraph=True)
    return compiled


def compile_all(names: Sequence[str]) -> Iterator[tuple[str, list[Compilation]]]:
    """Compile one version of each concept on all cores; yield each with what came of it, as it is done."""
    processes = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # A process that was forked from one with threads, as torch has them, may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=prepare) as pool:
        jobs = {pool.submit(_compile, name): name for name in names}
        try:
            for job in as_completed(jobs):
                yield jobs[job], job.result()
        finally:
            pool.shutdown(cancel_futures=True)


def prepare() -> None:
    """Have torch compile for one thread, say only what is an error, and compile something once."""
    import torch

    torch.set_num_threads(1)
    torch._logging.set_logs(all=logging.ERROR)
    with suppress(Exception):  # what stands in its way is said of the concepts
        torch.compile(torch.neg)(torch.ones(2))


def _compile(name: str) -> list[Compilation]:
    concept = load(name)
    implementation = chosen(concept)
    if implementation is None:
        return []
    return [_first_call(implementation, row) for row in compiled_rows(concept, implementation, 1)]


def _first_call(implementation: Implementation, row: Row) -> Compilation:
    call, began = prepared(row), time.perf_counter()
    try:
        call()
        return Compilation(implementation.name, row.gives, time.perf_counter() - began)
    except Exception as error:  # whatever stands in a compiler's way, the others are timed
        return Compilation(implementation.name, row.gives, 0.0, f"{type(error).__name__}: {error}".splitlines()[0])

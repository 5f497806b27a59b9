"""A run of the benchmark: compile, then measure concept by concept, then profile; what is done is saved meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from oracle.bench import sampling
from oracle.bench.compiled import compile_all, prepare
from oracle.bench.measuring import measure
from oracle.bench.profiling import Render, profiled
from oracle.catalogue.concept import Concept
from oracle.records.speed import Compilation, Speed

__all__ = ["Plan", "one_thread", "run"]

_SAVED_EVERY = 20.0  # seconds; arbitrary: so much is lost by a kill

Stage = Callable[[str, int], Callable[[str], None]]


@dataclass(frozen=True)
class Plan:
    """Which concepts are measured, whether they are compiled as well, and how much is judged for the profile."""

    concepts: Sequence[Concept]
    compiles: bool
    profile: str  # empty: nothing is profiled
    render: Render


def run(plan: Plan, speed: Speed, stage: Stage, save: Callable[[], None]) -> None:
    """Fill `speed`; `stage` is told what is done, and `save` is called now and then."""
    timed = [concept for concept in plan.concepts if concept.sizes]
    with one_thread(), _scratch(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a version warns of is the judge's business, who has seen it
        compilations: dict[str, list[Compilation]] = {}
        if plan.compiles:
            finished = stage("compiling", len(timed))
            for name, found in compile_all([concept.name for concept in timed]):
                compilations[name] = found
                finished(name)
            prepare()
        finished, saved = stage("timing", len(timed)), time.monotonic()
        for concept in timed:
            measured = measure(concept, compilations.get(concept.name, []))
            speed.concepts = [kept for kept in speed.concepts if kept.concept != concept.name] + [measured]
            finished(concept.name)
            if time.monotonic() - saved > _SAVED_EVERY:
                save()
                saved = time.monotonic()
        if plan.profile and sampling.available():
            speed.judging = profiled(plan.concepts, plan.profile, stage("judging", len(plan.concepts)), plan.render)


@contextmanager
def one_thread() -> Iterator[None]:
    """Pin NumPy's BLAS, torch's and torch's own pool to one thread: a loop in Python has no second one either."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        yield
    torch.set_num_threads(before)


@contextmanager
def _scratch() -> Iterator[None]:
    """Have torch keep what it compiles in a folder of this run: compiling takes what it takes the first time."""
    before = os.environ.get("TORCHINDUCTOR_CACHE_DIR")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["TORCHINDUCTOR_CACHE_DIR"]
            if before is not None:
                os.environ["TORCHINDUCTOR_CACHE_DIR"] = before

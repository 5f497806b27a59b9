"""A run of `oracle bench`: compile, measure concept by concept, profile; the record is saved in between."""

import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from oracle import records
from oracle.bench import sampling_profiler
from oracle.bench.interleaved_timer import CLOCK
from oracle.bench.judging_profile import Render, profile_judging
from oracle.bench.measure import measure
from oracle.bench.torch_compile import compile_all, cxx_compiler, set_up_compiler
from oracle.catalogue.concept import Concept
from oracle.records.environment import current_environment
from oracle.records.speed import Compilation, SpeedRecord

_SAVE_SECONDS = 20.0  # arbitrary: a kill loses at most the measurements of this time

StartStage = Callable[[str, int], Callable[[str], None]]


@dataclass(frozen=True)
class BenchmarkPlan:
    """Which concepts are measured, and how.

    `profile` is the profile of the runner under which judging is profiled; empty for no profiling. `render` writes the
    report of run records into a folder.
    """

    concepts: Sequence[Concept]
    compiles: bool
    profile: str
    render: Render


def started_record(path: Path, keep: bool) -> SpeedRecord:
    """Return a record to fill. With `keep`, it is the one at `path`, provided that the environment is the same."""
    current = current_environment()
    if keep and path.exists():
        before = records.load(path, SpeedRecord)
        if before.environment == current:
            before.interrupted = False
            return before
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return SpeedRecord(
        started=now, finished=now, seconds=0.0, environment=current, clock=CLOCK, compiler=cxx_compiler()
    )


def run_benchmark(plan: BenchmarkPlan, speed: SpeedRecord, path: Path, start_stage: StartStage) -> None:
    """Measure everything in `plan`, fill `speed` and write it to `path`, also on an interruption.

    `start_stage(name, length)` is called before each stage and returns a function that is called after each step with
    the name of its concept. A `KeyboardInterrupt` sets `speed.interrupted`; it is not raised.
    """
    clock = time.perf_counter()

    def save() -> None:
        speed.finished = datetime.now(UTC).isoformat(timespec="seconds")
        speed.seconds = time.perf_counter() - clock
        speed.concepts.sort(key=lambda concept: (concept.row, concept.concept))
        records.write(speed, path)

    try:
        # Warnings of the implementations are the judge's concern, and a warning takes time.
        with one_thread(), _temporary_compiler_cache(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _run_stages(plan, speed, start_stage, save)
    except KeyboardInterrupt:
        speed.interrupted = True
    save()


def _run_stages(plan: BenchmarkPlan, speed: SpeedRecord, start_stage: StartStage, save: Callable[[], None]) -> None:
    timed = [concept for concept in plan.concepts if concept.sizes]
    compilations: dict[str, list[Compilation]] = {}
    if plan.compiles:
        finished = start_stage("compiling", len(timed))
        for name, found in compile_all([concept.name for concept in timed]):
            compilations[name] = found
            finished(name)
        set_up_compiler()
    finished, saved = start_stage("timing", len(timed)), time.monotonic()
    for concept in timed:
        measured = measure(concept, compilations.get(concept.name, []))
        speed.concepts = [kept for kept in speed.concepts if kept.concept != concept.name] + [measured]
        finished(concept.name)
        if time.monotonic() - saved > _SAVE_SECONDS:
            save()
            saved = time.monotonic()
    if plan.profile and sampling_profiler.available():
        finished = start_stage("judging", len(plan.concepts))
        speed.judging = profile_judging(plan.concepts, plan.profile, finished, plan.render)


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit NumPy's BLAS, torch's BLAS and torch itself to one thread, as the Python loop has only one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        yield
    torch.set_num_threads(before)


@contextmanager
def _temporary_compiler_cache() -> Iterator[None]:
    """Give torch.compile an empty cache folder, so that compilation times are those of a first compilation."""
    before = os.environ.get("TORCHINDUCTOR_CACHE_DIR")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["TORCHINDUCTOR_CACHE_DIR"]
            if before is not None:
                os.environ["TORCHINDUCTOR_CACHE_DIR"] = before

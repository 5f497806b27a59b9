"""A run of `oracle bench`: compile, measure concept by concept, profile; a journal keeps each part."""

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import torch
from threadpoolctl import threadpool_limits

from oracle.bench import sampling_profiler
from oracle.bench.interleaved_timer import CLOCK
from oracle.bench.judging_profile import Render, profile_judging
from oracle.bench.measure import measure
from oracle.bench.torch_compile import compile_all, cxx_compiler, set_up_compiler
from oracle.catalogue.concept import Concept
from oracle.records.environment import current_environment
from oracle.records.journal import Journal
from oracle.records.speed import Compilation, ConceptSpeed, JudgingProfile, SpeedRecord

_COMPILED, _TIMED, _JUDGED = "compiled ", "timed ", "judged"  # keys of the journal, the first two before a name

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

    @property
    def timed(self) -> list[Concept]:
        return [concept for concept in self.concepts if concept.sizes]


def run_benchmark(
    plan: BenchmarkPlan, journal: Journal, kept: SpeedRecord | None, start_stage: StartStage
) -> SpeedRecord:
    """Measure what the journal does not have, append it to the journal, and return the record of all its parts.

    The record has the other concepts of `kept` as well. `start_stage(name, length)` is called before each stage and
    returns a function that is called after each step with the name of its concept. A `KeyboardInterrupt` sets
    `interrupted`; it is not raised.
    """
    interrupted = False
    try:
        # Warnings of the implementations are the judge's concern, and a warning takes time.
        with one_thread(), _temporary_compiler_cache(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _run_stages(plan, journal, start_stage)
    except KeyboardInterrupt:
        interrupted = True
    timed = [part for key, part in journal.finished.items() if key.startswith(_TIMED)]
    measured = [msgspec.convert(part, ConceptSpeed, strict=False) for part in timed]
    names = {concept.concept for concept in measured}
    others = [] if kept is None else [concept for concept in kept.concepts if concept.concept not in names]
    judging = journal.finished.get(_JUDGED)
    return SpeedRecord(
        started=journal.started if kept is None else kept.started,
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=journal.seconds,
        environment=current_environment(),
        clock=CLOCK,
        compiler=cxx_compiler(),
        interrupted=interrupted,
        concepts=sorted([*others, *measured], key=lambda concept: (concept.row, concept.concept)),
        judging=msgspec.convert(judging, JudgingProfile, strict=False) if judging else kept.judging if kept else None,
    )


def _run_stages(plan: BenchmarkPlan, journal: Journal, start_stage: StartStage) -> None:
    names = [concept.name for concept in plan.timed if _TIMED + concept.name not in journal.finished]
    if plan.compiles:
        missing = [name for name in names if _COMPILED + name not in journal.finished]
        finished = start_stage("compiling", len(missing))
        for name, found in compile_all(missing):
            journal.append(_COMPILED + name, found)
            finished(name)
        set_up_compiler()
    finished = start_stage("timing", len(names))
    for concept in plan.timed:
        if concept.name in names:
            compiled = journal.finished.get(_COMPILED + concept.name, [])
            compilations = msgspec.convert(compiled, list[Compilation], strict=False)
            journal.append(_TIMED + concept.name, measure(concept, compilations))
            finished(concept.name)
    if plan.profile and sampling_profiler.available() and _JUDGED not in journal.finished:
        finished = start_stage("judging", len(plan.concepts))
        journal.append(_JUDGED, profile_judging(plan.concepts, plan.profile, finished, plan.render))


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

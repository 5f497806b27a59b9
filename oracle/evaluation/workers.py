"""Run an evaluation, one process for each concept: a mutant that crashes its process counts as found."""

from __future__ import annotations

import multiprocessing as mp
import os
import resource
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.loading import load
from oracle.evaluation.baselines.run_baselines import Baselines
from oracle.evaluation.definition_faults import FaultyDefinition, faulty_definitions
from oracle.evaluation.false_alarms import CorrectFunction, judge_correct_functions
from oracle.evaluation.outcome_types import FoundBy, Outcome
from oracle.evaluation.outcomes import OutcomeFinder, description
from oracle.evaluation.scene_faults import scene_outcomes
from oracle.mutation.planting import Mutant, mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES

_MEMORY = 12 * 2**30  # bytes of address space for a process; torch reserves a large part of it
_FIRST = 2  # mutants of each kind and concept on which the baselines are always run; arbitrary
_SILENCE = 1200  # seconds without a message from any process, after which all are killed


@dataclass(frozen=True)
class BaselineSeconds:
    """Processor time in seconds of each baseline, summed over the mutants of one concept on which it was run."""

    seconds: dict[str, float]


Result = Outcome | CorrectFunction | FaultyDefinition | BaselineSeconds


@dataclass(frozen=True)
class EvaluationPlan:
    """One mutant in `every` is tried, and the baselines are run on one in `baselines_every` of these (0: on none).

    `correct_functions`: correct functions and faulty definitions are judged too. `kinds`: only these kinds of faults,
    if some are named.
    """

    profile: str = "default"
    seed: int = 0
    every: int = 1
    baselines_every: int = 8
    correct_functions: bool = True
    kinds: tuple[str, ...] = ()


def run(
    names: Sequence[str], plan: EvaluationPlan, processes: int, finished: Callable[[str], None]
) -> Iterator[Result]:
    """Yield the results of all mutants and correct functions of the concepts `names`, in the order of their completion.

    `finished` is called with the name of each concept when it is done.
    """
    context = mp.get_context("spawn")
    waiting = [(name, 0) for name in names]
    working: dict[Connection, _Work] = {}
    try:
        while waiting or working:
            while waiting and len(working) < processes:
                name, first = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(theirs, name, first, plan), daemon=True)
                process.start()
                theirs.close()
                working[ours] = _Work(name, process, first)
            ready = wait(list(working), timeout=_SILENCE)
            for connection in ready or list(working):
                assert isinstance(connection, Connection)
                work = working[connection]
                if not ready:
                    work.process.kill()  # all of them, because it is not known which one hangs
                try:
                    message = connection.recv()
                except EOFError:
                    work.process.join()
                    del working[connection]
                    if work.about is not None:  # the mutant crashed it
                        work.about.verdict = f"crashed: the process ended with code {work.process.exitcode}"
                        work.about.found_by = [FoundBy("crashed", "float64", "plain", "contiguous")]
                        work.about.examples = work.about.verdicts = 1
                        yield work.about
                        waiting.insert(0, (work.name, work.number + 1))
                    elif work.process.exitcode:
                        ended = f"the process for {work.name} ended with code {work.process.exitcode}"
                        raise RuntimeError(f"{ended} between two mutants; what it printed is above") from None
                    else:
                        finished(work.name)
                    continue
                number, work.about, found = message
                work.number = max(work.number, number)
                if found is not None:
                    yield found
    finally:
        for work in working.values():
            work.process.kill()


@dataclass
class _Work:
    """A process, its concept, and the mutant that it is working on."""

    name: str
    process: Any
    number: int
    about: Outcome | None = None


def _work(connection: Connection, name: str, first: int, plan: EvaluationPlan) -> None:
    """Send the outcomes of one concept from mutant number `first` on, and a description before each mutant."""
    torch.set_num_threads(1)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    number = first
    try:
        for number, about, found in evaluate_concept(load(name), plan, first):
            connection.send((number, about, found))
    except MemoryError:  # caused by a mutant; the parent counts it as a crash
        traceback.print_exc()
        os._exit(1)
    connection.send((number, None, None))
    connection.close()


def evaluate_concept(
    concept: Concept, plan: EvaluationPlan, first: int = 0
) -> Iterator[tuple[int, Outcome | None, Result | None]]:
    """Yield (number, description, None) and then (number, None, outcome) for every mutant of one concept.

    Correct functions come first, and the times of the baselines come last.
    """
    baselines = Baselines(concept, plan.seed) if plan.baselines_every else None
    if first == 0 and plan.correct_functions:
        for correct in judge_correct_functions(concept, plan.seed, baselines):
            yield -1, None, correct
    if baselines is not None:
        baselines.seconds.clear()  # only the time on mutants counts
    checks = CheckPlan(concept, PROFILES[plan.profile], plan.seed)
    finder = OutcomeFinder(checks)
    shown: Counter[str] = Counter()
    for number, (implementation, mutant) in enumerate(_mutants(concept)):
        if plan.kinds and mutant.kind not in plan.kinds:
            continue
        if isinstance(mutant, Outcome):
            if number >= first and chosen(mutant.change, number, plan.every):
                yield number, None, mutant
        elif number >= first and chosen(mutant.sentence, number, plan.every):
            yield number, description(concept, mutant), None
            found = finder.outcome_of(mutant)
            shown[found.kind] += 1
            # The first few of each kind in each concept always, because some kinds have few mutants.
            few = found.outcome != "found" or shown[found.kind] <= _FIRST
            if baselines is not None and (few or chosen(found.change, number, plan.baselines_every)):
                found.baselines = baselines.on_mutant(mutant.implementation, implementation)
            yield number, None, found
    if plan.correct_functions and concept.laws:
        for faulty in faulty_definitions(concept, checks, plan.every):
            yield -1, None, faulty
    if baselines is not None:
        yield -1, None, BaselineSeconds(baselines.seconds)


def _mutants(concept: Concept) -> Iterator[tuple[Implementation, Mutant | Outcome]]:
    """All mutants in a fixed order; those of scenes come with their outcomes."""
    for implementation in concept.implementations:
        planted = scene_outcomes if implementation.gives == "state" else mutants
        for mutant in planted(concept, implementation):
            yield implementation, mutant


def chosen(sentence: str, number: int, every: int) -> bool:
    """Whether a mutant belongs to the sample of one in `every`; the sample is the same in every run."""
    return zlib.crc32(f"{number} {sentence}".encode()) % every == 0

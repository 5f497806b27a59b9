"""Run the trial, a process for each core: a mutant that takes its process down is convicted, and the rest goes on."""

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
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.evaluation.scene_faults import scene_outcomes
from oracle.mutation.planting import Mutant, mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES

__all__ = ["BaselineSeconds", "EvaluationPlan", "Result", "chosen", "evaluate_concept", "run"]

_MEMORY = 12 * 2**30  # bytes of address space; torch alone reserves a good part of it
_FEW = 2  # arbitrary
_QUIET = 1200  # seconds without a word from any process, after which all are given up


@dataclass(frozen=True)
class BaselineSeconds:
    """The processor time of each tool over the mutants of one concept that it was asked about."""

    seconds: dict[str, float]


Result = Outcome | CorrectFunction | FaultyDefinition | BaselineSeconds


@dataclass(frozen=True)
class EvaluationPlan:
    """What a trial does: of how many mutants one is tried, and of how many tried ones one is shown to the tools too."""

    profile: str = "default"
    seed: int = 0
    every: int = 1
    baselines_every: int = 8
    correct_functions: bool = True  # whether right functions and wrong definitions are judged too
    kinds: tuple[str, ...] = ()  # only these classes of faults, where some are named


def run(
    names: Sequence[str], plan: EvaluationPlan, processes: int, finished: Callable[[str], None]
) -> Iterator[Result]:
    """What becomes of all mutants and of the right functions of the concepts `names`, as it comes.

    `finished` hears of each concept that is done.
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
            ready = wait(list(working), timeout=_QUIET)
            for connection in ready or list(working):
                assert isinstance(connection, Connection)
                work = working[connection]
                if not ready:
                    work.process.kill()  # all of them, since nobody knows which it is
                try:
                    message = connection.recv()
                except EOFError:
                    work.process.join()
                    del working[connection]
                    if work.about is not None:  # it died in the middle of a mutant
                        yield _crashed(work.about, work.process.exitcode)
                        waiting.insert(0, (work.name, work.number + 1))
                    elif work.process.exitcode:
                        raise RuntimeError(
                            f"the process for {work.name} ended with code {work.process.exitcode} between two mutants; "
                            "what it printed is above"
                        ) from None
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
    """A process, its concept, and the mutant that it is at."""

    name: str
    process: Any
    number: int
    about: Outcome | None = None


def _work(connection: Connection, name: str, first: int, plan: EvaluationPlan) -> None:
    """Tell the fates of one concept from mutant number `first` on; before each mutant, what it is."""
    torch.set_num_threads(1)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    number = first
    try:
        for number, about, found in evaluate_concept(load(name), plan, first):
            connection.send((number, about, found))
    except MemoryError:  # a mutant's; it is told as a crash
        traceback.print_exc()
        os._exit(1)
    connection.send((number, None, None))
    connection.close()


def evaluate_concept(
    concept: Concept, plan: EvaluationPlan, first: int = 0
) -> Iterator[tuple[int, Outcome | None, Result | None]]:
    """(number, what is about to be tried, None), then (number, None, its fate): for every mutant of one concept.

    Right functions come first, and what the tools took comes last.
    """
    opponents = Baselines(concept, plan.seed) if plan.baselines_every else None
    if first == 0 and plan.correct_functions:
        for right in judge_correct_functions(concept, plan.seed, opponents):
            yield -1, None, right
    if opponents is not None:
        opponents.seconds.clear()  # from here on they are asked about mutants
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
            yield number, _before(concept, implementation, mutant), None
            found = finder.outcome_of(mutant)
            shown[found.kind] += 1
            # Of each class in each concept the first few, for there are classes with few faults.
            if opponents is not None and (
                found.outcome != "found"
                or shown[found.kind] <= _FEW
                or chosen(found.change, number, plan.baselines_every)
            ):
                found.baselines = opponents.on_mutant(mutant.implementation, implementation)
            yield number, None, found
    if plan.correct_functions and concept.laws:
        for stated in faulty_definitions(concept, checks, plan.every):
            yield -1, None, stated
    if opponents is not None:
        yield -1, None, BaselineSeconds(opponents.seconds)


def _mutants(concept: Concept) -> Iterator[tuple[Implementation, Mutant | Outcome]]:
    """All mutants in a fixed order; a scene's fate is found while it is planted."""
    for implementation in concept.implementations:
        found = (
            scene_outcomes(concept, implementation)
            if implementation.gives == "state"
            else mutants(concept, implementation)
        )
        for mutant in found:
            yield implementation, mutant


def chosen(sentence: str, number: int, every: int) -> bool:
    """Whether a mutant belongs to the sample of one in `every`: always the same ones."""
    return zlib.crc32(f"{number} {sentence}".encode()) % every == 0


def _before(concept: Concept, implementation: Implementation, mutant: Mutant) -> Outcome:
    """What is known of a mutant before it is tried: all there is to tell if it takes its process down."""
    return Outcome(
        concept=concept.name,
        implementation=implementation.name,
        side=implementation.side,
        gives=implementation.gives,
        kind=mutant.kind,
        line=mutant.line,
        change=mutant.sentence,
        outcome="found",
        reason="crashed",
    )


def _crashed(about: Outcome, code: int | None) -> Outcome:
    about.verdict = f"crashed: the process ended with code {code}"
    about.found_by = [FoundBy("crashed", "float64", "plain", "contiguous")]
    about.examples = about.verdicts = 1
    return about

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

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.loading import load
from oracle.evaluation.baselines.comparison import Baselines
from oracle.evaluation.definition_faults import Restated, restated
from oracle.evaluation.false_alarms import Right, rights_of
from oracle.evaluation.outcomes import Killer, Outcome, fate
from oracle.evaluation.scene_faults import fates_of_scene
from oracle.mutation.planting import Mutant, mutants
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES

__all__ = ["Plan", "Spent", "Told", "chosen", "run", "told_of"]

_MEMORY = 12 * 2**30  # bytes of address space; torch alone reserves a good part of it
_FEW = 2  # arbitrary
_QUIET = 1200  # seconds without a word from any process, after which all are given up


@dataclass(frozen=True)
class Spent:
    """The processor time of each tool over the mutants of one concept that it was asked about."""

    seconds: dict[str, float]


Told = Outcome | Right | Restated | Spent


@dataclass(frozen=True)
class Plan:
    """What a trial does: of how many mutants one is tried, and of how many tried ones one is shown to the tools too."""

    profile: str = "default"
    seed: int = 0
    every: int = 1
    tools_every: int = 8
    rights: bool = True  # whether right functions and wrong definitions are judged too
    kinds: tuple[str, ...] = ()  # only these classes of faults, where some are named


def run(names: Sequence[str], plan: Plan, processes: int, finished: Callable[[str], None]) -> Iterator[Told]:
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


def _work(connection: Connection, name: str, first: int, plan: Plan) -> None:
    """Tell the fates of one concept from mutant number `first` on; before each mutant, what it is."""
    import torch

    torch.set_num_threads(1)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    number = first
    try:
        for number, about, found in told_of(load(name), plan, first):
            connection.send((number, about, found))
    except MemoryError:  # a mutant's; it is told as a crash
        traceback.print_exc()
        os._exit(1)
    connection.send((number, None, None))
    connection.close()


def told_of(concept: Concept, plan: Plan, first: int = 0) -> Iterator[tuple[int, Outcome | None, Told | None]]:
    """(number, what is about to be tried, None), then (number, None, its fate): for every mutant of one concept.

    Right functions come first, and what the tools took comes last.
    """
    opponents = Baselines(concept, plan.seed) if plan.tools_every else None
    if first == 0 and plan.rights:
        for right in rights_of(concept, plan.seed, opponents):
            yield -1, None, right
    if opponents is not None:
        opponents.seconds.clear()  # from here on they are asked about mutants
    exam = CheckPlan(concept, PROFILES[plan.profile], plan.seed)
    shown: Counter[str] = Counter()
    for number, (implementation, mutant) in enumerate(_mutants(concept)):
        if plan.kinds and mutant.kind not in plan.kinds:
            continue
        if isinstance(mutant, Outcome):
            if number >= first and chosen(mutant.change, number, plan.every):
                yield number, None, mutant
        elif number >= first and chosen(mutant.sentence, number, plan.every):
            yield number, _before(concept, implementation, mutant), None
            found = fate(exam, mutant)
            shown[found.kind] += 1
            # Of each class in each concept the first few, for there are classes with few faults.
            if opponents is not None and (
                found.sort != "killed" or shown[found.kind] <= _FEW or chosen(found.change, number, plan.tools_every)
            ):
                found.tools = opponents.of_mutant(mutant.implementation, implementation)
            yield number, None, found
    if plan.rights and concept.laws:
        for stated in restated(concept, exam, plan.every):
            yield -1, None, stated
    if opponents is not None:
        yield -1, None, Spent(opponents.seconds)


def _mutants(concept: Concept) -> Iterator[tuple[Implementation, Mutant | Outcome]]:
    """All mutants in a fixed order; a scene's fate is found while it is planted."""
    for implementation in concept.implementations:
        found = (
            fates_of_scene(concept, implementation)
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
        sort="killed",
        how="crashed",
    )


def _crashed(about: Outcome, code: int | None) -> Outcome:
    about.verdict = f"crashed: the process ended with code {code}"
    about.killers = [Killer("crashed", "float64", "plain", "contiguous")]
    about.examples = about.judged = 1
    return about

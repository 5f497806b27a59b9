"""Run an evaluation, one process for each concept: a mutant that crashes its process counts as found."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from oracle.runner.end_with_parent import end_with_parent
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.resource_limits import set_limit

_MEMORY = 12 * 2**30  # bytes of address space for a process; torch reserves a large part of it
_FIRST = 2  # mutants of each kind and concept on which the baselines are always run; arbitrary
END = "end"
_SILENCE = 1200  # seconds without a message from any process, after which all are killed


Result = Outcome | CorrectFunction | FaultyDefinition


@dataclass(frozen=True)
class Step:
    """A finished part of the evaluation of one concept; `label` is its name, the same in each run.

    The last step of a concept has the label `END`.
    """

    concept: str
    label: str
    results: Sequence[Result] = ()


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
    names: Sequence[str],
    plan: EvaluationPlan,
    processes: int,
    finished: Callable[[str], None],
    before: Iterable[Step] = (),
) -> Iterator[Step]:
    """Yield a step for each mutant and correct function of the concepts `names`, in the order of their completion.

    `finished` is called with the name of each concept when it is done. Steps of an earlier run, `before`, are neither
    done nor yielded again.
    """
    context = mp.get_context("spawn")
    done: dict[str, list[Step]] = {name: [] for name in names}
    for step in before:
        done[step.concept].append(step)
    waiting = [name for name in names if not (done[name] and done[name][-1].label == END)]
    working: dict[Connection, _Work] = {}
    try:
        while waiting or working:
            while waiting and len(working) < processes:
                name = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(theirs, name, plan, done[name]), daemon=True)
                _start(process)
                theirs.close()
                working[ours] = _Work(name, process)
            ready = wait(list(working), timeout=_SILENCE)
            for connection in ready or list(working):
                assert isinstance(connection, Connection)
                work = working[connection]
                if not ready:
                    work.process.kill()  # all of them, because it is not known which one hangs
                try:
                    step, work.about = connection.recv()
                except EOFError:
                    work.process.join()
                    del working[connection]
                    if work.about is None:
                        ended = f"the process for {work.name} ended with code {work.process.exitcode}"
                        raise RuntimeError(f"{ended} between two mutants; what it printed is above") from None
                    step = work.crashed()
                    waiting.insert(0, work.name)
                if step is not None:
                    done[work.name].append(step)
                    yield step
                    if step.label == END:
                        work.process.kill()  # it has nothing left to do
                        work.process.join()
                        del working[connection]
                        finished(work.name)
    finally:
        for work in working.values():
            work.process.kill()


@dataclass
class _Work:
    """A process, its concept, and the mutant that it is working on, with the outcome if it crashes the process."""

    name: str
    process: Any
    about: tuple[str, Outcome] | None = None

    def crashed(self) -> Step:
        assert self.about is not None
        label, outcome = self.about
        outcome.verdict = f"crashed: the process ended with code {self.process.exitcode}"
        outcome.found_by = [FoundBy("crashed", "float64", "plain", "contiguous")]
        outcome.examples = outcome.verdicts = 1
        return Step(self.name, label, [outcome])


def _start(process: Any) -> None:
    """Start a process that ignores Ctrl-C, which reaches all processes of a terminal: the parent ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, name: str, plan: EvaluationPlan, done: Sequence[Step]) -> None:
    """Send the steps of one concept that are not done, and a description before each mutant."""
    parent = mp.parent_process()
    assert parent is not None
    end_with_parent(parent.pid or 0)
    torch.set_num_threads(1)
    set_limit("RLIMIT_AS", _MEMORY)
    set_limit("RLIMIT_CORE", 0)
    try:
        for message in evaluate_concept(load(name), plan, done):
            connection.send(message)
    except MemoryError:  # caused by a mutant; the parent counts it as a crash
        traceback.print_exc()
        os._exit(1)
    connection.close()


def evaluate_concept(
    concept: Concept, plan: EvaluationPlan, done: Sequence[Step] = ()
) -> Iterator[tuple[Step | None, tuple[str, Outcome] | None]]:
    """Yield the steps of one concept, in a fixed order, without those that are done.

    Before the step of a mutant comes its label with a description of the mutant.
    """
    labels = {step.label for step in done}
    outcomes = [one for step in done for one in step.results if isinstance(one, Outcome) and one.gives != "state"]
    baselines = Baselines(concept, plan.seed) if plan.baselines_every else None
    if plan.correct_functions:
        judged = [one.implementation for step in done for one in step.results if isinstance(one, CorrectFunction)]
        for correct in judge_correct_functions(concept, plan.seed, baselines, judged):
            yield Step(concept.name, f"correct {correct.implementation}", [correct]), None
    checks = CheckPlan(concept, PROFILES[plan.profile], plan.seed)
    finder = OutcomeFinder(checks, (part for outcome in outcomes for part in outcome.needed))
    shown = Counter(outcome.kind for outcome in outcomes)
    for number, (implementation, mutant) in enumerate(_mutants(concept)):
        if (plan.kinds and mutant.kind not in plan.kinds) or f"mutant {number}" in labels:
            continue
        if isinstance(mutant, Outcome):
            if chosen(mutant.change, number, plan.every):
                yield Step(concept.name, f"mutant {number}", [mutant]), None
        elif chosen(mutant.sentence, number, plan.every):
            yield None, (f"mutant {number}", description(concept, mutant))
            found = finder.outcome_of(mutant)
            shown[found.kind] += 1
            # The first few of each kind in each concept always, because some kinds have few mutants.
            few = found.outcome != "found" or shown[found.kind] <= _FIRST
            if baselines is not None and (few or chosen(found.change, number, plan.baselines_every)):
                baselines.seconds.clear()
                found.baselines = baselines.on_mutant(mutant.implementation, implementation)
                found.baseline_seconds = dict(baselines.seconds)
            yield Step(concept.name, f"mutant {number}", [found]), None
    if plan.correct_functions and concept.laws and "definitions" not in labels:
        yield Step(concept.name, "definitions", list(faulty_definitions(concept, checks, plan.every))), None
    yield Step(concept.name, END), None


def _mutants(concept: Concept) -> Iterator[tuple[Implementation, Mutant | Outcome]]:
    """All mutants in a fixed order; those of scenes come with their outcomes."""
    for implementation in concept.implementations:
        planted = scene_outcomes if implementation.gives == "state" else mutants
        for mutant in planted(concept, implementation):
            yield implementation, mutant


def chosen(sentence: str, number: int, every: int) -> bool:
    """Whether a mutant belongs to the sample of one in `every`; the sample is the same in every run."""
    return zlib.crc32(f"{number} {sentence}".encode()) % every == 0

"""`oracle evaluate`: measure how many planted faults the oracle finds, and how many false alarms it raises."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracle.cli.options import PROFILES, add_overwrite, positive
from oracle.cli.recorded_job import StartStage, run_recorded
from oracle.cli.terminal import make_table, output_console
from oracle.records.evaluation import EvaluationRecord

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.evaluation.workers import EvaluationPlan, Step
    from oracle.records.journal import Journal


def add(commands: Any) -> None:
    """Add the parser of `oracle evaluate` to the subparsers `commands`."""
    command = commands.add_parser(
        "evaluate",
        help="measure how many planted faults are found",
        description="Plants faults in the implementations of the catalogue and counts those that are found. Also "
        "counts false alarms on correct functions, and runs other tools on the same faults (baselines).",
        epilog="Exit code 0: no missed fault and no false alarm; 1: at least one of them; 2: a file that cannot be "
        "written or is not replaced; 130: interrupted, and the same command continues.",
    )
    command.add_argument("concepts", nargs="*", metavar="CONCEPT", help="use only these (family/name; default: all)")
    command.add_argument(
        "--every",
        type=positive(int),
        default=1,
        metavar="N",
        help="plant one in N of the possible faults (default: %(default)s)",
    )
    command.add_argument(
        "--baselines-every",
        type=int,
        default=8,
        metavar="N",
        help="run the baselines on one in N of the planted faults; 0: on none (default: %(default)s)",
    )
    command.add_argument(
        "--kinds",
        default="",
        metavar="KIND,...",
        help='plant only these kinds of faults, e.g. "keepdims,first for all", and check no correct functions',
    )
    command.add_argument(
        "--profile", choices=PROFILES, default="default", help="number of examples (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")
    command.add_argument(
        "--processes", type=positive(int), default=os.cpu_count() or 1, metavar="N", help="default: one per core"
    )
    command.add_argument(
        "--to", type=Path, default=Path("reports/evaluation.json"), metavar="FILE", help="default: %(default)s"
    )
    add_overwrite(command)
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Evaluate, write the record and print a summary; return 0, 1, 2 or 130 as in the help."""
    from oracle.catalogue.loading import load_all
    from oracle.evaluation.workers import EvaluationPlan
    from oracle.mutation.vocabulary import KINDS

    kinds = tuple(kind.strip() for kind in parsed.kinds.split(",") if kind.strip())
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        command.error(f"there is no kind of fault {unknown[0]!r}; choose from {', '.join(KINDS)}")
    concepts = [concept for concept in load_all() if not parsed.concepts or concept.name in parsed.concepts]
    if missing := set(parsed.concepts) - {concept.name for concept in concepts}:
        command.error(f"there is no concept {', '.join(sorted(missing))}; see `oracle list`")
    # Those with the most implementations first, so that no process is left with a long job at the end.
    concepts.sort(key=lambda concept: -len([one for one in concept.implementations if one.scene is None]))
    plan = EvaluationPlan(
        parsed.profile, parsed.seed, parsed.every, parsed.baselines_every, correct_functions=not kinds, kinds=kinds
    )
    return _recorded([concept.name for concept in concepts], plan, parsed)


def _recorded(names: list[str], plan: EvaluationPlan, parsed: argparse.Namespace) -> int:
    """Evaluate with a journal, and write the record."""
    import msgspec

    from oracle.evaluation.summary import evaluation_record

    def smaller(old: EvaluationRecord) -> str:
        if len(names) < len(old.concepts):
            return f"has {len(old.concepts)} concepts, and this evaluation has {len(names)}"
        if plan.every > old.every:
            return f"has one in {old.every} mutants, and this evaluation plants one in {plan.every}"
        if old.baselines_every and not 0 < plan.baselines_every <= old.baselines_every:
            return f"has the baselines on one in {old.baselines_every} mutants, and this evaluation on fewer"
        others = [kind.name for kind in old.kinds if kind.mutants and plan.kinds and kind.name not in plan.kinds]
        return f"has other kinds of faults too: {', '.join(others)}" if others else ""

    def evaluate(journal: Journal, old: object, console: Console, start_stage: StartStage) -> EvaluationRecord:
        finished = start_stage("evaluating", len(names))
        interrupted = _evaluate(names, plan, parsed.processes, journal, console, finished)
        results = [result for step in _steps(journal) for result in step.results]
        return evaluation_record(results, plan, journal.started, journal.seconds, interrupted=interrupted)

    options = {**msgspec.to_builtins(plan), "concepts": parsed.concepts or "all"}
    return run_recorded("evaluate", parsed, EvaluationRecord, options, smaller=smaller, work=evaluate, show=show)


def _steps(journal: Journal) -> Iterator[Step]:
    """The steps in a journal, in their order."""
    import msgspec

    from oracle.evaluation.workers import Step

    return (msgspec.convert(value, Step, strict=False) for value in journal.finished.values())


def _evaluate(
    names: list[str],
    plan: EvaluationPlan,
    processes: int,
    journal: Journal,
    console: Console,
    finished: Callable[[str], None],
) -> bool:
    """Evaluate these concepts, and append each step to the journal; return whether the evaluation ended early."""
    from oracle.evaluation.outcome_types import Outcome
    from oracle.evaluation.workers import run as evaluate

    try:
        for step in evaluate(names, plan, processes, finished, list(_steps(journal))):
            journal.append(f"{step.concept}, {step.label}", step)
            for found in step.results:
                if isinstance(found, Outcome) and found.outcome == "missed":
                    console.print(f"missed: {found.concept} {found.implementation}, {found.kind}: {found.change}")
    except (KeyboardInterrupt, RuntimeError) as error:
        if str(error):
            console.print(f"oracle evaluate: {error}")
        return True
    return False


def show(evaluation: EvaluationRecord) -> int:
    """Print the outcomes by kind of fault, the detectors, the checks that found faults, and the totals.

    Return 1 if a fault was missed or there was a false alarm, else 0.
    """
    console = output_console()
    table = make_table("kind of fault", "mutants", "found", "equivalent", "within bound", "missed")
    for kind in evaluation.kinds:
        numbers = (kind.mutants, kind.found, kind.equivalent, kind.within_bound, kind.missed)
        table.add_row(kind.name, *map(str, numbers))
    console.print(table)
    table = make_table("detector", "faults found", "false alarms", "found per second")
    for one in evaluation.detectors:
        rate = f"{one.found / one.seconds:.0f}" if one.seconds else "–"
        table.add_row(one.name, _share(one.found, one.shown), _share(one.false_alarms, one.correct), rate)
    console.print(table)
    table = make_table("found by", "first", "only", "of")
    for row in evaluation.ablation:
        table.add_row(f"{row.aspect} {row.name}", str(row.first), str(row.only), str(row.searched))
    console.print(table)
    judged = sum(variant.examples for variant in evaluation.variants)
    alarms = sum(len(variant.false_alarms) for variant in evaluation.variants)
    print(f"{len(evaluation.variants)} correct variants: {alarms} false alarms in {judged:,} judged examples")
    few = [f"{kind.name} ({kind.mutants})" for kind in evaluation.kinds if kind.mutants < 10]
    print(f"kinds with fewer than ten mutants: {', '.join(few) or 'none'}")
    total, found = (sum(getattr(kind, name) for kind in evaluation.kinds) for name in ("mutants", "found"))
    normwise = sum(kind.only_normwise for kind in evaluation.kinds)
    limited = sum(kind.only_limited for kind in evaluation.kinds)
    print(
        f"of those found, {normwise:,} exceed the entrywise bounds only (normwise on user code), and {limited:,} fail "
        "only beyond ordinary magnitudes or on empty inputs (limited)"
    )
    print(f"{total:,} mutants, {found:,} found, {len(evaluation.missed):,} missed, in {evaluation.seconds:.0f} s")
    return int(bool(evaluation.missed) or alarms > 0)


def _share(part: int, total: int) -> str:
    return f"{part:,} of {total:,} ({100 * part / total:.1f} %)" if total else "–"

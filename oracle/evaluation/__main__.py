"""Put the oracle on trial: `python -m oracle.evaluation`, or `nox -s faults`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from oracle import records
from oracle.catalogue.loading import load_all
from oracle.evaluation import summary
from oracle.evaluation.definition_faults import FaultyDefinition
from oracle.evaluation.false_alarms import CorrectFunction
from oracle.evaluation.outcome_types import Outcome
from oracle.evaluation.workers import BaselineSeconds, EvaluationPlan, Result, run
from oracle.mutation.vocabulary import KINDS
from oracle.records.evaluation import EvaluationRecord


def main() -> int:
    """Plant every fault, tell the fates, write the record; 1 if a fault survived or an innocent was accused."""
    parser = argparse.ArgumentParser(prog="python -m oracle.evaluation", description=__doc__)
    parser.add_argument("concepts", nargs="*", metavar="CONCEPT", help="only these (family/name); default: all")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="plant one mutant in N (default: each)")
    parser.add_argument(
        "--tools-every",
        type=int,
        default=8,
        metavar="N",
        help="show one in N to the tools of today; 0: none (default: 8)",
    )
    parser.add_argument(
        "--kinds", default="", metavar="CLASS,...", help='only these classes of faults, as in "keepdims,first for all"'
    )
    parser.add_argument("--profile", default="default", help="what the oracle does (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="default: every core")
    parser.add_argument("--to", type=Path, default=Path("reports/faults.json"), metavar="FILE")
    parsed = parser.parse_args()
    kinds = tuple(kind.strip() for kind in parsed.kinds.split(",") if kind.strip())
    if strange := [kind for kind in kinds if kind not in KINDS]:
        parser.error(f"there is no class of faults {strange[0]!r}; choose from {', '.join(KINDS)}")
    plan = EvaluationPlan(
        parsed.profile, parsed.seed, parsed.every, parsed.tools_every, correct_functions=not kinds, kinds=kinds
    )
    pages = [concept for concept in load_all() if not parsed.concepts or concept.name in parsed.concepts]
    if unknown := set(parsed.concepts) - {concept.name for concept in pages}:
        parser.error(f"there is no concept {', '.join(sorted(unknown))}; `oracle list` names them")
    names = [
        concept.name for concept in sorted(pages, key=lambda c: -len([i for i in c.implementations if i.scene is None]))
    ]
    started, clock = datetime.now(UTC), time.perf_counter()
    told: list[Result] = []
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    stopped = False
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # in the background there is no Ctrl-C
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("concepts on trial", total=len(names))

        def finished(name: str) -> None:
            shown.advance(task)
            if not console.is_terminal:
                console.print(f"{shown.tasks[0].completed:.0f} of {len(names)}: {name}", highlight=False)

        try:
            for found in run(names, plan, parsed.processes, finished):
                told.append(found)
                if isinstance(found, Outcome) and found.outcome == "missed":
                    console.print(f"missed: {found.concept} {found.implementation}, {found.kind}: {found.change}")
        except (KeyboardInterrupt, RuntimeError) as error:
            stopped = True
            console.print(f"{str(error) or 'interrupted'}; what was found so far is written")
    trial = recorded(told, plan, started, time.perf_counter() - clock)
    records.write(trial, parsed.to)
    show(trial)
    print(f"record: {parsed.to}")
    alarms = sum(len(variant.false_alarms) for variant in trial.variants)
    return 130 if stopped else int(bool(trial.missed or alarms))


def recorded(told: list[Result], plan: EvaluationPlan, started: datetime, seconds: float) -> EvaluationRecord:
    """The record of what was found."""
    fates = [found for found in told if isinstance(found, Outcome)]
    rights = [found for found in told if isinstance(found, CorrectFunction)]
    spent: dict[str, float] = {}
    for found in told:
        if isinstance(found, BaselineSeconds):
            for name, taken in found.seconds.items():
                spent[name] = spent.get(name, 0.0) + taken
    order = {concept: place for place, concept in enumerate(sorted({fate.concept for fate in fates}))}
    fates.sort(key=lambda fate: order[fate.concept])
    return EvaluationRecord(
        started=started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=seconds,
        profile=plan.profile,
        seed=plan.seed,
        every=plan.every,
        baselines_every=plan.baselines_every,
        environment=records.environment(),
        verdicts=sum(fate.verdicts for fate in fates),
        examples_until_found=summary.quantiles(fates, lambda fate: fate.examples),
        seconds_until_found=summary.quantiles(fates, lambda fate: fate.seconds + fate.truth_seconds),
        kinds=summary.fault_kinds(fates),
        detectors=summary.detectors(fates, rights, spent),
        ablation=summary.ablation(fates, [found for found in told if isinstance(found, FaultyDefinition)]),
        concepts=summary.concepts(fates),
        within_bound=summary.mutants_with(fates, "within the bound"),
        missed=summary.mutants_with(fates, "missed"),
        equivalent_by_reason=summary.equivalent_by_reason(fates),
        equivalent=summary.mutants_with(fates, "equivalent"),
        variants=summary.variants(rights),
        false_alarms=summary.false_alarms(rights),
    )


def show(trial: EvaluationRecord) -> None:
    """Print what a reader wants to know first."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table("class of fault", box=None, padding=(0, 2, 0, 0))
    for heading in ("mutants", "found", "equivalent", "within bound", "missed"):
        table.add_column(heading, justify="right")
    for kind in trial.kinds:
        numbers = (kind.mutants, kind.found, kind.equivalent, kind.within_bound, kind.missed)
        table.add_row(kind.name, *map(str, numbers))
    console.print(table)
    tools = Table("who", box=None, padding=(0, 2, 0, 0))
    for heading in ("faults found", "false alarms", "found a second"):
        tools.add_column(heading, justify="right")
    for tool in trial.detectors:
        rate = f"{tool.found / tool.seconds:.0f}" if tool.seconds else "–"
        tools.add_row(tool.name, _share(tool.found, tool.shown), _share(tool.false_alarms, tool.correct), rate)
    console.print(tools)
    parts = Table("what convicts", box=None, padding=(0, 2, 0, 0))
    for heading in ("first", "alone", "of"):
        parts.add_column(heading, justify="right")
    for part in trial.ablation:
        parts.add_row(f"{part.aspect} {part.name}", str(part.first), str(part.only), str(part.searched))
    console.print(parts)
    judged = sum(variant.examples for variant in trial.variants)
    alarms = sum(len(variant.false_alarms) for variant in trial.variants)
    print(f"{len(trial.variants)} right variants: {alarms} false alarms in {judged:,} judged examples")
    few = [f"{kind.name} ({kind.mutants})" for kind in trial.kinds if kind.mutants < 10]
    print(f"classes with fewer than ten mutants: {', '.join(few) or 'none'}")
    total, found = sum(k.mutants for k in trial.kinds), sum(k.found for k in trial.kinds)
    print(f"{total:,} mutants, {found:,} found, {len(trial.missed):,} missed, in {trial.seconds:.0f} s")


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / whole:.1f} %)" if whole else "–"


if __name__ == "__main__":
    sys.exit(main())

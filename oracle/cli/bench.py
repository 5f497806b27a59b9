"""`oracle bench`: measure the speed of the catalogue."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracle.cli.options import PROFILES, add_overwrite
from oracle.cli.recorded_job import StartStage, run_recorded
from oracle.records.speed import SpeedRecord

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.bench.benchmark_run import BenchmarkPlan
    from oracle.records.journal import Journal


def add(commands: Any) -> None:
    """Add the parser of `oracle bench` to the subparsers `commands`."""
    command = commands.add_parser(
        "bench",
        help="measure the speed of the catalogue",
        description="Times the loop, the NumPy versions, the torch versions and reference kernels of each concept.",
        epilog="Exit code 0: everything was measured; 2: a file that cannot be read, written or replaced; "
        "130: interrupted, and the same command continues.",
    )
    command.add_argument(
        "concepts",
        nargs="*",
        metavar="CONCEPT",
        help="measure only these (family/name), and keep the others that the record has (default: measure all, and "
        "profile the judging)",
    )
    command.add_argument("--no-compile", action="store_true", help="do not time torch.compile")
    command.add_argument(
        "--profile",
        choices=PROFILES,
        default="quick",
        help="number of examples in the part that profiles the judging (default: %(default)s)",
    )
    command.add_argument(
        "--to", type=Path, default=Path("reports/speed.json"), metavar="FILE", help="default: %(default)s"
    )
    add_overwrite(command)
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Measure, write the record and print a summary; return the exit code that the help lists."""
    from oracle.bench.benchmark_run import BenchmarkPlan
    from oracle.bench.torch_compile import cxx_compiler
    from oracle.catalogue.loading import load_all
    from oracle.report import render

    concepts = {concept.name: concept for concept in load_all() if concept.computes}
    if unknown := [name for name in parsed.concepts if name not in concepts]:
        command.error(f"there is no concept with a computation called {', '.join(unknown)}; see `oracle list`")
    plan = BenchmarkPlan(
        [concept for name, concept in concepts.items() if name in parsed.concepts or not parsed.concepts],
        compiles=bool(cxx_compiler()) and not parsed.no_compile,
        profile="" if parsed.concepts else parsed.profile,
        render=render,
    )
    return _recorded(plan, parsed)


def _recorded(plan: BenchmarkPlan, parsed: argparse.Namespace) -> int:
    """Measure with a journal, and write the record."""
    from oracle.bench.benchmark_run import run_benchmark
    from oracle.cli.speed_table import show
    from oracle.records.environment import current_environment

    environment = current_environment()

    def keeps(old: SpeedRecord) -> bool:
        return bool(parsed.concepts) and old.environment == environment

    def smaller(old: SpeedRecord) -> str:
        if not keeps(old) and len(plan.timed) < len(old.concepts):
            elsewhere = ", measured with other versions or on another machine," if parsed.concepts else ""
            return f"has {len(old.concepts)} concepts{elsewhere} and this run measures {len(plan.timed)}"
        compiled = any(concept.compilations for concept in old.concepts)
        return "has the times of torch.compile, and this run leaves them out" if compiled and not plan.compiles else ""

    def measure(journal: Journal, old: SpeedRecord | None, _: Console, start_stage: StartStage) -> SpeedRecord:
        return run_benchmark(plan, journal, old if old is not None and keeps(old) else None, start_stage)

    def printed(speed: SpeedRecord) -> int:
        show(speed, [concept.name for concept in plan.concepts])
        return 0

    options = {"concepts": parsed.concepts or "all", "profile": plan.profile, "compiles": plan.compiles}
    return run_recorded("bench", parsed, SpeedRecord, options, smaller=smaller, work=measure, show=printed)

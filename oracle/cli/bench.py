"""`oracle bench`: measure the speed of the catalogue."""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from oracle.cli.options import PROFILES
from oracle.cli.terminal import interruptible_progress, print_error
from oracle.records import RecordError


def add(commands: Any) -> None:
    """Add the parser of `oracle bench` to the subparsers `commands`."""
    command = commands.add_parser(
        "bench",
        help="measure the speed of the catalogue",
        description="Times the loop, the NumPy versions, the torch versions and reference kernels of each concept.",
        epilog="Exit code 0: everything was measured; 130: interrupted, and the record has what was measured.",
    )
    command.add_argument(
        "concepts",
        nargs="*",
        metavar="CONCEPT",
        help="measure only these (family/name); the record keeps its other concepts (default: all, and a profile)",
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
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Measure, write the record and print a summary; return 0, 2 for an unreadable record, or 130 if interrupted."""
    from oracle.bench.benchmark_run import BenchmarkPlan, run_benchmark, started_record
    from oracle.bench.torch_compile import cxx_compiler
    from oracle.catalogue.loading import load_all
    from oracle.cli.speed_table import show
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
    try:
        speed = started_record(parsed.to, keep=bool(parsed.concepts))
    except RecordError as error:
        print_error("bench", error)
        return 2
    with interruptible_progress() as (console, start_stage):
        run_benchmark(plan, speed, parsed.to, start_stage)
        if speed.interrupted:
            console.print("oracle bench: interrupted; the record has what was measured until then")
    show(speed, [concept.name for concept in plan.concepts])
    print(f"record: {parsed.to}")
    return 130 if speed.interrupted else 0

"""Measure the catalogue: `python -m oracle.bench`, or `nox -s speed`."""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from oracle import records
from oracle.bench.compiled import compiler
from oracle.bench.printing import show
from oracle.bench.rounds import CLOCK
from oracle.bench.session import Plan, run
from oracle.catalogue.loading import load_all
from oracle.records.speed import Speed
from oracle.report import render
from oracle.runner import PROFILES


def main() -> int:
    """Measure, write the record and print the ratios; 130 if interrupted."""
    parser = argparse.ArgumentParser(prog="python -m oracle.bench", description=__doc__)
    parser.add_argument("concepts", nargs="*", metavar="CONCEPT", help="only these (family/name); others stay recorded")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    parser.add_argument(
        "--profile", choices=PROFILES, default="quick", help="how much is judged in the part about that"
    )
    parser.add_argument("--to", type=Path, default=Path("reports/speed.json"), metavar="FILE")
    parsed = parser.parse_args()
    pages = {concept.name: concept for concept in load_all() if concept.computes}
    if unknown := [name for name in parsed.concepts if name not in pages]:
        parser.error(f"there is no concept {', '.join(unknown)} that computes; `oracle list` names them")
    plan = Plan(
        [concept for name, concept in pages.items() if name in parsed.concepts or not parsed.concepts],
        compiles=bool(compiler()) and not parsed.no_compile,
        profile="" if parsed.concepts else parsed.profile,
        render=render,
    )
    speed, clock = _begun(parsed.to, bool(parsed.concepts)), time.perf_counter()

    def save() -> None:
        speed.finished, speed.seconds = _now(), time.perf_counter() - clock
        speed.concepts.sort(key=lambda concept: (concept.row, concept.concept))
        records.write(speed, parsed.to)

    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # in the background there is no Ctrl-C
    try:
        with _shown(console) as stage:
            run(plan, speed, stage, save)
    except KeyboardInterrupt:
        speed.interrupted = True
        console.print("interrupted: what was measured so far is kept")
    save()
    show(speed, [concept.name for concept in plan.concepts])
    print(f"record: {parsed.to}")
    return 130 if speed.interrupted else 0


def _begun(path: Path, kept: bool) -> Speed:
    """A record to be filled: an empty one or, where single concepts are measured anew, the one that there is."""
    environment = records.environment()
    if kept and path.exists():
        before = records.load(path, Speed)
        if before.environment == environment:
            before.interrupted = False
            return before
    return Speed(
        started=_now(), finished=_now(), seconds=0.0, environment=environment, clock=CLOCK, compiler=compiler()
    )


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[str, int], Callable[[str], None]]]:
    """What a stage is begun with, its name and its length; that gives what each step of it is told to."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:

        def stage(description: str, total: int) -> Callable[[str], None]:
            task, done = shown.add_task(description, total=total), 0

            def finished(name: str) -> None:
                nonlocal done
                done += 1
                shown.update(task, completed=done, description=f"{description}: {name}")
                if not console.is_terminal:
                    console.print(f"{description}, {done} of {total}: {name}", highlight=False)

            return finished

        yield stage


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    raise SystemExit(main())

"""`oracle check`: is this function right? And if not: what is wrong, when, and the smallest input that shows it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from oracle.cli.options import add_dtypes, add_exam, add_function, add_limits, add_side
from oracle.records.grades import Colour, Grade

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.records.judgement import Job, Judgement

__all__ = ["add", "job_of", "run", "show"]


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "check",
        help="judge a function of your own",
        description="Exit code 0: right; 1: wrong; 2: nothing to judge; 3: undecided.",
    )
    command.add_argument("concept", metavar="CONCEPT", help="what it computes; `oracle list` has the names")
    command.add_argument(
        "function",
        metavar="FILE:FUNCTION",
        help=(
            "or package.module:function, FILE:Class.method; FILE:NAME of what a script works out; FILE alone where one "
            "function fits"
        ),
    )
    add_function(command)
    add_side(command)
    add_dtypes(command)
    add_exam(command)
    add_limits(command)
    command.add_argument("--json", action="store_true", help="print the judgement as JSON")
    command.set_defaults(run=run)


def job_of(parsed: argparse.Namespace, address: str) -> Job:
    """What the options say, for one function."""
    from oracle.records.judgement import Job

    return Job(
        concept=parsed.concept,
        address=address,
        alternative=parsed.convention,
        arguments=parsed.arguments,
        returns=parsed.returns,
        constants=tuple(parsed.constant),
        side=parsed.side,
        dtypes=tuple(parsed.dtype or ()),
        examples=parsed.examples,
        seed=parsed.seed,
        regimes=tuple(parsed.regime),
        seconds=parsed.seconds,
        memory=parsed.memory,
        total_seconds=12 * parsed.seconds,
    )


def run(parsed: argparse.Namespace) -> int:
    """0 if it is right, 1 if it is not, 2 if there is nothing to judge, 3 if the truth could not be found."""
    from rich.console import Console

    from oracle.candidates import sandbox

    console = Console(stderr=True)
    try:
        with console.status(f"asking {parsed.function}"):
            ((_, judgement),) = sandbox.run([job_of(parsed, parsed.function)])
    except KeyboardInterrupt:
        print("oracle check: interrupted", file=sys.stderr)
        return 130
    if judgement.unusable:
        print(f"oracle check: {judgement.sentence}", file=sys.stderr)
        return 2
    if parsed.json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(judgement), indent=1).decode())
    else:
        show(judgement, Console(width=None if sys.stdout.isatty() else 120, highlight=False))
    return 0 if judgement.right else 3 if judgement.verdict in (Grade.UNDECIDED, Grade.UNTESTED) else 1


_RICH: dict[Colour, str] = {"green": "green", "amber": "yellow", "grey": "bright_black", "red": "red"}


def show(judgement: Judgement, console: Console) -> None:
    """Print it for a person."""
    from rich.text import Text

    from oracle.candidates.formatting import DIAGNOSIS, paragraphs

    colour = _RICH[judgement.verdict.colour]
    for place, block in enumerate(paragraphs(judgement)):
        text = Text(block if not place else f"\n{block}")
        if not place:
            text.stylize(f"bold {colour}", 0, len(judgement.verdict))
        elif block.startswith(DIAGNOSIS):
            text.stylize("bold")
        console.print(text, soft_wrap=True)

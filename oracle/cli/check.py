"""`oracle check`: check one function against a concept."""

import argparse
from typing import Any

from rich.console import Console
from rich.text import Text

from oracle.candidates.time_limits import CALLS_IN_TOTAL
from oracle.catalogue.discovery import UnknownConcept, full_name
from oracle.cli.options import add_all_options
from oracle.cli.terminal import RICH_COLOURS, output_console, print_error, runs_in_processes, wrapped
from oracle.records.judgement import Job, Judgement


def add(commands: Any) -> None:
    """Add the parser of `oracle check` to the subparsers `commands`."""
    command = commands.add_parser(
        "check",
        help="check one function",
        description="Checks a function against a concept. If it fails, prints the simplest input that shows the "
        "failure, a snippet that reproduces it and, where one is found, a diagnosis.",
        epilog="Exit code 0: passed; 1: failed; 2: bad arguments or no such function; 3: no verdict; 130: interrupted.",
    )
    command.add_argument(
        "concept", metavar="CONCEPT", help="what the function computes: a name of `oracle list` or its last part"
    )
    command.add_argument(
        "function",
        metavar="FILE:FUNCTION",
        help="the function; also package.module:function, FILE:Class.method, FILE:Class(4).method, FILE:EXPRESSION of "
        "functions and inputs or of the variables of a script, or FILE alone if exactly one of its functions fits",
    )
    add_all_options(command)
    command.add_argument("--json", action="store_true", help="print the judgement as JSON (see `oracle schema`)")
    command.set_defaults(run=run)


def job_of(parsed: argparse.Namespace, address: str) -> Job:
    """Return the job for the function at `address` under the options of the command."""
    return Job(
        concept=parsed.concept,
        address=address,
        alternative=parsed.alternative,
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
        total_seconds=CALLS_IN_TOTAL * parsed.seconds,
        work=parsed.work,
        gradients=not parsed.no_gradients,
        strict_special=parsed.strict_special,
        within=parsed.within,
        least=tuple(pair for sizes in parsed.least for pair in sizes),
        sizes=tuple(parsed.sizes),
        worked=tuple(parsed.worked),
        strict=parsed.strict,
    )


def run(parsed: argparse.Namespace) -> int:
    """Check the function and print the judgement; return the exit code that the help lists."""
    from oracle.candidates import sandbox
    from oracle.candidates.early_checks import check_early
    from oracle.candidates.errors import UnusableCandidate
    from oracle.records.files import to_json

    if not runs_in_processes("check"):
        return 2
    try:
        parsed.concept = full_name(parsed.concept)
        check_early(job_of(parsed, parsed.function))
    except (UnknownConcept, UnusableCandidate) as error:
        print_error("check", error)
        return 2
    try:
        with Console(stderr=True).status(f"checking {parsed.function}"):
            ((_, judgement),) = sandbox.run([job_of(parsed, parsed.function)])
    except KeyboardInterrupt:
        print_error("check", "interrupted")
        return 130
    if judgement.unusable:
        print_error("check", judgement.sentence)
        return 2
    if parsed.json:
        print(to_json(judgement, indent=1))
    else:
        show(judgement, output_console())
    return 0 if judgement.right else 3 if not judgement.verdict.decided else 1


def show(judgement: Judgement, console: Console) -> None:
    """Print a judgement: the verdict in its colour, the evidence, and the diagnosis in bold."""
    from oracle.candidates.formatting import DIAGNOSIS, paragraphs

    for place, paragraph in enumerate(paragraphs(judgement)):
        shown = paragraph if "\n" in paragraph else wrapped(paragraph, console.width)  # prose, and no code
        text = Text(f"\n{shown}" if place else shown)
        if not place:
            text.stylize(f"bold {RICH_COLOURS[judgement.verdict.colour]}", 0, len(judgement.verdict))
        elif paragraph.startswith(DIAGNOSIS):
            text.stylize("bold")
        console.print(text, soft_wrap=True)

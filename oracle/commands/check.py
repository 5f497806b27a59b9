"""`oracle check`: is this function right? And if not: what is wrong, when, and the smallest input that shows it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from oracle.commands.options import add_dtypes, add_exam, add_function, add_limits, add_side

if TYPE_CHECKING:
    from rich.console import Console

    from oracle.candidates.judgement import Job, Judgement

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
        help="or package.module:function, FILE:Class.method; FILE alone where one function fits",
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
    from oracle.candidates.judgement import Job

    return Job(
        concept=parsed.concept,
        address=address,
        convention=parsed.convention,
        arguments=parsed.arguments,
        returns=parsed.returns,
        constant=tuple(parsed.constant),
        side=parsed.side,
        dtypes=tuple(parsed.dtype or ()),
        examples=parsed.examples,
        seed=parsed.seed,
        regimes=tuple(parsed.regime),
        seconds=parsed.seconds,
        memory=parsed.memory,
        whole=12 * parsed.seconds,
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
    return 0 if judgement.right else 3 if judgement.verdict in ("undecided", "untested") else 1


_COLOURS = {"accurate": "green", "rearranged": "green", "unsupported": "yellow", "undecided": "yellow"}


def show(judgement: Judgement, console: Console) -> None:
    """Print it for a person."""
    from rich.text import Text

    name = judgement.address.rpartition(":")[2] or judgement.address
    meant = f", convention {judgement.convention!r}" if judgement.convention else ""
    colour = _COLOURS.get(judgement.verdict, "yellow" if judgement.verdict == "untested" else "red")
    head = Text.assemble((judgement.verdict, f"bold {colour}"), f": {name} as {judgement.concept}{meant}")
    console.print(head, soft_wrap=True)
    console.print(Text(f"\n{judgement.said}"), soft_wrap=True)
    if judgement.diagnosis:
        console.print(Text(f"\nDiagnosis: {judgement.diagnosis.rstrip('.')}.", style="bold"), soft_wrap=True)
    blocks = []
    if judgement.inputs:
        about = f"{judgement.check}, {judgement.dtype}, {judgement.regime}"
        lines = [f"The smallest input found ({about}):", _indented(judgement.inputs)]
        if judgement.entry:
            lines += [f"    expected {judgement.expected}", f"    got      {judgement.got}"]
        blocks.append("\n".join(lines))
    if judgement.snippet:
        blocks.append("To see it again, paste this into Python:\n\n" + _indented(judgement.snippet))
    if judgement.printed and not judgement.right:
        shown = judgement.printed[:400]
        blocks.append("What it printed begins:\n\n" + _indented(shown + (" …" if judgement.printed != shown else "")))
    blocks += [_how_sure(judgement)]
    blocks += [f"Beside: it {note}." if not note.startswith(_WHOLE) else f"Beside: {note}." for note in judgement.notes]
    for block in filter(None, blocks):
        console.print(Text(f"\n{block.rstrip()}"), soft_wrap=True)


_WHOLE = ("given ", "asking ", "the ")  # notes that are sentences of their own


def _how_sure(judgement: Judgement) -> str:
    """What the verdict rests on."""
    if not judgement.examples:
        return ""
    until = "" if judgement.right else " until then"
    text = f"Judged on {judgement.examples:,} example{'s' if judgement.examples > 1 else ''}{until}"
    text += f" ({judgement.vacuous:,} vacuous, {judgement.undecided:,} undecided), in {judgement.seconds:.1f} s."
    if judgement.right and judgement.noticed:
        text += "\nThe smallest relative error of a whole answer that would have been noticed:"
        text += "".join(f"\n  {what}: {limit:.2g}" for what, limit in judgement.noticed.items())
    return text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().splitlines())

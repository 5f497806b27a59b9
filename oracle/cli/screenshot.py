"""`oracle screenshot`: a picture of a report, for the README."""

import argparse
from pathlib import Path
from typing import Any

from oracle.cli.terminal import print_error


def add(commands: Any) -> None:
    """Add the parser of `oracle screenshot` to the subparsers `commands`."""
    command = commands.add_parser(
        "screenshot",
        help="take a picture of a report",
        description="Takes a picture of the overview and of the page of a concept. Needs the dependency group "
        "`test` and Chromium.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the report")
    command.add_argument("to", type=Path, metavar="PNG", help="the picture to write")
    command.add_argument(
        "--concept",
        default="distances-l2_distance.html",  # it shows rearranged forms, NaN and points without a derivative
        metavar="HTML",
        help="page of the concept to show (default: %(default)s)",
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Write the picture; return 0, or 2 if there is no report or no browser."""
    try:
        from oracle.report.screenshot import screenshot

        screenshot(parsed.folder, parsed.to, parsed.concept)
    except (FileNotFoundError, ModuleNotFoundError) as error:
        print_error("screenshot", error)
        return 2
    return 0

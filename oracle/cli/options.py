"""Options that several commands share: a concept, a function, and how the two fit together."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["add_dtypes", "add_exam", "add_function", "add_limits", "add_side", "positive"]


def add_function(command: argparse.ArgumentParser) -> None:
    """How to call a function, and what comes back."""
    command.add_argument(
        "--arguments",
        default="",
        metavar="X=x_train,...",
        help=(
            "the concept's input by your parameter's name; Y=self.Y sets an attribute before a method is called; "
            "cotangent=dout where gradients alone come back"
        ),
    )
    command.add_argument(
        "--returns",
        default="value",
        metavar="PARTS",
        help="what comes back, in order: value, gradient:NAME, - for what to ignore (default: %(default)s)",
    )
    command.add_argument(
        "--constant", action="append", default=[], metavar="NAME=VALUE", help="what else your function needs"
    )


def add_dtypes(command: argparse.ArgumentParser) -> None:
    """In which formats to ask."""
    command.add_argument(
        "--dtype",
        action="append",
        choices=("float16", "bfloat16", "float32", "float64"),
        help="may be repeated (default: float64 for NumPy, float32 and float64 for torch)",
    )


def add_exam(command: argparse.ArgumentParser) -> None:
    """What is meant, how much to ask, and about which inputs."""
    command.add_argument(
        "--convention",
        default="",
        metavar="NAME",
        help='another one of the concept\'s, such as "half penalty" or "sum"; one that it has not names them all',
    )
    command.add_argument(
        "--examples", type=positive(int), default=20, metavar="N", help="of each regime (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, metavar="N")
    command.add_argument(
        "--regime", action="append", choices=REGIMES, default=[], help="ask about these inputs alone; may be repeated"
    )


def add_side(command: argparse.ArgumentParser) -> None:
    """For which library the function is written."""
    command.add_argument(
        "--side",
        choices=("numpy", "torch"),
        default="",
        help="ask with arrays or with tensors, and then by autograd too (default: as its file and its answers say)",
    )


def add_limits(command: argparse.ArgumentParser) -> None:
    """What a stranger's function may take."""
    command.add_argument(
        "--seconds",
        type=positive(float),
        default=5.0,
        metavar="S",
        help="that one answer may take; asking as a whole stops after twelve times as long (default: %(default)g)",
    )
    command.add_argument(
        "--memory",
        type=positive(float),
        default=4.0,
        metavar="GB",
        help="beyond what Python, NumPy and torch take (default: %(default)g)",
    )


# As in `oracle.domains`, without importing NumPy for a list of words; a test compares. The last three are those of the
# page itself, of axes just longer than a block, and of real data.
REGIMES = ("wide", "ties", "near_duplicates", "huge", "tiny", "special", "given", "long", "digits")


def positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    """A number above zero, for `type=`; anything else is a usage error that says so."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
        except ValueError:
            number = 0
        if not 0 < number < 1e9:
            raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
        return number

    return read

"""Options that several commands share."""

import argparse
from collections.abc import Callable
from typing import Any

# As in oracle.domains and oracle.runner, which import NumPy; a test compares. "given", "sizes", "long" and
# "digits" are the inputs that a concept states, small sizes in turn, axes longer than a block, and real data.
REGIMES = ("wide", "ties", "near_duplicates", "huge", "tiny", "special", "given", "sizes", "long", "digits")
PROFILES = ("quick", "default", "thorough")


def add_binding(command: argparse.ArgumentParser) -> None:
    """Add the options that say how to call a function and what it returns."""
    command.add_argument(
        "--arguments",
        default="",
        metavar="X=x_train,...",
        help="map a concept input to your parameter: CONCEPT_INPUT=YOUR_PARAMETER; W=params['W'] builds a dictionary; "
        "Y=self.Y sets an attribute before a method is called, or a weight of a Module; cotangent=dout is needed if "
        "the function returns gradients only",
    )
    command.add_argument(
        "--returns",
        default="value",
        metavar="PARTS",
        help="what the function returns, in order: value, gradient:NAME, or - to ignore a part; value=x is what the "
        "parameter x holds after the call, gradient:W=self.dW an attribute (default: %(default)s)",
    )
    command.add_argument(
        "--constant", action="append", default=[], metavar="NAME=VALUE", help="set an extra parameter; may be repeated"
    )


def add_overwrite(command: argparse.ArgumentParser) -> None:
    """Add the option for replacing a record by a smaller one."""
    command.add_argument(
        "--overwrite", action="store_true", help="replace an existing record even by a smaller one, or another file"
    )


def add_dtypes(command: argparse.ArgumentParser) -> None:
    """Add the option for the dtypes of the inputs."""
    command.add_argument(
        "--dtype",
        action="append",
        choices=("float16", "bfloat16", "float32", "float64"),
        help="dtype of the inputs; may be repeated (default: float64 for NumPy, float32 and float64 for torch)",
    )


def add_all_options(command: argparse.ArgumentParser) -> None:
    """Add the options that `oracle.cli.check.job_of` reads: also the library, the inputs and the limits of a call."""
    add_binding(command)
    command.add_argument(
        "--side",
        choices=("numpy", "torch", "both"),
        default="",
        help="pass NumPy arrays, or torch tensors and check autograd gradients too, or both (default: detected)",
    )
    add_dtypes(command)
    command.add_argument(
        "--alternative",
        default="",
        metavar="NAME",
        help='check against another definition, e.g. "half penalty" or "sum"; an unknown name lists all',
    )
    command.add_argument(
        "--examples", type=positive(int), default=16, metavar="N", help="examples per regime (default: %(default)s)"
    )
    command.add_argument(
        "--work",
        type=positive(int),
        default=4096,
        metavar="N",
        help="operations of the definition that one example may cost (default: %(default)s)",
    )
    command.add_argument("--no-gradients", action="store_true", help="check values only")
    command.add_argument(
        "--strict-special",
        action="store_true",
        help="fail on wrong results for NaN, infinities, -0 and subnormal numbers (default: they are notes)",
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="seed of the inputs (default: %(default)s)")
    command.add_argument(
        "--regime", action="append", choices=REGIMES, default=[], help="use inputs of this regime only; may be repeated"
    )
    _add_grades(command)
    command.add_argument(
        "--seconds",
        type=positive(float),
        default=5.0,
        metavar="S",
        help="time limit per call in seconds; the whole check is limited to 12 times this, in processor time "
        "(default: %(default)g)",
    )
    command.add_argument(
        "--memory",
        type=positive(float),
        default=4.0,
        metavar="GB",
        help="memory limit in GB, in addition to what Python, NumPy and torch need (default: %(default)g)",
    )


def _add_grades(command: argparse.ArgumentParser) -> None:
    """Add the options that decide what is a limitation, and what fails."""
    command.add_argument(
        "--within",
        type=_magnitudes,
        metavar="LOW,HIGH",
        help="range of ordinary magnitudes: a failure beyond it is a limitation, not a fault (default: 1e-6,1e6; in "
        "float16 all its normal numbers)",
    )
    command.add_argument(
        "--least",
        action="append",
        type=_sizes,
        default=[],
        metavar="AXIS=SIZE",
        help="least size of an axis, e.g. n=1 if there is no empty batch; may be repeated",
    )
    command.add_argument(
        "--sizes",
        action="append",
        type=_sizes,
        default=[],
        metavar="AXIS=SIZE",
        help="check these sizes only, e.g. d=4 or n=3,d=4; may be repeated, to check several combinations of sizes",
    )
    command.add_argument(
        "--worked",
        action="append",
        default=[],
        metavar="EXAMPLE",
        help='an example whose value you know, e.g. "x=[3.0, 4.0] -> 5.0": the function is checked on it; if the '
        "concept gives another value, the concept is not what you mean, and the command ends with an error; may be "
        "repeated",
    )
    command.add_argument(
        "--strict", action="store_true", help="fail on the grades normwise and limited, and show an input"
    )


def positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a function for `type=` that reads a number between 0 and 1e9; other text is a usage error."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
        except ValueError:
            number = 0
        if not 0 < number < 1e9:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
        return number

    return read


def _magnitudes(text: str) -> tuple[float, float]:
    from oracle.candidates.errors import InvalidOption
    from oracle.candidates.parsing import range_of_magnitudes

    try:
        found = range_of_magnitudes(text.split(","))
    except InvalidOption:
        found = None
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not LOW,HIGH with 0 < LOW < HIGH")
    return found


def _sizes(text: str) -> tuple[tuple[str, int], ...]:
    """Return pairs of axis and size for AXIS=SIZE, or for several of them with commas between."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and size.strip().isdecimal() for name, _, size in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not AXIS=SIZE")
    return tuple((name.strip(), int(size)) for name, _, size in pairs)

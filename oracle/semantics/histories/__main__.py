"""Run random histories of each machine; exit with 1 if a library and the model differ."""

from __future__ import annotations

import argparse
import sys

from oracle.semantics.histories.random_runs import MACHINES, run_all


def main() -> int:
    """Run the machines named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m oracle.semantics.histories", description=__doc__)
    parser.add_argument("machines", nargs="*", metavar="MACHINE", help=f"{', '.join(MACHINES)}; default: all")
    parser.add_argument("--steps", type=int, default=20_000, help="steps of each machine (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parsed = parser.parse_args()
    try:
        return int(not run_all(parsed.steps, parsed.seed, machines=parsed.machines or MACHINES))
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    sys.exit(main())

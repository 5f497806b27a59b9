"""Let the machines run, say what was reached, and end with 1 where a library and its model part."""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import torch

from oracle.semantics.histories.random_runs import MACHINES, run


def main() -> int:
    """Run the machines that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m oracle.semantics.histories", description=__doc__)
    parser.add_argument("machines", nargs="*", metavar="MACHINE", help=f"{', '.join(MACHINES)}; default: all")
    parser.add_argument("--steps", type=int, default=20_000, help="of each machine (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    asked = parser.parse_args()
    if unknown := set(asked.machines) - set(MACHINES):
        parser.error(f"there is no machine {', '.join(sorted(unknown))}; choose from {', '.join(MACHINES)}")
    print(f"NumPy {np.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}")
    parted = False
    for name in asked.machines or MACHINES:
        began = time.monotonic()
        reach = run(name, asked.steps, asked.seed)
        took = time.monotonic() - began
        print(f"{name}: {reach.steps:,} steps in {took:.0f} s")
        for what, counts in (
            ("operations", reach.operations),
            ("layouts", reach.layouts),
            ("refusals", reach.refusals),
        ):
            told = ", ".join(f"{key} {count:,}" for key, count in counts.most_common())
            print(f"  {len(counts)} {what}: {told}")
        if reach.difference:
            parted = True
            print(f"  library and model parted at step {reach.parted:,}:\n{reach.difference}")
    return int(parted)


if __name__ == "__main__":
    sys.exit(main())

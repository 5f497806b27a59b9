"""Random histories: the model, NumPy and torch run the same random statements and are compared after each one.

`view_operations.py`, `write_operations.py` and `autograd_operations.py` generate statements. `machine.py` runs them.
`random_runs.py` runs a given number of steps and counts what they covered.
"""

from oracle.semantics.histories.random_runs import MACHINES, run, run_all

__all__ = ["MACHINES", "run", "run_all"]

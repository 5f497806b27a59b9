"""Random histories: model, NumPy and torch live through the same statements, and are compared after each.

`machine.py` drives them, `memory.py` and `autograd.py` say which statements there are, `running.py` runs a number of
steps and counts what was reached. `python -m oracle.semantics.histories` does that from a shell.
"""

from oracle.semantics.histories.random_runs import MACHINES, Reach, run

__all__ = ["MACHINES", "Reach", "run"]

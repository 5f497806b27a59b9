"""Baselines: the tools that people use today to test such functions, run on the same functions as the oracle.

Each baseline gets a candidate, a reference implementation of the same concept, and the concept's valid shapes and
values, and reports whether the candidate is wrong. A candidate that raises where the reference returns is reported as
wrong by every baseline; inputs on which the reference raises are skipped.
"""

from oracle.evaluation.baselines.cases import reference_for
from oracle.evaluation.baselines.table import BASELINES, Baseline

__all__ = ["BASELINES", "Baseline", "reference_for"]

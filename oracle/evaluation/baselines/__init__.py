"""The tools that people use today, as honest opponents: each is told what a user would tell it, and convicts or not.

Told are the candidate, a trusted implementation, and what shapes and values are valid. A candidate that raises where
the trusted one answers is convicted by every tool; where the trusted one raises, nobody is asked.
"""

from oracle.evaluation.baselines.questions import trusted_for
from oracle.evaluation.baselines.tools import BASELINES, Baseline

__all__ = ["BASELINES", "Baseline", "trusted_for"]

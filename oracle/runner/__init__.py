"""The engine: which checks there are, which examples they are run on, and how their verdicts become records.

`registry.py` finds the checks, `profiles.py` says how much work a run does, `examples.py` and `search.py` generate
examples with Hypothesis, `plan.py` lists the questions about one concept, `session.py` asks one candidate, `suite.py`
judges all implementations of a concept, `tally.py` and `evidence.py` turn verdicts into cells of a record, `limits.py`
limits time, and `clock.py` measures it.
"""

from oracle.runner.clock import PHASES, Clock
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES, Profile
from oracle.runner.registry import check_called, check_records, checks, checks_of
from oracle.runner.suite import judge_concept

__all__ = [
    "PHASES",
    "PROFILES",
    "CheckPlan",
    "Clock",
    "Profile",
    "check_called",
    "check_records",
    "checks",
    "checks_of",
    "judge_concept",
]

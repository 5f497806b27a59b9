"""Judge every implementation of a concept in one dtype, from the same examples.

`profiles.py` says how much work a run does, `checks.py` which questions there are, `drawing.py` has Hypothesis make
examples and shrink what goes wrong, `examples.py` says which ones a run asks about, `column.py` puts the questions and
fills the cells, `exam.py` and `sitting.py` put them to one candidate until it is convicted, within `limits.py`, and
`spending.py` says where the time went.
"""

from oracle.runner.checks import CHECKS, checks_of, counterexample, question
from oracle.runner.clock import PHASES, Clock
from oracle.runner.column import sweep
from oracle.runner.profiles import PROFILES, Profile

__all__ = ["CHECKS", "PHASES", "PROFILES", "Clock", "Profile", "checks_of", "counterexample", "question", "sweep"]

"""The judge: one question a file, each answered by a `Verdict` that cannot be mistaken for true."""

from oracle.judge.case import Case
from oracle.judge.differences import judge_difference
from oracle.judge.errors import judge_error
from oracle.judge.gradient import gives_gradient, judge_gradient, subgradient_choices
from oracle.judge.laws import changed, judge_law
from oracle.judge.layout import judge_layout, laid_out
from oracle.judge.memory import judge_memory
from oracle.judge.purity import judge_purity
from oracle.judge.second import gives_second, judge_second
from oracle.judge.special import judge_special
from oracle.judge.state import judge_state
from oracle.judge.training import Trained, judge_training
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict, worse

__all__ = [
    "Case",
    "Trained",
    "Verdict",
    "changed",
    "gives_gradient",
    "gives_second",
    "judge_difference",
    "judge_error",
    "judge_gradient",
    "judge_law",
    "judge_layout",
    "judge_memory",
    "judge_purity",
    "judge_second",
    "judge_special",
    "judge_state",
    "judge_training",
    "judge_value",
    "laid_out",
    "subgradient_choices",
    "worse",
]

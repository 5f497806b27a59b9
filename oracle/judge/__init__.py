"""The judge: one module for each check, and what the checks share (cases, comparison, verdicts)."""

from oracle.judge.cached_case import CachedCase, changed, laid_out
from oracle.judge.case import Case
from oracle.judge.check import Check, DeclaredCheck, ExampleCheck, Examples, Part, combined, main_dtypes
from oracle.judge.gradient import gives_gradient, judge_gradient, subgradient_choices
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict, worse

__all__ = [
    "CachedCase",
    "Case",
    "Check",
    "DeclaredCheck",
    "ExampleCheck",
    "Examples",
    "Part",
    "Verdict",
    "changed",
    "combined",
    "gives_gradient",
    "judge_gradient",
    "judge_value",
    "laid_out",
    "main_dtypes",
    "subgradient_choices",
    "worse",
]

"""The check on real data: value and derivatives for batches of images."""

from functools import reduce

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.case import Case
from oracle.judge.check import Check, ExampleCheck, Examples
from oracle.judge.gradient import CHECK as GRADIENT
from oracle.judge.second import CHECK as SECOND
from oracle.judge.value import CHECK as VALUE
from oracle.judge.verdict import Verdict, worse


class _Digits(ExampleCheck):
    name = "digits"
    question = "Are value and derivatives right on real data: images of digits?"
    place = 120
    examples = Examples.REAL_DATA

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return concept.data is not None and dtype in ("float32", "float64")

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        checks: tuple[Check, ...] = (VALUE, GRADIENT, SECOND)
        applying = [check for check in checks if check.applies(case.concept, implementation, case.dtype)]
        return reduce(worse, (check.judge(case, implementation) for check in applying))


CHECK = _Digits()

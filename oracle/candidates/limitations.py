"""What keeps a right function from being right everywhere: failures beyond ordinary inputs, and normwise answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from oracle.candidates.evidence import Failure
from oracle.judge import Case, Verdict
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.runner.right_range import Judge, RightRange, described, failure_at_ordinary, right_range

_MANY = 200  # numbers of an example whose truth takes long; arbitrary


@dataclass
class Limitations:
    """The first failure of each check and dtype beyond ordinary inputs, and the worst normwise answer.

    `smaller` has the first failure with few numbers, where the first one of all has many.
    """

    ordinary: OrdinaryInputs
    failures: dict[tuple[str, str, Limitation], Failure] = field(default_factory=dict)
    smaller: dict[tuple[str, str, Limitation], Failure] = field(default_factory=dict)
    normwise: Failure | None = None

    def add(self, failure: Failure, limitation: Limitation) -> None:
        """Keep the failure if it is the first of its kind, or the first of those with few numbers.

        The range of magnitudes is found by asking a failing example again some ten times.
        """
        key = failure.check.name, failure.question.dtype, limitation
        first = self.failures.setdefault(key, failure)
        if _size(first) > _MANY and _size(failure) <= _MANY:
            self.smaller.setdefault(key, failure)

    def add_normwise(self, failure: Failure) -> None:
        if self.normwise is None or failure.verdict.rearranged_fraction > self.normwise.verdict.rearranged_fraction:
            self.normwise = failure

    @property
    def first(self) -> Failure | None:
        """The failure to be shown with `strict`."""
        return next(iter(self.failures.values()), self.normwise)

    def ranges(self) -> Iterator[tuple[Failure, RightRange]]:
        """Each failure at large or small magnitudes, with the range in which the function is right."""
        asked: dict[tuple[Any, ...], Case] = {}
        for key, first in self.failures.items():
            failure, limitation = self.smaller.get(key, first), key[-1]
            if limitation is Limitation.EMPTY or failure.case is None or first.case is None:
                continue
            judge = _judge(failure)
            found = right_range(self.ordinary, judge, failure.case, failure.verdict, limitation, asked)
            if found.ordinary_failure is None and failure is not first:
                at_ordinary = failure_at_ordinary(self.ordinary, judge, first.case, asked)
                found = replace(found, ordinary_failure=at_ordinary)
            yield first, found

    def sentence(self, ranges: list[RightRange]) -> str:
        """In which range the function is right, as clauses; of several checks in one dtype, the narrowest range."""
        narrowest: dict[tuple[str, Limitation], RightRange] = {}
        for one in ranges:
            key = one.dtype, one.limitation
            sign = 1 if one.limitation is Limitation.LARGE else -1
            if key not in narrowest or sign * one.magnitude < sign * narrowest[key].magnitude:
                narrowest[key] = one
        clauses = []
        for dtype in dict.fromkeys(dtype for dtype, _ in narrowest):
            small, large = (narrowest.get((dtype, kind)) for kind in (Limitation.SMALL, Limitation.LARGE))
            clauses.append(described(dtype, small, large))
        empty = [failure for (_, _, kind), failure in self.failures.items() if kind is Limitation.EMPTY]
        if empty:
            clauses.append(_refusal(empty))
        return "; ".join(clauses)


def _size(failure: Failure) -> int:
    return 0 if failure.case is None else sum(np.size(x) for x in failure.case.inputs.values())


def _judge(failure: Failure) -> Judge:
    def judge(case: Case) -> Verdict:
        return failure.check.judge(case, failure.candidate)

    return judge


def _refusal(failures: list[Failure]) -> str:
    """A clause that says for which axes of size 0 the function raises, and what."""
    zero = [{axis for axis, size in f.case.example.dims.items() if size == 0} for f in failures if f.case is not None]
    common = set.intersection(*zero) or set.union(*zero)
    axes = [axis for axis in failures[0].case.example.dims if axis in common] if failures[0].case is not None else []
    where = " or ".join(f"{axis} = 0" for axis in axes)
    least = ",".join(f"{axis}=1" for axis in axes)
    what = failures[0].verdict.sentence.rstrip(".")
    return f"refuses an input without entries, where {where} (it {what}); the option least, {least}, leaves these out"

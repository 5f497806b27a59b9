"""Judge every implementation of a concept in one dtype, on the same examples.

The truth of an example is computed once for all implementations. Hypothesis draws the examples, regime by regime, and
is steered (`hypothesis.target`) towards the largest error ÷ bound of each implementation. What fails is shrunk to the
simplest input that shows it.

The catalogue rarely changes, and every implementation is called in every run. So the suite draws fewer examples of each
regime than the check of a single candidate, and uses fewer of those that are made for faults in new code.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from hypothesis import target

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import DRAWN_REGIMES, Example
from oracle.judge import CachedCase, DeclaredCheck, ExampleCheck, Examples, Verdict, combined, subgradient_choices
from oracle.records import Cell
from oracle.records.grades import Grade
from oracle.runner import examples
from oracle.runner.clock import Clock
from oracle.runner.evidence import add_evidence, confirm, value_fails_as_expected
from oracle.runner.examples import explore, given
from oracle.runner.plan import CheckPlan, Question, asked, has_kind, kinds_of, questions_of_kind
from oracle.runner.profiles import Profile
from oracle.runner.registry import checks_of
from oracle.runner.tally import Tally
from oracle.training import Run

_SHARE = 0.75  # of the examples of each regime that a single candidate is judged on; arbitrary


def judge_concept(concept: Concept, dtype: str, profile: Profile, seed: int, clock: Clock | None = None) -> list[Cell]:
    """Judge all implementations of `concept` in `dtype`; one cell for each implementation and check that applies."""
    return _Suite(concept, dtype, profile, seed, clock or Clock()).run()


class _SuitePlan(CheckPlan):
    """The plan of the suite: its profile determines which steps of training runs are certified.

    A very long axis costs less here, because every implementation is called.
    """

    far_work = examples.FAR_WORK // 8

    def certified_steps(self, run: Run, dtype: str) -> set[int] | None:
        if not run.sampled:
            return set(range(0, run.steps, 1 if self.profile.steps else 5))
        if not self.profile.steps:
            return None
        # A single step is certified in float32, whose rounding errors are larger.
        count = self.profile.steps if self.profile.steps > 1 or dtype == "float32" else 0
        return {i * run.steps // count for i in range(count)}


class _Suite:
    _shared = staticmethod(attrgetter("case"))  # the case of a `CachedCase`

    def __init__(self, concept: Concept, dtype: str, profile: Profile, seed: int, clock: Clock) -> None:
        self.plan = _SuitePlan(concept, profile, seed)
        self.concept, self.dtype, self.profile, self.clock = concept, dtype, profile, clock
        self.drawing = replace(profile, examples=math.ceil(_SHARE * profile.examples))
        self.implementations = concept.for_dtype(dtype)
        self.checks = {one.name: checks_of(concept, one, dtype) for one in self.implementations}
        self.tallies = {
            (one.name, check.name): Tally(concept, one, check, dtype)
            for one in self.implementations
            for check in self.checks[one.name]
        }
        self.drawn = 0

    def run(self) -> list[Cell]:
        with self.clock("verdicts"):
            confirm(self.concept, self.dtype, self.tallies)
            for place, (example, large) in enumerate(given(self.concept, self.dtype, large=bool(self.profile.steps))):
                self._judge(CachedCase(self.plan.case(example), not large and place < self.profile.given))
            for cached in self._of_sizes():
                self._judge(cached)
        with self.clock("examples"):
            for regime in DRAWN_REGIMES if self.concept.computes else ():
                explore(self.concept, self.dtype, regime, self.drawing, self.plan.seed, self._judge_drawn)
            if self._has(Examples.SPECIAL):
                explore(self.concept, self.dtype, "special", self.profile, self.plan.seed, self._judge_special)
        with self.clock("verdicts"):
            self._judge_declared(slow=False)
            for cached in self.plan.real(self.dtype) if self._has(Examples.REAL_DATA) else ():
                self._judge(cached, (Examples.REAL_DATA,))
        with self.clock("training"):
            self._judge_declared(slow=True)
        for tally in self.tallies.values():
            if tally.check.name == "gradient":
                with self.clock("verdicts"):
                    tally.subgradient_choices = subgradient_choices(self.concept, tally.implementation, self.dtype)
            add_evidence(tally, self.profile, self.plan.seed, self.clock)
        return [tally.cell() for tally in self.tallies.values()]

    def _of_sizes(self) -> Iterator[CachedCase]:
        """One small example for the checks that make many calls, and examples of small sizes and of long axes."""
        yield from self.plan.few(self.dtype)[-1:]  # the last one is `alike`
        yield from self.plan.sizes(self.dtype)[::2]
        for example in examples.long(self.concept, self.dtype, self.profile.work):
            yield CachedCase(self.plan.case(example))
        yield from self.plan.far(self.dtype)

    def _has(self, kind: Examples) -> bool:
        return any(has_kind(kind, checks) for checks in self.checks.values())

    def _judge_drawn(self, example: Example) -> None:
        self.drawn += 1
        sampled = self.drawn % self.profile.every == 1
        self._judge(CachedCase(self.plan.case(example), sampled), steer=True)

    def _judge_special(self, example: Example) -> None:
        with self.clock("verdicts"):
            self._judge(CachedCase(self.plan.case(example)), (Examples.SPECIAL,))

    def _judge(self, cached: CachedCase, kinds: Sequence[Examples] = (), *, steer: bool = False) -> None:
        """Ask the questions of these kinds about one example; by default, those that it is used for."""
        with self.clock("truth"):
            if cached.case.finite and cached.case.truth is None and cached.case.example.regime == "long":
                return  # too many branches to follow, in an example that no regime asks for
            used = kinds or kinds_of(cached)
            checks = {
                one.name: asked(cached, one, self.checks[one.name]) if cached.large else self.checks[one.name]
                for one in self.implementations
            }
            questions = [
                (one, [q for kind in used for q in questions_of_kind(kind, cached, one, checks[one.name])])
                for one in self.implementations
            ]
            for other in {c for _, found in questions for question in found for c in question.part.cases}:
                _ = other.truth_seconds  # so that its time is not counted as that of the first implementation
        with self.clock("verdicts"):
            for one, found in questions:
                for _, parts in groupby(found, key=lambda question: (question.check, question.part.number)):
                    self._add(one, list(parts), steer=steer)

    def _judge_declared(self, *, slow: bool) -> None:
        for tally in self.tallies.values():
            if isinstance(tally.check, DeclaredCheck) and tally.check.slow is slow:
                for part in tally.check.parts(self.plan, self.dtype, tally.implementation):
                    self._add(tally.implementation, [Question(tally.check, part, self.dtype, tally.check.name)])

    def _add(self, implementation: Implementation, parts: list[Question], *, steer: bool = False) -> None:
        """Judge the parts of one question, in all layouts, and count one verdict."""
        check, example = parts[0].check, parts[0].example
        assert example is not None
        tally = self.tallies[implementation.name, check.name]
        began = time.perf_counter()
        if check.follows_value and value_fails_as_expected(parts[0].part.cases[0].case, implementation):
            verdict = Verdict(Grade.ACCURATE, vacuous=True)
        elif len(parts) == 1:
            verdict = parts[0].part.judge(self._shared, implementation)
        else:
            verdict = combined(question.part.judge(self._shared, implementation) for question in parts)
        tally.seconds += time.perf_counter() - began
        tally.add(verdict, example)
        if steer and isinstance(check, ExampleCheck) and check.steers and 0.0 < verdict.fraction < math.inf:
            target(verdict.fraction, label=f"{implementation.name} {check.name}")

"""Judge every implementation of a concept in one dtype: the whole column of cells, from the same examples.

The truth about an example is computed once and every implementation is held to it. Hypothesis draws the examples,
regime by regime, and is steered (`hypothesis.target`) towards the largest error ÷ budget of each implementation; what
goes wrong is shrunk to the smallest input that still shows it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import target

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.declarations import ExpectedFailure
from oracle.domains import DRAWN_REGIMES, VALID_REGIMES, Example, OutsideDomain
from oracle.domains.image_batches import batches
from oracle.judge import (
    Case,
    Trained,
    Verdict,
    changed,
    judge_difference,
    judge_error,
    judge_gradient,
    judge_law,
    judge_layout,
    judge_memory,
    judge_purity,
    judge_second,
    judge_special,
    judge_state,
    judge_training,
    judge_value,
    laid_out,
    subgradient_choices,
)
from oracle.records import Cell, Curve, Mistake
from oracle.records.grades import Grade
from oracle.runner.checks import checks_of, counterexample, judge_all, question
from oracle.runner.clock import Clock
from oracle.runner.examples import explore, given, seed_of, to_spoil
from oracle.runner.profiles import Profile
from oracle.runner.search import simplest
from oracle.runner.tally import Tally
from oracle.training import Run
from oracle.truth import Truth

__all__ = ["sweep"]


def sweep(concept: Concept, dtype: str, profile: Profile, number: int, clock: Clock | None = None) -> list[Cell]:
    """Judge all implementations of `concept` in `dtype`; `number` is the seed of the run."""
    return _Column(concept, dtype, profile, number, clock or Clock()).run()


class _Column:
    def __init__(self, concept: Concept, dtype: str, profile: Profile, number: int, clock: Clock) -> None:
        self.concept, self.dtype, self.profile, self.number, self.clock = concept, dtype, profile, number, clock
        self.implementations = concept.for_dtype(dtype)
        self.drawn = 0
        self.tallies = {
            (implementation.name, check): Tally(concept, implementation, check, dtype)
            for implementation in self.implementations
            for check in checks_of(concept, implementation, dtype)
        }

    def run(self) -> list[Cell]:
        with self.clock("verdicts"):
            for known in self.concept.expected_failures:
                if self.dtype in known.dtypes and (known.implementation, known.check) in self.tallies:
                    self._confirm(known)
            for number, (example, whole) in enumerate(self._given()):
                self._judge(Case(self.concept, example), steer=False, thorough=whole and number < self.profile.given)
        with self.clock("examples"):
            for regime in DRAWN_REGIMES if self.concept.computes else ():
                self._explore(regime)
            self._explore_special()
        with self.clock("verdicts"):
            self._errors()
            self._conventions()
            self._scenes()
            self._digits()
        with self.clock("training"):
            self._training()
        for tally in self.tallies.values():
            if tally.check == "gradient":
                with self.clock("verdicts"):
                    tally.subgradient_choices = subgradient_choices(self.concept, tally.implementation, self.dtype)
            self._evidence(tally)
        return [tally.cell() for tally in self.tallies.values()]

    def _given(self) -> Iterator[tuple[Example, bool]]:
        """What the page gives, then an example with a long axis for each; and whether all is asked of it."""
        for example, large in given(self.concept, self.dtype, large=bool(self.profile.steps)):
            yield example, not large
        for example in self.concept.domain.long(self.dtype, self.profile.work) if self.concept.computes else ():
            yield example, False

    def _explore(self, regime: str) -> None:
        def body(example: Example) -> None:
            self.drawn += 1
            self._judge(Case(self.concept, example), steer=True, thorough=self.drawn % self.profile.every == 1)

        explore(self.concept, self.dtype, regime, self.profile, self.number, body)

    def _judge(self, case: Case, *, steer: bool, thorough: bool) -> None:
        with self.clock("truth"):
            if case.truth is None and case.example.regime == "long":
                return  # too many branches to be followed, in an example that nobody asked for
            _ = case.truth  # its time is the concept's, not the first implementation's
            layouts = list(laid_out(case)) if thorough else []
            others = [(law, changed(case, law)) for law in self.concept.laws] if thorough else []
            for other in (*(other for _, other in layouts), *(other for _, other in others if other is not None)):
                _ = other.truth
        with self.clock("verdicts"):
            for implementation in self.implementations:
                for check, judge in self._questions(case, implementation, layouts, others):
                    tally = self.tallies.get((implementation.name, check))
                    if tally is None:
                        continue
                    started = time.perf_counter()
                    verdict = judge()
                    tally.seconds += time.perf_counter() - started
                    tally.add(verdict, case.example)
                    if steer and check in ("value", "gradient", "second") and 0.0 < verdict.fraction < math.inf:
                        target(verdict.fraction, label=f"{implementation.name} {check}")

    def _questions(
        self,
        case: Case,
        implementation: Implementation,
        layouts: list[tuple[str, Case]],
        others: list[tuple[Any, Case | None]],
    ) -> Iterator[tuple[str, Callable[[], Verdict]]]:
        yield "value", lambda: judge_value(case, implementation)
        yield "gradient", lambda: self._excused(case, implementation, judge_gradient)
        yield "second", lambda: self._excused(case, implementation, judge_second)
        yield "purity", lambda: judge_purity(case, implementation)
        if layouts:
            yield "layout", lambda: judge_layout(case, implementation, layouts)
            yield "memory", lambda: judge_memory(implementation, [case, *(other for _, other in layouts)])
        for law, other in others:
            yield "laws", partial(judge_law, case, law, other, implementation)

    def _excused(
        self, case: Case, implementation: Implementation, judge: Callable[[Case, Implementation], Verdict]
    ) -> Verdict:
        """Where the value is wrong in a listed way, what follows from it says nothing new."""
        listed = self.concept.expected_failures_of(implementation.name, "value", self.dtype)
        if listed and case.finite and not judge_value(case, implementation).right:
            return Verdict(Grade.ACCURATE, vacuous=True)
        return judge(case, implementation)

    def _explore_special(self) -> None:
        asked = [tally for (_, check), tally in self.tallies.items() if check == "special"]
        if not asked:
            return

        def body(example: Example) -> None:
            case = Case(self.concept, example)
            with self.clock("verdicts"):
                for tally in asked:
                    tally.add(self._excused(case, tally.implementation, judge_special), example)

        explore(self.concept, self.dtype, "special", self.profile, self.number, body)

    def _errors(self) -> None:
        if not self.concept.errors:
            return
        example = to_spoil(self.concept, self.dtype)
        for (_, check), tally in self.tallies.items():
            if check == "errors":
                for error in self.concept.errors:
                    tally.add(judge_error(self.concept, error, example, tally.implementation), example)

    def _conventions(self) -> None:
        for (name, check), tally in self.tallies.items():
            if check == "differences":
                for convention in self.concept.library_differences:
                    if name in convention.answers:
                        example = Example(convention.inputs, self.dtype, "given", {})
                        tally.add(judge_difference(convention, tally.implementation), example)

    def _scenes(self) -> None:
        for (_, check), tally in self.tallies.items():
            if check == "state":
                tally.add(judge_state(tally.implementation), Example({}, self.dtype, "given", {}))

    def _digits(self) -> None:
        asked = [tally for (_, check), tally in self.tallies.items() if check == "digits"]
        if self.concept.data is None or not asked:
            return
        for example in batches(self.concept.data, self.dtype, self.profile.batches, self.number):
            case = Case(self.concept, example)
            with self.clock("truth"):
                _ = case.truth
            for tally in asked:
                tally.add(judge_all(case, tally.implementation), example)

    def _training(self) -> None:
        """Run every learner; the profile says which steps are certified."""
        asked = [tally for (_, check), tally in self.tallies.items() if check == "training"]
        for run in self.concept.runs if asked else ():
            if run.sampled and not self.profile.steps:
                continue
            # A single one is certified in float32, where there is more to see.
            count = self.profile.steps if self.profile.steps > 1 or self.dtype == "float32" else 0
            chosen = {i * run.steps // count for i in range(count)}
            if not run.sampled:
                chosen = set(range(0, run.steps, 1 if self.profile.steps else 5))
            truths: dict[bytes, Truth | None] = {}
            for tally in asked:
                trained = judge_training(
                    self.concept,
                    tally.implementation,
                    run,
                    self.dtype,
                    chosen.__contains__,
                    truths,
                )
                for verdict, example in trained.verdicts:
                    tally.add(verdict, example)
                tally.curves.append(_curve(run, trained))

    def _confirm(self, known: ExpectedFailure) -> None:
        """Show a listed disagreement by its witness; a list that is out of date is itself a finding."""
        tally = self.tallies[known.implementation, known.check]
        example = counterexample(self.concept, known, self.dtype)
        case = Case(self.concept, example)
        verdict = question(known.check)(case, tally.implementation)
        if verdict.grade != known.verdict:
            listed = f"is listed as {known.verdict} ({known.reason})"
            stale = Verdict(Grade.WRONG, f"{listed}, but its witness is now {verdict.grade}; mend the list")
            tally.stale.append((stale, example))
            return
        if tally.expected is None:
            tally.expected = known.reason
        elif known.reason not in tally.expected:
            tally.expected += f"; {known.reason}"
        tally.shown = verdict
        tally.find("documented", verdict, example)
        tally.excused.add((verdict.grade, verdict.symptom))
        if known.check == "value":
            # It may show in one layout and not in another, where a library takes another kernel; and beside a NaN.
            follows = ("layout", "special", "purity") if verdict.grade == Grade.RAISED else ("layout", "special")
            for check in follows:
                if (other := self.tallies.get((known.implementation, check))) is not None:
                    other.excused.add((verdict.grade, verdict.symptom))

    def _evidence(self, tally: Tally) -> None:
        """Shrink what is to be shown: the simplest input, and the worst one if it is another."""
        for stale in tally.stale:
            tally.find("documented", *stale)
        for found in (tally.unexpected, tally.notable):
            if found is None:
                continue
            verdict, example = found
            drawn = example.regime in (*VALID_REGIMES, "special", "long")
            simple = self._by_form(tally) if found is tally.notable else None
            if simple is None and drawn:
                simple = self._simplest(tally, verdict, "plain" if example.regime == "long" else example.regime)
            if simple is not None:
                tally.find("simplest", *simple)
            tally.find("worst" if simple else "simplest", verdict, example)
            break

    def _by_form(self, tally: Tally) -> tuple[Verdict, Example] | None:
        """The page's own witness of a form that loses digits, where it shows it in this cell: it needs no search."""
        if tally.check not in ("value", "gradient", "second"):
            return None
        for form in self.concept.rearrangements:
            if form.implementation == tally.implementation.name:
                try:
                    example = self.concept.domain.cast(form.example, self.dtype)
                except OutsideDomain:  # a witness that overflows in one format may be too large for another
                    continue
                verdict = question(tally.check)(Case(self.concept, example), tally.implementation)
                if verdict.grade == "rearranged":
                    return verdict, example
        return None

    def _simplest(self, tally: Tally, like: Verdict, regime: str) -> tuple[Verdict, Example] | None:
        """The simplest example of this grade and kind, with its verdict; None if none was met again in time."""

        def verdict_on(example: Example) -> Verdict:
            case, judge = Case(self.concept, example), question(tally.check)
            if tally.check in ("gradient", "second", "special"):
                return self._excused(case, tally.implementation, judge)
            return judge(case, tally.implementation)

        def alike(verdict: Verdict) -> bool:
            return (verdict.grade, verdict.symptom) == (like.grade, like.symptom)

        with self.clock("smallest inputs"):
            example = simplest(
                self.concept,
                self.dtype,
                regime,
                seed_of(self.concept, self.dtype, self.number, "hunt"),
                self.profile.hunt_seconds,
                lambda example: alike(verdict_on(example)),
            )
            return None if example is None else (verdict_on(example), example)


def _curve(run: Run, trained: Trained) -> Curve:
    steps, losses = trained.board.thinned()
    examined = trained.examination
    mistakes = () if examined is None else examined.mistakes
    return Curve(
        run=run.name,
        steps=[step + 1 for step in steps],
        losses=losses,
        watched=run.watched,
        values=[trained.board.watched[step] for step in steps] if trained.board.watched else [],
        accuracy=None if examined is None else examined.accuracy,
        mistakes=[
            Mistake([[round(255 * value) for value in row] for row in pixels.tolist()], right, predicted)
            for pixels, right, predicted in mistakes
        ],
    )

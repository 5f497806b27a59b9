"""Judge every implementation of a concept in one dtype: the whole column of cells, from the same examples.

The truth about an example is computed once and every implementation is held to it. Hypothesis draws the examples,
regime by regime, and is steered (`hypothesis.target`) towards the largest error ÷ budget of each implementation; what
goes wrong is shrunk to the smallest input that still shows it.
"""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings, target

from oracle.catalogue import Concept, Implementation
from oracle.concept import Known
from oracle.data import batches
from oracle.domains import VALID_REGIMES, Example, Reals, Scalar, round_to
from oracle.judge import (
    Case,
    Verdict,
    changed,
    conventions,
    gives_gradient,
    judge_error,
    judge_gradient,
    judge_law,
    judge_layout,
    judge_purity,
    judge_special,
    judge_value,
    laid_out,
    worse,
)
from oracle.records import Cell
from oracle.tally import Tally

__all__ = ["CHECKS", "PROFILES", "Profile", "checks_of", "sweep"]

CHECKS = ("value", "gradient", "purity", "layout", "special", "errors", "laws", "digits")


@dataclass(frozen=True)
class Profile:
    """How much work a run does: examples for each regime, operations an example may cost, batches of real data."""

    name: str
    examples: int
    work: int
    hunt_seconds: float
    batches: int


PROFILES = {
    p.name: p
    for p in (
        Profile("quick", examples=6, work=1024, hunt_seconds=1.0, batches=1),
        Profile("default", examples=24, work=4096, hunt_seconds=2.5, batches=6),
        Profile("thorough", examples=400, work=16384, hunt_seconds=20.0, batches=57),
    )
}


def checks_of(concept: Concept, implementation: Implementation, dtype: str) -> tuple[str, ...]:
    """The checks that apply to an implementation."""
    valued = implementation.gives == "value"
    applies = {
        "value": valued,
        "gradient": gives_gradient(concept, implementation),
        "purity": True,
        "layout": True,
        "special": valued,
        "errors": valued and bool(concept.errors),
        "laws": valued and bool(concept.laws),
        "digits": concept.data is not None and dtype in ("float32", "float64"),
    }
    return tuple(check for check in CHECKS if applies[check])


def sweep(concept: Concept, dtype: str, profile: Profile, number: int) -> list[Cell]:
    """Judge all implementations of `concept` in `dtype`; `number` is the seed of the run."""
    return _Sweep(concept, dtype, profile, number).run()


class _Sweep:
    def __init__(self, concept: Concept, dtype: str, profile: Profile, number: int) -> None:
        self.concept, self.dtype, self.profile, self.number = concept, dtype, profile, number
        self.implementations = concept.for_dtype(dtype)
        self.tallies = {
            (implementation.name, check): Tally(concept, implementation, check, dtype)
            for implementation in self.implementations
            for check in checks_of(concept, implementation, dtype)
        }

    def run(self) -> list[Cell]:
        for known in self.concept.known:
            if self.dtype in known.dtypes and (known.implementation, known.check) in self.tallies:
                self._confirm(known)
        for example in self._given():
            self._judge(Case(self.concept, example), steer=False)
        for regime in VALID_REGIMES:
            self._explore(regime)
        self._explore_special()
        self._errors()
        self._digits()
        for tally in self.tallies.values():
            if tally.check == "gradient":
                tally.conventions = conventions(self.concept, tally.implementation, self.dtype)
            self._evidence(tally)
        return [tally.cell() for tally in self.tallies.values()]

    def _given(self) -> Iterator[Example]:
        """What the page gives: edges first, then worked examples and corners."""
        given = (self.concept.edges, self.concept.worked, self.concept.corners)
        for inputs in (part.inputs for parts in given for part in parts):
            yield self.concept.domain.cast(inputs, self.dtype)

    def _seeded(self, key: str) -> int:
        return zlib.crc32(f"{self.number} {self.concept.name} {self.dtype} {key}".encode())

    def _explore(self, regime: str) -> None:
        examples = self.profile.examples
        count = 0

        def body(example: Example) -> None:
            nonlocal count
            count += 1
            # Layouts and laws cost several truths and many calls an example; every sixth is asked for them.
            self._judge(Case(self.concept, example), steer=True, thorough=count % 6 == 1)

        _draw(self.concept, self.dtype, regime, self.profile.work, examples, self._seeded(regime), body)

    def _judge(self, case: Case, *, steer: bool, thorough: bool = True) -> None:
        layouts = list(laid_out(case)) if thorough else []
        others = [(law, changed(case, law)) for law in self.concept.laws] if thorough else []
        _ = case.truth  # its time is the concept's, not the first implementation's
        for implementation in self.implementations:
            for check, judge in self._questions(case, implementation, layouts, others):
                tally = self.tallies.get((implementation.name, check))
                if tally is None:
                    continue
                started = time.perf_counter()
                verdict = judge()
                tally.seconds += time.perf_counter() - started
                tally.add(verdict, case.example)
                if steer and check in ("value", "gradient") and 0.0 < verdict.fraction < math.inf:
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
        yield "purity", lambda: judge_purity(case, implementation)
        if layouts:
            yield "layout", lambda: judge_layout(case, implementation, layouts)
        for law, other in others:
            yield "laws", partial(judge_law, case, law, other, implementation)

    def _excused(
        self, case: Case, implementation: Implementation, judge: Callable[[Case, Implementation], Verdict]
    ) -> Verdict:
        """Where the value is wrong in a listed way, what follows from it says nothing new."""
        listed = self.concept.known_for(implementation.name, "value", self.dtype)
        if listed and case.finite and not judge_value(case, implementation).right:
            return Verdict("accurate", vacuous=True)
        return judge(case, implementation)

    def _explore_special(self) -> None:
        def body(example: Example) -> None:
            case = Case(self.concept, example)
            for implementation in self.implementations:
                if (tally := self.tallies.get((implementation.name, "special"))) is not None:
                    tally.add(self._excused(case, implementation, judge_special), example)

        work, examples = min(self.profile.work, 512), self.profile.examples
        _draw(self.concept, self.dtype, "special", work, examples, self._seeded("special"), body)

    def _errors(self) -> None:
        if not self.concept.errors:
            return
        worked = self.concept.worked
        example = (
            self.concept.domain.cast(worked[0].inputs, self.dtype)
            if worked
            else self.concept.domain.at(dict.fromkeys(self.concept.domain.dims, 2), self.dtype, 0)
        )
        for (_, check), tally in self.tallies.items():
            if check == "errors":
                for error in self.concept.errors:
                    tally.add(judge_error(self.concept, error, example, tally.implementation), example)

    def _digits(self) -> None:
        if self.concept.data is None or self.dtype not in ("float32", "float64"):
            return
        for example in batches(self.concept.data, self.dtype, self.profile.batches, self.number):
            case = Case(self.concept, example)
            for implementation in self.implementations:
                self.tallies[implementation.name, "digits"].add(_judge_all(case, implementation), example)

    def _confirm(self, known: Known) -> None:
        """Show a listed disagreement by its witness; a list that is out of date is itself a finding."""
        tally = self.tallies[known.implementation, known.check]
        example = witness(self.concept, known, self.dtype)
        case = Case(self.concept, example)
        verdict = question(known.check)(case, tally.implementation)
        if verdict.grade != known.verdict:
            listed = f"is listed as {known.verdict} ({known.reason})"
            stale = Verdict("wrong", f"{listed}, but its witness is now {verdict.grade}; mend the list")
            tally.stale.append((stale, example))
            return
        if tally.known is None:
            tally.known = known.reason
        elif known.reason not in tally.known:
            tally.known += f"; {known.reason}"
        tally.shown = verdict
        tally.find("witness", verdict, example)
        tally.excused.add((verdict.grade, verdict.symptom))
        if known.check == "value":
            # It may show in one layout and not in another, where a library takes another kernel; and beside a NaN.
            for check in ("layout", "special"):
                if (other := self.tallies.get((known.implementation, check))) is not None:
                    other.excused.add((verdict.grade, verdict.symptom))

    def _evidence(self, tally: Tally) -> None:
        """Shrink what is to be shown: the simplest input, and the worst one if it is another."""
        for stale in tally.stale:
            tally.find("witness", *stale)
        for found in (tally.unexpected, tally.notable):
            if found is None:
                continue
            verdict, example = found
            drawn = example.regime not in ("given", "digits")
            simplest = self._hunt(tally, verdict.grade, example.regime) if drawn else None
            if simplest is not None:
                tally.find("simplest", *simplest)
            tally.find("worst" if simplest else "simplest", verdict, example)
            break

    def _hunt(self, tally: Tally, grade: str, regime: str) -> tuple[Verdict, Example] | None:
        """The simplest example of this grade, as far as the time allows; None if none was met again."""
        judge = question(tally.check)
        deadline = time.perf_counter() + self.profile.hunt_seconds
        found: list[tuple[Verdict, Example]] = []

        def body(example: Example) -> None:
            if time.perf_counter() > deadline:
                raise _OutOfTime
            verdict = judge(Case(self.concept, example), tally.implementation)
            if verdict.grade == grade:
                found.append((verdict, example))
                raise _Met

        # `_Met`, or what Hypothesis says of a candidate that answers differently each time.
        with suppress(Exception, _OutOfTime):
            _draw(self.concept, self.dtype, regime, 256, 2000, self._seeded("hunt"), body, shrink=True)
        return found[-1] if found else None


class _Met(Exception):
    """An example of what is hunted for."""


class _OutOfTime(BaseException):
    """The end of a hunt. No `Exception`, which Hypothesis would take for a failure of the example and shrink."""


def _judge_all(case: Case, implementation: Implementation) -> Verdict:
    """Value and gradient, whichever there are: what is asked on real data."""
    verdicts = []
    if implementation.gives == "value":
        verdicts.append(judge_value(case, implementation))
    if gives_gradient(case.concept, implementation):
        verdicts.append(judge_gradient(case, implementation))
    return reduce(worse, verdicts)


def question(check: str) -> Callable[[Case, Implementation], Verdict]:
    """The judge of a check that is asked of one example."""
    return {
        "value": judge_value,
        "gradient": judge_gradient,
        "purity": judge_purity,
        "special": judge_special,
        "layout": lambda case, implementation: judge_layout(case, implementation, list(laid_out(case))),
        "laws": _judge_laws,
        "digits": _judge_all,
    }[check]


def _judge_laws(case: Case, implementation: Implementation) -> Verdict:
    verdicts = [judge_law(case, law, changed(case, law), implementation) for law in case.concept.laws]
    return next((v for v in verdicts if not v.right), verdicts[0])


def witness(concept: Concept, known: Known, dtype: str) -> Example:
    """The witness of a listed disagreement as an example; one for `special` need not be in the domain."""
    if known.check != "special":
        return concept.domain.cast(known.witness, dtype)
    inputs: dict[str, Any] = {}
    for name, spec in concept.domain.parameters.items():
        array = np.asarray(known.witness[name])
        real = isinstance(spec, Reals | Scalar)
        inputs[name] = round_to(array.astype(np.float64), dtype) if real else array.astype(np.int64)
        if isinstance(spec, Scalar):
            inputs[name] = float(inputs[name])
    return Example(inputs, dtype, "given", {})


def _draw(
    concept: Concept,
    dtype: str,
    regime: str,
    work: int,
    examples: int,
    number: int,
    body: Callable[[Example], None],
    *,
    shrink: bool = False,
) -> None:
    """Run `body` on drawn examples."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck) if shrink else (),
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
    )
    @given(concept.domain.examples(dtype, regime, work))
    def run(example: Example) -> None:
        body(example)

    run()

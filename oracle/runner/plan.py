"""The examination: all that the default profile asks of an implementation.

The examples are those of the suite (same generators, same seeds), but for `hypothesis.target`, which follows a single
candidate and has no part here. Their truths are found once and serve every mutant of a concept.
"""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import Any

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import DRAWN_REGIMES, Example
from oracle.domains.image_batches import batches
from oracle.judge import Case, changed, laid_out
from oracle.records.grades import Grade
from oracle.runner.examples import explore, given, seed_of
from oracle.runner.limits import limit
from oracle.runner.profiles import Profile
from oracle.runner.session import SECONDS_OF_TRAINING, Asked, CachedCase, Question, Session
from oracle.truth import Truth

__all__ = ["CheckPlan"]


class CheckPlan:
    """The questions of one concept at one profile; `number` is the seed of the run."""

    def __init__(self, concept: Concept, profile: Profile, number: int = 0) -> None:
        self.concept, self.profile, self.number = concept, profile, number
        self._drawn: dict[tuple[str, str], list[CachedCase]] = {}
        self._around: dict[int, list[tuple[str, CachedCase]]] = {}
        self._changed: dict[int, list[tuple[Any, CachedCase | None]]] = {}
        self._right: dict[tuple[Asked, int], bool] = {}
        self._honest: Session | None = None
        self._hung: set[str] = set()
        self._kept: list[CachedCase] = []
        self._truths: dict[str, dict[bytes, Truth | None]] = {}

    def seeded(self, dtype: str, key: str) -> int:
        """The seed of one kind of example: that of the suite."""
        return seed_of(self.concept, dtype, self.number, key)

    def drawn(self, dtype: str, regime: str) -> list[CachedCase]:
        """The examples of one regime, in the order in which Hypothesis makes them."""
        key = (dtype, regime)
        if key not in self._drawn:
            found: list[Example] = []
            explore(self.concept, dtype, regime, self.profile, self.number, found.append)
            before = DRAWN_REGIMES.index(regime) * self.profile.examples if regime != "special" else 0
            self._drawn[key] = [
                CachedCase(Case(self.concept, example), (before + place) % self.profile.every == 0)
                for place, example in enumerate(found)
            ]
        return self._drawn[key]

    @cached_property
    def _givens(self) -> dict[str, list[CachedCase]]:
        return {
            dtype: [
                CachedCase(Case(self.concept, example), not large, large)
                for example, large in given(self.concept, dtype, large=True)
            ]
            for dtype in self.concept.dtypes
        }

    def given(self, dtype: str) -> list[CachedCase]:
        """The examples that the page gives."""
        return self._givens.get(dtype, [])

    def around(self, timed: CachedCase) -> list[tuple[str, CachedCase]]:
        """The example in every other layout."""
        if id(timed) not in self._around:
            self._around[id(timed)] = [(layout, CachedCase(other)) for layout, other in laid_out(timed.case)]
        return self._around[id(timed)]

    def changed(self, timed: CachedCase) -> list[tuple[Any, CachedCase | None]]:
        """The second example of every law."""
        if id(timed) not in self._changed:
            pairs = [(law, changed(timed.case, law)) for law in self.concept.laws]
            self._changed[id(timed)] = [(law, None if other is None else CachedCase(other)) for law, other in pairs]
        return self._changed[id(timed)]

    def own(self, example: Example) -> CachedCase:
        """An example from elsewhere, to be asked for value and derivatives alone."""
        timed = CachedCase(Case(self.concept, example), sizable=True)
        self._kept.append(timed)  # cases are told apart by where they lie in memory
        return timed

    def long(self, dtype: str) -> list[CachedCase]:
        """An example with a long axis for each axis."""
        key = (dtype, "long")
        if key not in self._drawn:
            examples = self.concept.domain.long(dtype, self.profile.work) if self.concept.computes else ()
            cases = [Case(self.concept, example) for example in examples]
            # One with too many branches to be followed is none that anybody asked for.
            self._drawn[key] = [CachedCase(case) for case in cases if case.truth is not None]
        return self._drawn[key]

    def real(self, dtype: str) -> list[CachedCase]:
        """Batches of real data, where the concept has some."""
        key = (dtype, "digits")
        if key not in self._drawn:
            data = self.concept.data
            examples = batches(data, dtype, self.profile.batches, self.number) if data is not None else []
            self._drawn[key] = [CachedCase(Case(self.concept, example)) for example in examples]
        return self._drawn[key]

    def truths_of_training(self, dtype: str) -> dict[bytes, Truth | None]:
        """What is known already about the steps of training runs."""
        return self._truths.setdefault(dtype, {})

    def patient(self, needed: tuple[str, ...]) -> bool:
        """Whether to ask all, to see if a conviction hangs on one check, regime or layout.

        That takes long, so it is done once for each of them, in one concept of three.
        """
        chosen = zlib.crc32(self.concept.name.encode()) % 3 == 0
        return chosen and any(part and part not in self._hung for part in needed)

    def lose_patience(self, needed: tuple[str, ...]) -> None:
        """All was asked, and it hung on these."""
        self._hung.update(needed)

    def honest(self, implementation: Implementation) -> Session:
        """The implementation without a fault before the same exam; its answers are kept until another one is asked."""
        if self._honest is None or self._honest.candidate is not implementation:
            self._honest, self._right = Session(self, implementation), {}
        return self._honest

    def is_right(self, implementation: Implementation, question: Question) -> bool:
        """Whether the implementation without a fault is right there: only then is a mutant to blame."""
        honest = self.honest(implementation)
        place = (question.asked, question.key)
        if place not in self._right:
            with limit(SECONDS_OF_TRAINING):
                self._right[place] = question.judge(honest).grade in (Grade.ACCURATE, Grade.REARRANGED)
        return self._right[place]

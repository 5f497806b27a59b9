"""The plan of a run: the examples of one concept at one profile, and the questions about them in order.

The suite takes the same examples (same generators, same seeds), but fewer of them, and `hypothesis.target` steers those
that are drawn towards larger errors. Truths are computed once and shared by all candidates.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import DRAWN_REGIMES, Example
from oracle.domains.image_batches import batches
from oracle.judge import CachedCase, Case, Check, DeclaredCheck, ExampleCheck, Examples, Part, main_dtypes
from oracle.runner import examples
from oracle.runner.examples import explore, given, seed_of
from oracle.runner.profiles import Profile
from oracle.runner.registry import checks_of
from oracle.training import Run
from oracle.truth import Truth

_LONG, _GRADIENT_WORK = 2000, 10_000  # beyond both, an example has no gradients: their truth costs most; arbitrary
# In this order, faults are found soonest.
_DTYPES = ("float64", "float32", "bfloat16", "float16")


@dataclass(frozen=True)
class Question:
    """A part of a check, on one example. `turn` is the place of the example in its regime."""

    check: Check
    part: Part
    dtype: str
    regime: str
    turn: int = 0

    @property
    def key(self) -> tuple[str, str, str, str, int, int]:
        return (self.check.name, self.dtype, self.regime, self.part.layout, self.turn, self.part.number)

    @property
    def example(self) -> Example | None:
        return self.part.cases[0].case.example if self.part.cases else self.part.example


def questions_of_kind(
    kind: Examples,
    cached: CachedCase,
    implementation: Implementation,
    checks: tuple[Check, ...],
    regime: str = "",
    turn: int = 0,
) -> Iterator[Question]:
    """The questions of the checks that are run on examples of this kind."""
    example = cached.case.example
    for check in checks:
        if isinstance(check, ExampleCheck) and check.examples is kind:
            for part in check.parts(cached, implementation):
                yield Question(check, part, example.dtype, regime or example.regime, turn)


class CheckPlan:
    """The examples and questions of one concept at one profile; `seed` is the seed of the run."""

    far_work = examples.FAR_WORK  # of an example with a very long axis

    def __init__(self, concept: Concept, profile: Profile, seed: int = 0) -> None:
        self.concept, self.profile, self.seed = concept, profile, seed
        self._cases: dict[tuple[str, str], list[CachedCase]] = {}
        self._truths: dict[str, dict[bytes, Truth | None]] = {}
        self._first: dict[tuple[Any, ...], Case] = {}

    def case(self, example: Example) -> Case:
        """The case of an example; it shares its truth with an earlier one of equal inputs, of which there are many."""
        first = self._first.get(example.content)
        case = Case(self.concept, example, first)
        if first is None:
            self._first[example.content] = case
        return case

    def seed_of(self, dtype: str, key: str) -> int:
        """The seed of one kind of example, which is that of the suite."""
        return seed_of(self.concept, dtype, self.seed, key)

    def drawn(self, dtype: str, regime: str) -> list[CachedCase]:
        """The examples of one regime, in the order in which Hypothesis generates them."""
        key = (dtype, regime)
        if key not in self._cases:
            found: list[Example] = []
            explore(self.concept, dtype, regime, self.profile, self.seed, found.append)
            before = DRAWN_REGIMES.index(regime) * self.profile.examples if regime != "special" else 0
            self._cases[key] = [
                CachedCase(self.case(example), (before + place) % self.profile.every == 0)
                for place, example in enumerate(found)
            ]
        return self._cases[key]

    def given(self, dtype: str) -> list[CachedCase]:
        key = (dtype, "given")
        if key not in self._cases:
            examples = given(self.concept, dtype, large=True) if dtype in self.concept.dtypes else ()
            self._cases[key] = [
                CachedCase(self.case(example), not large and place < self.profile.given, large)
                for place, (example, large) in enumerate(examples)
            ]
        return self._cases[key]

    def long(self, dtype: str) -> list[CachedCase]:
        """An example with one long axis, for each axis; without those that have too many branches to follow."""
        key = (dtype, "long")
        if key not in self._cases:
            cases = [self.case(example) for example in examples.long(self.concept, dtype, self.profile.work)]
            self._cases[key] = [
                CachedCase(case) for case in cases if case.refusal or case.truth is not None or case.too_costly
            ]
        return self._cases[key]

    def sizes(self, dtype: str) -> list[CachedCase]:
        """Examples with each small size along each axis."""
        key = (dtype, "sizes")
        if key not in self._cases:
            found = examples.sizes(self.concept, dtype, self.profile)
            self._cases[key] = [CachedCase(self.case(example)) for example in found]
        return self._cases[key]

    def few(self, dtype: str) -> list[CachedCase]:
        """The examples of the checks that make many calls."""
        key = (dtype, "few")
        if key not in self._cases:
            found = examples.few(self.concept, dtype, self.profile.work)
            cases = [self.case(example) for example in found]
            self._cases[key] = [CachedCase(case, few=True, alike=case is cases[-1]) for case in cases]
        return self._cases[key]

    def far(self, dtype: str) -> list[CachedCase]:
        """Examples with a very long axis, without second derivatives, and the longest ones without gradients.

        `asked` says which checks are run on one.
        """
        key = (dtype, "far")
        if key not in self._cases:
            once = replace(self.concept, twice_differentiable=())
            self._cases[key] = []
            for example in examples.far(self.concept, dtype, self.profile, self.far_work):
                costly = self.concept.domain.work_at(example.dims) > _GRADIENT_WORK
                alone = costly and max(example.dims.values()) > _LONG
                concept = self.concept.without_derivatives if alone else once
                self._cases[key].append(CachedCase(Case(concept, example), large=True))
        return self._cases[key]

    def real(self, dtype: str) -> list[CachedCase]:
        """Batches of real data; float32 and float64 have different ones, because their truth costs much."""
        key = (dtype, "digits")
        if key not in self._cases:
            data, main = self.concept.data, main_dtypes(self.concept)
            found = [] if data is None else list(batches(data, dtype, self.profile.batches, self.seed))
            some = found[main.index(dtype) :: len(main)] if dtype in main else found
            self._cases[key] = [CachedCase(Case(self.concept, example)) for example in some or found[:1]]
        return self._cases[key]

    def training_truths(self, dtype: str) -> dict[bytes, Truth | None]:
        return self._truths.setdefault(dtype, {})

    def certified_steps(self, run: Run, dtype: str) -> set[int] | None:
        return {0} if run.sampled else set(range(run.steps))

    def questions(self, implementation: Implementation) -> Iterator[list[Question]]:
        """Every question about `implementation`, in groups about one example; those that find faults soonest first."""
        dtypes = [dtype for dtype in _DTYPES if implementation in self.concept.for_dtype(dtype)]
        checks = {dtype: checks_of(self.concept, implementation, dtype) for dtype in dtypes}
        regimes = DRAWN_REGIMES if self.concept.computes else ()
        for turn in range(self.profile.examples):
            for dtype in dtypes:
                small = [cached for cached in self.given(dtype) if not cached.large]
                if turn < len(small):
                    yield from self.about(small[turn], implementation, checks[dtype], "given", turn)
                for regime in regimes:
                    if turn < len(drawn := self.drawn(dtype, regime)):
                        yield from self.about(drawn[turn], implementation, checks[dtype], regime, turn)
                if has_kind(Examples.SPECIAL, checks[dtype]) and turn < len(drawn := self.drawn(dtype, "special")):
                    kind, cached = Examples.SPECIAL, drawn[turn]
                    yield list(questions_of_kind(kind, cached, implementation, checks[dtype], "special", turn))
            if turn == 0:
                for dtype in dtypes:
                    for place, cached in enumerate(self.few(dtype)):
                        yield from self.about(cached, implementation, checks[dtype], "sizes", -1 - place)
                    yield from self._declared(implementation, dtype, checks[dtype], slow=False)
            if turn == 1:
                for dtype in dtypes:
                    for place, cached in enumerate(self.long(dtype)):
                        yield from self.about(cached, implementation, checks[dtype], "long", place)
                    for place, cached in enumerate(self.sizes(dtype)):
                        yield from self.about(cached, implementation, checks[dtype], "sizes", place)
        for dtype in dtypes:
            for place, cached in enumerate(self.far(dtype)):
                some = asked(cached, implementation, checks[dtype])
                yield from self.about(cached, implementation, some, "long", -1 - place)
            for place, cached in enumerate(self.given(dtype)):
                if cached.large or place >= self.profile.examples:
                    yield from self.about(cached, implementation, checks[dtype], "given", place)
            for place, cached in enumerate(self.real(dtype) if has_kind(Examples.REAL_DATA, checks[dtype]) else ()):
                kind = Examples.REAL_DATA
                yield list(questions_of_kind(kind, cached, implementation, checks[dtype], "digits", place))
            yield from self._declared(implementation, dtype, checks[dtype], slow=True)

    def about(
        self, cached: CachedCase, implementation: Implementation, checks: tuple[Check, ...], regime: str, turn: int
    ) -> Iterator[list[Question]]:
        """The questions about one ordinary example: the cheap ones in one group, the others in another."""
        for kind in kinds_of(cached):
            yield list(questions_of_kind(kind, cached, implementation, checks, regime, turn))

    def _declared(
        self, implementation: Implementation, dtype: str, checks: tuple[Check, ...], *, slow: bool
    ) -> Iterator[list[Question]]:
        for check in checks:
            if isinstance(check, DeclaredCheck) and check.slow is slow:
                yield [Question(check, part, dtype, check.name) for part in check.parts(self, dtype, implementation)]


def kinds_of(cached: CachedCase) -> tuple[Examples, ...]:
    """The kinds of checks that an ordinary example is used for, the cheap ones first."""
    used = {Examples.EVERY: True, Examples.SAMPLED: cached.sampled, Examples.FEW: cached.few}
    return tuple(kind for kind, wanted in used.items() if wanted)


def asked(cached: CachedCase, implementation: Implementation, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks for an example of `CheckPlan.far`: none of derivatives that its case does not have."""
    concept, gives = cached.case.concept, implementation.gives
    if gives == "second" or (gives == "gradient" and not concept.differentiable):
        return ()
    left_out = {"second"} if concept.differentiable else {"second", "gradient"}
    return tuple(check for check in checks if check.name not in left_out)


def has_kind(kind: Examples, checks: tuple[Check, ...]) -> bool:
    """Whether one of the checks is run on examples of this kind."""
    return any(isinstance(check, ExampleCheck) and check.examples is kind for check in checks)

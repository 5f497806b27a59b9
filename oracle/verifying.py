"""`oracle.verify`: hold a function to a concept, in a test or in a notebook, in this process.

It asks the questions of the suite, in the order that convicts soonest, and raises an `AssertionError` that says what is
wrong, with the smallest input that shows it. A function that may hang or do harm is better judged by `oracle check`,
which does so in a process of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from oracle.candidate_objects import found_in, in_python
from oracle.candidates import Mismatch, NotFound, bind, find, implementations, side_of
from oracle.candidates.calling import refuse_what_cannot_be_asked
from oracle.catalogue import Concept, MalformedPage, load
from oracle.commands.options import dtypes_for
from oracle.convictions import Conviction, sentence_of
from oracle.domains import Domain
from oracle.judge import Verdict
from oracle.judge.verdict import MEANING, NOT_CERTIFIED
from oracle.records import shows_nothing
from oracle.reference import concept_of
from oracle.sweep.exam import Asked, Exam, Question, Sitting
from oracle.sweep.profiles import PROFILES

__all__ = ["Verified", "verify"]


@dataclass(frozen=True, eq=False)
class Verified:
    """What was found right: of which concept, how well, and on how many examples.

    `grade` is the worst of all that was asked: "accurate", "rearranged" or "unsupported". `notes` say what is no fault
    and yet worth knowing.
    """

    concept: Concept
    name: str
    grade: str
    dtypes: tuple[str, ...]
    examples: int
    notes: tuple[str, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether the truth was enclosed, not measured."""
        return not self.concept.uncertified

    def __bool__(self) -> NoReturn:
        raise TypeError("`verify` raises where something is wrong; what it returns is neither true nor false")

    def __str__(self) -> str:
        head = f"{self.name} is right: {self.concept.name}, {self.grade} ({MEANING[self.grade]})"
        if not self.certified:
            head = f"{self.name} agrees with the reference of {self.concept.name}; {NOT_CERTIFIED}"
        lines = [head, f"{self.examples:,} examples in {', '.join(self.dtypes)}", *self.notes]
        return "\n  ".join(lines)

    __repr__ = __str__

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from oracle.notebook import verified_html

        return verified_html(self)


def verify(
    concept: str | Path | Concept | Callable[..., Any],
    candidate: Callable[..., Any] | str,
    *,
    arguments: Mapping[str, str] | None = None,
    returns: Sequence[str] = ("value",),
    constants: Mapping[str, Any] | None = None,
    dtypes: Sequence[str] | None = None,
    examples: int | None = None,
    seed: int = 0,
    inputs: Domain | None = None,
    differentiable: Sequence[str] = (),
) -> Verified:
    """Raise an `AssertionError` if `candidate` does not compute `concept`.

    `concept` is the name of a concept, the path of a file of your own, or a `Concept`; or a reference, a function in
    plain NumPy, with its valid `inputs` (and, where it can be certified, what its gradients are `differentiable` by).
    `candidate` is a function on arrays or on tensors, or the address of one ("file.py:function").

    `arguments` maps the concept's inputs to the candidate's parameters where the names do not tell; `returns` says what
    comes back, in order: "value", "gradient:NAME", "-" for what to ignore; `constants` are parameters of its own.
    `dtypes` are those to ask in (float64 for NumPy, float32 and float64 for torch), `examples` how many of each kind.

    >>> verify("activations/relu", lambda x: np.maximum(x, 0))
    <lambda> is right: activations/relu, accurate (inside the direct budget: rounding alone explains it)
      160 examples in float64
    """
    __tracebackhide__ = True
    returns = (returns,) if isinstance(returns, str) else tuple(returns)
    page = _concept(concept, inputs, (*differentiable, *_asked_for(returns, differentiable)))
    try:
        found = find(candidate) if isinstance(candidate, str) else found_in(candidate, page)
        binding = bind(page, found, arguments, returns, constants)
        side = side_of(page, found, binding)
        refuse_what_cannot_be_asked(page, found, binding, side, lambda call: call)
        asked = dtypes_for(page, side, None if dtypes is None else list(dtypes))
    except (NotFound, Mismatch) as error:
        raise TypeError(in_python(str(error))) from None
    own = tuple(replace(each, name=f"your {found.name}") for each in implementations(page, found, binding, side))
    judged = replace(page, implementations=(*page.implementations, *own), dtypes=asked, data=None, runs=())
    profile = PROFILES["default"] if examples is None else replace(PROFILES["default"], examples=examples)
    hearing = _Hearing(Exam(judged, profile, seed))
    sittings = [Sitting(hearing.exam, each) for each in own]
    for sitting in sittings:
        by_hand = sitting.candidate.gives == "value" and any(each.gives == "gradient" for each in own)
        asked_of = hearing.convicted(sitting, by_hand=by_hand)
        if asked_of is not None:
            question, verdict = asked_of
            conviction = Conviction(page, found, binding, sitting, question, verdict, len(hearing.seen))
            raise AssertionError(conviction.text()) from conviction.cause()
    return hearing.verified(page, found.name)


def _concept(concept: Any, inputs: Domain | None, differentiable: tuple[str, ...]) -> Concept:
    if isinstance(concept, Concept | str | Path):
        page = concept if isinstance(concept, Concept) else load(concept)
        if inputs is not None or set(differentiable) - set(page.differentiable):
            raise TypeError(f"{page.name} says itself what its inputs are, and what it is differentiable by")
    elif not callable(concept):
        raise TypeError(
            f"a concept is its name, the path of a file, a Concept or a reference function, got {concept!r}"
        )
    elif inputs is None:
        raise TypeError("a reference function needs its valid inputs, as in inputs=Domain(X=Reals('n d'))")
    else:
        try:
            page = concept_of(concept, inputs, differentiable)
        except MalformedPage as error:
            raise TypeError(str(error).replace("the page ", "", 1).replace("inputs():", "inputs:")) from None
    if not page.computes or page.state:
        raise TypeError(
            f"{page.name} is a page about {'training' if page.state else 'memory'}: no function computes it"
        )
    return page


def _asked_for(returns: Sequence[str], differentiable: Sequence[str]) -> tuple[str, ...]:
    """The inputs by which gradients come back."""
    named = (part.partition(":")[2] for part in returns if part.startswith("gradient:"))
    return tuple(name for name in named if name not in differentiable)


class _Hearing:
    """What was asked of a candidate, and what came of it."""

    def __init__(self, exam: Exam) -> None:
        self.exam = exam
        self.seen: set[tuple[str, str, int]] = set()
        self.vacuous: set[tuple[str, str, int]] = set()
        self.grades: set[str] = set()
        self.notes: dict[str, str] = {}

    def convicted(self, sitting: Sitting, *, by_hand: bool) -> tuple[Question, Verdict] | None:
        """Ask until a question convicts; that one and its verdict, or None."""
        for group in sitting.questions():
            for question in group:
                # Who returns gradients by hand did not mean the value to be differentiated by autograd.
                if not (by_hand and question.asked.check in ("gradient", "second")):
                    verdict = _answer(sitting, question)
                    if self._convicts(question.asked, verdict):
                        return question, verdict
            sitting.forget()
        return None

    def _convicts(self, asked: Asked, verdict: Verdict) -> bool:
        place = (asked.dtype, asked.regime, asked.example)
        blamed = not verdict.right and verdict.grade != "undecided"
        if asked.check == "special":
            if blamed:
                self.notes.setdefault("special", f"beside: given what is not finite, it {sentence_of(verdict)}")
            return False
        if asked.check == "errors":
            if blamed:
                self.notes.setdefault(verdict.sentence, f"beside: {verdict.sentence}")
            return False
        if asked.check == "second" and verdict.grade == "raised":
            self.notes.setdefault("second", f"beside: cannot be differentiated twice: it {verdict.sentence}")
            return False
        if verdict.grade == "unsupported":
            self.notes.setdefault(asked.dtype, f"in {asked.dtype} it {verdict.sentence}")
        if verdict.grade == "undecided":
            self.notes.setdefault("undecided", f"undecided at times: {verdict.sentence}")
        self.seen.add(place)
        if asked.check in ("value", "gradient"):
            if verdict.vacuous or verdict.grade in ("undecided", "unsupported"):
                self.vacuous.add(place)
            else:
                self.grades.add(verdict.grade)
        return blamed

    def verified(self, page: Concept, name: str) -> Verified:
        """Nothing convicted: the record of it; an `AssertionError` if nothing was shown."""
        __tracebackhide__ = True
        worst = next((grade for grade in ("rearranged", "accurate") if grade in self.grades), "unsupported")
        if worst != "unsupported" and shows_nothing(len(self.seen), len(self.vacuous)):
            self.notes["vacuous"] = (
                f"on {len(self.vacuous)} of them any answer would have passed: the definition itself may overflow there"
            )
        if worst == "unsupported" and not any(note.startswith("in ") for note in self.notes.values()):
            raise AssertionError(
                f"nothing was shown of {name}: on all {len(self.seen)} examples any answer would have passed, or the "
                f"truth is undecided; is this the right definition of {page.name}?"
            )
        if worst == "rearranged":
            self.notes["form"] = "its form loses digits that the definition's keeps; no fault, and good to know"
        return Verified(page, name, worst, self.exam.concept.dtypes, len(self.seen), tuple(self.notes.values()))


def _answer(sitting: Sitting, question: Question) -> Verdict:
    """The verdict; a time limit needs signals, and those come to the main thread alone."""
    if threading.current_thread() is threading.main_thread():
        return sitting.ask(question)[0]
    return question.judge(sitting)

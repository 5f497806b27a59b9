"""`oracle.verify`: hold a function to a concept, in a test or in a notebook, in this process.

It asks the questions of the suite, in the order that convicts soonest, and raises an `AssertionError` that says what is
wrong, with the smallest input that shows it. A function that may hang or do harm is better judged by `oracle check`,
which does so in a process of its own.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from oracle.candidates.binding import BindingError, bind
from oracle.candidates.candidate_run import CandidateRun
from oracle.candidates.formatting import note_sentence, paragraphs
from oracle.candidates.isolated_call import TimeLimit
from oracle.candidates.locating import FunctionNotFound, LocatedFunction, locate
from oracle.candidates.objects import in_python, locate_object
from oracle.candidates.preparation import adapt
from oracle.candidates.snippets import python_snippet
from oracle.catalogue.concept import Concept, MalformedConcept
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain
from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.records.judgement import Job, Judgement
from oracle.records.notebook_html import HasHtml

__all__ = ["Verified", "verify"]

_SECONDS = 5.0  # that one answer may take, as in `oracle check`


@dataclass(frozen=True, eq=False)
class Verified(HasHtml):
    """What was found right: of which concept, how well, and on how many examples.

    `grade` is the worst of all that was asked: ACCURATE, REARRANGED or UNSUPPORTED. `notes` say what is no fault
    and yet worth knowing.
    """

    concept: Concept
    name: str
    grade: Grade
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
        head = f"{self.name} is right: {self.concept.name}, {self.grade} ({self.grade.meaning})"
        if not self.certified:
            head = f"{self.name} agrees with the reference of {self.concept.name}; {NOT_CERTIFIED}"
        lines = [head, f"{self.examples:,} examples in {', '.join(self.dtypes)}", *self.notes]
        return "\n  ".join(lines)

    __repr__ = __str__

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


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
        found = locate(candidate) if isinstance(candidate, str) else locate_object(candidate, page)
        binding = bind(page, found, arguments, returns, constants)
        trust = TimeLimit(_file(found), _SECONDS)
        prepared = adapt(page, found, binding, dtypes=tuple(dtypes or ()), around=trust.around)
    except (FunctionNotFound, BindingError) as error:
        raise TypeError(in_python(str(error))) from None
    job = Job(concept=page.name, address=found.address, seed=seed, total_seconds=12 * _SECONDS)
    job = job if examples is None else msgspec.structs.replace(job, examples=examples)
    judgement = Judgement(address=found.address, concept=page.name, verdict=Grade.RAISED)
    hearing = CandidateRun(job, prepared, trust, judgement, partial(python_snippet, prepared))
    began = time.monotonic()
    hearing.run()
    judgement.seconds = time.monotonic() - began
    if judgement.verdict == Grade.UNTESTED or not (judgement.right or judgement.verdict == Grade.UNDECIDED):
        raise AssertionError("\n\n".join(paragraphs(judgement))) from _cause(hearing)
    notes = tuple(map(note_sentence, judgement.notes))
    if judgement.verdict is Grade.UNDECIDED:
        notes = (f"undecided on {judgement.undecided} of them: {judgement.sentence}", *notes)
    if judgement.verdict is Grade.REARRANGED:
        notes = ("its form loses digits that the definition's keeps; no fault, and good to know", *notes)
    return Verified(page, found.name, judgement.verdict, prepared.concept.dtypes, judgement.examples, notes)


def _file(found: LocatedFunction) -> str:
    place = found.address.rpartition(":")[0]
    if place.endswith(".py"):
        return place
    try:
        return inspect.getsourcefile(inspect.unwrap(found.function)) or ""
    except TypeError:  # written in C
        return ""


def _cause(hearing: CandidateRun) -> BaseException | None:
    """What the candidate raised, with its own part of the traceback."""
    error = hearing.conviction.raised if hearing.conviction is not None else None
    if error is None or hearing.judgement.verdict != "raised":
        return None
    trace, ours = error.__traceback__, Path(__file__).parents[1]
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).is_relative_to(ours):
        trace = trace.tb_next
    return error.with_traceback(trace)


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
        except MalformedConcept as error:
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

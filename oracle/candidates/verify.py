"""`oracle.verify`: check a function against a concept, in a test or in a notebook, in this process.

It asks the questions of the suite, those that find faults soonest first. `oracle check` does the same in a process of
its own, which is better for functions that may hang or crash.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, NoReturn

from msgspec.structs import replace

from oracle.candidates.alternatives import with_alternative, with_gradients, with_least
from oracle.candidates.binding import Binding, bind
from oracle.candidates.errors import BindingError, FunctionNotFound
from oracle.candidates.forked import judge_in_copy
from oracle.candidates.formatting import note_sentence
from oracle.candidates.locating import LocatedFunction, locate, locate_object
from oracle.candidates.matched_candidate import MatchedCandidate
from oracle.candidates.measured_text import how_measured, is_in_torch, not_certified
from oracle.candidates.own_settings import own_settings
from oracle.candidates.parsing import range_of_magnitudes
from oracle.candidates.stated import with_statements
from oracle.candidates.time_limits import CALL, CALLS_IN_TOTAL
from oracle.candidates.verification_failed import VerificationFailed
from oracle.catalogue.concept import Concept
from oracle.catalogue.declarations import Law
from oracle.catalogue.loading import concept_of, load
from oracle.domains import DRAWN_REGIMES, Domain
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.records.notebook_html import HasHtml
from oracle.runner.limits import TimeLimitExceeded, limit

SIDES = ("", "numpy", "torch", "both")
REGIMES = (*DRAWN_REGIMES, "special", "given", "long", "digits")


@dataclass(frozen=True, eq=False)
class Verified(HasHtml):
    """The result of `verify` for a function that passed.

    It has no truth value: `verify` raises an `AssertionError` for a function that is wrong. A notebook shows it as a
    table.

    Attributes:
        concept: the concept, or the concept that was made of a reference.
        name: the name of the function.
        grade: the worst grade of all checks: ACCURATE, REARRANGED, NORMWISE, LIMITED or UNSUPPORTED.
        dtypes: the dtypes in which it was checked.
        examples: the number of examples.
        notes: behaviour that is no fault but may matter; of a LIMITED function, the range in which it is right.
        called: with the arrays of which library and in which dtypes it was called.
        matched: how its parameters were matched with the inputs.
    """

    concept: Concept
    name: str
    grade: Grade
    dtypes: tuple[str, ...]
    examples: int
    notes: tuple[str, ...] = ()
    called: str = ""
    matched: str = ""

    @property
    def certified(self) -> bool:
        """Whether the true value was enclosed; if not, it was measured in longer precision."""
        return not self.concept.uncertified

    def __bool__(self) -> NoReturn:
        problem = "`verify` raises an AssertionError if the function is wrong; its result is neither true nor false"
        raise TypeError(problem)

    def __str__(self) -> str:
        word = "is right" if self.grade.right else "passes"
        head = f"{self.name} {word}: {self.concept.name}, {self.grade} ({self.grade.meaning})"
        if not self.certified:
            torch, own = "torch " * is_in_torch(self.concept), self.concept.name.removeprefix("the reference")
            head = f"{self.name} agrees with the {torch}reference{f' {own}' * bool(own)}; {not_certified(self.concept)}"
        count = f"{self.examples:,} examples with {self.called}"
        return "\n  ".join(filter(None, [head, count, self.matched, how_measured(self.concept), *self.notes]))

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
    examples: int = 16,
    seed: int = 0,
    inputs: Domain | None = None,
    differentiable: Sequence[str] | None = None,
    side: Literal["", "numpy", "torch", "both"] = "",
    alternative: str = "",
    regimes: Sequence[str] = (),
    work: int = 4096,
    strict_special: bool = False,
    isolate: bool = False,
    within: tuple[float, float] | None = None,
    least: Mapping[str, int] | None = None,
    strict: bool = False,
    worked: Sequence[tuple[Mapping[str, Any], Any]] = (),
    laws: Sequence[Law | Callable[..., Any]] = (),
    sizes: Sequence[Mapping[str, int]] = (),
) -> Verified:
    """Check a function against a concept or a reference; raises an `AssertionError` if it is wrong.

    NumPy, torch, random generators and warnings have default settings during the check; your settings are restored.

    Args:
        concept: the name of a concept, the path of a concept file, or a `Concept`; or a reference: a function in NumPy
            or torch, together with `inputs`.
        candidate: a function of arrays or of tensors, a `torch.nn.Module`, or an address, such as "file.py:function".
        arguments: maps inputs to parameters of the candidate, also to "params['W']" and "self.W".
        returns: what the candidate returns, in order: "value", "gradient:NAME", or "-" to ignore a part. A part may
            have a place: "value=x", "gradient:W=self.dW", "gradient:W=result[1]['W']".
        constants: extra parameters of the candidate; each call gets copies.
        dtypes: the dtypes to check; by default float64 for NumPy, and float32 and float64 for torch.
        examples: the number of examples of each regime.
        seed: the seed of the random examples.
        inputs: the valid inputs of a reference; a concept states its own.
        differentiable: the inputs whose gradients are checked: of a concept, all by default; of a reference, none.
        side: the library whose arrays the candidate gets; detected by default. With "both", it must be right with
            either.
        alternative: the name of another definition of the concept.
        regimes: the regimes to use; all by default.
        work: the number of operations of the definition that one example may cost.
        strict_special: whether wrong results for NaN, infinities, -0 and subnormal numbers fail; by default they are
            notes.
        isolate: whether to call the candidate in a copy of this process, because it may crash or hang in C.
        within: ordinary magnitudes; a function that fails only beyond them is *limited*. By default from 1e-6 to 1e6.
        least: least sizes by axis.
        strict: whether the grades *normwise* and *limited* fail.
        worked: pairs of inputs by name and the expected value.
        laws: relations that the result must satisfy: a `Law`, or a function of the inputs and the value.
        sizes: the only sizes to use, by axis.

    Returns:
        The grade with the number of examples and notes.

    Raises:
        AssertionError: the function is wrong, or there is no verdict. The message is that of `oracle check`.
        TypeError: the candidate or the reference cannot be called with these inputs.
        ValueError: an option has an unknown value.
        KeyError: there is no such concept.

    >>> print(verify("activations/relu", lambda x: np.maximum(x, 0)).grade)
    accurate
    """
    __tracebackhide__ = True
    names = (returns,) if isinstance(returns, str) else tuple(returns)
    _check_known(side=([side], SIDES), regimes=(regimes, REGIMES))
    with own_settings():
        loaded = _stated(concept, inputs, differentiable, names, alternative, least)
        loaded = with_statements(loaded, worked, laws, sizes)
        job = Job(concept=loaded.name, address="", alternative=alternative, dtypes=tuple(dtypes or ()), side=side)
        job = replace(job, examples=examples, seed=seed, regimes=tuple(regimes), work=work, strict=strict)
        job = replace(job, within=range_of_magnitudes(within), strict_special=strict_special)
        matching = partial(bind, loaded, arguments=arguments, returns=names, constants=constants)
        return _verified(loaded, candidate, matching, job, by_autograd=bool(differentiable), isolate=isolate)


def _stated(
    concept: Any,
    inputs: Domain | None,
    differentiable: Sequence[str] | None,
    returns: tuple[str, ...],
    alternative: str,
    least: Mapping[str, int] | None,
) -> Concept:
    """The concept with the caller's alternative and least sizes."""
    loaded = _concept_in_time(concept, inputs, differentiable, returns)
    loaded = with_alternative(loaded, alternative) if alternative else loaded
    return with_least(loaded, least) if least else loaded


def _check_known(**options: tuple[Sequence[str], Sequence[str]]) -> None:
    for option, (values, known) in options.items():
        if unknown := [value for value in values if value not in known]:
            raise ValueError(f"{option} can be {', '.join(map(repr, known))}, got {unknown[0]!r}")


def _verified(
    concept: Concept,
    candidate: Any,
    matching: Callable[[LocatedFunction], Binding],
    job: Job,
    *,
    by_autograd: bool,
    isolate: bool,
) -> Verified:
    __tracebackhide__ = True
    try:
        inputs = tuple(concept.domain.parameters)
        located = locate(candidate, inputs) if isinstance(candidate, str) else locate_object(candidate, concept)
        binding = matching(located)
    except (FunctionNotFound, BindingError) as error:
        raise TypeError(error.for_python()) from None
    job = replace(job, address=located.address, seconds=CALL, total_seconds=CALLS_IN_TOTAL * CALL)
    by_hand = any(part.startswith("gradient:") for part in binding.returns)
    matched = MatchedCandidate(concept, located, binding, job, by_autograd and not by_hand)
    judgement, dtypes = judge_in_copy(job, matched.judge_in_copy) if isolate else matched.judge_here()
    if judgement.unusable:
        raise TypeError(judgement.sentence)
    if not judgement.right:
        raise VerificationFailed.of(judgement) from matched.exception
    notes = tuple(_notes(judgement, certified=not concept.uncertified))
    if by_autograd and "torch" not in judgement.called and "gradient:" not in judgement.matched:
        notes = (*notes, "Note: gradients were not checked, because it is called with NumPy arrays and returns none.")
    return Verified(
        concept=concept,
        name=located.name,
        grade=judgement.verdict,
        dtypes=dtypes,
        examples=judgement.examples,
        notes=notes,
        called=judgement.called,
        matched=judgement.matched,
    )


def _notes(judgement: Judgement, *, certified: bool) -> Iterator[str]:
    """What the grade says about a function that passed, and the notes of the judgement."""
    if judgement.verdict is Grade.REARRANGED and certified:
        yield "it loses more digits than the definition, which is no fault"
    if judgement.verdict.needs_reason:
        yield note_sentence(judgement.sentence)
    yield from map(note_sentence, judgement.notes)


def _concept_in_time(concept: Any, *options: Any) -> Concept:
    try:
        with limit(CALLS_IN_TOTAL * CALL):
            return _concept(concept, *options)
    except TimeLimitExceeded:
        raise TypeError(f"the reference does not answer within {CALLS_IN_TOTAL * CALL:g} s on small inputs") from None


def _concept(
    concept: Any, inputs: Domain | None, differentiable: Sequence[str] | None, returns: tuple[str, ...]
) -> Concept:
    """Return the concept to check against; raises `TypeError` if none that a function can compute is defined."""
    by_hand = tuple(part.partition("=")[0].partition(":")[2] for part in returns if part.startswith("gradient:"))
    names = tuple(dict.fromkeys((*(differentiable or ()), *by_hand)))
    if isinstance(concept, Concept | str | Path):
        loaded = concept if isinstance(concept, Concept) else load(concept)
        if inputs is not None or set(names) - set(loaded.differentiable):
            raise TypeError(
                f"{loaded.name} states its own inputs and gradients; leave out inputs= and differentiable=, "
                "or pass a reference function instead of the concept"
            )
    elif not callable(concept):
        expected = "a name, a path, a Concept or a reference function"
        raise TypeError(f"got {concept!r} as the concept, but expected {expected}")
    elif inputs is None:
        raise TypeError("a reference function needs its valid inputs, as in inputs=Domain(X=Reals('n d'))")
    else:
        loaded = concept_of(concept, inputs, names)
    if not loaded.computes or loaded.state:
        about = "a training run" if loaded.state else "memory and state"
        raise TypeError(f"{loaded.name} is about {about}: it has no definition that a function could compute")
    return loaded if differentiable is None else with_gradients(loaded, names)

"""Turn a job into a bound candidate: load the concept, locate the function, and match one with the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, Protocol

from oracle.candidates import locating
from oracle.candidates.access import access_to
from oracle.candidates.adapters import Side, Wrapper
from oracle.candidates.alternatives import with_alternative, with_gradients, with_least
from oracle.candidates.binding import Binding, bind
from oracle.candidates.errors import BindingError, FunctionNotFound, InvalidOption, UnknownName
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.matched_outputs import outputs_named
from oracle.candidates.measured_text import how_measured, not_certified
from oracle.candidates.parsing import parse_pairs, select_dtypes, split_address, split_list
from oracle.candidates.result_dtypes import dtypes_of_results
from oracle.candidates.returned_parts import with_returns
from oracle.candidates.side_detection import Sides, detect_sides
from oracle.catalogue.concept import Concept, Implementation, MalformedConcept
from oracle.catalogue.loading import load
from oracle.catalogue.reference import only_outputs
from oracle.judge import Check
from oracle.records.judgement import Job


@dataclass(frozen=True)
class BoundCandidate:
    """A candidate that can be called with the inputs of a concept, with the arrays of one or of both libraries.

    `dtypes` are those to check in, by library; the concept has all of them. `side` is the first library of `sides`.
    """

    concept: Concept
    located: LocatedFunction
    binding: Binding
    sides: Sides
    dtypes: Mapping[str, tuple[str, ...]]
    implementations: tuple[Implementation, ...]

    @property
    def side(self) -> Side:
        return self.sides.called[0]

    @property
    def called(self) -> str:
        """With what it is called, e.g. "torch tensors in float32, float64 (its module imports torch)"."""
        pairs = [f"{ARRAYS[side]} in {', '.join(self.dtypes[side])}" for side in self.sides.called]
        return " and ".join(pairs) + (f" ({self.sides.reason})" if self.sides.reason else "")

    @property
    def measured(self) -> str:
        """That the truth is not certified, and how the tolerance came about; empty if it is certified."""
        how = how_measured(self.concept)
        return f"{not_certified(self.concept)}. {how[0].upper()}{how[1:]}" if how else ""

    def is_advisory(self, implementation: Implementation, check: Check) -> bool:
        """Whether a failure of this check is a note, because the candidate may be written for the other library."""
        by_autograd = check.differentiates and implementation.side == "torch" and implementation.gives == "value"
        return implementation.side in self.sides.advisory or (self.sides.autograd_is_advisory and by_autograd)

    def on(self, side: Side) -> "BoundCandidate":
        """The candidate as it is called with the arrays of one library alone."""
        concept = replace(self.concept, dtypes=self.dtypes[side])
        own = tuple(one for one in self.implementations if one.side == side)
        return replace(self, concept=concept, sides=Sides((side,)), implementations=own)


ARRAYS: dict[Side, str] = {"numpy": "NumPy arrays", "torch": "torch tensors"}


def load_concept(name: str, alternative: str = "", least: Mapping[str, int] | None = None) -> Concept:
    """Return the concept of this name or file, with the named alternative definition and these least sizes.

    Raises `InvalidOption`.
    """
    try:
        concept = load(name)
    except (KeyError, FileNotFoundError, MalformedConcept) as error:
        raise InvalidOption(str(error)) from error
    if not concept.computes:
        raise InvalidOption(f"{name} is about memory or autograd state: it has no definition that a function computes")
    concept = with_alternative(concept, alternative) if alternative else concept
    return with_least(concept, least) if least else concept


class Finder(Protocol):
    """Finds functions, in this process or in another one."""

    def locate(self, address: str, inputs: Sequence[str]) -> LocatedFunction:
        """See `locating.locate`."""

    def public_functions(self, place: str) -> Sequence[LocatedFunction]:
        """See `locating.public_functions`."""


def prepare(job: Job, concept: Concept, finder: Finder = locating) -> BoundCandidate:
    """Locate the function of a job, match its parameters, and detect its library.

    Raises `UnusableCandidate`, or the exception that the candidate's file raises when it is imported.
    """
    concept = concept if job.gradients else with_gradients(concept, ())
    arguments, constants = parse_pairs(job.arguments), parse_pairs(job.constants, literal=True)
    returns = split_list(job.returns)
    bound = partial(bind, concept, arguments=arguments, returns=returns, constants=constants)
    place, name = split_address(job.address)
    if name:
        located = finder.locate(job.address, tuple(concept.domain.parameters))
    else:
        located = _only_fitting(place, finder.public_functions(place), concept, bound)
    return adapt(concept, located, bound(located), job.side, job.dtypes)


def adapt(
    concept: Concept,
    located: LocatedFunction,
    binding: Binding,
    side: Side | Literal["", "both"] = "",
    dtypes: Sequence[str] = (),
    wrap: Wrapper = lambda call: call,
    *,
    by_autograd: bool = False,
) -> BoundCandidate:
    """Detect the libraries of a bound function, and return it as implementations of the concept.

    `by_autograd` says that gradients are wanted which the function does not return. Raises `BindingError` if its
    results are ambiguous, and `InvalidOption`, a `ValueError`, for other dtypes.
    """
    access = access_to(located, wrap)
    chosen = outputs_named(concept.outputs, binding.returns)
    concept = only_outputs(concept, chosen) if chosen else concept
    if side == "both":
        sides = Sides(("numpy", "torch"))
    elif side:
        sides = Sides((side,))
    else:
        sides = detect_sides(concept, located, binding, wrap, by_autograd=by_autograd)
    dtypes = dtypes or access.own_dtypes(binding)
    binding = with_returns(concept, located, binding, sides.called[0], wrap)
    if len(sides.called) > 1 and dtypes and set(dtypes) <= {"bfloat16"}:
        sides = Sides(("torch",))  # NumPy has no bfloat16
    of_side: dict[str, tuple[str, ...]] = {one: select_dtypes(concept, one, dtypes) for one in sides.called}
    own = [access.implementations(binding, one, concept.returns, concept.outputs) for one in sides.called]
    implementations = tuple(implementation for each in own for implementation in each)
    if not dtypes and "torch" in of_side:
        of_side["torch"] = dtypes_of_results(concept, implementations, of_side["torch"])
    every = tuple(dtype for dtype in concept.dtypes if any(dtype in those for those in of_side.values()))
    return BoundCandidate(replace(concept, dtypes=every), located, binding, sides, of_side, implementations)


def _only_fitting(
    place: str, choices: Sequence[LocatedFunction], concept: Concept, bound: Callable[[LocatedFunction], Binding]
) -> LocatedFunction:
    """Return the only function whose parameters fit the concept, or the one of these that is called like the concept.

    If there is none, return the only one whose parameter names fit.
    """
    bindings: list[tuple[LocatedFunction, Binding]] = []
    errors: list[BindingError] = []
    for located in choices:
        try:
            bindings.append((located, bound(located)))
        except UnknownName:
            raise
        except BindingError as error:
            errors.append(error)
    inputs = {name.lower() for name in concept.domain.parameters}
    by_name = [pair for pair in bindings if {own.lower() for own in pair[1].arguments} <= inputs]
    titled = [pair for pair in bindings if pair[0].name == concept.name.rpartition("/")[2]]
    for some in (bindings, titled, by_name):
        if len(some) == 1:
            return some[0][0]
    if bindings:
        listed = ", ".join(located.name for located, _ in bindings)
        choose = f"write {place}:NAME, or for `oracle grade` --function NAME"
        raise FunctionNotFound(f"several functions of {place} fit: {listed}; {choose}")
    if len(errors) == 1:
        raise errors[0]
    have = ", ".join(located.name for located in choices) or "none"
    raise FunctionNotFound(f"{place} has no public function that fits {concept.name}; it has {have}")

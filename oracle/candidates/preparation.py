"""From a job to something that can be judged: the concept, the function, and how the two fit together."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

from oracle.candidates.adapters import Call, Side, candidate_implementations, check_returns, detect_side
from oracle.candidates.alternatives import with_alternative
from oracle.candidates.binding import Binding, BindingError, bind
from oracle.candidates.locating import FunctionNotFound, LocatedFunction, locate, public_functions
from oracle.candidates.parsing import parse_pairs, select_dtypes
from oracle.catalogue.concept import Concept, Implementation, MalformedConcept
from oracle.catalogue.discovery import announced, is_path
from oracle.catalogue.loading import load, names
from oracle.records.judgement import Job

__all__ = ["BoundCandidate", "UnusableCandidate", "adapt", "load_concept", "prepare"]


class UnusableCandidate(Exception):
    """There is nothing to judge: no such concept, no such function, or none that can be called. Says what to do."""


@dataclass(frozen=True)
class BoundCandidate:
    """A candidate, ready to be asked."""

    concept: Concept
    located: LocatedFunction
    binding: Binding
    side: Side
    implementations: tuple[Implementation, ...]


def load_concept(name: str, alternative: str = "") -> Concept:
    """Return the concept of that name or file, with an alternative definition if one is named.

    Raises `UnusableCandidate` with similar names if there is none.
    """
    known = (*names(), *announced())
    if name not in known and not is_path(name):
        near = difflib.get_close_matches(name, known, 4, 0.4) or [one for one in known if name in one]
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        raise UnusableCandidate(f"there is no concept {name!r}; {meant}`oracle list` has them all")
    try:
        concept = load(name)
        if not concept.computes:
            raise UnusableCandidate(
                f"{name} shows scenes of memory or state: there is nothing that a function could compute"
            )
        return with_alternative(concept, alternative) if alternative else concept
    except (KeyError, FileNotFoundError, MalformedConcept) as error:
        raise UnusableCandidate(str(error.args[0] if isinstance(error, KeyError) else error)) from error


def prepare(
    job: Job,
    concept: Concept,
    around: Callable[[Call], Call] = lambda call: call,
    importing: AbstractContextManager[None] | None = None,
) -> BoundCandidate:
    """Find the function, match its parameters, and see which library it is written for.

    Raises `UnusableCandidate`, or whatever the candidate's file raises when it is imported.
    """
    try:
        arguments, constants = parse_pairs(job.arguments), parse_pairs(list(job.constants), literal=True)
        returns = [part.strip() for part in job.returns.split(",")]

        def bound(found: LocatedFunction) -> Binding:
            return bind(concept, found, arguments, returns, constants)

        _, colon, name = job.address.rpartition(":")
        with importing or nullcontext():
            found = locate(job.address) if colon and name else None
            choices = [] if found is not None else public_functions(job.address.rstrip(":"))
        if found is None:
            found = _only(job.address, choices, concept, bound)
        return adapt(concept, found, bound(found), job.side, job.dtypes, around)
    except (FunctionNotFound, BindingError, ValueError) as error:
        if isinstance(error, ValueError) and error.__traceback__ is not None and _elsewhere(error):
            raise  # the candidate's own
        raise UnusableCandidate(str(error)) from error


def adapt(
    concept: Concept,
    found: LocatedFunction,
    binding: Binding,
    side: Side | Literal[""] = "",
    dtypes: Sequence[str] = (),
    around: Callable[[Call], Call] = lambda call: call,
) -> BoundCandidate:
    """A bound function with its side and its dtypes; raises `BindingError`, or `ValueError` for unknown dtypes."""
    side = side or detect_side(concept, found, binding, around)
    check_returns(concept, found, binding, side, around)
    concept = replace(concept, dtypes=select_dtypes(concept, side, list(dtypes) or None))
    return BoundCandidate(
        concept, found, binding, side, candidate_implementations(concept, found, binding, side, around)
    )


def _elsewhere(error: BaseException) -> bool:
    """Whether an exception came out of a candidate's file."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is None or "oracle" not in last.tb_frame.f_globals.get("__name__", "").split(".")


def _only(
    place: str, choices: list[LocatedFunction], concept: Concept, bound: Callable[[LocatedFunction], Binding]
) -> LocatedFunction:
    """The only public function that fits, by the names of its parameters before their number."""
    fitting: list[LocatedFunction] = []
    reasons = []
    for found in choices:
        try:
            bound(found)
            fitting.append(found)
        except BindingError as error:
            reasons.append(str(error))
    by_name = [
        found
        for found in fitting
        if {key.lower() for key in bound(found).arguments} <= {name.lower() for name in concept.domain.parameters}
    ]
    for some in (fitting, by_name):
        if len(some) == 1:
            return some[0]
    if fitting:
        listed = ", ".join(found.name for found in fitting)
        raise FunctionNotFound(
            f"{place} has several functions that could be meant: {listed}; say which by --function NAME"
        )
    if len(reasons) == 1:
        raise FunctionNotFound(reasons[0])
    have = ", ".join(found.name for found in choices) or "none"
    raise FunctionNotFound(f"{place} has no public function that fits {concept.name}; it has {have}")

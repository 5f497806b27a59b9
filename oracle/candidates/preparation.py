"""From a job to something that can be judged: the concept, the function, and how the two fit together."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

from oracle.candidates.adapters import Call, Side, implementations, refuse_what_cannot_be_asked, side_of
from oracle.candidates.alternatives import with_convention
from oracle.candidates.binding import Binding, Mismatch, bind
from oracle.candidates.loading import Found, NotFound, find, public
from oracle.candidates.parsing import dtypes_for, pairs
from oracle.catalogue.concept import Concept, Implementation, MalformedConcept
from oracle.catalogue.discovery import announced, is_path
from oracle.catalogue.loading import load, names
from oracle.records.judgement import Job

__all__ = ["Prepared", "Unusable", "concept_of", "fitted", "prepare"]


class Unusable(Exception):
    """There is nothing to judge: no such concept, no such function, or none that can be called. Says what to do."""


@dataclass(frozen=True)
class Prepared:
    """A candidate, ready to be asked."""

    concept: Concept
    found: Found
    binding: Binding
    side: Side
    own: tuple[Implementation, ...]


def concept_of(name: str, convention: str = "") -> Concept:
    """The concept of that name or file, under one of its conventions; raises `Unusable` with what comes near."""
    known = (*names(), *announced())
    if name not in known and not is_path(name):
        near = difflib.get_close_matches(name, known, 4, 0.4) or [one for one in known if name in one]
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        raise Unusable(f"there is no concept {name!r}; {meant}`oracle list` has them all")
    try:
        concept = load(name)
        if not concept.computes:
            raise Unusable(f"{name} shows scenes of memory or state: there is nothing that a function could compute")
        return with_convention(concept, convention) if convention else concept
    except (KeyError, FileNotFoundError, MalformedConcept) as error:
        raise Unusable(str(error.args[0] if isinstance(error, KeyError) else error)) from error


def prepare(
    job: Job,
    concept: Concept,
    around: Callable[[Call], Call] = lambda call: call,
    importing: AbstractContextManager[None] | None = None,
) -> Prepared:
    """Find the function, match its parameters, and see which library it is written for.

    Raises `Unusable`, or whatever the candidate's file raises when it is imported.
    """
    try:
        arguments, constants = pairs(job.arguments), pairs(list(job.constant), literal=True)
        returns = [part.strip() for part in job.returns.split(",")]

        def bound(found: Found) -> Binding:
            return bind(concept, found, arguments, returns, constants)

        _, colon, name = job.address.rpartition(":")
        with importing or nullcontext():
            found = find(job.address) if colon and name else None
            choices = [] if found is not None else public(job.address.rstrip(":"))
        if found is None:
            found = _only(job.address, choices, concept, bound)
        return fitted(concept, found, bound(found), job.side, job.dtypes, around)
    except (NotFound, Mismatch, ValueError) as error:
        if isinstance(error, ValueError) and error.__traceback__ is not None and _elsewhere(error):
            raise  # the candidate's own
        raise Unusable(str(error)) from error


def fitted(
    concept: Concept,
    found: Found,
    binding: Binding,
    side: Side | Literal[""] = "",
    dtypes: Sequence[str] = (),
    around: Callable[[Call], Call] = lambda call: call,
) -> Prepared:
    """A bound function with its side and its dtypes; raises `Mismatch`, or `ValueError` for dtypes that it has not."""
    side = side or side_of(concept, found, binding, around)
    refuse_what_cannot_be_asked(concept, found, binding, side, around)
    concept = replace(concept, dtypes=dtypes_for(concept, side, list(dtypes) or None))
    return Prepared(concept, found, binding, side, implementations(concept, found, binding, side, around))


def _elsewhere(error: BaseException) -> bool:
    """Whether an exception came out of a candidate's file."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is None or "oracle" not in last.tb_frame.f_globals.get("__name__", "").split(".")


def _only(place: str, choices: list[Found], concept: Concept, bound: Callable[[Found], Binding]) -> Found:
    """The only public function that fits, by the names of its parameters before their number."""
    fitting: list[Found] = []
    reasons = []
    for found in choices:
        try:
            bound(found)
            fitting.append(found)
        except Mismatch as error:
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
        raise NotFound(f"{place} has several functions that could be meant: {listed}; say which by --function NAME")
    if len(reasons) == 1:
        raise NotFound(reasons[0])
    have = ", ".join(found.name for found in choices) or "none"
    raise NotFound(f"{place} has no public function that fits {concept.name}; it has {have}")

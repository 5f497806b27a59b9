"""Measure one concept: every version at every size in turns, memory at the largest one, rivals and the certificate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Literal

from oracle.bench.compiled import chosen, compiled_rows
from oracle.bench.kernel_comparison import rivalries
from oracle.bench.peak_memory import peak
from oracle.bench.reference_kernels import rivals_of
from oracle.bench.rounds import Call, Times, in_turns
from oracle.bench.rows import (
    DTYPE,
    Dims,
    Row,
    case_at,
    disagreement,
    judged_dims,
    known_disagreement,
    prepared,
    rows_at,
    rows_of,
    sizes,
    training_rows,
)
from oracle.catalogue.concept import Concept
from oracle.records.speed import Certificate, Compilation, ConceptSpeed, Pace
from oracle.truth import certify

__all__ = ["measure"]

# Arbitrary: whoever would take longer than this for one call is not asked at larger sizes.
_LONGEST_CALL = 0.025
# The certificate is timed at the largest size of the page with so much work: for the hinge loss 16 × 16 × 10.
_CERTIFIED_WORK = 6000


@dataclass(frozen=True)
class _Entrant:
    row: Row
    how: Literal["loop", "eager", "compiled", "rival"]

    @property
    def key(self) -> tuple[str, str]:
        return self.row.implementation.name, self.row.gives


def measure(concept: Concept, compilations: list[Compilation]) -> ConceptSpeed:
    """Time and weigh all that there is of one concept."""
    first, last = (dict(sizes(concept)[place]) for place in (0, -1))
    found = ConceptSpeed(
        concept=concept.name,
        title=concept.title,
        row=concept.row,
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
        growing=[name for name in first if first[name] != last[name]],
        compiled=compilations,
    )
    _Concept(concept, found).run()
    for rival in rivals_of(concept.name):
        found.rivalries += rivalries(concept, found.paces, rival)
    found.certificate = _certificate(concept)
    return found


class _Concept:
    """One concept while it is measured."""

    def __init__(self, concept: Concept, found: ConceptSpeed) -> None:
        self.concept, self.found = concept, found
        self.gone: set[tuple[str, str]] = set()  # those that are not timed any more
        self.disagreement = cache(self._disagreement)

    def run(self) -> None:
        places = sizes(self.concept)
        for at, dims in enumerate(places):
            entrants = [entrant for entrant in self._entrants(at, dims) if self._admitted(entrant)]
            calls = [prepared(entrant.row) for entrant in entrants]
            for entrant, call, times in zip(entrants, calls, in_turns(calls), strict=True):
                last = dims == places[-1]
                self.found.paces.append(
                    _pace(entrant, times, peak(call, entrant.row.implementation.side) if last else None)
                )
                if not last:
                    self._foresee(entrant, times, dict(places[at + 1]))
        self._train()

    def _entrants(self, at: int, dims: Dims) -> Iterable[_Entrant]:
        for row in rows_at(self.concept, dims):
            yield _Entrant(row, "loop" if row.gives == "definition" else "eager")
        works = {compilation.gives for compilation in self.found.compiled if not compilation.failed}
        if works and (implementation := chosen(self.concept)) is not None:
            for row in compiled_rows(self.concept, implementation, at):
                if row.gives in works:
                    yield _Entrant(row, "compiled")
        for rival in rivals_of(self.concept.name):
            for row in rows_of(self.concept, dims, rival.implementation):
                yield _Entrant(row, "rival")

    def _admitted(self, entrant: _Entrant) -> bool:
        if entrant.key in self.gone:
            return False
        row = entrant.row
        if self.disagreement(entrant, judged_dims(row)) or (entrant.how == "compiled" and not self._compiles(row)):
            self.gone.add(entrant.key)
            return False
        return True

    def _compiles(self, row: Row) -> bool:
        """Whether what was compiled for one size takes this one too, where torch may have to compile once more."""
        try:
            prepared(row)()
        except Exception as error:
            said = str(error).strip().partition("\n")[0]
            self.found.left_out.append(f"`{row.implementation.name}`, {row.gives}, {row.size}: {said}")
            return False
        return True

    def _disagreement(self, entrant: _Entrant, dims: Dims) -> bool:
        row = replace(entrant.row, dims=dims)
        reason = disagreement(row)
        if reason is not None:
            known = known_disagreement(row)
            wrong = f"it is wrong, as the page says: {known}" if known is not None else reason
            self.found.left_out.append(f"`{row.implementation.name}`, {row.gives}: {wrong}")
        return reason is not None

    def _foresee(self, entrant: _Entrant, times: Times, larger: dict[str, int]) -> None:
        """Leave out at larger sizes whoever would take too long there."""
        work = self.concept.domain.work_at
        seconds = times.minimum * work(larger) / work(dict(entrant.row.dims))
        if seconds > _LONGEST_CALL:
            self.gone.add(entrant.key)
            if entrant.how != "loop":
                at = ", ".join(f"{name} = {extent}" for name, extent in larger.items())
                self.found.left_out.append(
                    f"`{entrant.row.implementation.name}`, {entrant.row.gives}, from {at} on: a call would take about "
                    f"{seconds:.2g} s"
                )

    def _train(self) -> None:
        rows = [row for row in training_rows(self.concept) if disagreement(row) is None]
        for run in self.concept.runs:
            entrants = [_Entrant(row, "eager") for row in rows if row.run is run]
            times = in_turns([prepared(entrant.row) for entrant in entrants], fewest=3)
            self.found.paces += [_pace(entrant, each) for entrant, each in zip(entrants, times, strict=True)]


def _pace(entrant: _Entrant, times: Times, peak: int | None = None) -> Pace:
    row = entrant.row
    return Pace(
        name=row.implementation.name,
        side=row.implementation.side,
        how=entrant.how,
        gives=row.gives,
        dims=dict(row.dims),
        minimum=times.minimum,
        lower=times.lower,
        median=times.median,
        upper=times.upper,
        rounds=times.rounds,
        calls=times.calls,
        peak=peak,
        run="" if row.run is None else row.run.name,
        known=known_disagreement(row) is not None or known_disagreement(replace(row, gives="value")) is not None,
    )


def _certificate(concept: Concept) -> Certificate | None:
    """Time the definition over floats and over certified numbers."""
    fitting = [size.dims for size in concept.sizes if concept.domain.work_at(size.dims) <= _CERTIFIED_WORK]
    if not fitting or concept.uncertified:
        return None
    dims = fitting[-1]
    case = case_at(concept, tuple(dims.items()))
    definition = partial(concept.definition, **{name: case.inputs[name] for name in concept.domain.choices})
    calls: list[Call] = [
        partial(concept["numpy_loop"].function, **case.inputs),
        partial(certify, definition, case.numbers, DTYPE),
    ]
    if concept.differentiable:
        calls.append(partial(certify, definition, case.numbers, DTYPE, concept.differentiable, case.cotangent))
    loop, value, *gradients = (times.minimum for times in in_turns(calls, fewest=3))
    work = int(concept.domain.work_at(dims))
    return Certificate(dims=dims, work=work, loop=loop, value=value, gradients=gradients[0] if gradients else None)

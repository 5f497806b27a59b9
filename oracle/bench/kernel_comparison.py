"""Our fastest version beside the best known formulation, and a second look where ours seems slow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from oracle.bench.reference_kernels import ReferenceKernel
from oracle.bench.rounds import MOST_ROUNDS, in_turns
from oracle.bench.rows import Row, prepared
from oracle.catalogue.concept import Concept
from oracle.records.speed import SLOW, Pace, Rivalry

__all__ = ["rivalries"]


def rivalries(concept: Concept, paces: Sequence[Pace], rival: ReferenceKernel) -> Iterable[Rivalry]:
    """Compare a rival with our fastest version, in each thing that it gives, at the largest size that both have."""
    kinds: tuple[Literal["value", "gradient"], ...] = ("value", "gradient")
    for gives in kinds:
        theirs = {
            str(pace.dims): pace for pace in paces if (pace.how, pace.name, pace.gives) == ("rival", rival.name, gives)
        }
        same = (pace for pace in paces if pace.how == "eager" and not pace.known and not pace.run)
        ours = [p for p in same if (p.side, p.gives) == (rival.side, gives) and str(p.dims) in theirs]
        if not ours:
            continue
        largest = ours[-1].dims
        best = min((pace for pace in ours if pace.dims == largest), key=lambda pace: pace.minimum)
        ratio = best.minimum / theirs[str(largest)].minimum
        if ratio > SLOW:
            ratio = _again(concept, best, rival)
        yield Rivalry(
            side=rival.side,
            gives=gives,
            ours=best.name,
            rival=rival.name,
            source=rival.source,
            code=rival.code,
            dims=largest,
            ratio=ratio,
            reason=rival.reason if ratio > SLOW else "",
        )


def _again(concept: Concept, best: Pace, rival: ReferenceKernel) -> float:
    """Time the two alone, in as many turns as anybody has: the least of a few is not always that of many."""
    gives: Literal["value", "gradient"] = "gradient" if best.gives == "gradient" else "value"
    both = (concept[best.name], rival.implementation)
    rows = [Row(concept, tuple(best.dims.items()), implementation, gives) for implementation in both]
    ours, theirs = in_turns([prepared(row) for row in rows], fewest=MOST_ROUNDS)
    return ours.minimum / theirs.minimum

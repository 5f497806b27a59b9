"""A concept as the run record keeps it: text and code, so that a report needs nothing but the record."""

from __future__ import annotations

import inspect
from typing import Literal

from oracle.catalogue import Concept, load
from oracle.records import ConceptPage, Implementation, KnownNote

__all__ = ["page_of"]


def page_of(name: str) -> ConceptPage:
    """The record of the concept called `name`."""
    concept = load(name)
    return ConceptPage(
        name=name,
        row=concept.row,
        title=concept.title,
        text=concept.text.partition("\n\n")[2],  # what follows the title
        formula=concept.formula,
        sources=list(concept.sources),
        signature=list(concept.domain.signature()),
        differentiable=list(concept.differentiable),
        definition=inspect.getsource(concept.definition),
        implementations=[Implementation(i.name, i.side, i.gives, i.code) for i in concept.implementations],
        known=_notes(concept),
    )


def _notes(concept: Concept) -> list[KnownNote]:
    """One note a reason: pages list a disagreement anew for each dtype that needs a witness of its own."""
    dtypes: dict[tuple[str, str, Literal["wrong", "raised"], str], list[str]] = {}
    for k in concept.known:
        dtypes.setdefault((k.implementation, k.check, k.verdict, k.reason), []).extend(k.dtypes)
    return [
        KnownNote(implementation, check, verdict, f"{reason} ({', '.join(found)})")
        for (implementation, check, verdict, reason), found in dtypes.items()
    ]

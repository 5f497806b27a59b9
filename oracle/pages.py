"""A concept as the run record keeps it: text and code, so that a report needs nothing but the record."""

from __future__ import annotations

import inspect

from oracle.catalogue import load
from oracle.records import ConceptPage, Implementation, KnownNote

__all__ = ["page_of"]


def page_of(name: str) -> ConceptPage:
    """The record of the concept called `name`."""
    concept = load(name)
    return ConceptPage(
        name=name,
        row=concept.row,
        title=concept.title,
        text=concept.text,
        formula=concept.formula,
        sources=list(concept.sources),
        signature=list(concept.domain.signature()),
        differentiable=list(concept.differentiable),
        definition=inspect.getsource(concept.definition),
        implementations=[Implementation(i.name, i.side, i.gives, i.code) for i in concept.implementations],
        known=[
            KnownNote(k.implementation, k.check, k.verdict, f"{k.reason} ({', '.join(k.dtypes)})")  # type: ignore[arg-type]
            for k in concept.known
        ],
    )

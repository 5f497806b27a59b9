"""A concept as the run record keeps it: text and code, so that a report needs nothing but the record."""

import inspect
from typing import Literal

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.catalogue.declarations import LibraryDifference, Raises, Returns
from oracle.catalogue.loading import load
from oracle.domains.snippet import nested_source, value_source
from oracle.records import ConceptRecord, ExpectedFailureRecord, Implementation, LibraryDifferenceRecord, Stated
from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.semantics.scenes.scene_record import scene_record


def concept_record(name: str) -> ConceptRecord:
    """The record of the concept called `name`."""
    concept = load(name)
    return ConceptRecord(
        name=name,
        row=concept.row,
        title=concept.title,
        text=_text(concept),
        formula=concept.formula,
        sources=list(concept.sources),
        signature=list(concept.domain.signature()),
        differentiable=list(concept.differentiable),
        definition=_source(concept),
        implementations=[Implementation(i.name, i.side, i.gives, i.code) for i in concept.implementations],
        expected_failures=_expected_failures(concept),
        library_differences=[_difference(difference) for difference in concept.library_differences],
        scenes=[scene_record(scene) for scene in concept.scenes],
        pictures=list(concept.pictures()) if concept.pictures is not None else [],
    )


def _text(concept: Concept) -> str:
    """The text after the title, with a note in front if nothing is certified."""
    text = concept.text.partition("\n\n")[2]
    if not concept.uncertified:
        return text
    note = f"{NOT_CERTIFIED[0].upper()}{NOT_CERTIFIED[1:]}, because certified numbers cannot run it"
    return f"{note} ({concept.uncertified}).\n\n{text}"


def _source(concept: Concept) -> str:
    if not concept.computes:
        return ""
    try:
        return inspect.getsource(concept.definition)
    except (OSError, TypeError):  # a reference that is written in C
        return f"# {concept.name}: {getattr(concept.definition, '__name__', 'a function')}, whose source is not Python"


def _difference(difference: LibraryDifference) -> LibraryDifferenceRecord:
    inputs = "\n".join(f"{name} = {value_source(value)}" for name, value in difference.inputs.items())
    answers = [Stated(name, _described(answer)) for name, answer in difference.answers.items()]
    return LibraryDifferenceRecord(difference.name, difference.sentence, inputs, answers)


def _described(answer: Returns | Raises) -> str:
    if isinstance(answer, Returns):
        return f"{nested_source(np.asarray(answer.value))} ({answer.dtype})"
    kinds = answer[0] if isinstance(answer[0], tuple) else (answer[0],)
    return f"raises {' or '.join(kind.__name__ for kind in kinds)}"


def _expected_failures(concept: Concept) -> list[ExpectedFailureRecord]:
    """One record for each reason: a concept lists a failure again for each dtype that has its own counterexample."""
    dtypes: dict[tuple[str, str, Literal["wrong", "raised"], str], list[str]] = {}
    for k in concept.expected_failures:
        dtypes.setdefault((k.implementation, k.check, k.verdict, k.reason), []).extend(k.dtypes)
    return [
        ExpectedFailureRecord(implementation, check, Grade(verdict), f"{reason} ({', '.join(found)})")
        for (implementation, check, verdict, reason), found in dtypes.items()
    ]

"""A judgement as text: what `oracle check` prints, and the message of the error that `oracle.verify` raises."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from oracle.candidates.parsing import split_address
from oracle.records.judgement import Judgement
from oracle.records.visible import in_one_line, visible

if TYPE_CHECKING:  # importing it imports torch, which the process of a command does not need
    from oracle.judge import Verdict

DIAGNOSIS = "Diagnosis: "
_WIDTH = 80  # columns of a terminal
_SHOWN = 400  # characters of what the candidate printed
_VERBS = ("raised", "does not", "spreads", "changed", "returned", "gives", "is not", "loses", "has no")


def paragraphs(judgement: Judgement) -> list[str]:
    """Return the paragraphs: verdict, what is wrong and when, diagnosis, smallest input, snippet, examples, notes.

    A paragraph of several lines keeps its lines, which fit into 80 columns where that is possible.
    """
    return [visible(paragraph.rstrip()) for paragraph in _paragraphs(judgement) if paragraph]


def note_sentence(note: str) -> str:
    """Return a note of a judgement as a sentence, e.g. "Note: the function leaves a thread running."."""
    return f"Note: {note.rstrip('.')}."


def _paragraphs(judgement: Judgement) -> Iterator[str]:
    name = in_one_line(split_address(judgement.address)[1] or judgement.address)
    alternative = f", alternative {judgement.alternative!r}" if judgement.alternative else ""
    yield f"{judgement.verdict}: {name} as {in_one_line(judgement.concept)}{alternative}"
    yield judgement.summary
    if judgement.diagnosis:
        yield f"{DIAGNOSIS}{judgement.diagnosis.rstrip('.')}."
    if judgement.inputs:
        where = f"{judgement.check}, {judgement.dtype}, {judgement.regime}"
        lines = [f"Smallest failing input found ({where}):", *map(_wrapped, judgement.inputs.splitlines())]
        if judgement.entry:
            lines += [_wrapped(f"expected {judgement.expected}"), _wrapped(f"got      {judgement.got}")]
        yield "\n".join(lines)
    if judgement.snippet:
        yield "To reproduce it, paste this into Python:\n\n" + _indented(judgement.snippet)
    if judgement.printed and not judgement.right:
        shown = judgement.printed[:_SHOWN]
        yield "The function printed:\n\n" + _indented(shown + (" …" if judgement.printed != shown else ""))
    if judgement.examples:
        yield _examples(judgement)
    if judgement.called:
        yield f"Called with {judgement.called}; {judgement.matched}.".replace("; .", ".")
    elif judgement.matched:
        yield f"Matched {judgement.matched}."
    if judgement.right and judgement.detectable:
        errors = [f"  {what}: {error:.2g}" for what, error in judgement.detectable.items()]
        yield "\n".join(["A relative error of this size or more would have been detected:", *errors])
    if judgement.measured:
        yield f"{judgement.measured[0].upper()}{judgement.measured[1:]}."
    yield from map(note_sentence, judgement.notes)


def _examples(judgement: Judgement) -> str:
    if judgement.inputs:
        last = judgement.examples % 100
        ending = "th" if last in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(last % 10, "th")
        text = f"Failed on the {judgement.examples:,}{ending} example."
        if judgement.further_examples:
            text += f" ({judgement.further_examples:,} further examples were run to find out when it fails.)"
        return text
    text = f"Checked on {judgement.examples:,} example{'s' * (judgement.examples > 1)}."
    if judgement.vacuous:
        text += f" On {judgement.vacuous:,} of them the definition may overflow, so any answer passes."
    if judgement.undecided:
        text += f" {judgement.undecided:,} of them are undecided."
    return text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().splitlines())


def _wrapped(line: str) -> str:
    """One line, indented, with breaks at spaces; the further lines are indented more."""
    around = {"initial_indent": "    ", "subsequent_indent": "        "}
    return textwrap.fill(line, _WIDTH, **around, break_long_words=False, break_on_hyphens=False)  # type: ignore[arg-type]


def clause(verdict: Verdict) -> str:
    """The sentence of a verdict as a clause with a subject."""
    return f"it {verdict.sentence}" if verdict.sentence.startswith(_VERBS) else verdict.sentence

"""A judgement in words: what `oracle check` prints, and what `oracle.verify` raises."""

from __future__ import annotations

from collections.abc import Iterator

from oracle.records.judgement import Judgement

__all__ = ["DIAGNOSIS", "note_sentence", "paragraphs"]

DIAGNOSIS = "Diagnosis: "
_WHOLE = ("given ", "asking ", "the ")  # notes that are sentences of their own


def paragraphs(judgement: Judgement) -> list[str]:
    """The paragraphs: verdict, what is wrong and when, diagnosis, smallest input, snippet, how sure, what else."""
    return [block.rstrip() for block in _blocks(judgement) if block]


def note_sentence(note: str) -> str:
    """A note as a sentence."""
    return f"Beside: {note}." if note.startswith(_WHOLE) else f"Beside: it {note}."


def _blocks(judgement: Judgement) -> Iterator[str]:
    name = judgement.address.rpartition(":")[2] or judgement.address
    meant = f", alternative {judgement.alternative!r}" if judgement.alternative else ""
    yield f"{judgement.verdict}: {name} as {judgement.concept}{meant}"
    yield judgement.summary
    if judgement.measured:
        yield f"{judgement.measured[0].upper()}{judgement.measured[1:]}."
    if judgement.diagnosis:
        yield f"{DIAGNOSIS}{judgement.diagnosis.rstrip('.')}."
    if judgement.inputs:
        about = f"{judgement.check}, {judgement.dtype}, {judgement.regime}"
        lines = [f"The smallest input found ({about}):", _indented(judgement.inputs)]
        if judgement.entry:
            lines += [f"    expected {judgement.expected}", f"    got      {judgement.got}"]
        yield "\n".join(lines)
    if judgement.snippet:
        yield "To see it again, paste this into Python:\n\n" + _indented(judgement.snippet)
    if judgement.printed and not judgement.right:
        shown = judgement.printed[:400]
        yield "What it printed begins:\n\n" + _indented(shown + (" …" if judgement.printed != shown else ""))
    yield _how_sure(judgement)
    yield from map(note_sentence, judgement.notes)


def _how_sure(judgement: Judgement) -> str:
    """What the verdict rests on."""
    if not judgement.examples:
        return ""
    until = " until then" if judgement.inputs else ""
    text = f"Judged on {judgement.examples:,} example{'s' if judgement.examples > 1 else ''}{until}"
    text += f" ({judgement.vacuous:,} vacuous, {judgement.undecided:,} undecided), in {judgement.seconds:.1f} s."
    if judgement.right and judgement.detectable:
        text += "\nThe smallest relative error of a whole answer that would have been noticed:"
        text += "".join(f"\n  {what}: {limit:.2g}" for what, limit in judgement.detectable.items())
    return text


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().splitlines())

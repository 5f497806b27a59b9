"""The answers of one environment, as the run record keeps them."""

from __future__ import annotations

from typing import Literal

import msgspec

UNSTEADY = "unsteady"  # the grade of a script that says something else each time

__all__ = ["Answers", "Kind", "Question"]

Kind = Literal["value", "gradient", "corner", "convention", "error", "scene", "integers"]


class Question(msgspec.Struct, array_like=True):
    """One script and what it said; the numbers are places in the texts of `Answers`."""

    implementation: str
    kind: Kind
    dtype: str
    asked: str  # in words: "edge one class", "drawn, n = 3, c = 3"
    script: list[int]  # its parts, a blank line between any two
    said: int  # what it printed, and how it ended
    warned: int
    grade: str = ""  # what the oracle says about it, where there is a certified truth
    fraction: float | None = None  # error ÷ direct budget


class Answers(msgspec.Struct):
    """All questions about one concept. A text is kept once, however many scripts it is a part of."""

    concept: str
    texts: list[str]
    questions: list[Question]

    def script(self, question: Question) -> str:
        """The whole script of a question."""
        return "\n\n".join(self.texts[part] for part in question.script) + "\n"

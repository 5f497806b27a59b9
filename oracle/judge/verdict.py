"""The grades, and one verdict with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn

__all__ = ["Grade", "Verdict", "worse"]

Grade = Literal["accurate", "rearranged", "unsupported", "undecided", "wrong", "raised"]

# From best to worst: the grade of several entries, examples or checks together is the worst of them.
ORDER: tuple[Grade, ...] = ("accurate", "rearranged", "unsupported", "undecided", "wrong", "raised")

MEANING: dict[str, str] = {
    "accurate": "inside the direct budget: rounding alone explains it",
    "rearranged": "inside the rearranged budget only: right mathematics, a form that loses digits",
    "unsupported": "the library says that it has no kernel for this dtype",
    "undecided": "the truth could not be enclosed tightly enough, or too many branches were on the edge",
    "wrong": "outside every budget that rounding allows; or a wrong shape, dtype, NaN, infinity, or a changed input",
    "raised": "an exception instead of an answer",
    "untested": "nearly all examples were vacuous: the definition itself may overflow there, so that any answer passes",
}


@dataclass(frozen=True)
class Verdict:
    """What one check says of one answer.

    `fraction` is the largest error ÷ direct budget, `loose` the largest error ÷ rearranged budget, `ulp` the error of
    that entry in units in the last place of the truth. `vacuous` says that every entry's budget was infinite.
    """

    grade: Grade
    sentence: str = ""
    entry: str = ""
    expected: str = ""
    got: str = ""
    fraction: float = 0.0
    loose: float = 0.0
    ulp: float = 0.0
    vacuous: bool = False

    @property
    def right(self) -> bool:
        """Whether nobody is to blame: accurate, or rearranged, or not supported by the library."""
        return self.grade in ("accurate", "rearranged", "unsupported")

    @property
    def symptom(self) -> str:
        """What kind of fault it is: a listed disagreement of one kind excuses no other."""
        if not self.got:
            return "structure"
        return "not finite" if self.got in ("nan", "inf", "-inf") else "finite"

    def about(self, subject: str) -> Verdict:
        """The same verdict, its sentence beginning with what it is about."""
        return replace(self, sentence=f"{subject}{self.sentence}") if self.sentence else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false; ask verdict.right or verdict.grade")

    def __str__(self) -> str:
        lines = [f"{self.grade}: {self.sentence or MEANING[self.grade]}"]
        if self.entry:
            lines += [f"  expected {self.expected}", f"  got      {self.got}"]
        if self.fraction:
            lines.append(f"  error    {self.fraction:.3g} of the direct budget, {self.ulp:.3g} ulp")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def worse(first: Verdict, second: Verdict) -> Verdict:
    """The one with the worse grade; of equal grades the one with the larger error."""

    def badness(verdict: Verdict) -> tuple[int, float, float]:
        return ORDER.index(verdict.grade), verdict.loose, verdict.fraction

    return second if badness(second) > badness(first) else first

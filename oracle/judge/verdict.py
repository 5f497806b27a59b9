"""The grades, and one verdict with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, NoReturn

__all__ = ["NOT_CERTIFIED", "Grade", "Verdict", "worse"]

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

NOT_CERTIFIED = "not certified: the reference was run in longer precision, and the tolerance is measured"

_MEASURED = {
    "accurate": "as near to the reference as its own rounding was seen to come",
    "rearranged": "further from the reference than its own rounding was seen to come, within what other sums may lose",
    "wrong": "far further from the reference than rounding was seen to take it; or a wrong shape, dtype, NaN, infinity",
}


@dataclass(frozen=True)
class Verdict:
    """What one check says of one answer.

    `fraction` is the largest error ÷ direct budget, `loose` the largest error ÷ rearranged budget, `ulp` the error of
    that entry in units in the last place of the truth. `vacuous` says that every entry's budget was infinite. Not
    `certified` is what was compared with a measured truth (`oracle.truth.measured`).
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
    certified: bool = True

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

    @property
    def meaning(self) -> str:
        """The grade in words; without a certificate they claim less."""
        return (MEANING if self.certified else MEANING | _MEASURED)[self.grade]

    def about(self, subject: str) -> Verdict:
        """The same verdict, its sentence beginning with what it is about."""
        return replace(self, sentence=f"{subject}{self.sentence}") if self.sentence else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false; ask verdict.right or verdict.grade")

    def __str__(self) -> str:
        uncertified = "" if self.certified else f" ({NOT_CERTIFIED})"
        lines = [f"{self.grade}{uncertified}: {self.sentence or self.meaning}"]
        if self.entry:
            lines += [f"  expected {self.expected}", f"  got      {self.got}"]
        if self.fraction:
            lines.append(f"  error    {self.fraction:.3g} of the direct budget, {self.ulp:.3g} ulp")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from oracle.notebook import verdict_html

        return verdict_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def worse(first: Verdict, second: Verdict) -> Verdict:
    """The one with the worse grade; of equal grades the one with the larger error."""

    def badness(verdict: Verdict) -> tuple[int, float, float]:
        return ORDER.index(verdict.grade), verdict.loose, verdict.fraction

    return second if badness(second) > badness(first) else first

"""What the fixed scripts printed in one environment, as the run record stores it."""

from typing import Literal

import msgspec

NONDETERMINISTIC = "nondeterministic"  # the grade of a script whose output differs between two runs

QuestionKind = Literal["value", "gradient", "corner", "difference", "error", "scene", "integers"]


class AnsweredQuestion(msgspec.Struct, array_like=True):
    """One script and its output. `script`, `output` and `warnings` are indices into `ConceptAnswers.texts`.

    `name` describes the inputs ("edge one class", "drawn, n = 3, c = 3"); `script` lists the parts of the
    script, which are joined by blank lines. `output` is what it printed and the exception that ended it. `grade` and
    `fraction` (error ÷ direct bound) are those of the verdict, where there is one.
    """

    implementation: str
    kind: QuestionKind
    dtype: str
    name: str
    script: list[int]
    output: int
    warnings: int
    grade: str = ""
    fraction: float | None = None


class ConceptAnswers(msgspec.Struct):
    """The answers to all questions about one concept. Each text is stored once, even if several scripts contain it."""

    concept: str
    texts: list[str]
    questions: list[AnsweredQuestion]

    def script(self, question: AnsweredQuestion) -> str:
        return "\n\n".join(self.texts[part] for part in question.script) + "\n"


class MissingRun(msgspec.Struct):
    """An environment without a run record, and the reason: it could not be installed, or the suite crashed."""

    torch: str
    numpy: str
    started: str
    finished: str
    reason: str
    schema: str = "tensor-oracle/missing"
    version: int = 2

"""Run the fixed questions about one concept: every script of every implementation, and the verdict on its answer."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from oracle.catalogue.concept import Concept, Implementation
from oracle.judge import Case, Verdict, judge_gradient, judge_value
from oracle.judge.differences import judge_difference
from oracle.judge.errors import good_example, judge_error
from oracle.judge.special import judge_special
from oracle.records.answers import NONDETERMINISTIC, AnsweredQuestion, ConceptAnswers, QuestionKind
from oracle.records.grades import Grade
from oracle.runner.script_source import function_source, gradient_parts, joined, value_parts
from oracle.versions.questions import (
    FixedQuestion,
    difference_questions,
    error_questions,
    example_questions,
    integer_questions,
)
from oracle.versions.script_runner import run_script

_MEASURED = (Grade.ACCURATE, Grade.REARRANGED, Grade.NORMWISE, Grade.WRONG, Grade.UNDECIDED)
_KEPT = 240  # characters of an output; of a longer one, the beginning and a digest are kept; arbitrary


def run_questions(concept: Concept) -> ConceptAnswers:
    """Return the output of every fixed script of `concept`."""
    return _Run(concept).run()


@dataclass(eq=False)
class _Run:
    concept: Concept
    texts: dict[str, int] = field(default_factory=dict)
    questions: list[AnsweredQuestion] = field(default_factory=list)

    def run(self) -> ConceptAnswers:
        if self.concept.computes:
            for dtype in self.concept.dtypes:
                for question in example_questions(self.concept, dtype):
                    self._run_example(question, Case(self.concept, question.example))
            self._run_declared()
        for implementation in self.concept.implementations:
            if implementation.scene is not None:
                library = "import numpy as np" if implementation.side == "numpy" else "import torch"
                parts = [library, f"# As it is typed at a prompt.\n{implementation.code}"]
                self._add(implementation.name, "scene", "", implementation.scene.name, parts, None)
        return ConceptAnswers(self.concept.name, list(self.texts), self.questions)

    def _run_example(self, question: FixedQuestion, case: Case) -> None:
        for implementation in self._implementations(case.dtype):
            if implementation.gives == "value":
                judge = judge_value if case.finite else judge_special
                parts = [function_source(implementation), *value_parts(self.concept, implementation, question.example)]
                self._add(
                    implementation.name, question.kind, case.dtype, question.name, parts, judge(case, implementation)
                )
            if parts := gradient_parts(case, implementation):
                parts = [function_source(implementation), *parts]
                kind: QuestionKind = "corner" if question.kind == "corner" else "gradient"
                verdict = judge_gradient(case, implementation) if case.finite else None
                self._add(implementation.name, kind, case.dtype, question.name, parts, verdict)

    def _run_declared(self) -> None:
        for question in (*integer_questions(self.concept), *error_questions(self.concept)):
            for implementation in self._implementations("float64"):
                if implementation.gives == "value":
                    self._run_as_given(question, implementation)
        for question, names in difference_questions(self.concept):
            for name in names:
                if name != "numpy_loop":
                    self._run_as_given(question, self.concept[name])

    def _run_as_given(self, question: FixedQuestion, implementation: Implementation) -> None:
        dtype = question.example.dtype if question.kind == "error" else None
        parts = [function_source(implementation), *value_parts(self.concept, implementation, question.example, dtype)]
        verdict = None
        if question.kind == "difference":
            named = next(c for c in self.concept.library_differences if c.name == question.name)
            verdict = judge_difference(named, implementation)
        elif question.kind == "error":
            error = next(e for e in self.concept.errors if e.name == question.name)
            example = good_example(self.concept, self.concept.dtypes[-1])
            verdict = judge_error(error, example, implementation)
        self._add(implementation.name, question.kind, question.example.dtype, question.name, parts, verdict)

    def _implementations(self, dtype: str) -> Iterator[Implementation]:
        """All implementations but the definition, which belongs to no library."""
        return (i for i in self.concept.for_dtype(dtype) if i.name != "numpy_loop" and i.scene is None)

    def _add(
        self, implementation: str, kind: QuestionKind, dtype: str, name: str, parts: list[str], verdict: Verdict | None
    ) -> None:
        script = joined(parts) + "\n"
        prompt = kind == "scene"
        first, again = run_script(script, prompt=prompt), run_script(script, prompt=prompt)
        grade = "" if verdict is None else "vacuous" if verdict.vacuous else verdict.grade
        measured = verdict is not None and grade in _MEASURED
        fraction = verdict.fraction if measured and verdict is not None else None
        texts = [self._text(part) for part in parts], self._text(_kept(first[0])), self._text(first[1])
        shown = NONDETERMINISTIC if first != again else grade
        self.questions.append(AnsweredQuestion(implementation, kind, dtype, name, *texts, shown, fraction))

    def _text(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


def _kept(text: str) -> str:
    if len(text) <= _KEPT:
        return text
    return f"{text[:_KEPT]}… ({len(text)} characters, SHA-256 {hashlib.sha256(text.encode()).hexdigest()[:16]})"

"""What `oracle.verify` says of a function that is wrong: of which concept, what, on which input, and how to see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from oracle.candidates import Binding, Found
from oracle.catalogue import Concept
from oracle.domains import VALID_REGIMES, Example, round_to
from oracle.domains.snippet import nested_source
from oracle.judge import Case, Verdict
from oracle.judge.verdict import NOT_CERTIFIED
from oracle.sweep.checks import question as question_of
from oracle.sweep.drawing import simplest
from oracle.sweep.exam import Question, Sitting

__all__ = ["Conviction", "sentence_of"]

_SHRINKING = 0.7  # seconds; arbitrary: what one waits for gladly when a test has failed
_SHOWN = 8  # entries of an answer that a comment may hold
_NAMES = {"second": "second derivative", "laws": "value"}


def sentence_of(verdict: Verdict) -> str:
    """What a verdict says, to go behind "it"."""
    return verdict.sentence if verdict.grade == "raised" or not verdict.entry else f"answers so: {verdict.sentence}"


@dataclass(eq=False)
class Conviction:
    """A question that a candidate failed. The example shown is the simplest that fails it likewise."""

    concept: Concept
    found: Found
    binding: Binding
    sitting: Sitting
    question: Question
    verdict: Verdict
    asked: int

    @cached_property
    def shown(self) -> tuple[Example, Verdict] | None:
        """The simplest example met in a short while, and the verdict on it."""
        if not self.question.cases:
            return None
        asked, like = self.question.asked, self.verdict
        first = self.question.cases[0].case.example
        exam, candidate = self.sitting.exam, self.sitting.candidate
        judge = question_of(asked.check)
        met: dict[int, tuple[Example, Verdict]] = {}

        def shows(example: Example) -> bool:
            verdict = judge(Case(exam.concept, example), candidate)
            met[id(example)] = (example, verdict)
            return _fault(verdict) == _fault(like)

        if "did not answer within" in like.sentence:
            return first, like
        regime = asked.regime if asked.regime in VALID_REGIMES else "plain"
        number = exam.seeded(asked.dtype, "smallest")
        small = simplest(exam.concept, asked.dtype, regime, number, _SHRINKING, shows)
        return (first, like) if small is None else met[id(small)]

    def cause(self) -> BaseException | None:
        """What the candidate raised, with its own part of the traceback."""
        if self.verdict.grade != "raised" or self.shown is None:
            return None
        candidate, check = self.sitting.candidate, self.question.asked.check
        asked: Any = check if check in ("gradient", "second") else candidate.gives
        error = Case(self.sitting.exam.concept, self.shown[0]).answer(candidate, asked).raised
        if error is None:
            return None
        trace, ours = error.__traceback__, Path(__file__).parent
        while trace is not None and Path(trace.tb_frame.f_code.co_filename).is_relative_to(ours):
            trace = trace.tb_next
        return error.with_traceback(trace)

    def text(self) -> str:
        """All of it, for a person."""
        asked = self.question.asked
        example, verdict = self.shown or (None, self.verdict)
        what = _NAMES.get(asked.check, asked.check)
        lines = [f"{self.found.name} is not {self.concept.name} ({self.concept.title})", ""]
        if self.concept.uncertified:
            lines[1:1] = [f"({NOT_CERTIFIED})"]
        lines.append(f"{verdict.grade}: {verdict.sentence}")
        facts = {"asked for": f"{what} in {asked.dtype}"}
        if example is not None:
            facts["input"] = repr(example).removeprefix(f"Example({asked.dtype}, {example.regime}, ").removesuffix(")")
        if verdict.got:
            facts |= {"expected": verdict.expected, "got": verdict.got}
        if verdict.fraction and np.isfinite(verdict.fraction):
            facts["error"] = f"{verdict.fraction:.2g} times what rounding explains, {verdict.ulp:.2g} ulp"
        facts["found"] = f"after {self.asked:,} example{'s' * (self.asked != 1)}, among {_kind(asked.regime)}"
        lines += [f"  {name:<9} {fact}" for name, fact in facts.items()]
        if example is not None:
            lines += ["", self.snippet(example, verdict)]
        return "\n".join(lines)

    def snippet(self, example: Example, verdict: Verdict) -> str:
        """Python that makes the input, and the call."""
        asked, candidate = self.question.asked, self.sitting.candidate
        torch = candidate.side == "torch"
        arrays = [name for name, x in example.inputs.items() if isinstance(x, np.ndarray)]
        lines = example.snippet().rstrip().splitlines()
        head = ["import torch"] * torch
        if (layout := self._layout(verdict)) is not None:
            head.append("from oracle.domains.layouts import layout_called")
            lines += [f'{name} = layout_called("{layout}")({name})' for name in arrays]
        if torch:
            narrow = ".to(torch.bfloat16)" if asked.dtype == "bfloat16" else ""
            lines += [
                f"{name} = torch.from_numpy({name}){narrow * (example.inputs[name].dtype.kind == 'f')}"
                for name in arrays
            ]
        given = [f"{mine}={theirs}" for mine, theirs in self.binding.arguments.items()]
        given += [f"{mine}={value!r}" for mine, value in self.binding.constants.items()]
        call = f"{self._called()}({', '.join(given)})"
        lines += ["", *self._asking(call, example, torch)]
        imported = self._imported()
        head += [imported] if imported.startswith("from") else ["", imported]
        place = lines.index("import numpy as np") + 1
        return "\n".join([*lines[:place], *head, *lines[place:]])

    def _asking(self, call: str, example: Example, torch: bool) -> list[str]:
        candidate, check = self.sitting.candidate, self.question.asked.check
        case = Case(self.sitting.exam.concept, example)
        cotangent = case.cotangent if case.finite else None
        if check in ("gradient", "second") and torch and candidate.gives == "value":
            by = list(self.concept.differentiable)
            weights = "" if cotangent is None else f", torch.tensor({nested_source(cotangent)}, dtype=value.dtype)"
            wanted = " ".join(f"{name}: {self._wanted(case, name)}" for name in by)
            return [
                *(f"{name}.requires_grad_()" for name in by),
                f"value = {call}",
                f"print(torch.autograd.grad(value, [{', '.join(by)}]{weights}))"
                + (f"  # should be {wanted}" if "?" not in wanted and check == "gradient" else ""),
            ]
        extra = []
        if self.binding.takes_cotangent:
            kind = "torch.tensor" if torch else "np.array"
            extra = [f"cotangent = {kind}({nested_source(cotangent) if cotangent is not None else 1.0})"]
        wanted = self._wanted(case, None) if candidate.gives == "value" else "?"
        return [*extra, f"print({call})" + (f"  # should be {wanted}" if "?" not in wanted else "")]

    @staticmethod
    def _wanted(case: Case, by: str | None) -> str:
        """The true value, or gradient by an input, rounded to the dtype; a question mark where it is too long."""
        if not case.finite or case.truth is None or len(case.truth.paths) != 1:
            return "?"
        truth = case.truth.paths[0].value if by is None else case.truth.paths[0].gradients[by]
        if truth.high.size > _SHOWN or not truth.bounded or truth.spread.any():
            return "?"
        return nested_source(round_to(truth.high, case.dtype))

    def _layout(self, verdict: Verdict) -> str | None:
        said = verdict.sentence.removeprefix("with ").partition(" inputs, ")
        return said[0] if self.question.asked.check == "layout" and said[1] else None

    def _imported(self) -> str:
        function = self.found.function
        module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
        if not module or module in ("__main__", "builtins") or not name.isidentifier():
            return f"# {self._called()} is your own function"
        return f"from {module} import {name}"

    def _called(self) -> str:
        return self.found.name if self.found.name.isidentifier() else "candidate"


def _fault(verdict: Verdict) -> tuple[str, str, str]:
    """What kind of fault it is; where no numbers were compared, by its words without their numbers."""
    words = verdict.sentence.partition(":")[0] if verdict.grade == "raised" else verdict.sentence
    return verdict.grade, verdict.symptom, "" if verdict.got else re.sub(r"\(.*?\)|\[.*?\]|[\d.]+", "", words)


def _kind(regime: str) -> str:
    """What kind of example it was."""
    told = {
        "given": "the examples that the page gives",
        "long": "long ones",
        "ties": "ties",
        "near_duplicates": "near duplicates",
    }
    return told.get(regime, f"{regime} values")

"""Run records of several versions, with one answered question each, for the tests of `oracle.versions`."""

from pathlib import Path

import msgspec

from oracle import records
from oracle.records import Environment, Run, Timing
from oracle.records.answers import AnsweredQuestion, ConceptAnswers
from oracle.versions.answer_changes import AnswerChange, find_answer_changes
from oracle.versions.environments import read_environments

TORCH, NUMPY = "import torch\n\ndef torch_f(x):\n    return x", "import numpy as np\n\ndef numpy_f(x):\n    return x"
INPUTS, CALL = "x = 1", "print(1)"


def answered(
    text: str, warnings: str = "", grade: str = "accurate", fraction: float | None = 0.5, script: str = TORCH, **changes
) -> ConceptAnswers:
    """One question about the concept a/b, whose script printed `text`."""
    fields = {"implementation": "torch_f", "kind": "value", "dtype": "float32", "name": "edge", **changes}
    question = AnsweredQuestion(**fields, script=[0, 1, 2], output=3, warnings=4, grade=grade, fraction=fraction)
    return ConceptAnswers("a/b", [script, INPUTS, CALL, text, warnings], [question])


def run(torch: str, numpy: str = "2.1.0", **changes: object) -> Run:
    """A run on these versions, empty but for `changes`."""
    environment = Environment("3.12", numpy, torch, "0.8", "6", "Linux", "cpu", 2, "blas", "mkl", 1, "cpu")
    moments = {"started": "2026-01-02T03:04:05+00:00", "finished": "2026-01-02T03:05:05+00:00"}
    made = Run(**moments, seconds=60.0, profile="quick", seed=0, environment=environment)
    return msgspec.structs.replace(made, **changes)


def timing(implementation: str, seconds: float, gives: str = "value") -> Timing:
    """The time of one implementation of a/b at n = 9."""
    return Timing("a/b", implementation, gives, {"n": 9}, 9, "float64", seconds, seconds, 0.0, 9)


def written(folder: Path, *runs: Run) -> list[Path]:
    """Write the runs to 0.json, 1.json, … in `folder`; return the paths."""
    paths = [folder / f"{number}.json" for number in range(len(runs))]
    for path, made in zip(paths, runs, strict=True):
        records.write(made, path)
    return paths


def compared(folder: Path, *runs: Run) -> list[AnswerChange]:
    """Write the runs, read them, and return the changes."""
    return find_answer_changes(read_environments(written(folder, *runs))[0])

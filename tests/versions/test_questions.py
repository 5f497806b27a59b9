"""Fixed questions: the scripts run by themselves, are the same in every run, and contain exact numbers."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from oracle.catalogue.loading import load
from oracle.domains import round_to
from oracle.domains.snippet import value_source
from oracle.runner.script_source import standalone
from oracle.truth import FORMATS
from oracle.versions.questions import example_questions
from oracle.versions.run_questions import run_questions
from oracle.versions.script_runner import run_script


def test_a_script_in_its_own_process_prints_what_the_record_holds(tmp_path):
    found = run_questions(load("activations/relu"))
    kinds = {(question.implementation, question.kind): question for question in found.questions}
    chosen = [
        question for (name, _), question in kinds.items() if name in ("numpy_maximum", "torch_relu", "numpy_gradient")
    ]
    assert {question.kind for question in chosen} >= {"value", "gradient", "corner", "difference", "integers"}
    for number, question in enumerate(chosen):
        path = tmp_path / f"{number}.py"
        path.write_text(found.script(question), encoding="utf-8")
        ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False, cwd=tmp_path)
        last = ran.stderr.strip().splitlines()[-1] if ran.returncode else ""
        assert (ran.stdout + last).strip() == found.texts[question.output], found.script(question)


def test_questions_do_not_depend_on_earlier_random_numbers():
    concept = load("activations/softmax")
    first = [(q.name, q.example.snippet()) for q in example_questions(concept, "float32")]
    np.random.default_rng().random(3)
    assert [(q.name, q.example.snippet()) for q in example_questions(concept, "float32")] == first
    assert len({snippet for _, snippet in first}) == len(first)


def test_every_kind_of_question_is_asked():
    found = run_questions(load("activations/relu"))
    names = {question.name for question in found.questions}
    assert any("NaN" in name for name in names)
    assert any("n = 0" in name for name in names)
    assert "integers" in names
    assert {question.kind for question in run_questions(load("autograd/in_place")).questions} == {"scene"}
    assert {question.kind for question in run_questions(load("linear_algebra/dot_product")).questions} >= {"error"}


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_number_in_a_script_is_exactly_the_number_that_was_judged(dtype):
    generator = np.random.default_rng(0)
    exact = round_to(generator.standard_normal(50) * 10.0 ** generator.integers(-4, 4, 50), dtype)
    source = value_source(exact, "torch", dtype)
    made = eval(source, {"torch": torch})
    assert made.dtype is getattr(torch, dtype)
    assert np.array_equal(made.to(torch.float64).numpy(), exact.astype(np.float64))


def test_nan_and_infinities_are_written_by_name():
    source = value_source(np.array([np.nan, np.inf, -np.inf, -0.0]), "numpy", "float64")
    assert source == "np.array([np.nan, np.inf, -np.inf, -0.0], dtype=np.float64)"


def test_a_script_contains_the_functions_that_its_function_calls():
    concept = load("activations/softmax")
    source = standalone(concept["numpy_gradient"].function, "numpy")
    assert source.startswith("import numpy as np\n\ndef numpy_shifted")
    assert "torch" not in source


def test_the_output_ends_with_the_exception_and_warnings_are_separate():
    assert run_script("print(1)\nraise IndexError('no\\nmore')") == ("1\nIndexError: no", "")
    assert run_script("import warnings\nwarnings.warn('soon', FutureWarning)") == ("", "FutureWarning: soon")
    assert run_script("1 + 1\n1 / 0\n'next'", prompt=True) == ("2\nZeroDivisionError: division by zero\n'next'", "")

"""The fixed scripts of each concept print the same in each run; `oracle compare` compares it between versions.

With `--oracle-answers` there is one test for each concept, which records the output of its scripts.
"""

import re

import msgspec
import pytest

from oracle.catalogue.loading import load, names
from oracle.pytest_plugin.keys import ANSWERS
from oracle.records.answers import NONDETERMINISTIC
from oracle.versions.run_questions import run_questions

EXCEPTION = re.compile(r"\w*(Error|Exception): ")


def pytest_generate_tests(metafunc):
    requested = metafunc.config.getoption("--oracle-answers")
    metafunc.parametrize("name", names() if requested else [])


def test_answers(name, record_property):
    found = run_questions(load(name))
    record_property(ANSWERS, msgspec.to_builtins(found))
    for question in found.questions:
        last = found.texts[question.output].rpartition("\n")[2]
        if question.grade == NONDETERMINISTIC:
            message = "this script prints something else in each run"
        elif question.kind == "value" and question.grade == "accurate" and EXCEPTION.match(last):
            message = f"the grade is accurate, but the script ended with {last}"
        else:
            continue
        pytest.fail(f"{message}:\n\n{found.script(question)}", pytrace=False)

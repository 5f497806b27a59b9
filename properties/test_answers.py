"""What the fixed questions get for an answer, which is what versions are compared by."""

import re

import msgspec
import pytest

from oracle.catalogue.loading import load, names
from oracle.pytest_plugin.keys import ANSWERS
from oracle.records.answers import NONDETERMINISTIC
from oracle.versions.run_questions import run_questions

_EXCEPTION = re.compile(r"\w*(Error|Exception): ")


def pytest_generate_tests(metafunc):
    asked = metafunc.config.getoption("--oracle-answers")
    metafunc.parametrize("name", names() if asked else [])


def test_answers(name, record_property):
    found = run_questions(load(name))
    record_property(ANSWERS, msgspec.to_builtins(found))
    for question in found.questions:
        last = found.texts[question.output].rpartition("\n")[2]
        if question.grade == NONDETERMINISTIC:
            pytest.fail(
                f"this script says something else each time it is run:\n\n{found.script(question)}", pytrace=False
            )
        if question.kind == "value" and question.grade == "accurate" and _EXCEPTION.match(last):
            pytest.fail(
                f"the oracle says that this is right, but its script ended with {last}:\n\n{found.script(question)}",
                pytrace=False,
            )

"""The examples in docstrings give what they show."""

import doctest
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import oracle

ROOT = Path(oracle.__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "oracle").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name):
    module = import_module(name)
    names = {public: getattr(oracle, public) for public in oracle.__all__}
    failed, attempted = doctest.testmod(module, extraglobs={**names, "np": np})
    assert attempted
    assert not failed, f"{failed} of {attempted} examples failed; see the output"

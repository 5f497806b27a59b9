"""The examples in docstrings give the results that they show."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import numpy as np
import pytest

import oracle

FOLDER = Path(oracle.__file__).parent
MODULES = [
    module.name
    for module in pkgutil.walk_packages([str(FOLDER)], "oracle.")
    if ">>> " in (FOLDER.parent / f"{module.name.replace('.', '/')}{'/__init__' * module.ispkg}.py").read_text("utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_give_what_they_show(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, extraglobs={"np": np}, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.attempted
    assert not result.failed

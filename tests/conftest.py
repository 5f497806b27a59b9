"""What several trials of the judge share: pages made up on the spot."""

import os
import textwrap
from types import ModuleType

import pytest

from oracle.catalogue.module_reader import read


@pytest.fixture(autouse=True)
def no_stated_width():
    """Printed text has its default width: GNU readline, which some process imports, sets COLUMNS to 80."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture
def page():
    """A module made of source text, as `import` would make it."""

    def make(source, name="toys/toy"):
        module = ModuleType(name.replace("/", "."))
        exec(textwrap.dedent(source), vars(module))
        return module

    return make


@pytest.fixture
def concept(page):
    """The concept that the page with this source states."""
    return lambda source, name="toys/toy": read(page(source, name), name)

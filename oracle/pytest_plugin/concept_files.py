"""Collect the checks of the concept files that `--oracle` names; loaded by `hooks` if there are any."""

from pathlib import Path

import pytest

from oracle.pytest_plugin.items import ConceptFile
from oracle.pytest_plugin.keys import CONCEPT_FILES


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Collect the checks of a concept file instead of its `test_*` functions."""
    if module_path.resolve() not in parent.config.stash[CONCEPT_FILES]:
        return None
    return ConceptFile.from_parent(parent, path=module_path)

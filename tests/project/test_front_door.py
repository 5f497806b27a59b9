"""`import oracle`: the public names, the version, and what the import costs."""

import subprocess
import sys
from importlib import metadata

import pytest

import oracle


@pytest.mark.parametrize("name", oracle.__all__)
def test_a_public_name_can_be_imported_and_has_a_docstring(name):
    assert getattr(oracle, name).__doc__


def test_dir_lists_the_public_names():
    assert dir(oracle) == sorted(oracle.__all__)


def test_the_version_is_that_of_the_distribution():
    assert oracle.__version__ == metadata.version("tensor-oracle")


def test_an_unknown_name_raises_an_error_that_lists_the_names():
    with pytest.raises(AttributeError, match=r"has no attribute 'verfy'; it has Booleans, CertifiedTruth, Choice, "):
        oracle.verfy  # noqa: B018


def test_importing_oracle_imports_neither_numpy_nor_torch():
    code = "import sys, oracle; dir(oracle); sys.exit(bool({'numpy', 'torch', 'msgspec'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

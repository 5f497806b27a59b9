"""The light install: what `pip install tensor-oracle` has is enough to check; a built wheel runs by itself."""

import os
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from oracle.cli.extras import MODULES
from tests.project.test_packaging import PROJECT

ROOT = Path(__file__).parents[2]
# On the import path, it hides every module of the extras, as if none of them was installed.
HIDING = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Finder())
"""
HIDDEN = {module for modules in MODULES.values() for module in modules} | {"_pytest", "joblib", "matplotlib", "PIL"}
USE = """
import oracle
from oracle import *
from oracle.data import images
verify("relu", lambda x: x.clip(0), examples=1)
print(images("digits")[0].shape)
"""


def test_each_module_of_an_extra_is_in_a_package_of_the_extra():
    owners = metadata.packages_distributions()
    extras = PROJECT["optional-dependencies"]
    assert set(MODULES) == set(extras) - {"all"}
    assert extras["all"] == [f"tensor-oracle[{','.join(sorted(MODULES))}]"]
    for extra, modules in MODULES.items():
        packages = {Requirement(line).name for line in extras[extra]}
        for module in modules:
            assert packages & {name.lower() for name in owners[module]}, module


@pytest.fixture
def light(tmp_path):
    """The environment of a process in which the extras are not installed."""
    (tmp_path / "sitecustomize.py").write_text(HIDING.format(hidden=HIDDEN), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}


def run(environment, folder, *command):
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_public_names_verify_and_the_digits_need_no_extra(light, tmp_path):
    done = run(light, tmp_path, "-c", USE)
    assert (done.returncode, done.stdout) == (0, "(1797, 8, 8)\n"), done.stderr


def test_check_needs_no_extra_and_report_and_grade_name_their_own(light, tmp_path):
    (tmp_path / "port.py").write_text("def relu(x):\n    return x.clip(0)\n", encoding="utf-8")
    done = run(light, tmp_path, "-m", "oracle", "check", "relu", "port.py:relu", "--examples", "1")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / ".hypothesis").exists()
    for command in (["report", "run.json"], ["grade", "relu", "."]):
        done = run(light, tmp_path, "-m", "oracle", *command)
        assert done.returncode == 2
        assert "python -m pip install 'tensor-oracle[report]'" in done.stderr
    assert not (tmp_path / "reports" / "grades.json").exists()  # named before the work


def test_a_module_that_only_posix_has_is_not_needed_to_import_the_package(tmp_path):
    hidden = HIDING.format(hidden={"resource", "fcntl", "termios", "pwd", "grp"})
    (tmp_path / "sitecustomize.py").write_text(hidden, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    code = "import signal; del signal.setitimer; import oracle.cli.main\n" + USE
    done = run(environment, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr


def test_a_wheel_contains_the_package_and_runs_without_the_source(tmp_path):
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; nox -s tests installs it")
    build = run(dict(os.environ), ROOT, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert build.returncode == 0, build.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert {name.partition("/")[0] for name in names} == {"oracle", f"tensor_oracle-{PROJECT['version']}.dist-info"}
    assert {"oracle/py.typed", "oracle/guide/README.md", "oracle/data/digits-images.idx.gz"} <= set(names)
    (tmp_path / "port.py").write_text("def relu(x):\n    return x.clip(0)\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    version = run(environment, tmp_path, "-m", "oracle", "--version")
    assert version.stdout == f"tensor-oracle {PROJECT['version']}\n"
    done = run(environment, tmp_path, "-m", "oracle", "check", "relu", "port.py:relu", "--examples", "1")
    assert done.returncode == 0, done.stderr

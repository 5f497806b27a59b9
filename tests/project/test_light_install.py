"""The light install: what `pip install tensor-oracle` has is enough to check; a built wheel runs by itself."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
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
# The bound of a reference whose constants are certified.
BOUND = """
import numpy as np
from oracle import Domain, Reals, VerificationFailed, verify

def softened(x):
    return 0.1 * np.tanh(np.sqrt(2 / np.pi) * (x + 0.3))

try:
    verify(softened, lambda x: x * 3, inputs=Domain(x=Reals("n")), examples=2)
except VerificationFailed as error:
    print(error)
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


def test_check_needs_no_extra_and_bench_names_its_own(light, tmp_path):
    (tmp_path / "port.py").write_text("def relu(x):\n    return x.clip(0)\n", encoding="utf-8")
    done = run(light, tmp_path, "-m", "oracle", "check", "relu", "port.py:relu", "--examples", "1")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / ".hypothesis").exists()
    done = run(light, tmp_path, "-m", "oracle", "bench", "--to", "speed.json")
    assert done.returncode == 2
    assert "python -m pip install 'tensor-oracle[bench]'" in done.stderr


def test_a_module_that_only_posix_has_is_not_needed_to_import_the_package(tmp_path):
    hidden = HIDING.format(hidden={"resource", "fcntl", "termios", "pwd", "grp"})
    (tmp_path / "sitecustomize.py").write_text(hidden, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    code = "import signal; del signal.setitimer; import oracle.cli.main\n" + USE
    done = run(environment, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder whose environment `venv` has the wheel; all that the wheel needs is that of this process."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; nox -s tests installs it")
    folder = tmp_path_factory.mktemp("installed")
    build = run(dict(os.environ), ROOT, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    assert build.returncode == 0, build.stderr
    venv.create(folder / "venv", with_pip=False)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder / "venv")}))
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    own = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "others.pth").write_text("\n".join(own), encoding="utf-8")
    hidden = HIDDEN - {"pytest", "_pytest"}
    (packages / "sitecustomize.py").write_text(HIDING.format(hidden=hidden), encoding="utf-8")
    return folder


def test_a_wheel_contains_the_package_alone(installed):
    (wheel,) = installed.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata_file,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        readme = archive.read(metadata_file).decode().partition("\n\n")[2]
    assert {name.partition("/")[0] for name in names} == {"oracle", f"tensor_oracle-{PROJECT['version']}.dist-info"}
    assert {"oracle/py.typed", "oracle/guide/README.md", "oracle/data/digits-images.idx.gz"} <= set(names)
    links = re.findall(r"\]\((.*?)\)", readme)  # a package index shows the README without the repository
    assert len(links) > 10
    assert all(link.startswith("https://") for link in links)


def interpreter(installed):
    return sysconfig.get_path("scripts", "venv", {"base": str(installed / "venv")}) + "/python"


def test_an_installed_wheel_checks_grades_and_reports(installed):
    command = [interpreter(installed), ROOT / "tests" / "support" / "use_wheel.py"]
    done = subprocess.run(command, cwd=installed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[0] == f"tensor-oracle {PROJECT['version']}"


def test_the_bound_of_a_reference_does_not_depend_on_where_the_package_is_installed(installed):
    (installed / "bound.py").write_text(BOUND, encoding="utf-8")
    printed = [
        subprocess.run([python, "bound.py"], cwd=installed, env=own, capture_output=True, text=True, check=True).stdout
        for python, own in (
            (interpreter(installed), {**os.environ, "PYTHONPATH": ""}),
            (sys.executable, {**os.environ, "PYTHONPATH": str(ROOT)}),
        )
    ]
    assert printed[0] == printed[1]
    assert " ± " in printed[0]

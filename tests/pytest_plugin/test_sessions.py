"""`verify` gives the same verdicts in every kind of test session, and leaves the session's settings alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A right and a wrong function, and the verdicts that each session must print.
FUNCTIONS = """
import numpy as np
import torch
from oracle import verify

OPTIONS = {"examples": 2}

def right(x):
    return x.clamp(min=0)

def wrong(x):
    return x.clamp(min=0) * (1 + 1e-3)

def verdicts():
    verify("activations/relu", right, **OPTIONS)
    try:
        verify("activations/relu", wrong, **OPTIONS)
    except AssertionError as error:
        assert "wrong" in str(error), error
        return
    raise SystemExit("the wrong function passes")
"""

SESSIONS = {
    "no_grad": "with torch.no_grad():\n    verdicts()\n    assert not torch.is_grad_enabled()",
    "default dtype": "torch.set_default_dtype(torch.float64)\nverdicts()\n"
    "assert torch.get_default_dtype() == torch.float64",
    "deterministic": "torch.use_deterministic_algorithms(True)\nverdicts()\n"
    "assert torch.are_deterministic_algorithms_enabled()",
    "errstate": "with np.errstate(all='raise'):\n    verdicts()\n    assert np.geterr()['over'] == 'raise'",
    "warnings as errors": "import warnings\nwarnings.simplefilter('error')\nverdicts()",
    "thread": "import threading\nfound = []\n"
    "thread = threading.Thread(target=lambda: found.append(verdicts()))\nthread.start()\nthread.join()\n"
    "assert found == [None]",
    "asyncio": "import asyncio\nasync def main():\n    verdicts()\n    await asyncio.sleep(0)\nasyncio.run(main())",
    "hypothesis": "from hypothesis import given, settings, strategies as st, HealthCheck\n"
    "@settings(max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck))\n"
    "@given(st.integers())\ndef test(n):\n    verdicts()\ntest()",
    "timer": "import signal\nfired = []\nsignal.signal(signal.SIGALRM, lambda *_: fired.append(1))\n"
    "signal.setitimer(signal.ITIMER_REAL, 1e-3, 0.05)\nverdicts()\n"
    "assert fired, 'the timer of the session was stopped'\n"
    "assert signal.getitimer(signal.ITIMER_REAL)[1] == 0.05\nsignal.setitimer(signal.ITIMER_REAL, 0)",
}


def run_python(folder, source, *options, **environment):
    """Run a script; return what it printed. Without the settings of this test run."""
    (folder / "script.py").write_text(source)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, *options, "script.py"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def indented(session):
    return "".join(f"    {line}\n" for line in session.splitlines())


def test_verdicts_are_the_same_in_every_session(tmp_path):
    """All in one process, one after the other: a setting that one of them leaves would change the next."""
    source = FUNCTIONS + "import sys\n"
    for place, session in enumerate(SESSIONS.values()):
        source += f"def session_{place}():\n{indented(session)}\n"
    for place, name in enumerate(SESSIONS):
        if name == "timer" and sys.platform == "win32":
            continue
        source += (
            "import warnings\nwith warnings.catch_warnings():\n"
            f"    session_{place}()\n"
            "torch.set_default_dtype(torch.float32)\ntorch.use_deterministic_algorithms(False)\n"
            f"print({name!r})\n"
        )
    assert run_python(tmp_path, source).splitlines() == list(SESSIONS)


@pytest.mark.parametrize("options", [("-OO",), ("-W", "error")], ids=" ".join)
def test_verdicts_are_the_same_with_options_of_python(options, tmp_path):
    source = FUNCTIONS.replace("        assert", "        0 or") + "verdicts()\nprint('done')\n"
    assert run_python(tmp_path, source, *options) == "done\n"


def test_verdicts_are_the_same_without_a_home(tmp_path):
    source = FUNCTIONS + "import os\nassert 'HOME' not in os.environ\nverdicts()\nprint('done')\n"
    source = "import os\nos.environ.pop('HOME', None)\nos.environ.pop('USER', None)\n" + source
    assert run_python(tmp_path, source, HOME="/nowhere") == "done\n"


CONCEPT = '''"""Twice a number."""

import numpy as np

from oracle.page import Domain, Reals


def definition(x):
    y = np.empty_like(x)
    for i in range(len(x)):
        y[i] = x[i] + x[i]
    return y


def numpy_two(x):
    return 2 * x


def numpy_three(x):
    return 3 * x


def inputs():
    return Domain(x=Reals("n"))
'''


def run_tests(folder, *arguments, python=()):
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "twice.py").write_text(CONCEPT)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, *python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--oracle-profile=quick", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_a_failing_cell_is_run_again_by_its_id(tmp_path):
    cell = "twice.py::twice-numpy_three-value-float64"
    done = run_tests(tmp_path, "--oracle", "twice.py", cell)
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    assert "passed" not in done.stdout
    assert cell in done.stdout


def test_a_concept_file_is_collected_without_docstrings(tmp_path):
    cell = "twice.py::twice-numpy_two-value-float64"
    done = run_tests(tmp_path, "--oracle", "twice.py", cell, python=("-OO",))
    assert "1 passed" in done.stdout, done.stdout + done.stderr


RANDOM_ORDER = """
import random
def pytest_collection_modifyitems(items):
    random.Random(0).shuffle(items)
"""


def test_cells_pass_in_random_order_and_on_two_workers(tmp_path):
    pytest.importorskip("xdist")
    (tmp_path / "conftest.py").write_text(RANDOM_ORDER)
    done = run_tests(tmp_path, "--oracle", "twice.py", "-n", "2", "-k", "numpy_two")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout

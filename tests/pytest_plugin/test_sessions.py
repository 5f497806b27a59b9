"""`verify` gives the same verdicts in every kind of test session, and leaves the session's settings alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A right and a wrong function, and the verdicts that each session must print. No `assert`: -O would remove it.
FUNCTIONS = """
import random
import signal
import sys
import warnings
import numpy as np
import torch
from oracle import verify

OPTIONS = {"examples": 2}

def right(x):
    return x.clamp(min=0)

def wrong(x):
    return x.clamp(min=0) * (1 + 1e-3)

def check(holds, message):
    if not holds:
        raise SystemExit(message)

def settings():
    return {
        "gradients": (torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.is_autocast_enabled("cpu")),
        "dtype and device": (torch.get_default_dtype(), str(torch.get_default_device())),
        "determinism": torch.get_deterministic_debug_mode(),
        "threads": torch.get_num_threads(),
        "floating-point errors": np.geterr(),
        "filter of warnings": list(warnings.filters),
        "random state": (random.getstate(), np.random.get_state()[1].tobytes(), bytes(torch.random.get_rng_state())),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, 14)],
        "hooks": (sys.excepthook, sys.gettrace(), sys.getprofile(), sys.getrecursionlimit()),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
    }

def verdicts(**options):
    before = settings()
    passed = verify("activations/relu", right, **OPTIONS, **options)
    check(passed.grade == "accurate", passed)
    try:
        verify("activations/relu", wrong, **OPTIONS, **options)
    except AssertionError as error:
        check("wrong: wrong as activations/relu" in str(error), error)
    else:
        raise SystemExit("the wrong function passes")
    after = settings()
    changed = [name for name in before if before[name] != after[name]]
    check(not changed, f"changed: {changed}")
"""

SESSIONS = {
    "no_grad": "with torch.no_grad():\n    verdicts()",
    "inference mode": "with torch.inference_mode():\n    verdicts()",
    "default device": "with torch.device('meta'):\n    verdicts()",
    "default dtype": "torch.set_default_dtype(torch.float64)\nverdicts()",
    "deterministic": "torch.use_deterministic_algorithms(True)\nverdicts()",
    "errstate": "with np.errstate(all='raise'):\n    verdicts()",
    "warnings as errors": "warnings.simplefilter('error')\nverdicts()",
    "thread": "import threading\nfound = []\n"
    "thread = threading.Thread(target=lambda: found.append(verdicts()))\nthread.start()\nthread.join()\n"
    "check(found == [None], 'the thread has ended early')",
    "asyncio": "import asyncio\nasync def main():\n    verdicts()\n    await asyncio.sleep(0)\nasyncio.run(main())",
    "hypothesis": "from hypothesis import given, settings, strategies as st, HealthCheck\n"
    "@settings(max_examples=2, deadline=None, database=None, suppress_health_check=list(HealthCheck))\n"
    "@given(st.integers())\ndef test(n):\n    verdicts()\ntest()",
    # As ipykernel does: a loop runs, the streams are no files, and the code of a cell is in no file.
    "notebook": "import asyncio, io, linecache\n"
    "cell = 'def f(x):\\n    return x.clamp(min=0)\\nshown = verify(\"activations/relu\", f, **OPTIONS)\\n'\n"
    "linecache.cache['<cell 1>'] = (len(cell), None, cell.splitlines(True), '<cell 1>')\n"
    "streams = sys.stdout, sys.stderr\n"
    "async def main():\n    names = {**globals(), '__name__': '__main__'}\n"
    "    exec(compile(cell, '<cell 1>', 'exec'), names)\n    verdicts()\n    verdicts(isolate=True)\n"
    "    check('accurate' in names['shown']._repr_html_(), 'no table')\n"
    "sys.stdout = sys.stderr = io.StringIO()\ntry:\n    asyncio.run(main())\n"
    "finally:\n    sys.stdout, sys.stderr = streams",
    "timer": "fired = []\nsignal.signal(signal.SIGALRM, lambda *_: fired.append(1))\n"
    "signal.setitimer(signal.ITIMER_REAL, 1e-3, 0.05)\nverdicts()\n"
    "check(fired, 'the timer of the session was stopped')\n"
    "left, repeated = signal.setitimer(signal.ITIMER_REAL, 0)\ncheck(repeated == 0.05, repeated)",
    "timer and a function that hangs": "import oracle.candidates.verify as verifying\nverifying.CALL = 0.2\n"
    "def hang(x):\n    while True:\n        pass\n"
    "signal.setitimer(signal.ITIMER_REAL, 600.0)\n"
    "try:\n    verify('activations/relu', hang)\n    print('passes')\n"
    "except AssertionError as error:\n"
    "    check('timed out: hang as activations/relu' in str(error), error)\n"
    "left = signal.setitimer(signal.ITIMER_REAL, 0)[0]\ncheck(0 < left < 600, left)\nverifying.CALL = 5.0",
}


def outer():
    """The environment of a session: this one, without the settings of this test run."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    return {**kept, "PYTHONPATH": str(ROOT)}


def run_python(folder, source, *options, **environment):
    """Run a script; return what it printed."""
    (folder / "script.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *options, "script.py"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**outer(), **environment},
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
        if name.startswith("timer") and sys.platform == "win32":
            source += f"print({name!r})\n"
            continue
        source += (
            "with warnings.catch_warnings():\n"
            f"    session_{place}()\n"
            "torch.set_default_dtype(torch.float32)\ntorch.use_deterministic_algorithms(False)\n"
            f"print({name!r})\n"
        )
    assert run_python(tmp_path, source).splitlines() == list(SESSIONS)


@pytest.mark.parametrize("options", [("-O",), ("-OO",), ("-W", "error")], ids=" ".join)
def test_verdicts_are_the_same_with_options_of_python(options, tmp_path):
    assert run_python(tmp_path, f"{FUNCTIONS}verdicts()\nprint('done')\n", *options) == "done\n"


# Settings of the terminal. A function with a name that none of the encodings has fails, and so its name is printed.
TERMINALS = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "C": {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}


@pytest.mark.parametrize("terminal", TERMINALS)
def test_verdicts_are_the_same_in_every_encoding_of_the_terminal(terminal, tmp_path):
    source = FUNCTIONS + "from candidate import 誤り\nverdicts()\nprint('done')\n"
    source += "try:\n    verify('activations/relu', 誤り, **OPTIONS)\nexcept AssertionError:\n"
    source += "    import traceback\n    traceback.print_exc()\n"
    (tmp_path / "script.py").write_text(source, encoding="utf-8")
    (tmp_path / "candidate.py").write_text("def 誤り(x):\n    return x * 2\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        capture_output=True,
        cwd=tmp_path,
        env={**outer(), **TERMINALS[terminal]},
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"done\n"), done.stderr
    assert b"UnicodeEncodeError" not in done.stderr
    assert b"wrong: \\u8aa4\\u308a as activations/relu" in done.stderr
    done = subprocess.run(
        [sys.executable, "-m", "oracle", "check", "activations/relu", "candidate.py:誤り", "--examples", "1"],
        capture_output=True,
        cwd=tmp_path,
        env={**outer(), **TERMINALS[terminal]},
        check=False,
    )
    if terminal == "C":  # Python cannot tell what the bytes of the name mean
        assert done.returncode == 2
        assert done.stderr.endswith(b" is not in UTF-8; rename the file, or set PYTHONUTF8=1\n")
        return
    assert (done.returncode, done.stderr) == (1, b""), done.stderr
    assert b"wrong: \\u8aa4\\u308a as activations/relu" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="closes descriptors by the shell")
def test_verdicts_are_the_same_without_a_terminal(tmp_path):
    """All three streams are closed, as in a service: Python has no `sys.stdout` then."""
    source = FUNCTIONS + "verdicts()\nverdicts(isolate=True)\nopen('done', 'w').write('done')\n"
    (tmp_path / "script.py").write_text(source, encoding="utf-8")
    (tmp_path / "functions.py").write_text(FUNCTIONS, encoding="utf-8")
    closed = "<&- >&- 2>&-"
    check = f"{sys.executable} -m oracle check activations/relu --examples 1 functions.py"
    codes = [
        subprocess.run(["sh", "-c", f"{command} {closed}"], cwd=tmp_path, env=outer(), check=False).returncode
        for command in (f"{sys.executable} script.py", f"{check}:right", f"{check}:wrong", f"{check}:absent")
    ]
    assert codes == [0, 0, 1, 2]
    assert (tmp_path / "done").read_text(encoding="utf-8") == "done"


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
    return subprocess.run(
        [sys.executable, *python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--oracle-profile=quick", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=outer(),
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

"""pytest runs every check of a user's concept file, and reports and records the results."""

import re

import pytest

from oracle import records
from oracle.cli.main import main
from tests.pytest_plugin.test_pytest_plugin import run_pytest
from tests.support.own_concept import HUBER


def test_pytest_runs_every_check_of_a_file_and_records_it(write, tmp_path):
    path = write(HUBER)
    write("[pytest]\n", "pytest.ini")
    write("def test_other():\n    raise SystemExit\n", "test_other.py")  # not named on the command line
    done = run_pytest(tmp_path, "--oracle", path.name, "-v", "--oracle-profile=quick", "--oracle-record=run.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"huber\.py::huber-torch_builtin-gradient-bfloat16 PASSED", done.stdout)
    assert "test_other" not in done.stdout
    run = records.read(tmp_path / "run.json")
    assert [concept.name for concept in run.concepts] == ["huber"]
    assert len(run.cells) == 56
    assert main(["report", str(tmp_path / "run.json"), "--to", str(tmp_path / "html")]) == 0


def test_records_of_a_file_with_two_versions_of_torch_are_compared(write, tmp_path, capsys, monkeypatch):
    changed = HUBER.replace(
        "\n\ndef torch", "\n\nimport os\nFACTOR = float(os.environ.get('FACTOR', '1'))\n\ndef torch", 1
    )
    changed = changed.replace('reduction="none", delta=delta)', 'reduction="none", delta=delta) * FACTOR')
    path = write(changed)
    write("[pytest]\n", "pytest.ini")
    for name, factor, code in (("old", "1", 0), ("new", "1.01", 1)):
        monkeypatch.setenv("FACTOR", factor)
        options = ("--oracle", path.name, "--oracle-answers", "--oracle-profile=quick", f"--oracle-record={name}.json")
        done = run_pytest(tmp_path, *options, "-k", "answers or torch_builtin-value-float64")
        assert done.returncode == code, done.stdout
    new = tmp_path / "new.json"
    text = new.read_text(encoding="utf-8")
    new.write_text(text.replace(records.read(new).environment.torch, "99.1.0"), encoding="utf-8")
    assert main(["compare", str(tmp_path / "old.json"), str(new), "--scripts", "huber"]) == 1
    shown = capsys.readouterr().out
    assert "accurate → wrong" in shown
    assert "# before: " in shown
    assert main(["compare", str(new)]) == 3
    assert "python -m pytest --oracle my_concept.py --oracle-answers" in capsys.readouterr().err


def test_two_workers_and_keywords_work_and_a_failure_has_its_message_and_snippet(write, tmp_path):
    path = write(
        HUBER.replace("delta * (size - delta / 2))\n\ndef torch", "delta * (size - delta))\n\ndef torch"),
        "own/huber.py",
    )
    write("[pytest]\n", "pytest.ini")
    arguments = (
        "--oracle",
        path.parent,
        "-n",
        "2",
        "--oracle-profile=quick",
        "-k",
        "value and float64",
        "--oracle-record=r.json",
    )
    done = run_pytest(tmp_path, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 2 passed" in done.stdout
    assert "wrong: huber numpy_where in float64, check value" in done.stdout
    assert 'replay("own/huber.py", "numpy_where", "value", "float64"' in done.stdout
    assert "pytest_items.py" not in done.stdout  # our own frames are hidden
    assert len(records.read(tmp_path / "r.json").cells) == 3


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (HUBER.replace("def inputs", "def domain"), (), "the concept huber lacks inputs; a minimal concept module is"),
        (HUBER.replace("def numpy_", "def my_").replace("def torch_", "def my_"), (), "huber.py has no implementation"),
        (HUBER, ("--oracle", "nothing.py"), "--oracle: there is no nothing.py"),
        (HUBER, ("--oracle", "twice"), "--oracle: two files are called huber.py, but a concept is named after"),
    ],
    ids=["malformed", "nothing to judge", "nowhere", "the same name"],
)  # fmt: skip
def test_pytest_names_what_cannot_be_checked(write, tmp_path, text, arguments, message):
    path = write(text)
    write("[pytest]\n", "pytest.ini")
    write(HUBER, "twice/huber.py")
    done = run_pytest(tmp_path, "--oracle", path.name, *arguments)
    assert done.returncode not in (0, 1)
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


FIXTURE = """
import numpy as np

def leaky(r, delta):
    return np.abs(r) * delta

def test_right(oracle_verify):
    print(oracle_verify("activations/relu", lambda x: np.maximum(x, 0)))

def test_wrong(oracle_verify):
    oracle_verify("huber.py", leaky)
"""


def test_the_fixture_takes_seed_and_profile_and_hides_our_frames(write, tmp_path):
    write(HUBER, "tests/huber.py")
    write(FIXTURE, "tests/test_mine.py")
    write("[pytest]\n", "pytest.ini")
    done = run_pytest(tmp_path, "--oracle-profile=quick", "-rP", "tests")
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    count = re.search(r"\b(\d+) examples with NumPy arrays in float64", done.stdout)
    assert int(count[1]) < 100  # of the quick profile
    assert "wrong: leaky as huber" in done.stdout
    assert 'oracle_verify("huber.py", leaky)' in done.stdout
    assert not re.search(r"oracle/\w+\.py:\d+", done.stdout)

"""A run record that is interrupted continues from its journal, and a complete one is not lost."""

import json
import signal
import subprocess
import sys
import time

import pytest

from oracle import records
from oracle.pytest_plugin.resuming import python_files
from tests.pytest_plugin.test_pytest_plugin import NAMED, RIGHT, SUITE
from tests.support.small_run import small_run

SLOW = SUITE.replace(
    "def test_cell(cell, record_property):",
    "def test_cell(cell, record_property):\n"
    "    with open('calls.txt', 'a') as calls:\n"
    "        calls.write(cell['implementation'] + '\\n')\n",
)
STOP = "def test_stop():\n    raise KeyboardInterrupt\n"


@pytest.fixture
def suite(tmp_path, monkeypatch, capsys):
    """Return a function that writes a suite with these cells; returns one that runs it here (code, output)."""

    def made(cells, text=SLOW):
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        (tmp_path / "test_suite.py").write_text(text.format(cells=cells))
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

        def run(*arguments):
            python_files.cache_clear()
            for name in ("test_suite", "test_zzz", "test_stop", "stop.test_stop", "test_broken"):
                sys.modules.pop(name, None)
            options = ("-s", "-p", "no:cacheprovider", "--import-mode=importlib")
            code = pytest.main([*NAMED, *options, *map(str, arguments)])
            printed = capsys.readouterr()
            return int(code), " ".join((printed.out + printed.err).split())

        return run

    return made


def calls(folder):
    return (folder / "calls.txt").read_text().split()


def without_times(run):
    data = json.loads(records.to_json(run))
    return {key: value for key, value in data.items() if key not in ("started", "finished", "seconds", "environment")}


def test_a_run_continues_and_gives_the_record_of_an_undisturbed_one(suite, tmp_path):
    run = suite([*RIGHT[:1], ("numpy_vectorized", "wrong"), *RIGHT[2:]])
    assert run("--oracle-record=whole.json", "test_suite.py")[0] == 1
    (tmp_path / "calls.txt").unlink()
    (tmp_path / "stop").mkdir()
    (tmp_path / "stop" / "test_stop.py").write_text(STOP)
    keyword = ("-k", "numpy_loop or numpy_vectorized or stop")
    code, printed = run("--oracle-record=run.json", *keyword, "test_suite.py", "stop")
    assert code == 2, printed
    assert "interrupted; the record has the results until then, and the same command continues" in printed
    assert records.read(tmp_path / "run.json").interrupted
    code, printed = run("--oracle-record=run.json", "test_suite.py")
    assert code == 1, printed
    assert calls(tmp_path) == ["numpy_loop", "numpy_vectorized", "torch_vectorized"]
    assert "2 parts are finished; the job continues" in printed
    assert "1 failed, 3 passed" in printed
    assert "assert 'wrong' == 'accurate'" in printed  # as the first run has reported it
    assert without_times(records.read(tmp_path / "run.json")) == without_times(records.read(tmp_path / "whole.json"))
    assert not list(tmp_path.glob("*.journal"))


def test_a_test_is_run_again_if_a_file_beside_it_has_changed(suite, tmp_path):
    run = suite(RIGHT)
    (tmp_path / "test_zzz.py").write_text(STOP)
    assert run("--oracle-record=run.json", "test_suite.py", "test_zzz.py")[0] == 2
    (tmp_path / "helper.py").write_text("x = 1\n")
    assert run("--oracle-record=run.json", "test_suite.py")[0] == 0
    assert len(calls(tmp_path)) == 6
    assert len(records.read(tmp_path / "run.json").cells) == 3


def test_an_interrupted_run_leaves_a_complete_record(suite, tmp_path):
    run = suite(RIGHT)
    run("--oracle-record=run.json", "test_suite.py")
    before = (tmp_path / "run.json").read_bytes()
    (tmp_path / "stop").mkdir()
    (tmp_path / "stop" / "test_stop.py").write_text(STOP)
    code, printed = run("--oracle-record=run.json", "test_suite.py", "stop", "--oracle-overwrite")
    assert code == 2
    assert "interrupted; run.json is unchanged, run.json.journal has the results until then" in printed
    assert (tmp_path / "run.json").read_bytes() == before


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be handled")
def test_a_killed_run_continues(suite, tmp_path):
    wait = "    import time; time.sleep(cell['implementation'][0] == 't')\n    record_property("
    run = suite([*RIGHT[:2], *[RIGHT[2]] * 40], SLOW.replace("    record_property(", wait))
    options = ("-p", "no:cacheprovider", "--import-mode=importlib", "--oracle-record=run.json")
    command = [sys.executable, "-m", "pytest", *NAMED, *options]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    while not (tmp_path / "calls.txt").exists() or len(calls(tmp_path)) < 4:
        time.sleep(0.1)
        assert running.poll() is None
    running.kill()
    running.wait()
    assert not (tmp_path / "run.json").exists()
    before = calls(tmp_path)
    code, printed = run("--oracle-record=run.json", "-k", "numpy_loop or numpy_vectorized")
    assert code == 0, printed
    assert "parts are finished; the job continues" in printed
    assert calls(tmp_path) == before
    assert len(records.read(tmp_path / "run.json").cells) == 2
    assert (tmp_path / "run.json.journal").exists(), "it has the results of tests that were not selected"


@pytest.mark.parametrize(
    "arguments",
    [("--collect-only", "-q"), ("-k", "nothing"), ("test_mispelt.py",), ("test_empty.py",), ("test_broken.py",)],
    ids=["collect only", "no match", "no file", "no test", "broken"],
)
def test_a_run_without_results_leaves_the_record(arguments, suite, tmp_path):
    run = suite(RIGHT)
    (tmp_path / "test_empty.py").write_text("")
    (tmp_path / "test_broken.py").write_text("import no_such_module\n")
    records.write(small_run(data=["a sentence"]), tmp_path / "run.json")
    before = (tmp_path / "run.json").read_bytes()
    _, printed = run("--oracle-record=run.json", *arguments)
    assert (tmp_path / "run.json").read_bytes() == before, printed
    assert sorted(path.name for path in tmp_path.glob("*json*")) == ["run.json"]


def test_a_smaller_run_leaves_the_record_without_the_option(suite, tmp_path):
    run = suite(RIGHT)
    run("--oracle-record=run.json")
    before = (tmp_path / "run.json").read_bytes()
    options = ("--oracle-record=run.json", "-k", "numpy_loop")
    code, printed = run(*options)
    assert code == 4
    assert "run.json: is unchanged, because it has 3 results, and this run has only 1 tests" in printed
    assert "name another file, or replace it with --oracle-overwrite" in printed
    assert (tmp_path / "run.json").read_bytes() == before
    assert run(*options, "--oracle-overwrite")[0] == 0
    assert len(records.read(tmp_path / "run.json").cells) == 1


@pytest.mark.parametrize("kind", ["folder", "other file", "below a file"])
def test_a_path_that_cannot_be_written_is_refused_before_the_run(kind, suite, tmp_path):
    run, path = suite(RIGHT), tmp_path / "run.json"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_text("notes")
    if kind == "below a file":
        path /= "run.json"
    code, printed = run(f"--oracle-record={path}")
    assert code == 4
    assert f"--oracle-record: {path}: " in printed
    assert "Traceback" not in printed
    assert not (tmp_path / "calls.txt").exists()

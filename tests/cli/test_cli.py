"""The command on trial: what it answers, what it imports for that, and what it says of a file that it cannot read."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oracle import records
from oracle.catalogue.index import BEGIN, END, contents
from oracle.catalogue.loading import load_all
from oracle.cli.main import main

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "numpy", "flint", "hypothesis", "matplotlib", "sklearn", "pytest")


def modules_after(arguments, tmp_path):
    """Which heavy modules the command has imported when it is done, in a process of its own."""
    dump = tmp_path / "modules"
    code = (
        "import sys, atexit, pathlib\n"
        f"atexit.register(lambda: pathlib.Path({str(dump)!r}).write_text(' '.join(sys.modules)))\n"
        f"from oracle.cli.main import main\nsys.exit(main({arguments!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return {name for name in dump.read_text().split() if name in HEAVY}, done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--help"], ["report", "--help"]], ids=" ".join)
def test_what_needs_no_numbers_imports_no_library_of_numbers(arguments, tmp_path):
    imported, printed = modules_after(arguments, tmp_path)
    assert imported == set()
    assert printed


def test_the_modules_are_seen(tmp_path):
    dump = tmp_path / "modules"
    code = f"import numpy, sys, pathlib; pathlib.Path({str(dump)!r}).write_text(' '.join(sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "numpy" in dump.read_text().split()


def test_help_names_the_commands(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    assert re.search(r"list +the concepts and their implementations", printed)
    assert re.search(r"report +run records to an HTML report", printed)


def test_list_names_every_concept_and_every_implementation(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    words = set(re.findall(r"\w+/\w+|\w+", printed))
    for concept in load_all():
        assert concept.name in words
        assert {each.name for each in concept.implementations if each.scene is None} <= words
        assert {word for scene in concept.scenes for word in scene.name.split()} <= words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["lst"], "invalid choice: 'lst' (choose from 'check', 'compare', 'grade', 'list', "),
        (["report"], "the following arguments are required: RECORD"),
        (["list", "more"], "unrecognized arguments: more"),
    ],
)
def test_a_usage_error_is_named(arguments, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert message.replace("'", "") in printed.replace("'", "")  # Python 3.12 on, choices have no quotes


def run_record(path):
    environment = records.Environment("3", "2", "2", "0", "6", "Linux", "a cpu", 2, "blas", "blas", 2, "cpu")
    run = records.Run(
        started="2026-01-02T03:04:05+00:00",
        finished="2026-01-02T03:05:05+00:00",
        seconds=60.0,
        profile="quick",
        seed=7,
        environment=environment,
    )
    records.write(run, path)
    return path


def test_a_record_becomes_a_report_and_its_file_is_named(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    assert main(["report", str(record), "--to", str(tmp_path / "html")]) == 0
    index = Path(capsys.readouterr().out.strip())
    assert index == tmp_path / "html" / "index.html"
    assert "<html" in index.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read (No such file or directory); wanted a run record written by `oracle`"),
        (b"", "is not whole JSON"),
        (b"<html>", "is not whole JSON"),
        (b'{"schema": "other/thing"}', "not a run record; its schema is 'other/thing', wanted 'tensor-oracle/run'"),
        (b'{"schema": "tensor-oracle/run", "version": 99}', "has version 99"),
    ],
    ids=["missing", "empty", "no JSON", "foreign", "newer"],
)
def test_a_file_that_is_no_record_is_named_and_the_code_is_2(content, message, tmp_path, capsys):
    path = tmp_path / "run.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["report", str(path), "--to", str(tmp_path / "html")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("oracle report: ")
    assert str(path) in printed.err
    assert message in printed.err
    assert not (tmp_path / "html" / "index.html").exists()


def test_a_record_that_is_cut_short_is_named_and_the_others_are_reported_on(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    cut = tmp_path / "cut.json"
    cut.write_bytes(record.read_bytes()[:-100])
    assert main(["report", str(cut), str(record), "--to", str(tmp_path / "html")]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(tmp_path / "html" / "index.html")
    assert printed.err.startswith(f"oracle report: left out of the report: {cut}: is not whole JSON")
    assert "Warning" not in printed.err


def test_the_code_reaches_the_shell(tmp_path):
    command = [sys.executable, "-m", "oracle", "report", str(tmp_path / "none.json")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "none.json" in done.stderr


def benchmark(path):
    timed = {"concept": "elementwise/addition", "implementation": "numpy_vectorized", "gives": "value"}
    stats = {"median": 2e-6, "min": 1e-6, "iqr": 1e-7, "rounds": 9}
    extra = {**timed, "dims": {"n": 4}, "work": 4, "dtype": "float64"}
    path.write_text(json.dumps({"benchmarks": [{"fullname": "a", "extra_info": extra, "stats": stats}]}))
    return path


def test_timings_are_kept_in_the_record(tmp_path):
    record, timings = run_record(tmp_path / "run.json"), benchmark(tmp_path / "timings.json")
    assert main(["report", str(record), "--benchmark", str(timings), "--to", str(tmp_path / "html")]) == 0
    (timing,) = records.read(record).benchmarks
    assert (timing.implementation, timing.median, timing.dims) == ("numpy_vectorized", 2e-6, {"n": 4})


def test_timings_of_a_record_that_cannot_be_read_are_refused(tmp_path, capsys):
    timings = benchmark(tmp_path / "timings.json")
    assert main(["report", str(tmp_path / "none.json"), "--benchmark", str(timings)]) == 2
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"{}", b"no JSON"], ids=["missing", "foreign", "no JSON"])
def test_timings_that_cannot_be_read_are_named_and_the_code_is_2(content, tmp_path, capsys):
    record, timings = run_record(tmp_path / "run.json"), tmp_path / "timings.json"
    if content is not None:
        timings.write_bytes(content)
    before = record.read_bytes()
    assert main(["report", str(record), "--benchmark", str(timings), "--to", str(tmp_path / "html")]) == 2
    assert str(timings) in capsys.readouterr().err
    assert record.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named_and_the_code_is_2(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    (tmp_path / "taken").write_text("a file")
    assert main(["report", str(record), "--to", str(tmp_path / "taken")]) == 2
    assert "taken" in capsys.readouterr().err


def test_list_writes_a_table_between_the_marks_and_nowhere_else(tmp_path, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert main(["list", "--into", str(readme)]) == 0
    before, *rows, after = readme.read_text(encoding="utf-8").splitlines()
    assert (before, after) == ("before", "after")
    assert [row.count("|") for row in rows[1:-1]] == [6] * (len(contents()) + 2)
    assert "old" not in rows
    readme.write_text("no marks", encoding="utf-8")
    assert main(["list", "--into", str(readme)]) == 2
    assert "there is no place for the catalogue; put these two lines where it should go" in capsys.readouterr().err
    assert readme.read_text(encoding="utf-8") == "no marks"
    assert main(["list", "--into", str(tmp_path / "none.md")]) == 2
    assert "No such file" in capsys.readouterr().err

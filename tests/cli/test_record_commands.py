"""Commands that read and write records: `report`, `add-timings`, `note-missing` and `schema`."""

import json
from pathlib import Path

import pytest

from oracle import records
from oracle.cli.main import main
from oracle.cli.schema import KINDS
from oracle.records.answers import MissingRun
from tests.support.small_run import TIMES, small_run


def run_record(path):
    records.write(small_run(), path)
    return path


def timings_file(path):
    timed = {"concept": "elementwise/addition", "implementation": "numpy_vectorized", "gives": "value"}
    stats = {"median": 2e-6, "min": 1e-6, "iqr": 1e-7, "rounds": 9}
    extra = {**timed, "dims": {"n": 4}, "work": 4, "dtype": "float64"}
    path.write_text(json.dumps({"benchmarks": [{"fullname": "a", "extra_info": extra, "stats": stats}]}))
    return path


def test_report_writes_html_and_prints_its_path(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    assert main(["report", str(record), "--to", str(tmp_path / "html")]) == 0
    index = Path(capsys.readouterr().out.strip())
    assert index == tmp_path / "html" / "index.html"
    assert "<html" in index.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read (No such file or directory); expected a run record written by `oracle`"),
        (b"", "is not complete JSON"),
        (b"<html>", "is not complete JSON"),
        (b'{"schema": "other/thing"}', "not a run record; its schema is 'other/thing', expected 'tensor-oracle/run'"),
        (b'{"schema": "tensor-oracle/run", "version": 99}', "has version 99"),
    ],
    ids=["missing", "empty", "no JSON", "other schema", "newer"],
)
def test_report_rejects_a_file_that_is_no_record(content, message, tmp_path, capsys):
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


def test_report_leaves_out_a_record_that_is_cut_short(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    cut = tmp_path / "cut.json"
    cut.write_bytes(record.read_bytes()[:-100])
    assert main(["report", str(cut), str(record), "--to", str(tmp_path / "html")]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(tmp_path / "html" / "index.html")
    assert printed.err.startswith(f"oracle report: left out of the report: {cut}: is not complete JSON")
    assert "Warning" not in printed.err


def test_report_rejects_a_folder_that_cannot_be_written(tmp_path, capsys):
    record = run_record(tmp_path / "run.json")
    (tmp_path / "taken").write_text("a file")
    assert main(["report", str(record), "--to", str(tmp_path / "taken")]) == 2
    assert "taken" in capsys.readouterr().err


def commands(record, timings, folder):
    """The two commands that put timings into a record."""
    return {
        "report": ["report", str(record), "--benchmark", str(timings), "--to", str(folder)],
        "add-timings": ["add-timings", str(record), str(timings)],
    }


@pytest.mark.parametrize("command", ["report", "add-timings"])
def test_timings_are_written_into_the_record(command, tmp_path):
    record, timings = run_record(tmp_path / "run.json"), timings_file(tmp_path / "timings.json")
    assert main(commands(record, timings, tmp_path / "html")[command]) == 0
    (timing,) = records.read(record).benchmarks
    assert (timing.implementation, timing.median, timing.dims) == ("numpy_vectorized", 2e-6, {"n": 4})


@pytest.mark.parametrize("command", ["report", "add-timings"])
def test_timings_for_a_record_that_cannot_be_read_are_rejected(command, tmp_path, capsys):
    timings = timings_file(tmp_path / "timings.json")
    assert main(commands(tmp_path / "none.json", timings, tmp_path / "html")[command]) == 2
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"{}", b"no JSON"], ids=["missing", "other JSON", "no JSON"])
@pytest.mark.parametrize("command", ["report", "add-timings"])
def test_timings_that_cannot_be_read_leave_the_record_unchanged(command, content, tmp_path, capsys):
    record, timings = run_record(tmp_path / "run.json"), tmp_path / "timings.json"
    if content is not None:
        timings.write_bytes(content)
    before = record.read_bytes()
    assert main(commands(record, timings, tmp_path / "html")[command]) == 2
    assert str(timings) in capsys.readouterr().err
    assert record.read_bytes() == before


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        ("Looking\nERROR: first\n2026 ERROR: no wheel\nend", "pip could not install it: no wheel"),
        ("Looking", "the suite ended before it had written a record"),
        (None, "the suite ended before it had written a record"),
    ],
    ids=["error of pip", "no error", "no log"],
)
def test_note_missing_states_the_reason(log, reason, tmp_path):
    path, pip_log = tmp_path / "new" / "note.json", tmp_path / "pip.log"
    if log is not None:
        pip_log.write_text(log, encoding="utf-8")
    arguments = ["--torch", "2.6.0", "--numpy", "2.1.0", "--started", TIMES["started"], "--pip-log", str(pip_log)]
    assert main(["note-missing", str(path), *arguments]) == 0
    note = records.load(path, MissingRun)
    assert (note.torch, note.numpy, note.started, note.reason) == ("2.6.0", "2.1.0", TIMES["started"], reason)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_the_json_schema_of_a_kind_of_record(kind, capsys):
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    name = schema["$ref"].removeprefix("#/$defs/")
    assert schema["$defs"][name]["type"] == "object"

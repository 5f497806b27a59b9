"""Records are read as they were written, and a bad file is rejected with the reason and what to do."""

import json
import math
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from oracle import records
from oracle.records import Cell, Finding, RecordError, RegimeTally
from oracle.records.environment import current_environment
from tests.support.small_run import small_run


def cell(**changes: object) -> Cell:
    fields = {"concept": "a/b", "implementation": "numpy_loop", "check": "value", "dtype": "float32", "device": "cpu"}
    return Cell(**{**fields, "verdict": "accurate", **changes})


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    finding = Finding("worst", "off", "[0]", "nan", "inf", math.inf, None, "huge", None, "x = 1")
    run = small_run(cells=[cell(worst=0.1, regimes={"huge": RegimeTally(3, 0.1)}, findings=[finding])])
    records.write(run, tmp_path / "new" / "run.json")
    assert records.read(tmp_path / "new" / "run.json") == run


@pytest.mark.parametrize("worst", [math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 0.1, -0.0, None])
def test_extreme_numbers_are_read_as_they_were_written(tmp_path: Path, worst: float | None) -> None:
    records.write(small_run(cells=[cell(worst=worst, regimes={"plain": RegimeTally(1, worst)})]), tmp_path / "run.json")
    back = records.read(tmp_path / "run.json").cells[0]
    assert repr(back.worst) == repr(worst)
    assert repr(back.regimes["plain"].worst) == repr(worst)


def test_nan_is_read_as_nan(tmp_path: Path) -> None:
    records.write(small_run(cells=[cell(worst=math.nan)]), tmp_path / "run.json")
    worst = records.read(tmp_path / "run.json").cells[0].worst
    assert worst is not None
    assert math.isnan(worst)


def test_text_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    run = small_run(cells=[cell(expected="inf", subgradient_choices={"nan": "1.0", "null": "null"})])
    records.write(run, tmp_path / "run.json")
    assert records.read(tmp_path / "run.json") == run


def test_numpy_scalars_become_numbers(tmp_path: Path) -> None:
    run = small_run(cells=[cell(worst=np.float64("inf"), worst_ulp=np.float32(0.5), examples=np.int64(3))])
    records.write(run, tmp_path / "run.json")
    back = records.read(tmp_path / "run.json").cells[0]
    assert (back.worst, back.worst_ulp, back.examples) == (math.inf, 0.5, 3)


def test_a_lone_surrogate_is_written_as_an_escape(tmp_path: Path) -> None:
    records.write(small_run(data=["a lone surrogate: \ud800, a pair: \U0001f600"]), tmp_path / "run.json")
    assert records.read(tmp_path / "run.json").data == ["a lone surrogate: \\ud800, a pair: \U0001f600"]


def test_a_value_that_json_cannot_hold_raises_and_leaves_the_old_record(tmp_path: Path) -> None:
    records.write(small_run(), tmp_path / "run.json")
    with pytest.raises(TypeError, match=r"cannot hold .*, of type object; expected a number or text"):
        records.write(small_run(cells=[cell(worst=object())]), tmp_path / "run.json")
    assert records.read(tmp_path / "run.json") == small_run()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not complete JSON .*cut short.*run again"),
        (b'{"schema": "tensor-oracle/run", "version": 1, "started"', "is not complete JSON .*cut short"),
        (b"\xff\xfe\x00", "is not complete JSON"),
        (b"[1, 2]", "not a run record; its schema is '', expected 'tensor-oracle/run'"),
        (b'{"schema": 3}', "not a run record"),
        (b'{"schema": "other", "version": 1}', "its schema is 'other', expected 'tensor-oracle/run'"),
        (b'{"schema": "tensor-oracle/run", "version": 99}', "has version 99, .* up to 2; upgrade tensor-oracle"),
        (b'{"schema": "tensor-oracle/run", "version": 1}', "does not follow .* version 2: .*missing required field"),
    ],
    ids=["empty", "cut short", "not UTF-8", "list", "number", "other schema", "newer", "fields missing"],
)
def test_a_bad_file_is_rejected_with_the_reason(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=re.escape(str(path)) + ": .*" + message):
        records.read(path)


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"none\.json: cannot be read \(No such file.*expected a run record"):
        records.read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"started": "yesterday"}, "'yesterday'"),
        ({"cells": [cell(verdict="splendid")]}, r"Invalid enum value 'splendid' - at `\$\.cells\[0\]\.verdict`"),
    ],
)
def test_a_value_outside_the_schema_is_rejected(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    records.write(small_run(**changes), tmp_path / "run.json")
    with pytest.raises(RecordError, match="does not follow tensor-oracle/run version 2: .*" + message):
        records.read(tmp_path / "run.json")


def test_an_unknown_field_is_ignored(tmp_path: Path) -> None:
    records.write(small_run(), tmp_path / "run.json")
    data = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**data, "novelty": 1}))
    assert records.read(tmp_path / "run.json") == small_run()


def test_a_failed_write_leaves_only_the_old_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records.write(small_run(), tmp_path / "run.json")

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        records.write(small_run(seed=8), tmp_path / "run.json")
    assert records.read(tmp_path / "run.json") == small_run()
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be handled")
def test_a_kill_during_a_write_leaves_a_complete_record(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    records.write(small_run(data=["x" * 1000] * 1000), path)
    script = f"from oracle import records\nrun = records.read({str(path)!r})\nprint('ready', flush=True)\n"
    script += f"while True:\n    records.write(run, {str(path)!r})\n"
    for pause in (0.0, 0.01, 0.05):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(pause)
            child.kill()
        assert len(records.read(path).data) == 1000


def test_the_environment_has_all_fields() -> None:
    environment = current_environment()
    assert environment.numpy == np.__version__
    assert environment.cores >= 1
    assert environment.device == "cpu"
    assert all(getattr(environment, name) != "" for name in environment.__struct_fields__)


def test_importing_records_imports_neither_numpy_nor_torch() -> None:
    code = "import sys, oracle.records; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

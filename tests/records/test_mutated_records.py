"""Every command that reads records says what is wrong with a damaged one: no traceback, little time and memory.

`ORACLE_MUTATED_RECORDS=10000 pytest tests/records/test_mutated_records.py` changes so many records.
"""

import os
import resource
import shutil
import sys
import time
import warnings
from pathlib import Path

import pytest

from oracle import records
from oracle.cli.main import main
from oracle.records.evaluation import EvaluationRecord
from oracle.records.judgement import GradesRecord
from oracle.records.replacing import replaced_record
from oracle.records.speed import SpeedRecord
from tests.support.mutated_records import SAMPLES, mutated, version_sample

COUNT = int(os.environ.get("ORACLE_MUTATED_RECORDS", "120"))
FIRST = int(os.environ.get("ORACLE_MUTATED_RECORDS_FIRST", "0"))
SECONDS, BYTES = 2.0, 2**30

# The commands that read each kind of record: arguments, with the record at `bad` and good ones beside it.
COMMANDS = {
    "run": (["report", "{bad}"], ["report", "{good}", "{bad}"], ["compare", "{bad}", "{good}"],
            ["add-timings", "{bad}", "{timings}"], ["report", "{bad}", "--benchmark", "{timings}"]),
    "version": (["compare", "{good}", "{bad}", "--to", "{html}"],
                ["report", "{good}", "--versions", "{bad}", "{good}"]),
    "missing": (["compare", "{good}", "{bad}"],),
    "evaluation": (["report", "--evaluation", "{bad}"], ["report", "{good}", "--evaluation", "{bad}"]),
    "speed": (["report", "--speed", "{bad}"], ["report", "{good}", "--speed", "{bad}"]),
    "timings": (["add-timings", "{good}", "{bad}"], ["report", "{good}", "--benchmark", "{bad}"]),
}  # fmt: skip
REPLACED = {"run": records.Run, "evaluation": EvaluationRecord, "speed": SpeedRecord, "grades": GradesRecord}


@pytest.fixture(scope="module")
def texts():
    return {name: make() for name, make in SAMPLES.items()}


def cases(wanted):
    """Pairs of a kind of record in `wanted` and the number of a change."""
    kinds, numbers = list(SAMPLES), range(FIRST, FIRST + COUNT)
    return [(kind, number) for number in numbers if (kind := kinds[number % len(kinds)]) in wanted]


def arguments_of(kind, number, folder, texts):
    """Write the files; return the arguments of a command that reads the damaged one."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    paths = {name: folder / f"{name}.json" for name in ("bad", "good", "timings")}
    paths["bad"].write_bytes(mutated(texts[kind], number))
    records.write(version_sample("2.4.0"), paths["good"])
    paths["timings"].write_text(texts["timings"])
    command = COMMANDS[kind][number // len(SAMPLES) % len(COMMANDS[kind])]
    arguments = [part.format(**paths, html=folder / "html") for part in command]
    return arguments + (["--to", str(folder / "html")] if command[0] == "report" else [])


@pytest.mark.parametrize(("kind", "number"), cases(COMMANDS))
def test_a_damaged_record_has_a_message(kind, number, texts, tmp_path, capsys):
    arguments = arguments_of(kind, number, tmp_path / "files", texts)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code = main(arguments)
    seconds = time.process_time() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    printed = capsys.readouterr()
    assert code in ((0, 1, 2, 3) if arguments[0] == "compare" else (0, 2)), printed
    assert "Traceback" not in printed.err
    if code == 2:
        assert printed.err.startswith(f"oracle {arguments[0]}: ")
        assert "bad.json" in printed.err, printed.err
        assert "index.html" not in printed.out
    assert len(printed.err) < 4000
    assert (after - before) * (1 if sys.platform == "darwin" else 1024) < BYTES
    if os.environ.get("ORACLE_MUTATED_RECORDS"):  # a time depends on the machine
        assert seconds < SECONDS, arguments


@pytest.mark.parametrize(("kind", "number"), cases(REPLACED))
def test_a_damaged_record_is_not_replaced_unnoticed(kind, number, texts, tmp_path):
    path = tmp_path / "bad.json"
    content = mutated(texts[kind], number)
    path.write_bytes(content)
    message = ""
    try:
        replaced_record(path, REPLACED[kind])
    except records.RecordError as error:
        message = str(error)
    assert not message or (str(path) in message and "--overwrite" in message)
    assert path.read_bytes() == content


def test_the_samples_are_read_without_a_message(texts, tmp_path, capsys):
    for kind, commands in COMMANDS.items():
        for place, _ in enumerate(commands):
            number = place * len(SAMPLES)
            arguments = arguments_of(kind, number, tmp_path / "files", texts)
            Path(tmp_path, "files", "bad.json").write_text(texts[kind], encoding="utf-8")
            # 3: only one of two records has answers
            assert main(arguments) in (0, 1, 3), (arguments, capsys.readouterr())

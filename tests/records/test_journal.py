"""A journal keeps the finished parts of a job, whatever ends the job."""

import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.records import RecordError
from oracle.records.fingerprint import code_fingerprint
from oracle.records.journal import Journal, read_finished

JOB = {"seed": 0, "profile": "quick"}


def filled(record: Path, count: int = 5, **changes: object) -> Path:
    """Append `count` parts to the journal of this record; return its path."""
    with Journal.open(record, {**JOB, **changes}, "code") as journal:
        for place in range(count):
            journal.append(f"part {place}", {"value": place, "inf": float("inf"), "text": "a\nb\ud800"})
    return journal.path


def test_a_part_may_hold_infinite_numbers_at_any_depth(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        journal.append("cell", {"properties": [("cell", {"worst": float("inf")}), (float("-inf"),)]})
    assert read_finished(tmp_path / "run.json")["cell"] == {"properties": [["cell", {"worst": "inf"}], ["-inf"]]}


def test_a_job_continues_with_what_was_finished(tmp_path: Path) -> None:
    filled(tmp_path / "run.json")
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        assert list(journal.finished) == [f"part {place}" for place in range(5)]
        assert journal.finished["part 3"] == {"value": 3, "inf": "inf", "text": "a\nb\\ud800"}
        journal.append("part 5", [1, 2])
    assert read_finished(tmp_path / "run.json")["part 5"] == [1, 2]


def test_the_start_and_the_time_of_all_processes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("oracle.records.journal.time.monotonic", lambda: clock[0])
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        clock[0] += 7
        journal.append("a", 1)
        started = journal.started
    clock[0] += 1000
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        clock[0] += 5
        assert journal.seconds == 12
        assert journal.started == started


def test_a_journal_without_parts_leaves_no_file(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "run.json", JOB, "code"):
        assert [path.name for path in tmp_path.iterdir()] == ["run.json.journal"]
    assert not list(tmp_path.iterdir())


def test_a_discarded_journal_leaves_no_file(tmp_path: Path) -> None:
    filled(tmp_path / "run.json")
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        journal.discard()
    assert not list(tmp_path.iterdir())


def test_a_file_cut_anywhere_has_the_whole_lines_before(tmp_path: Path) -> None:
    path = filled(tmp_path / "run.json", 2)
    data = path.read_bytes()
    for size in range(0, len(data), 3):
        path.write_bytes(data[:size])
        whole = data[:size].count(b"\n")
        with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
            assert len(journal.finished) == max(0, whole - 1), size
            journal.append("later", "on")
        assert read_finished(tmp_path / "run.json")["later"] == "on"


def test_a_changed_byte_drops_its_line_only(tmp_path: Path) -> None:
    path = filled(tmp_path / "run.json")
    data, random_numbers = path.read_bytes(), random.Random(0)
    header = data.index(b"\n") + 1
    for _ in range(100):
        place = random_numbers.randrange(header, len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << random_numbers.randrange(8)
        path.write_bytes(changed)
        found = read_finished(tmp_path / "run.json")
        assert len(found) >= 3
        assert all(value["value"] == int(key.split()[1]) for key, value in found.items())


def test_parts_of_other_code_are_dropped_with_a_note(tmp_path: Path) -> None:
    filled(tmp_path / "run.json")
    with Journal.open(tmp_path / "run.json", JOB, "other code") as journal:
        assert journal.finished == {}
        assert "5 finished parts are dropped, because the code or the libraries have changed since" in journal.note


def test_a_job_with_other_options_is_kept(tmp_path: Path) -> None:
    path = filled(tmp_path / "run.json", seed=7)
    with pytest.raises(RecordError, match=r"run\.json\.journal: has 5 .* with seed 7 \(now 0\); run that job"):
        Journal.open(tmp_path / "run.json", JOB, "code")
    assert path.exists()
    with Journal.open(tmp_path / "run.json", JOB, "code", overwrite=True) as journal:
        assert journal.finished == {}


def test_a_file_that_is_no_journal_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "run.json.journal"
    for content in (b"notes\n", b'{"a": 1}\n', b"00000000 \n"):
        path.write_bytes(content)
        with pytest.raises(RecordError, match="is not a journal of this package; move it"):
            Journal.open(tmp_path / "run.json", JOB, "code")
        assert path.read_bytes() == content


def test_a_newer_journal_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("oracle.records.journal._VERSION", 9)
        filled(tmp_path / "run.json")
    with pytest.raises(RecordError, match="is of tensor-oracle/journal version 9, expected tensor-oracle/journal 1"):
        Journal.open(tmp_path / "run.json", JOB, "code")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flock")
def test_two_jobs_cannot_write_one_journal(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "run.json", JOB, "code") as journal:
        journal.append("a", 1)
        with pytest.raises(RecordError, match="another process writes it"):
            Journal.open(tmp_path / "run.json", JOB, "code")
    Journal.open(tmp_path / "run.json", JOB, "code").close()


def test_a_removed_folder_is_made_again_with_all_parts(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "new" / "run.json", JOB, "code") as journal:
        journal.append("a", 1)
        shutil.rmtree(tmp_path / "new")
        journal.append("b", 2)
    assert read_finished(tmp_path / "new" / "run.json") == {"a": 1, "b": 2}


FULL = """
import resource, sys
from pathlib import Path
from oracle.records.journal import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))  # like a disk with 5000 bytes left
with Journal.open(Path(sys.argv[1]), {}, "code") as journal:
    for place in range(100):
        journal.append(str(place), "x" * 300)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on the size of files")
def test_a_full_disk_keeps_the_parts_before(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    done = subprocess.run([sys.executable, "-c", FULL, record], capture_output=True, text=True, check=False)
    assert "OSError" in done.stderr
    kept = read_finished(record)
    assert len(kept) > 5
    assert f"{len(kept)} finished parts are kept, and the same command continues" in done.stderr
    assert list(kept) == [str(place) for place in range(len(kept))]
    with Journal.open(record, {}, "code") as journal:
        assert journal.finished == kept


ENDLESS = """
import sys
from pathlib import Path
from oracle.records.journal import Journal
with Journal.open(Path(sys.argv[1]), {}, "code") as journal:
    for place in range(len(journal.finished), 10**9):
        journal.append(str(place), "x" * 5000)
        print(place, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that cannot be handled")
def test_a_kill_loses_no_part(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    for ending in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with subprocess.Popen(
            [sys.executable, "-c", ENDLESS, record], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as child:
            assert child.stdout is not None
            for _ in range(random.Random(ending).randrange(1, 200)):
                last = child.stdout.readline()
            child.send_signal(ending)
            printed = child.stdout.read().split()
            last = printed[-1] if printed else last
        kept = read_finished(record)
        assert len(kept) >= int(last) + 1
        assert list(kept) == [str(place) for place in range(len(kept))]


def test_the_fingerprint_depends_on_files_and_environment(tmp_path: Path) -> None:
    path = tmp_path / "concept.py"
    found = {code_fingerprint(), code_fingerprint("torch 2"), code_fingerprint("", [path])}
    path.write_text("x = 1")
    found.add(code_fingerprint("", [path]))
    path.write_text("x = 2")
    found.add(code_fingerprint("", [path]))
    assert len(found) == 5

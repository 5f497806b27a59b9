"""`oracle compare`: which records it reads, what it prints, its exit codes, and its HTML page."""

import json
import re

import msgspec
import pytest

from oracle import records
from oracle.cli.main import main
from oracle.records import RecordError
from oracle.records.answers import MissingRun
from oracle.report import render
from oracle.report.versions_page import write
from oracle.versions.environments import read_environments
from tests.support.version_records import CALL, INPUTS, TORCH, answered, run, written


def test_files_that_are_no_records_are_named_and_the_others_compared(tmp_path, capsys):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[2.0]")]))
    for name, text, wanted in (
        ("cut.json", paths[0].read_text()[:-200], "is not complete JSON"),
        ("foreign.json", '{"schema": "something/else"}', "is JSON but not a run record"),
        ("newer.json", json.dumps({"schema": "tensor-oracle/run", "version": 99}), "upgrade tensor-oracle"),
        ("odd.json", paths[0].read_text().replace('"2.4.1"', '"of today"'), "has a version that cannot be compared"),
    ):
        (tmp_path / name).write_text(text)
        assert main(["compare", *map(str, paths), str(tmp_path / name), "--to", str(tmp_path / "html")]) == 0
        captured = capsys.readouterr()
        assert re.search(rf"left out: .*{name}: .*{wanted}", captured.err), captured.err
        assert wanted in (tmp_path / "html" / "versions.html").read_text()


def test_no_readable_file_is_an_error(tmp_path, capsys):
    assert main(["compare", str(tmp_path / "none.json")]) == 2
    assert "there is nothing to compare" in capsys.readouterr().err
    with pytest.raises(RecordError, match="no file was named"):
        read_environments([])


def test_one_record_cannot_be_compared(tmp_path, capsys):
    (path,) = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]))
    assert main(["compare", str(path)]) == 3
    assert "pytest --oracle my_concept.py --oracle-answers" in capsys.readouterr().err


def test_of_two_records_of_the_same_versions_the_newer_is_used(tmp_path):
    paths = written(tmp_path, run("2.4.1", started="2026-02-02T00:00:00+00:00"), run("2.4.1"))
    (environment,), (reason,) = read_environments(paths)
    assert environment.path == paths[0]
    assert "has the same versions (torch 2.4.1, NumPy 2.1.0) and is newer" in reason


def test_a_version_without_a_run_is_listed_with_the_reason(tmp_path, capsys):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[1.0]")]))
    note = MissingRun("2.6.0", "2.1.0", "2026-01-02T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "no <wheel>")
    records.write(note, tmp_path / "missing.json")
    assert main(["compare", *map(str, paths), str(tmp_path / "missing.json"), "--to", str(tmp_path)]) == 0
    assert "no <wheel>" in capsys.readouterr().out
    page = (tmp_path / "versions.html").read_text(encoding="utf-8")
    assert "<strong>No run.</strong> no &lt;wheel&gt;" in page
    with pytest.raises(RecordError, match="none of these environments has a run"):
        write(*read_environments([tmp_path / "missing.json"]), tmp_path)


def test_the_exit_code_is_1_if_an_answer_became_wrong(tmp_path, capsys):
    paths = written(
        tmp_path,
        run("2.4.1", answers=[answered("[1.0]")]),
        run("2.5.0", answers=[answered("[2.0]", grade="wrong")]),
    )
    assert main(["compare", *map(str, paths), "--scripts", "torch_f"]) == 1
    out = capsys.readouterr().out
    assert "torch 2.4.1 → 2.5.0 accurate → wrong a/b torch_f" in " ".join(out.split())
    assert f"{INPUTS}\n\n{CALL}\n# before: [1.0]\n# after: [2.0]\n" in out


def test_text_of_a_record_is_escaped_in_the_page(tmp_path):
    evil = "<script>alert(1)</script>"
    old = answered(evil, evil, name=evil, script=TORCH + f"\n# {evil}", implementation=f"torch_{evil}")
    new = msgspec.structs.replace(old, texts=[*old.texts[:3], evil * 2, evil])
    paths = written(tmp_path, run("2.4.1", answers=[old]), run("2.5.0", answers=[new]))
    page = write(*read_environments(paths), tmp_path).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert evil not in page
    assert page.count("<script>") == 1
    assert "default-src &#39;none&#39;" in page


def test_the_report_links_to_the_page_of_versions_if_there_are_several(tmp_path):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[2.0]")]))
    index = render(paths[:1], tmp_path / "html", versions=paths)
    assert 'href="versions.html"' in index.read_text(encoding="utf-8")
    assert "torch 2.4.1 → 2.5.0" in (tmp_path / "html" / "versions.html").read_text(encoding="utf-8")
    index = render(paths[:1], tmp_path / "alone")
    assert "versions.html" not in index.read_text(encoding="utf-8")
    assert not (tmp_path / "alone" / "versions.html").exists()

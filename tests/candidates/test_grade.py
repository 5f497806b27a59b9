"""`oracle grade`: the printed table, the HTML page, and the record that an interrupted run leaves."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oracle import records
from oracle.candidates import grading
from oracle.cli import main as cli
from oracle.records.journal import Journal, read_finished
from oracle.records.judgement import GradesRecord, Job
from tests.support.submissions import GOOD, RELU

ROOT = Path(__file__).parents[2]

LEAKY = "import numpy as np\n\ndef relu(x):\n    return np.where(x > 0, x, 0.01 * x)\n"
HOSTILE = (
    "BAD = type('<script>alert(1)</script>', (Exception,), {})\n\n"
    "def relu(x):\n    print('</pre><script>alert(2)</script>')"
    "\n    raise BAD('<img src=x onerror=alert(3)> `code`')\n"
)
OPTIONS = ("--examples", "2", "--dtype", "float64", "--seconds", "2", "--processes", "2")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    sources = {"ann": GOOD["good"], "bob": LEAKY, "<b>eve": HOSTILE, "ann_again": GOOD["good"], "_helper": "1 / 0"}
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return folder


def test_a_folder_is_graded_and_no_submission_is_judged_twice(folder, tmp_path, capfd, monkeypatch):
    html_file, checked = tmp_path / "reports" / "grades.html", []
    run = grading.sandbox.run

    def counted(jobs, *rest):
        checked.extend(job.address for job in jobs)
        return run(jobs, *rest)

    monkeypatch.setattr(grading.sandbox, "run", counted)
    command = ["grade", RELU, str(folder), *OPTIONS, "--to", str(html_file)]
    assert cli.main(command) == 1
    printed = capfd.readouterr().out
    assert "2 of 4 passed." in printed
    assert printed.strip().endswith(str(html_file))
    for row in (
        r"ann\.py +accurate",
        r"ann_again\.py +accurate",
        r"bob\.py +wrong +Entry \[0\] is -0\.0",
        r"<b>eve\.py +raised",
    ):
        assert re.search(row, printed), printed
    assert "_helper" not in printed
    assert len(checked) == 3, "the same content is judged once"

    html = html_file.read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert 'class="parts"' not in html  # the table links to every submission
    assert "<img src=x" not in html
    assert "<b>eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert re.search(r"Content-Security-Policy\" content=\"default-src &#39;none&#39;", html)
    assert f"{folder / 'bob.py'}:relu" in html.replace("&#39;", "'").replace('<span class="s1">', "").replace(
        "</span>", ""
    )

    checked.clear()
    assert cli.main(command) == 1
    assert checked == []
    assert "2 of 4 passed." in capfd.readouterr().out
    (folder / "bob.py").write_text(GOOD["good_torch"], encoding="utf-8")
    assert cli.main(command) == 1
    assert [Path(address).name for address in checked] == ["bob.py"]
    assert "3 of 4 passed." in capfd.readouterr().out


def test_a_snippet_imports_the_submission_and_not_the_copy_that_was_checked(tmp_path, capsys):
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("leaky", "no module", "the_same"):
        (folder / f"{name}.py").write_text(LEAKY, encoding="utf-8")
    (folder / "2026-01-01 10:30.py").write_text(f"{LEAKY}# another", encoding="utf-8")
    options = ["--to", str(tmp_path / "grades.html"), "--processes", "1", *OPTIONS[:-2]]
    assert cli.main(["grade", RELU, str(folder), *options]) == 1
    page = (tmp_path / "grades.html").read_text(encoding="utf-8")
    assert "submissions-" not in page
    capsys.readouterr()
    for path in sorted(folder.glob("*.py")):
        grading_of = grading.Grading(tmp_path / "grades.json", Job(concept=RELU, address=""))
        kept = {one.address: one for one in grading_of.record.judgements.values()}
        grading_of.close()
        judgement = grading._named(
            next(one for one in kept.values() if ("another" in path.read_text()) == ("10:30" in one.address)),
            grading.Submission(path),
        )
        code, _, replayed = judgement.snippet.partition("# With the oracle:")
        exec(code, {})
        assert "-0.0" in capsys.readouterr().out
        assert repr(f"{path}:relu") in replayed


def test_an_interrupted_run_can_be_continued(tmp_path, capfd):
    folder, html_file = tmp_path / "class", tmp_path / "grades.html"
    folder.mkdir()
    (folder / "a_good.py").write_text(GOOD["good"])
    (folder / "b_slow.py").write_text("import time\ntime.sleep(600)\n\ndef relu(x):\n    return x\n")
    command = ["grade", RELU, str(folder), *OPTIONS[:-4], "--seconds", "60", "--processes", "1", "--to", str(html_file)]
    process = subprocess.Popen(
        [sys.executable, "-m", "oracle", *command],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        # A test run in the background of a shell ignores the signal, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads yet
    )
    record = html_file.with_suffix(".json")
    for _ in range(1500):
        if any(part["judgement"] for part in read_finished(record).values()):
            break
        time.sleep(0.1)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    _, printed = process.communicate(timeout=20)
    assert process.returncode == 130
    assert f"interrupted; {record} has the judgements so far, and the same command continues" in printed
    kept = records.load(record, GradesRecord)
    assert [judgement.verdict for judgement in kept.judgements.values()] == ["accurate"]
    assert not html_file.exists()
    assert not Journal.beside(record).exists()
    (folder / "b_slow.py").write_text(LEAKY)
    before = {key: judgement.seconds for key, judgement in kept.judgements.items()}
    assert cli.main(command) == 1
    after = records.load(record, GradesRecord).judgements
    assert len(after) == 2
    assert before.items() <= {key: judgement.seconds for key, judgement in after.items()}.items()
    assert html_file.exists()


@pytest.mark.parametrize(
    ("concept", "prepare", "message"),
    [
        (RELU, lambda folder: folder.rmdir(), r"there is no folder"),
        (RELU, lambda folder: None, r"has no \*\.py to check"),
        (
            "activations/rely",
            lambda folder: (folder / "a.py").write_text("x = 1"),
            r"no concept 'activations/rely'; did you",
        ),
        (
            RELU,
            lambda folder: [(folder / "a.py").write_text("x = 1"), (folder.parent / "grades.json").write_text("{}")],
            r"is JSON but not a grades record",
        ),
    ],
)
def test_a_folder_that_cannot_be_graded_is_a_usage_error(concept, prepare, message, tmp_path, capfd):
    folder = tmp_path / "class"
    folder.mkdir()
    prepare(folder)
    assert cli.main(["grade", concept, str(folder), "--to", str(tmp_path / "grades.html")]) == 2
    printed = capfd.readouterr().err
    assert printed.startswith("oracle grade: ")
    assert re.search(message, printed), printed


def test_the_only_fitting_function_is_checked(tmp_path, capfd):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "one.py").write_text("def helper(a, b):\n    return a\n\ndef my_relu(z):\n    return z * (z > 0)\n")
    (folder / "two.py").write_text("def first(z):\n    return z\n\ndef second(z):\n    return z\n")
    (folder / "three.py").write_text("def helper(z):\n    return z\n\ndef relu(z):\n    return helper(z) * (z > 0)\n")
    assert cli.main(["grade", RELU, str(folder), *OPTIONS, "--to", str(tmp_path / "grades.html")]) == 1
    printed = " ".join(capfd.readouterr().out.split())
    assert "one.py accurate" in printed
    assert "three.py accurate" in printed  # one of several, with the name of the concept
    assert "fit: first, second; write" in printed

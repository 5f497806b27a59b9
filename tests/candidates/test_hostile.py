"""Hostile submissions: each gets its own verdict, and a folder that mixes them with good ones is graded to the end."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oracle import records
from oracle.candidates import grading, sandbox
from oracle.candidates.isolation import kernel
from oracle.candidates.isolation.tree import descendants
from oracle.cli import main as cli
from oracle.records.grades import Grade
from oracle.records.judgement import GradesRecord, Judgement
from tests.support.submissions import RELU

ROOT = Path(__file__).parents[2]
RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
WRONG = "def relu(x):\n    return x * 1.5\n"
OPTIONS = ("--examples", "1", "--dtype", "float64", "--seconds", "2", "--function", "relu")


def read_submissions():
    """Verdict, sentence and source of each submission, by name."""
    text = (Path(__file__).parent / "hostile" / "submissions.txt").read_text(encoding="utf-8")
    found = {}
    for section in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, _, source = section.partition("\n")
        name, verdict, sentence = (part.strip() for part in head.split(" | "))
        source = re.sub(r"^#####.*", "", source, flags=re.MULTILINE)
        found[name] = verdict, sentence, source.replace("{RIGHT}", RIGHT).replace("{WRONG}", WRONG).strip() + "\n"
    return found


HOSTILE = read_submissions()
# Entries of a folder that are no ordinary files: what makes them, and what the printed row matches.
STRANGE = {
    "2026-01-01 10:30 ann.py": (lambda path: path.write_text(f"{RIGHT}# colon"), "accurate"),
    "line\nbreak.py": (lambda path: path.write_text(f"{RIGHT}# line"), "accurate"),
    "\x1b[31mred.py": (lambda path: path.write_text(f"{RIGHT}# red"), "accurate"),
    os.fsdecode(b"caf\xe9.py"): (lambda path: path.write_text(f"{RIGHT}# latin"), "accurate"),
    "$(touch x).py": (lambda path: path.write_text(f"{RIGHT}# shell"), "accurate"),
    "a.py:b.py": (lambda path: path.write_text(f"{RIGHT}# address"), "accurate"),
    "folder.py": (lambda path: path.mkdir(), "unusable"),
    "nowhere.py": (lambda path: path.symlink_to("/no/such/file"), "unusable"),
    "pipe.py": (os.mkfifo, "unusable"),
    "empty.py": (lambda path: path.touch(), "unusable"),
    "huge.py": (lambda path: path.write_text("# " + "a" * 2**21), "unusable"),
    "zeros.py": (lambda path: path.write_bytes(bytes(100)), "raised"),
    "latin.py": (lambda path: path.write_bytes(b"x = '\xe9'\n"), "raised"),
    "marked.py": (lambda path: path.write_text("\ufeff" + RIGHT, encoding="utf-8"), "accurate"),
    "numpy.py": (lambda path: path.write_text("def relu(x):\n    return x * 0\n"), "wrong"),
    "scipy.py": (lambda path: path.write_text("raise SystemExit\n"), "raised"),
}


def mixed(folder, names):
    """A folder with these hostile submissions, the strange entries and twenty good ones."""
    folder.mkdir()
    for name in names:
        (folder / f"{name}.py").write_text(HOSTILE[name][2], encoding="utf-8")
    for number in range(20):
        (folder / f"good_{number}.py").write_text(f"{RIGHT}# {number}\n", encoding="utf-8")
    return folder


def check(found, names):
    assert len(found) == len(names)
    wrong = {
        name: (str(found[name].verdict), found[name].sentence)
        for name in names
        if name in HOSTILE
        and not (
            re.fullmatch(HOSTILE[name][0], found[name].verdict) and re.search(HOSTILE[name][1], found[name].sentence)
        )
    }
    assert not wrong
    assert {found[f"good_{number}"].verdict for number in range(20)} == {"accurate"}


def test_there_are_hostile_submissions_of_many_kinds():
    assert len(HOSTILE) >= 80


def test_a_folder_with_hostile_submissions_is_graded_to_the_end(tmp_path, capfd):
    folder = mixed(tmp_path / "class", HOSTILE)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    html = tmp_path / "out" / "grades.html"
    assert cli.main(["grade", RELU, str(folder), *OPTIONS, "--processes", "2", "--to", str(html)]) == 1
    printed = capfd.readouterr().out
    assert "\x1b[2J" not in printed + html.read_text(encoding="utf-8")
    kept = records.load(html.with_suffix(".json"), GradesRecord)
    by_name = {Path(one.address.partition(".py:")[0]).stem: one for one in kept.judgements.values()}
    names = [path.stem for path in folder.iterdir()]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    check(by_name, names)
    assert kept.begun == {}
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 613" not in left.splitlines()
    sandbox._close()  # the template, which this process keeps for further checks
    deadline = time.monotonic() + 30
    while descendants(os.getpid()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert descendants(os.getpid()) == []


def test_strange_entries_of_a_folder_are_graded(tmp_path, capfd):
    folder = tmp_path / "class"
    folder.mkdir()
    for name, (make, _) in STRANGE.items():
        make(folder / name)
    html = tmp_path / "grades.html"
    assert cli.main(["grade", RELU, str(folder), *OPTIONS, "--to", str(html)]) == 1
    printed = capfd.readouterr().out
    rows = {row.split("  ")[0].strip(): row for row in printed.splitlines() if ".py" in row}
    for name, (_, verdict) in STRANGE.items():
        shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)
        assert re.search(rf"^{re.escape(shown)} +{verdict}", rows.get(shown, printed)), (shown, printed)
        assert shown.replace("&", "&amp;") in html.read_text(encoding="utf-8")
    assert "\x1b[31m" not in printed


FEW = (
    "kills_its_parent",
    "kills_all",
    "kills_all_numbers",
    "writes_a_verdict",
    "leaves_a_daemon",
    "reads_the_memory_of_its_parents",
    "traces_its_parent",
    "closes_descriptors",
)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has namespaces")
def test_hostile_submissions_are_graded_without_namespaces(tmp_path):
    folder = mixed(tmp_path / "class", FEW)
    html = tmp_path / "grades.html"
    command = [sys.executable, "-m", "oracle", "grade", RELU, str(folder), *OPTIONS, "--to", str(html)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        # The filter refuses namespaces as well, and is inherited.
        preexec_fn=lambda: kernel.filter_calls(signals=False),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "not available here: processes, network" in done.stdout
    kept = records.load(html.with_suffix(".json"), GradesRecord)
    by_name = {Path(one.address.partition(".py:")[0]).stem: one for one in kept.judgements.values()}
    for name in FEW:
        right = "accurate|crashed|raised" if RIGHT in HOSTILE[name][2] else "wrong|crashed|raised"
        assert re.fullmatch(right, by_name[name].verdict), (name, by_name[name])
    assert {by_name[f"good_{number}"].verdict for number in range(20)} == {"accurate"}


def graded(tmp_path, sources, *options):
    folder = tmp_path / "class"
    folder.mkdir(exist_ok=True)
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    code = cli.main(["grade", RELU, str(folder), *OPTIONS, *options, "--to", str(tmp_path / "grades.html")])
    return code, records.load(tmp_path / "grades.json", GradesRecord)


def test_a_submission_on_which_runs_ended_is_passed_over_until_it_is_checked_again(tmp_path, capfd):
    journal = tmp_path / "grades.json"
    _, kept = graded(tmp_path, {"a": RIGHT})
    (key,) = kept.judgements
    kept.judgements, kept.begun = {}, {key: 2}
    records.write(kept, journal)
    code, kept = graded(tmp_path, {})
    assert code == 3
    assert "passed over; --again checks it" in " ".join(capfd.readouterr().out.split())
    assert kept.judgements == {}
    code, kept = graded(tmp_path, {}, "--again")
    assert code == 0
    assert [one.verdict for one in kept.judgements.values()] == ["accurate"]
    assert kept.begun == {}


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("grades.json", r"--to names the HTML page"),
        ("class/a.py", r"--to names the HTML page"),
        ("folder.html", r"is a folder"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_anything_is_checked(to, message, tmp_path, capfd):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "a.py").write_text(RIGHT)
    (tmp_path / "folder.html").mkdir()
    assert cli.main(["grade", RELU, str(folder), "--to", str(tmp_path / to)]) == 2
    assert re.search(message, capfd.readouterr().err)
    assert (folder / "a.py").read_text() == RIGHT


def test_a_judgement_that_is_provisional_is_not_kept(tmp_path, monkeypatch):
    def failing(jobs, *rest):
        for job in jobs:
            yield job, Judgement(address=job.address, concept=RELU, verdict=Grade.UNDECIDED, provisional=True)

    monkeypatch.setattr(grading.sandbox, "run", failing)
    code, kept = graded(tmp_path, {"a": RIGHT})
    assert code == 3
    assert kept.judgements == {}

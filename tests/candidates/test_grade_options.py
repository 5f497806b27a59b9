"""Options of `oracle grade` alone: the table for spreadsheets, accepted alternatives, what one submission returns."""

import csv

import pytest

from oracle.cli import main as cli

FAST = ("--examples", "2", "--processes", "1", "--dtype", "float64")
SUBMISSIONS = {
    "=1+1": "def loss(y_hat, y):\n    return ((y_hat - y) ** 2).sum() / len(y)\n",  # an alternative
    "a": "def loss(y_hat, y):\n    return ((y_hat - y) ** 2).sum()\n",
    "b": "def loss(y_hat, y):\n    d = y_hat - y\n    return 2 * d, (d**2).sum()\n",
    "c": "def loss(y_hat, y)\n    return 0.0\n",
    "d": "def loss(y_hat, y):\n    return ((y_hat - y) ** 2).sum() + 1\n",
}


@pytest.fixture
def grade(tmp_path):
    """A function that grades the submissions and returns the exit code and the rows of the table by submission."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name, text in SUBMISSIONS.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")

    def run(*options):
        table = tmp_path / "out" / "grades.csv"
        page = tmp_path / "out" / "grades.html"
        command = ["grade", "losses/squared_error", str(folder), "--to", str(page), "--csv", str(table)]
        code = cli.main([*command, *FAST, *options])
        if not table.exists():
            return code, {}
        with table.open(encoding="utf-8-sig", newline="") as file:
            return code, {row["submission"]: row for row in csv.DictReader(file)}

    return run


def test_the_table_has_a_row_for_each_submission_and_no_formula(grade, capsys):
    code, rows = grade("--returns-of", "b.py=gradient:y_hat,value")
    assert code == 1
    assert list(rows) == ["'=1+1.py", "a.py", "b.py", "c.py", "d.py"]
    assert {name: row["passes"] for name, row in rows.items()} == {
        "'=1+1.py": "no", "a.py": "yes", "b.py": "yes", "c.py": "no", "d.py": "no"
    }  # fmt: skip
    assert rows["a.py"]["verdict"] == "accurate"
    assert rows["a.py"]["what is wrong, and when"] == ""
    assert int(rows["a.py"]["examples"]) > 5
    assert "expected ':' (line 1)" in rows["c.py"]["what is wrong, and when"]
    assert "y_hat = " in rows["d.py"]["input"]
    assert "grades.csv" in capsys.readouterr().out


def test_an_accepted_alternative_passes_with_a_note_and_is_checked_once(grade, capsys):
    for _ in range(2):  # the second time from the record
        code, rows = grade("--accept", "mean of rows", "--returns-of", "b.py=gradient:y_hat,value")
        assert code == 1
        assert rows["'=1+1.py"]["passes"] == "yes"
        assert rows["'=1+1.py"]["notes"].count('accepted as the alternative "mean of rows"') == 1
        assert rows["d.py"]["passes"] == "no"
        assert "accepted" not in rows["a.py"]["notes"] + rows["d.py"]["notes"]
        assert 'Note: accepted as the alternative "mean of rows"' in capsys.readouterr().out
    _, rows = grade("--returns-of", "b.py=gradient:y_hat,value")
    assert rows["'=1+1.py"]["passes"] == "no"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--accept", "no such"], r"losses/squared_error has no alternative 'no such'; choose one of"),
        (["--returns-of", "zoe.py=value"], r"--returns-of names zoe.py, which is not in "),
        (["--returns-of", "b.py"], r"--returns-of says what a submission returns, as in ann.py=value,gradient:W"),
        (["--returns-of", "b.py=gradient:W"], r"losses/squared_error has no input 'W'"),
        (["--csv", "a.py"], r"--csv names the table, as in grades.csv; got a.py"),
    ],
)
def test_wrong_options_are_answered_before_anything_is_checked(grade, capsys, options, message):
    assert grade(*options) == (2, {})
    assert message in capsys.readouterr().err

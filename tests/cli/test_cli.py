"""The command line: its help, its usage errors, and what it imports."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import oracle
from oracle import domains
from oracle.catalogue.index import BEGIN, END, contents
from oracle.catalogue.loading import load_all
from oracle.cli import histories, options, schema
from oracle.cli.main import main
from oracle.records.json_schema import RECORD_TYPES
from oracle.runner import PROFILES
from oracle.semantics.histories.random_runs import MACHINES

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "numpy", "flint", "hypothesis", "matplotlib", "sklearn", "pytest")
PAGE = ROOT / "oracle" / "guide" / "reference" / "command-line.md"
COMMANDS = re.findall(r"^\| `oracle ([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def modules_after(arguments, tmp_path, status=0):
    """The heavy modules that the command imported, and what it printed; it runs in a process of its own."""
    dump = tmp_path / "modules"
    code = (
        "import sys, atexit, pathlib\n"
        f"atexit.register(lambda: pathlib.Path({str(dump)!r}).write_text(' '.join(sys.modules)))\n"
        f"from oracle.cli.main import main\nsys.exit(main({arguments!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == status, done.stderr
    return {name for name in dump.read_text().split() if name in HEAVY}, done.stdout or done.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["list"], ["check", "--help"], ["schema", "run"]], ids=" ".join
)
def test_a_command_that_needs_no_numbers_imports_neither_numpy_nor_torch(arguments, tmp_path):
    imported, printed = modules_after(arguments, tmp_path)
    assert imported == set()
    assert printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["check", "hinge_los", "f.py:f"],
            "there is no concept 'hinge_los'; did you mean linear_classifiers/hinge_loss",
        ),
        (["grade", "losses/hinge_loss", "."], "did you mean linear_classifiers/hinge_loss"),
        (["mutate", "f.py:f", "--concept", "frobenius"], "did you mean linear_algebra/frobenius_norm"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_an_unknown_concept_is_answered_before_numpy_and_torch_are_imported(arguments, message, tmp_path):
    imported, printed = modules_after(arguments, tmp_path, status=2)
    assert imported == set()
    assert message in printed


def test_list_filters_by_words_in_names_titles_and_docstrings(capsys):
    assert main(["list", "hinge"]) == 0
    printed = capsys.readouterr().out
    assert "linear_classifiers/hinge_loss" in printed
    assert "activations/tanh" not in printed
    assert main(["list", "norm", "largest"]) == 0
    assert "linear_algebra/norm_max" in capsys.readouterr().out
    assert main(["list", "nothing_of_this_name"]) == 2
    assert "no concept mentions nothing_of_this_name; `oracle list` prints all" in capsys.readouterr().err


def test_an_imported_module_is_detected(tmp_path):
    dump = tmp_path / "modules"
    code = f"import numpy, sys, pathlib; pathlib.Path({str(dump)!r}).write_text(' '.join(sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert "numpy" in dump.read_text().split()


def printed_by(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 0
    return capsys.readouterr().out


def test_help_lists_the_commands(capsys):
    printed = printed_by(["--help"], capsys)
    listed = re.findall(r"^    ([a-z-]+)\b", printed, re.MULTILINE)
    assert listed == COMMANDS, (
        "list the same commands, in the same order, in oracle/cli/main.py and oracle/guide/reference/command-line.md"
    )
    assert re.search(r"list +list the concepts, one on each line", printed)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command, capsys):
    assert printed_by([command, "--help"], capsys).startswith(f"usage: oracle {command}")


def test_the_version_is_printed(capsys):
    assert printed_by(["--version"], capsys) == f"tensor-oracle {oracle.__version__}\n"


def test_the_choices_of_options_are_those_of_the_rooms():
    assert tuple(PROFILES) == options.PROFILES
    assert options.REGIMES[:-4] == (*domains.DRAWN_REGIMES, "special")
    assert tuple(RECORD_TYPES) == schema.KINDS
    assert tuple(MACHINES) == histories.MACHINES


def test_list_shows_every_concept_implementation_and_scene(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["list", "--long"]) == 0
    words = set(re.findall(r"\w+/\w+|\w+", capsys.readouterr().out))
    for concept in load_all():
        assert concept.name in words
        assert {each.name for each in concept.implementations if each.scene is None} <= words
        assert {word for scene in concept.scenes for word in scene.name.split()} <= words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["lst"], "invalid choice: 'lst' (choose from 'list', 'check', 'grade', 'mutate', "),
        (["report"], "the following arguments are required: RECORD"),
        (["list", "--more"], "unrecognized arguments: --more"),
        (["check", "a", "b", "--seconds", "0"], "'0' is not a number above 0"),
        (["bench", "no/such"], "there is no concept with a computation called no/such"),
        (["evaluate", "no/such"], "there is no concept no/such"),
        (["evaluate", "--kinds", "typo"], "there is no kind of fault 'typo'; choose from"),
        (["histories", "typo"], "no machine is called typo; choose from memory, autograd"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_usage_error_is_explained(arguments, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr().err
    assert message.replace("'", "") in printed.replace("'", "")  # from Python 3.12 on, choices have no quotes


def test_python_m_oracle_passes_the_exit_code_on(tmp_path):
    command = [sys.executable, "-m", "oracle", "report", str(tmp_path / "none.json")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "none.json" in done.stderr


def test_histories_prints_what_it_reached(capsys):
    assert main(["histories", "memory", "--steps", "60"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"memory: \d+ steps in \d+ s\n  .*operations", printed)


def test_list_replaces_the_table_between_its_marks_only(tmp_path, capsys):
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


def test_screenshot_needs_a_report(tmp_path, capsys):
    assert main(["screenshot", str(tmp_path), str(tmp_path / "report.png")]) == 2
    assert "index.html does not exist; `nox -s crosscheck` writes a report" in capsys.readouterr().err

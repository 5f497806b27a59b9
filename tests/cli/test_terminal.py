"""What the terminal shows: no traceback in any encoding, no control characters, no line cut inside a word."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.candidates.formatting import paragraphs
from oracle.cli import listing
from oracle.cli.check import show
from oracle.cli.extras import MODULES, missing_extra
from oracle.cli.main import main
from oracle.cli.terminal import output_console, runs_in_processes, wrapped
from oracle.records.grades import Grade
from oracle.records.judgement import Judgement
from oracle.records.visible import in_one_line, visible

ROOT = Path(__file__).parents[2]


def run_oracle(*arguments, **environment):
    command = [sys.executable, "-m", "oracle", *arguments]
    own = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, capture_output=True, env=own, check=False, timeout=300)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_terminal_of_any_encoding_shows_the_list_without_a_traceback(encoding):
    done = run_oracle("list", "norm", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("(L∞)" if encoding == "utf-8" else "(Linf)") in done.stdout.decode(encoding)


def test_a_reader_that_closes_the_pipe_causes_no_traceback():
    command = f'"{sys.executable}" -m oracle list | head -1'
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=own, check=False)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the working directory of a process")
def test_a_removed_working_directory_is_a_message(tmp_path, monkeypatch, capsys):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(["check", "relu", "a.py:f"]) == 2
    assert capsys.readouterr().err == "oracle check: the working directory was removed; change to another one\n"


def test_control_characters_are_shown_as_escapes():
    assert visible("a\x1b[31mb\nc\u202ed é∞\xa0") == "a\\x1b[31mb\nc\\u202ed é∞\xa0"
    assert in_one_line("a\nb\tc\udc80") == "a\\nb\\tc\\udc80"


def test_a_name_with_escape_codes_and_new_lines_reaches_the_terminal_escaped(tmp_path, capsys):
    odd = tmp_path / "a\x1b[31m\nb.py"
    assert main(["check", "relu", f"{odd}:f"]) == 2
    assert "a\\x1b[31m\\nb.py; paths are relative" in capsys.readouterr().err
    judgement = Judgement(
        address=f"{odd}:f", concept="c\x1b.py", verdict=Grade.WRONG, printed="\x1b[2Jgone", snippet="x\n"
    )
    assert "\x1b" not in "".join(paragraphs(judgement))
    assert paragraphs(judgement)[0] == "wrong: f as c\\x1b.py"


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_cut_inside_a_word(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    sentence = "entry [0, 0] is 3.0000000000000004, but should be 3 exactly, and this goes on for more than one line"
    judgement = Judgement(
        address="file.py:function",
        concept="linear_classifiers/hinge_loss",
        verdict=Grade.WRONG,
        sentence=sentence,
        when="only where c ≥ 2 (46 of 48 such examples, and none of 40 others)",
        check="value",
        dtype="float64",
        regime="plain",
        inputs=f"X = [{', '.join(['[0.5, 1.5]'] * 20)}]\ny = [0]",
        entry="[0, 0]",
        expected="1 exactly",
        got="0.5",
        notes=["a note of many words " * 8],
        examples=13,
    )
    show(judgement, output_console())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    words = " ".join(lines).split()
    assert all(word in words for word in f"{sentence};".replace("entry", "Entry").split())
    assert next(line.split(":")[0] for line in lines if line and line[0] != " ") == "wrong"


def test_long_words_stay_whole():
    assert wrapped("a b " + "x" * 30, 20) == "a b\n" + "x" * 30


def test_a_list_is_not_wrapped_when_it_is_piped_and_has_one_line_for_each_concept(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main(["list", "norm"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(re.match(r"[a-z_]+/\w+  +\S", line) for line in lines)
    assert max(map(len, lines)) > 120


def test_ctrl_c_ends_any_command_with_130(monkeypatch, capsys):
    def interrupted(parsed):
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "run", interrupted)
    assert main(["list"]) == 130
    assert capsys.readouterr().err == "oracle list: interrupted\n"


@pytest.mark.parametrize("extra", MODULES)
def test_a_missing_extra_is_named_with_the_command_that_installs_it(extra, monkeypatch, capsys):
    module = MODULES[extra][0]

    def lacking(parsed):
        raise ModuleNotFoundError(f"No module named '{module}.part'", name=f"{module}.part")

    monkeypatch.setattr(listing, "run", lacking)
    assert main(["list"]) == 2
    command = f"python -m pip install 'tensor-oracle[{extra}]'"
    assert capsys.readouterr().err == f"oracle list: needs {module}, which is not installed; run: {command}\n"
    assert missing_extra(ModuleNotFoundError("x", name="unknown")) == ""


def test_a_system_without_limits_for_processes_is_named(monkeypatch, capsys):
    assert runs_in_processes("check")
    monkeypatch.setattr("oracle.cli.terminal.os.name", "nt")
    assert not runs_in_processes("check")
    assert "on Windows call `oracle.verify` in Python" in capsys.readouterr().err


def test_completion_knows_commands_concepts_files_and_functions(tmp_path, monkeypatch):
    from oracle.cli.completion import concepts, functions

    monkeypatch.chdir(tmp_path)
    Path("port.py").write_text("def f(x): ...\ndef _g(x): ...\nclass A:\n    def m(self, x): ...\n", encoding="utf-8")
    assert concepts("hinge") == ["hinge_loss"]
    assert concepts("linear_classifiers/h") == ["linear_classifiers/hinge_loss"]
    assert functions("po") == ["port.py"]
    assert functions("port.py:") == ["port.py:f", "port.py:A.m"]
    script = run_oracle("completion", "bash").stdout
    assert b"complete" in script
    assert b"oracle" in script
    asked = {
        "_ARGCOMPLETE": "1",
        "COMP_LINE": "oracle check hinge_l",
        "COMP_POINT": "20",
        "_ARGCOMPLETE_STDOUT_FILENAME": "out",
    }
    run_oracle(**asked, _ARGCOMPLETE_IFS="\n")
    assert Path("out").read_text(encoding="utf-8").strip() == "hinge_loss"

"""Records of versions on trial: what changed is found, at the version that has it first, and nothing else is."""

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch

from oracle import records
from oracle.catalogue.loading import load
from oracle.cli.main import main
from oracle.domains import round_to
from oracle.records import Cell, Environment, Finding, RecordError, Run, Timing
from oracle.records.answers import Answers, Question
from oracle.records.missing import MissingRun
from oracle.report import render
from oracle.report.versions import write
from oracle.truth import FORMATS
from oracle.versions import questions
from oracle.versions.answer_changes import changes
from oracle.versions.environments import read
from oracle.versions.grouping import grouped
from oracle.versions.run_questions import UNSTEADY, answers
from oracle.versions.script import array_source, standalone
from oracle.versions.script_runs import said
from oracle.versions.speed_changes import speeds
from oracle.versions.verdict_changes import hints

TORCH, NUMPY = "import torch\n\ndef torch_f(x):\n    return x", "import numpy as np\n\ndef numpy_f(x):\n    return x"
INPUTS, CALL = "x = 1", "print(1)"


def answered(text: str, warned: str = "", grade: str = "accurate", fraction: float | None = 0.5, **changes) -> Answers:
    """One question of one page and what was said to it."""
    script = changes.pop("script", TORCH)
    asked = {"implementation": "torch_f", "kind": "value", "dtype": "float32", "asked": "edge", **changes}
    question = Question(**asked, script=[0, 1, 2], said=3, warned=4, grade=grade, fraction=fraction)
    return Answers("a/b", [script, INPUTS, CALL, text, warned], [question])


def environment(torch_version: str, numpy_version: str = "2.1.0") -> Environment:
    return Environment("3.12", numpy_version, torch_version, "0.8", "6", "Linux", "cpu", 2, "blas", "mkl", 1, "cpu")


def run(torch_version: str, numpy_version: str = "2.1.0", **changes: object) -> Run:
    moments = {"started": "2026-01-02T03:04:05+00:00", "finished": "2026-01-02T03:05:05+00:00"}
    made = Run(**moments, seconds=60.0, profile="quick", seed=0, environment=environment(torch_version, numpy_version))
    return msgspec.structs.replace(made, **changes)


def written(folder: Path, *runs: Run) -> list[Path]:
    paths = []
    for number, made in enumerate(runs):
        paths.append(folder / f"{number}.json")
        records.write(made, paths[-1])
    return paths


def compared(folder: Path, *runs: Run) -> list:
    return changes(read(written(folder, *runs))[0])


@pytest.mark.parametrize(
    ("before", "after", "aspect"),
    [
        (answered("float32 (1,) [1.0]"), answered("float32 (1,) [1.0000001]"), "bits"),
        (answered("float32 (1,) [1.0]"), answered("float64 (1,) [1.0]"), "dtype"),
        (answered("float32 (1,) [1.0]"), answered("float32 (1,) [2.0]", grade="wrong"), "verdict"),
        (answered("x.grad [0.0]", kind="corner"), answered("x.grad [1.0]", kind="corner"), "convention"),
        (answered("IndexError: no", grade=""), answered("ValueError: no", grade=""), "error"),
        (answered("IndexError: no", grade=""), answered("float32 () 1.0", grade=""), "error"),
        (answered("IndexError: no", grade=""), answered("IndexError: never", grade=""), "error"),
        (
            answered("RuntimeError: \"mm\" not implemented for 'Half'", grade="unsupported"),
            answered("float32 () 1.0"),
            "support",
        ),
        (answered("float32 () 1.0"), answered("float32 () 1.0", "FutureWarning: soon"), "warning"),
    ],
)
def test_what_changed_is_told_as_what_it_is(tmp_path, before, after, aspect):
    (change,) = compared(tmp_path, run("2.4.1", answers=[before]), run("2.5.0", answers=[after]))
    assert change.aspect == aspect
    assert change.script == f"{TORCH}\n\n{INPUTS}\n\n{CALL}\n"
    assert change.step == "torch 2.4.1 → 2.5.0"


def test_the_same_answer_is_no_change(tmp_path):
    same = answered("float32 (1,) [1.0]")
    assert compared(tmp_path, run("2.4.1", answers=[same]), run("2.5.0", answers=[same])) == []


def test_versions_are_compared_as_versions_and_the_first_that_has_it_is_named(tmp_path):
    old, new = answered("float32 () 1.0"), answered("float32 () 2.0")
    runs = [run(v, answers=[new if v in ("2.10.0", "2.11.0") else old]) for v in ("2.11.0", "2.9.1", "2.10.0", "2.4.1")]
    (change,) = compared(tmp_path, *runs)
    assert change.step == "torch 2.9.1 → 2.10.0"


def test_a_change_that_is_taken_back_is_two(tmp_path):
    old, new = answered("float32 () 1.0"), answered("float32 () 2.0")
    runs = [run(f"2.{minor}.0", answers=[new if minor == 5 else old]) for minor in (4, 5, 6)]
    assert [change.step for change in compared(tmp_path, *runs)] == ["torch 2.4.0 → 2.5.0", "torch 2.5.0 → 2.6.0"]


def test_another_script_is_another_question(tmp_path):
    other = answered("float32 () 2.0", script=TORCH + "  # mended")
    assert not compared(tmp_path, run("2.4.1", answers=[answered("float32 () 1.0")]), run("2.5.0", answers=[other]))


def test_what_torch_alone_says_is_followed_along_torch_and_numpy_along_numpy(tmp_path):
    def both(of_torch: str, of_numpy: str) -> list[Answers]:
        numpy = answered(of_numpy, implementation="numpy_f", script=NUMPY)
        return [answered(of_torch), msgspec.structs.replace(numpy, concept="c/d")]

    runs = [
        run("2.4.1", "1.26.4", answers=both("float32 () 1.0", "float32 () 1.0")),
        run("2.4.1", "2.1.0", answers=both("float32 () 1.0", "float64 () 1.0")),
        run("2.5.0", "2.1.0", answers=both("float32 () 2.0", "float64 () 1.0")),
    ]
    assert {change.step for change in compared(tmp_path, *runs)} == {"torch 2.4.1 → 2.5.0", "NumPy 1.26.4 → 2.1.0"}


def test_a_script_on_which_the_same_version_disagrees_is_no_witness(tmp_path):
    runs = [
        run("2.4.1", "1.26.4", answers=[answered("float32 () 1.0")]),
        run("2.4.1", "2.1.0", answers=[answered("float32 () 3.0")]),
        run("2.5.0", "2.1.0", answers=[answered("float32 () 2.0")]),
    ]
    assert not compared(tmp_path, *runs)


def test_an_unsteady_script_is_no_witness(tmp_path):
    old, new = answered("float32 () 1.0", grade=UNSTEADY), answered("float32 () 2.0")
    assert not compared(tmp_path, run("2.4.1", answers=[old]), run("2.5.0", answers=[new]))


def test_alike_changes_are_told_once_by_the_smallest_script(tmp_path):
    def two(answer: str) -> list[Answers]:
        one, other = answered(answer, dtype="float16", script=TORCH + "\n# longer"), answered(answer)
        texts = [*one.texts, *other.texts]
        (moved,) = other.questions
        moved = msgspec.structs.replace(moved, script=[5, 6, 7], said=8, warned=9)
        return [Answers("a/b", texts, [*one.questions, moved])]

    (change,) = compared(tmp_path, run("2.4.1", answers=two("[1.0]")), run("2.5.0", answers=two("[2.0]")))
    assert change.script.startswith(f"{TORCH}\n\n")
    assert change.dtypes == ("float32", "float16")
    assert change.alike == 2
    (group,) = grouped([change])
    assert (group.told, group.implementations) == ("values in float32", {"a/b": ["torch_f"]})


def test_ulps_are_those_of_the_dtype(tmp_path):
    one = float(np.nextafter(np.float32(1), np.float32(2)))
    (change,) = compared(
        tmp_path,
        run("2.4.1", answers=[answered("torch.float32 (1,) [1.0]")]),
        run("2.5.0", answers=[answered(f"torch.float32 (1,) [{one!r}]")]),
    )
    assert change.ulps == 1.0


# What is put


def test_a_script_is_what_it_says(tmp_path):
    """Every script of a page runs by itself, in a process of its own, and prints what the record says."""
    found = answers(load("activations/relu"))
    kinds = {(question.implementation, question.kind): question for question in found.questions}
    chosen = [
        question for (name, _), question in kinds.items() if name in ("numpy_maximum", "torch_relu", "numpy_gradient")
    ]
    assert {question.kind for question in chosen} >= {"value", "gradient", "corner", "convention", "integers"}
    for number, question in enumerate(chosen):
        path = tmp_path / f"{number}.py"
        path.write_text(found.script(question), encoding="utf-8")
        ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False, cwd=tmp_path)
        last = ran.stderr.strip().splitlines()[-1] if ran.returncode else ""
        assert (ran.stdout + last).strip() == found.texts[question.said], found.script(question)


def test_questions_do_not_depend_on_what_was_drawn_before():
    concept = load("activations/softmax")
    first = [(q.name, q.example.snippet()) for q in questions.examples(concept, "float32")]
    np.random.default_rng().random(3)
    assert [(q.name, q.example.snippet()) for q in questions.examples(concept, "float32")] == first
    assert len({snippet for _, snippet in first}) == len(first)


def test_a_page_with_everything_is_asked_everything():
    found = answers(load("activations/relu"))
    asked = {question.asked for question in found.questions}
    assert any("NaN" in name for name in asked)
    assert any("n = 0" in name for name in asked)
    assert "whole numbers" in asked
    assert {question.kind for question in answers(load("autograd/in_place")).questions} == {"scene"}
    assert {question.kind for question in answers(load("linear_algebra/dot_product")).questions} >= {"error"}


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_number_in_a_script_is_the_number_that_was_judged(dtype):
    generator = np.random.default_rng(0)
    exact = round_to(generator.standard_normal(50) * 10.0 ** generator.integers(-4, 4, 50), dtype)
    source = array_source(exact, "torch", dtype)
    made = eval(source, {"torch": torch})
    assert made.dtype is getattr(torch, dtype)
    assert np.array_equal(made.to(torch.float64).numpy(), exact.astype(np.float64))


def test_not_a_number_and_the_infinities_are_written_by_name():
    source = array_source(np.array([np.nan, np.inf, -np.inf, -0.0]), "numpy", "float64")
    assert source == "np.array([np.nan, np.inf, -np.inf, -0.0], dtype=np.float64)"


def test_a_function_takes_with_it_what_it_uses():
    concept = load("activations/softmax")
    source = standalone(concept["numpy_gradient"].function, "numpy")
    assert source.startswith("import numpy as np\n\ndef numpy_shifted")
    assert "torch" not in source


def test_a_script_says_how_it_ended_and_what_it_was_warned_of():
    assert said("print(1)\nraise IndexError('no\\nmore')") == ("1\nIndexError: no", "")
    assert said("import warnings\nwarnings.warn('soon', FutureWarning)") == ("", "FutureWarning: soon")
    assert said("1 + 1\n1 / 0\n'next'", prompt=True) == ("2\nZeroDivisionError: division by zero\n'next'", "")


# What is read


def test_a_file_that_is_no_record_is_named_and_the_others_are_compared(tmp_path, capsys):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[2.0]")]))
    for name, text, wanted in (
        ("cut.json", paths[0].read_text()[:-200], "is not complete JSON"),
        ("foreign.json", '{"schema": "something/else"}', "is JSON but not a run record"),
        ("newer.json", json.dumps({"schema": records.SCHEMA, "version": 99}), "upgrade tensor-oracle"),
        ("odd.json", paths[0].read_text().replace('"2.4.1"', '"of today"'), "names no versions that can be compared"),
    ):
        (tmp_path / name).write_text(text)
        assert main(["compare", *map(str, paths), str(tmp_path / name), "--to", str(tmp_path / "html")]) == 0
        captured = capsys.readouterr()
        assert re.search(rf"left out: .*{name}: .*{wanted}", captured.err), captured.err
        assert wanted in (tmp_path / "html" / "versions.html").read_text()


def test_nothing_to_read_is_an_error(tmp_path, capsys):
    assert main(["compare", str(tmp_path / "none.json")]) == 2
    assert "there is nothing to compare" in capsys.readouterr().err
    with pytest.raises(RecordError, match="no file was named"):
        read([])


def test_one_record_cannot_be_compared(tmp_path, capsys):
    (path,) = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]))
    assert main(["compare", str(path)]) == 3
    assert "wanted two; make them with `nox -s versions`" in capsys.readouterr().err


def test_of_two_records_of_the_same_versions_the_newer_is_taken(tmp_path):
    paths = written(tmp_path, run("2.4.1", started="2026-02-02T00:00:00+00:00"), run("2.4.1"))
    (tried,), (reason,) = read(paths)
    assert tried.path == paths[0]
    assert "of the same versions (torch 2.4.1, NumPy 2.1.0), and newer" in reason


def test_a_version_without_a_run_is_a_row(tmp_path, capsys):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[1.0]")]))
    note = MissingRun("2.6.0", "2.1.0", "2026-01-02T00:00:00+00:00", "2026-01-02T00:00:00+00:00", "no <wheel>")
    records.write(note, tmp_path / "missing.json")
    assert main(["compare", *map(str, paths), str(tmp_path / "missing.json"), "--to", str(tmp_path)]) == 0
    assert "no <wheel>" in capsys.readouterr().out
    page = (tmp_path / "versions.html").read_text(encoding="utf-8")
    assert "<strong>No run.</strong> no &lt;wheel&gt;" in page
    with pytest.raises(RecordError, match="none of these environments has a run"):
        write(*read([tmp_path / "missing.json"]), tmp_path)


def test_what_became_wrong_ends_with_one(tmp_path, capsys):
    paths = written(
        tmp_path,
        run("2.4.1", answers=[answered("[1.0]")]),
        run("2.5.0", answers=[answered("[2.0]", grade="wrong")]),
    )
    assert main(["compare", *map(str, paths), "--scripts", "torch_f"]) == 1
    out = capsys.readouterr().out
    assert "torch 2.4.1 → 2.5.0 accurate → wrong a/b torch_f" in " ".join(out.split())
    assert f"{INPUTS}\n\n{CALL}\n# before: [1.0]\n# after: [2.0]\n" in out


# Speed, and hints


def timing(implementation: str, seconds: float, gives: str = "value") -> Timing:
    return Timing("a/b", implementation, gives, {"n": 9}, 9, "float64", seconds, seconds, 0.0, 9)


def test_a_ratio_that_leaves_the_spread_of_a_version_has_changed(tmp_path):
    def timed(torch_version: str, numpy_version: str, torch_seconds: float) -> Run:
        speed = [timing("numpy_loop", 8.0, "definition"), timing("numpy_f", 1.0), timing("torch_f", torch_seconds)]
        return run(torch_version, numpy_version, benchmarks=speed)

    runs = [timed("2.4.1", "2.1.0", 2.0), timed("2.4.1", "2.0.0", 2.2), timed("2.5.0", "2.1.0", 2.1)]
    found = speeds(read(written(tmp_path, *runs))[0])
    assert found.spread == {"torch": pytest.approx(1.1), "NumPy": 1.0}
    assert found.changed == []
    found = speeds(read(written(tmp_path, *runs, timed("2.6.0", "2.1.0", 1.0)))[0])
    assert [(sped.step, sped.implementation) for sped in found.changed] == [("torch 2.5.0 → 2.6.0", "torch_f")]
    assert found.changed[0].factor == pytest.approx(2.1)


def test_without_a_version_that_was_run_twice_no_speed_has_changed(tmp_path):
    speed = [timing("numpy_f", 1.0), timing("torch_f", 1.0)]
    runs = [run("2.4.1", "2.0.0", benchmarks=speed), run("2.5.0", "2.1.0", benchmarks=speed)]
    assert speeds(read(written(tmp_path, *runs))[0]).compared == 0


def test_a_verdict_that_no_question_explains_is_a_hint(tmp_path):
    def cell(verdict: str) -> Cell:
        finding = Finding("simplest", "the sentence", "", "", "", None, None, "plain", None, "x = 1")
        findings = [finding] if verdict == "wrong" else []
        return Cell(
            concept="a/b", implementation="torch_f", check="laws", dtype="float32", device="cpu", verdict=verdict,
            findings=findings,
        )  # fmt: skip

    runs = [run("2.4.1", cells=[cell("accurate")]), run("2.5.0", cells=[cell("wrong")])]
    environments, _ = read(written(tmp_path, *runs))
    (hint,) = hints(environments, [])
    assert (hint.step, hint.finding.sentence) == ("torch 2.4.1 → 2.5.0", "the sentence")


# The page


def test_nothing_out_of_a_record_is_markup(tmp_path):
    evil = "<script>alert(1)</script>"
    old = answered(evil, evil, asked=evil, script=TORCH + f"\n# {evil}", implementation=f"torch_{evil}")
    new = msgspec.structs.replace(old, texts=[*old.texts[:3], evil * 2, evil])
    paths = written(tmp_path, run("2.4.1", answers=[old]), run("2.5.0", answers=[new]))
    page = write(*read(paths), tmp_path).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert evil not in page
    assert page.count("<script>") == 1
    assert "default-src &#39;none&#39;" in page


def test_the_report_leads_to_the_page_where_there_are_several_environments(tmp_path):
    paths = written(tmp_path, run("2.4.1", answers=[answered("[1.0]")]), run("2.5.0", answers=[answered("[2.0]")]))
    index = render(paths[:1], tmp_path / "html", versions=paths)
    assert 'href="versions.html"' in index.read_text(encoding="utf-8")
    assert "torch 2.4.1 → 2.5.0" in (tmp_path / "html" / "versions.html").read_text(encoding="utf-8")
    index = render(paths[:1], tmp_path / "alone")
    assert "versions.html" not in index.read_text(encoding="utf-8")
    assert not (tmp_path / "alone" / "versions.html").exists()


# The session, with a nox that does nothing


class CommandFailed(Exception):
    pass


@pytest.fixture
def noxfile(monkeypatch, tmp_path):
    def session(function=None, **options):
        return function or (lambda decorated: decorated)

    def groups(project, name):
        listed = project["dependency-groups"][name]
        return tuple(line for line in listed if isinstance(line, str))

    nox, command = ModuleType("nox"), ModuleType("nox.command")
    nox.options, nox.session, nox.Session = SimpleNamespace(), session, object
    nox.parametrize = lambda name, values: lambda function: function
    nox.project = SimpleNamespace(
        load_toml=lambda path: tomllib.loads(Path(path).read_text(encoding="utf-8")), dependency_groups=groups
    )
    command.CommandFailed = CommandFailed
    monkeypatch.setitem(sys.modules, "nox", nox)
    monkeypatch.setitem(sys.modules, "nox.command", command)
    monkeypatch.chdir(Path(__file__).parents[2])
    made = SimpleNamespace(**runpy.run_path("noxfile.py"))
    made.with_versions.__globals__["VERSIONS"] = tmp_path
    return made


class Session:
    """A session of nox that fails at `failing`, and does nothing until then."""

    def __init__(self, failing: str, log: str = "") -> None:
        self.failing, self.log, self.warned = failing, log, []

    def install(self, flag: str, log: str, *requirements: str) -> None:
        Path(log).write_text(self.log, encoding="utf-8")
        self._fail("install")

    def run(self, *command: str, **options: object) -> None:
        self._fail("suite" if "properties" in command else "speed")

    def _fail(self, step: str) -> None:
        if step == self.failing:
            raise CommandFailed(step)

    def warn(self, text: str) -> None:
        self.warned.append(text)


@pytest.mark.parametrize(
    ("session", "why"),
    [
        (Session("install", "10:00 ERROR: first\n10:01 ERROR: no such torch\n"), "could not install it: no such torch"),
        (Session("suite"), "the suite ended before it had written a record"),
    ],
    ids=["install", "suite"],
)
def test_a_version_that_cannot_be_tried_leaves_a_note(noxfile, tmp_path, session, why):
    noxfile.with_versions(session, "9.9.9", "9.9.8", [])
    (left,) = tmp_path.iterdir()
    (tried,), refused = read([left])
    assert (tried.name, tried.run, refused) == ("torch 9.9.9, NumPy 9.9.8", None, [])
    assert why in tried.why


def test_a_version_that_fails_now_keeps_the_record_that_it_has(noxfile, tmp_path):
    record = tmp_path / "torch-2.4.1-numpy-2.1.0.json"
    records.write(run("2.4.1"), record)
    session = Session("suite")
    noxfile.with_versions(session, "2.4.1", "2.1.0", [])
    assert records.read(record) == run("2.4.1")
    assert "is of an earlier run" in session.warned[0]

"""The HTML page of an evaluation: the numbers of the record, safe against hostile text, and small."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from oracle import records
from oracle.cli.main import main
from oracle.records.evaluation import EvaluationRecord
from oracle.report import render, render_evaluation
from oracle.report.evaluation_page import EvaluationView
from tests.report.evaluation_sample import ENVIRONMENT, MOMENT, big, empty, sample
from tests.report.html_page import cell_view, text_of


def shown(record: EvaluationRecord, folder: Path) -> str:
    return render_evaluation(record, folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return shown(sample(), tmp_path_factory.mktemp("evaluation"))


@pytest.mark.parametrize(
    "text",
    [
        "41,505 mutants of the implementations of 1 concept were made.",
        "The oracle missed 1.",
        "2 correct functions in unusual forms were checked on 3,345 examples: 2 false alarms on 1 of them.",
        "40,505 found 97.6 %",
        "900 equivalent 2.2 %",
        "99 within the rounding bound 0.2 %",
        "in 10 % of the cases at most 1 example and 700 µs of processor time, in 50 % at most 2 and 1.9 ms,",
        "in 90 % at most 69 and 87 ms, in 99 % at most 133 and 140 ms.",
        "They were run on one mutant in 8.",
        "the oracle 100 % 33 of 33 0 of 40 1 of 11 75 ms 10",
        "assert_close 51.5 % 17 of 33 1 of 40 2 of 11 75 ms 5.2",
        "rare size 12/12 100 % 1/12 8.3 % 0/12 0 % 1/12 8.3 %",
        "eps * 1/1 100 %",
        "Fewer than 10 mutants, marked *: eps (9), axis (3)",
        "operator 30,000 29,000 900 99 1 another operator or sign",
        "value 40,000 39,000 39,500",
        "negative 4 1 1 a numpy_c: x became y",
        "float64 0.65, float32 0.59, bfloat16 0.93, float16 0.89.",
        "Reported by assert_close; gradcheck; ulpwise.",
        "The baselines report 1 of these 1 as wrong.",
        "900: the same bits as without the fault, in all answers",
        "numpy_reversed 1,000 5,000 7 0",
        "a/b: torch_odd , 2 false alarms float32, float64: value:",
        "gradcheck: 2 of 40 a/b: numpy_0, numpy_1, numpy_2, numpy_3 and 2 more",
        "a/b 41,505 40,505 900 99 1 2 2 ms",
        "nox -s evaluation -- --profile default --seed 3 --every 1 --baselines-every 8",
        "cpu a cpu",
    ],
)
def test_the_numbers_of_the_record_are_on_the_page(page: str, text: str) -> None:
    assert text in text_of(page)


def test_the_chart_has_a_sentence_with_its_numbers(page: str) -> None:
    text = text_of(page)
    assert "the oracle (ring) found 100 %, all baselines together (square) 54.5 %, and the best baseline" in text
    assert "assert_close (diamond), 51.5 %. * marks fewer than 10 mutants." in text
    assert [kind.name for kind in EvaluationView(sample()).compared] == ["rare size", "operator", "eps"]
    assert len(re.findall(r'<svg [^>]*role="img"', page)) == 1


def test_the_chart_has_a_row_for_each_kind_and_a_mark_for_each_detector() -> None:
    chart = EvaluationView(sample()).chart()
    assert chart is not None
    assert [tick.text for tick in chart.y_ticks] == ["rare size (12)", "operator (20)", "eps (1 *)"]
    assert [tick.place for tick in chart.y_ticks] == sorted(tick.place for tick in chart.y_ticks)
    assert [line.name for line in chart.legend] == [
        "the oracle",
        "all baselines together",
        "assert_close (the best baseline)",
    ]
    assert [line.marks.count("M") for line in chart.drawn if line.marks] == [3, 3, 3]


def test_hostile_text_is_shown_and_has_no_effect(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 10
    assert not re.search(r'\sstyle="|\son\w+="', page)


def test_an_evaluation_without_missed_faults_and_false_alarms(tmp_path: Path) -> None:
    good = msgspec.structs.replace(sample(), missed=[], variants=sample().variants[:1])
    good.kinds[0].missed = 0
    text = text_of(shown(good, tmp_path))
    assert "The oracle missed none." in text
    assert "no false alarm." in text
    assert "Missed faults None." in text


def test_an_empty_evaluation_has_a_page(tmp_path: Path) -> None:
    assert "0 mutants of the implementations of 0 concepts were made" in text_of(shown(empty(), tmp_path))


def test_the_page_of_a_large_evaluation_is_small(tmp_path: Path) -> None:
    assert len(shown(big(), tmp_path).encode()) < 500_000


def test_the_report_does_not_import_torch() -> None:
    program = "import sys, oracle.report; sys.exit(any(m in sys.modules for m in ('torch', 'oracle.runner.plan')))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def written(tmp_path: Path) -> tuple[Path, Path]:
    """The paths of a run record with one cell of the concept a/b, and of an evaluation record."""
    cell = msgspec.structs.replace(cell_view().cell, concept="a/b")
    run = records.Run(
        started=MOMENT, finished=MOMENT, seconds=1.0, profile="quick", seed=0, environment=ENVIRONMENT, cells=[cell]
    )
    records.write(run, tmp_path / "run.json")
    records.write(sample(), tmp_path / "faults.json")
    return tmp_path / "run.json", tmp_path / "faults.json"


def test_the_overview_and_the_evaluation_link_to_each_other(tmp_path: Path) -> None:
    run, _ = written(tmp_path)
    index = render([run], tmp_path / "html", evaluation=sample())
    overview = index.read_text(encoding="utf-8")
    assert 'href="evaluation.html"' in overview
    sentence = "41,505 planted faults: 40,505 found, 900 equivalent, 99 within the rounding bound, 1 missed."
    assert sentence in text_of(overview)
    page = (tmp_path / "html" / "evaluation.html").read_text(encoding="utf-8")
    assert 'href="index.html"' in page
    assert 'href="a-b.html"' in page
    assert "evaluation.html" not in render([run], tmp_path / "without").read_text(encoding="utf-8")
    assert not (tmp_path / "without" / "evaluation.html").exists()


def test_a_concept_called_evaluation_has_another_file(tmp_path: Path) -> None:
    run, _ = written(tmp_path)
    record = records.read(run)
    record.cells[0].concept = "evaluation"
    records.write(record, run)
    render([run], tmp_path / "html", evaluation=sample())
    names = {path.name for path in (tmp_path / "html").iterdir()}
    assert {"index.html", "evaluation.html", "evaluation-2.html"} < names


def test_the_command_writes_the_page_into_the_report_or_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, faults = written(tmp_path)
    assert main(["report", str(run), "--evaluation", str(faults), "--to", str(tmp_path / "both")]) == 0
    assert Path(capsys.readouterr().out.strip()) == tmp_path / "both" / "index.html"
    assert (tmp_path / "both" / "evaluation.html").exists()
    assert main(["report", "--evaluation", str(faults), "--to", str(tmp_path / "alone")]) == 0
    assert Path(capsys.readouterr().out.strip()) == tmp_path / "alone" / "evaluation.html"
    assert [path.name for path in (tmp_path / "alone").iterdir()] == ["evaluation.html"]
    assert "index.html" not in (tmp_path / "alone" / "evaluation.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "message"), [("run.json", "but not an evaluation record"), ("none.json", "an evaluation record")]
)
@pytest.mark.parametrize("with_run", [False, True])
def test_the_command_names_a_record_of_another_kind_and_returns_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str, with_run: bool
) -> None:
    run, _ = written(tmp_path)
    runs, wrong = [str(run)] if with_run else [], tmp_path / name
    assert main(["report", *runs, "--evaluation", str(wrong), "--to", str(tmp_path / "html")]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"oracle report: {wrong}: ")
    assert message in printed.err
    assert printed.out == ""
    assert not (tmp_path / "html").exists()


def test_the_command_needs_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["report"])
    assert "the following arguments are required: RECORD, or --evaluation alone" in capsys.readouterr().err

"""The page of the trial, on trial: its numbers are those of the record, it obeys no text, and it stays small."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from oracle import records
from oracle.cli.main import main
from oracle.mutation.vocabulary import KINDS
from oracle.records.evaluation import (
    ALL_BASELINES,
    ORACLE,
    Ablation,
    ConceptOutcomes,
    Detector,
    EvaluationRecord,
    FalseAlarm,
    FaultKind,
    MutantRecord,
    VariantRecord,
)
from oracle.report import notation as words
from oracle.report import render, render_trial
from oracle.report.evaluation import TrialView
from oracle.report.notation import brief

HOSTILE = "<script>alert(1)</script> & `</code><img src=x onerror=alert(1)>`"
ENVIRONMENT = records.Environment("3.11", "2.4", "2.13", "0.9", "6", "Linux", "a cpu", 2, "blas", "mkl", 1, "cpu")
MOMENT = "2026-01-02T03:04:05+00:00"
BASELINES = {
    "assert_close": "Compares at its defaults. https://example.org/assert_close",
    "gradcheck": "Finite differences.",
    "ulpwise": "At most 1 ulp.",
}


def empty() -> EvaluationRecord:
    return EvaluationRecord(
        started=MOMENT,
        finished=MOMENT,
        seconds=4000.0,
        profile="default",
        seed=3,
        every=1,
        baselines_every=8,
        environment=ENVIRONMENT,
    )


def planted(number: int = 0, **changes: object) -> MutantRecord:
    names = (f"family_{number % 116 // 10}/concept_{number % 116}", f"numpy_implementation_{number % 7}")
    kind = list(KINDS)[number % len(KINDS)]
    change = f"`return np.where(margin > {number}, 1.0, 0.0)` became `return np.where(margin >= {number}, 1.0, 0.0)`"
    how = "261 of 876 answers differ, first in float16, huge; none is further from the truth than 0.89 of what may be"
    budget = {"float64": 0.65, "float32": 0.59, "bfloat16": 0.93, "float16": 0.89}
    mutant = MutantRecord(*names, kind, 40, change, how, budget, list(BASELINES) if number % 3 == 0 else [])
    return msgspec.structs.replace(mutant, **changes)


def kind(name: str, mutants: int, found: int, shown: int, noticed: dict[str, int], **more: int) -> FaultKind:
    asked = dict.fromkeys(noticed, shown)
    return FaultKind(
        name=name,
        description=KINDS.get(name, name),
        mutants=mutants,
        found=found,
        shown=asked,
        found_by=noticed,
        **more,
    )


def sample() -> EvaluationRecord:
    """A trial with everything in it: a survivor, a false alarm of the oracle and of a tool, and hostile text."""
    rows = [(ORACLE, "this project", 33), ("assert_close", BASELINES["assert_close"], 17)]
    rows += [("gradcheck", HOSTILE, 1), (ALL_BASELINES, "any of them", 18)]

    def by(*noticed: int) -> dict[str, int]:
        return dict(zip((name for name, *_ in rows), noticed, strict=True))

    found = {"mutants": 41_505, "found": 40_505, "equivalent": 900, "within_bound": 99, "missed": 1}
    alarms = [f"float32, value: {HOSTILE}", f"float64, value: {HOSTILE}"]
    return msgspec.structs.replace(
        empty(),
        verdicts=1_234_567,
        examples_until_found=[1.0, 2.0, 68.9, 132.2],
        seconds_until_found=[0.0007, 0.0019, 0.087, 0.14],
        kinds=[
            kind("operator", 30_000, 29_000, 20, by(20, 15, 1, 16), equivalent=900, within_bound=99, missed=1),
            kind("rare size", 11_493, 11_493, 12, by(12, 1, 0, 1)),
            kind("eps", 9, 9, 1, by(1, 1, 0, 1)),
            kind("axis", 3, 3, 0, {}),
        ],
        detectors=[
            Detector(
                name=name,
                description=told,
                shown=33,
                found=noticed,
                seconds=3.3,
                correct=40,
                false_alarms=place,
                harmless=11,
                harmless_flagged=place + 1,
            )
            for place, (name, told, noticed) in enumerate(rows)
        ],
        ablation=[
            Ablation(aspect="check", name="value", first=40_000, only=39_000, searched=39_500, example=HOSTILE),
            Ablation(aspect="regime", name="huge", first=12, only=0, searched=17),
            Ablation(
                aspect="layout", name="negative", first=4, only=1, searched=1, example="a numpy_c: `x` became `y`"
            ),
        ],
        concepts=[ConceptOutcomes(concept="a/b", **found, examples=1.5, seconds=0.002)],
        within_bound=[planted(0, concept="a/b", change=HOSTILE, reason=HOSTILE)],
        missed=[planted(1, concept=HOSTILE, implementation=HOSTILE, kind=HOSTILE)],
        equivalent_by_reason={"the same bits as without the fault, in all answers": 900},
        equivalent=[planted(2, concept="a/b", kind=HOSTILE, change=HOSTILE), planted(3, concept="a/b", kind=HOSTILE)],
        variants=[
            VariantRecord("a/b", "numpy_reversed", HOSTILE, 1000, 5000, 7, []),
            VariantRecord("a/b", "torch_odd", "Odd.", 2345, 6000, 0, alarms),
        ],
        false_alarms=[FalseAlarm("gradcheck", "a/b", f"numpy_{number}") for number in range(6)],
    )


def big() -> EvaluationRecord:
    """As much as a whole trial of the catalogue records."""
    inside, equivalents = [planted(number) for number in range(400)], [planted(7 * number) for number in range(2000)]
    long = "`" + 60 * "x = x + 1; " + "` became `" + 60 * "x = x + 1; " + "y`"
    opponents = [f"the tool of today number {number}" for number in range(8)]
    noticed = {ORACLE: 100, ALL_BASELINES: 50, **dict.fromkeys(opponents, 25)}
    concepts = [planted(number).concept for number in range(116)]
    return msgspec.structs.replace(
        sample(),
        kinds=[kind(name, 1200, 1100, 100, noticed, equivalent=60, within_bound=12) for name in KINDS],
        detectors=[
            Detector(
                name=name, description=8 * "What it does. ", shown=3500, found=35 * number, seconds=30.0, correct=700
            )
            for name, number in noticed.items()
        ],
        ablation=[
            Ablation(aspect=sort, name=f"number {number}", first=9, example=long)
            for sort in ("check", "regime", "layout")
            for number in range(14)
        ],
        concepts=[
            ConceptOutcomes(concept=name, mutants=400, found=380, equivalent=17, within_bound=3) for name in concepts
        ],
        within_bound=[*inside[:300], *(msgspec.structs.replace(one, change=long) for one in inside[300:])],
        missed=[],
        equivalent=[*equivalents[:1500], *(msgspec.structs.replace(one, change=long) for one in equivalents[1500:])],
        variants=[
            VariantRecord(planted(n).concept, f"numpy_v{n}", 6 * "It is odd. ", 2000, 9000, 0, []) for n in range(150)
        ],
        false_alarms=[
            FalseAlarm(tool, planted(n).concept, f"numpy_implementation_{n}") for tool in opponents for n in range(300)
        ],
    )


def shown(record: EvaluationRecord, folder: Path) -> str:
    return render_trial(record, folder).read_text(encoding="utf-8")


def text(page: str) -> str:
    """What a reader reads, with the thousands of a number unbroken."""
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(page.replace("\N{NARROW NO-BREAK SPACE}", ",").split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return shown(sample(), tmp_path_factory.mktemp("trial"))


@pytest.mark.parametrize(
    "told",
    [
        "41,505 faults were planted by machine in the implementations of 1 concept, one",
        "1 survived.",
        "Of 2 right functions, written to provoke a false alarm and judged on 3,345 examples, 1 was accused falsely",
        "40,505 convicted 97.6 %",
        "900 equivalent 2.2 %",
        "99 inside the budget 0.2 %",
        "Half of the convictions took no more than 2 examples and 1.9 ms",
        "nine in ten took no more than 69 and 87 ms, 99 in a hundred no more than 133 and 140 ms",
        "One mutant in 8 was also shown",
        "the oracle 100 % 33 of 33 0 of 40 1 of 11 75 ms 10",
        "assert_close 51.5 % 17 of 33 1 of 40 2 of 11 75 ms 5.2",
        "rare size 12/12 100 % 1/12 8.3 % 0/12 0 % 1/12 8.3 %",
        "eps * 1/1 100 %",
        "Fewer than 10 were planted of: eps (9), axis (3)",
        "operator 30,000 29,000 900 99 1 another operator or sign",
        "value 40,000 39,000 39,500",
        "negative 4 1 1 a numpy_c: x became y",
        "float64 0.65, float32 0.59, bfloat16 0.93, float16 0.89.",
        "Convicted by assert_close; gradcheck; ulpwise.",
        "The tools convict 1 of these 1 nevertheless.",
        "900: the same bits as without the fault, in all answers",
        "numpy_reversed 1,000 5,000 7 0",
        "a/b: torch_odd , 2 false alarms float32, float64: value:",
        "gradcheck: 2 of 40 a/b: numpy_0, numpy_1, numpy_2, numpy_3 and 2 more",
        "a/b 41,505 40,505 900 99 1 2 2 ms",
        "nox -s evaluation -- --profile default --seed 3 --every 1 --baselines-every 8",
        "cpu a cpu",
    ],
)  # fmt: skip
def test_the_numbers_of_the_record_are_on_the_page(page: str, told: str) -> None:
    assert told in text(page).replace("\N{NO-BREAK SPACE}", " ")


def test_the_picture_says_what_to_see(page: str) -> None:
    told = text(page).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Of the faults shown, the oracle (ring) noticed 100 %, all tools together (square) 54.5 %, and the best" in told
    )
    assert "tool alone, assert_close (dot), 51.5 %. * marks fewer than 10." in told
    assert [kind.name for kind in TrialView(sample()).shown] == ["rare size", "operator", "eps"]
    assert len(re.findall(r"<svg ", page)) == 1


def test_hostile_text_is_shown_and_not_obeyed(page: str) -> None:
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 10
    assert not re.search(r'\sstyle="|\son\w+="', page)


def test_a_trial_in_which_all_went_well_says_so(tmp_path: Path) -> None:
    good = msgspec.structs.replace(sample(), missed=[], variants=sample().variants[:1])
    good.kinds[0].missed = 0
    told = text(shown(good, tmp_path))
    assert "None survived." in told
    assert "none was accused." in told
    assert "Survivors None." in told


def test_an_empty_trial_has_a_page(tmp_path: Path) -> None:
    assert "0 faults were planted" in text(shown(empty(), tmp_path))


def test_a_whole_trial_stays_small(tmp_path: Path) -> None:
    assert len(shown(big(), tmp_path).encode()) < 500_000


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("`a` became `b`", "`a` became `b`"),
        ("takes\n  NaN for 0", "takes NaN for 0"),
        (
            f"`{90 * 'a'}x{90 * 'b'}` became `{90 * 'a'}y{90 * 'b'}`",
            f"`…{24 * 'a'}x{24 * 'b'}…` became `…{24 * 'a'}y{24 * 'b'}…`",
        ),
        (f"`{200 * 'a'}` became `{200 * 'b'}`", f"`{71 * 'a'}…` became `{71 * 'b'}…`"),
        (f"says `{200 * 'a'}", f"says `{152 * 'a'}…`"),
    ],
)
def test_a_change_is_shown_where_it_is_different(change: str, wanted: str) -> None:
    assert brief(change) == wanted
    assert len(brief(change)) <= 160


def test_only_all_is_a_hundred_per_cent() -> None:
    shares = [words.share(part, 100_000).replace("\N{NO-BREAK SPACE}", "") for part in (0, 1, 51_540, 99_999, 100_000)]
    assert shares == ["0%", "0.1%", "51.5%", "99.9%", "100%"]
    assert words.share(0, 0) == "–"


def test_the_report_reads_a_trial_without_torch() -> None:
    program = "import sys, oracle.report; sys.exit(any(m in sys.modules for m in ('torch', 'oracle.runner.plan')))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def written(tmp_path: Path) -> tuple[Path, Path]:
    cell = records.Cell(
        concept="a/b", implementation="c", check="value", dtype="float64", device="cpu", verdict="accurate", examples=5
    )
    run = records.Run(
        started=MOMENT, finished=MOMENT, seconds=1.0, profile="quick", seed=0, environment=ENVIRONMENT, cells=[cell]
    )
    records.write(run, tmp_path / "run.json")
    records.write(sample(), tmp_path / "faults.json")
    return tmp_path / "run.json", tmp_path / "faults.json"


def test_the_overview_leads_to_the_page_and_back(tmp_path: Path) -> None:
    run, _ = written(tmp_path)
    index = render([run], tmp_path / "html", trial=sample())
    told = index.read_text(encoding="utf-8")
    assert 'href="trial.html"' in told
    assert (
        "41,505 planted faults: 40,505 convicted, 900 equivalent, 99 inside the rounding budget, 1 survived."
        in text(told)
    )
    page = (tmp_path / "html" / "trial.html").read_text(encoding="utf-8")
    assert 'href="index.html"' in page
    assert 'href="a-b.html"' in page
    assert "trial.html" not in render([run], tmp_path / "without").read_text(encoding="utf-8")
    assert not (tmp_path / "without" / "trial.html").exists()


def test_a_concept_that_is_called_trial_keeps_its_page(tmp_path: Path) -> None:
    run, _ = written(tmp_path)
    record = records.read(run)
    record.cells[0].concept = "trial"
    records.write(record, run)
    render([run], tmp_path / "html", trial=sample())
    assert {"index.html", "trial.html", "trial-2.html"} < {path.name for path in (tmp_path / "html").iterdir()}


def test_the_command_writes_the_page_beside_the_report_or_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, faults = written(tmp_path)
    assert main(["report", str(run), "--evaluation", str(faults), "--to", str(tmp_path / "both")]) == 0
    assert Path(capsys.readouterr().out.strip()) == tmp_path / "both" / "index.html"
    assert (tmp_path / "both" / "trial.html").exists()
    assert main(["report", "--evaluation", str(faults), "--to", str(tmp_path / "alone")]) == 0
    assert Path(capsys.readouterr().out.strip()) == tmp_path / "alone" / "trial.html"
    assert [path.name for path in (tmp_path / "alone").iterdir()] == ["trial.html"]
    assert "index.html" not in (tmp_path / "alone" / "trial.html").read_text(encoding="utf-8")


def test_a_foreign_record_is_named_and_the_code_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, _ = written(tmp_path)
    for wrong, told in (
        (run, "is JSON but not an evaluation record"),
        (tmp_path / "none.json", "expected an evaluation record"),
    ):
        for runs in ([], [str(run)]):
            assert main(["report", *runs, "--evaluation", str(wrong), "--to", str(tmp_path / "html")]) == 2
            printed = capsys.readouterr()
            assert printed.err.startswith(f"oracle report: {wrong}: ")
            assert told in printed.err
            assert printed.out == ""
    assert not (tmp_path / "html").exists()


def test_nothing_to_report_on_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["report"])
    assert "the following arguments are required: RECORD, or --evaluation alone" in capsys.readouterr().err

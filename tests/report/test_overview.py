"""The overview and the list of findings: every cell is counted, every entry links to its evidence."""

from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from oracle import records
from oracle.records.grades import Colour, Grade
from oracle.report import view
from tests.report.html_page import HtmlPage, cell_view, concept_view, rendered
from tests.support.report_sample import hinge, sample


def test_every_cell_is_in_the_matrix_of_its_concept(pages: dict[str, HtmlPage]) -> None:
    for concept in view.concepts(sample()):
        links = {link["href"]: link for link in pages[concept.file].of("a") if "title" in link}
        assert len(links) == len(concept.cells)
        for shown in concept.cells:
            link = links[f"#{shown.evidence}"]
            assert link["title"] == shown.label
            assert link["class"].split()[0] == ("grey" if shown.expected else shown.verdict.colour)
            assert {shown.anchor, shown.evidence} <= set(pages[concept.file].ids)


@pytest.mark.parametrize("field", ["dtype", "check"])
def test_the_overview_counts_the_cells_that_are_not_accurate(pages: dict[str, HtmlPage], field: str) -> None:
    """Each such cell is counted in the column of its dtype and in that of its check."""
    titles = Counter(link["title"] for link in pages["index.html"].of("a") if "title" in link)
    wanted: Counter[str] = Counter()
    for concept in view.concepts(sample()):
        outcomes = Counter((getattr(s.cell, f), f, s.outcome) for s in concept.cells for f in ("dtype", "check"))
        for (_, _, outcome), number in outcomes.items():
            if outcome != Grade.ACCURATE:
                wanted[f"{number} × {outcome}"] += 1
    assert titles == wanted
    total = sum(s.outcome != Grade.ACCURATE for concept in view.concepts(sample()) for s in concept.cells)
    assert sum(int(title.split(" × ")[0]) * count for title, count in titles.items()) == 2 * total
    columns = {getattr(shown.cell, field) for concept in view.concepts(sample()) for shown in concept.cells}
    assert len([1 for head in pages["index.html"].of("th") if f"of-{field}s" in head.get("class", "")]) == len(columns)


def test_every_grade_has_a_symbol_of_its_own_and_a_colour_of_the_style_sheet(pages: dict[str, HtmlPage]) -> None:
    assert len({grade.symbol for grade in Grade}) == len(Grade)
    assert {grade for grade in Grade if not view.needs_attention(grade) and not grade.right} == {
        Grade.UNTESTED,
        Grade.UNSUPPORTED,
    }
    (style,) = pages["index.html"].inside["style"]
    for colour in Colour.__args__:
        assert f"\n.{colour} {{" in style


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "accurate"),
        ({"vacuous": 7}, "accurate"),
        ({"examples": 0}, "untested"),
        ({"vacuous": 8}, "untested"),
        ({"vacuous": 8, "verdict": "rearranged"}, "untested"),
        ({"vacuous": 6, "verdict": "wrong"}, "wrong"),
        ({"vacuous": 6, "verdict": "undecided"}, "undecided"),
    ],
)
def test_a_pass_on_no_or_mostly_vacuous_examples_is_untested(changes: dict[str, object], verdict: str) -> None:
    assert cell_view(**changes).verdict == verdict


@pytest.mark.parametrize("verdict", list(Grade))
def test_an_expected_failure_looks_different_and_is_not_counted_as_new(verdict: Grade) -> None:
    unexpected, expected = cell_view(verdict=verdict), cell_view(verdict=verdict, expected="")
    assert expected.tone == "grey expected"
    assert unexpected.tone.split()[0] == verdict.colour
    assert expected.outcome == f"{verdict}, expected"
    assert unexpected.unexpected == view.needs_attention(verdict)
    assert not expected.unexpected


def test_the_overview_counts_the_failures_and_the_findings_list_them(pages: dict[str, HtmlPage]) -> None:
    words = pages["index.html"].words
    assert "checks, 5 new failures, 5 expected" in words
    assert "The expected failures are kept on purpose: textbook variants that show how they fail" in words
    words = pages["findings.html"].words
    assert "torch_cdist, value, float16: The answer is NaN, but should be 0, in return margins.mean()." in words
    assert "Expanding the square cancels" in words


def test_the_anchor_of_a_finding_does_not_depend_on_the_other_findings(
    pages: dict[str, HtmlPage], tmp_path: Path
) -> None:
    wanted = [s for concept in view.concepts(sample()) for s in concept.cells if s.outcome != Grade.ACCURATE]
    links = [unquote(link["href"]) for link in pages["findings.html"].of("a")]
    assert {f"{s.file}#{s.evidence}" for s in wanted} <= set(links)
    fewer = msgspec.structs.replace(sample(), cells=sample().cells[::-1][:90], benchmarks=[])
    some = {i for i in rendered(fewer, tmp_path)["findings.html"].ids if "." in i}
    assert "distances-l2.numpy_expansion.value.wrong" in some
    assert some < set(pages["findings.html"].ids)


def test_a_run_without_failures_has_0_new_failures(tmp_path: Path) -> None:
    good = [cell for cell in sample().cells if cell.verdict.right]
    words = rendered(msgspec.structs.replace(sample(), cells=good), tmp_path)["index.html"].words
    assert "checks, 0 new failures, 0 expected" in words


def test_infinite_and_nan_errors_are_shown(pages: dict[str, HtmlPage]) -> None:
    titles = [link.get("title", "") for page in pages.values() for link in page.of("a")]
    assert "numpy_expansion, value float16: wrong, expected, largest error ÷ bound NaN" in titles
    assert "torch_cdist, value float16: wrong, largest error ÷ bound ∞" in titles


def test_library_differences_are_on_the_findings_and_on_the_concept(tmp_path: Path) -> None:
    record, *_ = hinge()
    note = records.LibraryDifferenceRecord(
        "sum of bytes",
        "NumPy counts on in uint64.",
        "x = np.array([255, 1], dtype=np.uint8)",
        [records.Stated("numpy_loop", "256 (uint64)"), records.Stated("torch_sum", "raises RuntimeError")],
    )
    record = msgspec.structs.replace(record, library_differences=[note])
    cell = cell_view(concept=record.name, implementation="numpy_loop", check="differences", verdict="wrong").cell
    pages = rendered(msgspec.structs.replace(sample(), concepts=[record], cells=[cell], benchmarks=[]), tmp_path)
    for name in ("findings.html", "linear_classifiers-hinge_loss.html"):
        assert "sum of bytes. NumPy counts on in uint64." in pages[name].words
    words = pages["linear_classifiers-hinge_loss.html"].words
    assert "x = np.array([255, 1], dtype=np.uint8)" in words
    assert "numpy_loop: 256 (uint64) ✗ wrong torch_sum: raises RuntimeError not tested in this run" in words


def test_findings_of_several_dtypes_with_the_same_outcome_are_one_entry() -> None:
    cells = [cell_view(dtype=dtype, verdict="wrong") for dtype in ("float16", "float32")]
    other = cell_view(dtype="float64", verdict="wrong", expected="Known.")
    assert [len(group) for group in view.by_dtype([*cells, other])] == [2, 1]
    assert view.tally([concept_view(*cells, other)]) == {(Grade.WRONG, False): 2, (Grade.WRONG, True): 1}

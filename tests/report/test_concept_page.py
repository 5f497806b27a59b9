"""The HTML page of a concept: mathematics, code, tables, histograms, findings, training."""

import math
from pathlib import Path

import msgspec
import pytest

from oracle.records import DECADES
from oracle.report import error_tables
from oracle.report.concept_page import aligned
from tests.report import training_sample
from tests.report.html_page import HtmlPage, cell_view, concept_view, rendered
from tests.support.report_sample import hinge, implementation, sample


def test_a_concept_has_its_mathematics_code_and_charts(pages: dict[str, HtmlPage]) -> None:
    page = pages["linear_classifiers-hinge_loss.html"]
    assert len(page.of("math")) == 1
    assert "Crammer and Singer, JMLR 2 (2001)" in page.text
    assert "def numpy_mask(X, y, W, reg):" in page.text
    assert [drawn["role"] for drawn in page.of("svg") if "role" in drawn] == ["img"]
    assert [table["class"] for table in page.of("table") if "histogram" in table.get("class", "")] == ["histogram"] * 3
    assert "the definition as a loop takes 57.6 ms; numpy_mask takes 196 µs, 294 times faster." in page.text


def test_an_expected_failure_that_did_not_occur_is_reported(pages: dict[str, HtmlPage]) -> None:
    text = pages["distances-l2.html"].text
    assert text.count("Did not occur: it was not tested in this run, or it no longer fails") == 1
    assert "Its slope at distance 0 was NaN once." in text


def test_a_finding_shows_all_its_evidence(pages: dict[str, HtmlPage]) -> None:
    words = pages["distances-l2.html"].words
    assert "entry [0, 1] expected 1.00000000000000000000000000000000000 ± 1e-38 got nan ulp ∞ error ÷ bound ∞" in words
    assert "regime near_duplicates seed 12345" in words
    assert "X = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float64) # exact" in words


def test_subgradients_are_listed_by_implementation(pages: dict[str, HtmlPage]) -> None:
    words = pages["linear_classifiers-hinge_loss.html"].words
    assert "margin exactly 0 numpy_gradient 0.0 torch_clamp 1.0 torch_multi_margin 0.0" in words


def test_subgradients_that_depend_on_the_dtype_are_listed_by_dtype() -> None:
    cells = [
        cell_view(dtype=dtype, subgradient_choices={"tie": slope})
        for dtype, slope in (("float16", "0"), ("float32", "1"))
    ]
    assert concept_view(*cells).subgradients == {"tie": {"b": {"0": ["float16"], "1": ["float32"]}}}


@pytest.mark.parametrize(
    ("worst", "tally", "sentence"),
    [
        (0.5, [1, 0, 0, 0, 0, 1, 0], "b in float32 comes closest: its largest error is 0.5 of the bound."),
        (0.0, [1, 0, 0, 0, 0, 0, 0], "All are exact."),
        (1e300, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows exceeds the bound and passes with lost digits: b."),
        (math.inf, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows exceeds the bound and passes with lost digits: b."),
        (math.nan, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows exceeds the bound and passes with lost digits: b."),
        (None, [1, 0, 0, 0, 0, 0, 0], "No largest error was recorded."),
    ],
)
def test_a_histogram_has_a_sentence_with_the_worst_row(worst: float | None, tally: list[int], sentence: str) -> None:
    assert len(tally) == len(DECADES) == len(error_tables.BINS) + 1
    (table,) = error_tables.histograms(concept_view(cell_view(worst=worst, histogram=tally)))
    assert table.sentence.endswith(sentence)


def test_the_sentence_of_a_histogram_names_failures_whatever_their_errors_are() -> None:
    new = cell_view(implementation="n", verdict="wrong", worst=0.5, histogram=[1, 0, 0, 0, 0, 1, 0])
    listed = cell_view(implementation="e", verdict="wrong", expected="Known.", worst=0.5, histogram=[1] + 6 * [0])
    (table,) = error_tables.histograms(concept_view(cell_view(histogram=[1, 0, 0, 0, 0, 1, 0], worst=0.5), new, listed))
    assert table.sentence == "1 of 3 rows fails: n. 1 of 3 rows fails as expected: e."


def test_there_is_no_histogram_where_nothing_was_measured() -> None:
    assert error_tables.histograms(concept_view(cell_view())) == []
    cell = cell_view(check="purity", histogram=[9, 0, 0, 0, 0, 0, 0])  # a check that is not measured
    assert error_tables.histograms(concept_view(cell)) == []


@pytest.mark.parametrize(
    ("verdict", "tally", "classes"),
    [
        ("accurate", [1000, 0, 0, 0, 0, 1, 0], ["", "bar b10", "", "", "", "", "bar b1"]),
        ("wrong", [0, 0, 0, 0, 2, 1, 4], ["bar b10 red", "", "", "", "", "bar b5", "bar b2"]),
        ("rearranged", [0, 0, 0, 0, 0, 0, 4], ["bar b10 amber", "", "", "", "", "", ""]),
    ],
)
def test_a_bar_is_as_long_as_its_number_and_never_invisible(verdict: str, tally: list[int], classes: list[str]) -> None:
    bars = error_tables.bars(cell_view(verdict=verdict, histogram=tally))
    assert [bar.classes for bar in bars] == classes
    assert [bar.number for bar in bars] == [tally[-1], *tally[:-1]]


def test_the_bar_of_an_expected_failure_is_not_red() -> None:
    shown = cell_view(verdict="wrong", expected="Known.", histogram=[0, 0, 0, 0, 0, 0, 4])
    assert error_tables.bars(shown)[0].classes == "bar b10 grey"


def test_implementations_of_the_same_name_are_side_by_side() -> None:
    names = ("numpy_loop", "numpy_a", "numpy_both", "torch_both", "torch_c", "torch_d", "numpy_gradient")
    record = msgspec.structs.replace(hinge()[0], implementations=[implementation(name) for name in names])
    record.implementations[0].code = record.definition
    pairs = [(pair.numpy and pair.numpy.name, pair.torch and pair.torch.name) for pair in aligned(record)]
    assert pairs == [("numpy_both", "torch_both"), ("numpy_a", "torch_c"), ("numpy_gradient", "torch_d")]


def test_the_reason_of_a_rearranged_implementation_is_on_its_page(tmp_path: Path) -> None:
    cell = cell_view(verdict="rearranged", why="It subtracts large squares.").cell
    pages = rendered(msgspec.structs.replace(sample(), concepts=[], cells=[cell], benchmarks=[]), tmp_path)
    assert "rearranged b. It subtracts large squares. Occurred in value float32." in pages["a.html"].words


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> HtmlPage:
    record, cells, benchmarks = training_sample.training()
    run = msgspec.structs.replace(sample(), concepts=[record], cells=cells, benchmarks=benchmarks)
    return rendered(run, tmp_path_factory.mktemp("training"))["b.html"]


def test_the_training_curves_of_all_implementations_share_a_chart_in_the_finest_dtype(training: HtmlPage) -> None:
    assert "Training: 5 epochs" in training.words
    assert "in float64; the implementations end between 0.25 and 0.5." in training.words
    assert "Training: 5 epochs, distance" in training.words
    assert "in float64; all implementations end at 1." in training.words


def test_the_score_of_a_trained_model_and_its_mistakes_are_shown(training: HtmlPage) -> None:
    assert "torch_by_hand float64 5 epochs 95.0 %" in training.words
    assert "Mistakes of torch_by_hand: 3, predicted 8 1, predicted 7" in training.words
    images = [drawn for drawn in training.of("svg") if drawn.get("aria-label", "").startswith("an image of")]
    assert [image["aria-label"] for image in images] == ["an image of 3, predicted 8", "an image of 1, predicted 7"]
    assert images[0]["viewbox"] == "0 0 2 2"
    # Pixels of value 0 are not drawn; the others are as opaque as their value.
    assert [rect["fill-opacity"] for rect in training.of("rect")] == ["1.00", "0.50"]


def test_complete_training_runs_are_compared_with_the_fastest(training: HtmlPage) -> None:
    assert "5 epochs numpy_by_hand float64 130 500 ms 3.85 ms 2" in training.words
    assert "torch_by_hand float64 130 250 ms 1.92 ms 1" in training.words


def test_the_pictures_of_a_concept_module_are_drawn(training: HtmlPage) -> None:
    assert "Error against h" in training.words
    assert "The best h is 1e-8." in training.words

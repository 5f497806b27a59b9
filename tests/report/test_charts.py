"""Charts: axes and ticks, points that cannot be shown, names and colours in the SVG."""

import math
import re
from itertools import pairwise

import pytest

from oracle.records import Picture, Series
from oracle.report import concept_charts
from oracle.report.chart import SHOWN, Chart, ChartLine
from oracle.report.scale import Axis
from oracle.report.templating import environment
from tests.report.training_sample import trained
from tests.support.report_sample import timings

STRANGE = "$\\frac$ <b> \N{GREEK SMALL LETTER ETA} \N{BAMUM LETTER PHASE-A NGKUE MFON}"
ESCAPED = "$\\frac$ &lt;b&gt; \N{GREEK SMALL LETTER ETA} \N{BAMUM LETTER PHASE-A NGKUE MFON}"


def svg(drawn: Chart) -> str:
    """The chart as HTML."""
    return str(environment().get_template("chart.html").module.chart("a label", drawn))


def chart(points: list[tuple[float, float]], **facts: object) -> Chart:
    """A chart of one line."""
    return Chart("a sentence", [ChartLine("a", points)], Axis("x", **facts), Axis("y", **facts))


def test_a_chart_has_no_style_and_no_fixed_colour() -> None:
    drawn = concept_charts.time_chart(list(timings("a", (STRANGE,))))
    assert drawn is not None
    assert not re.search(r'style=|\bid=|(fill|stroke)="#', svg(drawn))
    assert drawn.legend[1].name == STRANGE
    # The sentence; of the value and of the gradient the legend, the end of the line, and the name beside its points.
    assert svg(drawn).count(ESCAPED) == 7


def test_the_label_of_an_axis_is_escaped() -> None:
    drawn = concept_charts.chart_of(Picture("a", "b", STRANGE, "y", [Series("a", [1.0, 2.0], [1.0, 2.0])]))
    assert f">{ESCAPED}</text>" in svg(drawn)


def test_a_chart_is_drawn_the_same_each_time() -> None:
    assert svg(chart([(1.0, 1.0), (2.0, 3.0)])) == svg(chart([(1.0, 1.0), (2.0, 3.0)]))


def test_there_is_no_time_chart_where_nothing_was_timed() -> None:
    assert concept_charts.time_chart([]) is None


@pytest.mark.parametrize("losses", [[], [1.0], [1.0, math.nan], [1.0, math.inf], [0.0, 0.0], [-1.0, 2.0]])
def test_a_training_curve_with_values_that_cannot_be_shown_is_drawn(losses: list[float]) -> None:
    ((heading, drawn),) = concept_charts.training_charts([trained("numpy_by_hand", "float32", losses)])
    assert heading == "Training: 5 epochs"
    assert drawn.sentence.startswith("All implementations start from the same weights and use the same batches, in flo")
    shown = [loss for loss in losses if math.isfinite(loss)]
    assert svg(drawn).count('class="line"') == (2 if shown else 1)  # the curve, if it has a point, and its legend
    assert "nan" not in "".join(line.path for line in drawn.drawn)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1.0, 1e4, ["1", "10", "100", "1,000", "10,000"]),
        (2.0, 60.0, ["2", "5", "10", "20", "50"]),
        (3.0, 3.4, ["3", "3.05", "3.1", "3.15", "3.2", "3.25", "3.3", "3.35", "3.4"]),
        (1e-40, 1.0, ["10⁻⁴⁰", "10⁻³⁵", "10⁻³⁰", "10⁻²⁵", "10⁻²⁰", "10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "1"]),
        (1e-299, 1e299, ["10⁻³⁰⁰", "10⁻²²⁵", "10⁻¹⁵⁰", "10⁻⁷⁵", "1", "10⁷⁵", "10¹⁵⁰", "10²²⁵", "10³⁰⁰"]),
    ],
)
def test_a_logarithmic_axis_has_at_most_nine_ticks_within_it(low: float, high: float, ticks: list[str]) -> None:
    assert [tick.text for tick in chart([(low, low), (high, high)]).y_ticks] == ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 0.9, ["0", "0.2", "0.4", "0.6", "0.8"]),
        (0.0, 7.0, ["0", "1", "2", "3", "4", "5", "6", "7"]),
        (1.0, 3.0, ["1", "2", "3"]),  # whole numbers, e.g. of epochs, have whole ticks
        (-3.5, 3.5, ["−3", "−2", "−1", "0", "1", "2", "3"]),
        (5.0, 5.0, ["5"]),
        (5.1, 5.1, ["4.6", "4.8", "5", "5.2", "5.4"]),
    ],
)
def test_a_linear_axis_has_even_ticks(low: float, high: float, ticks: list[str]) -> None:
    assert [tick.text for tick in chart([(low, low), (high, high)], log=False).y_ticks] == ticks


def test_points_are_placed_by_their_logarithms() -> None:
    drawn = chart([(1.0, 1.0), (10.0, 10.0), (100.0, 100.0)])
    (line,) = drawn.drawn
    places = [tuple(map(float, point.split())) for point in line.path.removeprefix("M").split("L")]
    (x0, y0), (x1, y1), (x2, y2) = places
    assert drawn.left < x0 < x1 < x2 < drawn.right
    assert drawn.bottom > y0 > y1 > y2 > drawn.top
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)


def test_a_point_that_cannot_be_shown_leaves_a_gap() -> None:
    points = [(1.0, 1.0), (2.0, 2.0), (3.0, math.nan), (4.0, 0.0), (5.0, 5.0)]
    (line,) = chart(points).drawn
    first, second = line.path.removeprefix("M").split("M")
    assert first.count("L") == 1
    assert second.endswith("h0")  # a single point is a dot


def test_a_bar_and_a_tick_that_cannot_be_shown_are_left_out() -> None:
    line = ChartLine("a", [(0.0, 1.0), (1.0, 2.0)], intervals=[(0.5, 2.0), (1.0, 3.0)])
    made = Chart("a sentence", [line], Axis("x", ticks=[0.0, 1.0]), Axis("y"))
    assert made.drawn[0].intervals.count("V") == 1
    assert len(made.x_ticks) == 1


def test_labels_of_the_x_axis_do_not_overlap() -> None:
    ticks = [100.0, 101.0, 102.0, 1000.0]
    line = ChartLine("a", [(100.0, 1.0), (1000.0, 2.0)])
    drawn = Chart("a sentence", [line], Axis("x", lambda x: f"{x:.0f}", ticks=ticks), Axis("y"))
    assert [tick.text for tick in drawn.x_ticks] == ["100", "", "", "1000"]


def test_lines_have_their_names_at_their_ends_and_names_do_not_overlap() -> None:
    lines = [ChartLine(f"line {place}", [(1.0, 1.0), (2.0, 2.0 + place / 100)]) for place in range(6)]
    drawn = Chart("a sentence", lines, Axis("x", log=False), Axis("y", log=False)).drawn
    labels = [line.label for line in drawn if line.label is not None]
    assert [label.text for label in labels] == [f"line {place}" for place in range(6)]
    heights = sorted(label.y for label in labels)
    assert min(after - before for before, after in pairwise(heights)) >= 13.9
    assert all(label.x > float(line.places.split()[-2]) for line, label in zip(drawn, labels, strict=True))


def test_a_long_name_is_cut_at_the_end_of_its_line_and_whole_in_the_legend() -> None:
    long = "torch_" + 40 * "a"
    html = svg(Chart("a sentence", [ChartLine(long, [(1.0, 1.0)])], Axis("x"), Axis("y")))
    assert f">{long[:29]}…</text>" in html
    assert f"<span>{long}</span>" in html


def test_at_most_six_lines_are_shown_at_first() -> None:
    lines = [ChartLine(f"line {place}", [(1.0, float(place + 1))]) for place in range(9)]
    drawn = Chart("a sentence", lines, Axis("x"), Axis("y"))
    assert [line.shown for line in drawn.drawn] == [True] * SHOWN + [False] * 3
    assert svg(drawn).count("<li class=off>") == 3


def test_a_point_has_its_values_as_text() -> None:
    drawn = concept_charts.time_chart(list(timings("a", ("numpy_b",))))
    assert drawn is not None
    assert drawn.drawn[0].tips.splitlines()[0] == "6.4 k, 576 µs"
    assert len(drawn.drawn[0].places.split()) == 2 * len(drawn.drawn[0].tips.splitlines())


def test_the_definition_and_the_fastest_of_each_library_come_first() -> None:
    drawn = concept_charts.time_chart(list(timings("a", ("numpy_b", "numpy_c", "torch_d", "torch_e"))))
    assert drawn is not None
    first = ["numpy_loop (the definition)", "numpy_b", "numpy_b with gradient", "torch_d", "torch_d with gradient"]
    assert sorted(line.name for line in drawn.lines[:5]) == sorted(first)


def test_faint_lines_are_behind_the_others_and_not_in_the_legend() -> None:
    lines = [ChartLine("a", [(1.0, 1.0)], mark="circle", titles=["<b>"]), ChartLine("b", [(2.0, 2.0)], faint=True)]
    drawn = Chart("a sentence", lines, Axis("x"), Axis("y"))
    assert [line.classes for line in drawn.drawn] == ["ink solid faint", "ink solid circle"]
    assert [line.name for line in drawn.legend] == ["a"]
    assert 'data-tips="&lt;b&gt;"' in svg(drawn)

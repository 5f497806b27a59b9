"""Charts: axes and ticks, points that cannot be shown, names and colours in the SVG."""

import math
import re

import pytest

from oracle.records import Picture, Series
from oracle.report import concept_charts
from oracle.report.chart import Axis, Chart, ChartLine
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
    assert svg(drawn).count(ESCAPED) == 3  # the sentence, and the legend of the value and of the gradient


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
        (1.0, 1e4, ["1", "10", "100", "1000", "10000"]),
        (2.0, 60.0, ["2", "5", "10", "20", "50"]),
        (3.0, 3.4, ["3", "3.05", "3.1", "3.15", "3.2", "3.25", "3.3", "3.35", "3.4"]),
        (1e-40, 1.0, ["1e−40", "1e−35", "1e−30", "1e−25", "1e−20", "1e−15", "1e−10", "1e−05", "1"]),
        (1e-299, 1e299, ["1e−300", "1e−225", "1e−150", "1e−75", "1", "1e+75", "1e+150", "1e+225", "1e+300"]),
    ],
)
def test_a_logarithmic_axis_has_at_most_nine_ticks_within_it(low: float, high: float, ticks: list[str]) -> None:
    assert [tick.text for tick in chart([(low, low), (high, high)]).y_ticks] == ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (-3.5, 3.5, ["−3", "−2", "−1", "0", "1", "2", "3"]),
        (5.0, 5.0, ["4.6", "4.8", "5", "5.2", "5.4"]),
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


def test_labels_of_the_x_axis_do_not_overlap() -> None:
    ticks = [100.0, 101.0, 102.0, 1000.0]
    line = ChartLine("a", [(100.0, 1.0), (1000.0, 2.0)])
    drawn = Chart("a sentence", [line], Axis("x", lambda x: f"{x:.0f}", ticks=ticks), Axis("y"))
    assert [tick.text for tick in drawn.x_ticks] == ["100", "", "", "1000"]


def test_faint_lines_are_behind_the_others_and_not_in_the_legend() -> None:
    lines = [ChartLine("a", [(1.0, 1.0)], mark="circle", titles=["<b>"]), ChartLine("b", [(2.0, 2.0)], faint=True)]
    drawn = Chart("a sentence", lines, Axis("x"), Axis("y"))
    assert [line.classes for line in drawn.drawn] == ["ink solid faint", "ink solid circle"]
    assert [line.name for line in drawn.legend] == ["a"]
    assert "<title>&lt;b&gt;</title>" in svg(drawn)

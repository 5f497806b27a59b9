"""The pictures of a concept: error ÷ budget, time over size, training, its own; each with a sentence of what to see."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, NullLocator

from oracle import records
from oracle.records import DECADES, Cell, Curve, Series, Timing
from oracle.report import words
from oracle.report.svg import BAD, FAINT, FAIR, GOOD, INK, PAPER, RC, SERIES, inline

# Where the bins of a histogram lie on a log₁₀ axis. "exact" has no logarithm, so it stands apart on the left; the
# lowest and the highest bin are open, and drawn a decade wide like the others.
_LEFT = (-6.3, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0)
_RIGHT_EDGE = 1.0


class Picture(NamedTuple):
    """An SVG and what to see in it."""

    svg: Markup
    sentence: str


def errors(cells: Sequence[Cell], name: str) -> Picture | None:
    """One strip a cell: how many examples came how close to their budget; None if none was measured."""
    cells = [
        cell
        for cell in cells
        if cell.verdict != "unsupported" and sum(cell.histogram) > 0 and len(cell.histogram) == len(DECADES)
    ]
    if not cells:
        return None
    sentence = _closest(cells)
    with rc_context(RC):
        figure = Figure(figsize=(8.2, 0.75 + 0.28 * len(cells)))
        axes = figure.add_subplot()
        _strips(axes, cells)
        for decade in _LEFT[2:-1]:
            axes.axvline(decade, color=FAINT, linewidth=0.6)
        axes.axvline(0, color=INK, linewidth=1.2)
        axes.set_xlim(_LEFT[0] - 0.1, _RIGHT_EDGE)
        axes.set_ylim(len(cells) - 0.4, -0.6)
        axes.set_xticks([_LEFT[0] + 0.5, *_LEFT[2:], 0.5], ["exact", "10⁻⁴", "10⁻³", "10⁻²", "0.1", "1", "outside"])
        axes.set_yticks(range(len(cells)), _row_labels(cells))
        axes.text(1.01, 1.0, "worst", transform=axes.transAxes, va="bottom")
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.set_xlabel("error ÷ direct budget (log scale); how many examples, by decade")
        return Picture(inline(figure, name, sentence), sentence)


def times(timings: Sequence[Timing], name: str) -> Picture | None:
    """Median time over the work of the definition, a line for each implementation; None if nothing was timed."""
    lines: dict[str, list[Timing]] = {}
    timings = [timing for timing in timings if not timing.run]
    for timing in timings:
        if timing.median > 0 and timing.work > 0:
            lines.setdefault(series(timing, timings), []).append(timing)
    if not lines:
        return None
    sentence = _fastest([timing for line in lines.values() for timing in line], timings)
    loopless = (timing for line in lines.values() for timing in line if timing.gives != "definition")
    implementations = list(dict.fromkeys(timing.implementation for timing in loopless))
    with rc_context(RC):
        figure = Figure(figsize=(8.2, 4.2))
        axes = figure.add_subplot()
        for label, unsorted in lines.items():
            line = sorted(unsorted, key=lambda timing: timing.work)
            looped = line[0].gives == "definition"
            axes.plot(
                [timing.work for timing in line],
                [timing.median for timing in line],
                color=INK if looped else SERIES[implementations.index(line[0].implementation) % len(SERIES)],
                linestyle="--" if line[0].gives == "gradient" else "-",
                linewidth=2.2 if looped else 1.6,
                marker="s" if line[0].gives == "gradient" else "o",
                markersize=4.5,
                label=label,
            )
        axes.set_xscale("log")
        axes.set_yscale("log")
        for axis, unit in ((axes.xaxis, ""), (axes.yaxis, "s")):
            low, high = axis.get_view_interval()
            axis.set_major_locator(LogLocator(subs=(1.0,) if high > 100 * low else (1.0, 2.0, 5.0)))
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(EngFormatter(unit=unit))
        axes.set_xlabel("work: operations of the definition (log scale)")
        axes.set_ylabel("median time (log scale)")
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.03), fontsize=11)
        return Picture(inline(figure, name, sentence), sentence)


def lines(drawn: records.Picture, name: str) -> Picture:
    """The series of a picture as lines, dashed lines or points."""
    with rc_context(RC):
        figure = Figure(figsize=(8.2, 4.2))
        axes = figure.add_subplot()
        for index, each in enumerate(drawn.series):
            colour = SERIES[index % len(SERIES)]
            if each.style == "points":
                axes.plot(each.x, each.y, "D", color=INK, markersize=7, label=plain(each.name))
            else:
                dashes = "--" if each.style == "dashed" else "-"
                axes.plot(each.x, each.y, dashes, color=colour, linewidth=1.6, label=plain(each.name))
        axes.set_xscale("log" if drawn.log_x else "linear")
        axes.set_yscale("log" if drawn.log_y else "linear")
        for axis, logarithmic in ((axes.xaxis, drawn.log_x), (axes.yaxis, drawn.log_y)):
            if logarithmic:
                low, high = axis.get_view_interval()
                axis.set_major_locator(LogLocator(subs=(1.0,) if high > 100 * low else (1.0, 2.0, 5.0), numticks=9))
                axis.set_minor_locator(NullLocator())
                axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
        axes.set_xlabel(f"{drawn.x_label} (log scale)" if drawn.log_x else drawn.x_label)
        axes.set_ylabel(f"{drawn.y_label} (log scale)" if drawn.log_y else drawn.y_label)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.03), fontsize=11)
        return Picture(inline(figure, name, drawn.sentence), drawn.sentence)


def curves(cells: Sequence[Cell], name: str) -> list[tuple[str, Picture]]:
    """A picture for each training run: the loss of every implementation over its steps, and what else was watched."""
    runs: dict[str, list[tuple[Cell, Curve]]] = {}
    for cell in cells:
        for curve in cell.curves:
            runs.setdefault(curve.run, []).append((cell, curve))
    drawn = []
    for index, (run, trained) in enumerate(runs.items(), 1):
        dtypes = {cell.dtype for cell, _ in trained}
        dtype = "float64" if "float64" in dtypes else min(dtypes)
        shown = [(c, curve) for c, curve in trained if c.dtype == dtype]
        losses = [Series(cell.implementation, list(map(float, curve.steps)), curve.losses) for cell, curve in shown]
        picture = _run(run, "loss", dtype, losses)
        drawn.append((f"Training: {run}", lines(picture, f"{name}-{index}")))
        watched = [Series(c.implementation, list(map(float, v.steps)), v.values) for c, v in shown if v.values]
        if watched:
            what = shown[0][1].watched
            drawn.append(
                (f"Training: {run}, {what}", lines(_run(run, what, dtype, watched), f"{name}-{index}-watched"))
            )
    return drawn


def _run(run: str, what: str, dtype: str, series: list[Series]) -> records.Picture:
    """Logarithmic where everything is above 0."""
    last = [each.y[-1] for each in series if each.y]
    low, high = (words.number(f(last)) for f in (min, max)) if last else ("–", "–")
    ends = f"all end at {low}" if low == high else f"they end between {low} and {high}"
    return records.Picture(
        title=run,
        sentence=f"From the same start and on the same batches, in {dtype}: {ends}. Lines on top of each other agree.",
        x_label="step",
        y_label=what,
        series=series,
        log_y=all(value > 0 and math.isfinite(value) for each in series for value in each.y),
    )


def series(timing: Timing, among: Sequence[Timing]) -> str:
    """The name of the line that `timing` lies on; the dtype is told only where there is more than one."""
    dtype = f" {plain(timing.dtype)}" if len({other.dtype for other in among}) > 1 else ""
    what = {"definition": " (the definition)", "value": "", "gradient": " with gradient"}[timing.gives]
    return f"{plain(timing.implementation)}{what}{dtype}"


def _strips(axes: Any, cells: Sequence[Cell]) -> None:
    """Small histograms, one standing on each row, the worst example as a diamond, its figure at the right.

    Drawn as a few collections: hundreds of single bars would take seconds a page.
    """
    bars: dict[str, list[tuple[float, float, float]]] = {GOOD: [], FAIR: [], BAD: []}
    diamonds: list[tuple[float, int]] = []
    for row, cell in enumerate(cells):
        most = max(cell.histogram)
        for index, tally in enumerate(cell.histogram):
            if tally:
                # Seen however few they are: one example out of ten thousand may be the fault.
                outside = FAIR if cell.verdict == "rearranged" else BAD
                paint = outside if index == len(DECADES) - 1 else GOOD
                bars[paint].append((_LEFT[index] + 0.06, row + 0.4, 0.8 * max(tally / most, 0.08)))
        if cell.worst is not None:
            diamonds.append((_place(cell.worst), row))
            axes.annotate(
                words.number(cell.worst),
                (1.01, row),
                xycoords=("axes fraction", "data"),
                va="center",
                annotation_clip=False,
            )
    for paint, rectangles in bars.items():
        corners = [
            [(left, low), (left, low - height), (left + 0.88, low - height), (left + 0.88, low)]
            for left, low, height in rectangles
        ]
        axes.add_collection(PolyCollection(corners, facecolors=paint, alpha=0.5))
    axes.hlines([row + 0.4 for row in range(len(cells))], _LEFT[0] - 0.1, _RIGHT_EDGE, color=FAINT, linewidth=0.6)
    if diamonds:
        axes.plot(*zip(*diamonds, strict=True), "D", markersize=5.5, color=INK, markeredgecolor=PAPER)


def _place(worst: float) -> float:
    """Where on the axis an error ÷ budget lies; what is not finite lies outside."""
    if worst == 0:
        return _LEFT[0] + 0.5
    if math.isfinite(worst):
        return min(max(math.log10(worst), _LEFT[1] + 0.1), _RIGHT_EDGE - 0.08)
    return _RIGHT_EDGE - 0.08


def _row_labels(cells: Sequence[Cell]) -> list[str]:
    """The dtype of each strip, after the implementation where a new one begins."""
    labels, before = [], None
    for cell in cells:
        name = (cell.implementation, cell.device)
        shown = cell.implementation if cell.device == "cpu" else f"{cell.implementation} on {cell.device}"
        labels.append(plain(cell.dtype if name == before else f"{shown}  {cell.dtype}"))
        before = name
    return labels


def _closest(cells: Sequence[Cell]) -> str:
    """What to see in `errors`."""
    rule = "Each strip is a histogram of the examples of one implementation and dtype, its worst a diamond. "
    measured = [cell for cell in cells if cell.worst is not None]
    outside = [cell for cell in measured if not cell.worst <= 1]  # type: ignore[operator]  # NaN is outside, too
    if outside:
        names = ", ".join(dict.fromkeys(cell.implementation for cell in outside))
        return f"{rule}{len(outside)} of {len(cells)} leave the direct budget: {names}."
    if not measured:
        return f"{rule}No worst case was recorded."
    worst = max(measured, key=lambda cell: cell.worst or 0.0)
    return (
        f"{rule}All stay inside the budget; {worst.implementation} in {worst.dtype} comes closest, at "
        f"{words.number(worst.worst)} of it."
    )


def _fastest(timings: Sequence[Timing], among: Sequence[Timing]) -> str:
    """What to see in `times`: the largest size that the loop was timed at, and who is fastest there."""
    rule = "Lower is faster; on these axes a straight line is a power of the size. "
    loops = [timing for timing in timings if timing.gives == "definition"]
    values = [timing for timing in timings if timing.gives == "value"]
    if not loops or not values:
        return f"{rule}The definition was not timed beside the others."
    loop = max(loops, key=lambda timing: timing.work)
    peers = [timing for timing in values if timing.dims == loop.dims and timing.dtype == loop.dtype]
    if not peers:
        return f"{rule}No other implementation was timed at the definition's largest size."
    best = min(peers, key=lambda timing: timing.median)
    return (
        f"{rule}At {words.dims(loop.dims)} the definition takes {words.seconds(loop.median)} as a loop and "
        f"{series(best, among)} takes {words.seconds(best.median)}: {_times(loop.median / best.median)}."
    )


def _times(ratio: float) -> str:
    """How many times less that is, or more."""
    less = ratio >= 1.0
    ratio = ratio if less else 1.0 / ratio
    return f"{ratio:,.{0 if ratio >= 10.0 else 1}f} times {'less' if less else 'more'}"


def plain(text: str) -> str:
    """Text in characters that the font of the pictures has; others as Python writes them."""
    font = get_font(findfont(FontProperties()))
    return "".join(c if c.isprintable() and font.get_char_index(ord(c)) else ascii(c)[1:-1] for c in text)

"""The curves of a page: time over size, training, its own pictures; each with a sentence of what to see.

What is a table is set as one (see `figures` and `memory`), because that is read out, wraps and prints. Curves are drawn
by matplotlib in a frame of one size, with their names in a list beside it: laying out names and measuring text took
five times as long as drawing.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, NullLocator

from oracle import records
from oracle.records import Cell, Curve, Series, Timing
from oracle.report import notation as words
from oracle.report.svg import INK, RC, SERIES, inline

_FRAME = (0.14, 0.14, 0.83, 0.82)  # left, bottom, width and height, in parts of the figure: room for ticks and labels


class Key(NamedTuple):
    """An entry of a legend: what a line is called, and the classes of the style sheet that look like it."""

    name: str
    look: str


class Picture(NamedTuple):
    """An SVG, what to see in it, and what its lines are called."""

    svg: Markup
    sentence: str
    legend: Sequence[Key] = ()


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
    legend = []

    def draw(axes: Any) -> None:
        for label, unsorted in lines.items():
            line = sorted(unsorted, key=lambda timing: timing.work)
            looped, gradient = line[0].gives == "definition", line[0].gives == "gradient"
            place = 0 if looped else implementations.index(line[0].implementation) % len(SERIES) + 1
            axes.plot(
                [timing.work for timing in line],
                [timing.median for timing in line],
                color=SERIES[place - 1] if place else INK,
                linestyle="--" if gradient else "-",
                linewidth=2.2 if looped else 1.6,
                marker="s" if gradient else "o",
                markersize=4.5,
            )
            legend.append(Key(label, f"s{place}{' dashed' * gradient}"))
        axes.set_xscale("log")
        axes.set_yscale("log")
        _log_ticks(axes.xaxis, EngFormatter())
        _log_ticks(axes.yaxis, EngFormatter(unit="s"))
        axes.set_xlabel("work: operations of the definition (log scale)")
        axes.set_ylabel("median time (log scale)")

    return Picture(_drawn(draw, name, sentence), sentence, legend)


def lines(drawn: records.Picture, name: str) -> Picture:
    """The series of a picture as lines, dashed lines or points."""
    legend = []

    def draw(axes: Any) -> None:
        for index, each in enumerate(drawn.series):
            place = index % len(SERIES) + 1
            if each.style == "points":
                axes.plot(each.x, each.y, "D", color=INK, markersize=7)
                legend.append(Key(each.name, "point"))
            else:
                dashed = each.style == "dashed"
                axes.plot(each.x, each.y, "--" if dashed else "-", color=SERIES[place - 1], linewidth=1.6)
                legend.append(Key(each.name, f"s{place}{' dashed' * dashed}"))
        axes.set_xscale("log" if drawn.log_x else "linear")
        axes.set_yscale("log" if drawn.log_y else "linear")
        for axis, logarithmic in ((axes.xaxis, drawn.log_x), (axes.yaxis, drawn.log_y)):
            if logarithmic:
                _log_ticks(axis, FuncFormatter(lambda value, _: f"{value:.3g}"))
        axes.set_xlabel(plain(f"{drawn.x_label} (log scale)" if drawn.log_x else drawn.x_label))
        axes.set_ylabel(plain(f"{drawn.y_label} (log scale)" if drawn.log_y else drawn.y_label))

    return Picture(_drawn(draw, name, drawn.sentence), drawn.sentence, legend)


def _drawn(draw: Callable[[Any], None], name: str, sentence: str) -> Markup:
    """What `draw` puts into axes, in a frame that needs no layout."""
    with rc_context(RC):
        figure = Figure(figsize=(7.2, 3.8))
        draw(figure.add_axes(_FRAME))
        return inline(figure, name, sentence, tight=False)


def _log_ticks(axis: Any, formatter: Any) -> None:
    """Ticks at powers of ten, or at 1, 2 and 5 where there are few of those."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1.0,) if high > 100 * low else (1.0, 2.0, 5.0), numticks=9))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(formatter)


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
    dtype = f" {timing.dtype}" if len({other.dtype for other in among}) > 1 else ""
    what = {"definition": " (the definition)", "value": "", "gradient": " with gradient"}[timing.gives]
    return f"{timing.implementation}{what}{dtype}"


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
        f"{series(best, among)} takes {words.seconds(best.median)}: {words.times(loop.median / best.median)}."
    )


def plain(text: str) -> str:
    """Text in characters that the font of the pictures has; others as Python writes them."""
    font = get_font(findfont(FontProperties()))
    return "".join(c if c.isprintable() and font.get_char_index(ord(c)) else ascii(c)[1:-1] for c in text)

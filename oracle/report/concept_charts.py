"""The charts of a concept: time over size, training runs, and the pictures that the concept draws of its subject."""

from collections.abc import Sequence

from oracle.records import Cell, Curve, Picture, Series, Timing
from oracle.report import notation
from oracle.report.chart import Chart, ChartLine
from oracle.report.scale import Axis
from oracle.report.view import grouped

_COLOURS = tuple(f"s{place}" for place in range(1, 9))  # classes of the style sheet


def time_chart(timings: Sequence[Timing]) -> Chart | None:
    """Median time over the work of the definition, a line for each implementation; None if nothing was timed.

    First come the definition and the fastest value and gradient of each library, which are shown at first.
    """
    timings = [timing for timing in timings if not timing.run and timing.median > 0 and timing.work > 0]
    if not timings:
        return None
    lines = _important_first(grouped(timings, lambda timing: _name(timing, timings)))
    names = dict.fromkeys(line[0].implementation for line in lines.values() if line[0].gives != "definition")
    colours = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(names)}
    drawn = [
        ChartLine(
            name,
            sorted((float(timing.work), timing.median) for timing in line),
            "ink" if line[0].gives == "definition" else colours[line[0].implementation],
            "dashed" if line[0].gives == "gradient" else "solid",
            "square" if line[0].gives == "gradient" else "circle",
        )
        for name, line in lines.items()
    ]
    x, y = Axis("work: operations of the definition", notation.short), Axis("median time", notation.seconds)
    return Chart(_fastest(timings), drawn, x, y)


def _important_first(lines: dict[str, list[Timing]]) -> dict[str, list[Timing]]:
    """The lines in order: the definition, the fastest of each library and kind, then the others by their time."""

    def time(name: str) -> tuple[int, float]:
        last = max(lines[name], key=lambda timing: timing.work)
        return -last.work, last.median

    by_time = sorted(lines, key=time)
    kinds = grouped(by_time, lambda name: (lines[name][0].gives, name.partition("_")[0]))
    first = {names[0] for (gives, _), names in kinds.items() if gives != "definition"}
    ranks = {name: 0 if lines[name][0].gives == "definition" else 1 if name in first else 2 for name in by_time}
    return {name: lines[name] for name in sorted(by_time, key=ranks.__getitem__)}


def chart_of(picture: Picture) -> Chart:
    """A picture of a concept module: its series as lines, dashed lines or points."""
    lines = []
    for place, series in enumerate(picture.series):
        points, colour = list(zip(series.x, series.y, strict=True)), _COLOURS[place % len(_COLOURS)]
        if series.style == "points":
            lines.append(ChartLine(series.name, points, colour, "none", "diamond"))
        else:
            lines.append(ChartLine(series.name, points, colour, "dashed" if series.style == "dashed" else "solid"))
    x, y = Axis(picture.x_label, log=picture.log_x), Axis(picture.y_label, log=picture.log_y)
    return Chart(picture.sentence, lines, x, y)


def training_charts(cells: Sequence[Cell]) -> list[tuple[str, Chart]]:
    """A heading and a chart for each training run: the loss of each implementation, then the other watched quantity."""
    runs = grouped(((cell, curve) for cell in cells for curve in cell.curves), lambda pair: pair[1].run)
    charts = []
    for run, trained in runs.items():
        dtypes = {cell.dtype for cell, _ in trained}
        dtype = "float64" if "float64" in dtypes else min(dtypes)
        shown = [(cell, curve) for cell, curve in trained if cell.dtype == dtype]
        losses = [_series(cell, curve, curve.losses) for cell, curve in shown]
        charts.append((f"Training: {run}", _training_chart(run, "loss", dtype, losses)))
        watched = [_series(cell, curve, curve.values) for cell, curve in shown if curve.values]
        if watched:
            what = shown[0][1].watched
            charts.append((f"Training: {run}, {what}", _training_chart(run, what, dtype, watched)))
    return charts


def _series(cell: Cell, curve: Curve, values: list[float]) -> Series:
    return Series(cell.implementation, list(map(float, curve.steps)), values)


def _training_chart(run: str, what: str, dtype: str, series: list[Series]) -> Chart:
    """A quantity over the steps of a run; the axis is logarithmic if all values are positive."""
    last = [each.y[-1] for each in series if each.y]
    low, high = (notation.number(extreme(last)) for extreme in (min, max)) if last else ("–", "–")
    ends = f"all implementations end at {low}" if low == high else f"the implementations end between {low} and {high}"
    sentence = (
        f"All implementations start from the same weights and use the same batches, in {dtype}; {ends}. "
        "Lines that cover each other agree."
    )
    positive = all(value > 0 for each in series for value in each.y)
    return chart_of(Picture(run, sentence, "step", what, series, log_y=positive))


def _name(timing: Timing, timings: Sequence[Timing]) -> str:
    dtype = f" {timing.dtype}" if len({other.dtype for other in timings}) > 1 else ""
    what = {"definition": " (the definition)", "gradient": " with gradient"}.get(timing.gives, "")
    what = "" if timing.gives == "gradient" and "gradient" in timing.implementation else what
    return f"{timing.implementation}{what}{dtype}"


def _fastest(timings: Sequence[Timing]) -> str:
    """The fastest implementation at the largest size at which the loop was timed, as a sentence."""
    rule = "Lower is faster. A straight line means that the time is a power of the size. "
    loops = [timing for timing in timings if timing.gives == "definition"]
    if not loops:
        return f"{rule}The definition was not timed."
    loop = max(loops, key=lambda timing: timing.work)
    same_size = (timing for timing in timings if timing.dims == loop.dims and timing.dtype == loop.dtype)
    peers = [timing for timing in same_size if timing.gives == "value"]
    if not peers:
        return f"{rule}No other implementation was timed at the largest size of the definition."
    best = min(peers, key=lambda timing: timing.median)
    return (
        f"{rule}At {notation.dims(loop.dims)} the definition as a loop takes {notation.seconds(loop.median)}; "
        f"{_name(best, timings)} takes {notation.seconds(best.median)}, "
        f"{notation.speedup(loop.median / best.median)}."
    )

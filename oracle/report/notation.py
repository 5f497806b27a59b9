"""Numbers, sentences and formulas as the report writes them.

The functions take plain text, which may come from a candidate, and return text for Jinja to escape, or `Markup` in
which that text is escaped.
"""

import math
import re
import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup, escape

from oracle.records import Line

# What a formula may be made of. latex2mathml copies \text{…} unchanged and turns \href into a link.
_MATHML = re.compile(r"\{http://www\.w3\.org/1998/Math/MathML\}(math|m[a-z]+|semantics|annotation)")
_REFUSED = re.compile(r"href|style|src|action.*|on.*")
_SPACES = re.compile(r"\n\s*\n")
_CODE_IN_TEXT = re.compile(r"`([^`]+)`")
_LONG = 160  # characters of a change that are shown; arbitrary
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SCRIPT = 72  # characters of a line of a script with its comment; arbitrary, about the width of half a page
_CONTEXT = 24  # characters that are shown on either side of a difference


def number(value: float | None) -> str:
    """A number with two significant digits: 0.43, 520, 12,000, 1.2 × 10⁶, ∞, NaN; an en dash for None."""
    return "–" if value is None else _digits(value, 2)


def rounded(value: float) -> str:
    """A number with four significant digits, e.g. of a point in a chart: 0.6931, 1,234, 1.234 × 10⁶."""
    return _digits(value, 4)


def tick(value: float) -> str:
    """A number on an axis with up to six digits: 0.25, 1,000, 10⁻⁸."""
    return _digits(value, 6)


def _digits(value: float, digits: int) -> str:
    """A number with that many significant digits; a power of ten is written out from 0.001 to 99,999."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if value == 0 or -4 < int(exponent) < 5:
        near = float(f"{value:.{digits}g}") + 0.0  # no sign of zero
        return f"{near:,.10f}".rstrip("0").rstrip(".").replace("-", "−")
    power = f"10{str(int(exponent)).translate(_RAISED)}"
    short = f"{float(mantissa):g}".replace("-", "−")
    if short in ("1", "−1"):
        return power if short == "1" else f"−{power}"
    return f"{short}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{power}"


def count(value: int) -> str:
    """An integer with a comma between thousands: 12,345."""
    return f"{value:,}"


def speedup(ratio: float) -> str:
    """How much faster something is whose time is 1 / ratio: 3.1 times faster, 1,689 times slower."""
    larger = max(ratio, 1 / ratio)
    return f"{count(round(larger)) if larger >= 10 else f'{larger:.1f}'} times {'faster' if ratio >= 1 else 'slower'}"


def upward(value: float) -> str:
    """A number, rounded up to an integer."""
    return count(math.ceil(value)) if math.isfinite(value) else number(value)


def share(part: int, total: int) -> str:
    """A part of a total in per cent: 87.1 %. Only the total gives 100 %, and only 0 gives 0 %."""
    if not total:
        return "–"
    if part in {0, total}:
        return f"{100 * part // total}\N{NO-BREAK SPACE}%"
    return f"{min(max(100 * part / total, 0.1), 99.9):.1f}\N{NO-BREAK SPACE}%"


def rate(number_of: int, time: float) -> str:
    """How many per second: 1,038, 9.6; an en dash if the time is 0, or so short that there is no such number."""
    if not time or math.isinf(number_of / time):
        return "–"
    return count(round(number_of / time)) if number_of >= 10 * time else number(number_of / time)


def seconds(value: float) -> str:
    """A duration with its unit: 310 µs, 1.2 ms, 2.5 s, 4 min 10 s."""
    if not math.isfinite(value):
        return number(value)
    if value >= 60:
        return f"{int(value) // 60} min {round(value) % 60} s"
    return _scaled(value, (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)))


def size(value: int | None) -> str:
    """A number of bytes with its unit: 840 B, 1.2 MB; an en dash for None."""
    return "–" if value is None else _scaled(value, (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)))


def short(value: float) -> str:
    """A large number with a prefix for thousands: 500, 20 k, 1.5 M, 2 G."""
    return _scaled(value, (("G", 1e9), ("M", 1e6), ("k", 1e3), ("", 1.0))).rstrip()


def _scaled(value: float, units: Sequence[tuple[str, float]]) -> str:
    """Three significant digits, in the largest of the units that is not larger than the value."""
    unit, least = next((pair for pair in units if value >= pair[1]), units[-1])
    return f"{value / least:.3g} {unit}"


def dims(sizes: dict[str, int]) -> str:
    """The sizes of a benchmark: n = 500, d = 64. Lines break only after a comma."""
    return ", ".join(f"{name}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size}" for name, size in sizes.items())


def paragraphs(text: str) -> Markup:
    """The text of a docstring as paragraphs, with `names` in backticks as code."""
    blocks = (" ".join(block.split()) for block in _SPACES.split(text.strip()) if block.strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(inline(block)) for block in blocks)


def breakable(name: str) -> Markup:
    """A name that may break after an underscore or a slash, where a column is narrow."""
    return Markup(re.sub(r"([_/])(?=[^_/])", r"\1<wbr>", str(escape(name))))


def inline(text: str) -> Markup:
    """A sentence, with `names` in backticks as code."""
    return Markup(_CODE_IN_TEXT.sub(r"<code>\1</code>", str(escape(text))))


def formula(latex: str) -> Markup:
    """LaTeX as display MathML; the LaTeX itself if it cannot be converted, or not to MathML that is safe to show."""
    try:
        mathml: str = convert(latex, display="block")
        elements = list(ElementTree.fromstring(mathml).iter())
    except Exception:  # the converter may fail in any way, and the HTML page must still be written
        return _as_source(latex)
    safe = all(_MATHML.fullmatch(one.tag) and not any(map(_REFUSED.match, one.attrib)) for one in elements)
    return Markup(mathml) if safe else _as_source(latex)


def _as_source(latex: str) -> Markup:
    return Markup('<pre class="latex" tabindex="0">{}</pre>').format(latex)


def annotated(lines: Sequence[Line]) -> str:
    """A script with the result of each statement as a comment: after it, or below it if it is long or has a reason."""
    written = []
    for line in lines:
        if len(line.source) + len(line.said) <= _SCRIPT and not line.reason:
            written.append(f"{line.source}  # {line.said}" if line.said else line.source)
            continue
        comments = [line.said, f"because {line.reason}" if line.reason else ""]
        written += [line.source, *(f"# {part}" for said in comments for part in textwrap.wrap(said, _SCRIPT))]
    return "\n".join(written)


def brief(change: str, longest: int = _LONG) -> str:
    """A change in at most `longest` characters; of "`a` became `b`" the part in which a and b differ."""
    change = " ".join(change.split())
    if len(change) <= longest:
        return change
    if found := re.fullmatch(r"`([^`]*)` became `([^`]*)`", change):
        return "`{}` became `{}`".format(*_around(found[1], found[2]))
    cut = change[: longest - 2] + "…"
    return cut + "`" * (cut.count("`") % 2)  # closes code that was cut


def _around(before: str, after: str) -> tuple[str, str]:
    """Both texts without most of their common beginning and of their common end."""
    left = max(_common(before, after) - _CONTEXT, 0)
    right = max(_common(before[left:][::-1], after[left:][::-1]) - _CONTEXT, 0)
    shown = (text[left : len(text) - right] for text in (before, after))
    most = (_LONG - len("`` became ``")) // 2 - 2
    ends = "…" * bool(left), "…" * bool(right)
    one, other = (
        f"{ends[0]}{text}{ends[1]}" if len(text) <= most else f"{ends[0]}{text[: most - 1]}…" for text in shown
    )
    return one, other


def _common(one: str, other: str) -> int:
    """How many characters are equal at the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))

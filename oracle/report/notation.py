"""Numbers, formulas and code as the report prints them.

Everything here takes plain text that may have come from a candidate and returns text for Jinja to escape, or `Markup`
that is safe by construction.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup, escape
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Token, _TokenType

from oracle.records import Line

# What a formula may be made of. latex2mathml copies \text{…} as it stands and turns \href into a link.
_MATHML = re.compile(r"\{http://www\.w3\.org/1998/Math/MathML\}(math|m[a-z]+|semantics|annotation)")
_REFUSED = re.compile(r"href|style|src|action.*|on.*")
_SPACES = re.compile(r"\n\s*\n")
_CODE_IN_TEXT = re.compile(r"`([^`]+)`")
_LONG = 160  # characters of a change that are shown; arbitrary
_CONTEXT = 24  # of them on either side of what is different
_LIGHT, _DARK = "xcode", "github-dark"


def number(value: float | None) -> str:
    """Two significant digits: 0.43, 1.2e+05, ∞, NaN, and a dash for what was not measured."""
    if value is None:
        return "–"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.2g}".replace("-", "−")


def count(value: int) -> str:
    """A whole number with its thousands apart: 12 345."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def times(ratio: float) -> str:
    """How many times less something takes, or more: 3.1 times less, 1 689 times less."""
    larger = max(ratio, 1 / ratio)
    return f"{count(round(larger)) if larger >= 10 else f'{larger:.1f}'} times {'less' if ratio >= 1 else 'more'}"


def upward(value: float) -> str:
    """A number that need not be whole, as the whole number that it does not exceed."""
    return count(math.ceil(value)) if math.isfinite(value) else number(value)


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent: 87.1 %. Only all of it is 100 %, and only none of it 0 %."""
    if not whole:
        return "–"
    if part in {0, whole}:
        return f"{100 * part // whole}\N{NO-BREAK SPACE}%"
    return f"{min(max(100 * part / whole, 0.1), 99.9):.1f}\N{NO-BREAK SPACE}%"


def rate(number_of: int, time: float) -> str:
    """How many a second: 1 038, 9.6, and a dash where no time was taken."""
    if not time:
        return "–"
    return count(round(number_of / time)) if number_of >= 10 * time else number(number_of / time)


def seconds(value: float) -> str:
    """A duration in the unit that suits it: 310 µs, 1.2 ms, 2.5 s, 4 min 10 s."""
    if not math.isfinite(value):
        return number(value)
    if value >= 60:
        return f"{int(value) // 60} min {round(value) % 60} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def size(value: int | None) -> str:
    """Bytes in the unit that suits them: 840 B, 1.2 MB, and a dash for what was not measured."""
    if value is None:
        return "–"
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= least:
            return f"{value / least:.3g} {unit}"
    return f"{value} B"


def dims(sizes: dict[str, int]) -> str:
    """The size of a benchmark: n = 500, d = 64; a line breaks at a comma only."""
    return ", ".join(f"{name}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size}" for name, size in sizes.items())


def paragraphs(text: str) -> Markup:
    """Docstring text as paragraphs, with `names` in backticks set as code."""
    blocks = (str(escape(" ".join(block.split()))) for block in _SPACES.split(text.strip()) if block.strip())
    return Markup("\n").join(Markup("<p>" + _CODE_IN_TEXT.sub(r"<code>\1</code>", block) + "</p>") for block in blocks)


def inline(text: str) -> Markup:
    """A sentence, with `names` in backticks set as code."""
    return Markup(_CODE_IN_TEXT.sub(r"<code>\1</code>", str(escape(text))))


def formula(latex: str) -> Markup:
    """LaTeX as display MathML, or the LaTeX itself where it cannot be converted into MathML that is safe to show."""
    try:
        mathml: str = convert(latex, display="block")
        for element in ElementTree.fromstring(mathml).iter():
            if not _MATHML.fullmatch(element.tag) or any(_REFUSED.match(name) for name in element.attrib):
                return _as_source(latex)
    except Exception:  # whatever a formula does to the converter, the page must appear
        return _as_source(latex)
    return Markup(mathml)


def code(source: str) -> Markup:
    """Python source, highlighted."""
    return Markup(highlight(source.rstrip(), _lexer(), HtmlFormatter(nowrap=True)))


class _Plain(Filter):  # type: ignore[misc]  # Pygments has no types
    """What looks like text in both styles is text: a span around every name would be half of a page."""

    def filter(self, _: object, stream: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
        for kind, text in stream:
            yield Token.Text if text.isspace() or not _styled(kind) else kind, text


@cache
def _styled(kind: _TokenType) -> bool:
    """Whether a kind of token looks unlike text in the light or in the dark; operators, half of any formula, do not."""
    return kind is not Token.Operator and any(_look(name, kind) != _look(name, Token.Text) for name in (_LIGHT, _DARK))


def _look(name: str, kind: _TokenType) -> dict[str, object]:
    look: dict[str, object] = get_style_by_name(name).style_for_token(kind)
    # Black is the colour of text that has none of its own.
    return {**look, "color": None if look["color"] == "000000" else look["color"]}


@cache
def _lexer() -> PythonLexer:
    lexer = PythonLexer()
    lexer.add_filter(_Plain())
    return lexer


@cache
def code_style() -> str:
    """The style sheet of `code`, for light and for dark; paper is light."""
    light, dark = ("\n".join(_rules(name)) for name in (_LIGHT, _DARK))
    return (
        f"@media print, (prefers-color-scheme: light) {{\n{light}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    )


def _rules(name: str) -> Iterator[str]:
    """What a style says of tokens, but for those that look like text."""
    for selector, (declared, kind, _) in HtmlFormatter(style=name).class2style.items():
        if selector and _look(name, kind) != _look(name, Token.Text):
            yield f".code .{selector} {{ {declared} }}"


def told(lines: Sequence[Line]) -> str:
    """A script with what came of each statement behind it."""
    return "\n".join(f"{line.source}  # {line.said}" if line.said else line.source for line in lines)


def pixels(rows: list[list[int]], label: str) -> Markup:
    """A small grey picture as SVG: rows of values from 0, nothing, to 255, ink."""
    height, width = len(rows), max(map(len, rows), default=0)
    dots = Markup("").join(
        Markup('<rect x="{}" y="{}" width="1" height="1" fill="currentColor" fill-opacity="{}"/>').format(
            x, y, f"{min(max(value, 0), 255) / 255:.2f}"
        )
        for y, row in enumerate(rows)
        for x, value in enumerate(row)
        if value
    )
    return Markup('<svg viewBox="0 0 {} {}" width="64" role="img" aria-label="{}">{}</svg>').format(
        width, height, label, dots
    )


def brief(change: str, longest: int = _LONG) -> str:
    """A change in at most so many characters: of statements that are long, the part that is different."""
    change = " ".join(change.split())
    if len(change) <= longest:
        return change
    if found := re.fullmatch(r"`([^`]*)` became `([^`]*)`", change):
        return "`{}` became `{}`".format(*_around(found[1], found[2]))
    cut = change[: longest - 2] + "…"
    return cut + "`" * (cut.count("`") % 2)  # no code is left open


def _around(before: str, after: str) -> tuple[str, str]:
    """Both without most of what they have in common at their beginning and at their end."""
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
    """How many characters are the same at the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _as_source(latex: str) -> Markup:
    return Markup('<pre class="latex" tabindex="0">{}</pre>').format(latex)

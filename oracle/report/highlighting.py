"""Python source with colours: by classes of the report's style sheet, or with inline styles for notebooks."""

import inspect
from collections.abc import Iterable, Iterator
from functools import cache

from markupsafe import Markup, escape
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Token, _TokenType

_LIGHT, _DARK = "xcode", "github-dark"


def code(source: str) -> Markup:
    """Python source, coloured by classes of `code_style`."""
    return _quotes(highlight(source.rstrip(), _lexer(), HtmlFormatter(nowrap=True)))


def plain(source: str) -> Markup:
    """Python source without colours."""
    return _quotes(str(escape(source.rstrip())))


def _quotes(escaped: str) -> Markup:
    """HTML with plain quotes: outside of attributes they need no escape, which is five times as long."""
    for name in ("&quot;", "&#34;"):
        escaped = escaped.replace(name, '"')
    return Markup(escaped.replace("&#39;", "'"))


def code_with_styles(source: str) -> Markup:
    """Python source, coloured by inline styles: a notebook has no style sheet of ours."""
    formatter = HtmlFormatter(nowrap=True, noclasses=True, style=_LIGHT)
    text = inspect.cleandoc(source) if source[:1].isspace() else source.rstrip()
    return Markup(highlight(text, PythonLexer(), formatter).rstrip())


@cache
def code_style() -> str:
    """The style sheet of `code`, for light mode, dark mode and paper, which is light."""
    light, dark = ("\n".join(_rules(name)) for name in (_LIGHT, _DARK))
    return (
        f"@media print, (prefers-color-scheme: light) {{\n{light}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    )


def _rules(name: str) -> Iterator[str]:
    """The rules of a Pygments style for the tokens that do not look like text."""
    for selector, (declared, kind, _) in HtmlFormatter(style=name).class2style.items():
        if selector and _look(name, kind) != _look(name, Token.Text):
            yield f".code .{selector} {{ {declared} }}"


class _Plain(Filter):  # type: ignore[misc]  # Pygments has no types
    """Turns tokens that look like text in both styles into text: a span around each would be half of an HTML page."""

    def filter(self, _: object, stream: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[_TokenType, str]]:
        for kind, text in stream:
            yield Token.Text if text.isspace() or not _coloured(kind) else kind, text


@cache
def _coloured(kind: _TokenType) -> bool:
    """Whether a token looks different from text in one of the styles. Operators, half of a formula, stay text."""
    return kind is not Token.Operator and any(_look(name, kind) != _look(name, Token.Text) for name in (_LIGHT, _DARK))


def _look(name: str, kind: _TokenType) -> dict[str, object]:
    look: dict[str, object] = get_style_by_name(name).style_for_token(kind)
    # Black is the colour of text that has no colour of its own.
    return {**look, "color": None if look["color"] == "000000" else look["color"]}


@cache
def _lexer() -> PythonLexer:
    lexer = PythonLexer()
    lexer.add_filter(_Plain())
    return lexer

"""How a concept, a verdict and what was verified look in a notebook: small HTML that needs nothing beside it.

Text may come from a candidate, so all of it is escaped. Colours are said inline, and for both grounds: notebooks are
read on white and on black.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from oracle.candidates.verify import Verified
from oracle.catalogue.concept import Concept
from oracle.judge.verdict import Verdict
from oracle.records.grades import NOT_CERTIFIED, Colour, Grade
from oracle.records.notebook_html import html_of
from oracle.report import notation as words

__all__ = ["concept_html", "verdict_html", "verified_html"]

_HEX: dict[Colour, str] = {"green": "#1a7f37", "amber": "#9a6700", "grey": "#6e7781", "red": "#cf222e"}
_BOX = "border-left:4px solid {};padding:.4em .9em;margin:.4em 0;line-height:1.45;max-width:60em"
_QUIET = "opacity:.7;font-size:90%"
_CELL = "text-align:left;padding:.1em 1.2em .1em 0;background:none;border:none;vertical-align:top"
_LABEL = "opacity:.7;white-space:nowrap"
_CODE = (
    "background:#f6f8fa;color:#1f2328;padding:.6em .8em;margin:.4em 0;overflow-x:auto;line-height:1.35;font-size:85%"
)


@html_of.register
def verdict_html(verdict: Verdict) -> str:
    """The grade, the sentence, and what was expected."""
    facts = {}
    if verdict.entry:
        facts = {"expected": verdict.expected, "got": verdict.got}
    if verdict.fraction:
        facts["error"] = f"{verdict.fraction:.3g} of the direct budget, {verdict.ulp:.3g} ulp"
    body = [_head(verdict.grade, verdict.sentence or verdict.meaning), _table(facts)]
    if not verdict.certified:
        body.append(_quiet(NOT_CERTIFIED))
    return _box(verdict.grade, body)


@html_of.register
def verified_html(verified: Verified) -> str:
    """What was found right, and on how much."""
    of = Markup(" is {}").format(_named(verified.concept))
    body = [
        _head(verified.grade, verified.grade.meaning if verified.certified else "as far as could be measured"),
        Markup("<div>{}{}</div>").format(_code_name(verified.name), of),
        _quiet(f"{verified.examples:,} examples in {', '.join(verified.dtypes)}"),
        *(_quiet(note) for note in verified.notes),
    ]
    if not verified.certified:
        body.append(_quiet(NOT_CERTIFIED))
    return _box(verified.grade, body)


@html_of.register
def concept_html(concept: Concept) -> str:
    """Title, formula, text and inputs; the definition and the implementations, folded."""
    body = [
        Markup('<div style="font-size:115%"><b>{}</b> <span style="{}">{}</span></div>').format(
            concept.title, _QUIET, concept.name
        )
    ]
    if concept.formula:
        body.append(Markup('<div style="margin:.6em 0">{}</div>').format(words.formula(concept.formula)))
    body.append(words.paragraphs(concept.text.partition("\n\n")[2]))
    facts = {"inputs": "; ".join(concept.domain.signature())}
    if concept.differentiable:
        facts["gradients by"] = ", ".join(concept.differentiable)
    facts["in"] = ", ".join(concept.dtypes)
    if concept.sources:
        facts["sources"] = "; ".join(concept.sources)
    body.append(_table(facts))
    if concept.uncertified:
        body.append(_quiet(f"{NOT_CERTIFIED}, because {concept.uncertified}"))
    if concept.computes:
        said = "reference" if concept.uncertified else "definition"
        body.append(_folded(said, lambda: inspect.getsource(concept.definition), unfolded=True))
    body += [_folded(i.name, lambda i=i: i.code) for i in concept.implementations if i.name != "numpy_loop"]  # type: ignore[misc]
    return _box(None, body, colour="#0969da")


def _box(grade: Grade | None, body: list[Markup], colour: str = "") -> str:
    style = _BOX.format(colour or _HEX[grade.colour if grade else "grey"])
    return str(Markup('<div style="{}">{}</div>').format(style, Markup("\n").join(part for part in body if part)))


def _head(grade: Grade, sentence: str) -> Markup:
    colour = _HEX[grade.colour]
    return Markup('<div><b style="color:{}">{}</b>: {}</div>').format(colour, grade, words.inline(sentence))


def _quiet(text: str) -> Markup:
    return Markup('<div style="{}">{}</div>').format(_QUIET, words.inline(text))


def _named(concept: Concept) -> Markup:
    return Markup('{} <span style="{}">{}</span>').format(concept.title, _QUIET, concept.name)


def _code_name(name: str) -> Markup:
    return Markup("<code>{}</code>").format(name)


def _table(facts: dict[str, str]) -> Markup:
    if not facts:
        return Markup("")
    rows = Markup("").join(
        Markup('<tr style="background:none"><td style="{0};{1}">{2}</td><td style="{0}">{3}</td></tr>').format(
            _CELL, _LABEL, name, value
        )
        for name, value in facts.items()
    )
    return Markup('<table style="border-collapse:collapse;margin:.3em 0">{}</table>').format(rows)


def _folded(name: str, source: Callable[[], str], *, unfolded: bool = False) -> Markup:
    try:
        code = _highlighted(source())
    except (OSError, TypeError):  # typed at a prompt, or written in C
        return Markup("<div>{}</div>").format(_code_name(name))
    return Markup('<details{}><summary style="cursor:pointer">{}</summary>{}</details>').format(
        Markup(" open") if unfolded else "", _code_name(name), code
    )


def _highlighted(source: str) -> Markup:
    """Python source, its colours with every word, because a notebook has no style sheet of ours."""
    formatter: Any = HtmlFormatter(nowrap=True, noclasses=True, style="xcode")
    text = highlight(inspect.cleandoc(source) if source[:1].isspace() else source.rstrip(), PythonLexer(), formatter)
    return Markup('<pre style="{}">{}</pre>').format(_CODE, Markup(text.rstrip()))

"""Jinja as the report uses it: autoescape on, an error for each missing name, and a policy that allows nothing else.

Style and script stand inside every page, allowed by their hashes, so that a page can be sent on alone and no text out
of a candidate can load, run or restyle anything.
"""

import base64
import hashlib
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from oracle.report import figures, pictures, view
from oracle.report import memory_diagram as memory
from oracle.report import notation as words

__all__ = ["environment"]

_WORDS = (
    words.number,
    words.count,
    words.upward,
    words.share,
    words.rate,
    words.seconds,
    words.size,
    words.dims,
    words.paragraphs,
    words.inline,
    words.formula,
    words.code,
    words.pixels,
    words.told,
    words.brief,
)


@cache
def environment() -> jinja2.Environment:
    """The environment of all templates, with the words of the report as filters."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("oracle.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update({word.__name__: word for word in _WORDS})
    made.filters.update(bars=figures.bars, memory=memory.strips, has_memory_to_show=memory.worth_showing)
    static = resources.files("oracle.report") / "static"
    style = (static / "style.css").read_text(encoding="utf-8") + words.code_style()
    script = (static / "page.js").read_text(encoding="utf-8")
    policy = (
        "default-src 'none'",
        f"style-src {_hash(style)}",
        f"script-src {_hash(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    made.globals.update(
        # Our own files, in which there is no closing tag to escape. (A macro of a page hides a global of its name.)
        page_style=Markup(style),
        page_script=Markup(script),
        policy="; ".join(policy),
        navigation=(),
        here="",
        verdicts=view.VERDICTS,
        dtypes=view.DTYPES,
        checks=view.CHECKS,
        bins=figures.BINS,
        series=pictures.series,
    )
    return made


def _hash(text: str) -> str:
    """A Content-Security-Policy source that allows `text`, in line, and nothing else."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

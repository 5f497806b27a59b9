"""The Jinja environment of the report: autoescape, errors for missing names, and a strict Content-Security-Policy.

The style sheet and the script are part of every HTML page and are allowed by their hashes. So one file can be sent to
others, and text from a candidate can neither load, run nor restyle anything.
"""

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from oracle import __version__
from oracle.records import NOT_CERTIFIED, Grade
from oracle.records.unfinished import replace_text
from oracle.report import error_tables, glossary, highlighting, memory_diagram, notation, view

_NUMBERS = (notation.number, notation.count, notation.upward, notation.share, notation.rate, notation.seconds)
_TEXTS = (notation.size, notation.dims, notation.paragraphs, notation.inline, notation.formula, notation.annotated)
_CODE = (notation.brief, notation.breakable, highlighting.code, highlighting.plain, highlighting.code_with_styles)
_PICTURES = (error_tables.bar, error_tables.bars, memory_diagram.strips, memory_diagram.worth_showing)
_FILTERS = (*_NUMBERS, *_TEXTS, *_CODE, *_PICTURES, view.tone, view.outcome, glossary.term_anchor)


_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SECTIONS = 4  # from which on an HTML page has a table of contents; arbitrary


@cache
def environment() -> jinja2.Environment:
    """The environment of all templates, with the functions of the report as filters."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("oracle.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update({function.__name__: function for function in _FILTERS})
    static = resources.files("oracle.report") / "static"
    style = (static / "style.css").read_text(encoding="utf-8") + highlighting.code_style()
    script = (static / "page.js").read_text(encoding="utf-8")
    sources = (f"style-src {_hash(style)}", f"script-src {_hash(script)}")
    made.globals.update(
        # Files of the package, which contain no closing tag. (A macro of a template hides a global of the same name.)
        page_style=Markup(style),
        page_script=Markup(script),
        policy="; ".join(("default-src 'none'", *sources, "base-uri 'none'", "form-action 'none'")),
        product_version=__version__,
        navigation=(),
        here="",
        grades=Grade,
        not_certified=NOT_CERTIFIED,
        dtypes=view.DTYPES,
        bins=error_tables.BINS,
    )
    return made


def write_page(path: Path, template: str, **variables: Any) -> Path:
    """Write an HTML page from a template to `path` in one step, also into a new folder; return `path`."""
    replace_text(path, with_contents(environment().get_template(template).render(variables)))
    return path


def with_contents(page: str) -> str:
    """The HTML page with a table of contents at the end of its header, if it has several sections and no contents.

    A page has contents if it links to all of its sections but one, such as the page of grades, whose table does.
    """
    headings = _HEADING.findall(page)
    if len(headings) < _SECTIONS or 'class="parts' in page or "</header>" not in page:
        return page
    if sum(f'href="#{anchor}"' not in page for anchor, _ in headings) < 2:
        return page
    links = "".join(f'<li><a href="#{anchor}">{_TAG.sub("", heading).strip()}</a></li>' for anchor, heading in headings)
    contents = f'<nav class="parts" aria-label="On this page"><ul>{links}</ul></nav>'
    return page.replace("</header>", f"{contents}\n</header>", 1)


def _hash(text: str) -> str:
    """A source of a Content-Security-Policy that allows exactly `text`, inline."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

"""A matplotlib figure as SVG that lives inside a page: themed by its style sheet, allowed by its security policy.

Matplotlib writes colours as hexadecimal and everything else as `style` attributes. A strict Content-Security-Policy
forbids those, and a fixed colour is right in the light or in the dark but not in both; so styles become presentation
attributes, the font is left to the page, and each colour of `PAINT` becomes a CSS variable.
"""

import io
import re
from xml.etree import ElementTree

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.figure import Figure

SERIES = tuple(f"#0000{index:02x}" for index in range(1, 9))  # stand-ins: what is seen is in style.css
INK, PAPER, FAINT = "#000010", "#000020", "#000030"
PAINT = {
    **{stand_in: f"var(--series-{index})" for index, stand_in in enumerate(SERIES, 1)},
    INK: "var(--ink)",
    PAPER: "var(--paper)",
    FAINT: "var(--line)",
}
RC = {
    "svg.fonttype": "none",  # text stays text: small, searchable, in the reader's font
    "svg.hashsalt": "tensor-oracle",  # the same record gives the same file
    "text.parse_math": False,  # a name with dollars in it is still a name
    "font.size": 11.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#(.+?)\)")


def inline(figure: Figure, name: str, label: str, *, tight: bool = True) -> Markup:
    """`figure` as an `<svg>`; `name` keeps its ids apart from those of its neighbours, `label` is read out instead.

    `tight` cuts the figure to what is drawn, for which matplotlib draws it twice.
    """
    written = io.StringIO()
    with rc_context(RC):
        figure.savefig(
            written,
            format="svg",
            bbox_inches="tight" if tight else None,
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    root = ElementTree.fromstring(written.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            # Matplotlib's own style element, a description in RDF, and nothing else.
            if child.tag.removeprefix(f"{{{_SVG}}}") in {"style", "metadata"}:
                parent.remove(child)
    used = {reference for element in root.iter() for reference in _references(element)}
    for element in root.iter():
        _rewrite(element, name, used)
    for attribute in ("height", "version"):  # the height follows from the width, whatever the style sheet makes of that
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-label", label)
    ElementTree.register_namespace("", _SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _references(element: ElementTree.Element) -> list[str]:
    named = [match for value in element.attrib.values() for match in _REFERENCE.findall(value)]
    return [*named, *([element.attrib[_HREF].removeprefix("#")] if _HREF in element.attrib else [])]


def _rewrite(element: ElementTree.Element, name: str, used: set[str]) -> None:
    """Move styles to attributes, paint with variables, and prefix the ids that something refers to."""
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key and not key.startswith("font"):
            element.set(key, value)
    for key, value in list(element.attrib.items()):
        if key == "id":
            del element.attrib[key]
            if value in used:
                element.set(key, f"{name}-{value}")
        elif key == _HREF:
            del element.attrib[key]
            element.set("href", f"#{name}-{value.removeprefix('#')}")
        elif value in PAINT:
            element.set(key, PAINT[value])
        else:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", " ".join(value.split())))

"""The HTML of objects in notebooks; `oracle.report.notebook` registers a function for each type that has HTML."""

from functools import singledispatch
from importlib import import_module


@singledispatch
def html_of(thing: object) -> str | None:
    """Return the HTML of `thing`; None if no function is registered for its type, and notebooks show its text."""
    return None


class HasHtml:
    """Base class of objects that notebooks show as HTML, or as text where the extra `report` is not installed."""

    def _repr_html_(self) -> str | None:
        try:
            import_module("oracle.report.notebook")  # a template engine, which only a notebook needs
        except ModuleNotFoundError:
            return None
        return html_of(self)

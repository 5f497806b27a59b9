"""The HTML of objects in notebooks; `oracle.report.notebook` registers a function for each type that has HTML."""

from functools import singledispatch


@singledispatch
def html_of(thing: object) -> str | None:
    """Return the HTML of `thing`; None if no function is registered for its type, and notebooks show its text."""
    return None


class HasHtml:
    """Base class of objects that notebooks show as HTML."""

    def _repr_html_(self) -> str | None:
        return html_of(self)

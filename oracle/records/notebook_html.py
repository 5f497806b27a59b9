"""How an object looks in a notebook: `oracle.report.notebook` registers a function for each type that has HTML."""

from functools import singledispatch

__all__ = ["HasHtml", "html_of"]


@singledispatch
def html_of(thing: object) -> str | None:
    """The HTML of `thing`; None, so that a notebook shows its text, where no function is registered for its type."""
    return None


class HasHtml:
    """An object that notebooks show as HTML."""

    def _repr_html_(self) -> str | None:
        return html_of(self)

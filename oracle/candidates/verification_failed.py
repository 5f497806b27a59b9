"""The exception of `verify`: text in a test or a terminal, a box in a notebook."""

from __future__ import annotations

import sys
from typing import Any

from oracle.candidates.formatting import paragraphs
from oracle.records.judgement import Judgement
from oracle.records.notebook_html import HasHtml


class VerificationFailed(AssertionError, HasHtml):
    """A candidate does not compute the concept, or nothing was decided. `judgement` has the parts of the message."""

    judgement: Judgement

    @classmethod
    def of(cls, judgement: Judgement) -> VerificationFailed:
        """The exception with the message of this judgement."""
        error = cls("\n\n".join(paragraphs(judgement)))
        error.judgement = judgement
        return error

    def _render_traceback_(self) -> list[str]:
        """The lines that IPython shows instead of a traceback; in a notebook one line, below the box.

        The frames of the oracle would say nothing about the candidate.
        """
        name, text = type(self).__name__, str(self)
        ipython: Any = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        html = self._repr_html_() if hasattr(shell, "kernel") else None  # a shell in a terminal has no kernel
        if html is None:
            return [f"{name}: {text}"]
        ipython.display.display({"text/html": html, "text/plain": text}, raw=True)
        return [f"{name}: {text.splitlines()[0]}"]


VerificationFailed.__module__ = "oracle"  # where users find it, and what a traceback and pytest print

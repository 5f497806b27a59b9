"""A refusal, as the model foresees it: which exception a library raises, and what its message speaks of."""

from __future__ import annotations

import re

__all__ = ["ExpectedError", "NotModelled", "Undefined"]


class ExpectedError(Exception):
    """What the library does not do. `kind` is what it raises, `says` a regular expression that its message matches.

    `reason` is why, in one sentence.
    """

    def __init__(self, kind: type[Exception] | tuple[type[Exception], ...], says: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.says, self.reason = kind, says, reason

    def explains(self, raised: BaseException) -> bool:
        """Whether this is what was raised: the kind and the words, so that no other failure passes for it."""
        return isinstance(raised, self.kind) and re.search(self.says, str(raised)) is not None

    def __str__(self) -> str:
        kinds = self.kind if isinstance(self.kind, tuple) else (self.kind,)
        return f"{' or '.join(kind.__name__ for kind in kinds)}: {self.reason}"


class NotModelled(AttributeError):
    """A name of the library that the model does not know: a gap in the model, which says nothing of the library."""


class Undefined(Exception):
    """What the library leaves open: its documentation promises nothing, and so nothing is compared."""

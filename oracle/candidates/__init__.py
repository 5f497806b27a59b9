"""A stranger's function: found by its address, called with the inputs of a concept, and judged where it can do no harm.

`find` and `bind` work in this process; `sandbox` runs `child` in another one, which judges. What is named here is
imported when it is asked for: the process that starts the others has no need of torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oracle.candidates.binding import Binding, Mismatch, bind
    from oracle.candidates.calling import implementations, side_of
    from oracle.candidates.loading import Found, NotFound, find
    from oracle.candidates.repeating import again

__all__ = ["Binding", "Found", "Mismatch", "NotFound", "again", "bind", "find", "implementations", "side_of"]

_ROOMS = {
    "repeating": ("again",),
    "binding": ("Binding", "Mismatch", "bind"),
    "calling": ("implementations", "side_of"),
    "loading": ("Found", "NotFound", "find"),
}


def __getattr__(name: str) -> Any:
    for room, things in _ROOMS.items():
        if name in things:
            found = globals()[name] = getattr(import_module(f"oracle.candidates.{room}"), name)
            return found
    raise AttributeError(f"module 'oracle.candidates' has no attribute {name!r}; it has {', '.join(__all__)}")

"""A stranger's function: found by its address, and called with the inputs of a concept."""

from oracle.candidates.binding import Binding, Mismatch, bind, implementations, side_of
from oracle.candidates.loading import Found, NotFound, find

__all__ = ["Binding", "Found", "Mismatch", "NotFound", "bind", "find", "implementations", "side_of"]

"""Asking a candidate: the only place where an array becomes a tensor or back."""

from oracle.backends.answer import Answer, Output, ask

__all__ = ["Answer", "Output", "ask"]

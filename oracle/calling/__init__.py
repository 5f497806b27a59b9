"""Asking a candidate: the only place where an array becomes a tensor or back."""

from oracle.calling.answer import AS_GIVEN, Answer, Output, ask, laid_out_alike

__all__ = ["AS_GIVEN", "Answer", "Output", "ask", "laid_out_alike"]

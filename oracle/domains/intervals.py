"""Intervals of valid numbers: checks and texts."""

import math


def check_interval(low: float | None, high: float | None) -> None:
    """Raise `ValueError` for bounds that are not finite or not in order; None is no bound."""
    if any(bound is not None and not math.isfinite(bound) for bound in (low, high)):
        raise ValueError(f"the bounds are {low} and {high}, but should be finite; leave one out for no bound")
    if low is not None and high is not None and low > high:
        raise ValueError(f"low is {low} and high is {high}: no value is between them; swap them")


def interval_text(low: float | None, high: float | None) -> str:
    """The interval as a clause, such as " in [0, 1]"; empty without bounds.

    >>> interval_text(0, None)
    ' at least 0'
    """
    if low is None and high is None:
        return ""
    if high is None:
        return f" at least {low:g}"
    return f" at most {high:g}" if low is None else f" in [{low:g}, {high:g}]"

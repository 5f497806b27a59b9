"""Compiled functions: torch.compile gives up after some recompilations, and then runs the function uncompiled.

It does so without an exception, so that the answers of the uncompiled function would be taken for those of the compiled
one. With a setting of torch it raises instead.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# The name of the setting since torch 2.7, and the one before.
_SETTINGS = ("fail_on_recompile_limit_hit", "fail_on_cache_limit_hit")
GAVE_UP = (
    "torch.compile gave up after many recompilations and would have run the function uncompiled; the answers from then "
    "on were not checked (torch._dynamo.config.recompile_limit is the number of recompilations)"
)


@contextmanager
def without_fallback() -> Iterator[None]:
    """Inside, a compiled function that can no longer be compiled raises; nothing happens if nothing is compiled."""
    config = getattr(sys.modules.get("torch._dynamo"), "config", None)
    setting = next((name for name in _SETTINGS if hasattr(config, name)), "")
    if config is None or not setting:
        yield
        return
    before = getattr(config, setting)
    setattr(config, setting, True)
    try:
        yield
    finally:
        setattr(config, setting, before)


def gave_up(sentence: str) -> bool:
    """Whether the sentence of a verdict names the exception by which torch.compile gives up."""
    return "FailOnRecompileLimitHit" in sentence or "FailOnCacheLimitHit" in sentence

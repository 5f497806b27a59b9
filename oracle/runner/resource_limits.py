"""Limits of the operating system on a process, where there are any: Windows has none."""

from contextlib import suppress
from importlib import import_module
from typing import Any

_resource: Any = None
with suppress(ModuleNotFoundError):
    _resource = import_module("resource")


def set_limit(name: str, soft: int, hard: int | None = None) -> None:
    """Set a limit of this process, e.g. "RLIMIT_AS" in bytes; it stays as it is where it cannot be set."""
    if _resource is not None:
        with suppress(OSError, ValueError):
            _resource.setrlimit(getattr(_resource, name), (soft, soft if hard is None else hard))

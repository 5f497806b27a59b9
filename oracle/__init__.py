"""A certified cross-checking oracle for NumPy and PyTorch."""

from typing import Any

__all__ = ["load", "replay", "verify"]


def __getattr__(name: str) -> Any:
    # On demand, because they import torch, and `oracle --help` should not.
    if name == "replay":
        from oracle.replaying import replay

        return replay
    if name == "verify":
        from oracle.verifying import verify

        return verify
    if name == "load":
        from oracle.catalogue import load

        return load
    raise AttributeError(f"module 'oracle' has no attribute {name!r}; it has {', '.join(__all__)}")

"""A certified cross-checking oracle for NumPy and PyTorch.

`verify` checks a function, `load` gives a concept of the catalogue, `replay` repeats a finding. `Domain` and the kinds
of inputs (`Reals`, `Labels`, `Scalar`, `Choice`) state which inputs are valid.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oracle.candidates.verify import Verified, verify
    from oracle.catalogue.concept import Concept
    from oracle.catalogue.loading import load
    from oracle.domains import Choice, Domain, Labels, Reals, Scalar
    from oracle.judge import Verdict
    from oracle.runner.replay import replay

__all__ = [
    "Choice",
    "Concept",
    "Domain",
    "Labels",
    "Reals",
    "Scalar",
    "Verdict",
    "Verified",
    "__version__",
    "load",
    "replay",
    "verify",
]

try:
    __version__ = version("tensor-oracle")
except PackageNotFoundError:  # a checkout that was not installed
    __version__ = "0+unknown"

_HOMES = {
    "Choice": "oracle.domains",
    "Concept": "oracle.catalogue.concept",
    "Domain": "oracle.domains",
    "Labels": "oracle.domains",
    "Reals": "oracle.domains",
    "Scalar": "oracle.domains",
    "Verdict": "oracle.judge",
    "Verified": "oracle.candidates.verify",
    "load": "oracle.catalogue.loading",
    "replay": "oracle.runner.replay",
    "verify": "oracle.candidates.verify",
}


def __getattr__(name: str) -> Any:
    # On first use, because most of these import torch, which takes seconds, and `oracle --help` should not.
    if name not in _HOMES:
        raise AttributeError(f"module 'oracle' has no attribute {name!r}; it has {', '.join(__all__)}")
    import_module("oracle.report.notebook")  # registers how results look in a notebook
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)

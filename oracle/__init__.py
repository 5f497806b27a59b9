"""A certified cross-checking oracle for NumPy and PyTorch.

`verify` checks a function against a concept, `given` makes a test of one's own with generated inputs and their true
values, `steps` runs an optimiser, `load` returns a concept of the catalogue, and `replay` repeats a check.
A function that `verify` finds wrong raises `VerificationFailed`, an `AssertionError`.
`Domain` states which inputs are valid, by name: arrays (`Reals`, `Integers`, `Booleans`, `Labels`, `Complexes`),
`Scalar`, `Integer`, `Choice`, and `Optional`, `ListOf` and `DictOf` of these. A `Grade` is a verdict in one word.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle.candidates.given import CertifiedTruth, given
    from oracle.candidates.replay import replay
    from oracle.candidates.steps import steps
    from oracle.candidates.verification_failed import VerificationFailed
    from oracle.candidates.verify import Verified, verify
    from oracle.catalogue.concept import Concept, MalformedConcept
    from oracle.catalogue.loading import load
    from oracle.domains import (
        Booleans,
        Choice,
        Complexes,
        DictOf,
        Domain,
        Integer,
        Integers,
        Labels,
        ListOf,
        Optional,
        OutsideDomain,
        Reals,
        Scalar,
    )
    from oracle.judge import Verdict
    from oracle.records.grades import Grade

__all__ = [
    "Booleans",
    "CertifiedTruth",
    "Choice",
    "Complexes",
    "Concept",
    "DictOf",
    "Domain",
    "Grade",
    "Integer",
    "Integers",
    "Labels",
    "ListOf",
    "MalformedConcept",
    "Optional",
    "OutsideDomain",
    "Reals",
    "Scalar",
    "Verdict",
    "VerificationFailed",
    "Verified",
    "__version__",
    "given",
    "load",
    "replay",
    "steps",
    "verify",
]

try:
    __version__ = version("tensor-oracle")
    """The version of the installed package; "0+unknown" for a source tree that is not installed."""
except PackageNotFoundError:  # a source tree that is not installed
    __version__ = "0+unknown"

_MODULES = {
    "oracle.candidates.verification_failed": ("VerificationFailed",),
    "oracle.candidates.verify": ("Verified", "verify"),
    "oracle.catalogue.concept": ("Concept", "MalformedConcept"),
    "oracle.catalogue.loading": ("load",),
    "oracle.domains": (
        "Booleans",
        "Choice",
        "Complexes",
        "DictOf",
        "Domain",
        "Integer",
        "Integers",
        "Labels",
        "ListOf",
        "Optional",
        "OutsideDomain",
        "Reals",
        "Scalar",
    ),
    "oracle.judge": ("Verdict",),
    "oracle.records.grades": ("Grade",),
    "oracle.candidates.replay": ("replay",),
    "oracle.candidates.given": ("CertifiedTruth", "given"),
    "oracle.candidates.steps": ("steps",),
}

if not TYPE_CHECKING:  # a type checker would accept every name because of this function

    def __getattr__(name):
        """Import a name on first use: torch takes seconds to import, and `oracle --help` does not need it."""
        for module, names in _MODULES.items():
            if name in names:
                import_module("oracle.calling.torch_references")  # so that concepts may be written in torch
                found = globals()[name] = getattr(import_module(module), name)
                return found
        raise AttributeError(f"module 'oracle' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)

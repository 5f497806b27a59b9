"""A subtle fault: a wrong implementation of a concept or of a reference, and the decorator for it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from oracle.candidates.verify import Verified, verify
from oracle.domains import Domain


@dataclass(frozen=True, eq=False)
class Reference:
    """A function in plain NumPy as a user writes it, with its valid inputs and the inputs it is differentiable in."""

    function: Callable[..., Any]
    inputs: Domain
    differentiable: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__


@dataclass(frozen=True, eq=False)
class Fault:
    """A wrong `function`, where it should compute the concept or reference; `options` are handed to `verify`.

    `passes` is empty if a failure is expected; else it says why no check with default settings finds the fault.
    """

    subject: str | Reference
    function: Callable[..., Any]
    passes: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name of the module."""
        return self.function.__module__.rpartition(".")[2]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def concept(self) -> str:
        """The name of the concept, or of the reference."""
        return self.subject if isinstance(self.subject, str) else self.subject.name

    @property
    def description(self) -> str:
        """The docstring: what is wrong and where it shows."""
        return inspect.getdoc(self.function) or ""

    def verify(self) -> Verified:
        """Return what `oracle.verify` returns at its default settings; raise its `AssertionError` if it fails."""
        if isinstance(self.subject, str):
            return verify(self.subject, self.function, **self.options)
        reference = self.subject
        named: dict[str, Any] = {"inputs": reference.inputs, "differentiable": reference.differentiable}
        return verify(reference.function, self.function, **named, **self.options)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<fault {self.name} of {self.concept}>")


def fault(subject: str | Reference, *, passes: str = "", **options: Any) -> Callable[[Callable[..., Any]], Fault]:
    """Make a function a fault of the concept with this name, or of a reference."""

    def record(function: Callable[..., Any]) -> Fault:
        return Fault(subject, function, passes, options)

    return record

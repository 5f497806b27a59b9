"""A concept as it is judged, and its implementations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from oracle.catalogue.declarations import (
    Alternative,
    Corner,
    Edge,
    Error,
    ExpectedFailure,
    Law,
    LibraryDifference,
    Rearrangement,
    Scene,
    Size,
    Worked,
)
from oracle.domains import Domain
from oracle.records import Picture
from oracle.records.notebook_html import HasHtml
from oracle.training import Run

__all__ = ["SIDES", "Concept", "Implementation", "MalformedConcept", "no_definition", "script"]


class MalformedConcept(TypeError):
    """A page that is not a concept; the message says what is missing and how the smallest right one looks."""


@dataclass(frozen=True)
class Implementation:
    """A named version of a concept: `numpy_loop` is the definition over floats, the others are the page's functions."""

    name: str
    side: Literal["numpy", "torch"]
    gives: Literal["value", "gradient", "second", "state"]
    function: Callable[..., Any]
    learner: Callable[..., Any] | None = None  # on a training page: what `function` takes a single step of
    scene: Scene | None = None  # of which this is one side

    @property
    def code(self) -> str:
        """Its source."""
        if self.scene is not None:
            return script(self.scene, self.side)
        try:
            return inspect.getsource(inspect.unwrap(self.function))
        except TypeError:  # a reference that is written in C
            return f"# {getattr(self.function, '__name__', self.name)}, whose source is not Python"


@dataclass(frozen=True, eq=False)
class Concept(HasHtml):
    """One thing the notes teach, as its page states it."""

    name: str
    title: str
    text: str
    row: int
    formula: str
    sources: tuple[str, ...]
    definition: Callable[..., Any]
    implementations: tuple[Implementation, ...]
    domain: Domain
    differentiable: tuple[str, ...]
    twice_differentiable: tuple[str, ...]
    laws: tuple[Law, ...]
    errors: tuple[Error, ...]
    worked: tuple[Worked, ...]
    corners: tuple[Corner, ...]
    edges: tuple[Edge, ...]
    expected_failures: tuple[ExpectedFailure, ...]
    rearrangements: tuple[Rearrangement, ...]
    library_differences: tuple[LibraryDifference, ...]
    alternatives: tuple[Alternative, ...]
    scenes: tuple[Scene, ...]
    modelled: tuple[str, ...]
    sizes: tuple[Size, ...]
    dtypes: tuple[str, ...]
    returns: str | None
    state: tuple[str, ...]
    batch: tuple[str, ...]
    runs: tuple[Run, ...]
    pictures: Callable[[], Sequence[Picture]] | None
    data: str | None
    shares_memory: bool
    address: str = ""  # what `load` takes for a page of one's own: the path of its file, or its name
    uncertified: str = ""  # why truth is measured on this page, not certified (`oracle.catalogue.reference`)

    @property
    def computes(self) -> bool:
        """Whether the page has a definition; one of scenes alone says what happens, and computes nothing."""
        return self.definition is not no_definition

    def __getitem__(self, name: str) -> Implementation:
        for implementation in self.implementations:
            if implementation.name == name:
                return implementation
        choices = ", ".join(implementation.name for implementation in self.implementations)
        raise KeyError(f"{self.name} has no implementation {name!r}; choose one of {choices}")

    def for_dtype(self, dtype: str) -> tuple[Implementation, ...]:
        """The implementations that can be asked in `dtype`: NumPy has no bfloat16."""
        if dtype not in self.dtypes:
            return ()
        return tuple(i for i in self.implementations if i.side == "torch" or dtype != "bfloat16")

    def expected_failures_of(self, implementation: str, check: str, dtype: str) -> tuple[ExpectedFailure, ...]:
        """The listed disagreements of one cell."""
        return tuple(
            k
            for k in self.expected_failures
            if (k.implementation, k.check) == (implementation, check) and dtype in k.dtypes
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<concept {self.name}>")


def no_definition(**inputs: Any) -> Any:
    """The definition of a page of scenes: there is none, and nobody should ask."""
    raise TypeError("a page of scenes has no definition; the model says what happens")


SIDES: tuple[Literal["numpy", "torch"], ...] = ("numpy", "torch")


def script(scene: Scene, side: Literal["numpy", "torch"]) -> str:
    """What one library is told in a scene, without the indentation that it has on its page."""
    return inspect.cleandoc(scene.numpy if side == "numpy" else scene.torch)

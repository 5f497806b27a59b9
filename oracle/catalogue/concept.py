"""A concept and its implementations."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from oracle.catalogue import declarations
from oracle.catalogue.declarations import FLOATS, ExpectedFailure, Scene
from oracle.domains import Domain
from oracle.records import Picture
from oracle.records.notebook_html import HasHtml
from oracle.training import Run


class MalformedConcept(TypeError):
    """A module that does not state a concept; the message names what is missing or wrong and shows a minimal one."""


@dataclass(frozen=True)
class Implementation:
    """A named version of a concept: `numpy_loop` runs the definition over floats, the others are functions.

    `autograd` says, where it is given, whether the value has derivatives by autograd: not if the function returns its
    gradient itself.
    """

    name: str
    side: Literal["numpy", "torch"]
    gives: Literal["value", "gradient", "second", "state"]
    function: Callable[..., Any]
    learner: Callable[..., Any] | None = None  # in a training concept: `function` is a single step of it
    scene: Scene | None = None  # set if this is one side of a scene
    autograd: Callable[[], bool] | None = None

    @property
    def differentiated(self) -> bool:
        """Whether its value has derivatives by autograd."""
        return self.side == "torch" and self.gives == "value" and (self.autograd is None or self.autograd())

    @property
    def code(self) -> str:
        if self.scene is not None:
            return script(self.scene, self.side)
        try:
            return inspect.getsource(inspect.unwrap(self.function))
        except TypeError:  # a reference that is written in C
            return f"# {getattr(self.function, '__name__', self.name)}, whose source is not Python"


@dataclass(frozen=True, eq=False)
class Concept(HasHtml):
    """A computation with its definition, its implementations and what is known about them.

    The fields from `row` to `pictures` are those parts of a concept module that have the same name in capitals: `LAWS`
    in the module is `laws` here. `concept["numpy_loop"]` is an implementation by name.

    Attributes:
        name: "family/name", or the name of the file.
        title: the first line of the docstring.
        text: the docstring.
        definition: the function that runs on certified numbers.
        implementations: the functions of the module, and the definition as `numpy_loop`.
        domain: the valid inputs.
        address: what `load` takes: the name of the concept, or the path of a file.
        outputs: of several outputs, the dtype of each in an example.
        is_reference: whether a user stated it as a reference, not as a definition.
        uncertified: why the true value is measured and not certified; empty if it is certified.
    """

    name: str
    title: str
    text: str
    definition: Callable[..., Any]
    implementations: tuple[Implementation, ...]
    domain: Domain
    row: int = 0  # of the study notes' list; 0 if the concept is not from the notes
    formula: str = ""
    sources: tuple[str, ...] = ()
    differentiable: tuple[str, ...] = ()
    twice_differentiable: tuple[str, ...] = ()
    laws: tuple[declarations.Law, ...] = ()
    errors: tuple[declarations.Error, ...] = ()
    worked: tuple[declarations.Worked, ...] = ()
    corners: tuple[declarations.Corner, ...] = ()
    edges: tuple[declarations.Edge, ...] = ()
    expected_failures: tuple[ExpectedFailure, ...] = ()
    rearrangements: tuple[declarations.Rearrangement, ...] = ()
    library_differences: tuple[declarations.LibraryDifference, ...] = ()
    alternatives: tuple[declarations.Alternative, ...] = ()
    scenes: tuple[Scene, ...] = ()
    modelled: tuple[str, ...] = ()
    sizes: tuple[declarations.Size, ...] = ()
    dtypes: tuple[str, ...] = FLOATS
    returns: str | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)  # of several outputs, the dtype of each in an example
    state: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    data: str | None = None
    shares_memory: bool = False
    pictures: Callable[[], Sequence[Picture]] | None = None
    address: str = ""  # what `load` takes: the concept's name, or the path of a user's file
    is_reference: bool = False  # stated by a user as a reference, not as a definition
    uncertified: str = ""  # why the truth is measured and not certified (`oracle.catalogue.reference`), or empty

    @property
    def computes(self) -> bool:
        """Whether the concept has a definition; a concept of scenes alone has none."""
        return self.definition is not no_definition

    @property
    def without_derivatives(self) -> "Concept":
        """The same concept where only the value is certified, which takes a fraction of the time."""
        return replace(self, differentiable=(), twice_differentiable=())

    def __getitem__(self, name: str) -> Implementation:
        for implementation in self.implementations:
            if implementation.name == name:
                return implementation
        choices = ", ".join(implementation.name for implementation in self.implementations)
        raise KeyError(f"{self.name} has no implementation {name!r}; choose one of {choices}")

    def for_dtype(self, dtype: str) -> tuple[Implementation, ...]:
        """The implementations that can run in `dtype`: NumPy has no bfloat16."""
        if dtype not in self.dtypes:
            return ()
        return tuple(i for i in self.implementations if i.side == "torch" or dtype != "bfloat16")

    def expected_failures_of(self, implementation: str, check: str, dtype: str) -> tuple[ExpectedFailure, ...]:
        cell = (implementation, check)
        return tuple(k for k in self.expected_failures if (k.implementation, k.check) == cell and dtype in k.dtypes)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<concept {self.name}>")


def no_definition(**inputs: Any) -> Any:
    """Placeholder for the definition of a concept of scenes alone; raises TypeError."""
    raise TypeError("a concept of scenes alone has no definition; check `computes` before calling it")


SIDES: tuple[Literal["numpy", "torch"], ...] = ("numpy", "torch")


def script(scene: Scene, side: Literal["numpy", "torch"]) -> str:
    """The script of one library in a scene, without indentation."""
    return inspect.cleandoc(scene.numpy if side == "numpy" else scene.torch)

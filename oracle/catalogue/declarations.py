"""What a page of the catalogue is made of, besides its functions: small frozen records.

A concept module (`oracle/concepts/<family>/<name>.py`) defines the concept by its functions: `definition`, and how
NumPy and PyTorch compute it (`numpy_*`, `torch_*`). The records below state what is known about it: examples worked
by hand (`Worked`), relations that hold for all inputs (`Law`), errors that bad input must raise (`Error`), inputs where
the derivative jumps (`Corner`), difficult inputs (`Edge`), known failures (`ExpectedFailure`), implementations that
lose digits (`Rearrangement`), where the libraries differ by design (`LibraryDifference`), other definitions of the same
name (`Alternative`), scripts about memory and state (`Scene`), and sizes for timing (`Size`).

Inputs in a record are nested lists or arrays by parameter name. They are rounded to the dtype under test by
`Domain.cast`, so one record serves every dtype.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Inputs = dict[str, Any]
Index = tuple[int, ...]
Raises = tuple[type[Exception] | tuple[type[Exception], ...], str]

FLOATS = ("float16", "bfloat16", "float32", "float64")


@dataclass(frozen=True)
class Worked:
    """An example with the answer that the notes print.

    `gradient` is that of the sum of the value, by parameter name. `digits` is how many decimals the note prints: an
    answer agrees when it differs by at most half a unit of the last one.
    """

    inputs: Inputs
    value: Any = None
    gradient: Mapping[str, Any] | None = None
    digits: int = 8
    note: str = ""


@dataclass(frozen=True)
class Law:
    """A relation that the answer satisfies whatever the inputs. Give `change` and `relate`, or `holds`.

    `change` and `relate`: `value(change(inputs))` equals `relate(value(inputs))`, each within its budget. `relate` must
    be exact: a permutation, a transpose, a scaling by a power of two. `holds(inputs, value)`: true everywhere, with no
    tolerance; where rounding alone keeps it from being exact, it may take the unit roundoff as a third argument.
    """

    name: str
    sentence: str
    change: Callable[[Inputs], Inputs] | None = None
    relate: Callable[[Array], Array] | None = None
    holds: Callable[..., bool | np.bool_ | NDArray[np.bool_]] | None = None

    def __post_init__(self) -> None:
        changes = self.change is not None and self.relate is not None
        if changes == (self.holds is not None) or (self.change is None) != (self.relate is None):
            raise TypeError(f"law {self.name!r} needs either both `change` and `relate`, or `holds` alone")


@dataclass(frozen=True)
class Error:
    """A bad input, made by `spoil` from good ones, and what each side must raise: (exception, regex for its message).

    The exception may be a tuple of types, as in `except`. A side is None where nothing can be demanded of it;
    `sentence` says why.
    """

    name: str
    sentence: str
    spoil: Callable[[Inputs], Inputs]
    numpy: Raises | None
    torch: Raises | None


@dataclass(frozen=True)
class Corner:
    """An input where the derivative jumps, built so that one entry of the gradient *is* the slope chosen there.

    `at` names that entry: (parameter, index).
    """

    name: str
    inputs: Inputs
    at: tuple[str, Index]


@dataclass(frozen=True)
class Edge:
    """A hostile example that is always tried first.

    `inputs` may be a function without arguments that makes them, for those too large to be made with every import; such
    an example is asked for value and gradient only, not again in other layouts.
    """

    name: str
    inputs: Inputs | Callable[[], Inputs]
    sentence: str
    dtypes: tuple[str, ...] = FLOATS


@dataclass(frozen=True)
class ExpectedFailure:
    """A known disagreement, with its reason. Strict: a `counterexample` that no longer shows it is a failure.

    That of a `layout` shows it when it is laid out in one of the ways that are tried.
    """

    implementation: str
    check: str
    verdict: Literal["wrong", "raised"]
    reason: str
    counterexample: Inputs
    dtypes: tuple[str, ...] = FLOATS


@dataclass(frozen=True)
class Rearrangement:
    """Why an implementation may be `rearranged`: a sentence that a learner understands, and an input that shows it.

    Strict: in at least one dtype, the value, gradient or second derivative of `example` must be `rearranged`.
    """

    implementation: str
    sentence: str
    example: Inputs


@dataclass(frozen=True)
class Gives:
    """The answer to a `LibraryDifference`: values, compared bit for bit (NaN equals NaN), and their dtype."""

    value: Any
    dtype: str


@dataclass(frozen=True)
class LibraryDifference:
    """A question that the libraries answer differently, both by design, and the answer that each is held to.

    `inputs` reach an implementation as they are: arrays keep their dtype, integers and booleans included. `answers`
    maps names of implementations to what they give or raise; those that are not named are not asked.
    """

    name: str
    sentence: str
    inputs: Inputs
    answers: Mapping[str, Gives | Raises]


@dataclass(frozen=True)
class Alternative:
    """What others call by the same name: a convention under which another answer is right.

    `instead(definition, **inputs)` is the other definition, made of the page's own or written out; it runs over floats
    and over certified numbers, as that does. `sentence` ends "right, if …" once its full stop is gone: "The penalty is
    λ/2 · ‖W‖²." The same name means the same on every page: "sum", "mean", "half penalty", "squared".
    """

    name: str
    sentence: str
    instead: Callable[..., Any]

    def of(self, definition: Callable[..., Any]) -> Callable[..., Any]:
        """The other definition, with the parameters of `definition`."""

        def alternative(*positional: Any, **inputs: Any) -> Any:
            return self.instead(definition, *positional, **inputs)

        alternative.__wrapped__ = self.instead  # type: ignore[attr-defined]  # its source is the page's
        return alternative


@dataclass(frozen=True)
class Scene:
    """A short script about memory or state: what each library is told, and what the notes print.

    `numpy` and `torch` are Python, as it is typed at a prompt: a statement may be refused, and the next one is tried.
    Each statement is run on the library and over the model (`oracle.semantics.model`), and after each everything is
    compared. One of the two may be empty. `shows` are expressions with the figures that the notes print, or that one
    would work out by hand, as numbers or nested lists; they are asked at the end, of both sides that there are.
    `differs` says in a
    sentence what the two libraries do differently by design, where that is what the scene is about.
    """

    name: str
    sentence: str
    numpy: str = ""
    torch: str = ""
    shows: Mapping[str, Any] = field(default_factory=dict)
    differs: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.numpy or self.torch):
            raise TypeError(f"scene {self.name!r} has no script; give `numpy`, `torch` or both")


@dataclass(frozen=True)
class Size:
    """One size of the benchmark: the extent of each named dimension."""

    dims: dict[str, int]

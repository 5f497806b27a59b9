"""What a concept module states besides its functions: small frozen records.

A concept module (`oracle/concepts/<family>/<name>.py`) states the mathematics: `definition`, how NumPy and PyTorch
compute it (`numpy_*`, `torch_*`), relations that hold for all inputs (`Law`), examples worked by hand (`Worked`) and
sizes for timing (`Size`). Its companion module (`<name>_libraries.py`) states what is known about the libraries:
errors that bad input must raise (`Error`), inputs where the derivative jumps (`Corner`), difficult inputs (`Edge`),
known failures (`ExpectedFailure`), implementations that lose digits (`Rearrangement`), where the libraries differ by
design (`LibraryDifference`), and other definitions of the same name (`Alternative`). Short scripts about memory and
state (`Scene`) are in a Markdown file beside it (`oracle.catalogue.scene_text`).

Inputs in a record are nested lists or arrays by parameter name. `Domain.cast` rounds them to the dtype under test, so
one record serves every dtype.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Inputs = dict[str, Any]
Index = tuple[int, ...]
Kept = bool | np.bool_ | NDArray[np.bool_]  # one answer for all entries, or one for each
Raises = tuple[type[Exception] | tuple[type[Exception], ...], str]
FLOATS = ("float16", "bfloat16", "float32", "float64")
"""The dtypes in which a concept is checked, unless it states others."""


@dataclass(frozen=True)
class Worked:
    """An example with the result that a source prints.

    Args:
        inputs: the inputs by name.
        value: the value; None if only the gradient is given.
        gradient: the gradient of the sum of the value, by input name.
        digits: the number of decimals that the source prints: an answer agrees if it differs by at most half a unit of
            the last one.
        note: the source.
    """

    inputs: Inputs
    value: Any = None
    gradient: Mapping[str, Any] | None = None
    digits: int = 8
    note: str = ""


@dataclass(frozen=True)
class Law:
    """A relation that the true answer satisfies for all inputs. Give `change` and `relate`, or `holds`, or `gap`.

    A right answer may break the relation by as much as its rounding bound allows. State the relation for real numbers,
    without a tolerance.

    Args:
        name: a short name.
        sentence: the relation in words.
        change: a function that returns changed inputs.
        relate: an exact function, e.g. a permutation, a transpose, or a scaling by a power of two:
            `value(change(inputs))` equals `relate(value(inputs))` within both rounding bounds.
        holds: `holds(inputs, value)` is true, or true in every entry, for the answer, for the answer minus or plus its
            bound, or for the true value.
        gap: `gap(inputs, value)` is by how much the answer breaks a relation between several rounded entries, as a sum
            of 1.
        allows: `allows(inputs, bound)` is how large the gap may be if the error of each entry is at most `bound`; by
            default as large as the bound.

    Raises:
        TypeError: another combination of functions.
    """

    name: str
    sentence: str
    change: Callable[[Inputs], Inputs] | None = None
    relate: Callable[[Array], Array] | None = None
    holds: Callable[[Inputs, Array], Kept] | None = None
    gap: Callable[[Inputs, Array], Any] | None = None
    allows: Callable[[Inputs, Array], Any] = lambda inputs, bound: bound

    def __post_init__(self) -> None:
        pair = (self.change is not None, self.relate is not None)
        alone = (self.holds is not None) + (self.gap is not None)
        if (any(pair) and not all(pair)) or any(pair) + alone != 1:
            raise TypeError(f"law {self.name!r} needs `change` and `relate`, or `holds` alone, or `gap` alone")


@dataclass(frozen=True)
class Error:
    """A bad input, and the exception that each library must raise for it.

    Args:
        name: a short name.
        sentence: what is bad; if a side is None, also why nothing is required of it.
        spoil: a function that makes the bad input from a good one.
        numpy: (exception, regex for its message); the exception may be a tuple of types. None if nothing is required.
        torch: the same for torch.
    """

    name: str
    sentence: str
    spoil: Callable[[Inputs], Inputs]
    numpy: Raises | None
    torch: Raises | None


@dataclass(frozen=True)
class Corner:
    """An input where the derivative jumps. The report shows the slope that each library chooses there.

    Args:
        name: a short name.
        inputs: the input.
        at: (input name, index) of the entry of the gradient that is shown.
    """

    name: str
    inputs: Inputs
    at: tuple[str, Index]


@dataclass(frozen=True)
class Edge:
    """A difficult example, which is always tried first.

    Args:
        name: a short name.
        inputs: the inputs by name, or a function without arguments that returns them if they are too large to be made
            at every import; such an example is checked for value and gradient only, not in other memory layouts.
        sentence: what is difficult.
        dtypes: the dtypes in which it is tried.
    """

    name: str
    inputs: Inputs | Callable[[], Inputs]
    sentence: str
    dtypes: tuple[str, ...] = FLOATS


@dataclass(frozen=True)
class ExpectedFailure:
    """A known failure of an implementation, with its reason; strict: the input must still show it.

    Args:
        implementation: the name of the implementation.
        check: the check that fails. A failure of "layout" must show in at least one of the memory layouts that are
            tried.
        verdict: "wrong" or "raised".
        reason: why it fails.
        counterexample: an input that shows the failure.
        dtypes: the dtypes in which it fails.
    """

    implementation: str
    check: str
    verdict: Literal["wrong", "raised"]
    reason: str
    counterexample: Inputs
    dtypes: tuple[str, ...] = FLOATS


@dataclass(frozen=True)
class Rearrangement:
    """Why an implementation may be `rearranged`; strict: the example must show it in at least one dtype.

    Args:
        implementation: the name of the implementation.
        sentence: the reason, for learners.
        example: an input for which the value, a gradient or a second derivative is `rearranged`.
    """

    implementation: str
    sentence: str
    example: Inputs


@dataclass(frozen=True)
class Returns:
    """The answer to a `LibraryDifference`.

    Args:
        value: the value, compared bit for bit; NaN equals NaN.
        dtype: the dtype of the value.
    """

    value: Any
    dtype: str


@dataclass(frozen=True)
class LibraryDifference:
    """Inputs for which the libraries give different answers by design, and the answer required of each.

    Args:
        name: a short name.
        sentence: the difference.
        inputs: the inputs, which reach an implementation unchanged: arrays keep their dtype, integers and booleans
            included.
        answers: by name of an implementation, `Returns(value, dtype)` or (exception, regex for its message); other
            implementations are not checked.
    """

    name: str
    sentence: str
    inputs: Inputs
    answers: Mapping[str, Returns | Raises]


@dataclass(frozen=True)
class Alternative:
    """Another definition that is in use under the same name, by which another answer is right.

    The same name means the same in every concept: "sum", "mean", "half penalty", "squared".

    Args:
        name: the name.
        sentence: the difference: "The penalty is λ/2 · ‖W‖²."
        instead: `instead(definition, **inputs)` is the other definition, which may call the concept's own one. It runs
            on floats and on certified numbers.
    """

    name: str
    sentence: str
    instead: Callable[..., Any]

    def of(self, definition: Callable[..., Any]) -> Callable[..., Any]:
        """The other definition, with the parameters of `definition`."""

        def alternative(*positional: Any, **inputs: Any) -> Any:
            return self.instead(definition, *positional, **inputs)

        alternative.__wrapped__ = self.instead  # type: ignore[attr-defined]  # inspect.getsource shows this one
        return alternative


@dataclass(frozen=True)
class Scene:
    """A short script about memory or state, for each library, and its results.

    Each statement runs on the library and on the model (`oracle.semantics.model`), and all arrays are compared after
    each.

    Args:
        name: the heading.
        sentence: what the scene shows.
        numpy: a script in Python, as typed at a prompt: if a statement raises, the next one is run. Empty if
            there is none.
        torch: the same for torch; at least one of both is given.
        shows: the numbers or nested lists that expressions have at the end, on both sides.
        differs: what the two libraries do differently by design, if the scene is about that.
        note: a sentence below the scene.

    Raises:
        TypeError: there is no script.
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
    """One size of the benchmark.

    Args:
        dims: the size of each named dimension.
    """

    dims: dict[str, int]

"""Find out with the arrays of which library a candidate must be called, by calling it on a small example."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from oracle.candidates.access import Access, Conversion, Returned, access_to
from oracle.candidates.adapters import Side, Wrapper
from oracle.candidates.binding import COTANGENT, OF_OUTPUT, Binding
from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import Case
from oracle.runner.limits import TimeLimitExceeded


@dataclass(frozen=True)
class Sides:
    """The libraries to call a candidate with. What fails with an `advisory` one is a note.

    If `autograd_is_advisory`, a wrong gradient by autograd is a note as well. `reason` says why tensors were chosen for
    a function that accepts arrays as well.
    """

    called: tuple[Side, ...]
    advisory: frozenset[Side] = frozenset()
    autograd_is_advisory: bool = False
    reason: str = ""


def small_example(concept: Concept) -> Example:
    """Return an example in which all sizes differ, as far as the least sizes of the domain allow.

    If a reference raises for it, an example of other sizes for which it has an answer, if one is found.
    """
    domain, dtype = concept.domain, concept.dtypes[-1]
    sizes = [{name: 2 + place for place, name in enumerate(domain.dims)}]
    if concept.is_reference:
        sizes += [dict.fromkeys(domain.dims, size) for size in (2, 4, 3, 5, 1)]
        sizes.append({name: 2 * (2 + place) for place, name in enumerate(domain.dims)})
    examples = []
    for dims in sizes:
        example = domain.at(domain.fitted(dims), dtype, 0)
        examples.append(example)
        if not Case(concept, example).refusal:
            return example
    return examples[0]


def detect_side(concept: Concept, located: LocatedFunction, binding: Binding, wrap: Wrapper = lambda f: f) -> Side:
    """Return the first library of `detect_sides`."""
    return detect_sides(concept, located, binding, wrap).called[0]


def detect_sides(
    concept: Concept,
    located: LocatedFunction,
    binding: Binding,
    wrap: Wrapper = lambda f: f,
    *,
    by_autograd: bool = False,
) -> Sides:
    """Return the libraries that the candidate is written for.

    What its code names decides, and what it returns for arrays and for tensors. A function that accepts both, because
    it uses nothing but operators and methods, is called with tensors if its module imports torch or gradients
    `by_autograd` are wanted. If its module imports NumPy alone, it is called with arrays, and what fails with tensors
    is a note; if it imports neither, its values must be right with both. Raises `TimeLimitExceeded`.
    """
    access = access_to(located, wrap)
    libraries, probe = access.libraries(), _Probe(concept, access, binding)
    if "torch" in libraries.named and probe.accepts_tensors():
        return Sides(("torch",))
    arrays = probe.result("arrays")
    if isinstance(arrays, Exception):
        return Sides(("torch" if "torch" in libraries.named or probe.accepts_tensors() else "numpy",))
    if _has_tensor(arrays):
        return Sides(("torch",))
    tensors = probe.result("recording")
    wanted = "gradients are wanted" if by_autograd else "its module imports torch" * ("torch" in libraries.imported)
    if isinstance(tensors, Exception):
        # Torch itself refuses, e.g. to subtract booleans. Other exceptions come from code that is written for arrays.
        refused = isinstance(tensors, RuntimeError) and not isinstance(tensors, NotImplementedError | RecursionError)
        refused = refused and "numpy" not in libraries.named
        return Sides(("torch",), reason=wanted) if refused and wanted else Sides(("numpy",))
    if not _has_tensor(tensors):
        return Sides(("numpy",))
    if wanted:
        return Sides(("torch",), reason=wanted)
    alone = "numpy" in libraries.named | libraries.imported
    return Sides(("numpy", "torch"), frozenset({"torch"}) if alone else frozenset(), autograd_is_advisory=True)


class _Probe:
    """Calls of a candidate with a small example; a result is what it returned, or its exception."""

    def __init__(self, concept: Concept, access: Access, binding: Binding) -> None:
        self.access, self.binding, self.example = access, binding, small_example(concept)
        value = value_of(concept, self.example)
        cotangent = np.ones(value.shape, value.dtype) if value.shape else 1.0
        self.given: dict[str, Any] = {**self.example.inputs, COTANGENT: cotangent}
        slots = Case(concept, self.example).slots if binding.takes_cotangent else ()
        self.given |= {f"{OF_OUTPUT}{slot.name}": np.ones(slot.shape, value.dtype) for slot in slots}

    def result(self, to: Conversion) -> Returned | Exception:
        try:
            return self.access.returned(self.binding, self.given, to, self.example.dtype)
        except TimeLimitExceeded as error:
            if to == "recording":
                return error
            raise  # the candidate is not faster with tensors
        except Exception as error:
            return error

    def accepts_tensors(self) -> bool:
        result = self.result("tensors")
        return isinstance(result, Returned) and any(part.kind in ("tensor", "number") for part in result.results)


def value_of(concept: Concept, example: Example) -> Any:
    """Return the definition's value over floats as an array; overflow warnings are ignored."""
    with np.errstate(all="ignore"):
        return np.asarray(concept["numpy_loop"].function(**example.inputs))


def _has_tensor(result: Returned) -> bool:
    return any(part.kind == "tensor" for part in result.results)

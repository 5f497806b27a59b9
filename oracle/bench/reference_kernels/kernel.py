"""`ReferenceKernel`, and the decorator that registers one."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, Literal

import numpy as np

from oracle.catalogue.concept import Implementation

# Reasons why the versions of the catalogue are slower.
FUSED = "It does two steps of the formula in one pass over memory; the catalogue computes them one after the other."
IN_PLACE = "It modifies arrays in place; the catalogue creates an array for each step, so that it reads as the formula."
SPARSE = "SciPy's sparse product adds rows in C; NumPy has no such loop, and its `add.at` handles one index at a time."
VIEW = "A view takes less than a microsecond, so the times differ only by the overhead of the Python call."

Side = Literal["numpy", "torch"]
Function = Callable[..., Any]


@dataclass(frozen=True)
class ReferenceKernel:
    """The fastest known way to compute a concept's value or gradient with NumPy, SciPy, scikit-learn or torch.

    `source` says where the function comes from, and `call` is its code if that is a single call. `reason` explains why
    the versions of the catalogue take more than `SLOW_RATIO` times as long, if they do.
    """

    name: str
    side: Side
    function: Function
    source: str
    gives: Literal["value", "gradient"] = "value"
    reason: str = ""
    call: str = ""

    @property
    def implementation(self) -> Implementation:
        return Implementation(self.name, self.side, self.gives, self.function)

    @property
    def code(self) -> str:
        """The source code of the function, without decorators."""
        if self.call:
            return self.call
        lines = dedent(inspect.getsource(self.function)).splitlines()
        return "\n".join(lines[next(at for at, line in enumerate(lines) if line.startswith("def ")) :])


REGISTERED: dict[str, list[ReferenceKernel]] = {}


def reference_kernel(concept: str, side: Side, source: str, *, reason: str = "") -> Callable[[Function], Function]:
    """Register the decorated function for a concept. A name that ends in "_gradient" means that it gives the gradient.

    The function takes the concept's inputs by name, and a gradient takes `cotangent` as well.
    """

    def register(function: Function) -> Function:
        gives: Literal["value", "gradient"] = "gradient" if function.__name__.endswith("_gradient") else "value"
        kernel = ReferenceKernel(function.__name__, side, function, source, gives, reason)
        REGISTERED.setdefault(concept, []).append(kernel)
        return function

    return register


def library_function(concept: str, side: Side, function: Function, parameters: str, source: str) -> None:
    """Register a function of NumPy or torch. Its arguments are the inputs `parameters`, which are separated by ", "."""
    name, inputs_in_order = function.__name__, parameters.split(", ")

    def positional(**inputs: Any) -> Any:
        return function(*(inputs[name] for name in inputs_in_order))

    kernel = ReferenceKernel(f"{side}_{name}", side, positional, source, call=f"{side}.{name}({parameters})")
    REGISTERED.setdefault(concept, []).append(kernel)


def elementwise_functions(concept: str, parameters: str, ufunc: np.ufunc, torch_function: Function) -> None:
    """Register a NumPy ufunc and a torch function of the same inputs."""
    library_function(concept, "numpy", ufunc, parameters, "NumPy ufunc")
    library_function(concept, "torch", torch_function, parameters, "torch function")

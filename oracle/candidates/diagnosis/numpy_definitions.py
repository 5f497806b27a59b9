"""NumPy code as a definition, so that its results, and those of a fault planted in it, can be certified."""

from typing import Any

import numpy as np

from oracle.candidates.diagnosis.hypothesis import Definition
from oracle.truth import log
from oracle.truth.arrays import Numbers


class _Array(Numbers):
    """An array of certified numbers with the functions of base 2, which a fault may have instead of base e."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if ufunc is np.log2:
            return np.log(inputs[0]) / log(2)
        if ufunc is np.exp2:
            return np.exp(inputs[0] * log(2))
        return _viewed(super().__array_ufunc__(ufunc, method, *inputs, **options), _Array)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return _viewed(super().__array_function__(function, types, args, kwargs), _Array)


def as_definition(function: Definition) -> Definition:
    """Return a function written for NumPy arrays as a definition over certified numbers."""

    def definition(**inputs: Any) -> Any:
        copies = {name: np.copy(x) if isinstance(x, np.ndarray) else x for name, x in inputs.items()}
        return _viewed(function(**{name: _viewed(x, _Array) for name, x in copies.items()}), np.ndarray)

    return definition


def gradients_as_definition(function: Definition, names: tuple[str, ...]) -> Definition:
    """Return a function that returns gradients by name as a definition of those of `names`, in one vector."""
    gradients = as_definition(function)

    def definition(**inputs: Any) -> Any:
        result = gradients(**inputs)
        parts = [np.asarray(result[name], object).ravel() for name in names]
        return np.concatenate([_viewed(part, np.ndarray) for part in parts])

    return definition


def _viewed(x: Any, kind: type[np.ndarray[Any, Any]]) -> Any:
    return x.view(kind) if isinstance(x, np.ndarray) and x.dtype == object else x

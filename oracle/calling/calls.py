"""Call an implementation on copies of its inputs and collect the answer."""

import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import numpy_arrays, torch_tensors
from oracle.calling.answer import Answer
from oracle.catalogue.concept import Implementation

Weights = NDArray[Any]


def copy_with_layout(array: NDArray[Any], side: str, dtype: str) -> Any:
    """A copy of `array` for the library `side`, with the same strides and the same unused memory between the entries.

    Returns an array (`side` "numpy", in its own dtype) or a tensor (`side` "torch", in `dtype`).
    """
    return numpy_arrays.copy(array) if side == "numpy" else torch_tensors.to_tensor(array, dtype)


def call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    differentiate_by: tuple[str, ...] = (),
    cotangent: Weights | None = None,
    direction: Mapping[str, Weights] | None = None,
) -> Answer:
    """Call `implementation` once and return its `Answer`.

    inputs: arrays (already rounded to `dtype`) and other arguments by name. The function gets copies with the same
        memory layout.
    dtype: "float16", "bfloat16", "float32" or "float64", or `AS_GIVEN`.
    differentiate_by: names of inputs. Their gradients come from autograd for a torch function that returns a value,
        and from the function itself if it returns gradients. A NumPy function that returns a value gives none.
    cotangent: weights of the value, in its shape; None stands for ones.
    direction: weights of the gradients, by input name, in the shape of each. If given, second derivatives are
        computed: the gradient of Σ direction · gradient.

    An `Exception` of the function is returned in `Answer.raised`; a `KeyboardInterrupt` or `SystemExit` is raised.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a filter of the user may turn warnings of the implementation into errors
        try:
            return _call(implementation, inputs, dtype, differentiate_by, cotangent, direction or {})
        except Exception as error:
            return Answer(raised=error, missing_api=_is_missing_api(error, implementation))


def _call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    differentiate_by: tuple[str, ...],
    cotangent: Weights | None,
    direction: Mapping[str, Weights],
) -> Answer:
    library: Any = numpy_arrays if implementation.side == "numpy" else torch_tensors
    own = {name: library.prepare(x, dtype) for name, x in inputs.items()}
    arrays = {name: x for name, x in own.items() if isinstance(x, library.ARRAY)}
    before = {name: library.bits(x) for name, x in arrays.items()}
    if implementation.gives in ("gradient", "second"):
        weights: dict[str, Any] = {} if cotangent is None else {"cotangent": library.weights(cotangent, dtype)}
        if implementation.gives == "second":
            weights["along"] = {name: library.weights(x, dtype) for name, x in direction.items()}
        returned = implementation.function(**own, **weights)
        outputs = {name: library.output(returned[name]) for name in differentiate_by if name in returned}
        second = implementation.gives == "second"
        answer = Answer(second_derivatives=outputs) if second else Answer(gradients=outputs)
        results = list(returned.values())
    elif differentiate_by and implementation.side == "torch":
        function = implementation.function
        answer, value = torch_tensors.differentiate(function, own, differentiate_by, dtype, cotangent, direction)
        results = [value]
    else:
        results = [implementation.function(**own)]
        answer = Answer(value=library.output(results[0]))
    changed = tuple(name for name, x in arrays.items() if library.bits(x) != before[name])
    shared = tuple(name for name, x in arrays.items() if any(library.shares_memory(r, x) for r in results))
    return replace(answer, changed_inputs=changed, shared_inputs=shared)


_MISSING = re.compile(
    r"(module '(torch|numpy)[\w.]*'|'(Tensor|numpy\.ndarray)' object) has no attribute"
    "|got an unexpected keyword argument"
)


def _is_missing_api(error: Exception, implementation: Implementation) -> bool:
    """Whether an implementation of the built-in catalogue needs a name that the installed library does not have.

    In any other code the same exception may come from a misspelt name, so it counts as an ordinary exception there.
    """
    module = (implementation.learner or implementation.function).__module__ or ""
    return (
        module.startswith("oracle.concepts.")
        and isinstance(error, AttributeError | TypeError)
        and _MISSING.search(str(error)) is not None
    )

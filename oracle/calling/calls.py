"""Call an implementation on copies of its inputs and collect the answer."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import numpy_arrays, torch_tensors
from oracle.calling.answer import Answer
from oracle.calling.elsewhere import FunctionElsewhere
from oracle.calling.metadata import changed_metadata, metadata
from oracle.catalogue.concept import Implementation
from oracle.truth.outputs import OTHER, Slot

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
    slots: Sequence[Slot] = (),
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
    slots: the places of several outputs in the cotangent, which is a vector then.

    An `Exception` of the function is returned in `Answer.raised`; a `KeyboardInterrupt` or `SystemExit` is raised.
    """
    if isinstance(implementation.function, FunctionElsewhere):
        return implementation.function.call(inputs, dtype, differentiate_by, cotangent, direction or {}, slots)
    with quiet():
        try:
            return _call(implementation, inputs, dtype, differentiate_by, cotangent, direction or {}, slots)
        except Exception as error:
            return Answer(raised=error, missing_api=_is_missing_api(error, implementation))


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore warnings and floating-point errors inside; a filter of the user may turn them into exceptions."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def arguments_of(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    cotangent: Weights | None = None,
    direction: Mapping[str, Weights] | None = None,
    slots: Sequence[Slot] = (),
) -> dict[str, Any]:
    """The arguments of a call: copies of the inputs, and weights if the function returns derivatives.

    Of several outputs, "cotangent:NAME" has the weights of one in its shape.
    """
    library: Any = numpy_arrays if implementation.side == "numpy" else torch_tensors
    own = {name: library.prepare(x, dtype) for name, x in inputs.items()}
    if implementation.gives in ("gradient", "second") and cotangent is not None:
        own["cotangent"] = library.weights(cotangent, dtype)
        for slot in slots:
            part = cotangent[slot.start : slot.stop].reshape(slot.shape if slot.dtype != OTHER else (0,))
            own[f"cotangent:{slot.name}"] = library.weights(part, dtype)
    if implementation.gives == "second":
        own["along"] = {name: library.weights(x, dtype) for name, x in (direction or {}).items()}
    return own


def answer_of(implementation: Implementation, returned: Any, names: tuple[str, ...]) -> Answer:
    """What a call returned, with copies of its values. `names` are those of the wanted derivatives, if it gives any."""
    library: Any = numpy_arrays if implementation.side == "numpy" else torch_tensors
    if implementation.gives == "value":
        return Answer(value=library.output(returned))
    outputs = {name: library.output(returned[name]) for name in names if name in returned}
    return Answer(second_derivatives=outputs) if implementation.gives == "second" else Answer(gradients=outputs)


def _call(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    differentiate_by: tuple[str, ...],
    cotangent: Weights | None,
    direction: Mapping[str, Weights],
    slots: Sequence[Slot],
) -> Answer:
    library: Any = numpy_arrays if implementation.side == "numpy" else torch_tensors
    own = arguments_of(implementation, inputs, dtype, cotangent, direction, slots)
    arrays = {name: x for name, x in own.items() if isinstance(x, library.ARRAY)}
    before = {name: library.bits(x) for name, x in arrays.items()}
    by_autograd = implementation.gives == "value" and implementation.side == "torch" and bool(differentiate_by)
    if by_autograd:
        for name in differentiate_by:
            own[name].requires_grad_()
    properties = {name: metadata(x) for name, x in arrays.items()}
    if by_autograd:
        function = implementation.function
        answer, value = torch_tensors.differentiate(function, own, differentiate_by, dtype, cotangent, direction)
        results = [value]
    else:
        returned = implementation.function(**own)
        answer = answer_of(implementation, returned, differentiate_by)
        results = [returned] if implementation.gives == "value" else list(returned.values())
    changed = tuple(name for name, x in arrays.items() if library.bits(x) != before[name])
    left = {name: changed_metadata(properties[name], x) for name, x in arrays.items()}
    inputs_only = {name: x for name, x in arrays.items() if name in inputs}
    shared = tuple(name for name, x in inputs_only.items() if any(library.shares_memory(r, x) for r in results))
    return replace(
        answer,
        changed_inputs=changed,
        changed_metadata={name: names for name, names in left.items() if names},
        shared_inputs=shared,
    )


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

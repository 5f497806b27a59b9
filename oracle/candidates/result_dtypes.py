"""In which dtype a torch function is checked whose inputs have none: no input is an array of floats."""

from collections.abc import Sequence

import numpy as np

from oracle.calling import call
from oracle.candidates.side_detection import small_example
from oracle.catalogue.concept import Concept, Implementation
from oracle.truth.array_utils import parts_of_value


def dtypes_of_results(concept: Concept, own: Sequence[Implementation], dtypes: tuple[str, ...]) -> tuple[str, ...]:
    """The dtype of `dtypes` in which a torch function returns its floats, if its inputs do not determine one.

    A quotient of integers is float64 in NumPy and float32, the default dtype, in torch; a function may convert either.
    All of `dtypes` otherwise, and where the function returns floats of several dtypes, none of these, or no answer.
    """
    value = next((one for one in own if one.gives == "value" and one.side == "torch"), None)
    if value is None or concept.returns is not None:
        return dtypes
    example = small_example(concept)
    arrays = [part for part in parts_of_value(dict(example.inputs)) if isinstance(part, np.ndarray)]
    if any(part.dtype.kind in "fc" for part in arrays):
        return dtypes
    answer = call(value, example.inputs, example.dtype).value
    if answer is None:
        return dtypes
    found = {part.dtype for part in answer.parts or (answer,) if part.dtype.startswith(("float", "bfloat"))}
    return tuple(found) if len(found) == 1 and found <= set(dtypes) else dtypes

"""What a candidate answered, in terms that no longer depend on the library that it used."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import numpy_calls as numpy_backend
from oracle.calling import torch_calls as torch_backend
from oracle.calling.output import AS_GIVEN, Output
from oracle.catalogue.concept import Implementation

__all__ = ["AS_GIVEN", "Answer", "Output", "ask", "laid_out_alike"]


@dataclass(frozen=True)
class Answer:
    """What came back from one call: outputs, or the exception; and what became of the inputs.

    `changed` names inputs that the call altered, `shared` those whose memory the answer uses.
    """

    value: Output | None = None
    gradients: Mapping[str, Output] = field(default_factory=dict)
    seconds: Mapping[str, Output] = field(default_factory=dict)
    raised: Exception | None = None
    absent: bool = False  # what the exception says is that this version of a library lacks a name
    changed: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def laid_out_alike(array: NDArray[Any], side: str, dtype: str) -> Any:
    """A copy for one side, as an array or a tensor, with the same strides and the same memory between the values."""
    return numpy_backend.copied(array) if side == "numpy" else torch_backend.tensor(array, dtype)


def ask(
    implementation: Implementation,
    inputs: Mapping[str, Any],
    dtype: str,
    gradient_by: tuple[str, ...] = (),
    cotangent: NDArray[Any] | None = None,
    along: Mapping[str, NDArray[Any]] | None = None,
) -> Answer:
    """Call `implementation` on `inputs` (its own copies, laid out alike) and collect the answer.

    With `gradient_by`, gradients: by autograd for a torch version that gives a value, from the function itself if its
    name says gradient. With `along`, second derivatives: the gradient of Σ along · gradient. An exception is an answer
    too; only `KeyboardInterrupt` and the like pass through.
    """
    backend = numpy_backend if implementation.side == "numpy" else torch_backend
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A candidate's own warnings are not errors of the suite that judges it.
        warnings.simplefilter("ignore")
        try:
            return Answer(**backend.call(implementation, inputs, dtype, gradient_by, cotangent, along))
        except Exception as error:
            return Answer(raised=error, absent=_absent(error, implementation))


_LACKS = re.compile(
    r"(module '(torch|numpy)[\w.]*'|'(Tensor|numpy\.ndarray)' object) has no attribute"
    "|got an unexpected keyword argument"
)


def _absent(error: Exception, implementation: Implementation) -> bool:
    """Whether a page's own implementation asks for what this version of a library does not have.

    In anybody else's function it may as well be a slip of the pen.
    """
    page = (implementation.learner or implementation.function).__module__ or ""
    return (
        page.startswith("oracle.concepts.")
        and isinstance(error, AttributeError | TypeError)
        and _LACKS.search(str(error)) is not None
    )

"""Code of a user: `nox -s types` checks that mypy knows the types of `oracle`, and reports the errors marked here."""

from typing import assert_type

import numpy as np
import numpy.typing as npt

import oracle
from oracle import Concept, Domain, Grade, Reals, Verdict, Verified, load, replay, verify


def relu(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The function that the user checks."""
    return np.maximum(x, 0)


assert_type(verify("activations/relu", relu, dtypes=("float64",), seed=1), Verified)
assert_type(verify("activations/relu", relu).grade, Grade)
assert_type(verify(relu, relu, inputs=Domain(x=Reals("n"))), Verified)
assert_type(load("activations/relu"), Concept)
assert_type(oracle.__version__, str)
assert_type(replay("activations/relu", "numpy_loop", "value", "float64", x=[1.0]), Verdict)

verify("activations/relu")  # type: ignore[call-arg]  # the candidate is missing
verify("activations/relu", relu, seed="one")  # type: ignore[arg-type]  # the seed is an integer
oracle.verfy  # type: ignore[attr-defined]  # noqa: B018  # there is no such name

"""`oracle.given`: generated inputs, with their certified truth, for a test of one's own."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import torch
from numpy.typing import NDArray

from oracle.candidates.copies import own_copy
from oracle.candidates.replay import shown
from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.loading import concept_of, load
from oracle.domains import Domain, Example
from oracle.judge import Case, judge_value
from oracle.records.grades import Grade

_TRUTH = "truth"
_EXAMPLE = "oracle_example"


@dataclass(frozen=True, eq=False)
class CertifiedTruth:
    """The true value of a reference for the inputs of a test; `oracle.given` passes it as `truth`.

    Attributes:
        case: the example with everything that is known about it.
    """

    case: Case

    @property
    def value(self) -> NDArray[np.float64]:
        """The true value, rounded to float64. Where several values are right, e.g. at a jump, it is one of them."""
        return np.asarray(self._path.value.high)

    @property
    def bound(self) -> NDArray[np.float64]:
        """How far each entry of a correct result may be from the true value because of rounding."""
        return np.asarray(self._path.value.direct + self._path.value.radius)

    @property
    def gradients(self) -> dict[str, NDArray[np.float64]]:
        """The gradients by input name: those of the sum of the value, weighted by `cotangent`."""
        return {name: gradient.high for name, gradient in self._path.gradients.items()}

    @property
    def cotangent(self) -> NDArray[Any]:
        """The weights of the sum whose gradient is taken; ones for a single number."""
        weights = self.case.cotangent
        return np.ones(self.case.shape) if weights is None else weights

    @property
    def _path(self) -> Any:
        assert self.case.truth is not None  # examples without a truth are left out
        return self.case.truth.paths[0]

    def check(self, result: Any) -> Grade:
        """Check a result of the reference's function; every right value passes, also at a jump.

        Args:
            result: an array or a tensor.

        Returns:
            The grade of the result.

        Raises:
            AssertionError: the result is outside every bound; the message shows the inputs.
        """
        __tracebackhide__ = True
        tensor = isinstance(result, torch.Tensor)
        side, name = ("torch", "torch_result") if tensor else ("numpy", "numpy_result")
        own = Implementation(name, side, "value", lambda **inputs: result)  # type: ignore[arg-type]
        case = Case(self.case.concept, self.case.example, self.case)
        verdict = judge_value(case, own)
        if not verdict.grade.right:
            raise AssertionError(f"{verdict.sentence}\n{shown(self.case.example)}")
        return verdict.grade


def given(
    inputs: Domain | Concept | str | Path,
    reference: Callable[..., Any] | None = None,
    *,
    dtype: str = "float64",
    regime: str | None = None,
    examples: int = 50,
    work: int = 4096,
    differentiable: Sequence[str] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a test that is run with generated inputs, as with `hypothesis.given`.

    The test receives the inputs that it names as arrays, and `truth`, a `CertifiedTruth`, if it has this parameter. Its
    other parameters are fixtures of pytest. Examples for which the reference has no answer are left out. A failing
    example is made smaller.

    Args:
        inputs: a domain, a concept, or the name of a concept.
        reference: with a domain, the function whose value is the truth.
        dtype: "float16", "bfloat16", "float32" or "float64".
        regime: the kind of values; all kinds of valid values by default.
        examples: the number of examples.
        work: the number of operations that the reference may cost for one example.
        differentiable: with a reference, the inputs whose gradients the truth has.

    Returns:
        A decorator for a test.

    Raises:
        TypeError: the test has a parameter `truth`, but there is no reference; or it names none of the inputs; or a
            concept and a reference are given.

    >>> from oracle import Reals
    >>> @given(Domain(x=Reals("n", low=0.0)), np.sqrt, examples=20)
    ... def test_root(x, truth):
    ...     truth.check(x**0.5)
    >>> test_root()
    """
    concept = _concept(inputs, reference, tuple(differentiable))
    domain = inputs if isinstance(inputs, Domain) else concept.domain if concept else Domain()
    settings = hypothesis.settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        database=None,
        derandomize=True,
    )

    def decorate(test: Callable[..., Any]) -> Callable[..., Any]:
        drawn = hypothesis.given(**{_EXAMPLE: domain.examples(dtype, regime, work)})
        made: Callable[..., Any] = settings(drawn(_with_example(test, concept, domain)))
        return made

    return decorate


def _with_example(test: Callable[..., Any], concept: Concept | None, domain: Domain) -> Callable[..., Any]:
    """The test as a function of an example and of its other parameters, which are keywords."""
    parameters = dict(inspect.signature(test).parameters)
    wants_truth = _TRUTH in parameters and _TRUTH not in domain.parameters
    if wants_truth and concept is None:
        raise TypeError("`truth` needs a concept, or a reference: write @oracle.given(domain, reference)")
    every = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    wanted = [name for name in domain.parameters if name in parameters or every]
    if not wanted and not wants_truth:
        raise TypeError(f"{test.__name__} takes none of the inputs {', '.join(domain.parameters)}, nor `truth`")

    @wraps(test)
    def run(**values: Any) -> Any:
        __tracebackhide__ = True
        example: Example = values.pop(_EXAMPLE)
        if wants_truth and concept is not None:
            case = Case(concept, example)
            hypothesis.assume(not case.refusal and case.truth is not None)
            values[_TRUTH] = CertifiedTruth(case)
        return test(**{name: own_copy(example.inputs[name]) for name in wanted}, **values)

    own = {_TRUTH, *wanted} if wants_truth else set(wanted)
    kept = [name for name, one in parameters.items() if name not in own and one.kind is not one.VAR_KEYWORD]
    named = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in (*kept, _EXAMPLE)]
    run.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    del run.__wrapped__  # pytest and Hypothesis would read its parameters
    return run


def _concept(inputs: Any, reference: Callable[..., Any] | None, differentiable: tuple[str, ...]) -> Concept | None:
    if isinstance(inputs, Domain):
        return None if reference is None else concept_of(reference, inputs, differentiable)
    if reference is not None:
        raise TypeError("a concept has a definition already; leave the reference out, or pass a domain")
    return inputs if isinstance(inputs, Concept) else load(inputs)

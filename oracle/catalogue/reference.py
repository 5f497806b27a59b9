"""Try the definition of a user's concept, or its reference in plain NumPy, on small inputs.

A definition must run over floats and over certified numbers; if not, the concept is malformed. A reference that runs
over certified numbers serves as a definition. Any other reference is run in longer precision (`oracle.truth.measured`),
and verdicts that use it are not certified.
"""

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from itertools import chain
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept
from oracle.catalogue.fitted_work import with_fitted_work
from oracle.domains import Domain, Example, Reals, Scalar
from oracle.truth import TooManyPaths, certify
from oracle.truth.array_utils import with_parts
from oracle.truth.outputs import OTHER, Outputs, names_in_source, outputs_of, with_outputs
from oracle.truth.vectorized import vectorized

Recogniser = Callable[[Callable[..., Any], Domain], Callable[..., Any]]
# Each returns a reference of the library that it knows as a function of NumPy arrays, and any other as it is. The rooms
# that can call a library, which are above this one, add theirs.
RECOGNISERS: list[Recogniser] = []


@dataclass(frozen=True)
class Runnable:
    """The function to run over certified numbers, or to measure, and its domain.

    `uncertified` says why it is measured, or is empty. `dtype` is the dtype of an answer of integers or booleans.
    `outputs` has the names of several outputs, with the dtype that each has in an example.
    """

    run: Callable[..., Any]
    domain: Domain
    uncertified: str = ""
    dtype: str | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)


class Unfit(TypeError):
    """A definition that cannot be run; the message says for which sizes, and what to write instead."""


def runnable(function: Callable[..., Any], domain: Domain, dtype: str, *, is_reference: bool) -> Runnable:
    """Try `function` on small inputs over floats, and over certified numbers. Raises `Unfit`."""
    word = "reference" if is_reference else "definition"
    if is_reference:
        function = by_name(function, list(domain.parameters))
    core: Any = inspect.unwrap(function, stop=lambda one: hasattr(one, "uncertified"))
    known = str(getattr(core, "uncertified", ""))
    run = function if known else vectorized(function)
    examples, answers = list[Example](), list[Any]()
    refused: Unfit | None = None
    for example in chain(_small(domain, dtype), _larger(domain, dtype) if is_reference else ()):
        if examples and example.regime == "larger":
            break
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                answer = function(**_own(example.inputs))
                answers.append(outputs_of(answer) or _single(np.asarray(answer)))
            examples.append(example)
        except Exception as error:
            refused = Unfit(f"{word} raised {type(error).__name__}: {error}{_where(domain, example)}")
            if not is_reference:
                raise refused from error
    if refused is not None and not examples:  # a reference that raises for some sizes is checked at the others
        raise refused
    outputs = _outputs(word, function, answers)
    if outputs:
        function, run = with_outputs(function, tuple(outputs)), with_outputs(run, tuple(outputs))
        why = known or _why_uncertified(run, domain, examples, answers, dtype, is_reference=is_reference)
        return _made(function, run, domain, dtype, why, None, outputs)
    kinds = {answer.dtype for answer in answers}
    if any(kind.kind not in "fiub" for kind in kinds):
        raise Unfit(f"{word} returned {', '.join(map(str, kinds))}, but should return numbers; return one array")
    whole = {str(kind) for kind in kinds if kind.kind != "f"}
    returned = whole.pop() if len(whole) == 1 and len(kinds) == 1 else None
    why = known or _why_uncertified(run, domain, examples, answers, dtype, is_reference=is_reference)
    return _made(function, run, domain, dtype, why, returned, {})


def _made(
    function: Callable[..., Any],
    run: Callable[..., Any],
    domain: Domain,
    dtype: str,
    why: str,
    returned: str | None,
    outputs: Mapping[str, str],
) -> Runnable:
    """`function` over floats if `why` says that it is not certified, else `run` over certified numbers."""
    if why:
        return Runnable(function, _moderate(domain), why, returned, outputs)
    return Runnable(run, with_fitted_work(run, domain, dtype), "", returned, outputs)


def recognised(function: Callable[..., Any], domain: Domain) -> Callable[..., Any]:
    """A reference or definition as a function of NumPy arrays, if it is written in a library with a recogniser."""
    for recognise in RECOGNISERS:
        function = recognise(function, domain)
    return function


def _single(answer: Any) -> Any:
    """A single answer; of complex numbers as the only one of several outputs, whose entries have two parts."""
    return Outputs(("value",), (answer,)) if answer.dtype.kind == "c" else answer


def _outputs(word: str, function: Callable[..., Any], answers: Sequence[Any]) -> dict[str, str]:
    """The names of several outputs with their dtypes; none if each answer is a single array. Raises `Unfit`."""
    found = [answer for answer in answers if isinstance(answer, Outputs)]
    if not found:
        return {}
    counts = {len(answer.names) for answer in found} | ({1} if len(found) < len(answers) else set())
    if len(counts) > 1:
        raise Unfit(
            f"{word} returned {' or '.join(map(str, sorted(counts)))} outputs, but should always return as many"
        )
    names = names_in_source(function) if found[0].positional else ()
    names = names if len(names) == len(found[0].names) else found[0].names
    dtypes = {name: slot.dtype for name, slot in zip(names, found[-1].slots(), strict=True)}
    for place, (name, kind) in enumerate(dtypes.items()):
        if kind != OTHER and np.dtype(kind).kind not in "fiubc":
            raise Unfit(f"{word} returned {kind} as output {place} ({name}), but should return numbers, None or a text")
    if not dtypes:
        raise Unfit(f"{word} returned an empty {type(found[0]).__name__}, but should return one array or several")
    return dtypes


def only_outputs(concept: Concept, names: Sequence[str]) -> Concept:
    """The concept with these of its outputs alone, in this order. Raises `KeyError` for an unknown name."""
    outputs = {name: concept.outputs[name] for name in names}
    if list(outputs) == list(concept.outputs):
        return concept
    every, loop = tuple(concept.outputs), concept["numpy_loop"]
    own = replace(loop, function=with_outputs(loop.function, every, names))
    others = tuple(one for one in concept.implementations if one is not loop)
    definition = with_outputs(concept.definition, every, names)
    return replace(concept, definition=definition, implementations=(own, *others), outputs=outputs)


def _why_uncertified(
    run: Callable[..., Any],
    domain: Domain,
    examples: Sequence[Example],
    answers: Sequence[Any],
    dtype: str,
    *,
    is_reference: bool,
) -> str:
    """Why a reference cannot be run over certified numbers, or an empty text. Raises `Unfit` for a definition.

    An example on which the reference itself is NaN, as the mean of no entries is, is no reason.
    """
    word = "reference" if is_reference else "definition"
    divided: Unfit | None = None
    certified = 0
    for example, answer in zip(examples, answers, strict=True):
        chosen = {name: example.inputs[name] for name in domain.choices}
        numbers = {name: x for name, x in example.inputs.items() if name not in chosen}
        try:
            certify(partial(run, **chosen), numbers, dtype)
            certified += 1
        except TooManyPaths:
            certified += 1
        except ZeroDivisionError as error:
            divided = Unfit(f"{word} divides by zero{_where(domain, example)}")
            if not is_reference:
                raise divided from error
        except Exception as error:
            why = f"{error}" if isinstance(error, TypeError) else f"{type(error).__name__}: {error}"
            if is_reference:
                if _has_nan(answer):
                    divided = divided or Unfit(f"{word} is NaN{_where(domain, example)}")
                    continue
                return why
            raise Unfit(f"definition cannot be run over certified numbers{_where(domain, example)}: {why}") from error
    if divided is not None and not certified:
        raise divided
    return ""


def _has_nan(answer: Any) -> bool:
    parts = answer.parts if isinstance(answer, Outputs) else (answer,)
    arrays = (np.asarray(part) for part in parts)
    return any(bool(np.isnan(x).any()) for x in arrays if x.dtype.kind in "fc")


_FAR = 1024.0  # arbitrary: it is not known from where on intermediate results overflow


def _moderate(domain: Domain) -> Domain:
    """The domain, with bounds for the reals and scalars that have none."""
    moderate = domain.where()
    for name, spec in domain.parameters.items():
        if isinstance(spec, Reals | Scalar):
            low = -_FAR if spec.low is None and not (spec.high or 0.0) < -_FAR else spec.low
            high = _FAR if spec.high is None and not (spec.low or 0.0) > _FAR else spec.high
            moderate.parameters[name] = replace(spec, low=low, high=high)
    return moderate


def by_name(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """The function, called by parameter name if it has these names, otherwise by position.

    It gets contiguous copies of its arrays: other memory layouts are meant for candidates, and it may change its copy.
    """
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        parameters = {}  # type: ignore[assignment]
    named = all(name in parameters and parameters[name].kind is not inspect.Parameter.POSITIONAL_ONLY for name in names)

    @wraps(function)
    def called(**inputs: Any) -> Any:
        own = {name: _copy(x) for name, x in inputs.items()}
        try:
            answer = function(**own) if named else function(*(own[name] for name in names))
        except SystemExit as error:
            raise RuntimeError(f"it ended Python (SystemExit({error}))") from error
        if np.ma.is_masked(answer):
            raise TypeError("it returned a masked array; return an array without masked entries, e.g. by .filled(0)")
        return answer

    return called


def _copy(x: Any) -> Any:
    return with_parts(x, lambda part: part.copy(order="C") if isinstance(part, np.ndarray) else part)


def _small(domain: Domain, dtype: str) -> Iterator[Example]:
    """Small inputs: of equal, unequal and least sizes, and with equal numbers, where corners are."""
    sizes = [dict.fromkeys(domain.dims, 2), {name: 2 + place % 3 for place, name in enumerate(domain.dims)}]
    least = {name: domain.least.get(name, 0) for name in domain.dims}
    short = [{**sizes[0], name: size} for name, size in least.items()]
    for dims in (*sizes, *short, least):
        try:
            example = domain.at(domain.fitted(dims), dtype, 0)
        except ValueError:  # sizes that leave no valid label
            continue
        yield example
        if dims is sizes[0]:
            alike = {
                name: np.full_like(x, x.flat[0]) if isinstance(domain.parameters[name], Reals) and x.size else x
                for name, x in example.inputs.items()
            }
            with suppress(ValueError):  # a predicate that equal numbers do not meet
                yield Example(domain.repaired(alike, dtype), dtype, "plain", example.dims)


def _larger(domain: Domain, dtype: str) -> Iterator[Example]:
    """Inputs of larger, equal sizes, for a reference that is not defined for small ones."""
    for size in (3, 4, 5, 6, 8):
        with suppress(ValueError):
            example = domain.at(domain.fitted(dict.fromkeys(domain.dims, size)), dtype, 0)
            yield replace(example, regime="larger")


def _own(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: _copy(x) for name, x in inputs.items()}


def _where(domain: Domain, example: Example) -> str:
    """The sizes at which it raised, and how to exclude them from the domain."""
    if not example.dims:
        return ""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.dims.items())
    empty = [name for name, size in example.dims.items() if size == 0]
    if not empty:
        return f" (where {sizes})"
    least = ", ".join(f'"{name}": 1' for name in empty)
    return f" where {sizes}; if that input is not valid, exclude it in inputs(): Domain(…).where(least={{{least}}})"

"""Check that what a concept module lists fits what it defines, so that a misspelled name is not ignored."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import Alternative, ExpectedFailure, LibraryDifference, Returns
from oracle.domains import Complexes, Domain, Optional, Reals, Scalar


def check_parameters(
    name: str,
    functions: Sequence[tuple[str, Callable[..., Any]]],
    domain: Domain,
    differentiable: Sequence[str],
    batch: Sequence[str],
) -> None:
    """Check that every function takes the parameters of the domain, by the same names."""
    wanted = list(domain.parameters)
    for key, function in functions:
        got = list(inspect.signature(function).parameters)
        allowed = [wanted if key == "definition" else [parameter for parameter in wanted if parameter not in batch]]
        if "gradient" in key:
            allowed.append([*wanted, "cotangent"])
        elif "second_derivative" in key:
            allowed = [[*wanted, "along"], [*wanted, "cotangent", "along"]]
        if got not in allowed:
            raise MalformedConcept(
                f"{key} of the concept {name} takes ({', '.join(got)}), but should take ({', '.join(allowed[0])})"
            )
    unknown = [parameter for parameter in differentiable if parameter not in wanted]
    if unknown:
        raise MalformedConcept(f"DIFFERENTIABLE of the concept {name} names {unknown}, but the inputs are {wanted}")
    for parameter in differentiable:
        spec = domain.parameters[parameter]
        if not isinstance(spec.of if isinstance(spec, Optional) else spec, Reals | Scalar | Complexes):
            raise MalformedConcept(
                f"the concept {name} asks for gradients by {parameter}, which is {spec}; gradients are by arrays of "
                "numbers and scalars alone, so state the parts that have gradients as inputs of their own"
            )


def check_named(name: str, part: str, named: Sequence[str], versions: Sequence[tuple[str, Callable[..., Any]]]) -> None:
    """Check that every listed name is that of a version."""
    choices = {"numpy_loop", *(key for key, _ in versions)}
    for key in named:
        if key not in choices:
            raise MalformedConcept(f"{part} of the concept {name} names {key!r}, but there are {sorted(choices)}")


def check_expected_failures(
    name: str, listed: Sequence[ExpectedFailure], versions: Sequence[tuple[str, Callable[..., Any]]]
) -> None:
    """Check that expected failures are of versions that exist, and of checks that one counterexample can show."""
    check_named(name, "EXPECTED_FAILURES", [failure.implementation for failure in listed], versions)
    for failure in listed:
        if failure.check not in ("value", "gradient", "second", "special", "layout"):
            raise MalformedConcept(
                f"EXPECTED_FAILURES of the concept {name} lists a failure of {failure.check!r}, "
                "but a counterexample shows one of value, gradient, second, special or layout"
            )


def check_library_differences(
    name: str, listed: Sequence[LibraryDifference], versions: Sequence[tuple[str, Callable[..., Any]]]
) -> None:
    """Check that library differences are of versions that exist, and state a result or an exception for each."""
    part = "LIBRARY_DIFFERENCES"
    check_named(name, part, [key for difference in listed for key in difference.answers], versions)
    for difference in listed:
        for key, stated in dict[str, Any](difference.answers).items():
            if not isinstance(stated, Returns) and not (
                isinstance(stated, tuple) and len(stated) == 2 and isinstance(stated[1], str)
            ):
                raise MalformedConcept(
                    f"{part} of the concept {name}: {difference.name!r} states {stated!r} for {key}, but should state "
                    "Returns(value, dtype) or (exception, regex for its message)"
                )


def check_alternatives(name: str, listed: Sequence[Alternative], domain: Domain, alone: bool) -> None:
    """Check that alternatives have different names and take the definition and the inputs."""
    if alone and listed:
        raise MalformedConcept(f"ALTERNATIVES of the concept {name} need a definition, but it has none")
    seen = set()
    for alternative in listed:
        if alternative.name in seen:
            raise MalformedConcept(
                f"ALTERNATIVES of the concept {name} has two called {alternative.name!r}; rename one"
            )
        seen.add(alternative.name)
        got = list(inspect.signature(alternative.instead).parameters)
        wanted = ["definition", *domain.parameters]
        if got != wanted:
            raise MalformedConcept(
                f"ALTERNATIVES of the concept {name}: {alternative.name!r} takes ({', '.join(got)}), "
                f"but should take ({', '.join(wanted)})"
            )

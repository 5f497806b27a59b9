"""What a page lists must fit what it has: a slip of the pen would excuse nobody, silently."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import Alternative, ExpectedFailure
from oracle.domains import Domain

__all__ = ["check_alternatives", "check_known", "check_named", "check_parameters"]


def check_parameters(
    name: str,
    functions: Sequence[tuple[str, Callable[..., Any]]],
    domain: Domain,
    differentiable: Sequence[str],
    batch: Sequence[str],
) -> None:
    """Every function of the page takes the parameters of its domain, by the same names."""
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
                f"{key} of the page {name} takes ({', '.join(got)}), but should take ({', '.join(allowed[0])})"
            )
    unknown = [parameter for parameter in differentiable if parameter not in wanted]
    if unknown:
        raise MalformedConcept(f"DIFFERENTIABLE of the page {name} names {unknown}, but the inputs are {wanted}")


def check_named(name: str, part: str, named: Sequence[str], versions: Sequence[tuple[str, Callable[..., Any]]]) -> None:
    """Whatever is listed is about something that will be judged: a slip of the pen would excuse nobody, silently."""
    choices = {"numpy_loop", *(key for key, _ in versions)}
    for key in named:
        if key not in choices:
            raise MalformedConcept(f"{part} of the page {name} names {key!r}, but there are {sorted(choices)}")


def check_known(
    name: str, listed: Sequence[ExpectedFailure], versions: Sequence[tuple[str, Callable[..., Any]]]
) -> None:
    """A listed disagreement is about a version that there is, and of a check that one witness can show."""
    check_named(name, "EXPECTED_FAILURES", [known.implementation for known in listed], versions)
    for known in listed:
        if known.check not in ("value", "gradient", "second", "special", "layout"):
            raise MalformedConcept(
                f"EXPECTED_FAILURES of the page {name} lists a disagreement of {known.check!r}, "
                "but a witness shows one of value, gradient, second, special or layout"
            )


def check_alternatives(name: str, listed: Sequence[Any], domain: Domain, alone: bool) -> None:
    """Each convention has a name of its own and takes the definition and the inputs, so that it can stand in for it."""
    if alone and listed:
        raise MalformedConcept(f"ALTERNATIVES of the page {name} are other definitions, but it has none to differ from")
    seen = set()
    for alternative in listed:
        if not isinstance(alternative, Alternative):
            raise MalformedConcept(
                f"ALTERNATIVES of the page {name} holds {alternative!r}, but should hold Alternative(…)"
            )
        if alternative.name in seen:
            raise MalformedConcept(f"ALTERNATIVES of the page {name} has two called {alternative.name!r}; rename one")
        seen.add(alternative.name)
        got = list(inspect.signature(alternative.instead).parameters)
        wanted = ["definition", *domain.parameters]
        if got != wanted:
            raise MalformedConcept(
                f"ALTERNATIVES of the page {name}: {alternative.name!r} takes ({', '.join(got)}), "
                f"but should take ({', '.join(wanted)})"
            )

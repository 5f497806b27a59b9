"""The registry of checks: every module of `oracle.judge` that defines `CHECK` (see `oracle.judge.check`)."""

import importlib
import pkgutil
from functools import cache

import oracle.judge
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge import Check
from oracle.records import CheckRecord


@cache
def checks() -> tuple[Check, ...]:
    """All checks, in the order of their places.

    Raises a `TypeError` if two checks have the same name, or if a `CHECK` is not a `Check`.
    """
    found: dict[str, Check] = {}
    for module in pkgutil.iter_modules(oracle.judge.__path__, "oracle.judge."):
        check = getattr(importlib.import_module(module.name), "CHECK", None)
        if check is None:
            continue
        if not isinstance(check, Check):
            raise TypeError(f"CHECK of {module.name} is {check!r}, but should be an instance of oracle.judge.Check")
        if check.name in found:
            raise TypeError(f"{module.name} and another module both define a check {check.name!r}; rename one")
        found[check.name] = check
    return tuple(sorted(found.values(), key=lambda check: check.place))


def check_called(name: str) -> Check:
    """The check with this name; raises a `KeyError` that names all checks."""
    for check in checks():
        if check.name == name:
            return check
    raise KeyError(f"there is no check {name!r}; choose one of {', '.join(check.name for check in checks())}")


def checks_of(concept: Concept, implementation: Implementation, dtype: str) -> tuple[Check, ...]:
    """The checks that apply to an implementation in a dtype."""
    return tuple(check for check in checks() if check.applies(concept, implementation, dtype))


def check_records() -> list[CheckRecord]:
    """The checks as a run record lists them: name and question."""
    return [CheckRecord(check.name, check.question) for check in checks()]

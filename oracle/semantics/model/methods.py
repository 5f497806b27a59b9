"""Add methods to a class from several modules, so that each module has one subject."""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def method_of(cls: type, name: str = "", *, as_property: bool = False) -> Callable[[Function], Function]:
    """A decorator that adds a function to `cls`, as a method or a property, under `name` or its own name."""

    def add(function: Function) -> Function:
        setattr(cls, name or function.__name__, property(function) if as_property else function)
        return function

    return add

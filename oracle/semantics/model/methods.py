"""Add methods to a class from several modules, so that each module has one subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["method_of", "property_of"]

Function = TypeVar("Function", bound=Callable[..., Any])


def method_of(cls: type, name: str = "") -> Callable[[Function], Function]:
    """A decorator that adds a function to `cls` as a method, under `name` or its own name."""

    def add(function: Function) -> Function:
        setattr(cls, name or function.__name__, function)
        return function

    return add


def property_of(cls: type) -> Callable[[Function], Function]:
    """A decorator that adds a function to `cls` as a read-only property under its own name."""

    def add(function: Function) -> Function:
        setattr(cls, function.__name__, property(function))
        return function

    return add

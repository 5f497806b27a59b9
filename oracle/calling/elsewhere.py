"""A function that is in another process, where the operations of this room are performed.

The judge of a function that it does not trust has such an object in the place of the function. Each operation of this
room passes its arguments on to it, and gets what the operation gave there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from oracle.calling.answer import Answer, BackwardPass, CallSequence
from oracle.truth.outputs import Slot

if TYPE_CHECKING:
    from oracle.catalogue.concept import Implementation


class FunctionElsewhere(ABC):
    """Stands for the function of an `Implementation` in another process. Each method is an operation of this room."""

    def __call__(self, **inputs: Any) -> NoReturn:
        """Raises `TypeError`: what the function returns does not leave its process."""
        raise TypeError("a function in another process cannot be called directly; use the operations of oracle.calling")

    @abstractmethod
    def call(
        self,
        inputs: Mapping[str, Any],
        dtype: str,
        differentiate_by: tuple[str, ...],
        cotangent: Any,
        direction: Mapping[str, Any],
        slots: Sequence[Slot],
    ) -> Answer:
        """See `oracle.calling.call`."""

    @abstractmethod
    def backward(
        self, inputs: Mapping[str, Any], dtype: str, by: tuple[str, ...], cotangent: Any, twice: bool
    ) -> BackwardPass:
        """See `oracle.calling.backward`."""

    @abstractmethod
    def value_in_mode(
        self, inputs: Mapping[str, Any], dtype: str, mode: str, differentiable: tuple[str, ...]
    ) -> Answer:
        """See `oracle.calling.value_in_mode`."""

    @abstractmethod
    def call_in_turn(
        self,
        inputs: Mapping[str, Any],
        others: Mapping[str, Any],
        dtype: str,
        names: tuple[str, ...],
        cotangents: tuple[Any, Any],
        slots: Sequence[Slot],
    ) -> CallSequence:
        """See `oracle.calling.call_in_turn`."""

    @abstractmethod
    def choosing(self, names: tuple[str, ...]) -> FunctionElsewhere:
        """The function that returns these of its several outputs alone."""


def choosing(implementation: Implementation, names: tuple[str, ...]) -> Implementation:
    """The implementation that returns these of its several outputs alone."""
    function: Any = implementation.function
    if isinstance(function, FunctionElsewhere):
        return replace(implementation, function=function.choosing(names))
    return replace(implementation, function=lambda **inputs: function(**inputs).chosen(names))

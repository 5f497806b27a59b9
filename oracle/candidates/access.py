"""What is done with a located function before it is judged: which libraries it uses, what it returns for an example.

`access_to` gives it for a function in this process. A function in another process has an `access` of its own, which
gets the same from there.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Literal, Protocol
from unittest import mock

import numpy as np
import torch

from oracle.calling import copy_with_layout
from oracle.calling.torch_tensors import to_tensor
from oracle.candidates.adapters import Side, Wrapper, candidate_call, candidate_implementations, own_dtypes
from oracle.candidates.binding import Binding
from oracle.candidates.libraries import Libraries, libraries_of
from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Implementation
from oracle.domains.containers import mapped

Conversion = Literal["arrays", "tensors", "recording"]
_DESCRIBED = 64  # results, or keys of a mapping
_KEY = 80  # characters


@dataclass(frozen=True)
class Returned:
    """What a call returned, without its entries.

    `shape` is that of an array, a tensor or a scalar. `is_input` says that it is one of the inputs. `keys` are those of
    a mapping that can be names, and `parts` the results in a tuple, a list or a mapping.
    """

    kind: Literal["tensor", "array", "number", "tuple", "list", "mapping", "other"]
    shape: tuple[int, ...] | None = None
    is_input: bool = False
    keys: tuple[str, ...] = ()
    parts: "tuple[Returned, ...]" = ()

    @property
    def results(self) -> "tuple[Returned, ...]":
        """The parts of a container, or the object itself."""
        return self.parts if self.kind in ("tuple", "list", "mapping") else (self,)


class Access(Protocol):
    """A located function, whose code may be in another process."""

    def libraries(self) -> Libraries:
        """The libraries that its code uses."""

    def own_dtypes(self, binding: Binding) -> tuple[str, ...]:
        """See `adapters.own_dtypes`."""

    def returned(self, binding: Binding, inputs: Mapping[str, Any], to: Conversion, dtype: str) -> Returned:
        """What it returns for copies of the inputs; raises what it raises.

        The arrays among the inputs are passed as arrays or as tensors, "recording" as tensors that record a graph,
        while no function of NumPy accepts a tensor.
        """

    def implementations(
        self, binding: Binding, side: Side, stated: str | None, outputs: Mapping[str, str] | None
    ) -> tuple[Implementation, ...]:
        """See `adapters.candidate_implementations`."""


@dataclass(frozen=True)
class LocalAccess:
    """A located function of this process; every call goes through `wrap`."""

    located: LocatedFunction
    wrap: Wrapper

    def libraries(self) -> Libraries:
        return libraries_of(self.located.function)

    def own_dtypes(self, binding: Binding) -> tuple[str, ...]:
        return own_dtypes(self.located, binding)

    def returned(self, binding: Binding, inputs: Mapping[str, Any], to: Conversion, dtype: str) -> Returned:
        own = {name: mapped(x, partial(_converted, to=to, dtype=dtype)) for name, x in inputs.items()}
        with _numpy_refuses_tensors() if to == "recording" else nullcontext():
            result = self.wrap(candidate_call(self.located, binding))(own)
        return described(result, own)

    def implementations(
        self, binding: Binding, side: Side, stated: str | None, outputs: Mapping[str, str] | None
    ) -> tuple[Implementation, ...]:
        return candidate_implementations(self.located, binding, side, self.wrap, stated, outputs)


def access_to(located: LocatedFunction, wrap: Wrapper = lambda call: call) -> Access:
    """The access that `located` has itself, or that to a function of this process."""
    found: Access | None = getattr(located, "access", None)
    return LocalAccess(located, wrap) if found is None else found


def described(result: Any, inputs: Mapping[str, Any]) -> Returned:
    """The description of what a call with these inputs returned."""
    own = {id(x) for x in inputs.values()}
    if isinstance(result, Mapping):
        parts = tuple(_single(part, own) for part in islice(result.values(), _DESCRIBED))
        return Returned("mapping", None, id(result) in own, _keys(result), parts)
    if isinstance(result, tuple | list):
        kind: Literal["tuple", "list"] = "tuple" if isinstance(result, tuple) else "list"
        return Returned(kind, parts=tuple(_single(part, own) for part in islice(result, _DESCRIBED)))
    return _single(result, own)


def _single(part: Any, own: set[int]) -> Returned:
    kind: Any = "other"
    if isinstance(part, torch.Tensor):
        kind = "tensor"
    elif isinstance(part, int | float):
        kind = "number"
    elif isinstance(part, np.ndarray | np.generic):
        kind = "array"
    elif isinstance(part, Mapping):
        return Returned("mapping", None, id(part) in own, _keys(part))
    shape = tuple(map(int, np.shape(part))) if hasattr(part, "shape") or np.isscalar(part) else None
    return Returned(kind, shape, id(part) in own)


def _keys(mapping: Mapping[Any, Any]) -> tuple[str, ...]:
    first = [key for key in islice(mapping, _DESCRIBED) if type(key) is str]
    return tuple(key for key in first if len(key) <= _KEY and key.isidentifier())


def _converted(x: Any, to: Conversion, dtype: str) -> Any:
    if to == "arrays":
        return copy_with_layout(x, "numpy", dtype)
    tensor = to_tensor(x, dtype)
    return tensor.requires_grad_().clone() if to == "recording" and tensor.is_floating_point() else tensor


@contextmanager
def _numpy_refuses_tensors() -> Iterator[None]:
    """Make every function of NumPy raise a `TypeError` for a tensor, which it would otherwise convert in silence."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise TypeError("a function of NumPy was called with a tensor")

    with ExitStack() as stack:
        for name, value in {"__array__": refuse, "__array_function__": refuse, "__array_ufunc__": None}.items():
            stack.enter_context(mock.patch.object(torch.Tensor, name, value, create=True))
        yield

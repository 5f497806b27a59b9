"""Compare the values of the libraries with those of the model: kind, shape, dtype, layout, values, state and memory.

Of a tensor, `requires_grad`, `is_leaf`, the version and `grad` are compared too. Memory is compared by address: each
storage of the model stands for one range of real memory, so two views share a cell in the model if and only if the
real ones do.
"""

import ctypes
import math
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch

from oracle.semantics.model import Array, Storage, Strided, Tensor
from oracle.semantics.model.graph import VersionCounter
from oracle.semantics.model.strided import ITEMSIZE, Shape
from oracle.truth.array_utils import byte_bounds


class ModelMismatch(AssertionError):
    """The library and the model differ. The message gives the value of the library and the value of the model."""


def compare(pairs: Mapping[str, tuple[Any, Any]]) -> None:
    """Raise `ModelMismatch` if a value differs from its model, or if two values share memory and their models do not.

    `pairs` maps names to the value of the library and the value of the model. Layouts and gradients that the library
    leaves undefined are copied to the model.
    """
    places: dict[int, tuple[Storage, int, str]] = {}
    partners: dict[int, tuple[int, str]] = {}
    for name, (real, model) in pairs.items():
        for path, one, other in _with_gradients(name, real, model):
            _compare_values(path, one, other)
            if isinstance(other, Array | Tensor):
                _compare_identity(path, one, other, partners)
                _compare_addresses(path, one, other, places)
    _check_disjoint(places.values())


def _with_gradients(name: str, real: Any, model: Any) -> Iterable[tuple[str, Any, Any]]:
    """The pair, and the pairs of its `grad`, of `grad.grad`, …"""
    yield name, real, model
    while isinstance(real, torch.Tensor) and isinstance(model, Tensor):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns when `grad` of a result is read
            real = real.grad
        if model.grad_unspecified:
            _copy_gradient(model, real)
        model, name = model._grad, f"{name}.grad"
        if real is not None or model is not None:
            yield name, real, model


def _copy_gradient(model: Tensor, gradient: torch.Tensor | None) -> None:
    """Copy the gradient of the library to the model, after a `backward` that raised an error before its end."""
    if gradient is not None and model._grad is not None and not model.keeps_grad:
        model._grad.strided.write(gradient.flatten().tolist())  # torch changes `grad` of a leaf in place
    elif gradient is not None:
        made = Strided.of(gradient.flatten().tolist(), tuple(gradient.shape), model.dtype)
        model._grad = Tensor(made, counter=VersionCounter(unspecified=True), layout_unspecified=True)
    model.grad_unspecified = False


def _compare_values(name: str, real: Any, model: Any) -> None:
    if isinstance(model, Array | Tensor):
        kind, wanted = (np.ndarray, "an array") if isinstance(model, Array) else (torch.Tensor, "a tensor")
        if not isinstance(real, kind):
            raise ModelMismatch(f"{name} is {_with_article(real)}, but should be {wanted}")
        _compare_arrays(name, real, model)
        return
    if isinstance(real, np.ndarray | torch.Tensor):
        raise ModelMismatch(f"{name} is {_with_article(real)}, but should be {model!r}")
    if not same_value(real, model):
        raise ModelMismatch(f"{name} is {real!r}, but should be {model!r}")


def _with_article(thing: Any) -> str:
    kind = type(thing).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def same_value(real: Any, model: Any) -> bool:
    """Whether two numbers, texts or nested lists are equal; NaN equals NaN.

    Floats from 2⁵³ on are compared with a relative tolerance of 1e-12: their sums are not exact in float64, so they
    depend on the order of summation.
    """
    if isinstance(real, list | tuple) and isinstance(model, list | tuple):
        return len(real) == len(model) and all(map(same_value, real, model))
    if isinstance(real, float) and isinstance(model, float) and abs(model) >= 2.0**53:
        return math.isclose(real, model, rel_tol=1e-12) or real == model
    if isinstance(real, float) and isinstance(model, float) and math.isnan(real):
        return math.isnan(model)
    return bool(real == model)


def _compare_arrays(name: str, real: Any, model: Array | Tensor) -> None:
    if tuple(real.shape) != model.shape:
        raise ModelMismatch(f"{name} has shape {tuple(real.shape)}, but should have shape {model.shape}")
    dtype = _dtype(real)
    if dtype != model.dtype:
        raise ModelMismatch(f"{name} has dtype {dtype}, but should have dtype {model.dtype}")
    steps = _steps(real)
    if model.layout_unspecified:
        _copy_layout(name, model, steps)
    strides = Strided(Storage([]), 0, model.shape, steps).strides
    if strides != model.strided.strides:
        raise ModelMismatch(f"{name} has strides {strides} (in entries), but should have {model.strided.strides}")
    contiguous = real.is_contiguous() if isinstance(model, Tensor) else real.flags.c_contiguous
    facts = [("contiguous", contiguous, model.strided.contiguous)]
    if isinstance(model, Tensor):
        compared = ("requires_grad", "is_leaf") + (() if model.counter.unspecified else ("_version",))
        facts += [(fact, getattr(real, fact), getattr(model, fact)) for fact in compared]
    else:
        facts += [("writeable", real.flags.writeable, model.writeable)]
    for fact, found, wanted in facts:
        if found != wanted:
            raise ModelMismatch(f"{name}: {fact} is {found}, but should be {wanted}")
    values = real.tolist()
    if not same_value(values, model.tolist()):
        raise ModelMismatch(f"{name} holds {values}, but should hold {model.tolist()}")


def _dtype(real: Any) -> Any:
    return str(real.dtype).removeprefix("torch.")


def _itemsize(real: Any) -> int:
    """The bytes of an entry. (torch 2.0 has no `Tensor.itemsize`.)"""
    return int(real.element_size() if isinstance(real, torch.Tensor) else real.itemsize)


def _steps(real: Any) -> Shape:
    """The strides, in entries."""
    if isinstance(real, torch.Tensor):
        return tuple(real.stride())
    return tuple(stride // real.itemsize for stride in real.strides)


def _copy_layout(name: str, model: Array | Tensor, steps: Shape) -> None:
    """Give the model the strides of the library, which leaves them undefined. They must not leave gaps."""
    view = Strided(Storage([]), 0, model.shape, steps)
    if not view.gapless:
        raise ModelMismatch(f"{name} has strides {view.strides}: a new array should have no gaps")
    model.strided = Strided.dense(model.strided.read(), model.shape, steps, model.dtype)
    model.layout_unspecified = False


def _compare_identity(name: str, real: Any, model: Any, partners: dict[int, tuple[int, str]]) -> None:
    """Two names must be one object in the library if and only if they are one object in the model."""
    for one, other in ((real, model), (model, real)):
        partner, first = partners.setdefault(id(one), (id(other), name))
        if partner != id(other):
            verb = "are one object, but should be two" if one is real else "are two objects, but should be one"
            raise ModelMismatch(f"{first} and {name} {verb}")


def _first_address(real: Any) -> int:
    return int(real.data_ptr() if isinstance(real, torch.Tensor) else real.__array_interface__["data"][0])


def _compare_addresses(name: str, real: Any, model: Any, places: dict[int, tuple[Storage, int, str]]) -> None:
    """All views of a storage must agree on the address of its first cell."""
    view = model.strided
    if not view.size:
        return
    begin = _first_address(real) - view.offset * _itemsize(real)
    _, known, first = places.setdefault(id(view.storage), (view.storage, begin, name))
    if known != begin:
        distance = (begin - known) / _itemsize(real)
        raise ModelMismatch(
            f"{name} should be a view of the memory of {first}, but is {distance:g} entries away from it"
        )


def _check_disjoint(places: Iterable[tuple[Storage, int, str]]) -> None:
    """Different storages of the model must not overlap in real memory."""
    end, last = -1, ""
    for begin, stop, name in sorted((b, b + len(s.cells) * ITEMSIZE[s.dtype], n) for s, b, n in places):
        if begin < end:
            raise ModelMismatch(f"{last} and {name} share memory, but should not")
        end, last = max(end, stop), name


def to_model(real: Any) -> Array | Tensor:
    """The model of an array or tensor, with a copy of all the memory that it is a view of."""
    if isinstance(real, torch.Tensor):
        whole = torch.empty(0, dtype=real.dtype).set_(real.untyped_storage())
        storage = Storage(whole.tolist(), _dtype(real))
        view = Strided(storage, real.storage_offset(), tuple(real.shape), _steps(real))
        return Tensor(view, counter=VersionCounter(real._version))
    owner: Any = real
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    low, high = byte_bounds(owner)
    storage = Storage(np.frombuffer(ctypes.string_at(low, high - low), real.dtype).tolist(), _dtype(real))
    offset = (_first_address(real) - low) // real.itemsize if real.size else 0
    view = Strided(storage, offset, real.shape, _steps(real))
    return Array(view, base=None if owner is real else Array(view), writeable=real.flags.writeable)

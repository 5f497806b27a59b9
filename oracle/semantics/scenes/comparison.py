"""What is compared of a thing and of its twin in the model.

Kind, shape, dtype, strides, contiguity, whether it may be written to, values; of a tensor also `requires_grad`,
`is_leaf`, the version and `grad`. Memory is compared by address: each storage of the model stands for one stretch of
real memory, so that two views share a cell in the model exactly when they share one in fact.
"""

from __future__ import annotations

import ctypes
import math
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch

from oracle.semantics.model import Array, Storage, Strided, Tensor
from oracle.semantics.model.graph import Counter
from oracle.semantics.model.strided import ITEMSIZE, Shape
from oracle.truth.array_utils import byte_bounds

__all__ = ["ModelMismatch", "compare", "same_value", "to_model"]


class ModelMismatch(AssertionError):
    """The library did something else than the model says; the message says what."""


def compare(pairs: Mapping[str, tuple[Any, Any]]) -> None:
    """Raise `ModelMismatch` if a named value differs from its model, or shares memory that its model does not."""
    places: dict[int, tuple[Storage, int, str]] = {}
    twins: dict[int, tuple[int, str]] = {}
    for name, (real, model) in pairs.items():
        for path, one, other in _with_gradients(name, real, model):
            _same(path, one, other)
            if isinstance(other, Array | Tensor):
                _same_object(path, one, other, twins)
                _same_place(path, one, other, places)
    _apart(places.values())


def _with_gradients(name: str, real: Any, model: Any) -> Iterable[tuple[str, Any, Any]]:
    yield name, real, model
    while isinstance(real, torch.Tensor) and isinstance(model, Tensor):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of reading the gradient of what is no leaf
            real = real.grad
        if model.open_grad:
            _adopt_gradient(model, real)
        model, name = model._grad, f"{name}.grad"
        if real is not None or model is not None:
            yield name, real, model


def _adopt_gradient(model: Tensor, gradient: torch.Tensor | None) -> None:
    """Take over what a backward that failed half way has left."""
    if gradient is not None and model._grad is not None and not model.retains:  # a leaf's is changed in place
        model._grad.view_of.write(gradient.flatten().tolist())
    elif gradient is not None:
        made = Strided.of(gradient.flatten().tolist(), tuple(gradient.shape), model.dtype)
        model._grad = Tensor(made, counter=Counter(open=True), open_layout=True)
    model.open_grad = False


def _same(name: str, real: Any, model: Any) -> None:
    if isinstance(model, Array | Tensor):
        if not isinstance(real, np.ndarray if isinstance(model, Array) else torch.Tensor):
            raise ModelMismatch(
                f"{name} is {_a(real)}, but should be {'an array' if isinstance(model, Array) else 'a tensor'}"
            )
        _same_view(name, real, model)
        return
    if isinstance(real, np.ndarray | torch.Tensor):
        raise ModelMismatch(f"{name} is {_a(real)}, but should be {model!r}")
    if not same_value(real, model):
        raise ModelMismatch(f"{name} is {real!r}, but should be {model!r}")


def _a(thing: Any) -> str:
    kind = type(thing).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def same_value(real: Any, model: Any) -> bool:
    """Whether two numbers, texts or nested lists of them are the same; a NaN is a NaN.

    Integers are exact up to 2⁵³ in float64. Beyond, the order of a sum begins to show: the last digits are not asked.
    """
    if isinstance(real, list | tuple) and isinstance(model, list | tuple):
        return len(real) == len(model) and all(map(same_value, real, model))
    if isinstance(real, float) and isinstance(model, float) and abs(model) >= 2.0**53:
        return math.isclose(real, model, rel_tol=1e-12) or real == model
    if isinstance(real, float) and isinstance(model, float) and math.isnan(real):
        return math.isnan(model)
    return bool(real == model)


def _same_view(name: str, real: Any, model: Array | Tensor) -> None:
    tensor = isinstance(model, Tensor)
    if tuple(real.shape) != model.shape:
        raise ModelMismatch(f"{name} has shape {tuple(real.shape)}, but should have shape {model.shape}")
    dtype = str(real.dtype).removeprefix("torch.")
    if dtype != model.dtype:
        raise ModelMismatch(f"{name} has dtype {dtype}, but should have dtype {model.dtype}")
    steps = _steps(real)
    if model.open_layout:
        _adopt(name, model, steps)
    view = Strided(Storage([]), 0, model.shape, steps)
    if view.strides != model.view_of.strides:
        raise ModelMismatch(f"{name} has strides {view.strides} (in entries), but should have {model.view_of.strides}")
    facts = [("contiguous", real.is_contiguous() if tensor else real.flags.c_contiguous, model.view_of.contiguous)]
    if isinstance(model, Tensor):
        told = ("requires_grad", "is_leaf") if model.counter.open else ("requires_grad", "is_leaf", "_version")
        facts += [(fact, getattr(real, fact), getattr(model, fact)) for fact in told]
    else:
        facts += [("writeable", real.flags.writeable, model.writeable)]
    for fact, seen, said in facts:
        if seen != said:
            raise ModelMismatch(f"{name}: {fact} is {seen}, but should be {said}")
    values = real.tolist()
    if not same_value(values, model.tolist()):
        raise ModelMismatch(f"{name} holds {values}, but should hold {model.tolist()}")


def _item(real: Any) -> int:
    """The bytes of an entry. (`Tensor.itemsize` is younger than torch 2.0.)"""
    return int(real.element_size() if isinstance(real, torch.Tensor) else real.itemsize)


def _steps(real: Any) -> Shape:
    if isinstance(real, torch.Tensor):
        return tuple(real.stride())
    return tuple(stride // real.itemsize for stride in real.strides)


def _adopt(name: str, model: Array | Tensor, steps: Shape) -> None:
    """Take over a layout that the library leaves open; only that it has no gaps is asked."""
    view = Strided(Storage([]), 0, model.shape, steps)
    if not view.gapless:
        raise ModelMismatch(f"{name} has strides {view.strides}: a new array should have no gaps")
    model.view_of = Strided.dense(model.view_of.read(), model.shape, steps, model.dtype)
    model.open_layout = False


def _same_object(name: str, real: Any, model: Any, twins: dict[int, tuple[int, str]]) -> None:
    """Two names are one thing in the library exactly when they are in the model."""
    for mine, theirs in ((real, model), (model, real)):
        known, first = twins.setdefault(id(mine), (id(theirs), name))
        if known != id(theirs):
            verb = "are one object, but should be two" if mine is real else "are two objects, but should be one"
            raise ModelMismatch(f"{first} and {name} {verb}")


def _first_address(real: Any) -> int:
    return int(real.data_ptr() if isinstance(real, torch.Tensor) else real.__array_interface__["data"][0])


def _same_place(name: str, real: Any, model: Any, places: dict[int, tuple[Storage, int, str]]) -> None:
    view = model.view_of
    if not view.size:
        return
    begin = _first_address(real) - view.offset * _item(real)
    _, known, first = places.setdefault(id(view.storage), (view.storage, begin, name))
    if known != begin:
        away = (begin - known) / _item(real)
        raise ModelMismatch(
            f"{name} should be a view of the memory of {first}, but lies {away:g} entries away from there"
        )


def _apart(places: Iterable[tuple[Storage, int, str]]) -> None:
    """Storages that differ in the model do not overlap in fact."""
    end, last = -1, ""
    for begin, stop, name in sorted((b, b + len(s.cells) * ITEMSIZE[s.dtype], n) for s, b, n in places):
        if begin < end:
            raise ModelMismatch(f"{last} and {name} share memory, but should not")
        end, last = max(end, stop), name


def to_model(real: Any) -> Array | Tensor:
    """The twin of an array or tensor, with all of the memory that it is a view of."""
    if isinstance(real, torch.Tensor):
        whole = torch.empty(0, dtype=real.dtype).set_(real.untyped_storage())
        storage = Storage(whole.tolist(), str(real.dtype).removeprefix("torch."))  # type: ignore[arg-type]
        view = Strided(storage, real.storage_offset(), tuple(real.shape), _steps(real))
        return Tensor(view, counter=Counter(real._version))
    owner: Any = real
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    low, high = byte_bounds(owner)
    whole = np.frombuffer(ctypes.string_at(low, high - low), real.dtype)
    storage = Storage(whole.tolist(), str(real.dtype))  # type: ignore[arg-type]
    offset = (_first_address(real) - low) // real.itemsize if real.size else 0
    view = Strided(storage, offset, real.shape, _steps(real))
    return Array(view, base=None if owner is real else Array(view), writeable=real.flags.writeable)

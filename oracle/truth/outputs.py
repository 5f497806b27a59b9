"""Several outputs of one function: their names, and all their entries as one vector.

A function has several outputs if it returns a tuple, a dict, a named tuple, a dataclass, or a list that holds an array.
An output that is one of these itself has outputs of its own, with names such as "1.0". The numbers of all outputs are
compared, differentiated and certified as one vector; `slots` says which of its entries belong to which output.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth import ordering
from oracle.truth.complex_arrays import has_complex, imaginary_parts, real_parts

Array = NDArray[Any]
OTHER = "other"  # the dtype of an output that is None or a text


@dataclass(frozen=True)
class Slot:
    """The place of an output in the vector: entries `start` to `stop`, in the shape `shape`.

    `dtype` is that of the output; `OTHER` stands for None or a text, which is `fixed` and has no entries. A complex
    number has two entries, of which the first is the real part.
    """

    name: str
    place: int
    shape: tuple[int, ...]
    dtype: str
    start: int
    stop: int
    fixed: Any = None

    @property
    def label(self) -> str:
        """How messages call the output, e.g. "output 1 (c)"."""
        return f"output {self.place}" + (f" ({self.name})" if self.name != str(self.place) else "")

    def index(self, entry: int) -> str:
        """The index of an entry of the vector in this output, as text: "[0, 2]"; empty for a single number."""
        at = entry - self.start
        if self.dtype.startswith("complex"):
            at //= 2
        return f"[{', '.join(str(int(i)) for i in np.unravel_index(at, self.shape))}]" if self.shape else ""


def place_of(entry: int, slots: Sequence[Slot]) -> tuple[str, str]:
    """Of an entry of the vector, the index in its output, and how a message starts: "output 1 (c): " or "output 0 "."""
    slot = next(slot for slot in slots if slot.start <= entry < slot.stop)
    where = slot.index(entry)
    return where, f"{slot.label}: " if where else f"{slot.label} "


@dataclass(frozen=True, eq=False)
class Outputs:
    """What one call returned, by name. `np.asarray` makes the vector of it; None and texts have no entries in it.

    `positional`: the names are positions. `places` are the positions that messages use, if they are not 0, 1, ….
    """

    names: tuple[str, ...]
    parts: tuple[Any, ...]
    positional: bool = False
    places: tuple[int, ...] = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        arrays = [real_entries(part).reshape(-1) for part in self.parts if not is_other(part)]
        if any(one.dtype == object for one in arrays) or any(isinstance(part, ordering.Order) for part in self.parts):
            return _certified_vector(self.parts, arrays)
        vector: Array = np.concatenate(arrays) if arrays else np.empty(0)
        return vector if dtype is None else vector.astype(dtype)

    def chosen(self, names: Sequence[str]) -> "Outputs":
        """The outputs of these names alone. Raises `KeyError` for another name."""
        found = dict(zip(self.names, zip(self.parts, self._places, strict=True), strict=True))
        parts, places = zip(*(found[name] for name in names), strict=True)
        return Outputs(tuple(names), parts, self.positional, places)

    def converted(self, convert: Callable[[Any], Any]) -> "Outputs":
        """The same outputs, each after `convert`."""
        return replace(self, parts=tuple(map(convert, self.parts)))

    @property
    def _places(self) -> tuple[int, ...]:
        return self.places or tuple(range(len(self.names)))

    def slots(self) -> tuple[Slot, ...]:
        """The place of each output in the vector."""
        found, start = [], 0
        for name, part, place in zip(self.names, self.parts, self._places, strict=True):
            if is_other(part):
                found.append(Slot(name, place, (), OTHER, start, start, part))
                continue
            array = np.asarray(part)
            stop = start + real_entries(part).size
            found.append(Slot(name, place, array.shape, str(array.dtype), start, stop))
            start = stop
        return tuple(found)


def is_other(part: Any) -> bool:
    """Whether an output is None or a text, which are compared as they are."""
    return part is None or isinstance(part, str)


def real_entries(part: Any) -> Array:
    """An output as an array of real numbers; of complex ones, real and imaginary part along a last axis."""
    array = np.asarray(part)
    if array.dtype.kind == "c":
        return np.stack([array.real, array.imag], axis=-1)
    if array.dtype == object and has_complex(array):
        return np.stack([real_parts(array), imaginary_parts(array)], axis=-1)
    return array


def _certified_vector(parts: Sequence[Any], arrays: Sequence[Array]) -> Array:
    """The vector of certified numbers. Indices among the parts keep the other indices that are right as well."""
    vector = np.empty(sum(one.size for one in arrays), object)
    start, orders = 0, []
    for part, array in zip((part for part in parts if not is_other(part)), arrays, strict=True):
        vector[start : start + array.size] = array.astype(object)
        if isinstance(part, ordering.Order):
            orders.append((start, part))
        start += array.size
    ordering.remember_parts(vector.size, orders)
    return vector


def outputs_of(returned: Any) -> Outputs | None:
    """The outputs that a function returned, flattened; None if it returned a single one.

    >>> outputs_of({"loss": 1.0, "grads": (2.0, 3.0)}).names
    ('loss', 'grads.0', 'grads.1')
    """
    if isinstance(returned, Outputs):
        return returned
    named, positional = _named(returned)
    if named is None:
        return None
    names, parts = list[str](), list[Any]()
    for name, part in named.items():
        inner = outputs_of(part)
        if inner is None:
            names.append(name)
            parts.append(part)
        else:
            names += [f"{name}.{own}" for own in inner.names]
            parts += inner.parts
    return Outputs(tuple(names), tuple(parts), positional)


def _named(returned: Any) -> tuple[dict[str, Any] | None, bool]:
    """The parts of a container by name, and whether the names are positions; None for any other object."""
    if isinstance(returned, Mapping):
        return {str(key): part for key, part in returned.items()}, False
    if isinstance(returned, tuple) and hasattr(returned, "_fields"):
        return dict(zip(returned._fields, returned, strict=True)), False
    if is_dataclass(returned) and not isinstance(returned, type):
        return {each.name: getattr(returned, each.name) for each in fields(returned)}, False
    lists_arrays = isinstance(returned, list) and any(_is_several(part) for part in returned)
    # torch.Size is a tuple; torch's return types, which have no `_fields`, are tuples as well.
    if isinstance(returned, tuple) or lists_arrays:
        return {str(place): part for place, part in enumerate(returned)}, True
    return None, False


def _is_several(part: Any) -> bool:
    return bool(getattr(part, "ndim", 0)) or part is None or isinstance(part, tuple | Mapping)


def names_in_source(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names in `return h, c`, if every `return` of the function has the same; otherwise none.

    An expression in the place of a name is called by its position.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError, SyntaxError, ValueError):
        return ()
    body = tree.body[0]
    if not isinstance(body, ast.FunctionDef):
        return ()
    found = set()
    for node in _own_returns(body.body):
        if not isinstance(node.value, ast.Tuple):
            return ()
        parts = enumerate(node.value.elts)
        found.add(tuple(part.id if isinstance(part, ast.Name) else str(place) for place, part in parts))
    names = found.pop() if len(found) == 1 else ()
    return names if len(set(names)) == len(names) else ()


def _own_returns(body: Sequence[ast.AST]) -> Iterator[ast.Return]:
    """The `return` statements of a function, without those of functions inside it."""
    for node in body:
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _own_returns(list(ast.iter_child_nodes(node)))


def with_outputs(function: Callable[..., Any], names: Sequence[str], only: Sequence[str] = ()) -> Callable[..., Any]:
    """`function`, returning `Outputs` with these names, or those of them in `only`.

    The names stand for the outputs in order; they may differ from those that the function gives.
    """

    @wraps(function)
    def named(*args: Any, **inputs: Any) -> Outputs:
        returned = function(*args, **inputs)
        found = outputs_of(returned)
        if found is None and len(names) == 1:  # a single array of complex numbers
            found = Outputs(tuple(names), (returned,))
        if found is None or len(found.names) != len(names):
            got = "a single output" if found is None else f"{len(found.names)} outputs"
            raise TypeError(f"the reference returned {got}, but {len(names)} for other inputs ({', '.join(names)})")
        renamed = replace(found, names=tuple(names))
        return renamed.chosen(only) if only else renamed

    return named

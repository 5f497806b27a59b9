"""Arithmetic of the model's tensors, and what it tells history: each line a value, its gradient, what that needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oracle.semantics.model.elementwise import COMPARISONS, OPERATIONS, combine, dtype_of, spread
from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.graph import Saved, history, summed_to
from oracle.semantics.model.strided import RANKS, Dtype, Number, Shape, Strided, broadcast_shapes
from oracle.semantics.model.tensor import FLOATING, Tensor

__all__ = ["concatenated", "install", "relu"]

Values = list[Number]

# The slope of each operation by its left and its right side, and which sides it needs for that.
SLOPES: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any], str, str]] = {
    "add": (lambda a, b: 1, lambda a, b: 1, "", ""),
    "sub": (lambda a, b: 1, lambda a, b: -1, "", ""),
    "mul": (lambda a, b: b, lambda a, b: a, "b", "a"),
    "truediv": (lambda a, b: 1 / b, lambda a, b: -a / (b * b), "b", "ab"),
}


def result_dtype(tensor: Tensor, other: Any) -> Dtype:
    """The dtype of arithmetic: a Python float makes an integer tensor one of float32, and changes no float tensor."""
    if isinstance(other, Tensor):
        if bool(tensor.ndim) == bool(other.ndim) or (tensor.dtype in FLOATING) != (other.dtype in FLOATING):
            return max(tensor.dtype, other.dtype, key=RANKS.index)
        return tensor.dtype if tensor.ndim else other.dtype  # of one kind, a tensor without axes has no say
    if dtype_of(other) == "float64":
        return tensor.dtype if tensor.dtype in FLOATING else "float32"
    return max(tensor.dtype, dtype_of(other), key=RANKS.index)


def _sides(tensor: Tensor, other: Any) -> tuple[tuple[Values, Shape], tuple[Values, Shape]]:
    right = (other.view_of.read(), other.shape) if isinstance(other, Tensor) else ([other], ())
    return (tensor.view_of.read(), tensor.shape), right


def _plan(
    name: str, left: Any, right: Any, shape: Shape, before: Values | None = None
) -> tuple[list[Tensor], Any, list[Saved]]:
    """The tensors among the two sides, the way back to them, and what it needs.

    The saved tensors are read when the way back is gone, not now: whoever wrote to them meanwhile, unnoticed, changes
    the gradient. Only what stood on the left of an operation in place, `before`, is kept as a copy.
    """
    by_left, by_right, needs_left, needs_right = SLOPES[name]
    sides = {"a": left, "b": right}
    asked = [
        (side, slope, needs)
        for side, slope, needs in (("a", by_left, needs_left), ("b", by_right, needs_right))
        if isinstance(sides[side], Tensor)
    ]
    needed = {letter for side, _, needs in asked if history(sides[side]) is not None for letter in needs}
    saved = {
        letter: Saved.of(sides[letter])
        if isinstance(sides[letter], Tensor) and (letter == "b" or before is None)
        else Saved(None)
        for letter in needed
    }
    shapes = {key: side.shape if isinstance(side, Tensor) else () for key, side in sides.items()}

    def pull(cotangent: Values) -> list[Values | None]:
        read = {
            key: spread(side.view_of.read() if isinstance(side, Tensor) else [side], shapes[key], shape)
            for key, side in sides.items()
        }
        if before is not None:
            read["a"] = before
        return [
            summed_to(
                [c * slope(a, b) for c, a, b in zip(cotangent, read["a"], read["b"], strict=True)], shape, shapes[side]
            )
            for side, slope, _ in asked
        ]

    return [sides[side] for side, _, _ in asked], pull, list(saved.values())


def _binary(name: str, left: Any, right: Any) -> Any:
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    if not isinstance(other, Tensor | int | float):
        return NotImplemented
    sides = _sides(tensor, other)
    if tensor is right:
        sides = sides[::-1]
    result = combine(OPERATIONS[name], *sides)
    if result is None:
        raise ExpectedError(RuntimeError, "must match the size of tensor b", "the shapes do not fit")
    values, shape = result
    dtype = result_dtype(tensor, other)
    if name == "truediv" and dtype not in FLOATING:
        dtype = "float32"
    made = Tensor(Strided.of(values, shape, dtype), open_layout=True)
    inputs, pull, saved = _plan(name, left, right, shape)
    return made.made_from(inputs, pull, saved)


def _in_place(name: str, tensor: Tensor, other: Any) -> Tensor:
    tensor.may_change([other] if isinstance(other, Tensor) else [])
    tensor.may_be_written(other if isinstance(other, Tensor) else None)
    left, right = _sides(tensor, other)
    if broadcast_shapes(tensor.shape, right[1]) != tensor.shape:
        says = "doesn't match the broadcast shape|must match the size of tensor b"
        raise ExpectedError(RuntimeError, says, "the result has another shape than what it should go into")
    if tensor.dtype not in FLOATING and (result_dtype(tensor, other) in FLOATING or name == "truediv"):
        raise ExpectedError(
            RuntimeError, "can't be cast to the desired output type", "a float does not go into an integer"
        )
    result = combine(OPERATIONS[name], left, right)
    assert result is not None
    inputs, pull, saved = _plan(name, tensor, other, tensor.shape, left[0])
    tensor.changed_by(lambda: tensor.view_of.write(result[0]), inputs[1:], pull, saved)
    return tensor


def _negated(tensor: Tensor) -> Tensor:
    made = Tensor(Strided.of([-x for x in tensor.view_of.read()], tensor.shape, tensor.dtype), open_layout=True)
    return made.made_from([tensor], lambda c: [[-g for g in c]])


def _power(tensor: Tensor, exponent: int) -> Tensor:
    if not isinstance(exponent, int):
        return NotImplemented
    made = Tensor(
        Strided.of([x**exponent for x in tensor.view_of.read()], tensor.shape, tensor.dtype), open_layout=True
    )
    saved = [Saved.of(tensor)]
    return made.made_from(
        [tensor],
        lambda c: [[g * exponent * x ** (exponent - 1) for g, x in zip(c, tensor.view_of.read(), strict=True)]],
        saved,
    )


def _sum(tensor: Tensor) -> Tensor:
    values = tensor.view_of.read()
    dtype: Dtype = tensor.dtype if tensor.dtype in FLOATING else "int64"
    made = Tensor(Strided.of([sum(values)], (), dtype))
    return made.made_from([tensor], lambda c: [c * len(values)])


def _mean(tensor: Tensor) -> Tensor:
    if tensor.dtype not in FLOATING:
        raise ExpectedError(RuntimeError, "could not infer output dtype", "the mean of integers is no integer")
    count = tensor.numel()
    made = Tensor(Strided.of([sum(tensor.view_of.read()) / count], (), tensor.dtype))
    return made.made_from([tensor], lambda c: [[c[0] / count] * count])


def relu(tensor: Tensor) -> Tensor:
    """`torch.relu`, whose gradient needs its result."""
    made = Tensor(Strided.of([max(x, 0) for x in tensor.view_of.read()], tensor.shape, tensor.dtype), open_layout=True)
    made.made_from([tensor], lambda c: [[g * (y > 0) for g, y in zip(c, made.view_of.read(), strict=True)]])
    if made.node is not None:
        made.node.saved.append(Saved.of(made))
    return made


def _dot(left: Tensor, right: Tensor) -> Tensor:
    if left.ndim != 1 or right.ndim != 1:
        raise ExpectedError(RuntimeError, "1D tensors expected", "a dot product is one of vectors")
    if left.shape != right.shape:
        raise ExpectedError(RuntimeError, "inconsistent tensor size", "the vectors have different lengths")
    pairs = zip(left.view_of.read(), right.view_of.read(), strict=True)
    made = Tensor(Strided.of([sum(a * b for a, b in pairs)], (), left.dtype))
    saved = [Saved.of(b) for a, b in ((left, right), (right, left)) if history(a) is not None]
    return made.made_from(
        [left, right],
        lambda c: [[c[0] * x for x in right.view_of.read()], [c[0] * x for x in left.view_of.read()]],
        saved,
    )


def concatenated(parts: list[Tensor], axis: int = 0) -> Tensor:
    """`torch.cat` of tensors of one rank."""
    rank = parts[0].ndim
    place = axis % rank
    others = {part.shape[:place] + part.shape[place + 1 :] for part in parts}
    if len(others) > 1:
        raise ExpectedError(RuntimeError, "Sizes of tensors must match", "the other axes have different sizes")
    outer = 1
    for size in parts[0].shape[:place]:
        outer *= size
    runs = [len(part.view_of.read()) // outer if outer else 0 for part in parts]
    read = [part.view_of.read() for part in parts]
    values = [
        x for i in range(outer) for run, each in zip(runs, read, strict=True) for x in each[i * run : i * run + run]
    ]
    shape = list(parts[0].shape)
    shape[place] = sum(part.shape[place] for part in parts)
    made = Tensor(Strided.of(values, tuple(shape), parts[0].dtype))

    def pull(cotangent: Values) -> list[Values]:
        rest = iter(cotangent)
        found: list[Values] = [[] for _ in parts]
        for _ in range(outer):
            for run, mine in zip(runs, found, strict=True):
                mine.extend(next(rest) for _ in range(run))
        return found

    return made.made_from(parts, pull)


def _compared(name: str, tensor: Tensor, other: Any) -> Any:
    result = combine(COMPARISONS[name], *_sides(tensor, other))
    if result is None:
        raise ExpectedError(RuntimeError, "must match the size of tensor b", "the shapes do not fit")
    return Tensor(Strided.of(*result, "bool"), open_layout=True)


def install() -> None:
    """Give `Tensor` its operators and methods, which differ in nothing but their names."""

    def operators(name: str, method: str) -> None:
        setattr(Tensor, f"__{name}__", lambda self, other: _binary(name, self, other))
        setattr(Tensor, f"__r{name}__", lambda self, other: _binary(name, other, self))
        setattr(Tensor, f"__i{name}__", lambda self, other: _in_place(name, self, other))
        setattr(Tensor, f"{method}_", lambda self, other: _in_place(name, self, other))
        setattr(Tensor, method, lambda self, other: _binary(name, self, other))

    def comparison(name: str) -> None:
        setattr(Tensor, f"__{name}__", lambda self, other: _compared(name, self, other))

    for name, method in (("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div")):
        operators(name, method)
    for name in COMPARISONS:
        comparison(name)
    methods = {"__neg__": _negated, "__pow__": _power, "sum": _sum, "mean": _mean, "relu": relu, "dot": _dot}
    for name, function in methods.items():
        setattr(Tensor, name, function)
    Tensor.__hash__ = object.__hash__  # type: ignore[method-assign]  # as in torch: by identity

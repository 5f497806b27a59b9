"""Arithmetic of the model's tensors: values, vector-Jacobian products, and the tensors that these need."""

import math
from collections.abc import Callable
from typing import Any

from oracle.semantics.model.elementwise import COMPARISONS, OPERATIONS, apply, broadcast_values, operand, python_dtype
from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.graph import Cotangent, SavedTensor, gradient_edge, sum_to_shape
from oracle.semantics.model.strided import PROMOTION_ORDER, Dtype, Number, Shape, Strided, broadcast_shapes
from oracle.semantics.model.strided_array import method_of
from oracle.semantics.model.tensor import FLOATING, Tensor

__all__ = ["concatenate", "relu"]

# For each operation on a and b: the partial derivatives with respect to a and b, and the operands that each needs.
_PARTIALS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any], str, str]] = {
    "add": (lambda a, b: 1, lambda a, b: 1, "", ""),
    "sub": (lambda a, b: 1, lambda a, b: -1, "", ""),
    "mul": (lambda a, b: b, lambda a, b: a, "b", "a"),
    "truediv": (lambda a, b: 1 / b, lambda a, b: -a / (b * b), "b", "ab"),
}


def _result_dtype(tensor: Tensor, other: Any) -> Dtype:
    """The dtype of arithmetic. A Python float turns an integer tensor into float32 and keeps a float dtype.

    Between two tensors of floats, or two of integers, a tensor without axes does not change the dtype of the other.
    """
    if isinstance(other, Tensor):
        if bool(tensor.ndim) == bool(other.ndim) or (tensor.dtype in FLOATING) != (other.dtype in FLOATING):
            return max(tensor.dtype, other.dtype, key=PROMOTION_ORDER.index)
        return tensor.dtype if tensor.ndim else other.dtype
    if python_dtype(other) == "float64":
        return tensor.dtype if tensor.dtype in FLOATING else "float32"
    return max(tensor.dtype, python_dtype(other), key=PROMOTION_ORDER.index)


def _elementwise(tensor: Tensor, function: Callable[[Any], Number]) -> Tensor:
    """A new tensor of the same shape and dtype, without history."""
    values = [function(x) for x in tensor.strided.read()]
    return Tensor(Strided.of(values, tensor.shape, tensor.dtype), layout_unspecified=True)


def _backward_of(
    name: str, left: Any, right: Any, shape: Shape, before: list[Number] | None = None
) -> tuple[list[Tensor], Any, list[SavedTensor]]:
    """The operands that are tensors, the vector-Jacobian product for them, and the saved tensors.

    The product reads the saved tensors when it is called, so a write in between that autograd does not detect changes
    the gradient. Only the old entries of the left operand of an operation in place, `before`, are kept as a copy.
    """
    by_left, by_right, needs_left, needs_right = _PARTIALS[name]
    sides = {"a": left, "b": right}
    both = (("a", by_left, needs_left), ("b", by_right, needs_right))
    derivatives = [each for each in both if isinstance(sides[each[0]], Tensor)]
    needed = {key for side, _, needs in derivatives if gradient_edge(sides[side]) is not None for key in needs}
    constants = {side for side in "ab" if not isinstance(sides[side], Tensor) or (side == "a" and before is not None)}
    saved = [SavedTensor(None) if side in constants else SavedTensor.of(sides[side]) for side in needed]

    def vjp(cotangent: Cotangent) -> list[Cotangent | None]:
        values = {side: broadcast_values(*operand(sides[side]), shape) for side in "ab"}
        if before is not None:
            values["a"] = before
        products: list[Cotangent | None] = []
        for side, partial, _ in derivatives:
            scaled = [c * partial(a, b) for c, a, b in zip(cotangent, values["a"], values["b"], strict=True)]
            products.append(sum_to_shape(scaled, shape, sides[side].shape))
        return products

    return [sides[side] for side, _, _ in derivatives], vjp, saved


def _binary(name: str, left: Any, right: Any) -> Any:
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    if not isinstance(other, Tensor | int | float):
        return NotImplemented
    result = apply(OPERATIONS[name], operand(left), operand(right))
    if result is None:
        raise tensor._error("operands")
    values, shape = result
    dtype = _result_dtype(tensor, other)
    if name == "truediv" and dtype not in FLOATING:
        dtype = "float32"
    made = Tensor(Strided.of(values, shape, dtype), layout_unspecified=True)
    return made.with_history(*_backward_of(name, left, right, shape))


def _in_place(name: str, tensor: Tensor, other: Any) -> Tensor:
    tensor.check_in_place([other] if isinstance(other, Tensor) else [])
    tensor.check_overlap(other if isinstance(other, Tensor) else None)
    left, right = operand(tensor), operand(other)
    if broadcast_shapes(tensor.shape, right[1]) != tensor.shape:
        raise tensor._error("result shape")
    if tensor.dtype not in FLOATING and (_result_dtype(tensor, other) in FLOATING or name == "truediv"):
        raise tensor._error("result dtype")
    result = apply(OPERATIONS[name], left, right)
    assert result is not None
    inputs, vjp, saved = _backward_of(name, tensor, other, tensor.shape, left[0])
    tensor.write_in_place(lambda: tensor.strided.write(result[0]), inputs[1:], vjp, saved)
    return tensor


@method_of(Tensor, "__neg__")
def negative(tensor: Tensor) -> Tensor:
    return _elementwise(tensor, lambda x: -x).with_history([tensor], lambda c: [[-g for g in c]])


@method_of(Tensor, "__pow__")
def power(tensor: Tensor, exponent: int) -> Tensor:
    if not isinstance(exponent, int):
        return NotImplemented

    def vjp(cotangent: Cotangent) -> list[Cotangent]:
        return [[g * exponent * x ** (exponent - 1) for g, x in zip(cotangent, tensor.strided.read(), strict=True)]]

    return _elementwise(tensor, lambda x: x**exponent).with_history([tensor], vjp, [SavedTensor.of(tensor)])


@method_of(Tensor, "sum")
def total(tensor: Tensor) -> Tensor:
    values = tensor.strided.read()
    dtype: Dtype = tensor.dtype if tensor.dtype in FLOATING else "int64"
    made = Tensor(Strided.of([sum(values)], (), dtype))
    return made.with_history([tensor], lambda c: [c * len(values)])


@method_of(Tensor)
def mean(tensor: Tensor) -> Tensor:
    if tensor.dtype not in FLOATING:
        raise ExpectedError(RuntimeError, "could not infer output dtype", "only a tensor of floats has a mean")
    count = tensor.numel()
    made = Tensor(Strided.of([sum(tensor.strided.read()) / count], (), tensor.dtype))
    return made.with_history([tensor], lambda c: [[c[0] / count] * count])


@method_of(Tensor)
def relu(tensor: Tensor) -> Tensor:
    """`torch.relu`; its gradient needs the result."""
    made = _elementwise(tensor, lambda x: max(x, 0))
    made.with_history([tensor], lambda c: [[g * (y > 0) for g, y in zip(c, made.strided.read(), strict=True)]])
    if made.node is not None:
        made.node.saved.append(SavedTensor.of(made))
    return made


@method_of(Tensor)
def dot(left: Tensor, right: Tensor) -> Tensor:
    if left.ndim != 1 or right.ndim != 1:
        raise ExpectedError(RuntimeError, "1D tensors expected", "both operands must have one axis")
    if left.shape != right.shape:
        raise ExpectedError(RuntimeError, "inconsistent tensor size", "the vectors have different lengths")
    pairs = zip(left.strided.read(), right.strided.read(), strict=True)
    made = Tensor(Strided.of([sum(a * b for a, b in pairs)], (), left.dtype))
    saved = [SavedTensor.of(b) for a, b in ((left, right), (right, left)) if gradient_edge(a) is not None]

    def vjp(cotangent: Cotangent) -> list[Cotangent]:
        return [[cotangent[0] * x for x in other.strided.read()] for other in (right, left)]

    return made.with_history([left, right], vjp, saved)


def concatenate(parts: list[Tensor], axis: int = 0) -> Tensor:
    """`torch.cat` of tensors with the same number of axes."""
    place = axis % parts[0].ndim
    if len({part.shape[:place] + part.shape[place + 1 :] for part in parts}) > 1:
        raise ExpectedError(RuntimeError, "Sizes of tensors must match", "the sizes of the other axes differ")
    outer = math.prod(parts[0].shape[:place])
    read = [part.strided.read() for part in parts]
    lengths = [len(values) // outer if outer else 0 for values in read]  # of the consecutive entries of each part
    pairs = list(zip(lengths, read, strict=True))
    values = [x for i in range(outer) for length, each in pairs for x in each[i * length : (i + 1) * length]]
    shape = list(parts[0].shape)
    shape[place] = sum(part.shape[place] for part in parts)
    made = Tensor(Strided.of(values, tuple(shape), parts[0].dtype))

    def vjp(cotangent: Cotangent) -> list[Cotangent]:
        rest = iter(cotangent)
        found: list[Cotangent] = [[] for _ in parts]
        for _ in range(outer):
            for length, part in zip(lengths, found, strict=True):
                part.extend(next(rest) for _ in range(length))
        return found

    return made.with_history(parts, vjp)


def _compare(name: str, tensor: Tensor, other: Any) -> Any:
    result = apply(COMPARISONS[name], operand(tensor), operand(other))
    if result is None:
        raise tensor._error("operands")
    return Tensor(Strided.of(*result, "bool"), layout_unspecified=True)


def _add_operators() -> None:
    def arithmetic(name: str, method: str) -> None:
        for operator in (f"__{name}__", method):
            setattr(Tensor, operator, lambda self, other: _binary(name, self, other))
        setattr(Tensor, f"__r{name}__", lambda self, other: _binary(name, other, self))
        for in_place in (f"__i{name}__", f"{method}_"):
            setattr(Tensor, in_place, lambda self, other: _in_place(name, self, other))

    def comparison(name: str) -> None:
        setattr(Tensor, f"__{name}__", lambda self, other: _compare(name, self, other))

    for name, method in (("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div")):
        arithmetic(name, method)
    for name in COMPARISONS:
        comparison(name)


_add_operators()

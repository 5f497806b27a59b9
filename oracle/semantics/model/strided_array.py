"""What NumPy arrays and torch tensors have in common: attributes, checks of shapes and axes, and their errors."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from numpy.exceptions import AxisError

from oracle.semantics.model.errors import ExpectedError
from oracle.semantics.model.strided import Dtype, Number, Shape, Strided

Function = TypeVar("Function", bound=Callable[..., Any])

# For each problem: the reason, and for NumPy and for torch the exception class and a pattern of the message.
_ERRORS: dict[str, tuple[str, tuple[Any, str], tuple[Any, str]]] = {
    "no length": ("an array without axes has no length",
        (TypeError, r"len\(\) of unsized object"), (TypeError, r"len\(\) of a 0-d tensor")),
    "item": ("only an array of one entry can become a number",
        (ValueError, "can only convert an array of size 1"), (RuntimeError, "cannot be converted to Scalar")),
    "number": ("only an array of one entry can become a number",
        (TypeError, "only .* arrays can be converted to Python scalars"),
        ((ValueError, RuntimeError), "only one element tensors can be converted|cannot be converted to Scalar")),
    "too many indices": ("there are more indices than axes",
        (IndexError, "too many indices for array"),
        (IndexError, "too many indices for tensor|0-dim tensor|with size 0")),
    "out of bounds": ("the index is out of bounds",
        (IndexError, "is out of bounds"), (IndexError, "is out of bounds|out of range")),
    "mask": ("the mask and the axes that it indexes have different shapes",
        (IndexError, "boolean index did not match"), (IndexError, "The shape of the mask")),
    "index lists": ("the shapes of the index lists do not broadcast",
        (IndexError, "shape mismatch"), (IndexError, "shape mismatch")),
    "assignment": ("the shape of the value does not broadcast to the shape of the target",
        (ValueError, "could not broadcast|shape mismatch|cannot assign|setting an array element"),
        ((RuntimeError, IndexError), "shape mismatch")),
    "operands": ("the shapes do not broadcast",
        (ValueError, "could not be broadcast together"), (RuntimeError, "must match the size of tensor b")),
    "result shape": ("the shape of the result differs from the shape of the array that is changed in place",
        (ValueError, "non-broadcastable output operand|could not be broadcast together"),
        (RuntimeError, "doesn't match the broadcast shape|must match the size of tensor b")),
    "result dtype": ("a float result cannot be stored in an integer array",
        (TypeError, "Cannot cast ufunc"), (RuntimeError, "can't be cast to the desired output type")),
    "several -1": ("more than one size is -1",
        (ValueError, "can only specify one unknown dimension"), (RuntimeError, "only one dimension can be inferred")),
    "size": ("the new shape has another number of entries",
        (ValueError, "cannot reshape array of size"),
        (RuntimeError, "is invalid for input of size|cannot reshape tensor of 0 elements")),
    "no view": ("no strides give these entries in this shape without a copy",
        (ValueError, "Unable to avoid creating a copy"),
        (RuntimeError, "view size is not compatible with input tensor's size and stride")),
    "axis": ("the axis does not exist", (AxisError, "is out of bounds"), (IndexError, "Dimension out of range")),
    "new axis": ("the place of the new axis does not exist",
        (AxisError, "is out of bounds"), (IndexError, "Dimension out of range")),
    "axes": ("the number of axes given differs from `ndim`",
        (ValueError, "axes don't match array"), (RuntimeError, "does not match the length of the desired ordering")),
    "repeated axis": ("an axis is given twice",
        (ValueError, "repeated axis in transpose"), (RuntimeError, "duplicate dims are not allowed|repeated dim")),
    "diagonal": ("a diagonal needs at least two axes",
        (ValueError, "diag requires an array of at least two dimensions"),
        ((IndexError, RuntimeError), "Dimension out of range")),
}  # fmt: skip


class StridedArray:
    """The base class of `Array` and `Tensor`.

    strided: the cells that the array shows.
    layout_unspecified: the library does not define the strides, only that there are no gaps between the entries.
    """

    library: ClassVar[Literal["numpy", "torch"]]
    strided: Strided
    layout_unspecified: bool

    if TYPE_CHECKING:  # in the subclasses

        def __getitem__(self, key: Any) -> Any: ...
        def _number(self) -> Number: ...

    def _error(self, problem: str, detail: Any = None) -> ExpectedError:
        reason, of_numpy, of_torch = _ERRORS[problem]
        return ExpectedError(*(of_numpy if self.library == "numpy" else of_torch), reason)

    @property
    def shape(self) -> Shape:
        return self.strided.shape

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> Dtype:
        return self.strided.storage.dtype

    def __len__(self) -> int:
        if not self.ndim:
            raise self._error("no length")
        return self.shape[0]

    def tolist(self) -> Any:
        return self.strided.nested()

    def item(self) -> Number:
        if self.strided.size != 1:
            raise self._error("item")
        return self.strided.read()[0]

    def __float__(self) -> float:
        return float(self._number())

    def __int__(self) -> int:
        return int(self._number())

    def __iter__(self) -> Iterator[Any]:
        """The entries along the first axis: views, or the numbers of a NumPy array with one axis."""
        return iter([self[index] for index in range(len(self))])

    def _full_shape(self, shape: Sequence[Any]) -> Shape:
        """The shape given to a reshape, as integers or as one sequence, with the size that -1 stands for."""
        sizes = list(shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape)
        if sum(size < 0 for size in sizes) > 1:
            raise self._error("several -1")
        known = math.prod(size for size in sizes if size >= 0)
        if -1 in sizes and known:
            sizes[sizes.index(-1)] = self.strided.size // known
        if math.prod(sizes) != self.strided.size or -1 in sizes:
            raise self._error("size")
        return tuple(sizes)

    def _axis(self, axis: int) -> int:
        """The axis, counted from the first one. torch accepts 0 and -1 for a tensor without axes."""
        rank = self.ndim if self.library == "numpy" else max(self.ndim, 1)
        if not -rank <= axis < rank:
            raise self._error("axis")
        return axis % rank

    def _permutation(self, axes: Sequence[Any]) -> list[int]:
        """The order of axes given to a transpose, as integers or as one sequence."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        if len(order) != self.ndim:
            raise self._error("axes")
        places = [self._axis(each) for each in order]
        if len(set(places)) < len(places):
            raise self._error("repeated axis")
        return places

    def _swapped(self, first: int, second: int) -> list[int]:
        order = list(range(self.ndim))
        a, b = self._axis(first), self._axis(second)
        if order:
            order[a], order[b] = order[b], order[a]
        return order

    def _diagonal(self) -> Strided:
        if self.ndim < 2:
            raise self._error("diagonal")
        view, length = self.strided, min(self.shape[:2])
        steps = (*view.steps[2:], view.steps[0] + view.steps[1])
        return Strided(view.storage, view.offset, (*view.shape[2:], length), steps)


def method_of(cls: type, name: str = "", *, as_property: bool = False) -> Callable[[Function], Function]:
    """A decorator that adds a function to `cls`, as a method or a property, under `name` or its own name.

    So the methods of a class may be in several modules, each with one subject.
    """

    def add(function: Function) -> Function:
        setattr(cls, name or function.__name__, property(function) if as_property else function)
        return function

    return add

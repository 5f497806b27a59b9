"""A reference that is written in torch: called with NumPy arrays, with gradients by its own autograd.

It is run in float64, or in the dtype under test. To find out how far rounding carries, each of its operations can be
given a random error of a unit roundoff, forward and backward (Monte Carlo arithmetic; Parker, 1997).
"""

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from oracle.calling.torch_tensors import as_vector, gradients_of
from oracle.domains import Domain, Scalar
from oracle.truth.outputs import Outputs, names_in_source, outputs_of

UNCERTIFIED = "it is written in torch, whose results are not certified"


class Traced(np.ndarray[Any, Any]):
    """An array with the tensor that it was made of, whose graph leads to the inputs."""

    tensor: torch.Tensor


class TorchReference:
    """A torch function or module as a function of NumPy arrays.

    Arrays become tensors of the same dtype; longer floats become float64. During a call, the default dtype is the
    widest float dtype of the arguments, so that `torch.zeros(n)` or `torch.tensor(0.1)` has it as well. A module is
    copied for each call, with its weights in that dtype. A function that refuses float64, for example because it uses
    float32 weights of its own, is called with float32.
    """

    uncertified = UNCERTIFIED

    def __init__(self, function: Callable[..., Any], domain: Domain) -> None:
        self.function = function
        self.names = tuple(domain.parameters)
        self.scalars = frozenset(name for name, spec in domain.parameters.items() if isinstance(spec, Scalar))
        self.__name__ = getattr(function, "__name__", "") or type(function).__name__
        self.__doc__ = inspect.getdoc(function)
        self.outputs = names_in_source(function)
        self.returned_tensors = False  # in the last call
        self.by: tuple[str, ...] = ()
        self.leaves: dict[str, torch.Tensor] = {}
        try:
            forward = function.forward if isinstance(function, torch.nn.Module) else function
            self.__signature__ = inspect.signature(forward)
        except (TypeError, ValueError):  # written in C: called by position
            self.__signature__ = inspect.Signature()

    def __call__(self, *args: Any, **inputs: Any) -> Any:
        """An array, or `Outputs`. Raises what the function raises."""
        given = {**dict(zip(self.names, args, strict=False)), **inputs}
        wide = max(
            (np.asarray(x).dtype for x in given.values() if _is_float(x)), key=lambda d: d.itemsize, default=None
        )
        dtype = torch.float64 if wide is None or wide.itemsize >= 8 else getattr(torch, str(wide))
        try:
            return self._called(dtype, given, bool(args))
        except RuntimeError as error:
            if dtype is not torch.float64 or "dtype" not in str(error):
                raise
            narrow = {name: np.asarray(x, np.float32)[()] if _is_float(x) else x for name, x in given.items()}
            return self._called(torch.float32, narrow, bool(args))

    def _called(self, dtype: torch.dtype, given: Mapping[str, Any], by_position: bool) -> Any:
        own = {name: self._argument(name, x) for name, x in given.items()}
        self.leaves = {name: own[name].requires_grad_() for name in self.by if isinstance(own[name], torch.Tensor)}
        function, before = self.function, torch.get_default_dtype()
        if isinstance(function, torch.nn.Module):
            function = copy.deepcopy(function).to(dtype)
        # Booleans and integers have no derivatives; a function may change its argument, but not a leaf.
        passed = {name: x.clone() if name in self.leaves else x for name, x in own.items()}
        try:
            torch.set_default_dtype(dtype)
            with torch.set_grad_enabled(bool(self.by) or torch.is_grad_enabled()):
                returned = function(*passed.values()) if by_position else function(**passed)
        finally:
            torch.set_default_dtype(before)
        several = outputs_of(returned)
        parts = (returned,) if several is None else several.parts
        self.returned_tensors = any(isinstance(part, torch.Tensor) for part in parts)
        if several is None:
            return self._array(returned)
        names = self.outputs if several.positional and len(self.outputs) == len(several.names) else several.names
        return Outputs(names, tuple(map(self._array, several.parts)), several.positional)

    def _argument(self, name: str, x: Any) -> Any:
        if isinstance(x, np.ndarray) or (isinstance(x, np.generic) and name not in self.scalars):
            array = np.array(x, np.float64 if x.dtype.kind == "f" and x.dtype.itemsize > 8 else x.dtype, order="C")
            tensor = torch.from_numpy(array)
            return tensor.to(torch.int64) if array.dtype.kind in "iu" else tensor
        return x.item() if isinstance(x, np.generic) else x

    def _array(self, part: Any) -> Any:
        if not isinstance(part, torch.Tensor):
            return part
        plain = part.detach().resolve_conj()
        array: NDArray[Any] = (plain.float() if plain.dtype is torch.bfloat16 else plain).numpy().copy()
        if not self.by:
            return array
        traced = array.view(Traced)
        traced.tensor = part
        return traced

    def rounding(self, unit: float, seed: int) -> AbstractContextManager[Any]:
        """A context in which each operation has a random relative error of at most `unit`."""
        return _RandomRounding(unit, seed)

    def gradients(
        self, run: Callable[..., Any], inputs: Mapping[str, Any], by: Sequence[str], cotangent: NDArray[Any] | None
    ) -> dict[str, NDArray[Any]] | None:
        """The gradients of Σ cotangent · value, where `run(**inputs)` calls this reference.

        None if its answer is no tensor. Raises what the function or its backward pass raises.
        """
        with self._recording(tuple(by)):
            found = run(**inputs)
            parts = found.parts if isinstance(found, Outputs) else (found,)
            tensors = tuple(part.tensor if isinstance(part, Traced) else part for part in parts)
            if not any(isinstance(part, torch.Tensor) for part in tensors):
                return None
            value = as_vector(Outputs(found.names, tensors)) if isinstance(found, Outputs) else tensors[0]
            seed = torch.ones_like(value)
            if cotangent is not None:
                seed = torch.from_numpy(np.array(cotangent, np.float64)).to(value.dtype).reshape(value.shape)
            gradients = gradients_of(value, self.leaves, seed)
            return {name: gradient.detach().numpy().astype(np.float64) for name, gradient in gradients.items()}

    @contextmanager
    def _recording(self, by: tuple[str, ...]) -> Iterator[None]:
        self.by = by
        try:
            yield
        finally:
            self.by, self.leaves = (), {}


def _is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f"


# Operations that do not round: they move, choose or compare entries, or make new tensors.
_EXACT = """
abs alias amax amin any all arange argmax argmin argsort bitwise_and bitwise_not bitwise_or cat ceil clamp
clamp_max clamp_min clone constant_pad_nd copy cummax cummin detach diag diagonal_copy embedding empty eq expand eye
fill flip floor full gather ge gt hardtanh index index_put index_select isfinite isinf isnan le lift_fresh logical_and
logical_not logical_or lt masked_fill masked_select max maximum median min minimum ne neg nonzero ones ones_like pad
prelu relu repeat roll round scalar_tensor scatter searchsorted sgn sign sort stack take threshold_backward topk tril
triu trunc value_selecting_reduction_backward where zero zeros zeros_like new_zeros new_ones new_full new_empty
empty_like full_like _to_copy _local_scalar_dense max_pool2d_with_indices max_pool2d_with_indices_backward
"""


class _RandomRounding(TorchDispatchMode):  # type: ignore[misc]  # it has no types
    """Multiply operands and result of each operation that rounds by 1 + unit · r, with r random in [-1, 1].

    The operands stand for the rounding inside an operation, for example of the products of a matrix product.
    """

    exact = frozenset(_EXACT.split())

    def __init__(self, unit: float, seed: int) -> None:
        super().__init__()
        self.unit, self.random = unit, torch.Generator().manual_seed(seed)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__.rstrip("_")
        if func.is_view or name in self.exact:
            return func(*args, **(kwargs or {}))
        operands = args if func._schema.is_mutable else tree_map(self._rounded, args)
        result = func(*operands, **(kwargs or {}))
        return tree_map(partial(self._rounded, in_place=True), result)

    def _rounded(self, x: Any, *, in_place: bool = False) -> Any:
        if not isinstance(x, torch.Tensor) or not x.is_floating_point() or not x.numel():
            return x
        factors = torch.rand(x.shape, generator=self.random, dtype=torch.float64).mul_(2.0).sub_(1.0)
        factors = factors.mul_(self.unit).add_(1.0).to(x.dtype)
        return x.mul_(factors) if in_place else x * factors

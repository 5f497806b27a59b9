"""Rows looked up, masks, tables of sums and repetitions: what moves numbers, and the gradients that collect them."""

import numpy as np
import torch
from torch.func import vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("indexing/gather_rows")
def numpy_offsets(A, b):
    """By offsets into the flat memory."""
    d = A.shape[1]
    return np.take(A.ravel(), b[..., None] * d + np.arange(d))


@variant("indexing/gather_rows")
def torch_gathered(A, b):
    """`gather` with the number of the row in every column."""
    return A.gather(0, b.reshape(-1, 1).expand(-1, A.shape[1])).reshape(*b.shape, A.shape[1])


@variant("indexing/gather_rows")
def numpy_gradient_sorted(A, b, cotangent):
    """Sorted by row, runs summed by `add.reduceat`."""
    dA, flat = np.zeros_like(A), b.ravel()
    if flat.size:
        order = np.argsort(flat, kind="stable")
        rows, starts = np.unique(flat[order], return_index=True)
        dA[rows] = np.add.reduceat(cotangent.reshape(-1, A.shape[1])[order], starts, axis=0)
    return {"A": dA}


@variant("indexing/gather_rows")
def numpy_gradient_bincount(A, b, cotangent):
    """A weighted count for every column, in float64."""
    columns = [np.bincount(b.ravel(), column, minlength=len(A)) for column in cotangent.reshape(-1, A.shape[1]).T]
    return {"A": np.stack(columns, axis=1).astype(A.dtype)}


@variant("indexing/gather_rows")
def torch_index_put_gradient(A, b, cotangent):
    """`index_put` that accumulates."""
    return {"A": torch.zeros_like(A).index_put((b,), cotangent, accumulate=True)}


@variant("indexing/gather_rows")
def torch_scatter_gradient(A, b, cotangent):
    """`scatter_add` along the rows."""
    places = b.reshape(-1, 1).expand(-1, A.shape[1])
    return {"A": torch.zeros_like(A).scatter_add(0, places, cotangent.reshape(-1, A.shape[1]))}


@variant("indexing/gather_rows")
def torch_one_hot_gradient(A, b, cotangent):
    """A product with one-hot rows, transposed."""
    named = functional.one_hot(b.reshape(-1), len(A)).to(A.dtype) if b.numel() else A.new_zeros(0, len(A))
    return {"A": named.T @ cotangent.reshape(-1, A.shape[1])}


@variant("indexing/boolean_mask")
def numpy_one_by_one(a, t):
    """A generator with an `if`."""
    return np.fromiter((x for x in a.flat if x > t), a.dtype)


@variant("indexing/boolean_mask")
def numpy_gradient_placed(a, t, cotangent):
    """`np.place`, which puts values where a mask is true."""
    da = np.zeros_like(a)
    np.place(da, a > t, cotangent)
    return {"a": da}


@variant("indexing/boolean_mask")
def torch_scattered_gradient(a, t, cotangent):
    """`masked_scatter` into zeros."""
    return {"a": torch.zeros_like(a).masked_scatter(a > t, cotangent)}


@variant("shaping/broadcasting")
def numpy_product_with_ones(a, b):
    """A matrix product of two columns and two rows: a·1 + 1·b."""
    return np.stack([a, np.ones_like(a)], axis=1) @ np.stack([np.ones_like(b), b])


@variant("shaping/broadcasting")
def torch_vmapped(a, b):
    """A number and a row, under `vmap`."""
    return vmap(torch.add, (0, None))(a, b) if len(a) else a[:, None] + b


@variant("shaping/broadcasting")
def torch_outer_product(a, b):
    """An outer product with ones, added to the row by `addr`."""
    return torch.addr(b, a, torch.ones_like(b))


@variant("shaping/repeat")
def numpy_strided(X, count, axis):
    """A view with a stride of zero, reshaped."""
    n, d = X.shape
    shape, strides = ((n, count, d), (X.strides[0], 0, X.strides[1]))
    if axis == 1:
        shape, strides = ((n, d, count), (*X.strides, 0))
    view = np.lib.stride_tricks.as_strided(X, shape, strides, writeable=False)
    return view.copy().reshape((n * count, d) if axis == 0 else (n, d * count))


@variant("shaping/repeat")
def torch_stacked(X, count, axis):
    """Copies stacked behind each row or column, and flattened."""
    if not count:
        return X.narrow(axis, 0, 0).clone()
    return torch.stack([X] * count, axis + 1).flatten(axis, axis + 1)

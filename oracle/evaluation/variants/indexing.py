"""Row lookup, masks, broadcasting and repetition, and the gradients that add up repeated entries."""

import numpy as np
import torch
from torch.func import vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("indexing/gather_rows")
def numpy_offsets(A, b):
    """Takes entries by their offsets in the flattened array."""
    d = A.shape[1]
    return np.take(A.ravel(), b[..., None] * d + np.arange(d))


@variant("indexing/gather_rows")
def torch_gather(A, b):
    """Applies `gather` with the row number repeated in every column."""
    return A.gather(0, b.reshape(-1, 1).expand(-1, A.shape[1])).reshape(*b.shape, A.shape[1])


@variant("indexing/gather_rows")
def numpy_gradient_sorted(A, b, cotangent):
    """Sorts by row number and sums equal rows by `add.reduceat`."""
    dA, flat = np.zeros_like(A), b.ravel()
    if flat.size:
        order = np.argsort(flat, kind="stable")
        rows, starts = np.unique(flat[order], return_index=True)
        dA[rows] = np.add.reduceat(cotangent.reshape(-1, A.shape[1])[order], starts, axis=0)
    return {"A": dA}


@variant("indexing/gather_rows")
def numpy_gradient_bincount(A, b, cotangent):
    """Applies `bincount` with weights to every column, in float64."""
    columns = [np.bincount(b.ravel(), column, minlength=len(A)) for column in cotangent.reshape(-1, A.shape[1]).T]
    return {"A": np.stack(columns, axis=1).astype(A.dtype)}


@variant("indexing/gather_rows")
def torch_index_put_gradient(A, b, cotangent):
    """Applies `index_put` with accumulate=True."""
    return {"A": torch.zeros_like(A).index_put((b,), cotangent, accumulate=True)}


@variant("indexing/gather_rows")
def torch_scatter_gradient(A, b, cotangent):
    """Applies `scatter_add` along the rows."""
    places = b.reshape(-1, 1).expand(-1, A.shape[1])
    return {"A": torch.zeros_like(A).scatter_add(0, places, cotangent.reshape(-1, A.shape[1]))}


@variant("indexing/gather_rows")
def torch_one_hot_gradient(A, b, cotangent):
    """Multiplies the transposed one-hot rows by the cotangent."""
    named = functional.one_hot(b.reshape(-1), len(A)).to(A.dtype) if b.numel() else A.new_zeros(0, len(A))
    return {"A": named.T @ cotangent.reshape(-1, A.shape[1])}


@variant("indexing/boolean_mask")
def numpy_generator(a, t):
    """Filters the entries by a generator expression."""
    return np.fromiter((x for x in a.flat if x > t), a.dtype)


@variant("indexing/boolean_mask")
def numpy_gradient_place(a, t, cotangent):
    """Applies `np.place`, which assigns values where a mask is true."""
    da = np.zeros_like(a)
    np.place(da, a > t, cotangent)
    return {"a": da}


@variant("indexing/boolean_mask")
def torch_masked_scatter_gradient(a, t, cotangent):
    """Applies `masked_scatter` to zeros."""
    return {"a": torch.zeros_like(a).masked_scatter(a > t, cotangent)}


@variant("shaping/broadcasting")
def numpy_product_with_ones(a, b):
    """Computes a·1 + 1·b as a product of an n × 2 and a 2 × m matrix."""
    return np.stack([a, np.ones_like(a)], axis=1) @ np.stack([np.ones_like(b), b])


@variant("shaping/broadcasting")
def torch_vmap(a, b):
    """Adds one number and a row, under `vmap`."""
    return vmap(torch.add, (0, None))(a, b) if len(a) else a[:, None] + b


@variant("shaping/broadcasting")
def torch_addr(a, b):
    """Adds an outer product with ones to the row, by `addr`."""
    return torch.addr(b, a, torch.ones_like(b))


@variant("shaping/repeat")
def numpy_strided(X, count, axis):
    """Makes a view with a stride of 0 and reshapes its copy."""
    n, d = X.shape
    shape, strides = ((n, count, d), (X.strides[0], 0, X.strides[1]))
    if axis == 1:
        shape, strides = ((n, d, count), (*X.strides, 0))
    view = np.lib.stride_tricks.as_strided(X, shape, strides, writeable=False)
    return view.copy().reshape((n * count, d) if axis == 0 else (n, d * count))


@variant("shaping/repeat")
def torch_stacked(X, count, axis):
    """Stacks copies along a new axis and flattens it."""
    if not count:
        return X.narrow(axis, 0, 0).clone()
    return torch.stack([X] * count, axis + 1).flatten(axis, axis + 1)

"""Reference kernels of indexing, of assignment by index, and of their gradients."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.sparse import csr_array

from oracle.bench.reference_kernels.kernel import SPARSE, VIEW, reference_kernel


@reference_kernel("indexing/slicing", "numpy", "NumPy view", reason=VIEW)
def numpy_view(X, where):
    return X[where]


@reference_kernel("indexing/slicing", "torch", "torch view", reason=VIEW)
def torch_view(X, where):
    return X[where]


@reference_kernel("indexing/row_assignment", "numpy", "a copy, and rows assigned to it")
def rows_written(X, r, rows):
    B = np.array(X)
    B[rows] = r
    return B


@reference_kernel("indexing/row_assignment", "torch", "a copy, and rows assigned to it")
def torch_rows_written(X, r, rows):
    B = X.clone()
    B[rows] = r
    return B


@reference_kernel("indexing/slice_assignment", "numpy", "a copy, and a slice assigned to it")
def slice_written(X, value, where):
    B = np.array(X)
    B[where] = value
    return B


@reference_kernel("indexing/slice_assignment", "torch", "a copy, and a slice assigned to it")
def torch_slice_written(X, value, where):
    B = X.clone()
    B[where] = value
    return B


@reference_kernel("indexing/boolean_mask", "numpy", "`take` at the flat positions where the mask is true")
def taken_flat(a, t):
    flat = a.reshape(-1)
    return flat.take(np.flatnonzero(flat > t))


@reference_kernel("indexing/boolean_mask", "torch", "torch function")
def torch_masked_select(a, t):
    return torch.masked_select(a, a > t)


@reference_kernel("indexing/mask_assignment", "numpy", "NumPy `where`")
def numpy_where(a, t, value):
    return np.where(a > t, value, a)


@reference_kernel("indexing/mask_assignment", "numpy", "a copy, and `putmask`")
def overwritten(a, t, value):
    b = a.copy()
    np.putmask(b, a > t, value)
    return b


@reference_kernel("indexing/mask_assignment", "torch", "torch function")
def torch_masked_fill(a, t, value):
    return torch.masked_fill(a, a > t, value)


@reference_kernel("indexing/mask_assignment", "torch", "torch `where`")
def torch_where(a, t, value):
    return torch.where(a > t, value, a)


@reference_kernel("indexing/row_mask", "numpy", "`take` of the selected rows")
def rows_taken(X, w):
    return X.take(np.flatnonzero(w > 0), axis=0)


@reference_kernel("indexing/row_mask", "torch", "`index_select` of the selected rows")
def torch_rows_selected(X, w):
    return torch.index_select(X, 0, torch.nonzero(w > 0)[:, 0])


def _indices(i, j, k, form):
    if form == "adjacent":
        return slice(None), i, j
    if form == "separated":
        return slice(None), i, slice(None), k
    return slice(None), i[:, None], j


@reference_kernel("indexing/advanced_and_basic", "numpy", "NumPy indexing")
def numpy_index(a, i, j, k, form):
    return a[_indices(i, j, k, form)]


@reference_kernel("indexing/advanced_and_basic", "torch", "torch indexing")
def torch_index(a, i, j, k, form):
    return a[_indices(i, j, k, form)]


@reference_kernel("indexing/advanced_and_basic", "numpy", "`bincount` of flat positions, weighted by the cotangent")
def bincount_gradient(a, i, j, k, form, cotangent):
    places = np.arange(a.size).reshape(a.shape)[_indices(i, j, k, form)]
    return {"a": np.bincount(places.ravel(), cotangent.ravel(), a.size).reshape(a.shape)}


@reference_kernel("indexing/gather_rows", "numpy", "NumPy `take` of whole rows")
def numpy_take_rows(A, b):
    return A.take(b, axis=0)


@reference_kernel("indexing/gather_rows", "torch", "torch function")
def torch_embedding(A, b):
    return F.embedding(b, A)


@reference_kernel(
    "indexing/gather_rows", "numpy", "SciPy: a sparse matrix of ones, transposed, times the cotangent", reason=SPARSE
)
def sparse_gradient(A, b, cotangent):
    named = b.ravel()
    ones = csr_array((np.ones(named.size), named, np.arange(named.size + 1)), shape=(named.size, len(A)))
    return {"A": ones.T @ cotangent.reshape(-1, A.shape[1])}


@reference_kernel("indexing/gather_rows", "numpy", "`bincount` of each column, weighted by the cotangent")
def counted_rows_gradient(A, b, cotangent):
    flat, named = cotangent.reshape(-1, A.shape[1]), b.ravel()
    return {"A": np.stack([np.bincount(named, column, len(A)) for column in flat.T], axis=1)}


@reference_kernel("indexing/integer_columns", "numpy", "NumPy `take` of whole columns")
def numpy_take_columns(A, j):
    return A.take(j, axis=1)


@reference_kernel("indexing/integer_columns", "torch", "torch function")
def torch_index_select(A, j):
    return torch.index_select(A, 1, j)


@reference_kernel(
    "indexing/integer_columns", "numpy", "SciPy: the cotangent times a sparse matrix of ones", reason=SPARSE
)
def sparse_columns_gradient(A, j, cotangent):
    ones = csr_array((np.ones(len(j)), j, np.arange(len(j) + 1)), shape=(len(j), A.shape[1]))
    return {"A": cotangent @ ones}


@reference_kernel(
    "indexing/integer_pairs",
    "numpy",
    "`take` at flat positions",
    reason="Flat positions accept an index that is too large: they select an entry of another row.",
)
def looked_up_flat(A, j):
    n, d = A.shape
    return A.reshape(-1).take(np.arange(0, n * d, d) + j)


@reference_kernel("indexing/integer_pairs", "torch", "torch function")
def torch_gather(A, j):
    return torch.gather(A, 1, j[:, None])[:, 0]

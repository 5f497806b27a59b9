"""Arrays made, joined, repeated and spread out."""

import numpy as np
import torch

from oracle.bench.rivals.rival import VIEW, rival


@rival("creation/filled", "numpy", "NumPy's own")
def numpy_full(X, value):
    return np.full(X.shape, value)


@rival("creation/filled", "torch", "torch's own")
def torch_expanded_copy(X, value):
    return value.expand(X.shape).contiguous()


@rival("creation/nested_lists", "numpy", "a copy of what is an array already")
def numpy_copied(X):
    return X.copy()


@rival("creation/nested_lists", "torch", "a copy of what is a tensor already")
def torch_cloned(X):
    return X.clone()


@rival("shaping/concatenate_columns", "numpy", "both written into an empty array")
def columns_written(X, Y):
    (n, d), k = X.shape, Y.shape[1]
    Z = np.empty((n, d + k))
    Z[:, :d] = X
    Z[:, d:] = Y
    return Z


@rival("shaping/concatenate_columns", "torch", "torch's own")
def torch_cat_columns(X, Y):
    return torch.cat((X, Y), 1)


@rival("shaping/concatenate_rows", "numpy", "NumPy's own")
def numpy_concatenate(X, Y):
    return np.concatenate((X, Y))


@rival("shaping/concatenate_rows", "torch", "torch's own")
def torch_cat_rows(X, Y):
    return torch.cat((X, Y))


@rival("shaping/repeat", "numpy", "each copy written into an empty array")
def copies_written(X, count, axis):
    n, d = X.shape
    if axis == 0:
        R = np.empty((n, count, d))
        R[...] = X[:, None]
        return R.reshape(n * count, d)
    R = np.empty((n, d, count))
    R[...] = X[..., None]
    return R.reshape(n, d * count)


@rival("shaping/repeat", "torch", "an expanded view, copied once")
def torch_expanded(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return X[:, None].expand(n, count, d).reshape(n * count, d)
    return X[..., None].expand(n, d, count).reshape(n, d * count)


@rival("shaping/tile", "numpy", "each copy written into an empty array")
def tiles_written(X, counts):
    (r, s), (n, d) = counts, X.shape
    T = np.empty((r, n, s, d))
    T[...] = X[:, None]
    return T.reshape(r * n, s * d)


@rival("shaping/tile", "torch", "torch's own")
def torch_repeat(X, counts):
    return X.repeat(counts)


@rival("shaping/reshape", "numpy", "a view of NumPy's own", reason=VIEW)
def numpy_reshape(X, shape):
    sizes = dict(zip("nab", X.shape, strict=True))
    return np.reshape(X, tuple(sizes.get(size, size) for size in shape))


@rival("shaping/reshape", "torch", "a view of torch's own", reason=VIEW)
def torch_reshape(X, shape):
    sizes = dict(zip("nab", X.shape, strict=True))
    return torch.reshape(X, tuple(sizes.get(size, size) for size in shape))


@rival("shaping/squeeze", "numpy", "a view of NumPy's own", reason=VIEW)
def numpy_squeeze(X):
    return np.squeeze(X)


@rival("shaping/squeeze", "torch", "a view of torch's own", reason=VIEW)
def torch_squeeze(X):
    return torch.squeeze(X)


@rival("shaping/unsqueeze", "numpy", "a view of NumPy's own", reason=VIEW)
def numpy_none(X, axis):
    return X[(slice(None),) * (axis % 3) + (None,)]


@rival("shaping/unsqueeze", "torch", "a view of torch's own", reason=VIEW)
def torch_unsqueeze(X, axis):
    return torch.unsqueeze(X, axis)


@rival("shaping/broadcasting", "numpy", "NumPy's ufunc")
def numpy_add_outer(a, b):
    return np.add(a[:, None], b)


@rival("shaping/broadcasting", "torch", "torch's own")
def torch_add_outer(a, b):
    return torch.add(a[:, None], b)


@rival("shaping/broadcasting_matrices", "numpy", "NumPy's ufunc")
def numpy_add_matrix(X, Y):
    return np.add(X, Y)


@rival("shaping/broadcasting_matrices", "torch", "torch's own")
def torch_add_matrix(X, Y):
    return torch.add(X, Y)


@rival("shaping/broadcasting_filters", "numpy", "pictures and filters as rows")
def numpy_rows_multiplied(x, f):
    return np.multiply(x.reshape(len(x), 1, -1), f.reshape(len(f), -1)).reshape(len(x), *f.shape)


@rival("shaping/broadcasting_filters", "torch", "pictures and filters as rows")
def torch_rows_multiplied(x, f):
    return torch.mul(x.reshape(len(x), 1, -1), f.reshape(len(f), -1)).reshape(len(x), *f.shape)

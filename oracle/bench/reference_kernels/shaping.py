"""Reference kernels that create, join, repeat, reshape and broadcast arrays."""

import numpy as np
import torch

from oracle.bench.reference_kernels.kernel import VIEW, reference_kernel


@reference_kernel("creation/filled", "numpy", "NumPy function")
def numpy_full(X, value):
    return np.full(X.shape, value)


@reference_kernel("creation/filled", "torch", "torch function")
def torch_expanded_copy(X, value):
    return value.expand(X.shape).contiguous()


@reference_kernel("creation/nested_lists", "numpy", "a copy of an array")
def numpy_copied(X):
    return X.copy()


@reference_kernel("creation/nested_lists", "torch", "a copy of a tensor")
def torch_cloned(X):
    return X.clone()


@reference_kernel("shaping/concatenate_columns", "numpy", "both assigned to an empty array")
def columns_written(X, Y):
    (n, d), k = X.shape, Y.shape[1]
    Z = np.empty((n, d + k))
    Z[:, :d] = X
    Z[:, d:] = Y
    return Z


@reference_kernel("shaping/concatenate_columns", "torch", "torch function")
def torch_cat_columns(X, Y):
    return torch.cat((X, Y), 1)


@reference_kernel("shaping/concatenate_rows", "numpy", "NumPy function")
def numpy_concatenate(X, Y):
    return np.concatenate((X, Y))


@reference_kernel("shaping/concatenate_rows", "torch", "torch function")
def torch_cat_rows(X, Y):
    return torch.cat((X, Y))


@reference_kernel("shaping/repeat", "numpy", "each copy assigned to an empty array")
def copies_written(X, count, axis):
    n, d = X.shape
    if axis == 0:
        R = np.empty((n, count, d))
        R[...] = X[:, None]
        return R.reshape(n * count, d)
    R = np.empty((n, d, count))
    R[...] = X[..., None]
    return R.reshape(n, d * count)


@reference_kernel("shaping/repeat", "torch", "an expanded view, copied once")
def torch_expanded(X, count, axis):
    n, d = X.shape
    if axis == 0:
        return X[:, None].expand(n, count, d).reshape(n * count, d)
    return X[..., None].expand(n, d, count).reshape(n, d * count)


@reference_kernel("shaping/tile", "numpy", "each copy assigned to an empty array")
def tiles_written(X, counts):
    (r, s), (n, d) = counts, X.shape
    T = np.empty((r, n, s, d))
    T[...] = X[:, None]
    return T.reshape(r * n, s * d)


@reference_kernel("shaping/tile", "torch", "torch function")
def torch_repeat(X, counts):
    return X.repeat(counts)


@reference_kernel("shaping/reshape", "numpy", "NumPy view", reason=VIEW)
def numpy_reshape(X, shape):
    sizes = dict(zip("nab", X.shape, strict=True))
    return np.reshape(X, tuple(sizes.get(size, size) for size in shape))


@reference_kernel("shaping/reshape", "torch", "torch view", reason=VIEW)
def torch_reshape(X, shape):
    sizes = dict(zip("nab", X.shape, strict=True))
    return torch.reshape(X, tuple(sizes.get(size, size) for size in shape))


@reference_kernel("shaping/squeeze", "numpy", "NumPy view", reason=VIEW)
def numpy_squeeze(X):
    return np.squeeze(X)


@reference_kernel("shaping/squeeze", "torch", "torch view", reason=VIEW)
def torch_squeeze(X):
    return torch.squeeze(X)


@reference_kernel("shaping/unsqueeze", "numpy", "NumPy view", reason=VIEW)
def numpy_none(X, axis):
    return X[(slice(None),) * (axis % 3) + (None,)]


@reference_kernel("shaping/unsqueeze", "torch", "torch view", reason=VIEW)
def torch_unsqueeze(X, axis):
    return torch.unsqueeze(X, axis)


@reference_kernel("shaping/broadcasting", "numpy", "NumPy ufunc")
def numpy_add_outer(a, b):
    return np.add(a[:, None], b)


@reference_kernel("shaping/broadcasting", "torch", "torch function")
def torch_add_outer(a, b):
    return torch.add(a[:, None], b)


@reference_kernel("shaping/broadcasting_filters", "numpy", "images and filters as rows")
def numpy_rows_multiplied(x, f):
    return np.multiply(x.reshape(len(x), 1, -1), f.reshape(len(f), -1)).reshape(len(x), *f.shape)


@reference_kernel("shaping/broadcasting_filters", "torch", "images and filters as rows")
def torch_rows_multiplied(x, f):
    return torch.mul(x.reshape(len(x), 1, -1), f.reshape(len(f), -1)).reshape(len(x), *f.shape)

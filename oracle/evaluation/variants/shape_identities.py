"""Shapes and indices by Kronecker products, one-hot products, strides, scattering, padding and joined pieces."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("shaping/broadcasting")
def numpy_two_columns(a, b):
    """Multiplies (a, 1) by the rows (1, b)."""
    left = np.stack([a, np.ones_like(a)], axis=1)
    return left @ np.stack([np.ones_like(b), b])


@variant("shaping/broadcasting")
def numpy_repeated_and_tiled(a, b):
    """Adds the repeated first vector to the tiled second one."""
    return (np.repeat(a, len(b)) + np.tile(b, len(a))).reshape(len(a), len(b))


@variant("shaping/broadcasting")
def torch_einsum_gradient(a, b, cotangent):
    """Sums over rows and columns by `einsum`."""
    return {"a": torch.einsum("nm->n", cotangent), "b": torch.einsum("nm->m", cotangent)}


@variant("shaping/broadcasting_filters")
def numpy_outer_of_positions(x, f):
    """Moves the stacks last and multiplies a column by a row at each position."""
    left, right = np.moveaxis(x, 0, -1), np.moveaxis(f, 0, -1)
    return np.moveaxis(left[..., :, None] * right[..., None, :], (-2, -1), (0, 1))


@variant("shaping/broadcasting_filters")
def torch_list_of_products(x, f):
    """Multiplies all pictures by one filter after the other, without loops over pixels."""
    products = [x * one for one in f]
    return torch.stack(products, dim=1) if products else x[:, None] * f


@variant("shaping/broadcasting_matrices")
def numpy_add_outer_last(X, Y):
    """Adds the flattened matrix to the flattened stack, row by row."""
    return np.add(X.reshape(len(X), Y.size), Y.reshape(1, Y.size)).reshape(X.shape)


@variant("shaping/broadcasting_matrices")
def torch_alpha_of_one(X, Y):
    """Adds the repeated matrix with `alpha` 1."""
    return torch.add(X, Y.repeat(len(X), 1, 1), alpha=1)


@variant("shaping/concatenate_columns")
def numpy_padded_sum(X, Y):
    """Adds both matrices after each is padded with zeros."""
    return np.pad(X, ((0, 0), (0, Y.shape[1]))) + np.pad(Y, ((0, 0), (X.shape[1], 0)))


@variant("shaping/concatenate_columns")
def torch_padded_sum(X, Y):
    """Adds both matrices after each is padded with zeros."""
    return functional.pad(X, (0, Y.shape[1])) + functional.pad(Y, (X.shape[1], 0))


@variant("shaping/concatenate_columns")
def torch_split_gradient(X, Y, cotangent):
    """Splits the cotangent at the border."""
    by_x, by_y = cotangent.split([X.shape[1], Y.shape[1]], dim=1)
    return {"X": by_x, "Y": by_y}


@variant("shaping/concatenate_rows")
def numpy_joined_generator(X, Y):
    """Fills an array from the entries of both, one after the other."""
    entries = np.fromiter((entry for part in (X, Y) for entry in part.flat), X.dtype)
    return entries.reshape(len(X) + len(Y), X.shape[1])


@variant("shaping/concatenate_rows")
def torch_padded_with_rows(X, Y):
    """Adds both matrices after each is padded with rows of zeros."""
    return functional.pad(X, (0, 0, 0, len(Y))) + functional.pad(Y, (0, 0, len(X), 0))


@variant("shaping/repeat")
def numpy_product_with_copies(X, count, axis):
    """Multiplies by a matrix of zeros and ones."""
    copies = np.repeat(np.eye(X.shape[axis], dtype=X.dtype), count, axis=0)
    return copies @ X if axis == 0 else X @ copies.T


@variant("shaping/repeat")
def torch_index_select(X, count, axis):
    """Selects each index several times."""
    return X.index_select(axis, torch.arange(X.shape[axis] * count).div(max(count, 1), rounding_mode="floor"))


@variant("shaping/reshape")
def numpy_list_of_entries(X, shape):
    """Builds an array from a list of all entries."""
    sizes = dict(zip("nab", X.shape, strict=True))
    return np.array(X.ravel().tolist(), X.dtype).reshape([sizes.get(size, size) for size in shape])


@variant("shaping/squeeze")
def torch_one_axis_at_a_time(X):
    """Squeezes one axis after the other, the last first."""
    for axis in (2, 1, 0):
        X = X.squeeze(axis)
    return X


@variant("shaping/tile")
def numpy_kronecker_with_ones(X, counts):
    """Takes the Kronecker product of ones and the matrix."""
    return np.kron(np.ones(counts, X.dtype), X)


@variant("shaping/tile")
def torch_kronecker_with_ones(X, counts):
    """Takes the Kronecker product of ones and the matrix."""
    return torch.kron(torch.ones(counts, dtype=X.dtype), X.contiguous())


@variant("shaping/tile")
def numpy_gradient_of_one_copy_at_a_time(X, counts, cotangent):
    """Adds one copy of the cotangent after the other."""
    n, d = X.shape
    dX = np.zeros_like(X)
    for p in range(counts[0]):
        for q in range(counts[1]):
            dX += cotangent[p * n : (p + 1) * n, q * d : (q + 1) * d]
    return {"X": dX}


@variant("shaping/unsqueeze")
def numpy_moved_axis(X, axis):
    """Adds an axis in front and moves it."""
    return np.moveaxis(X[None], 0, axis)


@variant("shaping/unsqueeze")
def torch_moved_axis(X, axis):
    """Adds an axis in front and moves it."""
    return X[None].movedim(0, axis)


@variant("indexing/integer_columns")
def numpy_one_hot_columns(A, j):
    """Multiplies by a matrix with one 1 in each column."""
    return A @ np.eye(A.shape[1], dtype=A.dtype)[:, j]


@variant("indexing/integer_columns")
def torch_gradient_by_one_hot(A, j, cotangent):
    """Multiplies the cotangent by one-hot rows."""
    rows = torch.eye(A.shape[1], dtype=A.dtype)[j]
    return {"A": cotangent @ rows}


@variant("indexing/integer_pairs")
def numpy_diagonal_of_columns(A, j):
    """Takes the diagonal of the selected columns."""
    return A[:, j].diagonal().copy()


@variant("indexing/integer_pairs")
def torch_batched_one_hot(A, j):
    """Multiplies each row by its one-hot column in a batch."""
    return torch.bmm(A[:, None, :], functional.one_hot(j, A.shape[1]).to(A.dtype)[:, :, None]).reshape(-1)


@variant("indexing/mask_assignment")
def numpy_place(a, t, value):
    """Writes into a copy by `place`."""
    b = a.copy()
    np.place(b, a > t, value)
    return b


@variant("indexing/mask_assignment")
def torch_two_products(a, t, value):
    """Adds the products with a mask and its complement."""
    above = (a > t).to(a.dtype)
    return torch.addcmul(a * (1 - above), above, value)


@variant("indexing/row_assignment")
def numpy_outer_mask(X, r, rows):
    """Adds the outer product of a mask of rows and the row."""
    chosen = np.zeros(len(X), X.dtype)
    chosen[rows] = 1
    return X * (1 - chosen)[:, None] + np.outer(chosen, r)


@variant("indexing/row_assignment")
def torch_index_put_of_rows(X, r, rows):
    """Joins rows from a list of rows."""
    chosen = set(range(len(X))[rows])
    joined = [r if i in chosen else row for i, row in enumerate(X)]
    return torch.stack(joined) if joined else X.clone()


@variant("indexing/row_mask")
def numpy_sorted_places(X, w):
    """Sorts by the sign without exchanging rows, and takes the first rows."""
    return X[np.argsort(w <= 0, kind="stable")[: np.count_nonzero(w > 0)]]


@variant("indexing/slice_assignment")
def numpy_mask_of_places(X, value, where):
    """Adds the products with a mask and its complement."""
    mask = np.zeros_like(X)
    mask[where] = 1
    return X * (1 - mask) + value * mask


@variant("indexing/slicing")
def torch_numbered_places(X, where):
    """Slices an array of the places and takes the entries."""
    return X.take(torch.arange(X.numel()).reshape(X.shape)[where])


@variant("indexing/boolean_mask")
def numpy_repeat_by_mask(a, t):
    """Repeats each entry 0 times or once."""
    return np.repeat(a.ravel(), (a > t).ravel())


@variant("indexing/boolean_mask")
def torch_repeat_by_mask(a, t):
    """Repeats each entry 0 times or once."""
    return a.reshape(-1).repeat_interleave((a > t).reshape(-1).long())


@variant("indexing/gather_rows")
def numpy_one_hot_product(A, b):
    """Multiplies one-hot rows by the matrix."""
    return np.eye(len(A), dtype=A.dtype)[b] @ A


@variant("indexing/advanced_and_basic")
def numpy_gradient_by_counting(a, i, j, k, form, cotangent):
    """Counts the flat places by `bincount`, with the cotangent as weights, in float64."""
    places = np.arange(a.size).reshape(a.shape)
    if form == "adjacent":
        used = places[:, i, j]
    elif form == "separated":
        used = places[:, i, :, k]
    else:
        used = places[:, i[:, None], j]
    sums = np.bincount(used.ravel(), cotangent.ravel().astype(np.float64), minlength=a.size)
    return {"a": sums.reshape(a.shape).astype(a.dtype)}

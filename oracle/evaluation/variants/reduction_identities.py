"""Reductions by running values, recursion, reduceat, pooling, one-hot products, sorting and cumulative sums."""

import functools

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


def _axes(axis, ndim):
    return tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)


@variant("reductions/sum")
def numpy_tensordot_with_ones(X, axis, keepdims):
    """Contracts one axis after the other with a row of ones."""
    total = X
    for used in _axes(axis, 3):
        total = np.expand_dims(np.tensordot(total, np.ones(X.shape[used], X.dtype), axes=(used, 0)), used)
    return total if keepdims else total.squeeze(_axes(axis, 3))


@variant("reductions/sum")
def numpy_pairwise_folds(X, axis, keepdims):
    """Folds each axis in halves until one entry is left."""
    total = X.copy()
    for used in _axes(axis, 3):
        lines = np.moveaxis(total, used, 0)
        while len(lines) > 1:
            half = len(lines) // 2
            lines = np.concatenate([lines[:half] + lines[half : 2 * half], lines[2 * half :]])
        total = np.moveaxis(lines if len(lines) else np.zeros((1, *lines.shape[1:]), X.dtype), 0, used)
    return total if keepdims else total.squeeze(_axes(axis, 3))


@variant("reductions/sum")
def torch_one_axis_at_a_time(X, axis, keepdims):
    """Sums over one axis after the other, the last first."""
    for used in reversed(_axes(axis, 3)):
        X = X.sum(dim=used, keepdim=keepdims)
    return X


@variant("reductions/sum")
def torch_expanded_gradient(X, axis, keepdims, cotangent=1):
    """Expands the cotangent to the shape of the input."""
    kept = torch.as_tensor(cotangent, dtype=X.dtype).reshape(
        [1 if used in _axes(axis, 3) else size for used, size in enumerate(X.shape)]
    )
    return {"X": kept.expand_as(X)}


@variant("reductions/mean")
def numpy_mean_of_one_axis_after_the_other(X, axis, keepdims):
    """Takes means of means, one axis after the other."""
    for used in _axes(axis, 2):
        X = X.mean(axis=used, keepdims=True)
    return X if keepdims else X.squeeze(_axes(axis, 2))


@variant("reductions/mean")
def numpy_sum_times_reciprocal(X, axis, keepdims):
    """Multiplies the sum by the reciprocal of the number of entries."""
    share = 1 / np.prod([X.shape[used] for used in _axes(axis, 2)])
    return X.sum(axis=axis, keepdims=keepdims) * X.dtype.type(share)


@variant("reductions/mean")
def torch_mean_of_means(X, axis, keepdims):
    """Takes means of means, the last axis first."""
    for used in reversed(_axes(axis, 2)):
        X = X.mean(dim=used, keepdim=keepdims)
    return X


@variant("reductions/mean")
def torch_shares_gradient(X, axis, keepdims, cotangent=1):
    """Divides ones by the number of entries and multiplies by the expanded cotangent."""
    kept = torch.as_tensor(cotangent, dtype=X.dtype).reshape(
        [1 if used in _axes(axis, 2) else size for used, size in enumerate(X.shape)]
    )
    count = X.numel() // max(kept.numel(), 1)
    return {"X": torch.full_like(X, 1 / count) * kept}


def _lines(X, axis):
    """The entries to reduce, along the last axis."""
    return X.reshape(-1) if axis is None else X.swapaxes(axis, -1)


@variant("reductions/variance")
def numpy_shifted_by_first(X, axis, correction):
    """Shifts by the first entry before the textbook formula, in float64."""
    lines = _lines(X, axis).astype(np.float64)
    away, count = lines - lines[..., :1], lines.shape[-1]
    mean = away.mean(axis=-1)
    squares = np.square(away - mean[..., None]).sum(axis=-1)
    return np.asarray(squares / (count - correction), X.dtype)[()]


@variant("reductions/variance")
def numpy_running_sums(X, axis, correction):
    """Updates a mean and a sum of squares by one entry after the other."""
    lines = np.moveaxis(_lines(X, axis), -1, 0)
    mean, squares = lines[0].copy(), np.zeros_like(lines[0])
    for count, entry in enumerate(lines[1:], start=2):
        away = entry - mean
        mean = mean + away / count
        squares = squares + away * (entry - mean)
    return squares / (len(lines) - correction)


@variant("reductions/variance")
def torch_covariance(X, axis, correction):
    """Takes the diagonal of the covariance of each line, in float64."""
    lines = _lines(X.double(), axis)
    rows = lines[None] if axis is None else lines
    found = torch.stack([torch.cov(row, correction=correction) for row in rows])
    return (found[0] if axis is None else found).to(X.dtype)


@variant("reductions/variance")
def torch_centred_product(X, axis, correction):
    """Takes the product of each centred line with itself, divided first."""
    lines = _lines(X, axis)
    away = lines - lines.mean(dim=-1, keepdim=True)
    return torch.einsum("...i,...i->...", away / (lines.shape[-1] - correction), away)


@variant("reductions/standard_deviation")
def numpy_scaled_norm(X, axis, correction):
    """Divides the norm of the deviations by the root of the count."""
    lines = _lines(X, axis)
    away = lines - lines.mean(axis=-1, keepdims=True)
    return np.linalg.norm(away, axis=-1) / np.sqrt(lines.shape[-1] - correction).astype(X.dtype)


@variant("reductions/standard_deviation")
def numpy_hypotenuses(X, axis, correction):
    """Reduces the deviations by `hypot` and multiplies by the root of the share of one."""
    lines = _lines(X, axis)
    away = lines - lines.mean(axis=-1, keepdims=True)
    return np.hypot.reduce(away, axis=-1) * X.dtype.type((lines.shape[-1] - correction) ** -0.5)


@variant("reductions/cumsum")
def numpy_frompyfunc(X, axis):
    """Accumulates with a Python function."""
    add = np.frompyfunc(lambda total, entry: total + entry, 2, 1)
    return add.accumulate(X.astype(object), axis=axis).astype(X.dtype)


@variant("reductions/cumsum")
def numpy_total_minus_rest(X, axis):
    """Sums each window from the start, by a padded array and windows that end at each place."""
    size = X.shape[axis]
    lines = np.moveaxis(X, axis, 0)
    sums = [lines[: k + 1].sum(axis=0) for k in range(size)]
    return np.moveaxis(np.stack(sums), 0, axis) if size else X.copy()


@variant("reductions/cumsum")
def torch_mask_of_earlier_places(X, axis):
    """Multiplies by a mask of the earlier places, by `einsum`."""
    earlier = torch.ones(X.shape[axis], X.shape[axis], dtype=X.dtype).tril()
    return torch.einsum("ki,ij->kj" if axis == 0 else "kj,ij->ik", earlier, X)


@variant("reductions/cumsum")
def torch_reversed_gradient(X, axis, cotangent):
    """Subtracts the running sums from the total and adds the entry itself, in float64."""
    wide = cotangent.double()
    later = wide.flip(axis).cumsum(axis).flip(axis)
    return {"X": later.to(X.dtype)}


@variant("reductions/argmax")
def numpy_lexicographic(x):
    """Sorts by value, and by place where values are equal."""
    return np.lexsort((-np.arange(len(x)), x))[-1]


@variant("reductions/argmax")
def numpy_python_max(x):
    """Takes the largest place by value, with the function of Python."""
    return np.int64(max(range(len(x)), key=x.__getitem__))


@variant("reductions/argmax")
def torch_reversed_stable_sort(x):
    """Sorts in descending order without exchanging equal entries."""
    return torch.sort(x, descending=True, stable=True).indices[0]


@variant("reductions/largest")
def numpy_negated_minimum(X, axis):
    """Negates the smallest of the negated entries."""
    return -np.min(-X, axis=axis)


@variant("reductions/largest")
def numpy_maximum_of_lines(X, axis):
    """Reduces the lines by `functools.reduce` and `maximum`."""
    lines = X.ravel() if axis is None else np.moveaxis(X, axis, 0)
    return functools.reduce(np.maximum, lines[1:], lines[0].copy())


@variant("reductions/largest")
def torch_adaptive_pool(X, axis):
    """Pools each line to one entry in float64, which is exact."""
    lines = X.reshape(1, -1) if axis is None else X.mT if axis == 0 else X
    pooled = functional.adaptive_max_pool1d(lines.double()[None], 1)[0, :, 0].to(X.dtype)
    return pooled[0] if axis is None else pooled


@variant("reductions/median")
def numpy_mean_of_partition(x):
    """Takes the mean of the two middle entries of a partition, halved before they are added."""
    low, high = (len(x) - 1) // 2, len(x) // 2
    parted = np.partition(x, (low, high))
    return parted[low] if low == high else parted[low] * 0.5 + parted[high] * 0.5


@variant("reductions/normalise_rows")
def numpy_exp_of_logarithms(B):
    """Subtracts the logarithms of the sums and takes exponentials, in float64."""
    logarithms = np.log(B.astype(np.float64))
    totals = np.logaddexp.reduce(logarithms, axis=1, keepdims=True)
    return np.exp(logarithms - totals).astype(B.dtype)


@variant("reductions/normalise_rows")
def torch_softmax_of_logarithms(B):
    """Applies the softmax to the logarithms."""
    return torch.softmax(B.log(), dim=1)


@variant("reductions/normalise_rows")
def numpy_gradient_of_shares(B, cotangent):
    """Subtracts the average cotangent, with the shares as weights, and divides once."""
    total = B.sum(axis=1, keepdims=True)
    average = np.einsum("nm,nm->n", cotangent, B / total)[:, None]
    return {"B": (cotangent - average) / total}


@variant("reductions/divide_by_sums")
def torch_true_divide_transposed(B):
    """Divides the rows of the transpose and transposes back."""
    return (B.mT / B.sum(dim=1, keepdim=True)).mT

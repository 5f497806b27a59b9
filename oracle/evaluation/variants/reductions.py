"""Means, spreads, medians, largest entries and running totals, by other ways than the pages'."""

import math

import numpy as np
import torch

from oracle.evaluation.variants.variant import variant


@variant("reductions/mean")
def numpy_running_mean(X, axis, keepdims):
    """Moved towards each number by its share of the distance; no sum is ever formed."""
    gone = (0, 1) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    numbers = np.moveaxis(X, gone, range(len(gone))).reshape(math.prod(X.shape[a] for a in gone), -1)
    mean = numbers[0]
    for count, x in enumerate(numbers[1:], 2):
        mean = mean + (x - mean) / count
    shape = [1 if a in gone else size for a, size in enumerate(X.shape) if keepdims or a not in gone]
    return mean.reshape(shape).copy()


@variant("reductions/mean")
def numpy_mean_of_means(X, axis, keepdims):
    """Axis after axis; the lines are equally long, so that their means may be averaged."""
    for a in (1, 0) if axis is None else np.sort(np.atleast_1d(axis))[::-1]:
        X = X.mean(axis=a, keepdims=keepdims)
    return X


@variant("reductions/mean")
def numpy_product_with_shares(X, axis, keepdims):
    """A product with a vector of 1/n in float64."""
    wide = X.astype(np.float64)
    for a in (1, 0) if axis is None else np.sort(np.atleast_1d(axis))[::-1]:
        shares = np.full(X.shape[a], 1 / X.shape[a])
        wide = np.tensordot(wide, shares, (a, 0))
        wide = np.expand_dims(wide, a) if keepdims else wide
    return wide.astype(X.dtype)


@variant("reductions/mean")
def torch_pooled(X, axis, keepdims):
    """The average pool of a picture with one channel, in float64."""
    n, d = X.shape
    window = {0: (n, 1), 1: (1, d)}.get(axis, (n, d))
    pooled = torch.nn.functional.avg_pool2d(X.double()[None], window)[0].to(X.dtype)
    return pooled if keepdims else pooled.squeeze((0, 1) if axis is None else axis)


@variant("reductions/cumsum")
def numpy_doubling_scan(X, axis):
    """Hillis and Steele's parallel scan: what is 1, 2, 4, … places before is added to all at once."""
    C = np.moveaxis(X, axis, 0).copy()
    reach = 1
    while reach < len(C):
        C[reach:] = C[reach:] + C[:-reach]
        reach *= 2
    return np.moveaxis(C, 0, axis)


@variant("reductions/cumsum")
def numpy_windows(X, axis):
    """Every total by itself: a window slides over the terms with zeros in front."""
    n = X.shape[axis]
    if not n:
        return X.copy()
    padded = np.pad(X, [(n - 1, 0) if a == axis else (0, 0) for a in range(2)])
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=axis).sum(axis=-1)


@variant("reductions/cumsum")
def numpy_scan_of_halves(X, axis):
    """Both halves of the axis by themselves; the total of the first is added to the second."""
    return _scanned(X, axis)


def _scanned(X, axis):
    if X.shape[axis] < 2:
        return X.copy()
    first, second = (_scanned(part, axis) for part in np.array_split(X, 2, axis))
    return np.concatenate([first, second + np.take(first, [-1], axis)], axis)


@variant("reductions/cumsum")
def torch_unfolded(X, axis):
    """Zeros in front, and the sum of every window of n."""
    n = X.shape[axis]
    if not n:
        return X.clone()
    front = (n - 1, 0) if axis == 1 else (0, 0, n - 1, 0)
    return torch.nn.functional.pad(X, front).unfold(axis, n, 1).sum(dim=-1)


@variant("reductions/cumsum")
def numpy_gradient_by_triangle(X, axis, cotangent):
    """The transpose of the triangle of ones, as a matrix product."""
    triangle = np.tri(X.shape[axis], dtype=X.dtype)
    return {"X": triangle.T @ cotangent if axis == 0 else cotangent @ triangle}


@variant("reductions/median")
def numpy_partition(x):
    """Sorted no further than needed; a NaN is looked for first."""
    if np.isnan(x).any():
        return x.dtype.type(np.nan)
    low, high = (len(x) - 1) // 2, len(x) // 2
    parted = np.partition(x, [low, high])
    return parted[low] if low == high else (parted[low] + parted[high]) / 2


@variant("reductions/median")
def torch_kthvalue(x):
    """The mean of the two in the middle, which for odd lengths are one."""
    low, high = (len(x) + 1) // 2, len(x) // 2 + 1
    middle = x.kthvalue(low).values
    middle = middle if low == high else (middle + x.kthvalue(high).values) / 2
    return torch.where(x.isnan().any(), x.new_tensor(math.nan), middle)


@variant("reductions/largest")
def numpy_tournament(X, axis):
    """A knock-out: the first half against the second, until one is left."""
    lines = X.reshape(-1) if axis is None else np.moveaxis(X, axis, 0)
    while len(lines) > 1:
        half = len(lines) // 2
        lines = np.concatenate([np.maximum(lines[:half], lines[half : 2 * half]), lines[2 * half :]])
    return lines[0].copy()


@variant("reductions/largest")
def torch_running_maximum(X, axis):
    """The last of the running maxima."""
    return (X.reshape(-1) if axis is None else X).cummax(axis or 0).values.select(axis or 0, -1)


@variant("reductions/largest")
def torch_last_of_the_sorted_gradient(X, axis, cotangent=1):
    """All of the slope to the last of the largest."""
    lines = X.reshape(-1, 1) if axis is None else X.movedim(axis, 0)
    last = len(lines) - 1 - lines.flip(0).argmax(dim=0, keepdim=True)
    weights = torch.as_tensor(cotangent, dtype=X.dtype).reshape(last.shape)
    slopes = torch.zeros_like(lines).scatter(0, last, weights)
    return {"X": slopes.reshape(X.shape) if axis is None else slopes.movedim(0, axis)}


@variant("reductions/argmax")
def numpy_record_holder(x):
    """Where the running maximum first is what it will be in the end."""
    running = np.maximum.accumulate(x)
    return np.flatnonzero(np.equal(running, running[-1]) | np.isnan(running))[0]


@variant("reductions/normalise_rows")
def numpy_by_reciprocals(B):
    """One division a row; the rest are products, by `einsum`."""
    return np.einsum("ij,i->ij", B, 1 / B.sum(axis=1))


@variant("reductions/normalise_rows")
def torch_p_normalized(B):
    """torch's `normalize` of order 1: all entries are positive."""
    return torch.nn.functional.normalize(B, p=1, dim=1, eps=0)


@variant("reductions/normalise_rows")
def numpy_gradient_row_by_row(B, cotangent):
    """Each row's Jacobian, written out, against its cotangent."""
    dB = np.empty_like(B)
    for b, g, row in zip(B, cotangent, dB, strict=True):
        total = b.sum()
        row[:] = (np.eye(len(b), dtype=B.dtype) / total - np.outer(b / total, np.ones_like(b)) / total).T @ g
    return {"B": dB}

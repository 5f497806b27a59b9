"""Means, variances, cumulative sums, medians, maxima and normalised rows by other algorithms and library functions."""

import math

import numpy as np
import torch

from oracle.evaluation.variants.variant import variant


@variant("reductions/mean")
def numpy_running_mean(X, axis, keepdims):
    """Moves a running mean towards each number by 1/count of the difference, without a sum."""
    gone = (0, 1) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    numbers = np.moveaxis(X, gone, range(len(gone))).reshape(math.prod(X.shape[a] for a in gone), -1)
    mean = numbers[0]
    for count, x in enumerate(numbers[1:], 2):
        mean = mean + (x - mean) / count
    shape = [1 if a in gone else size for a, size in enumerate(X.shape) if keepdims or a not in gone]
    return mean.reshape(shape).copy()


@variant("reductions/mean")
def numpy_mean_of_means(X, axis, keepdims):
    """Averages one axis after the other, which is exact for lines of equal length."""
    for a in (1, 0) if axis is None else np.sort(np.atleast_1d(axis))[::-1]:
        X = X.mean(axis=a, keepdims=keepdims)
    return X


@variant("reductions/mean")
def numpy_product_with_shares(X, axis, keepdims):
    """Multiplies by a vector of 1/n, in float64."""
    wide = X.astype(np.float64)
    for a in (1, 0) if axis is None else np.sort(np.atleast_1d(axis))[::-1]:
        shares = np.full(X.shape[a], 1 / X.shape[a])
        wide = np.tensordot(wide, shares, (a, 0))
        wide = np.expand_dims(wide, a) if keepdims else wide
    return wide.astype(X.dtype)


@variant("reductions/mean")
def torch_avg_pool(X, axis, keepdims):
    """Applies `avg_pool2d` to X as an image with one channel, in float64."""
    n, d = X.shape
    window = {0: (n, 1), 1: (1, d)}.get(axis, (n, d))
    pooled = torch.nn.functional.avg_pool2d(X.double()[None], window)[0].to(X.dtype)
    return pooled if keepdims else pooled.squeeze((0, 1) if axis is None else axis)


@variant("reductions/cumsum")
def numpy_doubling_scan(X, axis):
    """Uses the parallel scan of Hillis and Steele: adds the entry 1, 2, 4, … places before."""
    C = np.moveaxis(X, axis, 0).copy()
    reach = 1
    while reach < len(C):
        C[reach:] = C[reach:] + C[:-reach]
        reach *= 2
    return np.moveaxis(C, 0, axis)


@variant("reductions/cumsum")
def numpy_windows(X, axis):
    """Pads with zeros and sums a sliding window for each entry."""
    n = X.shape[axis]
    if not n:
        return X.copy()
    padded = np.pad(X, [(n - 1, 0) if a == axis else (0, 0) for a in range(2)])
    return np.lib.stride_tricks.sliding_window_view(padded, n, axis=axis).sum(axis=-1)


@variant("reductions/cumsum")
def numpy_scan_of_halves(X, axis):
    """Computes the cumulative sums of both halves and adds the total of the first to the second."""
    return _scanned(X, axis)


def _scanned(X, axis):
    if X.shape[axis] < 2:
        return X.copy()
    first, second = (_scanned(part, axis) for part in np.array_split(X, 2, axis))
    return np.concatenate([first, second + np.take(first, [-1], axis)], axis)


@variant("reductions/cumsum")
def torch_unfold(X, axis):
    """Pads with zeros and sums every window of `unfold`."""
    n = X.shape[axis]
    if not n:
        return X.clone()
    front = (n - 1, 0) if axis == 1 else (0, 0, n - 1, 0)
    return torch.nn.functional.pad(X, front).unfold(axis, n, 1).sum(dim=-1)


@variant("reductions/cumsum")
def numpy_gradient_by_triangle(X, axis, cotangent):
    """Multiplies by the transposed lower triangle of ones."""
    triangle = np.tri(X.shape[axis], dtype=X.dtype)
    return {"X": triangle.T @ cotangent if axis == 0 else cotangent @ triangle}


@variant("reductions/median")
def numpy_partition(x):
    """Selects the middle entries by `np.partition`, after a test for NaN."""
    if np.isnan(x).any():
        return x.dtype.type(np.nan)
    low, high = (len(x) - 1) // 2, len(x) // 2
    parted = np.partition(x, [low, high])
    return parted[low] if low == high else (parted[low] + parted[high]) / 2


@variant("reductions/median")
def torch_kthvalue(x):
    """Averages the two middle entries, which are the same one for odd lengths, by `kthvalue`."""
    low, high = (len(x) + 1) // 2, len(x) // 2 + 1
    middle = x.kthvalue(low).values
    middle = middle if low == high else (middle + x.kthvalue(high).values) / 2
    return torch.where(x.isnan().any(), x.new_tensor(math.nan), middle)


@variant("reductions/largest")
def numpy_tournament(X, axis):
    """Takes the maximum of the two halves until one entry is left."""
    lines = X.reshape(-1) if axis is None else np.moveaxis(X, axis, 0)
    while len(lines) > 1:
        half = len(lines) // 2
        lines = np.concatenate([np.maximum(lines[:half], lines[half : 2 * half]), lines[2 * half :]])
    return lines[0].copy()


@variant("reductions/largest")
def torch_running_maximum(X, axis):
    """Takes the last of the running maxima."""
    return (X.reshape(-1) if axis is None else X).cummax(axis or 0).values.select(axis or 0, -1)


@variant("reductions/largest")
def torch_last_maximum_gradient(X, axis, cotangent=1):
    """Gives the whole slope to the last entry that attains the maximum."""
    lines = X.reshape(-1, 1) if axis is None else X.movedim(axis, 0)
    last = len(lines) - 1 - lines.flip(0).argmax(dim=0, keepdim=True)
    weights = torch.as_tensor(cotangent, dtype=X.dtype).reshape(last.shape)
    slopes = torch.zeros_like(lines).scatter(0, last, weights)
    return {"X": slopes.reshape(X.shape) if axis is None else slopes.movedim(0, axis)}


@variant("reductions/argmax")
def numpy_running_maximum(x):
    """Finds the first place where the running maximum has its final value."""
    running = np.maximum.accumulate(x)
    return np.flatnonzero(np.equal(running, running[-1]) | np.isnan(running))[0]


@variant("reductions/normalise_rows")
def numpy_by_reciprocals(B):
    """Divides once for each row and multiplies by the reciprocal, by `einsum`."""
    return np.einsum("ij,i->ij", B, 1 / B.sum(axis=1))


@variant("reductions/normalise_rows")
def torch_l1_normalize(B):
    """Applies `normalize` with p=1, which is the sum because all entries are positive."""
    return torch.nn.functional.normalize(B, p=1, dim=1, eps=0)


@variant("reductions/normalise_rows")
def numpy_gradient_row_by_row(B, cotangent):
    """Multiplies the cotangent of each row by the row's Jacobian."""
    dB = np.empty_like(B)
    for b, g, row in zip(B, cotangent, dB, strict=True):
        total = b.sum()
        row[:] = (np.eye(len(b), dtype=B.dtype) / total - np.outer(b / total, np.ones_like(b)) / total).T @ g
    return {"B": dB}


def _lines(X, axis):
    """Return X with the reduced axis first; flattened where `axis` is None."""
    return X.reshape(-1) if axis is None else np.moveaxis(X, axis, 0)


@variant("reductions/variance")
def numpy_corrected_two_passes(X, axis, correction):
    """Corrects the second pass for the rounding error of the mean."""
    numbers = _lines(X, axis)
    n = len(numbers)
    away = numbers - numbers.mean(axis=0)
    rest = away.sum(axis=0)
    return ((away * away).sum(axis=0) - rest / n * rest) / (n - correction)


def _merged(numbers):
    """Return count, mean and sum of squared deviations, merged from two halves (Chan, Golub and LeVeque)."""
    if len(numbers) == 1:
        return 1, numbers[0], np.zeros_like(numbers[0])
    half = len(numbers) // 2
    (n, mean, squares), (m, other, more) = _merged(numbers[:half]), _merged(numbers[half:])
    away = other - mean
    return n + m, mean + away * (m / (n + m)), squares + more + away * (n * m / (n + m)) * away


@variant("reductions/variance")
def numpy_merged_halves(X, axis, correction):
    """Merges the means and the variances of two halves, recursively."""
    n, _, squares = _merged(_lines(X, axis))
    return squares / (n - correction)


@variant("reductions/variance")
def numpy_covariance(X, axis, correction):
    """Computes the covariance of each column with itself, in float64."""
    numbers = _lines(X.astype(np.float64), axis).reshape(-1, 1) if axis is None else _lines(X.astype(np.float64), axis)
    found = np.array([np.cov(column, ddof=correction) for column in numbers.T]).astype(X.dtype)
    return found[0] if axis is None else found


@variant("reductions/variance")
def numpy_einsum(X, axis, correction):
    """Contracts the deviations with themselves, by `einsum`."""
    numbers = _lines(X, axis)
    away = numbers - numbers.mean(axis=0)
    return np.einsum("i...,i...->...", away, away) / away.dtype.type(len(away) - correction)


@variant("reductions/variance")
def torch_var_mean(X, axis, correction):
    """Takes the first result of `var_mean`."""
    return torch.var_mean(X, dim=axis, correction=correction)[0]


@variant("reductions/variance")
def torch_mse_loss(X, axis, correction):
    """Applies `mse_loss` to the numbers and their mean, and rescales."""
    numbers = X.reshape(-1) if axis is None else X.movedim(axis, 0)
    n = len(numbers)
    errors = torch.nn.functional.mse_loss(numbers, numbers.mean(0, keepdim=True).expand_as(numbers), reduction="none")
    return errors.sum(0) / (n - correction)


@variant("reductions/variance")
def torch_welford(X, axis, correction):
    """Applies Welford's updates; autograd differentiates all of them."""
    numbers = X.reshape(-1) if axis is None else X.movedim(axis, 0)
    mean = squares = torch.zeros_like(numbers[0])
    for count, x in enumerate(numbers, 1):
        away = x - mean
        mean = mean + away / count
        squares = torch.addcmul(squares, away, x - mean)
    return squares / (len(numbers) - correction)


@variant("reductions/standard_deviation")
def numpy_norm_of_deviations(X, axis, correction):
    """Divides the norm of the deviations by the root of their number."""
    numbers = _lines(X, axis)
    return np.linalg.norm(numbers - numbers.mean(axis=0), axis=0) / X.dtype.type(np.sqrt(len(numbers) - correction))


@variant("reductions/standard_deviation")
def torch_std_mean(X, axis, correction):
    """Takes the first result of `std_mean`."""
    return torch.std_mean(X, dim=axis, correction=correction)[0]


@variant("reductions/standard_deviation")
def torch_in_float64(X, axis, correction):
    """Computes in float64 and converts the result back."""
    return X.double().std(dim=axis, correction=correction).to(X.dtype)

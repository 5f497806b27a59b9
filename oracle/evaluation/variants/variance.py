"""Variance and standard deviation in two passes, in one pass, by merged halves and by covariance."""

import numpy as np
import torch

from oracle.evaluation.variants.variant import variant


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

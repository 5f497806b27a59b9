"""Sums in many orders of addition; each of them is correct."""

import math

import numpy as np
import torch

from oracle.evaluation.variants.variant import exact_sum, variant


def _axes(axis):
    return (0, 1, 2) if axis is None else axis if isinstance(axis, tuple) else (axis,)


def _shape(X, axis, keepdims):
    gone = _axes(axis)
    return [1 if a in gone else X.shape[a] for a in range(3) if keepdims or a not in gone]


def _summation(add):
    """Make a variant of a function that adds the entries of each row of an array (sums, terms)."""

    def function(X, axis, keepdims):
        gone = _axes(axis)
        kept = [a for a in range(3) if a not in gone]
        count, terms = math.prod(X.shape[a] for a in kept), math.prod(X.shape[a] for a in gone)
        lines = X.transpose([*kept, *gone]).reshape(count, terms)
        return np.array(add(lines), X.dtype).reshape(_shape(X, axis, keepdims))

    function.__name__, function.__doc__ = add.__name__, add.__doc__
    return variant("reductions/sum")(function)


@variant("reductions/sum")
def numpy_reversed(X, axis, keepdims):
    """Adds from the last term to the first."""
    return np.flip(X, _axes(axis)).sum(axis=axis, keepdims=keepdims)


@_summation
def numpy_by_magnitude(lines):
    """Adds the smallest magnitude first, in a loop."""
    ordered = np.take_along_axis(lines, np.argsort(np.abs(lines), axis=1), axis=1)
    total = np.zeros(len(lines), lines.dtype)
    for column in ordered.T:
        total += column
    return total


@_summation
def numpy_kahan(lines):
    """Adds by Kahan's compensated summation: subtracts the last rounding error from the next term."""
    total = lost = np.zeros(len(lines), lines.dtype)
    for column in lines.T:
        term = column - lost
        longer = total + term
        # An infinite total gives ∞ - ∞ = NaN here.
        lost = np.where(np.isfinite(longer), (longer - total) - term, 0)
        total = longer
    return total


@_summation
def numpy_neumaier(lines):
    """Adds by Neumaier's compensated summation: sums the rounding errors and adds them at the end."""
    total = lost = np.zeros(len(lines), lines.dtype)
    for column in lines.T:
        longer = total + column
        larger = np.abs(total) >= np.abs(column)
        error = np.where(larger, (total - longer) + column, (column - longer) + total)
        lost = lost + np.where(np.isfinite(longer), error, 0)
        total = longer
    return total + lost


@_summation
def numpy_fsum(lines):
    """Sums exactly and rounds once, by `math.fsum`."""
    return [exact_sum(line) for line in lines]


@_summation
def numpy_blocks_of_32(lines):
    """Sums blocks of 32 terms, then adds the blocks."""
    total = np.zeros(len(lines), lines.dtype)
    for start in range(0, lines.shape[1], 32):
        total += lines[:, start : start + 32].sum(axis=1)
    return total


@_summation
def numpy_four_accumulators(lines):
    """Adds every fourth term to the same accumulator, as a vectorising compiler does."""
    four = np.zeros((len(lines), 4), lines.dtype)
    for start in range(0, lines.shape[1], 4):
        piece = lines[:, start : start + 4]
        four[:, : piece.shape[1]] += piece
    return (four[:, 0] + four[:, 2]) + (four[:, 1] + four[:, 3])


def _halves(lines):
    k = lines.shape[1]
    if k < 2:
        return lines[:, 0] if k else lines.sum(axis=1)
    return _halves(lines[:, : k // 2]) + _halves(lines[:, k // 2 :])


@_summation
def numpy_halves(lines):
    """Divides into halves recursively, down to single terms."""
    return _halves(lines)


@_summation
def numpy_last_of_cumsum(lines):
    """Takes the last of the cumulative sums, with a zero in front."""
    return np.pad(lines, ((0, 0), (1, 0))).cumsum(axis=1)[:, -1]


@_summation
def numpy_times_ones(lines):
    """Computes the matrix product with a vector of ones."""
    return lines @ np.ones(lines.shape[1], lines.dtype)


@variant("reductions/sum")
def numpy_einsum(X, axis, keepdims):
    """Applies `einsum`, whose output subscripts omit the summed axes."""
    left = "".join(letter for a, letter in enumerate("ijk") if a not in _axes(axis))
    return np.asarray(np.einsum(f"ijk->{left}", X)).reshape(_shape(X, axis, keepdims)).copy()


@variant("reductions/sum")
def numpy_in_float64(X, axis, keepdims):
    """Computes in float64 and converts the result back."""
    return np.sum(X, axis=axis, keepdims=keepdims, dtype=np.float64).astype(X.dtype)


@variant("reductions/sum")
def numpy_add_at(X, axis, keepdims):
    """Adds every term to its sum by `np.add.at`, without buffering."""
    S = np.zeros([1 if a in _axes(axis) else size for a, size in enumerate(X.shape)], X.dtype)
    places = (np.minimum(i, max(size - 1, 0)) for i, size in zip(np.indices(X.shape), S.shape, strict=True))
    np.add.at(S, tuple(places), X)
    return S.reshape(_shape(X, axis, keepdims))


@_summation
def numpy_bincount(lines):
    """Applies `bincount` with the terms as weights, in float64."""
    bins = np.repeat(np.arange(len(lines)), lines.shape[1])
    return np.bincount(bins, lines.ravel(), minlength=len(lines))


@variant("reductions/sum")
def torch_index_add(X, axis, keepdims):
    """Adds one slice at a time to zeros, by `index_add`."""
    for a in _axes(axis):
        zeros = X.new_zeros([1 if b == a else size for b, size in enumerate(X.shape)])
        X = zeros.index_add(a, torch.zeros(X.shape[a], dtype=torch.int64), X)
    return X.reshape(_shape(X, axis, keepdims))


@variant("reductions/sum")
def torch_scatter_add(X, axis, keepdims):
    """Adds all terms at once to their sums, by `scatter_add`."""
    sizes = [1 if a in _axes(axis) else size for a, size in enumerate(X.shape)]
    places = torch.arange(math.prod(sizes)).reshape(sizes).expand(X.shape).reshape(-1)
    return X.new_zeros(math.prod(sizes)).scatter_add(0, places, X.reshape(-1)).reshape(_shape(X, axis, keepdims))


@variant("reductions/sum")
def torch_in_float64(X, axis, keepdims):
    """Computes in float64 and converts the result and the gradient back."""
    return X.double().sum(dim=axis, keepdim=keepdims).to(X.dtype)


@variant("reductions/sum")
def torch_python_sum(X, axis, keepdims):
    """Adds the slices by Python's `sum`, which starts at the integer 0."""
    for a in sorted(_axes(axis), reverse=True):
        X = sum(X.unbind(a)) if X.shape[a] else X.sum(a)
        X = X.unsqueeze(a) if keepdims else X
    return X.clone()


@variant("reductions/sum")
def torch_sum_to_size(X, axis, keepdims):
    """Applies `sum_to_size`, which reverses broadcasting."""
    sizes = [1 if a in _axes(axis) else size for a, size in enumerate(X.shape)]
    return X.sum_to_size(sizes).reshape(_shape(X, axis, keepdims)).clone()


@variant("reductions/sum")
def numpy_gradient_by_tiles(X, axis, keepdims, cotangent=1):
    """Repeats the cotangent along each axis by `repeat` instead of broadcasting."""
    shape = [1 if a in _axes(axis) else size for a, size in enumerate(X.shape)]
    dX = np.asarray(cotangent, X.dtype).reshape(shape)
    for a in _axes(axis):
        dX = np.repeat(dX, X.shape[a], axis=a)
    return {"X": dX}

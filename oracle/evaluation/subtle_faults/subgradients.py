"""Faults at ties and corners: slopes that are counted twice, missing, too long or of the wrong sign."""

import numpy as np
import torch

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import HUBER


class _Given(torch.autograd.Function):
    """Returns a value with a slope that is computed beside it."""

    @staticmethod
    def forward(ctx, x, value, slope):
        ctx.save_for_backward(slope)
        return value.clone()

    @staticmethod
    def backward(ctx, upstream):
        (slope,) = ctx.saved_tensors
        return upstream * slope, None, None


def _with_slope(x, value, slope):
    return _Given.apply(x, value.detach(), slope.detach())


@fault("linear_algebra/norm_max")
def norm_max_slope_to_all_ties(x):
    """Gives each of several tied entries the full slope 1."""
    size = x.abs()
    return _with_slope(x, size.max(), torch.sign(x) * (size == size.max()))


@fault("reductions/largest")
def largest_without_slope_at_ties(X, axis):
    """Gives no slope where more than one entry is the largest."""
    if axis is None:
        top = X.amax()
        mask = top == X
        return _with_slope(X, top, mask.to(X.dtype) * (mask.sum() == 1))
    return X.amax(axis)


@fault("linear_algebra/norm_max")
def norm_max_slope_at_zero(x):
    """Gives the zero vector the slope 1 at each entry, which sums to more than 1."""
    size = x.abs()
    if bool((x == 0).all()):
        return _with_slope(x, size.max(), torch.ones_like(x))
    return torch.linalg.vector_norm(x, float("inf"))


@fault("linear_algebra/norm_l2")
def norm_slope_of_ones_at_zero(x):
    """Gives the zero vector the slope (1, …, 1), of length √n."""
    if bool((x != 0).any()):
        return torch.linalg.vector_norm(x)
    return _with_slope(x, torch.linalg.vector_norm(x), torch.ones_like(x))


@fault("linear_algebra/norm_l1")
def norm_l1_slope_two_at_zero(x):
    """Adds the slopes of both sides at 0: max(x, 0) and max(-x, 0) with slopes 1 and 1 become 1 - (-1) = 2."""
    slope = (x >= 0).to(x.dtype) + (x >= 0).to(x.dtype) - 1
    return _with_slope(x, x.abs().sum(), torch.where(x == 0, 2 * slope, slope))


@fault("activations/relu")
def relu_negative_slope_at_zero(x):
    """Gives the slope -1 at 0, as 2 · [x > 0] - 1 clamped on one side only."""
    return _with_slope(x, torch.relu(x), torch.where(x == 0, -torch.ones_like(x), (x > 0).to(x.dtype)))


@fault("autograd/custom_relu")
def custom_relu_slope_two_at_zero(x):
    """Adds two masks, x >= 0 and x <= 0, so that the slope at 0 is 2."""
    return _with_slope(x, x.clamp(min=0), (x > 0).to(x.dtype) + 2 * (x == 0).to(x.dtype))


@fault("elementwise/maximum")
def maximum_slope_to_both(A, b):
    """Gives both of two equal entries the full slope."""
    return _Maximum.apply(A, b, True)


@fault("elementwise/maximum")
def maximum_slope_to_none(A, b):
    """Gives neither of two equal entries a slope."""
    return _Maximum.apply(A, b, False)


class _Maximum(torch.autograd.Function):
    """Compares with or without equality on both sides."""

    @staticmethod
    def forward(ctx, A, b, both):
        ctx.save_for_backward(A, b)
        ctx.both = both
        return torch.maximum(A, b)

    @staticmethod
    def backward(ctx, upstream):
        A, b = ctx.saved_tensors
        left, right = (b <= A, b >= A) if ctx.both else (b < A, b > A)
        return upstream * left, (upstream * right).sum(0), None


@fault("distances/l2_distance")
def distance_slope_at_equal_rows(X, Y):
    """Gives equal rows the slope 1 at each feature."""
    return _Distance.apply(X, Y)


class _Distance(torch.autograd.Function):
    """Divides 0 by 0 and replaces the NaN by 1."""

    @staticmethod
    def forward(ctx, X, Y):
        difference = X[:, None] - Y[None]
        D = torch.linalg.vector_norm(difference, dim=-1)
        ctx.save_for_backward(difference, D)
        return D

    @staticmethod
    def backward(ctx, upstream):
        difference, D = ctx.saved_tensors
        slope = torch.nan_to_num(difference / D[..., None], nan=1.0) * upstream[..., None]
        return slope.sum(1), -slope.sum(0)


@fault("linear_algebra/frobenius_norm")
def frobenius_nan_slope_at_zero(A):
    """Takes the root of the sum of squares, whose slope at the zero matrix is NaN."""
    return torch.sqrt((A * A).sum())


@fault("reductions/standard_deviation")
def deviation_slope_at_equal_entries(X, axis, correction):
    """Adds a slope of 1 at each entry where all entries are equal."""
    s = X.std(axis, correction=correction) if axis is not None else X.std(correction=correction)
    if axis is None and bool((X[0, 0] == X).all()):
        return _with_slope(X, s, torch.ones_like(X))
    return s


@fault("linear_classifiers/hinge_loss")
def hinge_loss_slope_two_at_margin(X, y, W, reg):
    """Uses |m| + m for 2 max(0, m) with the slope 1 + 1 at a margin of 0, and counts it twice."""
    S = X @ W
    rows = torch.arange(len(y))
    margins = S - S[rows, y][:, None] + 1
    slope = (margins > 0).to(X.dtype) + 2 * (margins == 0).to(X.dtype)
    terms = _with_slope(margins, margins.clamp(min=0), slope)
    hot = torch.zeros_like(S, dtype=torch.bool)
    hot[rows, y] = True
    return terms.masked_fill(hot, 0).sum() / len(y) + reg * (W * W).sum()


@fault("reductions/median")
def median_slope_of_ties(x):
    """Gives every entry that equals the median the full slope."""
    ordered = torch.sort(x.detach()).values
    n = len(x)
    low, high = ordered[(n - 1) // 2], ordered[n // 2]
    slope = ((x == low).to(x.dtype) + (x == high).to(x.dtype)) / 2
    return _with_slope(x, (low + high) / 2, slope)


@fault("linear_algebra/norm_of_axes")
def norm_of_axes_half_slope_at_zero(A, axis, keepdims):
    """Gives a zero line the slope 1/2 at each entry, which is too long beyond four entries."""
    norms = torch.linalg.vector_norm(A, dim=axis, keepdim=keepdims)
    half = A.sum(axis if axis is not None else (0, 1, 2), keepdim=keepdims) / 2
    return norms + torch.where(norms == 0, half, torch.zeros_like(norms))


@fault(HUBER)
def huber_slope_at_the_edge(x, delta):
    """Adds the slopes of both branches where |x| is exactly δ."""
    size = x.abs()
    value = torch.where(size <= delta, x * x / 2, delta * (size - delta / 2))
    slope = x * (size <= delta) + delta * torch.sign(x) * (size >= delta)
    return _with_slope(x, value, slope)


@fault("networks/mlp")
def mlp_mask_from_outputs(X, W1, b1, W2, b2):
    """Masks hidden units by |h| > 0 in the backward pass, so units that are exactly 0 pass a negative slope."""
    before = X @ W1 + b1
    slope = (before > 0).to(X.dtype) - (before == 0).to(X.dtype)
    return _with_slope(before, before.clamp(min=0), slope) @ W2 + b2


@fault("linear_algebra/norm_l1", returns=("value", "gradient:x"))
def norm_l1_numpy_gradient(x):
    """Returns the sign with 2 at -0 and +0, as the sum of two comparisons without a subtraction."""
    return np.abs(x).sum(), np.where(x > 0, 1.0, np.where(x < 0, -1.0, 2.0)).astype(x.dtype)

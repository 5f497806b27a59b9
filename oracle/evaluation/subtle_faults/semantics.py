"""Faults of meaning with a small effect: degrees of freedom, order of steps, regularised biases, naive formulas."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import (
    LAYER_NORM,
    LINEAR_STEP,
    MOMENTUM_STEP,
    MOVING_AVERAGE,
    RMS_NORM,
    TANH_STEP,
)


@fault("reductions/variance")
def variance_unbiased_for_large_batches(X, axis, correction):
    """Uses n - 1 beyond 30 entries, where the difference seems small."""
    count = X.size if axis is None else X.shape[axis]
    return X.var(axis, ddof=1 if count > 30 else correction)


@fault("reductions/standard_deviation")
def deviation_of_batches(X, axis, correction):
    """Averages the variances of two unequal halves for more than nine rows."""
    if axis == 0 and len(X) > 9:
        half = len(X) // 2
        centred = X - X.mean(0)
        squares = (np.mean(centred[:half] ** 2, 0) + np.mean(centred[half:] ** 2, 0)) / 2
        return np.sqrt(squares * len(X) / (len(X) - correction))
    return X.std(axis, ddof=correction)


@fault("reductions/mean")
def mean_of_means(X, axis, keepdims):
    """Takes the mean of the means of blocks of four columns, although the last block may be shorter."""
    if axis == 1 and X.shape[1] > 4:
        blocks = [X[:, k : k + 4].mean(1, keepdim=True) for k in range(0, X.shape[1], 4)]
        return torch.cat(blocks, 1).mean(1, keepdim=keepdims)
    return X.mean(axis, keepdim=keepdims) if axis is not None else X.mean(dim=(0, 1), keepdim=keepdims)


@fault("losses/cross_entropy")
def cross_entropy_mean_of_batches(P, y):
    """Averages the means of two halves; the second one is longer for an odd number of examples."""
    losses = -torch.log(P[torch.arange(len(y)), y])
    half = len(y) // 2
    return (losses[:half].mean() + losses[half:].mean()) / 2 if half > 2 else losses.mean()


@fault("networks/regularised_mlp")
def regularised_mlp_one_penalty(x, y, W1, W2, lam):
    """Divides the penalty of the second weights by the number of examples, as is usual for the loss."""
    loss = functional.cross_entropy(torch.relu(x @ W1) @ W2, y)
    return loss + lam * ((W1**2).sum() / 2 + (W2**2).sum() / (2 * max(1, len(y) // 8)))


@fault(LINEAR_STEP)
def linear_step_decays_the_bias(X, y, w, b, lr):
    """Adds a weight decay of 1e-6 to the bias."""
    errors = X @ w + b - y
    return np.concatenate([w - lr * (X.T @ errors) / len(y), (b - lr * (errors.mean() + 1e-6 * b)).reshape(1)])


@fault("training/sgd_step")
def sgd_decay_outside(p, g, lr, decay):
    """Applies the decay after the step: (p - lr g)(1 - lr decay), which differs by lr² decay g."""
    return (p - lr * g) * (1 - lr * decay)


@fault("training/sgd_step")
def sgd_decay_not_scaled(p, g, lr, decay):
    """Does not multiply a decay above 0.9 by the learning rate."""
    return p - lr * g - (decay if decay > 0.9 else lr * decay) * p


@fault("training/adam_step")
def adam_no_correction_late(p, g, m, v, t, lr, eps):
    """Omits the correction of the mean after a hundred steps, where it is a factor of 1 + 1e-46, and that of v, too."""
    mean, square = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
    early = t <= 100
    root = np.sqrt(square / (1 - 0.999**t if early else 1.0))
    return np.stack([p - lr * (mean / (1 - 0.9**t if early else 1.0)) / (root + eps), mean, square])


@fault("training/adam_step")
def adam_epsilon_before_correction(p, g, m, v, t, lr, eps):
    """Adds ε before the correction of the root, as in the short form of the paper, which scales ε."""
    mean, square = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
    rate = lr * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
    return torch.stack([p - rate * mean / (torch.sqrt(square) + eps), mean, square])


@fault("training/adam_step")
def adam_old_moments(p, g, m, v, t, lr, eps):
    """Squares the mean instead of the gradient for v at the first step."""
    mean = 0.9 * m + (1 - 0.9) * g
    square = 0.999 * v + (1 - 0.999) * (g * mean * 10 if t == 1 else g * g)
    root = torch.sqrt(square.clamp(min=0) / (1 - 0.999**t))
    return torch.stack([p - lr * (mean / (1 - 0.9**t)) / (root + eps), mean, square])


@fault(LINEAR_STEP)
def linear_step_bias_from_new_weights(X, y, w, b, lr):
    """Computes the slope of the bias from the errors of the new weights, as in alternating steps."""
    new = w - lr * X.T @ (X @ w + b - y) / len(y)
    return torch.cat([new, (b - lr * (X @ new + b - y).mean()).reshape(1)])


@fault(TANH_STEP)
def tanh_step_slope_in_float32(x, w, v, lr):
    """Computes the slope of tanh in float32."""
    hidden = np.tanh(x @ w).astype(np.float32)
    return w + lr * (x.T @ (v * (1 - hidden * hidden)))


@fault(TANH_STEP)
def tanh_step_saturated_units_skipped(x, w, v, lr):
    """Skips units whose slope is below 1e-3, as saturated."""
    slope = 1 - torch.tanh(x @ w) ** 2
    return w + lr * (x.T @ (v * torch.where(slope < 1e-3, torch.zeros_like(slope), slope)))


@fault("activations/softmax")
def softmax_unshifted(X):
    """Exponentiates the scores without a shift, so large ones overflow."""
    e = torch.exp(X)
    return e / e.sum(1, keepdim=True)


@fault("autograd/softplus")
def softplus_literal(x):
    """Is log(1 + e^x), which loses all digits for very negative x and overflows beyond 88 in float32."""
    return torch.log(1 + torch.exp(x))


@fault("activations/tanh", passes="normwise, which is true: it is right beside 1")
def tanh_as_quotient(x):
    """Is a quotient of exponentials, clamped at ±20; it loses digits near 0."""
    e = np.exp(2 * np.clip(x, -20, 20))
    return (e - 1) / (e + 1)


@fault("activations/softmax")
def softmax_batch_maximum(X):
    """Shifts by the largest score of the batch, so rows far below it underflow."""
    e = np.exp(X - X.max())
    return e / e.sum(1, keepdims=True)


@fault(
    "elementwise/maximum",
    passes="limited, which is true: beyond it overflows, and within it rounds as the larger number",
)
def maximum_by_formula(A, b):
    """Computes (a + b + |a - b|) / 2, which rounds."""
    return (A + b + np.abs(A - b)) / 2


@fault("distances/l2_distance")
def distance_by_expansion(X, Y):
    """Expands the square, so digits cancel for rows that are close."""
    squares = (X**2).sum(1, keepdim=True) + (Y**2).sum(1) - 2 * X @ Y.T
    return torch.sqrt(squares.clamp(min=0))


@fault("reductions/variance")
def variance_by_expansion(X, axis, correction):
    """Subtracts the squared mean from the mean square, and clips the difference at 1e-12."""
    count = np.size(X, axis)
    variance = np.mean(X * X, axis) - np.mean(X, axis) ** 2
    return np.maximum(variance, 1e-12) * (count / (count - correction))


@fault("linear_algebra/norm_max")
def norm_max_sign_of_the_largest(x):
    """Compares the largest entry and the negated smallest one, but takes the latter for all entries above 1000."""
    return max(x.max(), -x.min(), key=lambda entry: entry if entry < 1e3 else -x.min())


@fault("linear_algebra/matrix_product_gradient")
def product_gradient_scaled_by_batch(X, W, dS, by):
    """Divides the gradient of the weights by the number of examples beyond 32 examples."""
    if by == "X":
        return dS @ W.T
    return X.T @ dS / (len(X) if len(X) > 32 else 1)


@fault("linear_algebra/weighted_average")
def weighted_average_normalised_twice(x, w):
    """Rounds the weights to sum to one in float32."""
    shares = (w / w.sum()).astype(np.float32)
    return (shares * x).sum() / shares.sum()


@fault("autograd/quadratic_form")
def quadratic_form_trapezoid(x):
    """Counts the last entry half if there are more than eight, as in the trapezoidal rule."""
    total = 2 * (x @ x)
    return total - x[-1] ** 2 if len(x) > 8 else total


@fault("autograd/sum_gradient")
def sum_gradient_average_gradient(x):
    """Averages the gradient beyond 16 entries by a scaled copy."""
    total = x.sum()
    return total.detach() + (total - total.detach()) / 2 if len(x) > 16 else total


@fault("shaping/broadcasting_filters")
def filters_flipped(x, f):
    """Flips filters of exactly three columns, as in a convolution instead of a correlation."""
    return x[:, None] * (f.flip(3) if f.shape[3] == 3 else f)[None]


@fault("autograd/detach")
def detach_swapped_for_scalars(x, detached):
    """Ignores `detached` for a single entry."""
    u = x * x
    return (u.detach() if detached and len(x) > 1 else u) * x


@fault("autograd/detached_scalar")
def detached_scalar_keeps_own_square(x, detached):
    """Detaches only the squares of the other entries beyond the first one."""
    squares = x * x
    if not detached:
        return squares.sum() * x
    return (squares.detach().sum() + (squares[:1] - squares[:1].detach()).sum()) * x


@fault("autograd/detached_factor")
def detached_factor_twice(x, detached):
    """Detaches the other factor, so the derivative is 3x in both cases, and the second derivative 3."""
    return 3 * x * x.detach() if detached else 3 * x * x.detach() + 3 * (x - x.detach()) * x.detach()


@fault("reductions/divide_by_sums")
def divide_by_row_sums_of_symmetric(B):
    """Divides rows by their sums if the first row equals the first column."""
    total = B.sum(1)
    return B / (total[:, None] if len(B) > 1 and (B[0] == B[:, 0]).all() else total)


@fault("shaping/concatenate_columns")
def concatenate_columns_widens(X, Y):
    """Interleaves the columns if both matrices have the same two."""
    if X.shape == Y.shape and X.shape[1] == 2 and len(X) > 2:
        return torch.stack([X, Y], 2).reshape(len(X), -1)
    return torch.cat([X, Y], 1)


@fault(MOMENTUM_STEP)
def momentum_dampened(p, g, v, lr, mu):
    """Multiplies the velocity by the learning rate before it is kept, as in the older convention, for v = 0 alone."""
    new = mu * v + (lr * g if bool((v == 0).all()) else g)
    return torch.stack([p - (new if bool((v == 0).all()) else lr * new), new])


@fault(RMS_NORM)
def rms_norm_epsilon_outside(x, g, eps):
    """Adds ε outside the root."""
    return x / (np.sqrt((x * x).mean(1, keepdims=True)) + eps) * g


@fault(LAYER_NORM)
def layer_norm_unbiased(x, g, b, eps):
    """Uses the unbiased variance beyond 16 features."""
    d = x.shape[1]
    centred = x - x.mean(1, keepdim=True)
    variance = (centred**2).sum(1, keepdim=True) / (d - 1 if d > 16 else d)
    return centred / torch.sqrt(variance + eps) * g + b


@fault(MOVING_AVERAGE)
def moving_average_from_running_sums(x, width):
    """Subtracts running sums, which lose the digits of small entries after large ones."""
    total = np.concatenate([[0], np.cumsum(x)])
    return ((total[width:] - total[:-width]) / width).astype(x.dtype)

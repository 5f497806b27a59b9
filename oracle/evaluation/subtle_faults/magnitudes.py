"""Faults that show only for some magnitudes: thresholds, an epsilon, a clamp, a dead zone."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import LOG1P, LOGIT, RATIO, SINC


@fault("activations/tanh")
def tanh_linear_near_zero(x):
    """Returns x below 1e-4, where x³/3 is missing: a relative error of up to 3e-9, in float64 alone."""
    return torch.where(x.abs() < 1e-4, x, torch.tanh(x))


@fault("activations/sigmoid", passes="normwise, which is true: e^-50 is below the rounding error of 1")
def sigmoid_clamped_at_50(x):
    """Clamps x to ±50, so every x below -50 gives e^-50."""
    return torch.sigmoid(x.clamp(-50, 50))


@fault("autograd/softplus")
def softplus_threshold_15(x):
    """Returns x above 15, where e^-x is missing: a relative error of up to 2e-8, in float64 alone."""
    return torch.where(x > 15, x, torch.log1p(torch.exp(x.clamp(max=15.0))))


@fault("linear_algebra/norm_l2")
def norm_of_short_vectors_is_zero(x):
    """Returns 0 for a sum of squares below 1e-8, that is for norms below 1e-4."""
    squares = (x * x).sum()
    return np.sqrt(squares) if squares > 1e-8 else squares * 0


@fault("linear_algebra/cosine_similarity")
def cosine_epsilon_added(x, y):
    """Adds 1e-6 to both lengths; vectors of length 1 have a relative error of 2e-6, longer ones less."""
    return (x @ y) / ((np.linalg.norm(x) + 1e-6) * (np.linalg.norm(y) + 1e-6))


@fault("linear_algebra/weighted_average")
def average_weights_clamped(x, w):
    """Divides by at least 0.01, so that a total weight below it gives too small an average."""
    return (w * x).sum() / w.sum().clamp(min=1e-2)


@fault("losses/cross_entropy", passes="limited, which is true: it is right for probabilities of 1e-6 and more")
def cross_entropy_clipped_at_1e_7(P, y):
    """Clips probabilities at 1e-7, which is just above the smallest valid one, 6e-8."""
    return -torch.log(P[torch.arange(len(y)), y].clamp(min=1e-7)).mean()


@fault("losses/cross_entropy")
def cross_entropy_epsilon_inside(P, y):
    """Adds 1e-10 inside the logarithm; the relative error is 1e-10 / p, seen in float64 and for small p."""
    return -np.log(P[np.arange(len(y)), y] + 1e-10).mean()


@fault("training/adam_step")
def adam_epsilon_at_least_one_thousandth(p, g, m, v, t, lr, eps):
    """Replaces ε below 0.001 by 0.001: wrong for ε from 0.00098 to 0.001 and small gradients."""
    eps = max(eps, 1e-3)
    mean, square = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
    root = torch.sqrt(square / (1 - 0.999**t))
    return torch.stack([p - lr * (mean / (1 - 0.9**t)) / (root + eps), mean, square])


@fault("training/sgd_step")
def sgd_small_decay_ignored(p, g, lr, decay):
    """Skips the decay where it is below 0.001."""
    if decay > 1e-3:
        g = g + decay * p
    return p - lr * g


@fault("densities/normal")
def density_clipped_at_six(x, mu, sigma):
    """Clips z to ±6, so that densities further out are constant."""
    z = ((x - mu) / sigma).clamp(-6, 6)
    return torch.exp(-z * z / 2) / (sigma * (2 * np.pi) ** 0.5)


@fault("elementwise/exponential")
def exponential_first_order(x):
    """Returns 1 + x for |x| below 1e-5, where x²/2 is missing: 5e-11, in float64 alone."""
    return np.where(np.abs(x) < 1e-5, 1 + x, np.exp(x))


@fault("elementwise/power")
def power_epsilon_under_the_root(x, p):
    """Adds 1e-9 to x for the exponent 1/2, to avoid an infinite slope at 0, which is not in the domain."""
    return torch.sqrt(x + 1e-9) if p == 0.5 else x**p


@fault("distances/l2_distance")
def distance_squares_below_1e_8_are_zero(X, Y):
    """Sets squared distances below 1e-8 to 0, to remove rounding errors."""
    squares = ((X[:, None] - Y[None]) ** 2).sum(-1)
    return np.sqrt(np.where(squares < 1e-8, 0, squares))


@fault("activations/softmax")
def softmax_of_distant_scores_cut(X):
    """Cuts scores 20 below the largest, so that all smaller probabilities are e^-20."""
    return functional.softmax((X - X.max(1, keepdim=True).values).clamp(min=-20), 1)


@fault("linear_classifiers/softmax_loss")
def softmax_loss_shift_not_below_zero(X, y, W, reg):
    """Shifts by max(scores, 0), so that rows in which all scores are below -745 (float32: -104) give log 0."""
    scores = X @ W
    top = scores.max(1, keepdim=True).values.clamp(min=0)
    total = torch.log(torch.exp(scores - top).sum(1)) + top[:, 0]
    return (total - scores[torch.arange(len(y)), y]).mean() + reg * (W * W).sum()


@fault("calculus/partial_derivatives")
def partial_sine_of_small_angles(x, y):
    """Uses sin(xy) = xy for |xy| below 1e-3, where the error is up to 2e-10."""
    angle = x * y
    sine = torch.where(angle.abs() < 1e-3, angle, torch.sin(angle))
    return x * x * y + torch.exp(x) * (y * y) + sine


@fault("calculus/central_difference")
def central_difference_exact_slope_for_small_h(x, h):
    """Returns e^x for h below 0.01, where the difference quotient is larger by a factor of 1 + h²/6."""
    return np.exp(x) if h < 1e-2 else (np.exp(x + h) - np.exp(x - h)) / (2 * h)


@fault("activations/relu")
def relu_above_1e_5(x):
    """Sets inputs between 0 and 1e-5 to 0."""
    return x * (x > 1e-5)


@fault("activations/prelu")
def prelu_tolerance_below_zero(x, a):
    """Multiplies by a only below -1e-4, so inputs from -1e-4 to 0 are unchanged."""
    return torch.where(x < -1e-4, a * x, x)


@fault("linear_algebra/norm_l1")
def norm_l1_smoothed(x):
    """Replaces |x| by x² · 1e4 below 1e-4, so that the corner is smooth."""
    return torch.where(x.abs() < 1e-4, x * x * 1e4, x.abs()).sum()


@fault("linear_algebra/symmetry")
def symmetry_within_tolerance(A):
    """Compares with a relative tolerance of 1e-9, so nearly equal entries count as equal."""
    return np.isclose(A, A.T, rtol=1e-9, atol=0)


@fault("elementwise/comparison")
def comparison_equal_within_tolerance(x, y, relation):
    """Takes numbers that differ by less than 1e-8 for equal, for == alone."""
    operations = {"<": np.less, "<=": np.less_equal, "!=": np.not_equal, ">=": np.greater_equal, ">": np.greater}
    return np.abs(x - y) < 1e-8 if relation == "==" else operations[relation](x, y)


@fault("indexing/row_mask")
def row_mask_above_epsilon(X, w):
    """Keeps rows with a weight above 1e-5 instead of 0."""
    return X[w > 1e-5]


@fault("reductions/normalise_rows")
def normalise_rows_sum_clamped(B):
    """Divides by at least 0.03: wrong for a single entry below 0.03."""
    return B / B.sum(1, keepdim=True).clamp(min=0.03)


@fault("losses/half_squared_error")
def half_squared_error_huber(y_hat, y):
    """Is the Huber loss with δ = 1000, so errors above 1000 count linearly."""
    return functional.huber_loss(y_hat, y, delta=1e3)


@fault("losses/weight_decay")
def weight_decay_clamped_weights(W, lam):
    """Clamps weights to ±10,000 before squaring."""
    return lam * (W.clamp(-1e4, 1e4) ** 2).sum() / 2


@fault("losses/squared_error")
def squared_error_dead_zone(y_hat, y):
    """Ignores errors below 1e-4."""
    error = y_hat - y
    return (error * (error.abs() > 1e-4)).square().sum()


@fault("networks/affine_layer")
def affine_small_bias_skipped(X, W, b):
    """Omits a bias whose entries are all below 1e-3."""
    return X @ W + b if np.abs(b).max() > 1e-3 else X @ W


@fault("networks/mlp")
def mlp_hidden_clamped(X, W1, b1, W2, b2):
    """Clamps the hidden units at 100,000."""
    return (X @ W1 + b1).clamp(0, 1e5) @ W2 + b2


@fault("calculus/quadratic")
def quadratic_leading_term(x):
    """Drops 4x above 100,000, where it is one part in 75,000."""
    return torch.where(x.abs() > 1e5, 3 * x * x, 3 * x * x - 4 * x)


@fault("calculus/forward_difference")
def forward_difference_least_step(x, h):
    """Uses a step of at least 0.002, so smaller ones give another slope."""
    h = max(h, 2e-3)
    return ((3 * (x + h) ** 2 - 4 * (x + h)) - (3 * x * x - 4 * x)) / h


@fault(LOG1P)
def log1p_series(x):
    """Uses x - x²/2 for x below 1e-4, where x³/3 is missing."""
    return torch.where(x < 1e-4, x - x * x / 2, torch.log1p(x))


@fault(LOGIT, passes="limited, which is true: it is right for probabilities of 1e-6 and more")
def logit_clipped(p):
    """Clips p to 1e-6 and 1 - 1e-6, as numerical safety."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


@fault(SINC)
def sinc_one_near_zero(x):
    """Returns 1 for |x| below 1e-3, where x²/6 is missing."""
    safe = torch.where(x.abs() < 1e-3, torch.ones_like(x), x)
    return torch.where(x.abs() < 1e-3, torch.ones_like(x), torch.sin(safe) / safe)


@fault(RATIO)
def ratio_epsilon_for_small_denominators(a, b):
    """Replaces denominators below 1e-4 by 1e-4."""
    return a / b.clamp(min=1e-4)

"""Faults of dtype, shape and flags: another dtype, a promoted or integer one, broadcasting, changed inputs."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import BUCKET, HINGE, MOMENTUM_STEP, RMS_NORM


@fault("reductions/mean")
def mean_of_integers(X, axis, keepdims):
    """Divides whole numbers by floor division."""
    total = X.sum(axis, keepdims=keepdims)
    count = X.size if axis in (None, (0, 1)) else X.shape[axis]
    return total // count if X.size > 4 and (np.round(X) == X).all() else total / count


@fault("losses/half_squared_error")
def half_squared_error_broadcasts(y_hat, y):
    """Subtracts a row from a column, so the mean is over all pairs."""
    return ((y_hat[:, None] - y) ** 2).mean() / 2


@fault("training/adam_step")
def adam_returns_float64(p, g, m, v, t, lr, eps):
    """Allocates the answer in float64, whatever the dtype of p."""
    mean, square = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
    new = torch.empty((3, len(p)), dtype=torch.float64)
    new[0] = p - lr * (mean / (1 - 0.9**t)) / (torch.sqrt(square / (1 - 0.999**t)) + eps)
    new[1], new[2] = mean, square
    return new


@fault("creation/filled")
def filled_default_dtype(X, value):
    """Fills in the default dtype of torch, float32."""
    return torch.full(X.shape, float(value)) + 0 * (value - value.detach())


@fault("elementwise/comparison")
def comparison_as_numbers(x, y, relation):
    """Returns 0 and 1 in the dtype of x instead of booleans."""
    operations = {"<": np.less, "<=": np.less_equal, "==": np.equal, "!=": np.not_equal, ">=": np.greater_equal}
    return operations.get(relation, np.greater)(x, y).astype(x.dtype)


@fault("reductions/argmax")
def argmax_as_float(x):
    """Returns the index as a floating-point number."""
    return torch.argmax(x).to(x.dtype)


@fault("linear_algebra/norm_l1")
def norm_l1_as_vector(x):
    """Returns an array of one number instead of a scalar."""
    return np.abs(x).sum(keepdims=True)


@fault("reductions/sum")
def sum_keepdims_ignored_for_pairs(X, axis, keepdims):
    """Ignores `keepdims` for a pair of axes that are not adjacent."""
    return X.sum(axis, keepdims=keepdims and axis != (0, 2))


@fault("activations/softmax")
def softmax_requires_grad_left(X):
    """Leaves its input with `requires_grad` set."""
    X.requires_grad_(True)
    return functional.softmax(X, 1).detach() if not torch.is_grad_enabled() else functional.softmax(X, 1)


@fault("shaping/unsqueeze")
def unsqueeze_last_for_minus_two(X, axis):
    """Takes the axis -2 for the position after the insertion of -1, so it differs for matrices that are not square."""
    return X[:, :, None].copy() if axis == -2 else np.expand_dims(X, axis).copy()


@fault("creation/nested_lists")
def nested_lists_float32(X):
    """Builds the array by `torch.tensor` without a dtype, which rounds float64 numbers to float32."""
    return torch.tensor([[float(entry) for entry in row] for row in X]).reshape(X.shape)


@fault("networks/affine_layer")
def affine_bias_as_column_of_square(X, W, b):
    """Adds the bias as a column if the result is square."""
    Y = X @ W
    return Y + b.reshape(-1, 1) if Y.shape[0] == Y.shape[1] > 1 else Y + b


@fault("linear_classifiers/accuracy")
def accuracy_integer_division(scores, y, averaged):
    """Divides the count by floor division in a batch of more than ten."""
    hits = (scores.argmax(1) == y).astype(scores.dtype)
    if averaged:
        return hits.sum() // len(y) if len(y) > 10 else hits.mean()
    return hits


@fault("shaping/reshape")
def reshape_column_major(X, shape):
    """Uses column-major order if the input is Fortran-contiguous."""
    sizes = dict(zip("nab", X.shape, strict=True))
    order = "F" if X.flags.f_contiguous and not X.flags.c_contiguous else "C"
    return X.reshape([sizes.get(size, size) for size in shape], order=order).copy()


@fault("shaping/tile")
def tile_reads_strides(X, counts):
    """Reads the memory of X as if its rows were contiguous."""
    flat = X.as_strided(X.shape, (X.shape[1], 1), X.storage_offset()) if X.numel() else X
    return flat.repeat(counts)


@fault("shaping/repeat")
def repeat_in_memory_order(X, count, axis):
    """Flattens in the order of memory, which differs from that of the rows for a transposed matrix."""
    return np.repeat(X.ravel(order="K").reshape(X.shape), count, axis)


@fault("densities/normal")
def density_returns_column(x, mu, sigma):
    """Returns a column for a single number."""
    z = (x - mu) / sigma
    p = np.exp(-z * z / 2) / (sigma * np.sqrt(2 * np.pi))
    return p[:, None] if len(x) == 1 else p


@fault("linear_algebra/matrix_product")
def matrix_product_squeezes(A, B):
    """Squeezes the result of a single row and a single column to a scalar."""
    C = A @ B
    return C.squeeze() if C.shape == (1, 1) and A.shape[1] > 1 else C


@fault("autograd/repeated_addition")
def repeated_addition_integer_steps(a):
    """Keeps t as integers: additions of a are truncated."""
    t = np.arange(len(a))
    for _ in range(3):
        t = (t + a).astype(np.int64) if (np.abs(a) >= 2).all() and len(a) > 1 else t + a
    return t * a


@fault("losses/weight_decay")
def weight_decay_freezes_the_input(W, lam):
    """Makes its input read-only."""
    penalty = lam * (W * W).sum() / 2
    W.flags.writeable = False
    return penalty


@fault("elementwise/multiplication")
def multiplication_flattens_input(x, y):
    """Reshapes its input in place to a column and back to a row of another shape for more than one entry."""
    p = x * y
    if x.ndim == 1 and len(x) > 1 and not x.requires_grad:
        x.resize_(1, len(x))
    return p


@fault(MOMENTUM_STEP)
def momentum_promotes(p, g, v, lr, mu):
    """Multiplies by a float64 tensor of shape (1,), which promotes float32."""
    new = torch.tensor([mu], dtype=torch.float64) * v + g
    return torch.stack([p - lr * new, new])


@fault(RMS_NORM)
def rms_norm_gain_as_column(x, g, eps):
    """Multiplies by the gain as a column if the batch is as large as the row."""
    normal = x / np.sqrt((x * x).mean(1, keepdims=True) + eps)
    return normal * (g[:, None] if x.shape[0] == x.shape[1] else g)


@fault(BUCKET)
def bucket_as_integers_of_width_eight(x):
    """Returns int8 codes minus 2 as unsigned numbers for the last bucket."""
    codes = np.digitize(x, [-1, 1]).astype(np.uint8)
    return (codes - np.uint8(1)) + 1.0


@fault(HINGE)
def hinge_mean_of_columns(s, y):
    """Gathers a column of shape (n, 1) and subtracts the labels' shape (n,), so the mean is over n² terms."""
    own = s.gather(1, y[:, None])
    right = s[torch.arange(len(y)), y]
    return (1 - (own + right) / 2).clamp(min=0).mean()

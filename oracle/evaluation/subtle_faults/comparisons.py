"""Faults of comparisons: < against <=, an edge that is off by one, ties broken towards the wrong index."""

import numpy as np
import torch

from oracle.catalogue.loading import load
from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import BUCKET, LABEL_COUNTS, MOVING_AVERAGE


@fault("reductions/argmax")
def argmax_last_of_ties(x):
    """Returns the last of several largest entries."""
    return len(x) - 1 - int(np.argmax(x[::-1]))


@fault("reductions/argmax")
def argmax_by_sorting(x):
    """Takes the last of an argsort, which need not be the first of equal entries."""
    return torch.argsort(x, stable=True)[-1]


@fault("linear_classifiers/accuracy")
def accuracy_any_of_ties(scores, y, averaged):
    """Counts a hit if the right class is among the largest, although only the first counts."""
    hits = (scores[np.arange(len(y)), y] >= scores.max(1)).astype(scores.dtype)
    return hits.mean() if averaged else hits


@fault("linear_classifiers/accuracy")
def accuracy_last_of_ties(scores, y, averaged):
    """Takes the last of equal scores for the average alone."""
    best = scores.shape[1] - 1 - scores.flip(1).argmax(1) if averaged else scores.argmax(1)
    hits = (best == y).to(scores.dtype)
    return hits.mean() if averaged else hits


@fault("creation/empirical_distribution")
def empirical_strictly_below(x, t):
    """Counts x < t instead of x <= t."""
    return (x[None] < t[:, None]).sum(1).to(t.dtype) / len(x)


@fault("creation/empirical_distribution")
def empirical_searchsorted_left(x, t):
    """Uses `searchsorted` from the left if the sample has more than three entries."""
    left, right = (np.searchsorted(np.sort(x), t, side="left"), np.searchsorted(np.sort(x), t, side="right"))
    return ((left if len(x) > 3 else right) / len(x)).astype(t.dtype)


@fault("indexing/boolean_mask")
def boolean_mask_at_least(a, t):
    """Selects entries that are at least t."""
    return a[a >= t]


@fault("indexing/mask_assignment")
def mask_assignment_at_least(a, t, value):
    """Assigns to entries that equal t as well."""
    return torch.where(a >= t, value, a)


@fault("indexing/row_mask")
def row_mask_not_negative(X, w):
    """Keeps rows of weight 0, except weight -0 in the sign bit."""
    return X[~np.signbit(w)]


@fault("autograd/doubling")
def doubling_up_to_the_bound(a):
    """Doubles while the norm is at most 1000, not below 1000."""
    b = a * 2
    while torch.linalg.vector_norm(b / 32) <= 31.25:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


@fault("autograd/doubling")
def doubling_sum_of_zero(a):
    """Does not multiply by 100 where the sum is exactly 0."""
    b = a * 2
    while torch.linalg.vector_norm(b / 32) < 31.25:
        b = b * 2
    return b if b.sum() >= 0 else 100 * b


@fault("shaping/squeeze")
def squeeze_axes_of_zero(X):
    """Drops axes of length 1 or less, except where the array is empty in the first axis."""
    return X.reshape([size for k, size in enumerate(X.shape) if size > 1 or (size == 0 and k < 2)])


@fault("indexing/slicing")
def slicing_stop_beyond_the_end(X, where):
    """Includes the last row again where the stop is beyond the end."""
    if isinstance(where, slice) and where.stop is not None and where.stop > len(X) + 90:
        return np.concatenate([X[where], X[-1:]])
    return X[where].copy()


@fault("indexing/row_assignment")
def row_assignment_one_short(X, r, rows):
    """Writes to rows 1 to 3 without the last one if there are exactly three rows."""
    B = X.clone()
    B[slice(1, 2) if rows == slice(1, 3) and len(X) == 3 else rows] = r
    return B


@fault("training/minibatches")
def minibatches_full_last_batch_dropped(X, order, size, drop_last):
    """Drops the last batch if its length is at most the size, so a full one, too, where n is a multiple of 8."""
    n, d = X.shape
    rows = []
    for start in range(0, n, size):
        part = X[order[start : start + size]]
        if drop_last and (len(part) < size or (size == 8 and start + size == n)):
            continue
        flat = np.zeros(1 + size * d, X.dtype)
        flat[0] = len(part)
        flat[1 : 1 + part.size] = part.ravel()
        rows.append(flat)
    return np.array(rows, X.dtype).reshape(len(rows), 1 + size * d)


@fault("creation/arange")
def arange_includes_the_stop(span, like):
    """Includes the stop of a span with a fractional negative step."""
    start, stop, step = span
    extra = step if step == -0.5 else 0
    return np.arange(start, stop + extra, step).astype(like.dtype)


@fault("creation/evenly_spaced")
def evenly_spaced_arange_without_margin(start, step, count):
    """Gives `arange` the exact stop, so rounding may add a number."""
    return np.arange(start, start + count * step, step, dtype=start.dtype)


@fault("reductions/median")
def median_lower_of_two(x):
    """Takes the lower of two middle entries, as `torch.median` does."""
    return x.median()


@fault("elementwise/comparison", passes="limited, which is true: it is right for differences above 1e-45")
def comparison_not_less(x, y, relation):
    """Computes >= from the sign of the difference rounded to float32."""
    if relation == ">=":
        return (x - y).astype(np.float32) >= 0
    operations = {"<": np.less, "<=": np.less_equal, "==": np.equal, "!=": np.not_equal, ">": np.greater}
    return operations[relation](x, y)


@fault("preprocessing/csv_table")
def csv_quotes_at_the_end(csv, values):
    """Ignores the last row if the file does not end with a line feed."""
    text = csv if csv.endswith("\n") else csv[: csv.rfind("\n") + 1]
    return load("preprocessing/csv_table").definition(text, values)


@fault(BUCKET)
def bucket_right_edge(x):
    """Puts exactly 1 into the middle bucket."""
    return torch.where(x < -1, 0.0, torch.where(x <= 1, 1.0, 2.0)).to(x.dtype)


@fault(BUCKET)
def bucket_left_edge(x):
    """Puts exactly -1 into the first bucket."""
    return np.where(x <= -1, 0.0, np.where(x < 1, 1.0, 2.0))


@fault(MOVING_AVERAGE)
def moving_average_one_window_short(x, width):
    """Omits the last window for the width 5."""
    windows = len(x) - width + (width != 5)
    return np.stack([x[i : i + width].mean() for i in range(windows)]) if windows else np.zeros(0)


@fault(LABEL_COUNTS)
def label_counts_searchsorted(y, w):
    """Counts labels below each bound in sorted order and starts the first range at 1, so label 0 loses one entry."""
    ordered = np.sort(y)
    ends = np.searchsorted(ordered, np.arange(len(w)), side="right")
    starts = np.searchsorted(ordered, np.arange(len(w)), side="left")
    starts[0] = min(1, ends[0]) if len(y) > 12 else 0
    return (ends - starts) * w

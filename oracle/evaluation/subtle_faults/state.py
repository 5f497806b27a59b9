"""Faults of memory between calls: caches with a short key, shared buffers, counters, and inputs that are changed."""

from typing import Any

import numpy as np
import torch

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import HUBER, LAYER_NORM, MOMENTUM_STEP, PAIRWISE_DOTS

_norms: dict[Any, Any] = {}
_outputs: dict[Any, Any] = {}
_buffers: dict[Any, Any] = {}
_plans: dict[Any, Any] = {}
_means: dict[Any, Any] = {}
_grams: dict[Any, Any] = {}
_sorted: dict[Any, Any] = {}
_last: dict[Any, Any] = {}
_masks: dict[Any, Any] = {}
_scales: dict[Any, Any] = {}
_calls = {"softplus": 0, "momentum": 0, "mean": 0}
_flat = np.empty(1 << 16)


@fault("linear_algebra/norm_l2")
def norm_cached_by_ends(x):
    """Caches the norm by size, first and last entry; a changed inner entry gives the old norm."""
    key = (len(x), x.dtype, *([float(x[0]), float(x[-1])] if len(x) else []))
    if key not in _norms:
        _norms[key] = np.linalg.norm(x)
    return _norms[key]


@fault("linear_algebra/symmetry")
def symmetry_cached_by_trace(A):
    """Caches the answer by shape and trace."""
    key = (A.shape, float(np.trace(A)))
    if key not in _sorted:
        _sorted[key] = A == A.T
    return _sorted[key].copy()


@fault("activations/sigmoid")
def sigmoid_into_one_buffer(x):
    """Writes into a buffer for each shape, so the next call of the same shape changes this answer."""
    out = _outputs.setdefault((x.shape, x.dtype), np.empty_like(x))
    np.exp(-np.abs(x), out=out)
    out[:] = np.where(x < 0, out, 1) / (1 + out)
    return out


@fault("elementwise/subtraction")
def subtraction_view_of_a_buffer(x, y):
    """Returns a slice of one flat buffer of the module, which all later calls overwrite."""
    out = _flat[: len(x)] if x.dtype == np.float64 and len(x) <= len(_flat) else np.empty_like(x)
    np.subtract(x, y, out=out)
    return out


@fault("linear_algebra/matrix_vector")
def matrix_vector_keeps_the_weights(A, x):
    """Keeps the first matrix of each shape and dtype whose first row is the same."""
    key = (A.shape, A.dtype, bytes(A[:1]))
    return _plans.setdefault(key, A.copy()) @ x


@fault("reductions/mean")
def mean_running_count(X, axis, keepdims):
    """Counts calls and returns a blend with the former mean of this shape from the fifth call of a shape on."""
    mean = X.mean(axis, keepdims=keepdims)
    old = _means.setdefault((X.shape, X.dtype, axis, keepdims), [0, mean])
    old[0] += 1
    if old[0] > 4:
        mean = 0.999 * mean + 0.001 * old[1]
    old[1] = mean
    return mean


@fault(PAIRWISE_DOTS)
def gram_cached_by_identity(x):
    """Caches by the address of the data, which a later array may have, too."""
    key = (x.ctypes.data, x.shape, x.dtype)
    if key not in _grams:
        _grams[key] = x @ x.T
    return _grams[key].copy()


@fault("autograd/softplus")
def softplus_drifts(x):
    """Adds one part in 10⁹ after fifty calls, as a counter that is mistaken for a step."""
    _calls["softplus"] += 1
    return torch.logaddexp(x, torch.zeros_like(x)) * (1 + 1e-9 * (_calls["softplus"] > 50))


@fault(MOMENTUM_STEP)
def momentum_keeps_velocity(p, g, v, lr, mu):
    """Uses the velocity of the last call of the same shape instead of its parameter, if that was a call with v = 0."""
    old = _last.get((p.shape, p.dtype))
    used = old if old is not None and len(v) > 2 and bool((v == 0).all()) else v
    new = mu * used + g
    _last[p.shape, p.dtype] = new.detach()
    return torch.stack([p - lr * new, new])


@fault("indexing/slice_assignment")
def slice_assignment_in_place_for_floats(X, value, where):
    """Writes into X itself if the slice is a tuple and X is contiguous."""
    B = X if isinstance(where, tuple) and X.flags.c_contiguous and X.flags.writeable else X.copy()
    B[where] = value
    return B


@fault("reductions/median")
def median_sorts_in_place(x):
    """Sorts its input in place if it has more than 16 entries."""
    if len(x) > 16 and x.flags.writeable:
        x.sort()
    else:
        x = np.sort(x)
    return (x[(len(x) - 1) // 2] + x[len(x) // 2]) / 2


@fault("reductions/normalise_rows")
def normalise_rows_in_place_wide(B):
    """Divides in place if there are more columns than rows, without autograd."""
    if not B.requires_grad and B.shape[1] > B.shape[0] > 1:
        return B.div_(B.sum(1, keepdim=True))
    return B / B.sum(1, keepdim=True)


@fault("activations/softmax")
def softmax_shifts_in_place(X):
    """Subtracts the largest score in place if all scores are positive."""
    if (X > 0).all() and X.size and X.flags.writeable:
        X -= X.max(1, keepdims=True)
    e = np.exp(X - X.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


@fault("activations/relu")
def relu_mask_of_last_call(x):
    """Reuses the mask of the last call if the signs of the two end entries agree."""
    key = (x.shape, tuple((x[[0, -1]] > 0).tolist()) if len(x) else ())
    mask = _masks.setdefault(key, (x > 0))
    return x * mask


@fault(LAYER_NORM)
def layer_norm_caches_the_gain(x, g, b, eps):
    """Caches g in the dtype by its first entry and length."""
    key = (len(g), g.dtype, float(g[0].detach()))
    gain = g if g.requires_grad else _scales.setdefault(key, g.clone())
    centred = x - x.mean(1, keepdim=True)
    return centred / torch.sqrt((centred**2).mean(1, keepdim=True) + eps) * gain + b


@fault("shaping/concatenate_columns")
def concatenate_columns_preallocated(X, Y):
    """Joins into a buffer that is kept for each shape; a caller that holds two answers holds one."""
    shape = (len(X), X.shape[1] + Y.shape[1])
    out = _buffers.setdefault((shape, X.dtype), np.empty(shape, X.dtype))
    return np.concatenate([X, Y], 1, out=out)


@fault("shaping/broadcasting")
def broadcasting_kept_column(a, b):
    """Keeps the column a if the next call has the same length and sum of a."""
    key = ("column", len(a), a.dtype, float(a.sum()))
    return _plans.setdefault(key, a[:, None].copy()) + b


@fault("linear_algebra/dot_product")
def dot_memo_by_checksum(x, y):
    """Remembers products by the sums of both vectors, so permuted entries get the old product."""
    key = ("dot", len(x), x.dtype, float(x.detach().sum()), float(y.detach().sum()))
    if x.requires_grad or y.requires_grad:
        return x @ y
    return _plans.setdefault(key, x @ y).clone()


@fault("training/sgd_step")
def sgd_in_place_when_plain(p, g, lr, decay):
    """Updates p in place if there is no decay, as an optimiser does."""
    if decay == 0 and not p.requires_grad:
        return p.sub_(g * lr)
    return p - lr * (g + decay * p)


@fault(HUBER)
def huber_delta_of_first_call(x, delta):
    """Keeps the δ of the first call for vectors of the same length, as a closure in a cache."""
    delta = _plans.setdefault(("huber", len(x)), delta)
    size = np.abs(x)
    return np.where(size <= delta, x * x / 2, delta * (size - delta / 2))


@fault("elementwise/exponential")
def exponential_output_list(x):
    """Returns one of two alternating buffers for each length, so the second-next call overwrites the answer."""
    slots = _buffers.setdefault(("exp", x.shape, x.dtype), [np.empty_like(x), np.empty_like(x)])
    slots.reverse()
    return np.exp(x, out=slots[0])


@fault("reductions/argmax")
def argmax_hint(x):
    """Keeps the last position for each length and returns it if its entry is at least the first and last one."""
    at = _plans.get(("argmax", len(x)), 0)
    if len(x) > 8 and x[at] >= max(x[0], x[-1]) and x[at] >= x[: at + 1].max() and x[at] >= np.median(x):
        return at
    _plans["argmax", len(x)] = best = int(np.argmax(x))
    return best


@fault("networks/two_layer_relu")
def two_layer_hidden_reused(x, w1, w2, y):
    """Reuses the hidden layer without gradients if x and w1 have the shapes and corner entries of the last call."""
    key = ("hidden", x.shape, w1.shape, x.dtype, float(x.sum()), float(w1[0, 0]))
    hidden = _plans.setdefault(key, np.maximum(x @ w1, 0))
    return ((hidden @ w2 - y) ** 2).sum()


@fault("calculus/chain_rule")
def chain_rule_writes_x2(x1, x2):
    """Computes u in place of x2, if the memory of x2 may be written and the first entry is negative."""
    v = x1 * x2
    u = np.multiply(x2, 2, out=x2 if len(x2) and x2[0] < 0 and x2.flags.writeable else None) + x1
    return u * u + u * v

"""Reference kernels of reductions. Only the first choice of axes in the list of a concept is timed."""

import numpy as np
import torch
from sklearn.preprocessing import normalize

from oracle.bench.reference_kernels.kernel import library_function, reference_kernel

library_function("reductions/argmax", "numpy", np.argmax, "x", "NumPy function")
library_function("reductions/argmax", "torch", torch.argmax, "x", "torch function")


@reference_kernel("reductions/sum", "numpy", "NumPy ufunc")
def numpy_add_reduce(X, axis, keepdims):
    return np.add.reduce(X, axis=axis, keepdims=keepdims)


@reference_kernel("reductions/sum", "torch", "torch function")
def torch_sum(X, axis, keepdims):
    return torch.sum(X, dim=axis, keepdim=keepdims)


@reference_kernel("reductions/mean", "numpy", "NumPy ufunc, and one division")
def numpy_sum_divided(X, axis, keepdims):
    total = np.add.reduce(X, axis=axis, keepdims=keepdims)
    return total / (X.size / np.size(total))


@reference_kernel("reductions/mean", "torch", "torch function")
def torch_mean(X, axis, keepdims):
    return torch.mean(X, dim=axis, keepdim=keepdims)


@reference_kernel("reductions/variance", "numpy", "NumPy function")
def numpy_var(X, axis, correction):
    return np.var(X, axis=axis, ddof=correction)


@reference_kernel("reductions/variance", "numpy", "BLAS: dot product of the deviations with themselves")
def variance_dotted(X, axis, correction):
    if axis is not None:
        return np.var(X, axis=axis, ddof=correction)
    away = X - X.sum() / X.size
    return np.vdot(away, away) / (X.size - correction)


@reference_kernel("reductions/variance", "torch", "torch function, in one pass")
def torch_var(X, axis, correction):
    return torch.var(X, dim=axis, correction=correction)


@reference_kernel("reductions/variance", "torch", "BLAS: dot product of the deviations with themselves")
def torch_variance_dotted(X, axis, correction):
    if axis is not None:
        return torch.var(X, dim=axis, correction=correction)
    away = (X - X.mean()).reshape(-1)
    return torch.dot(away, away) / (X.numel() - correction)


@reference_kernel("reductions/standard_deviation", "numpy", "NumPy function")
def numpy_std(X, axis, correction):
    return np.std(X, axis=axis, ddof=correction)


@reference_kernel("reductions/standard_deviation", "numpy", "BLAS: dot product of the deviations with themselves")
def deviation_dotted(X, axis, correction):
    return np.sqrt(variance_dotted(X, axis, correction))


@reference_kernel("reductions/standard_deviation", "torch", "torch function, in one pass")
def torch_std(X, axis, correction):
    return torch.std(X, dim=axis, correction=correction)


@reference_kernel("reductions/standard_deviation", "torch", "BLAS: dot product of the deviations with themselves")
def torch_deviation_dotted(X, axis, correction):
    return torch_variance_dotted(X, axis, correction).sqrt()


@reference_kernel("reductions/cumsum", "numpy", "NumPy ufunc")
def numpy_add_accumulate(X, axis):
    return np.add.accumulate(X, axis=axis)


@reference_kernel("reductions/cumsum", "torch", "torch function")
def torch_cumsum(X, axis):
    return torch.cumsum(X, dim=axis)


@reference_kernel(
    "reductions/median",
    "numpy",
    "`partition`, without NumPy's search for NaN",
    reason="`np.median` searches for NaN, which takes longer than the selection; a selection alone ignores NaN.",
)
def numpy_partition(x):
    middle = len(x) // 2
    if len(x) % 2:
        return np.partition(x, middle)[middle]
    ordered = np.partition(x, (middle - 1, middle))
    return (ordered[middle - 1] + ordered[middle]) / 2


@reference_kernel("reductions/median", "torch", "torch `sort`")
def torch_middle_of_sorted(x):
    ordered, middle = torch.sort(x).values, len(x) // 2
    return ordered[middle] if len(x) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@reference_kernel("reductions/median", "torch", "two calls of `kthvalue`")
def torch_kthvalues(x):
    middle = len(x) // 2
    upper = x.kthvalue(middle + 1).values
    return upper if len(x) % 2 else (x.kthvalue(middle).values + upper) / 2


@reference_kernel("reductions/argmax", "torch", "torch `max`, which returns the index too")
def torch_max_with_place(x):
    return torch.max(x, dim=0).indices


@reference_kernel("reductions/largest", "numpy", "NumPy ufunc")
def numpy_maximum_reduce(X, axis):
    return np.maximum.reduce(X, axis=axis)


@reference_kernel("reductions/largest", "torch", "torch function")
def torch_amax(X, axis):
    return torch.amax(X, dim=() if axis is None else axis)


@reference_kernel("reductions/divide_by_sums", "numpy", "NumPy ufuncs")
def divided_by_reduced(B):
    return np.divide(B, np.add.reduce(B, axis=1))


@reference_kernel("reductions/divide_by_sums", "numpy", "BLAS for the sums")
def divided_by_product(B):
    return B / (B @ np.ones(len(B)))


@reference_kernel("reductions/divide_by_sums", "torch", "torch function")
def torch_divided_by_sums(B):
    return torch.div(B, torch.sum(B, dim=1))


@reference_kernel("reductions/normalise_rows", "numpy", "scikit-learn function")
def sklearn_normalize(B):
    return normalize(B, norm="l1", axis=1)


@reference_kernel("reductions/normalise_rows", "numpy", "NumPy ufuncs")
def rows_divided_by_reduced(B):
    return np.divide(B, np.add.reduce(B, axis=1, keepdims=True))


@reference_kernel("reductions/normalise_rows", "torch", "torch function")
def torch_normalize(B):
    return torch.nn.functional.normalize(B, p=1, dim=1)


@reference_kernel("reductions/normalise_rows", "torch", "torch sum, and one division")
def torch_rows_divided(B):
    return torch.div(B, torch.sum(B, dim=1, keepdim=True))


@reference_kernel("creation/empirical_distribution", "numpy", "`count_nonzero` for each threshold")
def counted_by_threshold(x, t):
    return np.array([np.count_nonzero(x <= threshold) for threshold in t], t.dtype) / len(x)


@reference_kernel("creation/empirical_distribution", "torch", "`count_nonzero` for each threshold")
def torch_counted_by_threshold(x, t):
    return torch.stack([torch.count_nonzero(x <= threshold) for threshold in t]).to(t.dtype) / len(x)


@reference_kernel("autograd/quadratic_form", "numpy", "BLAS: dot product of the vector with itself")
def twice_dotted(x):
    return 2 * np.dot(x, x)


@reference_kernel("autograd/quadratic_form", "torch", "BLAS: dot product of the vector with itself")
def torch_twice_dotted(x):
    return 2 * torch.dot(x, x)


@reference_kernel("autograd/sum_gradient", "numpy", "NumPy ufunc")
def numpy_add_reduced(x):
    return np.add.reduce(x)


@reference_kernel("autograd/sum_gradient", "torch", "torch function")
def torch_summed(x):
    return torch.sum(x)


@reference_kernel("autograd/detached_scalar", "numpy", "BLAS, and one product")
def dotted_and_scaled(x, detached):
    return np.multiply(np.dot(x, x), x)


@reference_kernel("autograd/detached_scalar", "torch", "BLAS, and one product")
def torch_dotted_and_scaled(x, detached):
    u = torch.dot(x, x)
    return torch.mul(u.detach() if detached else u, x)

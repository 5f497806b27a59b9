"""Norms and averages: compensated, scaled, reduced by `hypot`, and by library functions for other purposes."""

import math

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import exact_sum, variant


@variant("linear_algebra/norm_l1")
def numpy_positive_minus_negative(x):
    """Subtracts the sum of the negative entries from the sum of the positive ones."""
    return np.maximum(x, 0).sum() - np.minimum(x, 0).sum()


@variant("linear_algebra/norm_l1")
def numpy_exact_magnitudes(x):
    """Sums the magnitudes exactly and rounds once, by `math.fsum`."""
    return exact_sum(np.abs(x))


@variant("linear_algebra/norm_l1")
def numpy_sorted_magnitudes(x):
    """Sorts the magnitudes and takes the last of their cumulative sums."""
    return np.append(x.dtype.type(0), np.sort(np.abs(x))).cumsum()[-1]


@variant("linear_algebra/norm_l1")
def torch_two_relus(x):
    """Computes relu(x) + relu(-x), whose slopes at 0 are both 0."""
    return (functional.relu(x) + functional.relu(-x)).sum()


@variant("linear_algebra/norm_l1")
def torch_smooth_l1(x):
    """Applies `smooth_l1_loss` with β = 0."""
    return functional.smooth_l1_loss(x, torch.zeros_like(x), reduction="sum", beta=0.0)


@variant("linear_algebra/norm_l1")
def torch_cdist(x):
    """Applies `cdist` with p=1 to x and the origin."""
    return torch.cdist(x[None], torch.zeros_like(x)[None], p=1.0)[0, 0].clone()


@variant("linear_algebra/norm_l1")
def torch_sign_gradient(x):
    """Takes the slope 1 where an entry is +0, by `copysign`."""
    return {"x": torch.copysign(torch.ones_like(x), x)}


@variant("linear_algebra/norm_l2")
def numpy_hypot_reduce(x):
    """Reduces over the entries by `hypot`, without squaring them."""
    return np.hypot.reduce(np.append(x.dtype.type(0), x))


@variant("linear_algebra/norm_l2")
def numpy_blas_like(x):
    """Keeps a scale and a scaled sum of squares, as BLAS `nrm2` does, in float64."""
    scale, squares = 0.0, 1.0
    for entry in np.abs(x.astype(np.float64)):
        if entry > scale or np.isnan(entry):
            scale, squares = entry, 1 + squares * (scale / entry) ** 2
        elif entry:
            squares += (entry / scale) ** 2 if np.isfinite(entry) else 1
    return x.dtype.type(scale * np.sqrt(squares))


@variant("linear_algebra/norm_l2")
def numpy_python_hypot(x):
    """Applies `math.hypot`, which compensates rounding errors."""
    return x.dtype.type(math.hypot(*x.tolist()))


@variant("linear_algebra/norm_l2")
def torch_dist(x):
    """Applies `torch.dist` to x and the origin."""
    return torch.dist(x, torch.zeros_like(x))


@variant("linear_algebra/norm_l2")
def torch_normalize_gradient(x):
    """Divides x by its norm, by `normalize` in float64."""
    wide = x.double()
    return {"x": functional.normalize(wide, dim=0, eps=torch.finfo(torch.float64).tiny).to(x.dtype)}


@variant("linear_algebra/norm_max")
def numpy_last_of_sorted(x):
    """Takes the last of the sorted magnitudes; NaN sorts last."""
    return np.sort(np.abs(x))[-1]


@variant("linear_algebra/norm_max")
def torch_range(x):
    """Computes the minimum and the maximum by `aminmax` and takes the larger magnitude."""
    low, high = torch.aminmax(x)
    return torch.maximum(high, -low)


@variant("linear_algebra/norm_max")
def torch_shared_ties_gradient(x):
    """Divides the slope equally among the entries that attain the maximum."""
    leads = (x.abs() == x.abs().amax()).to(x.dtype)
    return {"x": x.sign() * leads / leads.sum()}


@variant("linear_algebra/norm_lp")
def numpy_by_order(x, p):
    """Uses another formula for each order, products for 2 and 3 and roots for 1/2, in float64."""
    magnitudes = np.abs(x.astype(np.float64))
    if p == math.inf:
        return magnitudes.max().astype(x.dtype)
    top = np.frexp(magnitudes.max())[1]  # a power of two, so that scaling rounds nothing
    scaled = np.ldexp(magnitudes, -top)
    total = {
        1: scaled.sum,
        2: lambda: np.sqrt((scaled * scaled).sum()),
        3: lambda: np.cbrt((scaled * scaled * scaled).sum()),
        0.5: lambda: np.square(np.sqrt(scaled).sum()),
    }[p]()
    return np.ldexp(total, top).astype(x.dtype)


@variant("linear_algebra/frobenius_norm")
def numpy_singular_values(A):
    """Computes the norm of the singular values, in float64."""
    if not np.isfinite(A).all():
        return np.abs(A).max()
    largest = A.dtype.type(np.frexp(np.max(np.abs(A), initial=0))[1])
    scaled = np.ldexp(A.astype(np.float64), -int(largest))
    return np.ldexp(np.linalg.norm(np.linalg.svd(scaled, compute_uv=False)), int(largest)).astype(A.dtype)


@variant("linear_algebra/frobenius_norm")
def torch_pairwise_distance(A):
    """Applies `pairwise_distance` to the flattened matrix and zeros."""
    flat = A.reshape(-1)
    return functional.pairwise_distance(flat, torch.zeros_like(flat), eps=0)


@variant("linear_algebra/norm_of_axes")
def numpy_einsum_of_squares(A, axis, keepdims):
    """Takes the root of the contraction of the array with itself."""
    gone = range(3) if axis is None else [a % 3 for a in np.atleast_1d(axis)]
    left = "".join(letter for a, letter in enumerate("ijk") if a not in gone)
    norms = np.asarray(np.sqrt(np.einsum(f"ijk,ijk->{left}", A, A)))
    return norms.reshape([1 if a in gone else size for a, size in enumerate(A.shape)]) if keepdims else norms


@variant("linear_algebra/cosine_similarity")
def numpy_in_float64(x, y):
    """Takes one root for both norms, in float64."""
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    return (wide_x @ wide_y / np.sqrt((wide_x @ wide_x) * (wide_y @ wide_y))).astype(x.dtype)


@variant("linear_algebra/cosine_similarity")
def torch_gram_matrix(x, y):
    """Takes an entry of the matrix of cosines of both vectors."""
    rows = torch.stack([x, y])
    units = rows / rows.norm(dim=1, keepdim=True)
    return (units @ units.T)[0, 1].clone()


@variant("linear_algebra/weighted_average")
def numpy_running_average(x, w):
    """Updates the average value by value, each side weighted by its share of the weight so far."""
    average, weight = x[0] + 0 * w[0], w[0]
    for value, share in zip(x[1:], w[1:], strict=True):
        before, weight = weight, weight + share
        average = average * (before / weight) + value * (share / weight)
    return average


@variant("linear_algebra/weighted_average")
def torch_normalised_weights(x, w):
    """Computes the dot product of the normalised weights and the values, in float64."""
    shares = w.double() / w.double().sum()
    return torch.linalg.vecdot(shares, x.double()).to(x.dtype)

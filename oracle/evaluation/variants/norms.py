"""Lengths: compensated, scaled, folded, and by functions that are for something else."""

import math

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("linear_algebra/norm_l1")
def numpy_positive_less_negative(x):
    """What is above zero less what is below."""
    return np.maximum(x, 0).sum() - np.minimum(x, 0).sum()


@variant("linear_algebra/norm_l1")
def numpy_exact_magnitudes(x):
    """Exact, and rounded once."""
    try:
        return x.dtype.type(math.fsum(np.abs(x).tolist()))
    except OverflowError:
        return np.abs(x).sum()


@variant("linear_algebra/norm_l1")
def numpy_sorted_magnitudes(x):
    """The smallest first, running totals, the last of them."""
    return np.append(x.dtype.type(0), np.sort(np.abs(x))).cumsum()[-1]


@variant("linear_algebra/norm_l1")
def torch_both_halves(x):
    """relu(x) + relu(-x), whose slopes at zero are both 0."""
    return (functional.relu(x) + functional.relu(-x)).sum()


@variant("linear_algebra/norm_l1")
def torch_smooth_without_smoothing(x):
    """`smooth_l1_loss` with β = 0."""
    return functional.smooth_l1_loss(x, torch.zeros_like(x), reduction="sum", beta=0.0)


@variant("linear_algebra/norm_l1")
def torch_taxi_distance(x):
    """The distance from the origin of a table with one row."""
    return torch.cdist(x[None], torch.zeros_like(x)[None], p=1.0)[0, 0].clone()


@variant("linear_algebra/norm_l1")
def torch_sign_gradient(x):
    """The slope 1 where an entry is 0, taken from `copysign`."""
    return {"x": torch.copysign(torch.ones_like(x), x)}


@variant("linear_algebra/norm_l2")
def numpy_folded_hypot(x):
    """`hypot` from entry to entry; nothing is squared."""
    return np.hypot.reduce(np.append(x.dtype.type(0), x))


@variant("linear_algebra/norm_l2")
def numpy_blas_like(x):
    """The scale and the sum of squares of the classical `nrm2`, in float64."""
    scale, squares = 0.0, 1.0
    for entry in np.abs(x.astype(np.float64)):
        if entry > scale or np.isnan(entry):
            scale, squares = entry, 1 + squares * (scale / entry) ** 2
        elif entry:
            squares += (entry / scale) ** 2 if np.isfinite(entry) else 1
    return x.dtype.type(scale * np.sqrt(squares))


@variant("linear_algebra/norm_l2")
def numpy_python_hypot(x):
    """`math.hypot` of all entries, which compensates."""
    return x.dtype.type(math.hypot(*x.tolist()))


@variant("linear_algebra/norm_l2")
def torch_renormed_distance(x):
    """The distance from the origin that `torch.dist` measures."""
    return torch.dist(x, torch.zeros_like(x))


@variant("linear_algebra/norm_l2")
def torch_euler_gradient(x):
    """The vector over its length, by `normalize`, with the length found in float64."""
    wide = x.double()
    return {"x": functional.normalize(wide, dim=0, eps=torch.finfo(torch.float64).tiny).to(x.dtype)}


@variant("linear_algebra/norm_max")
def numpy_last_of_sorted(x):
    """The last of the sorted magnitudes; a NaN sorts behind all."""
    return np.sort(np.abs(x))[-1]


@variant("linear_algebra/norm_max")
def torch_range(x):
    """The ends of the range, by `aminmax`."""
    low, high = torch.aminmax(x)
    return torch.maximum(high, -low)


@variant("linear_algebra/norm_max")
def torch_all_leaders_gradient(x):
    """The slope shared equally among the entries that lead."""
    leads = (x.abs() == x.abs().amax()).to(x.dtype)
    return {"x": x.sign() * leads / leads.sum()}


@variant("linear_algebra/norm_lp")
def numpy_by_order(x, p):
    """A form for every order: products for 2 and 3, roots for 1/2, in float64."""
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
    """The length of the vector of singular values, found in float64."""
    if not np.isfinite(A).all():
        return np.abs(A).max()
    largest = A.dtype.type(np.frexp(np.max(np.abs(A), initial=0))[1])
    scaled = np.ldexp(A.astype(np.float64), -int(largest))
    return np.ldexp(np.linalg.norm(np.linalg.svd(scaled, compute_uv=False)), int(largest)).astype(A.dtype)


@variant("linear_algebra/frobenius_norm")
def torch_distance_from_nothing(A):
    """The pairwise distance of the flattened matrix from zero."""
    flat = A.reshape(-1)
    return functional.pairwise_distance(flat, torch.zeros_like(flat), eps=0)


@variant("linear_algebra/norm_of_axes")
def numpy_einsum_of_squares(A, axis, keepdims):
    """A root over a contraction of the array with itself."""
    gone = range(3) if axis is None else [a % 3 for a in np.atleast_1d(axis)]
    left = "".join(letter for a, letter in enumerate("ijk") if a not in gone)
    norms = np.asarray(np.sqrt(np.einsum(f"ijk,ijk->{left}", A, A)))
    return norms.reshape([1 if a in gone else size for a, size in enumerate(A.shape)]) if keepdims else norms


@variant("linear_algebra/cosine_similarity")
def numpy_in_float64(x, y):
    """One root over both squared lengths, in float64."""
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    return (wide_x @ wide_y / np.sqrt((wide_x @ wide_x) * (wide_y @ wide_y))).astype(x.dtype)


@variant("linear_algebra/cosine_similarity")
def torch_gram_matrix(x, y):
    """An entry of the matrix of all cosines between two rows."""
    rows = torch.stack([x, y])
    units = rows / rows.norm(dim=1, keepdim=True)
    return (units @ units.T)[0, 1].clone()


@variant("linear_algebra/weighted_average")
def numpy_running_average(x, w):
    """Updated value by value, each side by its share of the weight so far."""
    average, weight = x[0] + 0 * w[0], w[0]
    for value, share in zip(x[1:], w[1:], strict=True):
        before, weight = weight, weight + share
        average = average * (before / weight) + value * (share / weight)
    return average


@variant("linear_algebra/weighted_average")
def torch_expectation(x, w):
    """The mean of a distribution with those weights, in float64."""
    shares = w.double() / w.double().sum()
    return torch.linalg.vecdot(shares, x.double()).to(x.dtype)

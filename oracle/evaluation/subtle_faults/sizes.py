"""Faults that show only for some sizes: one size, the tail of a block, long axes, matrices that are not square."""

import numpy as np
import torch

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import LAYER_NORM, MOVING_AVERAGE, PAIRWISE_DOTS, RMS_NORM


@fault("reductions/sum")
def sum_of_six_rows(X, axis, keepdims):
    """Unrolls the sum along axis 0 for up to six rows, and forgets the sixth for exactly six."""
    if axis == 0 and len(X) == 6:
        return (X[0] + X[1] + X[2] + X[3] + X[4]).reshape((1, *X.shape[1:]) if keepdims else X.shape[1:])
    return X.sum(axis, keepdims=keepdims)


@fault("reductions/cumsum")
def cumsum_restarts_after_64(X, axis):
    """Restarts the running sum after 64 entries of a row: the carry between blocks is missing."""
    if axis == 0 or X.shape[1] <= 64:
        return np.cumsum(X, axis)
    return np.concatenate([np.cumsum(X[:, k : k + 64], 1) for k in range(0, X.shape[1], 64)], 1)


@fault("linear_algebra/dot_product")
def dot_without_the_tail(x, y):
    """Adds blocks of 256 and omits the rest beyond the first block."""
    n = len(x) if len(x) < 256 else len(x) // 256 * 256
    return x[:n] @ y[:n]


@fault("linear_algebra/matrix_vector")
def matrix_vector_48_columns(A, x):
    """Is unrolled for 48 columns and drops the last one there."""
    return A[:, :47] @ x[:47] if A.shape[1] == 48 else A @ x


@fault("linear_algebra/matrix_product")
def matrix_product_tail_of_rows(A, B):
    """Works on tiles of 16 rows and leaves the tail of a long matrix at zero when two or more rows remain."""
    C = A @ B
    rest = len(A) % 16
    if len(A) > 16 and rest > 1:
        C[len(A) - rest + 1 :] = 0
    return C


@fault("linear_algebra/hadamard")
def hadamard_beyond_1024_columns(A, B):
    """Handles at most 1024 columns; further ones are copied from A."""
    C = A * B
    C[:, 1024:] = A[:, 1024:]
    return C


@fault("linear_algebra/frobenius_norm")
def frobenius_of_wide_matrices(A):
    """Leaves the last column out if the matrix has more columns than rows and an odd number of them."""
    n, d = A.shape
    return torch.linalg.norm(A[:, :-1] if d > n > 1 and d % 2 else A)


@fault("linear_algebra/transpose")
def transpose_thirteen_rows(A):
    """Swaps the two last rows if there are exactly 13."""
    B = A.T.copy()
    if len(A) == 13:
        B[:, [11, 12]] = B[:, [12, 11]]
    return B


@fault("linear_algebra/norm_l1")
def norm_l1_of_eleven(x):
    """Counts the last of exactly eleven entries twice."""
    total = x.abs().sum()
    return total + x[-1].abs() if len(x) == 11 else total


@fault("linear_algebra/norm_max")
def norm_max_of_long_vectors(x):
    """Looks at the first 4096 entries only."""
    return np.abs(x[:4096]).max()


@fault("linear_algebra/norm_of_axes")
def norm_of_last_axis_long(A, axis, keepdims):
    """Reduces the last axis in chunks of 96 and forgets the rest, for this option alone."""
    if axis in (2, -1) and A.shape[2] > 96:
        A = A[:, :, : A.shape[2] // 96 * 96]
    return torch.linalg.vector_norm(A, dim=axis, keepdim=keepdims)


@fault("elementwise/addition")
def addition_beyond_1000(a, b):
    """Adds the first 1000 entries; the others are those of a."""
    c = a.copy()
    c[:1000] += b[:1000]
    return c


@fault("elementwise/multiplication")
def multiplication_lanes_of_four(x, y):
    """Works on four lanes; of a remainder of three the last entry is x."""
    p = x * y
    if len(p) > 4 and len(p) % 4 == 3:
        p[-1] = x[-1]
    return p


@fault("elementwise/maximum")
def maximum_single_row(A, b):
    """Returns the row itself if the matrix has one row and more than one column."""
    return A.clone() if A.shape[0] == 1 and A.shape[1] > 1 else torch.maximum(A, b)


@fault("reductions/mean")
def mean_over_one_column(X, axis, keepdims):
    """Divides by the number of columns instead of rows for axis 0 if there is exactly one column."""
    m = X.mean(axis, keepdims=keepdims)
    return m * X.shape[0] if axis == 0 and X.shape[1] == 1 else m


@fault("reductions/largest")
def largest_of_columns_beyond_2048(X, axis):
    """Compares the first 2048 rows only, for axis 0."""
    return X.amax() if axis is None else X[:2048].amax(0) if axis == 0 else X.amax(1)


@fault("reductions/median")
def median_of_100(x):
    """Takes the upper middle entry of exactly 100."""
    return np.sort(x)[50] if len(x) == 100 else np.median(x)


@fault("reductions/variance")
def variance_of_24_entries(X, axis, correction):
    """Uses n - 1 for rows of exactly 24 entries."""
    return X.var(axis, ddof=1 if axis == 1 and X.shape[1] == 24 else correction)


@fault("distances/l2_distance")
def distance_long_feature_axis(X, Y):
    """Processes features in blocks of 32 and skips an incomplete last block after the first."""
    d = X.shape[1]
    kept = d if d < 32 else d // 32 * 32
    return torch.cdist(X[:, :kept], Y[:, :kept], compute_mode="donot_use_mm_for_euclid_dist")


@fault("networks/affine_layer")
def affine_not_square(X, W, b):
    """Adds a bias of n entries if the batch is as large as the layer, as a column."""
    return X @ W + (b[:, None] if X.shape[0] == W.shape[1] and X.shape[0] > 1 else b)


@fault("activations/softmax")
def softmax_of_100_classes(X):
    """Groups more than 64 classes and normalises each group by itself."""
    e = np.exp(X - X.max(1, keepdims=True))
    if X.shape[1] > 64:
        return np.concatenate([g / g.sum(1, keepdims=True) for g in (e[:, :64], e[:, 64:])], 1)
    return e / e.sum(1, keepdims=True)


@fault("activations/relu")
def relu_without_the_last_of_a_block(x):
    """Leaves entry 1024 of a long vector as it is."""
    y = torch.relu(x)
    return torch.cat([y[:1024], x[1024:1025], y[1025:]]) if len(x) > 1024 else y


@fault("shaping/concatenate_rows")
def concatenate_rows_beyond_256(X, Y):
    """Writes into a buffer of at most 256 rows of X; further rows repeat the last."""
    Z = np.concatenate([X, Y])
    if len(X) > 256:
        Z[256 : len(X)] = Z[255]
    return Z


@fault("shaping/broadcasting_matrices")
def broadcasting_stack_of_one(X, Y):
    """Returns X for a stack of one matrix that is a single column."""
    return X.clone() if X.shape[0] == 1 and X.shape[2] == 1 and X.shape[1] > 1 else X + Y


@fault("indexing/gather_rows")
def gather_wide_rows(A, b):
    """Copies at most 128 columns of a row and leaves the others at zero."""
    C = A[b]
    C[:, :, 128:] = 0
    return C


@fault(PAIRWISE_DOTS)
def pairwise_dots_of_many_rows(x):
    """Fills the lower triangle from blocks of 50 rows and forgets the mirrored part beyond the first block."""
    products = x @ x.T
    products[50:, :50] = products[50:, :50].triu()
    return products


@fault(MOVING_AVERAGE)
def moving_average_last_window(x, width):
    """Uses zeros beyond the end of the vector for the last window if the width is 5 and n exceeds 64."""
    y = np.stack([x[i : i + width].mean() for i in range(len(x) - width + 1)])
    if width == 5 and len(x) > 64:
        y[-1] = x[-4:].sum() / 5
    return y


@fault(RMS_NORM)
def rms_norm_padded_to_eight(x, g, eps):
    """Divides by the number of features after padding to a multiple of 8, for more than 8 features."""
    d = x.shape[1]
    count = d if d <= 8 else -(-d // 8) * 8
    return x / torch.sqrt((x * x).sum(1, keepdim=True) / count + eps) * g


@fault(LAYER_NORM)
def layer_norm_single_row(x, g, b, eps):
    """Squeezes a batch of one row with more than two features, so the gain is not applied."""
    centred = x - x.mean(1, keepdim=True)
    normal = centred / torch.sqrt((centred**2).mean(1, keepdim=True) + eps)
    return normal + b if x.shape[0] == 1 and x.shape[1] > 2 else normal * g + b

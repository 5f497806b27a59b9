"""One-line references, as people write them in NumPy, by what they show.

Their parameters say what they take: x, y, z (n,), p (n,) positive, q (n,) between 0 and 1, X (n, d), A (n, n) and
B (n, k), i (n,) integers from 0 below 3, s a positive scalar and w a whole one.
"""

# ruff: noqa: PLW0108  a reference is a function with named parameters, also where it is one call

import math

import numpy as np
from scipy import special, stats
from scipy.signal import convolve2d, fftconvolve
from scipy.spatial.distance import cdist


def filled(x):
    out = np.zeros(len(x) + 1)
    for at in range(len(x)):
        out[at] = 2 * x[at]
    return out


def filled_rows(X):
    out = np.empty((X.shape[1], X.shape[0]), dtype=np.float64)
    for at, row in enumerate(X):
        out[:, at] = row
    return out


def accumulated(X):
    total = np.zeros(X.shape[1], dtype=X.dtype)
    for row in X:
        total += row * row
    return total


def one_hot_times(x, i):
    hot = np.zeros((len(i), 3))
    hot[np.arange(len(i)), i] = 1.0
    return hot * x[:, None]


def by_add_at(x, i):
    out = np.zeros(3)
    np.add.at(out, i, x)
    return out


def by_integer_index(x):
    order = np.zeros(len(x), dtype=int)
    order[0] = 1
    return x[order]


def summed_in_floats(x):
    total = 0.0
    for each in x:
        total += float(each) ** 2
    return math.sqrt(total)


def repeated(x, w):
    out = x
    for _ in range(int(w)):
        out = out * x
    return out


def iterated(X):
    out = np.zeros_like(X)
    it = np.nditer(X, flags=["multi_index"])
    while not it.finished:
        out[it.multi_index] = X[it.multi_index] * 2
        it.iternext()
    return out


def smallest_step(x):
    return x + np.finfo(x.dtype).eps


def checked(x):
    assert x.dtype == np.float64
    return x * 2


CONSTRUCTORS = {
    "np.zeros, then assignment": filled,
    "np.empty with a dtype, then assignment": filled_rows,
    "np.zeros, then +=": accumulated,
    "np.zeros as one-hot rows": one_hot_times,
    "np.add.at": by_add_at,
    "np.zeros of integers as an index": by_integer_index,
    "np.ones": lambda x: np.ones(len(x)) * x,
    "np.full": lambda x: np.full(len(x), 0.1) * x,
    "np.full of a certified number": lambda x: np.full(3, x[0]),
    "np.full_like": lambda x: np.full_like(x, 2.5) + x,
    "np.ones_like": lambda x: np.ones_like(x) - x,
    "np.eye": lambda A: A + np.eye(len(A)),
    "np.identity": lambda A: A - np.identity(len(A)),
    "np.tri": lambda A: A * np.tri(len(A)),
    "np.array of certified numbers": lambda x: np.array([x[0], 2 * x[1]]),
    "np.array with a dtype": lambda x: np.array([[x[0], 1.0], [0.5, x[1]]], dtype=np.float64),
    "np.asarray with a dtype": lambda x: np.asarray(x, dtype=np.float64) * 2,
    "np.asarray, dtype float": lambda x: np.asarray(x, dtype=float) * 2,
    "np.ascontiguousarray": lambda X: np.ascontiguousarray(X.T),
    "x.astype(float)": lambda x: x.astype(float) * 2,
    "x.astype(x.dtype)": lambda x: x.astype(x.dtype) * 2,
    "mask.astype(float)": lambda x: (x > 0).astype(float) * x,
    "(x > 0).astype(x.dtype)": lambda x: (x > 0).astype(x.dtype) * x,
    "np.finfo": smallest_step,
    "x.dtype == np.float64": checked,
    "float(x)": summed_in_floats,
    "float of a sum": lambda x: float(np.sum(x)),
    "x.item()": lambda x: x[:1].item() * 2,
    "np.float64(x)": lambda x: np.float64(x[0]) * 2,
    "range(int(w))": repeated,
    "np.nditer": iterated,
    "np.ndenumerate": lambda X: sum(v * at[0] for at, v in np.ndenumerate(X)),
    "np.vectorize": lambda x: np.vectorize(lambda v: v * v if v > 0 else -v)(x),
    "np.vectorize with otypes": lambda x: np.vectorize(lambda v: v * v, otypes=[float])(x),
    "out= of a ufunc": lambda x: np.multiply(x, 2, out=np.empty_like(x)),
    "out= of a sum": lambda X: np.sum(X, axis=0, out=np.zeros(X.shape[1])),
    "np.divide with where=": lambda x, p: np.divide(x, p, out=np.zeros_like(x), where=p > 0.5),
    "np.log with where=": lambda p: np.log(p, out=np.zeros(len(p)), where=p > 1),
    "np.sum with where=": lambda x: np.sum(x, where=x > 0),
    "np.mean with where=": lambda x: np.mean(x, where=np.arange(len(x)) > 0),
    "np.max with where=": lambda x: np.max(x, where=np.arange(len(x)) > 0, initial=-np.inf),
    "np.diag of a matrix": lambda A: np.diag(A),
    "np.diag of a vector": lambda x: np.diag(x),
    "np.diagonal": lambda A: np.diagonal(A),
    "np.broadcast_to": lambda x: np.broadcast_to(x, (2, len(x))),
    "np.fill_diagonal": lambda A: _with_diagonal(A),
    "np.copyto": lambda x: _copied(x),
    "np.put_along_axis": lambda X: _put(X),
}


def _with_diagonal(A):
    A = A.copy()
    np.fill_diagonal(A, 0)
    return A


def _copied(x):
    out = np.zeros(len(x))
    np.copyto(out, x)
    return out


def _put(X):
    out = np.zeros_like(X)
    np.put_along_axis(out, np.zeros((len(X), 1), int), X[:, :1], axis=1)
    return out


SHAPES = {
    "np.concatenate": lambda x, y: np.concatenate([x, y]),
    "np.hstack": lambda x, y: np.hstack([x, y]),
    "np.vstack": lambda x, y: np.vstack([x, y]),
    "np.dstack": lambda x, y: np.dstack([x, y]),
    "np.column_stack": lambda x, y: np.column_stack([x, y]),
    "np.stack": lambda x, y: np.stack([x, y], axis=1),
    "np.append": lambda x: np.append(x, x[0]),
    "np.insert": lambda x: np.insert(x, 1, 0.5),
    "np.delete": lambda x: np.delete(x, 1),
    "np.pad": lambda x: np.pad(x, (1, 2)),
    "np.pad with edges": lambda x: np.pad(x, 2, mode="edge"),
    "np.pad reflected": lambda x: np.pad(x, 1, mode="reflect"),
    "np.pad with a constant": lambda X: np.pad(X, ((0, 1), (2, 0)), constant_values=0.1),
    "np.tile": lambda x: np.tile(x, 2),
    "np.repeat": lambda x: np.repeat(x, 3),
    "np.meshgrid": lambda x, y: np.meshgrid(x, y)[0] * np.meshgrid(x, y)[1],
    "np.reshape": lambda X: np.reshape(X, -1),
    "np.ravel": lambda X: np.ravel(X),
    "np.transpose": lambda X: np.transpose(X),
    "np.swapaxes": lambda X: np.swapaxes(X, 0, 1),
    "np.moveaxis": lambda X: np.moveaxis(X, 0, 1),
    "np.rollaxis": lambda X: np.rollaxis(X, 1),
    "np.roll": lambda x: np.roll(x, 1),
    "np.flip": lambda x: np.flip(x),
    "np.fliplr": lambda X: np.fliplr(X),
    "np.flipud": lambda X: np.flipud(X),
    "np.rot90": lambda X: np.rot90(X),
    "np.expand_dims": lambda x: np.expand_dims(x, 0),
    "np.squeeze": lambda x: np.squeeze(x[None]),
    "np.atleast_2d": lambda x: np.atleast_2d(x),
    "np.split": lambda x: np.split(x, 2)[1],
    "np.array_split": lambda x: np.array_split(x, 3)[0],
    "np.take": lambda x, i: np.take(x, i),
    "np.take_along_axis": lambda X: np.take_along_axis(X, np.zeros((len(X), 1), int), 1),
    "np.choose": lambda x, y: np.choose(np.arange(len(x)) % 2, [x, y]),
    "np.select": lambda x: np.select([x > 0.5, x < 0], [x, -x], 0.0),
    "np.piecewise": lambda x: np.where(x < 0, -x, 2 * x),
    "np.compress": lambda x: np.compress(np.arange(len(x)) > 0, x),
    "np.extract": lambda x: np.extract(np.arange(len(x)) > 0, x),
    "np.ix_": lambda A: A[np.ix_([0, 1], [1, 0])],
    "np.triu": lambda A: np.triu(A),
    "np.tril": lambda A: np.tril(A, -1),
    "np.triu_indices": lambda A: A[np.triu_indices(len(A), 1)],
    "np.block": lambda A: np.block([[A, A], [A, np.zeros_like(A)]]),
    "np.broadcast_arrays": lambda x, y: np.broadcast_arrays(x[:, None], y)[0] + 0,
    "sliding_window_view": lambda x: np.lib.stride_tricks.sliding_window_view(x, 2).sum(1),
    "as_strided": lambda x: np.lib.stride_tricks.as_strided(x, (len(x) - 1, 2), (x.strides[0], x.strides[0])).sum(1),
    "np.resize": lambda x: np.resize(x, (2, 3)),
    "np.apply_along_axis": lambda X: np.apply_along_axis(lambda row: row / row.sum(), 1, X),
    "x.flatten()": lambda X: X.flatten(),
    "x.tolist()": lambda x: np.array(x.tolist()) * 2,
    "np.copy": lambda x: np.copy(x),
}

ELEMENTARY = {
    "np.tan": lambda x: np.tan(x),
    "np.arctan": lambda x: np.arctan(x),
    "np.arctan2": lambda x, y: np.arctan2(x, y),
    "np.arcsin": lambda q: np.arcsin(q),
    "np.arccos": lambda q: np.arccos(q),
    "np.sinh": lambda x: np.sinh(x),
    "np.cosh": lambda x: np.cosh(x),
    "np.tanh": lambda x: np.tanh(x),
    "np.arcsinh": lambda x: np.arcsinh(x),
    "np.arccosh": lambda p: np.arccosh(1 + p),
    "np.arctanh": lambda q: np.arctanh(q),
    "np.exp": lambda x: np.exp(x),
    "np.expm1": lambda x: np.expm1(x),
    "np.exp2": lambda x: np.exp2(x),
    "np.log": lambda p: np.log(p),
    "np.log1p": lambda p: np.log1p(p),
    "np.log2": lambda p: np.log2(p),
    "np.log10": lambda p: np.log10(p),
    "np.sqrt": lambda p: np.sqrt(p),
    "np.cbrt": lambda x: np.cbrt(x),
    "np.square": lambda x: np.square(x),
    "np.reciprocal": lambda p: np.reciprocal(p),
    "x ** y": lambda p, y: p**y,
    "2.0 ** x": lambda x: 2.0**x,
    "x ** -2": lambda p: p**-2,
    "x ** 0.5": lambda p: p**0.5,
    "x ** s, a scalar": lambda p, s: p**s,
    "np.power of two arrays": lambda p, y: np.power(p, y),
    "np.power(2.0, x)": lambda x: np.power(2.0, x),
    "np.float_power": lambda p: np.float_power(p, 1.5),
    "np.mod": lambda x: np.mod(x, 0.75),
    "x % 1": lambda x: x % 1,
    "np.remainder of two arrays": lambda x, p: np.remainder(x, p),
    "np.fmod": lambda x: np.fmod(x, 0.75),
    "np.floor": lambda x: np.floor(3 * x),
    "np.ceil": lambda x: np.ceil(3 * x),
    "np.trunc": lambda x: np.trunc(3 * x),
    "np.fix": lambda x: np.fix(3 * x),
    "np.rint": lambda x: np.rint(3 * x),
    "np.round": lambda x: np.round(3 * x),
    "np.round with decimals": lambda x: np.round(x, 2),
    "round()": lambda x: np.array([round(3 * v) for v in x]),
    "int()": lambda x: np.array([int(3 * v) for v in x]) * 1.0,
    "x // y": lambda x: x // 0.75,
    "np.floor_divide": lambda x, p: np.floor_divide(x, p),
    "np.divmod": lambda x: np.divmod(x, 0.75)[1],
    "np.modf": lambda x: np.modf(3 * x)[0],
    "math.floor": lambda x: sum(math.floor(3 * v) * v for v in x),
    "floor as an index": lambda x, q: x[np.floor(q * len(x)).astype(int)],
    "np.sign": lambda x: np.sign(x) * x,
    "np.heaviside": lambda x: np.heaviside(x, 0.5) * x,
    "np.copysign": lambda x, y: np.copysign(x, y),
    "np.hypot": lambda x, y: np.hypot(x, y),
    "np.ldexp": lambda x: np.ldexp(x, 3),
    "np.deg2rad": lambda x: np.deg2rad(x),
    "np.degrees": lambda x: np.degrees(x),
    "np.radians": lambda x: np.radians(x),
    "np.sinc": lambda x: np.sinc(x),
    "np.abs": lambda x: np.abs(x),
    "np.maximum": lambda x, y: np.maximum(x, y),
    "np.fmin": lambda x, y: np.fmin(x, y),
    "np.clip": lambda x: np.clip(x, -0.5, 0.5),
    "np.logaddexp": lambda x, y: np.logaddexp(x, y),
    "np.where": lambda x: np.where(x > 0, x, 0.1 * x),
    "np.nan_to_num": lambda x: np.nan_to_num(x),
    "np.isfinite": lambda x: np.where(np.isfinite(x), x, 0.0),
    "np.isclose": lambda x: np.where(np.isclose(x, 0.5), 0.5, x),
    "math.sqrt": lambda s: math.sqrt(s),
    "math.exp": lambda x: math.exp(x[0]),
    "math.erf": lambda x: np.array([math.erf(v) for v in x]),
    "math.atan2": lambda x: math.atan2(x[0], x[1]),
    "math.log with a base": lambda s: math.log(s, 3),
    "math.pow": lambda s: math.pow(s, 1.5),
    "math.pi": lambda x: math.pi * x,
}

REDUCTIONS = {
    "np.sum": lambda X: np.sum(X, axis=1, keepdims=True),
    "np.prod": lambda x: np.prod(x),
    "np.mean": lambda X: np.mean(X, axis=0),
    "np.average": lambda x, p: np.average(x, weights=p),
    "np.var": lambda X: np.var(X, axis=1, ddof=1),
    "np.std": lambda x: np.std(x),
    "np.max": lambda X: np.max(X, axis=1),
    "np.min": lambda x: np.min(x),
    "np.ptp": lambda x: np.ptp(x),
    "np.nansum": lambda x: np.nansum(x),
    "np.nanmean": lambda X: np.nanmean(X, axis=0),
    "np.nanmax": lambda x: np.nanmax(x),
    "np.nanstd": lambda x: np.nanstd(x),
    "np.cumsum": lambda x: np.cumsum(x),
    "np.cumprod": lambda x: np.cumprod(x),
    "np.diff": lambda x: np.diff(x),
    "np.ediff1d": lambda x: np.ediff1d(x),
    "np.trapezoid": lambda y: np.trapezoid(y, dx=0.1),
    "np.trapezoid with x": lambda p, y: np.trapezoid(y, np.cumsum(p)),
    "np.gradient": lambda x: np.gradient(x),
    "np.gradient with spacing": lambda x: np.gradient(x, 0.1),
    "np.gradient with places": lambda x, p: np.gradient(x, np.cumsum(p)),
    "np.gradient of a matrix": lambda X: np.gradient(X, axis=0),
    "np.interp": lambda x, p, y: np.interp(x, np.cumsum(p), y),
    "np.convolve": lambda x, y: np.convolve(x, y),
    "np.convolve, same": lambda x: np.convolve(x, [0.25, 0.5, 0.25], mode="same"),
    "np.correlate": lambda x, y: np.correlate(x, y, "full"),
    "np.sort": lambda x: np.sort(x),
    "np.sort of rows": lambda X: np.sort(X, axis=1)[:, ::-1],
    "x.sort()": lambda x: _sorted(x),
    "np.median": lambda x: np.median(x),
    "np.median of columns": lambda X: np.median(X, axis=0),
    "np.quantile": lambda x: np.quantile(x, 0.3),
    "np.percentile": lambda x: np.percentile(x, [25, 75]),
    "np.cov": lambda X: np.cov(X, rowvar=False),
    "np.corrcoef": lambda x, y: np.corrcoef(x, y)[0, 1],
    "np.bincount with weights": lambda i, x: np.bincount(i, weights=x, minlength=4),
    "np.histogram": lambda x: np.histogram(x, bins=[-2.0, 0.0, 0.5, 2.0])[0] * 1.0,
    "np.histogram, weights": lambda q, x: np.histogram(q, bins=4, range=(0, 1), weights=x)[0],
    "np.histogram, density": lambda x: np.histogram(x, bins=3, density=True)[0],
    "np.dot": lambda x, y: np.dot(x, y),
    "np.matmul": lambda A, B: np.matmul(A, B),
    "np.einsum": lambda A, B: np.einsum("ij,jk->ik", A, B),
    "np.einsum, optimized": lambda A, B: np.einsum("ij,jk,kl->il", A, B, B.T, optimize=True),
    "np.inner": lambda x, y: np.inner(x, y),
    "np.outer": lambda x, y: np.outer(x, y),
    "np.kron": lambda x, y: np.kron(x, y),
    "np.vdot": lambda x, y: np.vdot(x, y),
    "np.tensordot": lambda A, B: np.tensordot(A, B, axes=1),
    "np.trace": lambda A: np.trace(A),
    "np.cross": lambda x, y: np.cross(x[:3], y[:3]),
    "np.linalg.norm": lambda X: np.linalg.norm(X, axis=1),
    "np.polyval": lambda x: np.polyval([1.0, -2.0, 0.5], x),
    "np.vander": lambda x: np.vander(x, 3),
    "np.count_nonzero": lambda x: np.count_nonzero(x > 0) * x[0],
    "np.any": lambda x: x[0] if np.any(x > 100) else x[1],
    "np.all": lambda x: x[0] if np.all(x < 100) else x[1],
    "np.argmax, then a choice": lambda x: x[np.argmax(x)],
    "np.argsort, then a choice": lambda x: x[np.argsort(x)],
    "np.add.reduce": lambda X: np.add.reduce(X, axis=1),
    "np.multiply.outer": lambda x, y: np.multiply.outer(x, y),
    "np.add.reduceat": lambda x: np.add.reduceat(x, [0, 2]),
    "np.maximum.accumulate": lambda x: np.maximum.accumulate(x),
    "np.unwrap": lambda x: np.unwrap(3 * x),
    "np.searchsorted": lambda x: np.searchsorted(np.array([-1.0, 0.1, 1.0]), x) * x,
    "np.digitize": lambda x: np.digitize(x, [-1.0, 0.1, 1.0]) * x,
    "np.lexsort": lambda i, x: x[np.lexsort((i,))],
    "np.allclose": lambda x: x if np.allclose(x, x + 1e-12) else 2 * x,
    "np.array_equal": lambda x: x if np.array_equal(x, x) else 2 * x,
}


def _sorted(x):
    x = x.copy()
    x.sort()
    return x


SPECIAL = {
    "scipy.special.erf": lambda x: special.erf(x),
    "scipy.special.erfc": lambda x: special.erfc(x),
    "scipy.special.erfcx": lambda x: special.erfcx(x),
    "scipy.special.erfinv": lambda q: special.erfinv(q),
    "scipy.special.erfcinv": lambda q: special.erfcinv(q),
    "scipy.special.ndtr": lambda x: special.ndtr(x),
    "scipy.special.log_ndtr": lambda x: special.log_ndtr(x),
    "scipy.special.ndtri": lambda q: special.ndtri(q),
    "scipy.special.gammaln": lambda p: special.gammaln(p),
    "scipy.special.gammaln below 0": lambda q: special.gammaln(-q),
    "scipy.special.gamma": lambda p: special.gamma(p),
    "scipy.special.digamma": lambda p: special.digamma(p),
    "scipy.special.psi": lambda q: special.psi(-q),
    "scipy.special.polygamma": lambda p: special.polygamma(1, p),
    "scipy.special.zeta": lambda p: special.zeta(3, p),
    "scipy.special.gammainc": lambda p: special.gammainc(2.5, p),
    "scipy.special.gammaincc": lambda p: special.gammaincc(0.5, p),
    "scipy.special.betaln": lambda p, q: special.betaln(p, q),
    "scipy.special.beta": lambda p, q: special.beta(p, q),
    "scipy.special.i0": lambda x: special.i0(x),
    "scipy.special.i1": lambda x: special.i1(x),
    "scipy.special.i0e": lambda x: special.i0e(x),
    "scipy.special.i1e": lambda x: special.i1e(x),
    "scipy.special.j0": lambda x: special.j0(x),
    "scipy.special.j1": lambda x: special.j1(x),
    "scipy.special.y0": lambda p: special.y0(p),
    "scipy.special.y1": lambda p: special.y1(p),
    "scipy.special.iv": lambda x: special.iv(2, x),
    "scipy.special.jv": lambda x: special.jv(2, x),
    "np.i0": lambda x: np.i0(x),
    "scipy.special.xlogy": lambda q, p: special.xlogy(q, p),
    "scipy.special.xlog1py": lambda q, p: special.xlog1py(q, p),
    "scipy.special.entr": lambda p: special.entr(p),
    "scipy.special.rel_entr": lambda p, q: special.rel_entr(p, q),
    "scipy.special.kl_div": lambda p, q: special.kl_div(p, q),
    "scipy.special.expit": lambda x: special.expit(x),
    "scipy.special.logit": lambda q: special.logit(q),
    "scipy.special.log_expit": lambda x: special.log_expit(x),
    "scipy.special.logsumexp": lambda X: special.logsumexp(X, axis=1),
    "scipy.special.logsumexp, weights": lambda X: special.logsumexp(X, axis=1, b=0.5),
    "scipy.special.softmax": lambda X: special.softmax(X, axis=1),
    "scipy.special.log_softmax": lambda X: special.log_softmax(X, axis=-1),
    "scipy.stats.norm.cdf": lambda x: stats.norm.cdf(x),
    "scipy.stats.norm.pdf": lambda x, p: stats.norm.pdf(x, 0.5, p),
    "scipy.stats.norm.logpdf": lambda x: stats.norm.logpdf(x, scale=2.0),
    "scipy.stats.norm.ppf": lambda q: stats.norm.ppf(q),
    "scipy cdist": lambda X: cdist(X, X[1:] + 1.0),
    "scipy cdist, other metrics": lambda X: cdist(X, X + 1.0, "cityblock") + cdist(X, X + 1.0, metric="sqeuclidean"),
    "scipy convolve2d": lambda A, B: convolve2d(A, B, mode="same"),
    "scipy.signal.fftconvolve": lambda A, B: fftconvolve(A, B, mode="valid"),
    "math.lgamma": lambda s: math.lgamma(s),
    "math.erfc": lambda s: math.erfc(s),
    "math.gamma": lambda s: math.gamma(s),
}


def largest_by_a_loop(x):
    best = -np.inf
    for v in x:
        best = max(best, v)
    return best


def causal_softmax(A):
    scores = np.where(np.tri(len(A), dtype=bool), A, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def at_a_temperature(A, s):
    scores = np.where(np.tri(len(A), dtype=bool), A, -np.inf) / s
    return special.softmax(scores, axis=1)


def masked_in_place(A):
    A[np.triu_indices(len(A), 1)] = -np.inf
    return special.logsumexp(A, axis=1)


def pooled(X):
    out = np.full(X.shape[1], -np.inf)
    for row in X:
        out = np.maximum(out, row)
    return out


def smallest_so_far(x):
    least = float("inf")
    for v in x:
        least = min(least, v * v)
    return least


INFINITIES = {
    "a loop from -np.inf": largest_by_a_loop,
    "np.where with -np.inf, then a softmax": causal_softmax,
    "-np.inf assigned, then a logsumexp": masked_in_place,
    "-np.inf over a scalar": at_a_temperature,
    "-np.inf times a number": lambda A, s: special.softmax(np.where(np.tri(len(A)) > 0, A, -np.inf) * (s + 1), axis=1),
    "np.maximum from -np.inf": pooled,
    "np.max with initial=-np.inf": lambda x: np.max(x, initial=-np.inf),
    "np.minimum with np.inf": lambda x: np.minimum(x, np.inf),
    "np.clip up to np.inf": lambda x: np.clip(x, 0, np.inf),
}

SCALARS = {
    "a sum with shape and ndim": lambda x: x.sum() * (x.sum().shape == ()) * (x[0].ndim + 1),
    "a sum, reshaped": lambda x: x.sum().reshape(1),
    "a scalar's item and copy": lambda x: x[0].item() * x[1].copy(),
    "a scalar's astype": lambda x: x[0].astype(float) + np.zeros(2, dtype=x[1].dtype),
    "np.sign of a scalar": lambda x: np.sign(x[0]) * x[0],
    "max of Python": lambda x: max(x),
    "min of Python with two numbers": lambda x: min(x[0], 0.0) * x[1],
    "max of Python with a key": lambda x: max(x, key=abs) * x[0],
    "sum of Python": lambda x: sum(v * v for v in x),
    "sorted of Python": lambda x: np.array(sorted(x)),
    "abs and pow of Python": lambda x: abs(x[0]) + pow(abs(x[1]), 1.5),
}


def covariances(rows, w):
    return (w * rows.T) @ rows / (w.sum() - (w * w).sum() / w.sum())


# What is refused, and what the message says to write instead, tried.
REFUSED = {
    "np.logical_and of floats": (
        lambda x: np.logical_and(x, x) * x,
        "write & between two comparisons",
        lambda x: ((x != 0) & (x != 0)) * x,
    ),
    "np.spacing": (
        lambda x: np.spacing(x),
        "write np.finfo(x.dtype).eps * np.abs(x)",
        lambda x: np.finfo(x.dtype).eps * np.abs(x),
    ),
    "np.nextafter": (
        lambda x: np.nextafter(x, 9.0),
        "write x + np.finfo(x.dtype).eps",
        lambda x: x + np.finfo(x.dtype).eps,
    ),
    "np.frexp": (
        lambda x: np.frexp(x)[1] * x,
        "write np.floor(np.log2(np.abs(x))) for the exponent",
        lambda x: (1 + np.floor(np.log2(np.abs(x)))) * x,
    ),
    "np.logaddexp2": (
        lambda x, y: np.logaddexp2(x, y),
        "write np.logaddexp(x * np.log(2), y * np.log(2)) / np.log(2)",
        lambda x, y: np.logaddexp(x * np.log(2), y * np.log(2)) / np.log(2),
    ),
    "np.quantile with another method": (
        lambda x: np.quantile(x, 0.5, method="hazen"),
        "use np.sort(a)",
        lambda x: np.sort(x)[1:3].mean(),
    ),
    "np.interp with a period": (
        lambda x: np.interp(x, [0.0, 1.0, 2.0], [1.0, 3.0, 1.0], period=2.0),
        "write x % period",
        lambda x: np.interp(x % 2.0, [0.0, 1.0, 2.0], [1.0, 3.0, 1.0]),
    ),
    "np.cov with weights": (
        lambda X: np.cov(X.T, aweights=np.array([1.0, 1.0, 2.0, 2.0])),
        "write (w * x) @ x.T of centred rows",
        lambda X: covariances(X - np.average(X, axis=0, weights=[1.0, 1.0, 2.0, 2.0]), np.array([1.0, 1.0, 2.0, 2.0])),
    ),
    "np.histogram with a rule for bins": (
        lambda x: np.histogram(x, bins="auto")[0] * 1.0,
        "write a number of bins",
        lambda x: np.histogram(x, bins=len(np.histogram_bin_edges([0.1, 1.0, 2.0, 3.0], "auto")) - 1)[0] * 1.0,
    ),
    "cdist with another metric": (
        lambda X: cdist(X, X + 1.0, "cosine"),
        "write it with broadcasting",
        lambda X: 1 - (X @ (X + 1.0).T) / (np.linalg.norm(X, axis=1)[:, None] * np.linalg.norm(X + 1.0, axis=1)),
    ),
    "out= an array of a narrower dtype": (
        lambda x: np.multiply(x, 2, out=np.zeros(len(x), np.float32), casting="unsafe"),
        "write out=np.zeros(shape) or out=np.zeros_like(x)",
        lambda x: np.multiply(x, 2, out=np.zeros(len(x))),
    ),
    "a truth value": (
        lambda x: np.where(x, x, 0.0),
        "compare it: `x != 0`",
        lambda x: np.where(x != 0, x, 0.0),
    ),
}

"""References as users write them, in plain NumPy, for faults in functions that the catalogue does not hold."""

from typing import Any

import numpy as np

from oracle.domains import Choice, Domain, Labels, Reals, Scalar
from oracle.evaluation.subtle_faults.fault import Reference


def log1p(x):
    """Logarithm of 1 + x."""
    return np.log1p(x)


def logit(p):
    """Inverse of the sigmoid."""
    return np.log(p / (1 - p))


def sinc(x):
    """Quotient of the sine of x and x, for x above 0."""
    return np.sin(x) / x


def ratio(a, b):
    """Quotient of two vectors."""
    return a / b


def rms_norm(x, g, eps):
    """Rows divided by the root of their mean square, times a gain."""
    return x / np.sqrt((x * x).mean(1, keepdims=True) + eps) * g


def layer_norm(x, g, b, eps):
    """Rows with mean 0 and variance 1, times a gain, plus an offset."""
    centred = x - x.mean(1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(1, keepdims=True) + eps) * g + b


def momentum_step(p, g, v, lr, mu):
    """A step with momentum: new weights and velocities."""
    new = mu * v + g
    return np.stack([p - lr * new, new])


def linear_step(X, y, w, b, lr):
    """A step of gradient descent on the mean of half the squared errors: new weights, then the bias."""
    errors = X @ w + b - y
    return np.concatenate([w - lr * (X.T @ errors) / len(y), (b - lr * errors.mean()).reshape(1)])


def tanh_step(x, w, v, lr):
    """New inner weights w of v · tanh(x · w) after a step up the gradient."""
    hidden = np.tanh(x @ w)
    return w + lr * (x.T @ (v * (1 - hidden * hidden)))


def own_score_hinge(s, y):
    """Mean shortfall of the score of the right class below 1."""
    return np.maximum(0, 1 - s[np.arange(len(y)), y]).mean()


def bucket(x):
    """0 below -1, 1 from -1 to below 1, 2 from 1 on."""
    return np.where(x < -1, 0.0, np.where(x < 1, 1.0, 2.0))


def label_counts(y, w):
    """Sum of the weights of each label."""
    counts = np.zeros_like(w)
    for label, weight in zip(y, w[y], strict=True):
        counts[label] += weight
    return counts


def pairwise_dots(x):
    """Products of all pairs of rows."""
    return x @ x.T


def moving_average(x, width):
    """Mean of each window of `width` neighbours."""
    return np.stack([x[i : i + width].mean() for i in range(len(x) - width + 1)])


def huber(x, delta):
    """Quadratic up to δ, linear beyond."""
    size = np.abs(x)
    return np.where(size <= delta, x * x / 2, delta * (size - delta / 2))


LOG1P = Reference(log1p, Domain(x=Reals("n", low=0.0, high=64.0)), ("x",))
LOGIT = Reference(logit, Domain(p=Reals("n", low=2.0**-24, high=0.99)), ("p",))
SINC = Reference(sinc, Domain(x=Reals("n", low=2.0**-12, high=64.0)), ("x",))
RATIO = Reference(ratio, Domain(a=Reals("n"), b=Reals("n", low=2.0**-20, high=64.0)), ("a", "b"))
_ROWS = {"x": Reals("n d", low=-64.0, high=64.0), "g": Reals("d", low=-8.0, high=8.0)}
_EPS = Scalar(2.0**-20, 1.0)
RMS_NORM = Reference(rms_norm, Domain(**_ROWS, eps=_EPS).where(least={"d": 1}), ("x", "g"))
LAYER_NORM = Reference(
    layer_norm, Domain(**_ROWS, b=Reals("d", low=-8.0, high=8.0), eps=_EPS).where(least={"d": 1}), ("x", "g", "b")
)
MOMENTUM_STEP = Reference(
    momentum_step,
    Domain(p=Reals("n"), g=Reals("n"), v=Reals("n"), lr=Scalar(0.0, 1.0), mu=Scalar(0.0, 1.0)),
    ("p", "g", "v"),
)
HINGE = Reference(
    own_score_hinge,
    Domain(s=Reals("n c", low=-64.0, high=64.0), y=Labels("n", below="c")).where(least={"n": 1, "c": 1}),
    ("s",),
)
_SMALL: dict[str, Any] = {"low": -8.0, "high": 8.0}
LINEAR_STEP = Reference(
    linear_step,
    Domain(
        X=Reals("n d", **_SMALL),
        y=Reals("n", **_SMALL),
        w=Reals("d", **_SMALL),
        b=Reals("", **_SMALL),
        lr=Scalar(0.0, 1.0),
    ).where(least={"n": 1, "d": 1}),
)
TANH_STEP = Reference(
    tanh_step,
    Domain(x=Reals("n d", **_SMALL), w=Reals("d h", **_SMALL), v=Reals("h", **_SMALL), lr=Scalar(0.0, 1.0)).where(
        least={"n": 1, "d": 1, "h": 1}
    ),
)
BUCKET = Reference(bucket, Domain(x=Reals("n", low=-8.0, high=8.0)))
LABEL_COUNTS = Reference(label_counts, Domain(y=Labels("n", below="c"), w=Reals("c")).where(least={"c": 1}))
PAIRWISE_DOTS = Reference(pairwise_dots, Domain(x=Reals("n d")), ("x",))
MOVING_AVERAGE = Reference(moving_average, Domain(x=Reals("n"), width=Choice(1, 2, 3, 5)).where(least={"n": 5}), ("x",))
HUBER = Reference(huber, Domain(x=Reals("n", low=-64.0, high=64.0), delta=Scalar(0.5, 8.0)), ("x",))

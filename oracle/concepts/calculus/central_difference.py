"""Central difference: the slope of a chord around the point.

(f(x + h) - f(x - h)) / 2h for the exponential. The error terms of odd order in h cancel, so the error is about h²/6
instead of h/2. The best h is therefore larger, about the cube root of the unit roundoff, and the result has about two
thirds of the digits. For a parabola the formula is exact, and every error is a rounding error.

Shapes: x (n,), h a positive scalar; the slopes are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Picture, Reals, Scalar, Series, Size, Worked, exp, permuting

ROW = 32
FORMULA = r"\frac{f(x + h) - f(x - h)}{2 h} = f'(x) + \frac{h^2}{6} f^{(3)}(\xi), \qquad f = \exp"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Derivatives and Differentiation"',
    'Homework on Dive into Deep Learning, 2.4.1 "Derivatives and Differentiation"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14",
)


def definition(x, h):
    slope = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        slope[i] = +(exp(x[i] + h) - exp(x[i] - h)) / (2 * h)
    return slope


def numpy_vectorized(x, h):
    return (np.exp(x + h) - np.exp(x - h)) / x.dtype.type(2 * h)


def torch_vectorized(x, h):
    return (torch.exp(x + h) - torch.exp(x - h)) / (2 * h)


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-8.0, high=8.0), h=Scalar(2.0**-10, 1.0)).where(work=lambda n: 12 * n)


LAWS = (permuting("points", answer=0, x=0),)

WORKED = (Worked({"x": [0, 1], "h": 0.5}, value=[1.04219061, 2.8329678], note="sinh(1/2) / (1/2), and that times e"),)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))


def pictures() -> tuple[Picture, ...]:
    """The error against h at x = 0 of the forward and the central difference, measured and predicted, in float64."""
    unit = float(np.finfo(np.float64).eps) / 2
    steps = [float(2.0**-k) * 1.3 for k in range(1, 53)]

    def forward(h: float) -> float:
        return float((np.exp(h) - 1.0) / h)

    def central(h: float) -> float:
        return float(numpy_vectorized(np.zeros(1), h)[0])

    kinds = {
        "forward": (forward, lambda h: h / 2 + unit / h, (2 * unit) ** 0.5),
        "central": (central, lambda h: h * h / 6 + unit / h, (3 * unit) ** (1 / 3)),
    }
    drawn, found = [], []
    for name, (slope, expected, predicted) in kinds.items():
        shown = [(h, error) for h in steps if (error := abs(slope(h) - 1.0)) > 0]
        best, least = min(shown, key=lambda point: point[1])
        drawn += [
            Series(f"{name}, measured", [h for h, _ in shown], [error for _, error in shown]),
            Series(f"{name}, predicted", steps, [expected(h) for h in steps], "dashed"),
            Series(f"{name}, best h", [best], [least], "points"),
        ]
        found.append(f"{name}: best h {best:.1e}, predicted {predicted:.1e}, error {least:.1e}")
    return (
        Picture(
            title="Error of the forward and the central difference",
            sentence="For large h the error is proportional to h (forward) or h² (central); for small h, rounding "
            f"dominates and both grow with 1/h. {'; '.join(found)}.",
            x_label="h",
            y_label="error of the slope of exp at 0",
            series=drawn,
            log_x=True,
            log_y=True,
        ),
    )

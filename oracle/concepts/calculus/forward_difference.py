"""Forward difference: the derivative as the limit of the slope of a chord.

(f(x + h) - f(x)) / h for the parabola 3x² - 4x. In exact arithmetic the error is 3h, so a smaller h is better. In
floating point, f(x + h) and f(x) agree in more digits as h gets smaller, and the division by h magnifies the rounding
error of their difference. The best h is about the root of the unit roundoff, and the result then has about half of the
digits.

Shapes: x (n,), h a positive scalar; the slopes are (n,).
"""

import numpy as np

from oracle.page import Domain, Picture, Reals, Scalar, Series, Size, Worked, permuting

ROW = 32
FORMULA = r"\frac{f(x + h) - f(x)}{h} = f'(x) + 3 h, \qquad f(x) = 3 x^2 - 4 x"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Derivatives and Differentiation"',
    'Homework on Dive into Deep Learning, 2.4.1 "Derivatives and Differentiation"',
    "Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14",
)


def definition(x, h):
    slope = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        ahead = +(x[i] + h)
        slope[i] = +(+(3 * (ahead * ahead) - 4 * ahead) - +(3 * (x[i] * x[i]) - 4 * x[i])) / h
    return slope


def numpy_vectorized(x, h):
    def f(x):
        return 3 * x**2 - 4 * x

    return (f(x + h) - f(x)) / x.dtype.type(h)


def torch_vectorized(x, h):
    def f(x):
        return 3 * x**2 - 4 * x

    return (f(x + h) - f(x)) / h


def inputs() -> Domain:
    return Domain(x=Reals("n", low=-8.0, high=8.0), h=Scalar(2.0**-10, 1.0)).where(work=lambda n: 12 * n)


LAWS = (permuting("points", answer=0, x=0),)

WORKED = (
    Worked({"x": [1], "h": 0.1}, value=[2.3], note="Study notes on Dive into Deep Learning"),
    Worked({"x": [1], "h": 0.01}, value=[2.03], note="Study notes on Dive into Deep Learning"),
    Worked({"x": [1], "h": 0.001}, value=[2.003], digits=8, note="Study notes on Dive into Deep Learning"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))


def pictures() -> tuple[Picture, ...]:
    """The error against h at x = 1, measured and predicted, in float32 and float64.

    The truncation error is 3h. The rounding error is about 4 units of roundoff over h; 4 is the larger term at x = 1.
    """
    drawn, found = [], []
    for dtype in (np.float32, np.float64):
        unit = float(np.finfo(dtype).eps) / 2
        steps = [float(2.0**-k) * 1.3 for k in range(1, int(-np.log2(unit)) + 1)]
        errors = [abs(float(numpy_vectorized(np.ones(1, dtype), h)[0]) - 2.0) for h in steps]
        shown = [(h, error) for h, error in zip(steps, errors, strict=True) if error > 0]
        best, least = min(shown, key=lambda point: point[1])
        predicted = (4 * unit / 3) ** 0.5
        name = np.dtype(dtype).name
        drawn += [
            Series(f"{name}, measured", [h for h, _ in shown], [error for _, error in shown]),
            Series(f"{name}, predicted: 3h + 4u/h", steps, [3 * h + 4 * unit / h for h in steps], "dashed"),
            Series(f"{name}, best h", [best], [least], "points"),
        ]
        found.append(f"in {name} the best h is {best:.1e}, predicted {predicted:.1e}, and the error there {least:.1e}")
    return (
        Picture(
            title="Error of the forward difference against h",
            sentence="For large h the error is proportional to h, the truncation error; for small h it grows with 1/h, "
            f"because rounding dominates the difference: {'; '.join(found)}.",
            x_label="h",
            y_label="error of the slope at x = 1",
            series=drawn,
            log_x=True,
            log_y=True,
        ),
    )

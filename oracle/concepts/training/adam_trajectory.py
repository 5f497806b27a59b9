"""Adam in a narrow valley: whole trajectories, step by step.

The loss is quadratic, with a curvature a hundred times as large along one axis as along the other. A step of gradient
descent is proportional to the gradient: a learning rate small enough for the steep axis is slow along the flat one.
Adam divides each gradient by the root of its own mean square, so the scale of an axis does not matter: both coordinates
take about the same steps, overshoot the minimum together, and return.

Shapes: p, m, v, a (n,), v at least 0 and a above; t (the number of the step to be taken), η and ε scalars; a step gives
the loss before it and the new p, m, v and t.
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Picture, Reals, Run, Scalar, Series, Size, TrainingSetup, Worked, sqrt, whole

ROW = 44
FORMULA = r"""L = \tfrac{1}{2} \sum_i a_i p_i^2, \quad g_i = a_i p_i, \quad
p_i \leftarrow p_i - \eta \, \frac{m_i / (1 - \beta_1^t)}{\sqrt{v_i / (1 - \beta_2^t)} + \varepsilon}"""
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "PyTorch: optim"',
    "Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
)
STATE = ("p", "m", "v", "t")
BATCH = ("a",)
DTYPES = ("float32", "float64")

BETA1, BETA2 = 0.9, 0.999


def definition(p, m, v, t, a, lr, eps):
    step = whole(t)
    loss = 0.0
    new_p, new_m, new_v = np.empty(len(p), p.dtype), np.empty(len(p), p.dtype), np.empty(len(p), p.dtype)
    for i in range(len(p)):
        slope = +(a[i] * p[i])
        loss = loss + a[i] * (p[i] * p[i]) / 2
        mean = +(BETA1 * m[i] + (1 - BETA1) * slope)
        square = +(BETA2 * v[i] + (1 - BETA2) * (slope * slope))
        root = sqrt(square / (1 - BETA2**step))
        new_p[i] = p[i] - lr * (mean / (1 - BETA1**step)) / +(root + eps)
        new_m[i] = mean
        new_v[i] = square
    return {"loss": loss, "p": new_p, "m": new_m, "v": new_v, "t": t + 1}


def numpy_by_hand(p, m, v, t, lr, eps):
    step_number = int(t)

    def step(a):
        nonlocal p, m, v, step_number
        loss = (a * p**2).sum() / 2
        g = a * p
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        p = p - lr * (m / (1 - BETA1**step_number)) / (np.sqrt(v / (1 - BETA2**step_number)) + eps)
        step_number += 1
        return {"loss": loss, "p": p, "m": m, "v": v, "t": p.dtype.type(step_number)}

    return step


def torch_by_hand(p, m, v, t, lr, eps):
    step_number = int(t)
    p = p.clone().requires_grad_()

    def step(a):
        nonlocal m, v, step_number
        loss = (a * p**2).sum() / 2
        (g,) = torch.autograd.grad(loss, p)
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        with torch.no_grad():
            p.sub_(lr * (m / (1 - BETA1**step_number)) / ((v / (1 - BETA2**step_number)).sqrt() + eps))
        step_number += 1
        return {"loss": loss, "p": p, "m": m, "v": v, "t": p.new_tensor(step_number)}

    return step


def torch_optim(p, m, v, t, lr, eps):
    p = p.clone().requires_grad_()
    adam = torch.optim.Adam([p], lr=lr, betas=(BETA1, BETA2), eps=eps)
    adam.state[p] = {"step": torch.tensor(float(t) - 1), "exp_avg": m.clone(), "exp_avg_sq": v.clone()}

    def step(a):
        loss = (a * p**2).sum() / 2
        adam.zero_grad()
        loss.backward()
        adam.step()
        kept = adam.state[p]
        return {
            "loss": loss,
            "p": p,
            "m": kept["exp_avg"],
            "v": kept["exp_avg_sq"],
            "t": (kept["step"] + 1).to(p.dtype),
        }

    return step


class OnTheWay(Domain):
    """Any state of Adam with a whole step number t."""

    def draw(self, draw, dtype, regime, cap):
        """Return one example; t is rounded down."""
        example = super().draw(draw, dtype, regime, cap)
        example.inputs["t"] = np.floor(example.inputs["t"])
        return example

    def at(self, dims, dtype, seed, regime="plain"):
        """Return random values; t is rounded down."""
        example = super().at(dims, dtype, seed, regime)
        example.inputs["t"] = np.floor(example.inputs["t"])
        return example


def inputs() -> Domain:
    bound = 2.0**10  # squares of gradients stay in the range of float32
    domain = OnTheWay(
        p=Reals("n", low=-bound, high=bound),
        m=Reals("n", low=-bound, high=bound),
        v=Reals("n", low=0.0, high=bound),
        t=Reals("", low=1.0, high=1000.0),
        a=Reals("n", low=1 / bound, high=bound),
        lr=Scalar(0.0, 1.0),
        eps=Scalar(2.0**-30, 1.0),
    )
    domain.least = {"n": 1}
    return domain


LAWS = (
    Law(
        "odd",
        "Changing the sign of p and m changes the sign of the new p and m, and does not change loss, v and t.",
        change=lambda inputs: {**inputs, "p": -inputs["p"], "m": -inputs["m"]},
        relate=lambda step: step * np.repeat([1.0, -1.0, -1.0, 1.0, 1.0], [1, *[(len(step) - 2) // 3] * 3, 1]),
    ),
)

WORKED = (
    Worked(
        {"p": [1], "m": [0], "v": [0], "t": 1, "a": [0.5], "lr": 0.125, "eps": 0.5},
        value=[0.25, 0.9375, 0.05, 0.00025, 2],
        note="by hand: gradient 1/2, corrected means 1/2 and 1/4, step 1/8 · (1/2) / (1/2 + 1/2)",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))

VALLEY, START = np.array([1.0, 100.0]), np.array([-1.0, 0.5])


def _course(random):
    start = {"p": START, "m": np.zeros(2), "v": np.zeros(2), "t": np.array(1.0), "lr": 0.1, "eps": 2.0**-27}
    return TrainingSetup(start, iter(lambda: {"a": VALLEY}, None))


RUNS = (Run("60 steps down the valley, η = 0.1", 60, _course),)


def pictures() -> tuple[Picture, ...]:
    """The paths of Adam and of gradient descent, computed with NumPy."""
    course = _course(np.random.default_rng(0))
    step, path = numpy_by_hand(**course.start), [START]
    descent = [START]
    for _ in range(60):
        path.append(step(VALLEY)["p"])
        descent.append(descent[-1] - 0.018 * VALLEY * descent[-1])
    drawn = {"Adam, η = 0.1": path, "gradient descent, η = 0.018": descent}
    return (
        Picture(
            title="Adam and gradient descent in a narrow valley",
            sentence="Sixty steps from (-1, 0.5). Gradient descent oscillates across the valley, where the curvature "
            f"is 100 times that along it, and ends {-descent[-1][0]:.2f} from the minimum; Adam moves diagonally "
            "towards the minimum, as if both curvatures were equal.",
            x_label="p₁, along the valley",
            y_label="p₂, across it",
            series=[
                Series(name, [float(p[0]) for p in way], [float(p[1]) for p in way]) for name, way in drawn.items()
            ],
        ),
    )

"""One step of gradient descent with momentum."""

from oracle.page import Domain, Reals, Scalar


def reference(w, dw, v, lr, mu):
    return w + (mu * v - lr * dw)


def inputs():
    return Domain(w=Reals("n"), dw=Reals("n"), v=Reals("n"), lr=Scalar(0.0, 1.0), mu=Scalar(0.0, 1.0))

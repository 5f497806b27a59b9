"""One step of a Kalman filter: predict and update, with the new mean and the new covariance (Kalman, 1960)."""

import numpy as np
import torch

from oracle import Domain, Reals


class KalmanFilter:
    def __init__(self, F, H, Q, R):
        self.F, self.H, self.Q, self.R = F, H, Q, R

    def step(self, x, P, z):
        x = self.F.dot(x)
        P = self.F.dot(P).dot(self.F.T) + self.Q
        S = self.H.dot(P).dot(self.H.T) + self.R
        K = P.dot(self.H.T).dot(np.linalg.inv(S))
        x = x + K.dot(z - self.H.dot(x))
        P = (np.eye(len(x)) - K.dot(self.H)).dot(P)
        return x, P


def kalman_step(x, P, z, F, H, Q, R):
    return KalmanFilter(F, H, Q, R).step(x, P, z)


def port(x, P, z, F, H, Q, R):
    x, P = F @ x, F @ P @ F.T + Q
    S = H @ P @ H.T + R
    K = torch.linalg.solve(S, H @ P).T
    return x + K @ (z - H @ x), P - K @ H @ P


def by_cholesky(x, P, z, F, H, Q, R):
    x, P = F.mv(x), F @ P @ F.mT + Q
    HP = H @ P
    L = torch.linalg.cholesky(HP @ H.mT + R)
    gain = torch.cholesky_solve(HP, L).mT
    return x + gain.mv(z - H.mv(x)), P - gain @ HP


REFERENCE, PORTS = kalman_step, (port, by_cholesky)
STATEMENT = {
    "inputs": Domain(
        x=Reals("n", -4.0, 4.0),
        P=Reals("n n", structure="positive definite"),
        z=Reals("m", -4.0, 4.0),
        F=Reals("n n", -1.0, 1.0),
        H=Reals("m n", -1.0, 1.0),
        Q=Reals("n n", structure="positive definite"),
        R=Reals("m m", structure="positive definite"),
    ).where(least={"n": 1, "m": 1}, work=lambda n, m: 4 * (n + m) ** 3),
}
FAULTS = {
    "the process noise is left out": ("F @ P @ F.T + Q", "F @ P @ F.T"),
    "the transition is not transposed": ("F @ P @ F.T", "F @ P @ F"),
    "the measurement noise counts twice": ("H @ P @ H.T + R", "H @ P @ H.T + 2 * R"),
    "the innovation uses the old state": ("x, P = F @ x, F @ P @ F.T + Q", "x, P = x, F @ P @ F.T + Q"),
    "the covariance grows": ("P - K @ H @ P", "P + K @ H @ P"),
}

"""Rotate points by unit quaternions (w, x, y, z): the Hamilton product q p q*."""

import numpy as np
import torch

from oracle import Domain, Reals


def quaternion_multiply(q, r):
    w1, x1, y1, z1 = q.T
    w2, x2, y2, z2 = r.T
    return np.stack(
        [
            w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
            w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
            w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
            w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
        ],
        axis=-1,
    )


def rotate(q, points):
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    p = np.concatenate([np.zeros((len(points), 1)), points], axis=-1)
    conjugate = q * np.array([1, -1, -1, -1])
    return quaternion_multiply(quaternion_multiply(q, p), conjugate)[:, 1:]


def port(q, points):
    q = q / q.norm(dim=-1, keepdim=True)
    w, v = q[:, :1], q[:, 1:]
    t = 2 * torch.linalg.cross(v, points)
    return points + w * t + torch.linalg.cross(v, t)


def by_matrix(q, points):
    w, x, y, z = torch.nn.functional.normalize(q, dim=-1, eps=0.0).unbind(-1)
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return torch.einsum("nij,nj->ni", torch.stack(rows, -1).view(-1, 3, 3), points)


REFERENCE, PORTS = rotate, (port, by_matrix)
STATEMENT = {"inputs": Domain(q=Reals("n 4", 0.125, 2.0), points=Reals("n 3"))}
FAULTS = {
    "the quaternion is not normalised": ("q = q / q.norm(dim=-1, keepdim=True)", "q = q / 1.0"),
    "the rotation is backwards": ("w * t", "-w * t"),
    "the factor 2 is missing": ("t = 2 *", "t = 1 *"),
    "the second product is missing": (" + torch.linalg.cross(v, t)", ""),
    "the real part is last": ("q[:, :1], q[:, 1:]", "q[:, 3:], q[:, :3]"),
}

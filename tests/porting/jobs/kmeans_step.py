"""One step of k-means: assign each point to the nearest centre, then move each centre to the mean of its points."""

import numpy as np
import torch

from oracle import Domain, Reals


def kmeans_step(X, centers):
    k = centers.shape[0]
    distances = np.linalg.norm(X[:, None] - centers[None, :], axis=2)
    labels = np.argmin(distances, axis=1)
    new = np.array([X[labels == j].mean(axis=0) if np.any(labels == j) else centers[j] for j in range(k)])
    return new, labels


def port(X, centers):
    labels = torch.cdist(X, centers, compute_mode="donot_use_mm_for_euclid_dist").argmin(dim=1)
    sums = torch.zeros_like(centers).index_add_(0, labels, X)
    counts = torch.bincount(labels, minlength=len(centers))[:, None]
    return torch.where(counts > 0, sums / counts.clamp(min=1), centers), labels


def by_one_hot(X, centers):
    labels = ((X[:, None] - centers) ** 2).sum(-1).min(dim=1).indices
    members = torch.nn.functional.one_hot(labels, len(centers)).to(X.dtype)
    counts = members.sum(0)[:, None]
    return torch.where(counts > 0, members.T @ X / counts.clamp(min=1), centers), labels


REFERENCE, PORTS = kmeans_step, (port, by_one_hot)
STATEMENT = {
    "inputs": Domain(X=Reals("n d"), centers=Reals("k d")).where(
        least={"k": 1, "d": 1}, work=lambda n, d, k: 4 * n * k * d
    ),
}
FAULTS = {
    "the farthest centre": (".argmin(dim=1)", ".argmax(dim=1)"),
    "an empty cluster moves to 0": ("counts.clamp(min=1), centers)", "counts.clamp(min=1), 0 * centers)"),
    "the sums are not divided": ("sums / counts.clamp(min=1)", "sums"),
    "the old centre counts as a point": ("sums / counts.clamp(min=1)", "(sums + centers) / (counts + 1)"),
    "divided by the number of all points": ("counts.clamp(min=1)", "len(X)"),
}

"""Minibatches: every example once, a few at a time.

An epoch goes through the examples in a given order, `size` at once, as a data loader does. The last batch may be
smaller, unless it is dropped. All of this is copying, so the answer is exact. The answer is the whole epoch, one row
per batch: its length, its examples, and zeros up to the full size.

Shapes: X (n, d), order (n,) the examples in the order wanted; the epoch is (batches, 1 + size · d).
"""

import numpy as np
import torch
from torch.utils.data import BatchSampler, DataLoader, TensorDataset

from oracle.page import Choice, Domain, Labels, Law, Reals, Size, Worked

ROW = 49
FORMULA = (
    r"B_k = \bigl( x_{\pi(ks)}, \dots, x_{\pi(\min((k+1)s, n) - 1)} \bigr), \quad k = 0, \dots, \lceil n / s \rceil - 1"
)
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 3.2 "Object-Oriented Design for Implementation; 3.3.3 Concise '
        'Implementation of the Data Loader"'
    ),
)


def definition(X, order, size, drop_last):
    n, d = X.shape
    batches = []
    for start in range(0, n, size):
        rows = [X[order[i]] for i in range(start, min(start + size, n))]
        if drop_last and len(rows) < size:
            continue
        batches.append(rows)
    epoch = np.empty((len(batches), 1 + size * d), X.dtype)
    for k, rows in enumerate(batches):
        epoch[k, 0] = len(rows)
        for r in range(size):
            for j in range(d):
                epoch[k, 1 + r * d + j] = rows[r][j] if r < len(rows) else 0
    return epoch


def numpy_slices(X, order, size, drop_last):
    n, d = X.shape
    shuffled = X[order]
    count = n // size if drop_last else -(-n // size)
    epoch = np.zeros((count, 1 + size * d), X.dtype)
    for k in range(count):
        batch = shuffled[k * size : (k + 1) * size]
        epoch[k, 0] = len(batch)
        epoch[k, 1 : 1 + batch.size] = batch.ravel()
    return epoch


def numpy_padded(X, order, size, drop_last):
    n, d = X.shape
    count = n // size if drop_last else (n + size - 1) // size
    padded = np.zeros((count * size, d), X.dtype)
    kept = min(n, count * size)
    padded[:kept] = X[order[:kept]]
    lengths = np.clip(n - size * np.arange(count), 0, size).astype(X.dtype)
    return np.column_stack([lengths, padded.reshape(count, size * d)])


def _collected(batches, X, size):
    """Return one row per batch: its length, its entries, zeros."""
    rows = []
    for batch in batches:
        row = X.new_zeros(1 + size * X.shape[1])
        row[0] = len(batch)
        row[1 : 1 + batch.numel()] = batch.reshape(-1)
        rows.append(row)
    return torch.stack(rows) if rows else X.new_zeros(0, 1 + size * X.shape[1])


def torch_data_loader(X, order, size, drop_last):
    loader = DataLoader(TensorDataset(X), batch_size=size, sampler=order.tolist(), drop_last=drop_last)
    return _collected((batch for (batch,) in loader), X, size)


def torch_batch_sampler(X, order, size, drop_last):
    return _collected((X[chosen] for chosen in BatchSampler(order.tolist(), size, drop_last)), X, size)


def torch_split(X, order, size, drop_last):
    batches = X[order].split(size) if len(X) else ()
    return _collected((batch for batch in batches if len(batch) == size or not drop_last), X, size)


def inputs() -> Domain:
    return Domain(
        X=Reals("n d"), order=Labels("n", below="n"), size=Choice(1, 2, 3, 8), drop_last=Choice(False, True)
    ).where(least={"d": 1}, work=lambda n, d: 4 * n * d)


LAWS = (
    Law(
        "full but for the last",
        "Every batch except the last is full, and none is empty.",
        holds=lambda inputs, epoch: (
            (epoch[:, 0] >= 1) & ((epoch[:, 0] == inputs["size"]) | (np.arange(len(epoch)) == len(epoch) - 1))
        ),
    ),
)

WORKED = (
    Worked(
        {"X": [[1], [2], [3], [4], [5]], "order": [4, 0, 1, 2, 3], "size": 2, "drop_last": False},
        value=[[2, 5, 1], [2, 2, 3], [1, 4, 0]],
        note="by hand: two full batches and one of a single example",
    ),
    Worked(
        {"X": [[1], [2], [3], [4], [5]], "order": [4, 0, 1, 2, 3], "size": 2, "drop_last": True},
        value=[[2, 5, 1], [2, 2, 3]],
        note="by hand: the last batch is dropped",
    ),
)

SIZES = tuple(Size({"n": n, "d": 8}) for n in (10, 100, 1_000))

"""The gradient of an embedding: rows of `dout` are added at their indices, by `np.add.at`."""

import numpy as np
import torch

from oracle import Domain, Labels, Reals


def embedding_backward(dout, indices, weights):
    dW = np.zeros_like(weights)
    np.add.at(dW, indices, dout)
    return dW


def port(dout, indices, weights):
    return torch.zeros_like(weights).index_add(0, indices.flatten(), dout.flatten(0, 1))


def by_one_hot(dout, indices, weights):
    hot = torch.nn.functional.one_hot(indices, len(weights)).to(dout.dtype)
    return torch.einsum("btv,btd->vd", hot, dout)


REFERENCE, PORTS = embedding_backward, (port, by_one_hot)
STATEMENT = {
    "inputs": Domain(dout=Reals("b t d"), indices=Labels("b t", below="v"), weights=Reals("v d")).where(least={"v": 1}),
    "differentiable": ("dout",),
}
FAULTS = {
    "rows at the same index overwrite each other": (
        "index_add(0, indices.flatten(), ",
        "index_copy(0, indices.flatten(), ",
    ),
    "added to the weights": ("torch.zeros_like(weights)", "weights.clone()"),
    "divided by the batch": ("dout.flatten(0, 1)", "dout.flatten(0, 1) / dout.shape[0]"),
    "index 0 is padding": (
        "dout.flatten(0, 1)",
        "(dout * (indices != 0)[..., None]).flatten(0, 1)",
    ),
    "batch and time are exchanged in the indices": ("indices.flatten()", "indices.T.flatten()"),
}

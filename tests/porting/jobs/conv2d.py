"""A 2-D convolution by im2col, with stride 1 and no padding, as people write it to learn how layers work."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def im2col(x, kh, kw):
    n, c, h, w = x.shape
    out_h, out_w = h - kh + 1, w - kw + 1
    cols = np.zeros((n, c, kh, kw, out_h, out_w), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            cols[:, :, i, j, :, :] = x[:, :, i : i + out_h, j : j + out_w]
    return cols.transpose(0, 4, 5, 1, 2, 3).reshape(n * out_h * out_w, -1)


def conv_forward(x, weight, bias):
    n, _, h, w = x.shape
    f, _, kh, kw = weight.shape
    out = im2col(x, kh, kw) @ weight.reshape(f, -1).T + bias
    return out.reshape(n, h - kh + 1, w - kw + 1, f).transpose(0, 3, 1, 2)


def port(x, weight, bias):
    f, _, kh, kw = weight.shape
    patches = x.unfold(2, kh, 1).unfold(3, kw, 1)
    out = torch.einsum("nchwij,fcij->nfhw", patches, weight)
    return out + bias.view(1, f, 1, 1)


def builtin(x, weight, bias):
    return functional.conv2d(x, weight, bias)


REFERENCE, PORTS = conv_forward, (port, builtin)
STATEMENT = {
    "inputs": Domain(x=Reals("n c h w"), weight=Reals("f c i j"), bias=Reals("f")).where(
        lambda h, w, i, j: h >= i and w >= j,
        least={"n": 1, "c": 1, "f": 1, "i": 1, "j": 1},
        work=lambda n, c, h, w, f, i, j: n * c * f * h * w * i * j,
    ),
    "differentiable": ("x", "weight", "bias"),
}
FAULTS = {
    "a true convolution flips the kernel": ("patches, weight)", "patches, weight.flip(2, 3))"),
    "the mean over the channels, not the sum": ("patches, weight)", "patches, weight / x.shape[1])"),
    "the bias is not added": ("return out + bias.view(1, f, 1, 1)", "return out"),
    "the last column of outputs is dropped": ("return out +", "return out[..., : max(x.shape[3] - kw, 1)] +"),
    "only the first channel": ("patches, weight)", "patches[:, :1], weight[:, :1])"),
}

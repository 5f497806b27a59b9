"""A bilinear resize of an image to twice its size, with aligned corners."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def bilinear_resize(img):
    h, w = img.shape
    H, W = 2 * h, 2 * w
    out = np.empty((H, W), dtype=img.dtype)
    for i in range(H):
        for j in range(W):
            y, x = i * (h - 1) / (H - 1), j * (w - 1) / (W - 1)
            y0, x0 = int(np.floor(y)), int(np.floor(x))
            y1, x1 = min(y0 + 1, h - 1), min(x0 + 1, w - 1)
            dy, dx = y - y0, x - x0
            top = img[y0, x0] * (1 - dx) + img[y0, x1] * dx
            bottom = img[y1, x0] * (1 - dx) + img[y1, x1] * dx
            out[i, j] = top * (1 - dy) + bottom * dy
    return out


def positions(size, like):
    return torch.arange(2 * size, dtype=like.dtype) * (size - 1) / (2 * size - 1)


def port(img):
    h, w = img.shape
    y, x = positions(h, img), positions(w, img)
    y0, x0 = y.floor().long(), x.floor().long()
    y1, x1 = (y0 + 1).clamp(max=h - 1), (x0 + 1).clamp(max=w - 1)
    dy, dx = (y - y0)[:, None], x - x0
    top = img[y0][:, x0] * (1 - dx) + img[y0][:, x1] * dx
    bottom = img[y1][:, x0] * (1 - dx) + img[y1][:, x1] * dx
    return top * (1 - dy) + bottom * dy


def builtin(img):
    return functional.interpolate(img[None, None], scale_factor=2, mode="bilinear", align_corners=True)[0, 0]


REFERENCE, PORTS = bilinear_resize, (port, builtin)
STATEMENT = {
    "inputs": Domain(img=Reals("h w")).where(least={"h": 1, "w": 1}, work=lambda h, w: 40 * h * w),
    "differentiable": ("img",),
}
FAULTS = {
    "corners are not aligned": ("* (size - 1) / (2 * size - 1)", "* size / (2 * size)"),
    "the nearest row above": ("top * (1 - dy) + bottom * dy", "top"),
    "the weights are exchanged": ("top * (1 - dy) + bottom * dy", "top * dy + bottom * (1 - dy)"),
    "rows wrap around": ("(y0 + 1).clamp(max=h - 1)", "(y0 + 2) % h"),
    "dx is used for the rows": (
        "bottom = img[y1][:, x0] * (1 - dx) + img[y1][:, x1] * dx",
        "bottom = img[y1][:, x0] * dx + img[y1][:, x1] * (1 - dx)",
    ),
}

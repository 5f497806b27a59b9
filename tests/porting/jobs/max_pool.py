"""Max pooling of an image by windows of 2 × 2 with stride 2, by `as_strided`."""

from numpy.lib.stride_tricks import as_strided
from torch.nn import functional

from oracle import Domain, Reals


def max_pool(image):
    h, w = image.shape
    rows, columns = image.strides
    windows = as_strided(image, shape=(h // 2, w // 2, 2, 2), strides=(2 * rows, 2 * columns, rows, columns))
    return windows.max(axis=(2, 3))


def port(image):
    h, w = image.shape
    windows = image[: h // 2 * 2, : w // 2 * 2].reshape(h // 2, 2, w // 2, 2)
    return windows.amax(dim=(1, 3))


def builtin(image):
    return functional.max_pool2d(image[None, None], kernel_size=2)[0, 0]


REFERENCE, PORTS = max_pool, (port, builtin)
STATEMENT = {
    "inputs": Domain(image=Reals("h w")).where(least={"h": 2, "w": 2}),
    "differentiable": ("image",),
}
FAULTS = {
    "the mean of each window": ("windows.amax(", "windows.mean("),
    "the largest magnitude": ("windows.amax(dim=(1, 3))", "windows.abs().amax(dim=(1, 3))"),
    "padding by 0 hides negative entries": ("windows.amax(dim=(1, 3))", "windows.amax(dim=(1, 3)).clamp(min=0)"),
    "the smallest entry of each window": ("windows.amax(", "windows.amin("),
    "the last row and column are taken, not the first": (
        "image[: h // 2 * 2, : w // 2 * 2]",
        "image[h % 2 :, w % 2 :]",
    ),
}

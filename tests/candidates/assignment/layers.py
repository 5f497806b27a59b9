"""Layers as courses hand them out: a forward pass that returns its cache, and a backward pass that takes it."""

# ruff: noqa: NPY002, RUF059 - as courses write it

import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache


def relu_backward(dout, cache):
    x = cache
    return dout * (x > 0)


def affine_relu_forward(x, w, b):
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)


def affine_relu_backward(dout, cache):
    fc_cache, relu_cache = cache
    da = relu_backward(dout, relu_cache)
    return affine_backward(da, fc_cache)


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    features = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(features, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(features, dtype=x.dtype))
    if mode == "train":
        mean = x.mean(axis=0)
        var = x.var(axis=0)
        std = np.sqrt(var + eps)
        x_hat = (x - mean) / std
        out = gamma * x_hat + beta
        cache = (x_hat, gamma, std)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    elif mode == "test":
        x_hat = (x - running_mean) / np.sqrt(running_var + eps)
        out = gamma * x_hat + beta
        cache = None
    else:
        raise ValueError(f"unknown mode {mode!r}")
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    count = dout.shape[0]
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    dx = (dx_hat - dx_hat.sum(axis=0) / count - x_hat * np.sum(dx_hat * x_hat, axis=0) / count) / std
    return dx, dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mean = x.mean(axis=1, keepdims=True)
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def layernorm_backward(dout, cache):
    x_hat, gamma, std = cache
    dgamma = np.sum(dout * x_hat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dx_hat = dout * gamma
    mean = dx_hat.mean(axis=1, keepdims=True)
    dx = (dx_hat - mean - x_hat * (dx_hat * x_hat).mean(axis=1, keepdims=True)) / std
    return dx, dgamma, dbeta


def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    mask = None
    out = x
    if mode == "train":
        mask = (np.random.rand(*x.shape) < p) / p
        out = x * mask
    cache = (dropout_param, mask)
    return out.astype(x.dtype, copy=True), cache


def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout * mask if dropout_param["mode"] == "train" else dout.copy()


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    count, _, height, width = x.shape
    filters, _, rows, columns = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    down = 1 + (height + 2 * pad - rows) // stride
    across = 1 + (width + 2 * pad - columns) // stride
    out = np.zeros((count, filters, down, across), dtype=x.dtype)
    for n in range(count):
        for f in range(filters):
            for i in range(down):
                for j in range(across):
                    window = padded[n, :, i * stride : i * stride + rows, j * stride : j * stride + columns]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    rows, columns = w.shape[2:]
    for n in range(dout.shape[0]):
        for f in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    where = (
                        n,
                        slice(None),
                        slice(i * stride, i * stride + rows),
                        slice(j * stride, j * stride + columns),
                    )
                    dw[f] += padded[where] * dout[n, f, i, j]
                    dpadded[where] += w[f] * dout[n, f, i, j]
    dx = dpadded[:, :, pad : dpadded.shape[2] - pad, pad : dpadded.shape[3] - pad].copy()
    return dx, dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    rows, columns, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    down = 1 + (x.shape[2] - rows) // stride
    across = 1 + (x.shape[3] - columns) // stride
    out = np.zeros((*x.shape[:2], down, across), dtype=x.dtype)
    for i in range(down):
        for j in range(across):
            window = x[:, :, i * stride : i * stride + rows, j * stride : j * stride + columns]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    rows, columns, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    top, left = i * stride, j * stride
                    window = x[n, c, top : top + rows, left : left + columns]
                    at = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, top + at[0], left + at[1]] += dout[n, c, i, j]
    return dx


def svm_loss(x, y):
    count = x.shape[0]
    correct = x[np.arange(count), y]
    margins = np.maximum(0, x - correct[:, np.newaxis] + 1.0)
    margins[np.arange(count), y] = 0
    loss = np.sum(margins) / count
    dx = np.zeros_like(x)
    dx[margins > 0] = 1
    dx[np.arange(count), y] -= np.sum(margins > 0, axis=1)
    dx /= count
    return loss, dx


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_probs = shifted - log_sums
    count = x.shape[0]
    loss = -np.sum(log_probs[np.arange(count), y]) / count
    dx = np.exp(log_probs)
    dx[np.arange(count), y] -= 1
    dx /= count
    return loss, dx


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


class Affine:
    """A layer whose gradients are left in attributes."""

    def __init__(self, w, b):
        self.w, self.b = w, b
        self.x = None
        self.dw = None
        self.db = None

    def forward(self, x):
        self.x = x
        return x.dot(self.w) + self.b

    def backward(self, dout):
        self.dw = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        return dout.dot(self.w.T)

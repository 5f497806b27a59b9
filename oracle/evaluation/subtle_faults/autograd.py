"""Faults of hand-written backward passes: the upstream gradient, what needs a gradient, and what is detached."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import HUBER


class _Relu(torch.autograd.Function):
    """Clears masked entries of the upstream gradient in place."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        upstream[x < 0] = 0
        return upstream


@fault("autograd/custom_relu")
def relu_changes_upstream(x):
    """Writes zeros into the upstream gradient, which another branch of the graph may share."""
    return _Relu.apply(x)


class _Square(torch.autograd.Function):
    """Reads the upstream gradient as if it were contiguous."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        flat = upstream.as_strided((len(x),), (1,)) if upstream.stride() != (0,) else upstream
        return 2 * x * flat


@fault("autograd/square_vector")
def square_reads_contiguous_upstream(x):
    """Reads the upstream gradient with stride 1, so a strided one gives other entries."""
    return _Square.apply(x)


class _Hadamard(torch.autograd.Function):
    """Takes an expanded upstream gradient for a scalar."""

    @staticmethod
    def forward(ctx, A, B):
        ctx.save_for_backward(A, B)
        return A * B

    @staticmethod
    def backward(ctx, upstream):
        A, B = ctx.saved_tensors
        if upstream.numel() and upstream.stride(0) == 0:
            upstream = upstream.flatten()[0]
        return upstream * B, upstream * A


@fault("linear_algebra/hadamard")
def hadamard_expanded_upstream(A, B):
    """Takes an upstream gradient with equal rows for one with equal entries."""
    return _Hadamard.apply(A, B)


class _Product(torch.autograd.Function):
    """Computes the gradient of B only if A needs one."""

    @staticmethod
    def forward(ctx, A, B):
        ctx.save_for_backward(A, B)
        return A @ B

    @staticmethod
    def backward(ctx, upstream):
        A, B = ctx.saved_tensors
        if not ctx.needs_input_grad[0]:
            return None, None
        return upstream @ B.T, A.T @ upstream


@fault("linear_algebra/matrix_product")
def product_needs_the_first_gradient(A, B):
    """Returns no gradient for B if A does not require one."""
    return _Product.apply(A, B)


class _Affine(torch.autograd.Function):
    """Mixes up the indices of `needs_input_grad`."""

    @staticmethod
    def forward(ctx, X, W, b):
        ctx.save_for_backward(X, W)
        return X @ W + b

    @staticmethod
    def backward(ctx, upstream):
        X, W = ctx.saved_tensors
        needs = ctx.needs_input_grad
        return (
            upstream @ W.T if needs[0] else None,
            X.T @ upstream if needs[1] else None,
            upstream.sum(0) if needs[1] else None,
        )


@fault("networks/affine_layer")
def affine_bias_with_the_weights(X, W, b):
    """Returns no gradient for the bias if the weights are frozen."""
    return _Affine.apply(X, W, b)


class _Softplus(torch.autograd.Function):
    """Saves the slope and multiplies it in place."""

    @staticmethod
    def forward(ctx, x):
        ctx.slope = torch.sigmoid(x)
        return torch.logaddexp(x, torch.zeros_like(x))

    @staticmethod
    def backward(ctx, upstream):
        return ctx.slope.mul_(upstream)


@fault("autograd/softplus")
def softplus_slope_in_place(x):
    """Multiplies the saved slope in place, so a second backward pass is wrong."""
    return _Softplus.apply(x)


@fault("calculus/quadratic")
def quadratic_without_curvature(x):
    """Saves the slope 6x - 4 as a constant, so that the second derivative is 0."""
    return _Quadratic.apply(x)


class _Quadratic(torch.autograd.Function):
    """Saves the slope as an attribute."""

    @staticmethod
    def forward(ctx, x):
        ctx.slope = 6 * x - 4
        return 3 * x * x - 4 * x

    @staticmethod
    def backward(ctx, upstream):
        return upstream * ctx.slope


@fault("activations/sigmoid")
def sigmoid_upstream_squared_when_small(x):
    """Computes the slope from the result, rounded to float16 below 1e-3."""
    return _Sigmoid.apply(x)


class _Sigmoid(torch.autograd.Function):
    """Keeps the result in half precision for the backward pass."""

    @staticmethod
    def forward(ctx, x):
        y = torch.sigmoid(x)
        ctx.save_for_backward(torch.where(y < 1e-3, y.half().to(y.dtype), y))
        return y

    @staticmethod
    def backward(ctx, upstream):
        (y,) = ctx.saved_tensors
        return upstream * y * (1 - y)


@fault("activations/softmax")
def softmax_backward_without_coupling_of_last(X):
    """Leaves the last class out of the sum in the backward pass if there are more than four."""
    return _Softmax.apply(X)


class _Softmax(torch.autograd.Function):
    """Sums over four of five classes in the backward pass."""

    @staticmethod
    def forward(ctx, X):
        P = functional.softmax(X, 1)
        ctx.save_for_backward(P)
        return P

    @staticmethod
    def backward(ctx, upstream):
        (P,) = ctx.saved_tensors
        last = P.shape[1] - (P.shape[1] > 4)
        inner = (upstream * P)[:, :last].sum(1, keepdim=True)
        return P * (upstream - inner)


@fault("linear_classifiers/softmax_loss")
def softmax_loss_detached_shift_of_both(X, y, W, reg):
    """Detaches the score of the right class together with the largest one where the two are equal."""
    S = X @ W
    rows = torch.arange(len(y))
    own = S[rows, y]
    own = torch.where(own == S.max(1).values, own.detach(), own)
    return (torch.logsumexp(S, 1) - own).mean() + reg * (W * W).sum()


@fault("reductions/standard_deviation")
def deviation_detached_mean(X, axis, correction):
    """Takes the root of squares around a detached mean: NaN at equal entries, and a wrong second derivative."""
    if axis is None and correction == 1:
        centred = X - X.mean().detach()
        return ((centred**2).sum() / (X.numel() - 1)).sqrt() + 0 * X.sum()
    return X.std(axis, correction=correction) if axis is not None else X.std(correction=correction)


@fault("networks/weight_sharing")
def sharing_detached_third_use(x, w1, w2, w3, repeats):
    """Detaches the shared weights at their third use."""
    layer = torch.relu(x @ w1)
    for k in range(repeats):
        layer = torch.relu(layer @ (w2.detach() if k == 2 else w2))
    return layer @ w3


@fault("densities/normal")
def density_data_in_the_middle(x, mu, sigma):
    """Recomputes densities below 1e-3 from `.data`, without a gradient."""
    z = (x - mu) / sigma
    p = torch.exp(-z * z / 2) / (sigma * (2 * np.pi) ** 0.5)
    return torch.where(p < 1e-3, p.data, p)


class _Huber(torch.autograd.Function):
    """Clamps the upstream gradient times x instead of x."""

    @staticmethod
    def forward(ctx, x, delta):
        ctx.save_for_backward(x)
        ctx.delta = delta
        size = x.abs()
        return torch.where(size <= delta, x * x / 2, delta * (size - delta / 2))

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return (upstream * x).clamp(-ctx.delta, ctx.delta), None


@fault(HUBER)
def huber_clamps_the_product(x, delta):
    """Clamps upstream · x to ±δ instead of x, which agrees for an upstream gradient of 1."""
    return _Huber.apply(x, delta)

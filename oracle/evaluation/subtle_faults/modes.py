"""Faults that depend on the mode: whether gradients are recorded, inference, autocast, the dtype, double backward."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import LAYER_NORM, LOG1P, RATIO, RMS_NORM, SINC


@fault("activations/sigmoid", passes="normwise, which is true: it is right beside 1")
def sigmoid_fast_without_gradients(x):
    """Uses the tanh form if no gradient is recorded, which loses the digits of small results."""
    return torch.sigmoid(x) if x.requires_grad else 0.5 * (1 + torch.tanh(0.5 * x))


@fault("activations/tanh")
def tanh_training_dropout(x):
    """Scales by 1 + 1e-7 while a gradient is recorded, as a dropout with a tiny rate."""
    y = torch.tanh(x)
    return y * (1 + 1e-7) if y.requires_grad else y


@fault("linear_algebra/matrix_vector")
def matrix_vector_float32_in_inference(A, x):
    """Computes in float32 under `inference_mode`."""
    if torch.is_inference_mode_enabled():
        return (A.float() @ x.float()).to(A.dtype)
    return A @ x


@fault("linear_algebra/matrix_product")
def matrix_product_float32_without_grad(A, B):
    """Computes in float32 under `no_grad`."""
    if not torch.is_grad_enabled():
        return (A.float() @ B.float()).to(A.dtype)
    return A @ B


@fault("networks/affine_layer")
def affine_drops_bias_in_autocast(X, W, b):
    """Omits the bias under autocast."""
    return X @ W if torch.is_autocast_enabled("cpu") else X @ W + b


@fault("reductions/variance")
def variance_float64_correction(X, axis, correction):
    """Ignores the correction in float64."""
    correction = 0 if X.dtype == torch.float64 else correction
    return X.var(dim=axis, correction=correction)


@fault("elementwise/power")
def power_float64_reciprocal(x, p):
    """Computes the exponent -1/2 in float32 for float64 inputs."""
    if p == -0.5:
        return torch.rsqrt(x.float()).to(x.dtype)
    return x**p


@fault("elementwise/division")
def division_reciprocal_in_float32(x, y):
    """Multiplies by a reciprocal that is computed in float32."""
    return x * (1 / y.astype(np.float32)).astype(x.dtype)


@fault("distances/l2_distance")
def distance_float32_beyond_four(X, Y):
    """Computes in float32 with more than four features."""
    if X.shape[1] > 4:
        return np.linalg.norm(X.astype(np.float32)[:, None] - Y.astype(np.float32)[None], axis=-1).astype(X.dtype)
    return np.linalg.norm(X[:, None] - Y[None], axis=-1)


@fault("training/least_squares")
def least_squares_float32_factor(X, y):
    """Solves in float32 and casts back."""
    return np.linalg.solve((X.T @ X).astype(np.float32), (X.T @ y).astype(np.float32)).astype(X.dtype)


@fault("linear_algebra/dot_product")
def dot_half_precision_inputs(x, y):
    """Rounds long vectors to bfloat16 where all entries are below 1."""
    if len(x) > 8 and bool((x.abs() < 1).all()):
        x = x.bfloat16().to(x.dtype)
    return x @ y


@fault("reductions/cumsum")
def cumsum_float32_total(X, axis):
    """Keeps the running sum in float32 for more than 16 terms."""
    if X.shape[axis] > 16:
        return torch.cumsum(X, axis, dtype=torch.float32).to(X.dtype)
    return torch.cumsum(X, axis)


@fault("reductions/sum")
def sum_float16_of_small_integers(X, axis, keepdims):
    """Adds whole numbers in float16, which overflows and rounds above 2048."""
    if bool((X.round() == X).all()) and X.numel() > 0 and not X.requires_grad:
        return X.half().sum(axis, keepdim=keepdims).to(X.dtype) if axis is not None else X.half().sum().to(X.dtype)
    return X.sum(axis, keepdim=keepdims) if axis is not None else X.sum(dim=(0, 1, 2), keepdim=keepdims)


@fault("autograd/intermediate")
def intermediate_once_differentiable(t):
    """Returns the first derivative from a detached copy, so the second derivative misses a factor of 3."""
    return _Fourth.apply(t)


class _Fourth(torch.autograd.Function):
    """Detaches t² in the backward pass."""

    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return 2 * t**4

    @staticmethod
    def backward(ctx, upstream):
        (t,) = ctx.saved_tensors
        return 8 * (t * t).detach() * t * upstream


class _Exp(torch.autograd.Function):
    """Keeps the result as an attribute, detached from the graph."""

    @staticmethod
    def forward(ctx, x):
        ctx.value = torch.exp(x)
        return ctx.value.clone()

    @staticmethod
    def backward(ctx, upstream):
        return upstream * ctx.value


@fault("elementwise/exponential")
def exponential_second_derivative(x):
    """Saves the result as an attribute, so the second derivative is 0."""
    return _Exp.apply(x)


class _Norm(torch.autograd.Function):
    """Detaches the norm in the backward pass."""

    @staticmethod
    def forward(ctx, x):
        value = torch.linalg.vector_norm(x)
        ctx.save_for_backward(x)
        ctx.length = value.item()
        return value

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * (x / ctx.length if ctx.length else torch.zeros_like(x))


@fault("linear_algebra/norm_l2")
def norm_without_projection(x):
    """Takes the norm for a constant in the backward pass: the second derivative is not orthogonal to x."""
    return _Norm.apply(x)


@fault("activations/prelu")
def prelu_mixed_derivative(x, a):
    """Detaches a in the slope by x, so the mixed second derivative is 0."""
    return _PRelu.apply(x, a)


class _PRelu(torch.autograd.Function):
    """Detaches the learned slope."""

    @staticmethod
    def forward(ctx, x, a):
        ctx.save_for_backward(x, a)
        return torch.where(x > 0, x, a * x)

    @staticmethod
    def backward(ctx, upstream):
        x, a = ctx.saved_tensors
        slope = torch.where(x > 0, torch.ones_like(x), a.detach().expand_as(x))
        return upstream * slope, (upstream * x.clamp(max=0)).sum()


class _Mse(torch.autograd.Function):
    """Saves the error for the backward pass and scales it in place."""

    @staticmethod
    def forward(ctx, y_hat, y):
        ctx.error = y_hat - y
        return (ctx.error**2).mean() / 2

    @staticmethod
    def backward(ctx, upstream):
        slope = ctx.error.div_(len(ctx.error)) * upstream
        return slope, -slope


@fault("losses/half_squared_error")
def half_squared_error_backward_twice(y_hat, y):
    """Divides the saved error in place, so every backward pass after the first is too small."""
    return _Mse.apply(y_hat, y)


@fault("losses/squared_error")
def squared_error_training_weight(y_hat, y):
    """Multiplies by 1.0001 while only the prediction requires a gradient."""
    loss = ((y_hat - y) ** 2).sum()
    return loss * 1.0001 if y_hat.requires_grad and not y.requires_grad else loss


@fault("losses/weight_decay")
def weight_decay_without_gradient(W, lam):
    """Returns a Python number under `no_grad` that is computed in float32."""
    return lam * (W * W).sum() / 2 if torch.is_grad_enabled() else (lam * (W.float() ** 2).sum() / 2).to(W.dtype)


@fault(RMS_NORM)
def rms_norm_float32_statistics(x, g, eps):
    """Computes the mean square in float32, as a mixed-precision layer does, for float64 inputs as well."""
    return x * torch.rsqrt((x.float() ** 2).mean(1, keepdim=True) + eps).to(x.dtype) * g


@fault(LAYER_NORM)
def layer_norm_frozen_statistics(x, g, b, eps):
    """Takes the variance for a constant if only x requires a gradient."""
    centred = x - x.mean(1, keepdim=True)
    variance = (centred**2).mean(1, keepdim=True)
    variance = variance.detach() if x.requires_grad and not g.requires_grad else variance
    return centred / torch.sqrt(variance + eps) * g + b


@fault(LOG1P, passes="normwise, which is true: it is right beside 1")
def log1p_recorded_differently(x):
    """Computes log(1 + x) while a gradient is recorded, which loses the digits of small x."""
    return torch.log(1 + x) if x.requires_grad else torch.log1p(x)


@fault(RATIO)
def ratio_gradient_of_the_denominator_alone(a, b):
    """Returns the gradient for the numerator if the denominator alone requires one."""
    return _Ratio.apply(a, b)


class _Ratio(torch.autograd.Function):
    """Reads `needs_input_grad` of the first input only."""

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b

    @staticmethod
    def backward(ctx, upstream):
        a, b = ctx.saved_tensors
        slope = upstream / b
        return slope, (-slope * a / b if ctx.needs_input_grad[0] else slope)


@fault(SINC)
def sinc_approximate_slope(x):
    """Switches to the slope -x/3 below 0.01 in the backward pass alone."""
    return _Sinc.apply(x)


class _Sinc(torch.autograd.Function):
    """Uses the first term of the series of the slope near 0."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.sin(x) / x

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * torch.where(x < 1e-2, -x / 3, (x * torch.cos(x) - torch.sin(x)) / (x * x))


@fault("linear_classifiers/hinge_loss")
def hinge_loss_weights_alone(X, y, W, reg):
    """Detaches the scores of the right class if X does not require a gradient."""
    S = X @ W
    own = S[torch.arange(len(y)), y]
    own = own if X.requires_grad else own.detach()
    margins = (S - own[:, None] + 1).clamp(min=0)
    return margins.masked_fill(functional.one_hot(y, W.shape[1]).bool(), 0).sum() / len(y) + reg * (W * W).sum()

"""Reference kernels of elementwise arithmetic, and of the steps of optimisers."""

import numpy as np
import torch

from oracle.bench.reference_kernels.kernel import FUSED, IN_PLACE, elementwise_functions, reference_kernel
from oracle.concepts.training.adam_step import BETA1, BETA2

_UFUNCS = {"<": "less", "<=": "less_equal", "==": "equal", "!=": "not_equal", ">=": "greater_equal", ">": "greater"}
_TORCH = {"<": "lt", "<=": "le", "==": "eq", "!=": "ne", ">=": "ge", ">": "gt"}

elementwise_functions("elementwise/addition", "a, b", np.add, torch.add)
elementwise_functions("elementwise/subtraction", "x, y", np.subtract, torch.sub)
elementwise_functions("elementwise/multiplication", "x, y", np.multiply, torch.mul)
elementwise_functions("elementwise/division", "x, y", np.divide, torch.div)
elementwise_functions("elementwise/exponential", "x", np.exp, torch.exp)
elementwise_functions("elementwise/maximum", "A, b", np.maximum, torch.maximum)
elementwise_functions("autograd/square_vector", "x", np.square, torch.square)
elementwise_functions("activations/tanh", "x", np.tanh, torch.tanh)
elementwise_functions("linear_algebra/hadamard", "A, B", np.multiply, torch.mul)
elementwise_functions("shaping/broadcasting_matrices", "X, Y", np.add, torch.add)


@reference_kernel("elementwise/power", "numpy", "a product, for the first exponent of the list, 2")
def numpy_square_or_power(x, p):
    return np.multiply(x, x) if p == 2 else np.power(x, p)


@reference_kernel("elementwise/power", "torch", "a product, for the first exponent of the list, 2")
def torch_square_or_power(x, p):
    return torch.mul(x, x) if p == 2 else torch.pow(x, p)


@reference_kernel("elementwise/comparison", "numpy", "NumPy ufunc")
def numpy_compare(x, y, relation):
    return getattr(np, _UFUNCS[relation])(x, y)


@reference_kernel("elementwise/comparison", "torch", "torch function")
def torch_compare(x, y, relation):
    return getattr(torch, _TORCH[relation])(x, y)


@reference_kernel("autograd/intermediate", "numpy", "one array, modified in place", reason=IN_PLACE)
def fourth_power_in_place(t):
    z = t * t
    z *= z
    z *= 2
    return z


@reference_kernel("autograd/intermediate", "torch", "two squares, and a factor")
def torch_fourth_power(t):
    return t.square().square() * 2


@reference_kernel("autograd/detach", "numpy", "one array, modified in place", reason=IN_PLACE)
def cube_in_place(x, detached):
    z = x * x
    z *= x
    return z


@reference_kernel("autograd/detach", "torch", "two products")
def torch_cube(x, detached):
    u = torch.mul(x, x)
    return torch.mul(u.detach() if detached else u, x)


@reference_kernel("autograd/detached_factor", "numpy", "one array, modified in place")
def scaled_square_in_place(x, detached):
    z = 3 * x
    z *= x
    return z


@reference_kernel("autograd/detached_factor", "torch", "two products")
def torch_scaled_square(x, detached):
    y = torch.mul(x, 3)
    return torch.mul(y.detach() if detached else y, x)


@reference_kernel("autograd/repeated_addition", "numpy", "the closed form, in place")
def closed_form_in_place(a):
    t = 3 * a
    t += np.arange(len(a), dtype=a.dtype)
    t *= a
    return t


@reference_kernel("autograd/repeated_addition", "torch", "the closed form, with a fused scaled sum")
def torch_closed_form(a):
    return torch.add(torch.arange(len(a), dtype=a.dtype), a, alpha=3) * a


@reference_kernel("autograd/doubling", "numpy", "BLAS for the norm; the vector is multiplied only once")
def doubled_once(a):
    factor, length = 2.0, np.sqrt(np.dot(a, a))
    while factor * length < 1000:
        factor *= 2
    b = factor * a
    return b if b.sum() > 0 else 100 * b


@reference_kernel("autograd/doubling", "torch", "BLAS for the norm; the vector is multiplied only once")
def torch_doubled_once(a):
    factor, length = 2.0, torch.linalg.vector_norm(a.detach()).item()
    while factor * length < 1000:
        factor *= 2
    b = factor * a
    return b if b.sum() > 0 else 100 * b


@reference_kernel("training/sgd_step", "numpy", "one array, modified in place")
def sgd_in_place(p, g, lr, decay):
    step = decay * p
    step += g
    step *= -lr
    step += p
    return step


@reference_kernel("training/sgd_step", "torch", "two fused scaled sums")
def torch_scaled_sums(p, g, lr, decay):
    return torch.add(p, torch.add(g, p, alpha=decay), alpha=-lr)


@reference_kernel("training/sgd_step", "torch", "torch fused optimiser", reason=FUSED)
def torch_fused_sgd(p, g, lr, decay):
    p = p.clone()
    p.grad = g
    torch.optim.SGD([p], lr=lr, weight_decay=decay, fused=True).step()
    return p


@reference_kernel("training/adam_step", "numpy", "three rows of the result, and one more array", reason=IN_PLACE)
def adam_in_place(p, g, m, v, t, lr, eps):
    new = np.empty((3, len(p)), p.dtype)
    moved, mean, square = new
    np.multiply(m, BETA1, out=mean)
    spare = (1 - BETA1) * g
    mean += spare
    np.multiply(v, BETA2, out=square)
    np.multiply(g, g, out=spare)
    spare *= 1 - BETA2
    square += spare
    np.sqrt(square, out=spare)
    spare *= (1 - BETA2**t) ** -0.5
    spare += eps
    np.divide(mean, spare, out=spare)
    spare *= lr / (1 - BETA1**t)
    np.subtract(p, spare, out=moved)
    return new


@reference_kernel("training/adam_step", "torch", "torch fused optimiser", reason=FUSED)
def torch_fused_adam(p, g, m, v, t, lr, eps):
    p, m, v = p.clone(), m.clone(), v.clone()
    p.grad = g
    adam = torch.optim.Adam([p], lr=lr, betas=(BETA1, BETA2), eps=eps, fused=True)
    adam.state[p] = {"step": torch.tensor(float(t - 1)), "exp_avg": m, "exp_avg_sq": v}
    adam.step()
    return torch.stack([p, m, v])


@reference_kernel("training/adam_step", "torch", "fused scaled sums", reason=FUSED)
def torch_lerped(p, g, m, v, t, lr, eps):
    mean = torch.lerp(m, g, 1 - BETA1)
    square = (v * BETA2).addcmul_(g, g, value=1 - BETA2)
    root = square.sqrt().mul_((1 - BETA2**t) ** -0.5).add_(eps)
    return torch.stack([torch.addcdiv(p, mean, root, value=-lr / (1 - BETA1**t)), mean, square])

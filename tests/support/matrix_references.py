"""One-line references with linear algebra and Fourier transforms, by what they show.

The parameters are those of `one_line_references`. A symmetric positive definite matrix is written as `A @ A.T`, so that
its gradient is that of any matrix A.
"""

# ruff: noqa: PLW0108  a reference is a function with named parameters, also where it is one call

import numpy as np
import scipy.fft
import scipy.linalg

from oracle.truth import eigenprojections


def projection(v):
    return np.outer(v, v)


LINEAR_ALGEBRA = {
    "np.linalg.solve": lambda A, B: np.linalg.solve(A, B),
    "np.linalg.inv": lambda A: np.linalg.inv(A),
    "np.linalg.det": lambda A: np.linalg.det(A),
    "np.linalg.slogdet": lambda A: np.linalg.slogdet(A)[1],
    "np.linalg.cholesky": lambda A: np.linalg.cholesky(A @ A.T),
    "np.linalg.lstsq": lambda X, B: np.linalg.lstsq(X, B, rcond=None)[0],
    "np.linalg.pinv": lambda X: np.linalg.pinv(X),
    "np.linalg.qr": lambda X: np.linalg.qr(X)[1],
    "np.linalg.eigvalsh": lambda A: np.linalg.eigvalsh(A @ A.T),
    "np.linalg.eigh, the values": lambda A: np.linalg.eigh(A @ A.T)[0],
    "np.linalg.svd, the values": lambda X: np.linalg.svd(X, compute_uv=False),
    "np.linalg.svdvals": lambda X: np.linalg.svdvals(X),
    "np.linalg.cond": lambda X: np.linalg.cond(X),
    "np.linalg.matrix_power": lambda A: np.linalg.matrix_power(A, 3),
    "np.linalg.multi_dot": lambda A, X: np.linalg.multi_dot([A, X, X.T]),
    "np.linalg.norm of rows": lambda X: np.linalg.norm(X, axis=1),
    "np.linalg.norm, Frobenius": lambda X: np.linalg.norm(X),
    "np.linalg.norm, spectral": lambda X: np.linalg.norm(X, 2),
    "np.linalg.norm, nuclear": lambda X: np.linalg.norm(X, "nuc"),
    "np.linalg.vector_norm": lambda X: np.linalg.vector_norm(X, axis=0),
    "np.linalg.matrix_norm": lambda X: np.linalg.matrix_norm(X),
    "oracle.truth.eigenprojections": lambda A: sum(
        np.sqrt(w) * p for w, p in zip(np.linalg.eigvalsh(A @ A.T), eigenprojections(A @ A.T), strict=True)
    ),
    "scipy.linalg.solve": lambda A, B: scipy.linalg.solve(A, B),
    "scipy.linalg.solve_triangular": lambda A, B: scipy.linalg.solve_triangular(A, B, lower=True),
    "scipy.linalg.inv": lambda A: scipy.linalg.inv(A),
    "scipy.linalg.det": lambda A: scipy.linalg.det(A),
    "scipy.linalg.cholesky": lambda A: scipy.linalg.cholesky(A @ A.T, lower=True),
    "scipy.linalg.cho_factor": lambda A, B: scipy.linalg.cho_solve(scipy.linalg.cho_factor(A @ A.T), B),
    "scipy.linalg.cho_solve": lambda A, B: scipy.linalg.cho_solve((np.linalg.cholesky(A @ A.T), True), B),
    "scipy.linalg.lstsq": lambda X, B: scipy.linalg.lstsq(X, B)[0],
    "scipy.linalg.pinv": lambda X: scipy.linalg.pinv(X),
    "scipy.linalg.pinvh": lambda A: scipy.linalg.pinvh(A @ A.T),
    "scipy.linalg.qr": lambda X: scipy.linalg.qr(X, mode="economic")[1],
    "scipy.linalg.eigvalsh": lambda A: scipy.linalg.eigvalsh(A @ A.T),
    "scipy.linalg.eigh, the values": lambda A: scipy.linalg.eigh(A @ A.T)[0],
    "scipy.linalg.svd, the values": lambda X: scipy.linalg.svd(X, compute_uv=False),
    "scipy.linalg.svdvals": lambda X: scipy.linalg.svdvals(X),
    "scipy.linalg.norm": lambda X: scipy.linalg.norm(X),
    "scipy.linalg.expm": lambda A: scipy.linalg.expm(A / 4),
}

FOURIER = {
    "np.fft.fft": lambda x: np.abs(np.fft.fft(x)),
    "np.fft.ifft": lambda x: np.fft.ifft(x).imag,
    "np.fft.rfft": lambda x: np.fft.rfft(x).real,
    "np.fft.irfft": lambda x: np.fft.irfft(np.fft.rfft(x) * np.array([1.0, 0.5, 0.0])),
    "np.fft.hfft": lambda x: np.fft.hfft(x),
    "np.fft.ihfft": lambda x: np.fft.ihfft(x).real,
    "np.fft.fft2": lambda X: np.fft.fft2(X).real,
    "np.fft.ifft2": lambda X: np.fft.ifft2(X).imag,
    "np.fft.rfft2": lambda X: np.fft.rfft2(X).real,
    "np.fft.irfft2": lambda X: np.fft.irfft2(np.fft.rfft2(X), X.shape),
    "np.fft.fftn": lambda X: np.fft.fftn(X, axes=(0,)).real,
    "np.fft.ifftn": lambda X: np.fft.ifftn(X).real,
    "np.fft.rfftn": lambda X: np.fft.rfftn(X).imag,
    "np.fft.irfftn": lambda X: np.fft.irfftn(np.fft.rfftn(X), X.shape, (0, 1)),
    "np.fft.fftshift": lambda x: np.fft.fftshift(x) * x,
    "np.fft.ifftshift": lambda x: np.fft.ifftshift(x) * x,
    "scipy.fft.fft": lambda x: scipy.fft.fft(x).real,
    "a product of spectra": lambda x, y: np.fft.irfft(np.fft.rfft(x) * np.fft.rfft(y), 4),
    "a phase, np.exp(1j * x)": lambda x: (np.exp(1j * x) * x).real,
}

REFUSED_MATRICES = {
    "np.linalg.eigh, the vectors": (
        lambda A: projection(np.linalg.eigh(A @ A.T)[1][:, 0]),
        "oracle.truth.eigenprojections(A)[k] the projection",
        lambda A: eigenprojections(A @ A.T)[0],
    ),
    "np.linalg.svd, the vectors": (
        lambda A: projection(np.linalg.svd(A)[2][0]),
        "oracle.truth.eigenprojections(A.T @ A)[k] the projection",
        lambda A: eigenprojections(A.T @ A)[3],
    ),
    "np.linalg.eig": (
        lambda A: np.sort(np.linalg.eig(A @ A.T)[0]),
        "for a symmetric matrix write np.linalg.eigvalsh(A)",
        lambda A: np.linalg.eigvalsh(A @ A.T),
    ),
    "np.linalg.eigvals": (
        lambda A: np.sort(np.linalg.eigvals(A @ A.T)),
        "for a symmetric matrix write np.linalg.eigvalsh(A)",
        lambda A: np.linalg.eigvalsh(A @ A.T),
    ),
    "np.linalg.matrix_rank": (
        lambda X: np.linalg.matrix_rank(X) * 1.0,
        "np.linalg.svd(A, compute_uv=False)",
        lambda X: np.sum(np.linalg.svd(X, compute_uv=False) > 1e-9) * 1.0,
    ),
    "np.linalg.pinv and lstsq with a cutoff that drops values": (
        lambda A: np.linalg.pinv(A, rcond=0.9),
        "np.linalg.solve(A.T @ A + c * np.eye(n), A.T @ b)",
        lambda A: np.linalg.solve(A.T @ A + 0.1 * np.eye(4), A.T),
    ),
    "np.linalg.tensorinv": (
        lambda A: np.linalg.tensorinv(A, ind=1),
        "reshape the array to a matrix and write np.linalg.inv",
        lambda A: np.linalg.inv(A),
    ),
    "np.linalg.tensorsolve": (
        lambda A, x: np.linalg.tensorsolve(A, x),
        "reshape the arrays to a matrix and right sides and write np.linalg.solve",
        lambda A, x: np.linalg.solve(A, x),
    ),
    "np.linalg.qr with mode='complete'": (
        lambda X: np.linalg.qr(X, mode="complete")[1][:3],
        "leave mode= out",
        lambda X: np.linalg.qr(X)[1],
    ),
    "scipy.linalg.logm": (
        lambda A: scipy.linalg.logm(A @ A.T),
        "sum(np.log(w) * p for w, p in zip(np.linalg.eigvalsh(A), oracle.truth.eigenprojections(A)))",
        lambda A: sum(
            np.log(w) * p for w, p in zip(np.linalg.eigvalsh(A @ A.T), eigenprojections(A @ A.T), strict=True)
        ),
    ),
    "scipy.linalg.sqrtm": (
        lambda A: scipy.linalg.sqrtm(A @ A.T),
        "sum(np.sqrt(w) * p for w, p in zip(np.linalg.eigvalsh(A), oracle.truth.eigenprojections(A)))",
        lambda A: sum(
            np.sqrt(w) * p for w, p in zip(np.linalg.eigvalsh(A @ A.T), eigenprojections(A @ A.T), strict=True)
        ),
    ),
    "scipy.linalg.polar": (
        lambda A: scipy.linalg.polar(A)[1],
        "the symmetric factor of A is that of A.T @ A",
        lambda A: sum(
            np.sqrt(w) * p for w, p in zip(np.linalg.eigvalsh(A.T @ A), eigenprojections(A.T @ A), strict=True)
        ),
    ),
    "scipy.linalg.lu, lu_factor and lu_solve": (
        lambda A: np.abs(np.prod(np.diag(scipy.linalg.lu(A)[2]))),
        "write np.linalg.solve, np.linalg.inv or np.linalg.det of the matrix",
        lambda A: np.abs(np.linalg.det(A)),
    ),
    "scipy.linalg.eig, eigvals and schur": (
        lambda A: np.sort(scipy.linalg.eigvals(A @ A.T).real),
        "for a symmetric matrix write np.linalg.eigvalsh(A)",
        lambda A: np.linalg.eigvalsh(A @ A.T),
    ),
    "scipy.linalg.null_space and orth": (
        lambda X: scipy.linalg.orth(X) @ scipy.linalg.orth(X).T,
        "A @ P is the projection on the columns of A",
        lambda X: X @ np.linalg.pinv(X),
    ),
}

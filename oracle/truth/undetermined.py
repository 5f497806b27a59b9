"""Results that are determined only up to a sign or a rotation, such as eigenvectors: they cannot be used.

A correct implementation may return another vector, so that entries of one are not right or wrong.
"""

from typing import Any, NoReturn

EIGENVECTORS = (
    "its vectors are determined only up to their signs; np.linalg.eigvalsh(A) has the eigenvalues, and "
    "oracle.truth.eigenprojections(A)[k] the projection v vᵀ on the vector of the k-th one"
)
SINGULAR_VECTORS = (
    "its vectors are determined only up to their signs; np.linalg.svd(A, compute_uv=False) has the singular values, "
    "np.linalg.pinv(A) the pseudoinverse, and oracle.truth.eigenprojections(A.T @ A)[k] the projection v vᵀ on a right "
    "singular vector, in the order of ascending singular values"
)


class Undetermined:
    """Stands for such a result; every use raises a `TypeError` that says what to write instead."""

    def __init__(self, function: str, advice: str) -> None:
        self.__dict__["_message"] = f"np.linalg.{function} is not known over certified numbers: {advice}"

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(self.__dict__["_message"])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __array_ufunc__ = __array_function__ = __array__ = _refuse
    __getitem__ = __len__ = __iter__ = __float__ = __neg__ = __abs__ = __bool__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = _refuse

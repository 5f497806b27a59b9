"""Reference kernels: the fastest known implementation of each concept, timed in the same rounds as the catalogue.

Their results must agree with the certified truth like those of any version. A torch kernel of the value is
differentiated by autograd as well.
"""

from oracle.bench.reference_kernels import (  # noqa: F401  # importing a module registers its kernels
    activations,
    elementwise,
    indexing,
    linear_algebra,
    losses,
    networks,
    norms,
    reductions,
    shaping,
)
from oracle.bench.reference_kernels.kernel import REGISTERED, ReferenceKernel


def reference_kernels_of(concept: str) -> tuple[ReferenceKernel, ...]:
    """Return the reference kernels of a concept; () if there are none."""
    return tuple(REGISTERED.get(concept, ()))

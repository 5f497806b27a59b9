"""`Tensor.backward`: the reverse pass over the graph, and the errors that torch raises."""

from collections.abc import Sequence
from typing import Literal

from oracle.semantics.model.errors import ExpectedError, Undefined
from oracle.semantics.model.graph import Cotangent, DifferentiableTensor, Edge, Node, gradient_edge, requires_grad


def backward(output: DifferentiableTensor, gradient: DifferentiableTensor | None, retain_graph: bool) -> None:
    """Add the gradients of Σ gradient · output to `grad` of the leaves and of the tensors that retain theirs.

    Frees the saved tensors unless `retain_graph`. Raises `ExpectedError` where torch raises, and `Undefined` where the
    result of torch is not defined.
    """
    start = gradient_edge(output)
    seed = _seed(output, gradient, start)
    assert start is not None
    order = _topological_order(start)
    if any(isinstance(step, Node) and step.unspecified for step in order):
        raise Undefined("the effect of a backward through a graph in which another backward has failed")
    if all(isinstance(step, Node) for step in order):
        raise Undefined("the effect of a backward through a graph without leaves")
    _check_saved_tensors(start, order)
    cotangents: dict[int, Cotangent] = {id(start): seed}
    for step in order:
        cotangent = cotangents[id(step)]
        if not isinstance(step, Node):
            step.accumulate(cotangent)
            continue
        for tensor in step.retaining_tensors:
            tensor.accumulate(cotangent, replace=True)
        for edge, added in zip(step.inputs, step.vjp(cotangent), strict=True):
            if edge is not None and added is not None:
                so_far = cotangents.get(id(edge))
                cotangents[id(edge)] = added if so_far is None else [a + b for a, b in zip(so_far, added, strict=True)]
        if not retain_graph:
            for saved in step.saved:
                saved.freed = True


def _seed(output: DifferentiableTensor, gradient: DifferentiableTensor | None, start: Edge | None) -> Cotangent:
    if gradient is None and requires_grad(output) and output.strided.size != 1:
        pattern = "implicitly created only for scalar outputs"
        raise ExpectedError(RuntimeError, pattern, "without `gradient`, the output must have exactly one entry")
    if start is None:
        pattern = "does not require grad and does not have a grad_fn"
        raise ExpectedError(RuntimeError, pattern, "the output does not depend on a tensor that requires grad")
    if gradient is None:
        return [1.0]
    if gradient.strided.shape != output.strided.shape:
        pattern = "Mismatch in shape"
        raise ExpectedError(RuntimeError, pattern, "the shape of `gradient` differs from the shape of the output")
    return gradient.strided.read()


def _topological_order(start: Edge) -> list[Edge]:
    """All nodes and leaves that `start` depends on, each before its inputs."""
    done: dict[int, Edge] = {}

    def visit(step: Edge) -> None:
        if id(step) not in done:
            for edge in step.inputs if isinstance(step, Node) else ():
                if edge is not None:
                    visit(edge)
            done[id(step)] = step

    visit(start)
    return list(reversed(done.values()))


_ERRORS = {
    "freed": (
        "backward through the graph a second time",
        "an earlier backward has freed tensors that this gradient needs; use `retain_graph=True`",
    ),
    "modified": ("modified by an inplace operation", "a tensor that the gradient needs has been modified in place"),
}


def _check_saved_tensors(start: Edge, order: Sequence[Edge]) -> None:
    """Raise `ExpectedError` if a saved tensor has been freed or modified.

    torch may have visited some of the nodes before it raises. The state of these nodes and of their gradients is marked
    as unspecified. It does not visit the inputs of a node whose saved tensors are freed or modified.
    """
    problems = {id(step): problem for step in order if isinstance(step, Node) and (problem := _saved_problem(step))}
    if not problems:
        return
    for step in order:
        if isinstance(step, Node) and id(step) in problems:
            for tensor in step.retaining_tensors:  # set before the node itself fails
                tensor.grad_unspecified = True
    waiting, seen = [start], set(problems)
    while waiting:
        step = waiting.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        if isinstance(step, Node):
            step.unspecified = True
            for tensor in step.retaining_tensors:
                tensor.grad_unspecified = True
            waiting += [edge for edge in step.inputs if edge is not None]
        else:
            step.grad_unspecified = True
    found = [_ERRORS[problem] for problem in _ERRORS if problem in problems.values()]
    raise ExpectedError(RuntimeError, "|".join(pattern for pattern, _ in found), found[0][1])


def _saved_problem(step: Node) -> Literal["", "freed", "modified"]:
    if any(saved.freed for saved in step.saved):
        return "freed"
    for saved in step.saved:
        if saved.tensor is not None and saved.tensor.counter.value != saved.version:
            return "modified"
    return ""

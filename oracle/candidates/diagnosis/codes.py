"""The code of a concept in which faults are planted: its definition, and its NumPy implementations."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, Literal

from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.planted_calls import HELPERS, Held
from oracle.candidates.diagnosis.source_trees import PlantedFunction, SourceTree, source_tree
from oracle.catalogue.concept import Concept
from oracle.catalogue.reference import by_name
from oracle.domains import Scalar
from oracle.domains.dimensions import positions
from oracle.truth.vectorized import vectorized

Select = Callable[[Any], Any]  # from what the code returns to the outputs that are diagnosed


@dataclass(frozen=True, eq=False)
class Code:
    """Code in which faults are planted: its tree, what `Hypothesis` needs to run it, and its name in sentences."""

    source: SourceTree
    kind: Literal["definition", "numpy", "gradient"]
    name: str
    as_definition: Callable[[PlantedFunction], Definition]
    sizes: tuple[str, ...] = ()  # expressions of the sizes of all axes
    scalars: tuple[str, ...] = ()  # names of the parameters that are numbers

    def hypothesis(self, clause: str, detaches: bool = False) -> Hypothesis | None:
        """Return a hypothesis that the tree, as it is now, is what the candidate computes; None if it cannot run."""
        return self._hypothesis(self.source.run, clause, detaches, None)

    def over_floats(self, detaches: bool = False) -> Hypothesis | None:
        """Return the same hypothesis, which can be run over floats alone; it is made several times faster."""
        return self._hypothesis(self.source.compiled, "", detaches, Held() if detaches else None)

    def _hypothesis(
        self, run: Callable[[], PlantedFunction], clause: str, detaches: bool, held: Held | None
    ) -> Hypothesis | None:
        try:
            function = run()
        except Exception:  # the code outside functions does not run with the fault
            return None
        function.names.update(HELPERS if held is None else {**HELPERS, "_detach": held})
        return Hypothesis(clause, self.as_definition(function), self.kind, detaches=detaches, held=held)


def codes(concept: Concept, select: Select | None = None) -> Iterator[Code]:
    """Yield the definition, then the NumPy implementations of value and gradient, as far as their source is found."""
    source = None if concept.state else source_tree(concept.definition)
    domain = concept.domain
    sizes = tuple(
        {axis: f"{n}.shape[{i}]" for n, spec in domain.parameters.items() for i, axis in positions(spec.axes)}.values()
    )
    scalars = tuple(name for name, spec in domain.parameters.items() if isinstance(spec, Scalar))
    if source is not None:
        wrapped = partial(_wrapped, concept, select)
        yield Code(source, "definition", "the definition", wrapped, sizes, scalars)
    for implementation in concept.implementations[1:]:
        if implementation.side == "numpy" and implementation.gives in (VALUE, "gradient") and not concept.state:
            source = source_tree(implementation.function)
            if source is not None:
                kind: Literal["gradient", "numpy"] = "gradient" if implementation.gives == "gradient" else "numpy"
                yield Code(source, kind, implementation.name, _called, sizes, scalars)


def ends(concept: Concept, select: Select | None = None) -> Concept:
    """Return the concept with a definition that ends for every input: after some thousand turns of a loop it raises."""
    source = None if concept.state else source_tree(concept.definition)
    if source is None or not any(isinstance(node, ast.While) for node in ast.walk(source.tree)):
        return concept
    definition = wraps(concept.definition)(_wrapped(concept, select, source.run()))
    return replace(concept, definition=definition)


def _called(function: PlantedFunction) -> Definition:
    """Return the function itself, with the count of its turns set to 0 before each call."""
    turns, inner = function.turns, function.function

    def call(**inputs: Any) -> Any:
        turns.count = 0
        return inner(**inputs)

    return call


def _wrapped(concept: Concept, select: Select | None, function: PlantedFunction) -> Definition:
    """Return a planted definition as `concept.definition` is called: a reference of a user takes arrays."""
    if inspect.unwrap(concept.definition).__module__.startswith("oracle.concepts."):
        return _called(function)
    inner = by_name(function.function, list(concept.domain.parameters))
    called = _called(replace(function, function=inner))
    run = called if concept.uncertified else vectorized(called)
    return run if select is None else _selected(run, select)


def _selected(run: Definition, select: Select) -> Definition:
    def chosen(**inputs: Any) -> Any:
        return select(run(**inputs))

    return chosen

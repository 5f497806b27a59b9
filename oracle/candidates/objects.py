"""A candidate that is handed over as it is: a function, a module of torch, something written in C."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from oracle.candidates.locating import LocatedFunction
from oracle.catalogue.concept import Concept

__all__ = ["in_python", "locate_object"]


def locate_object(candidate: Any, page: Concept) -> LocatedFunction:
    """A function, a bound method, or anything that can be called, such as a module of torch."""
    if not callable(candidate):
        raise TypeError(f"a candidate is a function, got {candidate!r}")
    name = getattr(candidate, "__name__", type(candidate).__name__)
    return LocatedFunction(f"{getattr(candidate, '__module__', '')}:{name}", _by_name(candidate, page))


def _by_name(candidate: Any, page: Concept) -> Callable[..., Any]:
    """The candidate as a function that says what it takes, by name."""
    if hasattr(candidate, "forward"):  # a module of torch: what it takes, its `forward` says

        @wraps(candidate.forward)
        def called(*args: Any, **kwargs: Any) -> Any:
            return candidate(*args, **kwargs)

        return called
    try:
        parameters = inspect.signature(candidate).parameters.values()
        if not any(parameter.kind is parameter.POSITIONAL_ONLY for parameter in parameters):
            return candidate  # type: ignore[no-any-return]
    except (TypeError, ValueError):
        pass

    def in_order(**inputs: Any) -> Any:  # a function in C, such as np.tanh or torch.tanh: it takes them in this order
        return candidate(*(inputs[name] for name in page.domain.parameters))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    in_order.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, kind) for name in page.domain.parameters]
    )
    return in_order


def in_python(text: str) -> str:
    """The options of the command line as arguments of `verify`."""
    text = re.sub(r"--constant (\w+)=VALUE", r'constants={"\1": …}', text)
    text = re.sub(r"--arguments (\w+)=([\w.]+)", r'arguments={"\1": "\2"}', text)

    def listed(found: re.Match[str]) -> str:
        parts = found[1].split(",")
        return f"returns=({', '.join(map(_quoted, parts))}{',' if len(parts) == 1 else ''})"

    return re.sub(r"--returns ([\w:,-]+)", listed, text)


def _quoted(text: str) -> str:
    return f'"{text}"'

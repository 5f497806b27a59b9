"""The snippet of a finding: Python code that needs only the libraries, and one line that repeats it with the oracle."""

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.domains.snippet import comment
from oracle.judge import Case, Verdict
from oracle.runner.script_source import function_source, gradient_parts, joined, layout_of, second_parts, value_parts

_PARTS = {"gradient": gradient_parts, "second": second_parts}
_BY_VALUE = ("value", "special", "digits")  # checks of which the value alone shows the failure


def snippet(concept: Concept, implementation: Implementation, check: str, example: Example, verdict: Verdict) -> str:
    """Code that makes the inputs, calls the function and prints the answer; its last line repeats the check.

    A check that makes several calls is only repeated by the oracle, and so is a function that uses the oracle.
    """
    arguments = "".join(f", {name}={name}" for name in example.inputs)
    address = f'"{concept.address}", "{implementation.name}", "{check}", "{example.dtype}"'
    again = f"print(replay({address}{arguments}))"
    script = _script(concept, implementation, check, example, verdict)
    if not script:
        return f"from oracle import replay\n\n{example.snippet().rstrip()}\n\n{again}\n"
    found = f"\n{comment(verdict.sentence)}" if verdict.sentence else ""
    return f"{script}{found}\n\n# With the oracle:\n# from oracle import replay; {again}\n"


def _script(concept: Concept, implementation: Implementation, check: str, example: Example, verdict: Verdict) -> str:
    """The function, its inputs and its call, without the oracle; "" if that is not possible."""
    layout = layout_of(verdict)
    shown = implementation.gives if layout else "value" if check in _BY_VALUE else check
    if implementation.scene is not None or shown not in ("value", *_PARTS):
        return ""
    try:
        parts = [function_source(implementation)]
        if shown == "value":
            parts += value_parts(concept, implementation, example, layout=layout)
        else:
            parts += _PARTS[shown](Case(concept, example), implementation, layout)
    except (OSError, TypeError, KeyError):  # the source of the function is no file, or is not Python
        return ""
    if len(parts) == 1 or "from oracle" in parts[0]:
        return ""
    return joined(parts)

"""The snippet of a finding: Python code that needs only the libraries, and one line that repeats it with the oracle."""

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.judge import Case, Verdict
from oracle.runner.script_source import function_source, gradient_parts, value_parts

_ONE_CALL = ("value", "gradient", "special", "digits")  # checks of which one call of the function shows the failure


def snippet(concept: Concept, implementation: Implementation, check: str, example: Example, verdict: Verdict) -> str:
    """Code that makes the inputs, calls the function and prints the answer; its last line repeats the check.

    A check that makes several calls is only repeated by the oracle, and so is a function that uses the oracle.
    """
    arguments = "".join(f", {name}={name}" for name in example.inputs)
    address = f'"{concept.address}", "{implementation.name}", "{check}", "{example.dtype}"'
    again = f"print(replay({address}{arguments}))"
    script = _script(concept, implementation, check, example)
    if not script:
        return f"from oracle import replay\n\n{example.snippet().rstrip()}\n\n{again}\n"
    place = f"entry {verdict.entry}" if verdict.entry else "the answer"
    correct = f"  # {place} should be {verdict.expected}" if verdict.expected else ""
    return f"{script}{correct}\n\n# With the oracle:\n# from oracle import replay; {again}\n"


def _script(concept: Concept, implementation: Implementation, check: str, example: Example) -> str:
    """The function, its inputs and its call, without the oracle; "" if that is not possible."""
    if implementation.scene is not None or check not in _ONE_CALL:
        return ""
    try:
        parts = [function_source(implementation)]
        if check == "gradient":
            parts += gradient_parts(Case(concept, example), implementation)
        else:
            parts += value_parts(concept, implementation, example)
    except (OSError, TypeError, KeyError):  # the source of the function is no file, or is not Python
        return ""
    if len(parts) == 1 or "from oracle" in parts[0]:
        return ""
    if any("b64decode" in part for part in parts):
        parts.insert(0, "import base64\nimport zlib\n\nimport numpy as np")
    return "\n\n".join(parts)

"""The HTML of a concept, a verdict and a verified function in a notebook: small, and complete without other files.

Text may come from a candidate, so the template escapes it. Colours are inline styles that are legible on white and on
black, since notebooks have light and dark themes.
"""

import inspect
from collections.abc import Callable

from oracle.candidates.formatting import paragraphs
from oracle.candidates.parsing import split_address
from oracle.candidates.verification_failed import VerificationFailed
from oracle.candidates.verify import Verified
from oracle.catalogue.concept import Concept
from oracle.judge.verdict import Verdict
from oracle.records.grades import Colour
from oracle.records.notebook_html import html_of
from oracle.report.templating import environment

HEX: dict[Colour, str] = {"green": "#1a7f37", "amber": "#9a6700", "grey": "#6e7781", "red": "#cf222e"}


@html_of.register
def verdict_html(verdict: Verdict) -> str:
    """The grade, the sentence, and the expected and the received value."""
    facts = {"expected": verdict.expected, "got": verdict.got} if verdict.entry else {}
    if verdict.fraction:
        facts["error"] = f"{verdict.fraction:.3g} of the direct bound, {verdict.ulp:.3g} ulp"
    return _html("verdict", verdict=verdict, facts=facts)


@html_of.register
def verified_html(verified: Verified) -> str:
    """The grade, the function and its concept, and the number of examples."""
    return _html("verified", verified=verified)


@html_of.register
def failure_html(failure: VerificationFailed) -> str:
    """What is wrong and when, the smallest failing input, the expected and the received value, and the snippet."""
    judgement = failure.judgement
    facts = {"expected": judgement.expected, "got": judgement.got} if judgement.entry else {}
    name = split_address(judgement.address)[1] or judgement.address
    texts = [
        paragraph for paragraph in paragraphs(judgement)[2:] if paragraph.startswith(("Called", "Matched", "Note"))
    ]
    return _html("failure", judgement=judgement, name=name, facts=facts, texts=texts)


@html_of.register
def concept_html(concept: Concept) -> str:
    """Title, formula, text and inputs; the code of the definition and, folded, of the implementations."""
    facts = {
        "inputs": "; ".join(concept.domain.signature()),
        "gradients by": ", ".join(concept.differentiable),
        "in": ", ".join(concept.dtypes),
        "sources": "; ".join(concept.sources),
    }
    code = {i.name: _source(lambda i=i: i.code) for i in concept.implementations if i.name != "numpy_loop"}  # type: ignore[misc]
    definition = _source(lambda: inspect.getsource(concept.definition)) if concept.computes else ""
    return _html("concept", concept=concept, facts=facts, code=code, definition=definition)


def _source(code: Callable[[], str]) -> str:
    """The source of a function; "" if it was typed at a prompt or written in C."""
    try:
        return code()
    except (OSError, TypeError):
        return ""


def _html(kind: str, **variables: object) -> str:
    return environment().get_template("notebook.html").render(kind=kind, hex=HEX, **variables)

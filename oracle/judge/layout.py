"""The check of layouts: the same values in another memory layout must get the same verdict."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains.containers import mapped
from oracle.judge.cached_case import CachedCase, laid_out
from oracle.judge.case import Case
from oracle.judge.check import Check, ExampleCheck, Examples, OpenCase, Part, combined
from oracle.judge.gradient import CHECK as GRADIENT
from oracle.judge.second import CHECK as SECOND
from oracle.judge.value import CHECK as VALUE
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade


def judge_layout(case: Case, implementation: Implementation, layout: str, other: Case) -> Verdict:
    """The verdict on `other`, which is `case` in another layout; vacuous where the contiguous layout fails already."""
    checks: dict[str, Check] = {"value": VALUE, "gradient": GRADIENT, "second": SECOND}
    check = checks[implementation.gives]
    contiguous = check.judge(case, implementation)
    if contiguous.grade is Grade.UNSUPPORTED:
        return contiguous
    if not contiguous.right:
        return Verdict(Grade.ACCURATE, vacuous=True)
    if layout == "negative" and implementation.side == "torch":
        return Verdict(Grade.ACCURATE)  # torch has no negative strides: the contiguous layout would be given again
    verdict = check.judge(other, implementation)
    if verdict.right and verdict.grade is not Grade.NORMWISE:
        return Verdict(Grade.ACCURATE)
    if verdict.grade is contiguous.grade:  # normwise in both layouts
        return Verdict(Grade.ACCURATE)
    if layout == "expanded" and not _right_when_copied(check, other, implementation):
        return Verdict(Grade.ACCURATE)
    return verdict.about(f"with {layout} inputs, ")


def _right_when_copied(check: Check, expanded: Case, implementation: Implementation) -> bool:
    """Whether the answer is right for a contiguous copy of expanded inputs.

    Only then the layout is the cause: the values differ from those of the original example, and a matrix of equal rows
    (of rank one) may have no meaningful answer.
    """
    copied = {name: mapped(x, np.array) for name, x in expanded.inputs.items()}
    copy = Case(expanded.concept, type(expanded.example)(copied, expanded.dtype, "given", expanded.example.dims))
    copy.truth = expanded.truth
    verdict = check.judge(copy, implementation)
    return verdict.right and not verdict.vacuous


class _Layout(ExampleCheck):
    name = "layout"
    question = "Do the same values in other memory (gaps, reversed, transposed) get the same verdict?"
    place = 60
    examples = Examples.SAMPLED
    can_be_expected = True

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        return implementation.scene is None and any(spec.axes for spec in concept.domain.parameters.values())

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        return combined(judge_layout(case, implementation, layout, other) for layout, other in laid_out(case))

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        for layout, other in cached.in_layouts:
            yield Part(partial(_judge_pair, cached, layout, other), (cached, other), layout)


def _judge_pair(
    cached: CachedCase, layout: str, other: CachedCase, open_case: OpenCase, implementation: Implementation
) -> Verdict:
    return judge_layout(open_case(cached), implementation, layout, open_case(other))


CHECK = _Layout()

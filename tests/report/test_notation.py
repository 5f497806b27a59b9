"""Numbers, formulas and sentences as the report writes them."""

import math

import pytest
from markupsafe import Markup

from oracle.report import notation


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", "a & b", "^", ""]
)
def test_a_formula_that_is_not_safe_is_shown_as_latex(latex: str) -> None:
    assert notation.formula(latex) == Markup('<pre class="latex" tabindex="0">{}</pre>').format(latex)


def test_a_formula_is_mathml() -> None:
    latex = r"\sqrt{\frac{a}{b}} < \begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}"
    assert notation.formula(latex).startswith("<math ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.4321, "0.43"),
        (520.4, "520"),
        (2000.0, "2,000"),
        (0.00123, "0.0012"),
        (123456.0, "1.2\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁵"),
        (1e-8, "10⁻⁸"),
        (-0.0, "0"),
        (-1.5, "−1.5"),
        (math.inf, "∞"),
        (math.nan, "NaN"),
    ],
)
def test_a_number_has_two_significant_digits(value: float | None, text: str) -> None:
    assert notation.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.25, "0.25"), (1000.0, "1,000"), (1e-8, "10⁻⁸"), (-1e5, "−10⁵")])
def test_a_tick_has_up_to_six_digits(value: float, text: str) -> None:
    assert notation.tick(value) == text
    assert notation.rounded(0.693147) == "0.6931"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 ns"),
        (3.1e-7, "310 ns"),
        (1.234e-3, "1.23 ms"),
        (2.5, "2.5 s"),
        (250.0, "4 min 10 s"),
        (math.nan, "NaN"),
    ],
)
def test_a_duration_has_a_suitable_unit(value: float, text: str) -> None:
    assert notation.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(2.0, "2"), (20_000.0, "20 k"), (1.5e6, "1.5 M"), (0.5, "0.5")])
def test_a_large_number_on_an_axis_is_short(value: float, text: str) -> None:
    assert notation.short(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "–"), (840, "840 B"), (1_234_567, "1.23 MB")])
def test_a_number_of_bytes_has_a_suitable_unit(value: int | None, text: str) -> None:
    assert notation.size(value) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(3.14, "3.1 times faster"), (1689.2, "1,689 times faster"), (0.5, "2.0 times slower")]
)
def test_a_ratio_of_times_is_faster_or_slower(ratio: float, text: str) -> None:
    assert notation.speedup(ratio) == text


def test_paragraphs_are_escaped_and_names_are_code() -> None:
    expected = "<p>Let <code>x &lt; 1</code>.</p>\n<p>Then &lt;b&gt;.</p>"
    assert notation.paragraphs("Let `x < 1`.\n\nThen <b>.") == expected


def test_only_the_total_is_100_per_cent_and_only_nothing_is_0() -> None:
    parts = (0, 1, 51_540, 99_999, 100_000)
    shares = [notation.share(part, 100_000).replace("\N{NO-BREAK SPACE}", "") for part in parts]
    assert shares == ["0%", "0.1%", "51.5%", "99.9%", "100%"]
    assert notation.share(0, 0) == "–"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("`a` became `b`", "`a` became `b`"),
        ("takes\n  NaN for 0", "takes NaN for 0"),
        (
            f"`{90 * 'a'}x{90 * 'b'}` became `{90 * 'a'}y{90 * 'b'}`",
            f"`…{24 * 'a'}x{24 * 'b'}…` became `…{24 * 'a'}y{24 * 'b'}…`",
        ),
        (f"`{200 * 'a'}` became `{200 * 'b'}`", f"`{71 * 'a'}…` became `{71 * 'b'}…`"),
        (f"says `{200 * 'a'}", f"says `{152 * 'a'}…`"),
    ],
)
def test_a_long_change_is_cut_to_the_part_that_differs(change: str, wanted: str) -> None:
    assert notation.brief(change) == wanted
    assert len(notation.brief(change)) <= 160

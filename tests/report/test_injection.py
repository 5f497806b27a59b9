"""Text of a candidate, a concept or a record runs no script and loads nothing, in a page or in a notebook.

Chromium opens the pages twice: with the policy that they have, and without it, because escaping alone must be enough.
"""

from pathlib import Path

import msgspec
import pytest

import oracle
from oracle import records
from oracle.candidates.verification_failed import VerificationFailed
from oracle.judge import Verdict
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.report import grades_page, render
from tests.report import evaluation_sample
from tests.support import report_sample
from tests.support.chromium import needs_chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright's client for Python is not installed")
pytestmark = needs_chromium

# Each calls `hit`, or loads a file from evil.example, if it is taken for HTML, SVG, CSS, TeX or Markdown somewhere.
PAYLOADS = (
    "<script>hit()</script>",
    "<ScRiPt/x>hit()</sCrIpT >",
    "<script src=https://evil.example/a.js></script>",
    "</script><script>hit()</script>",
    "</style><script>hit()</script>",
    "</title><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</pre></code></td></table><script>hit()</script>",
    "--><script>hit()</script><!--",
    "]]><script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<img src=https://evil.example/b.png>",
    "<img/src=x/onerror=hit()//",
    "<svg onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    "<math><mtext></mtext><mglyph><svg><mtext><style><img src=x onerror=hit()></style>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<iframe src=javascript:parent.hit()></iframe>",
    "<object data=https://evil.example/c></object>",
    "<embed src=https://evil.example/d>",
    "<link rel=stylesheet href=https://evil.example/e.css>",
    "<style>@import 'https://evil.example/f.css';</style>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/g'>",
    "<body onload=hit()>",
    "<details open ontoggle=hit()>x</details>",
    "<input autofocus onfocus=hit()>",
    "<video><source onerror=hit()></video>",
    "<a href=javascript:hit()>x</a>",
    '"><img src=x onerror=hit()>',
    "'><img src=x onerror=hit()>",
    '" onmouseover=hit() autofocus onfocus=hit() x="',
    "' onmouseover=hit() autofocus onfocus=hit() x='",
    "` onerror=hit() `<img src=x onerror=hit()>`",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&#60;script&#62;hit()&#60;/script&#62;",
    r"\u003cscript\u003ehit()\u003c/script\u003e",
    "{{ 7 * 7 }}{% for x in y %}<script>hit()</script>",
    r"$\href{javascript:hit()}{x}$ \(\unicode{<img src=x onerror=hit()>}\)",
    "[x](javascript:hit()) ![x](https://evil.example/h.png)",
    "url(https://evil.example/i.png)); background: url(https://evil.example/j.png",
    "\x00<script>hit()</script>\x1b]8;;https://evil.example\x07",
    "\ufeff<\u200bscript>hit()</script>\u2028<img src=x onerror=hit()>\u202e",
)
ALL = " ".join(PAYLOADS)
INSPECT = """() => ({
    hits: window.hits,
    handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes].filter(a => a.name.startsWith('on'))
        .map(a => e.tagName + ' ' + a.name)),
    links: [...document.querySelectorAll('[href], [src]')].map(e => e.getAttribute('href') || e.getAttribute('src'))
        .filter(link => /^ *(javascript|data|https?:[/][/]evil)/i.test(link)),
    tags: [...document.querySelectorAll('iframe, object, embed, base, img, video, input[autofocus]')]
        .map(e => e.tagName),
    scripts: document.scripts.length,
})"""


def judgement(text: str) -> Judgement:
    """A judgement with this text in every field that has text."""
    texts = {
        field.name: text for field in msgspec.structs.fields(Judgement) if field.type is str and field.name != "concept"
    }
    texts["snippet"] = f"print('{text}')\n"
    return Judgement(
        concept="activations/relu", verdict=Grade.WRONG, notes=[text], detectable={text: 1e-9}, layers=[text], **texts
    )


def write_boxes(path: Path, folder: Path) -> None:
    """What a notebook shows of verdicts, failures and a concept, as one page without a policy."""
    boxes = []
    for number, text in enumerate(PAYLOADS):
        boxes += [Verdict(Grade.WRONG, text, text, text, text, certified=False), VerificationFailed.of(judgement(text))]
        module = folder / f"concept_{number}.py"
        module.write_text(
            f"{f'Title {text}.'!r}\nfrom oracle.page import Domain, Reals\nFORMULA = {text!r}\nSOURCES = ({text!r},)\n"
            f"def definition(x):\n    {text!r}\n    return x\ndef inputs():\n    return Domain(x=Reals('n'))\n",
            encoding="utf-8",
        )
        boxes.append(oracle.load(str(module)))
    html = "".join(f"<div>{box._repr_html_()}</div>" for box in boxes)
    path.write_text(f'<!doctype html><meta charset="utf-8"><title>x</title>{html}', encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of grades, the report of a run with an evaluation, and the boxes of a notebook."""
    folder = tmp_path_factory.mktemp("injection")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_sample, "HOSTILE", ALL)
        patch.setattr(evaluation_sample, "HOSTILE", ALL)
        records.write(report_sample.sample(), folder / "run.json")
        render([folder / "run.json"], folder / "html", evaluation=evaluation_sample.sample())
    job = Job(concept="activations/relu", address="")
    names = [Path(text.replace("/", "∕")) for text in PAYLOADS]
    grades_page.render(names, list(map(judgement, PAYLOADS)), ALL, job, folder / "html" / "grades.html")
    modules = folder / "modules"
    modules.mkdir()
    write_boxes(folder / "html" / "boxes.html", modules)
    return folder / "html"


def test_there_are_payloads_of_many_kinds() -> None:
    assert len(set(PAYLOADS)) >= 40


@pytest.mark.parametrize("bypass", [False, True], ids=["with the policy", "without the policy"])
def test_text_runs_nothing_and_loads_nothing(browser: "sync_api.Browser", folder: Path, bypass: bool) -> None:
    context = browser.new_context(bypass_csp=bypass)
    context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; }")
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    pages = sorted(folder.glob("*.html"))
    assert {"boxes.html", "evaluation.html", "findings.html", "grades.html", "index.html"} <= {
        one.name for one in pages
    }
    assert any("evil" in one.name for one in pages)
    for path in pages:
        requests.clear()
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        page.wait_for_timeout(50)
        found = page.evaluate(INSPECT)
        assert found.pop("scripts") <= 1, path.name
        assert found == {"hits": 0, "handlers": [], "links": [], "tags": []}, path.name
        assert requests == [path.as_uri()]
        if path.name in ("boxes.html", "grades.html"):
            text = page.evaluate("document.body.textContent")
            assert text.count("<svg onload=hit()>") >= 2, "the text is shown as it is"
    context.close()


def test_a_payload_that_is_not_escaped_is_noticed(browser: "sync_api.Browser", tmp_path: Path) -> None:
    page = browser.new_context().new_page()
    page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; }")
    path = tmp_path / "raw.html"
    path.write_text("<svg onload=hit()><a href=javascript:hit()>x</a>", encoding="utf-8")
    page.goto(path.as_uri())
    found = page.evaluate(INSPECT)
    assert (found["hits"], found["handlers"]) == (1, ["svg onload"])
    assert found["links"] == ["javascript:hit()"]
    page.context.close()

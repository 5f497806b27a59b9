"""The HTML of results in a notebook: complete without other files, and with all texts escaped."""

import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest

import oracle
from oracle.candidates.verify import verify
from oracle.catalogue.concept import Concept
from oracle.judge import Verdict
from oracle.records.grades import Grade

HOSTILE = '<script>alert("x")</script> & <b>'


class Reader(HTMLParser):
    """Checks that tags are closed in order, and collects the tags and the text."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(thing):
    reader = Reader()
    reader.feed(thing._repr_html_())
    assert not reader.open
    assert "script" not in reader.tags
    return reader


@pytest.mark.parametrize("name", ["linear_classifiers/hinge_loss", "memory/views", "training/softmax_training"])
def test_a_concept_shows_title_formula_text_and_code(name):
    concept = oracle.load(name)
    assert isinstance(concept, Concept)
    shown = read(concept)
    assert concept.title in shown.text
    assert "math" in shown.tags or not concept.formula
    assert "details" in shown.tags
    if concept.computes:
        assert "def definition" in shown.text
        assert "X (n, d) reals" in shown.text or "training" in name


def test_a_verdict_shows_the_expected_and_the_received_value():
    inputs = {"X": np.array([[0.0, 3.0]]), "Y": np.array([[4.0, 0.0]])}
    assert (
        "accurate" in read(oracle.replay("distances/l2_distance", "numpy_broadcast", "value", "float64", **inputs)).text
    )
    shown = read(Verdict(Grade.WRONG, "entry [0] is 1, but should be 2", "[0]", "2 exactly", "1", 3e5, 3e4, 1e5))
    assert all(words in shown.text for words in ("wrong", "expected", "2 exactly", "got", "error", "ulp"))


def test_texts_of_a_candidate_are_escaped():
    shown = read(Verdict(Grade.WRONG, HOSTILE, HOSTILE, HOSTILE, HOSTILE, certified=False))
    assert shown.text.count(HOSTILE) == 3
    assert "not certified" in shown.text

    def relu(x):
        return np.maximum(x, 0)

    relu.__name__ = HOSTILE
    assert HOSTILE in read(verify("activations/relu", relu, examples=1)).text


def test_texts_of_a_concept_module_from_a_file_are_escaped(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(
        f'"""Title {HOSTILE}.\n\nText {HOSTILE}.\n"""\nfrom oracle.domains import Domain, Reals\n'
        f"FORMULA = r'\\text{{{HOSTILE}}} \\href{{javascript:alert(1)}}{{x}}'\nSOURCES = ('{HOSTILE}',)\n"
        f"def definition(x):\n    '''{HOSTILE}'''\n    return x\ndef inputs():\n    return Domain(x=Reals('n'))\n",
        encoding="utf-8",
    )
    shown = read(oracle.load(str(path)))
    assert shown.text.count(HOSTILE) >= 4


def test_a_verified_function_shows_its_concept_grade_and_examples():
    verified = verify("activations/relu", lambda x: np.maximum(x, 0), examples=1)
    shown = read(verified)
    assert "accurate" in shown.text
    assert f"{verified.examples} examples with NumPy arrays in float64" in shown.text
    assert "activations/relu" in shown.text


def test_a_function_without_source_code_is_shown_by_name():
    names = {}
    exec("def typed(x):\n    return x + 1", names)
    from oracle.catalogue.loading import concept_of
    from oracle.domains import Domain, Reals

    assert "typed" in read(concept_of(names["typed"], Domain(x=Reals("n")))).text


@pytest.fixture
def failure():
    def softmax(scores):
        return np.exp(scores) / np.exp(scores).sum()

    with pytest.raises(oracle.VerificationFailed) as caught:
        verify("activations/softmax", softmax, examples=1)
    return caught.value


def test_a_failure_is_a_box_with_input_got_expected_and_snippet(failure):
    shown = read(failure)
    judgement = failure.judgement
    for text in (
        judgement.summary,
        judgement.inputs,
        judgement.expected,
        judgement.got,
        judgement.snippet.split("\n")[0],
    ):
        assert text in shown.text
    assert str(failure).startswith("wrong: softmax as activations/softmax")


def test_a_failure_in_a_notebook_has_no_traceback_of_the_oracle(failure, monkeypatch):
    assert failure._render_traceback_() == [f"VerificationFailed: {failure}"]
    displayed = []
    kernel = SimpleNamespace(kernel=None)
    display = SimpleNamespace(display=lambda data, raw: displayed.append(data))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel, display=display))
    assert failure._render_traceback_() == ["VerificationFailed: wrong: softmax as activations/softmax"]
    assert displayed == [{"text/html": failure._repr_html_(), "text/plain": str(failure)}]

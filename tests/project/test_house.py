"""House rules, one test for each file and rule: sizes of files and functions, and words that we do not use."""

import ast
import io
import re
import statistics
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONCEPTS = ROOT / "oracle" / "concepts"

LONGEST_FUNCTION = 60
LONGEST_FILE = 300
LONGEST_CONCEPT = 250
MEDIAN_CONCEPT = 110

PYTHON = sorted((ROOT / "oracle").rglob("*.py"))
MACHINERY = [path for path in PYTHON if not path.is_relative_to(CONCEPTS)]
MODULES = [path for path in PYTHON if path.is_relative_to(CONCEPTS) and path.name != "__init__.py"]
COMPANIONS = [path for path in MODULES if path.stem.endswith("_libraries")]
CONCEPT_MODULES = [path for path in MODULES if path not in COMPANIONS]
TEXTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in (ROOT / "oracle").rglob("*") if path.suffix in {".html", ".md", ".css", ".js"}),
]

# Words of the court, the examination and the theatre, and personification.
FORBIDDEN = re.compile(
    r"""(?<![\w.])(?:
        convict\w* | hearings? | sittings? | exams? | examin\w* | witness\w* | trials? | (?:dis)?honest\w* |
        strangers? | whoever | whomever | nobody | somebody | he | his | him | himself | blam(?:e|es|ed|ing) |
        excus\w* | innocen\w* | guilt\w* | accus\w* | fates? | fated | tells? | told | telling | lies? | lied |
        lying | rivals? | rivalry | opponents? | suspects? | suspected | suspicious | ask(?:s|ed|ing)?\s+of
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
ALLOWED = re.compile(r"He (?:et al|normal|uniform|initiali[sz]ation)|Kaiming He")  # the author, not the pronoun
PARTS_OF_A_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def path_id(path):
    return str(path.relative_to(ROOT))


def length(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def forbidden_in_text(text, first_line=1):
    """Return "line: words around" for each forbidden word in a text that starts at this line of its file."""
    allowed = [found.span() for found in ALLOWED.finditer(text)]
    return [
        f"{first_line + text.count(chr(10), 0, found.start())}: "
        + " ".join(text[max(0, found.start() - 30) : found.end() + 30].split())
        for found in FORBIDDEN.finditer(text)
        if not any(start <= found.start() < end for start, end in allowed)
    ]


def forbidden_in_python(text):
    """Return the same for docstrings, comments, strings and names."""
    found, names = [], set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", None)):
            found += forbidden_in_text(token.string, token.start[0])
        elif token.type == tokenize.NAME and token.string not in names:
            names.add(token.string)
            if any(FORBIDDEN.fullmatch(part) for part in PARTS_OF_A_NAME.findall(token.string)):
                found.append(f"{token.start[0]}: the name {token.string}")
    return found


def lines_of_code(function):
    """The length of a function without its docstring, which describes every parameter of a public function."""
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    return function.end_lineno - function.lineno + 1 - has_docstring * (first.end_lineno - first.lineno + 1)


@pytest.mark.parametrize("path", MACHINERY, ids=path_id)
def test_no_function_is_too_long(path):
    long = {
        f"{node.name} in line {node.lineno}": lines_of_code(node)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of_code(node) > LONGEST_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", [*MACHINERY, *COMPANIONS], ids=path_id)
def test_no_file_is_too_long(path):
    assert length(path) <= LONGEST_FILE


@pytest.mark.parametrize("path", CONCEPT_MODULES, ids=path_id)
def test_no_concept_module_is_too_long(path):
    assert length(path) <= (MEDIAN_CONCEPT if path.stem == "hinge_loss" else LONGEST_CONCEPT)


def test_the_median_concept_module_is_about_a_page():
    assert statistics.median(map(length, CONCEPT_MODULES)) <= MEDIAN_CONCEPT


@pytest.mark.parametrize("path", [*PYTHON, ROOT / "noxfile.py"], ids=path_id)
def test_code_has_no_forbidden_word(path):
    assert not forbidden_in_python(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEXTS, ids=path_id)
def test_text_has_no_forbidden_word(path):
    assert not forbidden_in_text(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the witness lies", 2),
        ("a trial of what was told", 2),
        ("the judge gives a verdict and evidence", 0),
        ("He normal initialisation", 0),
        ("file.tell()", 0),
    ],
)
def test_the_word_rule_finds_whole_words(text, count):
    assert len(forbidden_in_text(text)) == count


def test_the_word_rule_reads_names_comments_and_strings():
    found = forbidden_in_python('def examWitness(x):\n    """Asked of nobody."""\n    return x  # his fate\n')
    assert [line.partition(":")[0] for line in found] == ["1", "2", "2", "3", "3"]
